# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters as they come off the wire of PowerShell remoting, as the cmdlet binder takes them.

How a null is read depends on how the name is spelt and on the parameter's type (PowerShell/PowerShell: `Parameter.cs`,
`ParameterBinderBase.cs`): a name without dash and a null is an argument null, which a switch takes for "present", a
Boolean refuses, and every other type takes for `$null`. A name with a dash and without a value takes the next argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ..exchange.parameter_tables import CmdletTable

SWITCH = "SwitchParameter"


class BindingError(Exception):
    """The binder of PowerShell refuses; `error_id` is the first part of its FullyQualifiedErrorId."""

    def __init__(self, error_id: str, text: str) -> None:
        self.error_id = error_id
        super().__init__(text)


def read_parameters(table: CmdletTable, given: Iterable[tuple[str | None, Any]]) -> dict[str, Any]:
    """Names and plain values. Raises BindingError."""
    found: dict[str, Any] = {}
    waiting = ""
    for name, value in given:
        if waiting:
            if name is not None and not name.startswith("-"):
                raise _missing(waiting)
            _add(found, table, waiting, value if name is None else None)
            waiting = ""
            if name is None:
                continue
        if name is None:
            raise BindingError(
                "PositionalParameterNotFound", f"A positional parameter cannot be found: {_shown(value)}."
            )
        if name.startswith("-") and value is None:
            bare = name.lstrip("-").rstrip(":")
            if _type(table, bare) == SWITCH:
                _add(found, table, bare, True)
            else:
                waiting = bare
            continue
        _add(found, table, name.lstrip("-").rstrip(":"), value)
    if waiting:
        raise _missing(waiting)
    return found


def _add(found: dict[str, Any], table: CmdletTable, name: str, value: Any) -> None:
    kind = _type(table, name)
    if value is None and kind == SWITCH:
        value = True
    elif value is None and kind in ("Boolean", "System.Boolean"):
        text = f"Cannot bind argument to parameter '{name}' because it is null."
        raise BindingError("ParameterArgumentValidationErrorNullNotAllowed", text)
    if name.lower() in {known.lower() for known in found}:
        text = f"Cannot bind parameter because parameter '{name}' is specified more than once."
        raise BindingError("ParameterAlreadyBound", text)
    found[name] = plain(value)


def _type(table: CmdletTable, name: str) -> str:
    parameter = table.parameters.get(name.lower())
    return parameter.type if parameter else ""


def _missing(name: str) -> BindingError:
    return BindingError("MissingArgument", f"Missing an argument for parameter '{name}'.")


def plain(value: Any) -> Any:
    """A value of psrpcore as the binder knows values: JSON's types; a hash table becomes what the admin API takes."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        table = {str(key): plain(entry) for key, entry in value.items()}
        return {"@odata.type": "#Exchange.GenericHashTable", **table}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if hasattr(value, "decrypt"):
        return value.decrypt()
    return str(value)


def _shown(value: Any) -> str:
    return str(value)[:80]
