# SPDX-License-Identifier: GPL-3.0-or-later
"""A cmdlet as the JSON that the admin API's InvokeCommand takes, and rows as it gives them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .cmdlet import AddRemove, Cmdlet
from .errors import Refused


def attempted(cmdlet: Cmdlet) -> str:
    """What is called, as it stands in errors: "Get-Mailbox sales@contoso.example"."""
    named = (cmdlet.parameters.get(name) for name in ("Identity", "Name"))
    return " ".join([cmdlet.name, *(str(value) for value in named if value)][:2])


def identity(cmdlet: Cmdlet) -> str:
    """The cmdlet's Identity parameter, "" when it has none."""
    value = cmdlet.parameters.get("Identity")
    return value if isinstance(value, str) else ""


def encode(cmdlet: Cmdlet) -> dict[str, Any]:
    """The body of an InvokeCommand request.

    Every write says Confirm false: nobody is there to answer, and cmdlets that never ask take it too.
    Raises `Refused`, before anything is sent, for an empty Identity (Exchange reads it as "all objects")
    and for values that have no wire form.
    """
    if "Identity" in cmdlet.parameters and not str(cmdlet.parameters["Identity"] or "").strip():
        raise Refused(cmdlet.name, "its Identity is empty, which Exchange would take for every object")
    parameters = {name: _value(cmdlet, name, value) for name, value in cmdlet.parameters.items()}
    if cmdlet.writes:
        parameters["Confirm"] = False
    return {"CmdletInput": {"CmdletName": cmdlet.name, "Parameters": parameters}}


def decode_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without the sidecar keys that tell a property's type (`Priority@data.type`)."""
    return {
        name: _without_sidecars(value) if type(value) in _NESTED else value
        for name, value in row.items()
        if "@" not in name
    }


def _value(cmdlet: Cmdlet, name: str, value: object) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(entry, str) for entry in value):
        return list(value)
    if isinstance(value, AddRemove) and (value.add or value.remove):
        # Without the type tag the service's binder refuses a hashtable; an empty one clears the list.
        changes = {"Add": list(value.add), "Remove": list(value.remove)}
        return {"@odata.type": "#Exchange.GenericHashTable", **{key: names for key, names in changes.items() if names}}
    raise Refused(attempted(cmdlet), f"the value of {name} is of a kind that cannot be sent ({type(value).__name__})")


# Organisations have hundreds of thousands of values, few of them nested: only those are called for.
_NESTED = (dict, list)


def _without_sidecars(value: Any) -> Any:
    if isinstance(value, dict):
        return decode_row(value)
    return [_without_sidecars(entry) if isinstance(entry, _NESTED) else entry for entry in value]
