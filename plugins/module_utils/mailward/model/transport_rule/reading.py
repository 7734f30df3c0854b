# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the conditions, exceptions or actions of one declared rule by their table."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from ..reader import Reader, shown
from ..unset import OMITTED, Omitted
from .actions import ACTIONS
from .conditions import CONDITIONS
from .predicate import Predicate

_EXCEPT_IF = "exceptif"


def read_predicates(reader: Reader, section: str, known: Mapping[str, Predicate]) -> dict[str, Any] | Omitted:
    """Names to canonical values of `section`, which is `conditions`, `exceptions` or `actions`.

    null, [], {} and, for what is either on or off, false mean not set, and are left out of the result. A
    value that is wrong stands in the result as OMITTED, so that nobody takes its name for missing.
    """
    given = reader.raw(section)
    if isinstance(given, Omitted):
        return OMITTED
    if given is None:
        return {}
    inner = Reader(given, reader.at(section), reader.mistakes)
    if not isinstance(given, Mapping):
        return OMITTED
    for name in given:
        if name not in known:
            problem = f"is none of the {section} of a transport rule."
            inner.mistake(shown(name), problem, _hint(shown(name), section, known))
    values: dict[str, Any] = {}
    for name, predicate in known.items():
        if name not in given or given[name] in (None, OMITTED, "__omit__"):
            continue
        value = _read(inner, name, predicate)
        if value is not False and value != frozenset():
            values[name] = value
    return values


def _read(reader: Reader, name: str, predicate: Predicate) -> Any:
    if predicate.kind.keyed:
        return reader.read(name, predicate.parse_all, predicate.remedy)
    if predicate.many:
        entries = reader.read_list(name, predicate.parse, predicate.remedy)
        # With a wrong entry the list is not known: what is left of it is not what was meant.
        return frozenset(entries) if entries is not OMITTED and len(entries) == len(reader.raw(name)) else OMITTED
    return reader.read(name, predicate.parse, predicate.remedy)


def _hint(name: str, section: str, known: Mapping[str, Predicate]) -> str:
    for other, names in (("conditions or exceptions", CONDITIONS), ("actions", ACTIONS)):
        if name in names:
            return f"It belongs to {other}."
    squeezed = name.replace("_", "").casefold()
    plain = squeezed.removeprefix(_EXCEPT_IF)
    candidates = {candidate.replace("_", ""): candidate for candidate in known}
    close = [plain] if plain in candidates else difflib.get_close_matches(plain, candidates, n=1)
    if not close:
        return f"The documentation lists all {section}."
    if plain != squeezed:
        return f"Write {candidates[close[0]]} under exceptions."
    return f"Did you mean {candidates[close[0]]}?"
