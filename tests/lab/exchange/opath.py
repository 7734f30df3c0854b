# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter language of Get- cmdlets: `RecipientTypeDetails -eq 'SharedMailbox' -and -not(Alias -like 'a*')`.

PowerShell docs, "Filterable properties": -eq -ne -like -notlike -gt -ge -lt -le, -and -or -not, parentheses,
wildcards only with -like. Comparison is without case; a multi-valued property matches by any of its values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Predicate = Callable[[Row], bool]
_TOKEN = re.compile(r"\s*(?:(\()|(\))|'((?:[^']|'')*)'|\"([^\"]*)\"|(-?[^\s()'\"]+))")


def _like(have: str, pattern: str) -> bool:
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), have, re.DOTALL) is not None


# Operator: what compares, and whether the result is turned round.
_COMPARISONS: dict[str, tuple[Callable[[str, str], bool], bool]] = {
    "-eq": (str.__eq__, False),
    "-ne": (str.__eq__, True),
    "-gt": (str.__gt__, False),
    "-ge": (str.__ge__, False),
    "-lt": (str.__lt__, False),
    "-le": (str.__le__, False),
    "-like": (_like, False),
    "-notlike": (_like, True),
}


def predicate(written: str) -> Predicate:
    """Raises ValueError with a reason when it cannot be read."""
    reader = _Reader(_tokens(written))
    found = reader.either()
    if reader.rest:
        raise ValueError(f"Unexpected token {reader.rest[0][1]!r}.")
    return found


def _tokens(written: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at = 0
    while written[at:].strip():
        match = _TOKEN.match(written, at)
        if match is None:
            raise ValueError(f"Unexpected text at {written[at:]!r}.")
        opening, closing, single, double, bare = match.groups()
        if opening or closing:
            tokens.append(("mark", opening or closing))
        elif bare is not None:
            tokens.append(("bare", bare))
        else:
            tokens.append(("text", single.replace("''", "'") if single is not None else double))
        at = match.end()
    return tokens


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.rest = tokens

    def next(self) -> tuple[str, str]:
        if not self.rest:
            raise ValueError("The filter ends too early.")
        return self.rest.pop(0)

    def sees(self, word: str) -> bool:
        if self.rest and self.rest[0][0] != "text" and self.rest[0][1].lower() == word:
            self.rest.pop(0)
            return True
        return False

    def either(self) -> Predicate:
        found = self.both()
        while self.sees("-or"):
            found = _or(found, self.both())
        return found

    def both(self) -> Predicate:
        found = self.single()
        while self.sees("-and"):
            found = _and(found, self.single())
        return found

    def single(self) -> Predicate:
        if self.sees("-not"):
            inner = self.single()
            return lambda row: not inner(row)
        if self.sees("("):
            found = self.either()
            if not self.sees(")"):
                raise ValueError("A parenthesis isn't closed.")
            return found
        (_unused, name), (_unused, operator), (kind, value) = self.next(), self.next(), self.next()
        return _comparison(name, operator.lower(), value, literal=kind == "text")


def _or(one: Predicate, other: Predicate) -> Predicate:
    return lambda row: one(row) or other(row)


def _and(one: Predicate, other: Predicate) -> Predicate:
    return lambda row: one(row) and other(row)


def _comparison(name: str, operator: str, value: str, *, literal: bool) -> Predicate:
    wanted = value.lower()
    if not literal and wanted.startswith("$"):
        wanted = "" if wanted == "$null" else wanted[1:]
    if operator not in _COMPARISONS:
        raise ValueError(f"{operator!r} is no operator.")
    compare, negated = _COMPARISONS[operator]

    def matches(row: Row) -> bool:
        found = _property(row, name)
        values = found if isinstance(found, list) and found else [found]
        return any(compare(_plain(each), wanted) for each in values) is not negated

    return matches


def _property(row: Row, name: str) -> Any:
    if name in row:
        return row[name]
    wanted = name.lower()
    for key, value in row.items():
        if key.lower() == wanted:
            return value
    raise ValueError(f"{name!r} is no filterable property.")


def _plain(value: Any) -> str:
    return "" if value is None or value == [] else str(value).lower()
