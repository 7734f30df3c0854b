# SPDX-License-Identifier: GPL-3.0-or-later
"""Strict binding of JSON parameters to a cmdlet's typed table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import refusals
from .parameter_tables import CmdletTable
from .values import convert


class Bound(Mapping[str, Any]):
    """The given parameters by their canonical names. None stands for an explicit null."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values
        self._read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self._read.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def switch(self, name: str) -> bool:
        return bool(self.get(name, False))

    def without(self, name: str) -> Bound:
        """The same but for one parameter, which was looked at elsewhere."""
        return Bound({key: value for key, value in self._values.items() if key != name})

    @property
    def ignored(self) -> list[str]:
        """What was given, means something, and nobody has looked at."""
        return [name for name, value in self._values.items() if name not in self._read and value not in (None, False)]


def bind(table: CmdletTable, parameters: Mapping[str, Any]) -> Bound:
    """Typed values; raises CmdletError for unknown names, sets that do not fit, missing and wrong values."""
    unknown = [name for name in parameters if name.lower() not in table.parameters]
    if unknown:
        raise refusals.unknown_parameters(", ".join(unknown))
    given = {table.parameters[name.lower()].name: value for name, value in parameters.items()}
    if len(given) < len(parameters):
        raise refusals.unknown_parameters(", ".join(parameters))  # the same name twice
    _resolve_set(table, given)
    bound = {}
    for name, value in given.items():
        parameter = table.parameters[name.lower()]
        if name == "Identity" and value == "" and not parameter.mandatory:
            value = None  # an empty identity means all, like a null one
        try:
            bound[name] = None if value is None else convert(value, parameter)
        except ValueError as problem:
            raise refusals.bad_value(name, _shown(value), parameter.type, str(problem)) from None
        if value is None and parameter.mandatory:
            raise refusals.bad_value(
                name, "", parameter.type, f"Cannot bind argument to parameter '{name}' because it is null."
            )
    return Bound(bound)


def _resolve_set(table: CmdletTable, given: Mapping[str, Any]) -> None:
    """Some parameter set must hold every given parameter and miss none of its mandatory ones."""
    fitting = [each for each in table.sets if all(table.parameters[name.lower()].stands_in(each) for name in given)]
    if not fitting:
        raise refusals.unknown_parameters(", ".join(given))
    missing = [
        [each.name for each in table.parameters.values() if parameter_set in each.mandatory and each.name not in given]
        for parameter_set in fitting
    ]
    if all(missing):
        fewest = min((len(each), each) for each in missing)[1]
        raise refusals.missing_parameters(", ".join(fewest))


def _shown(value: Any) -> str:
    return "System.Collections.Hashtable" if isinstance(value, dict) else str(value)
