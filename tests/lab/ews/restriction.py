# SPDX-License-Identifier: GPL-3.0-or-later
"""Restrictions of FindItem and FindFolder (Microsoft Learn, "Restriction", "Contains", "IsEqualTo").

GUESS: texts are compared without regard to case where nothing else is said.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import datetime

from .refusals import Refusal, schema_violation
from .xml import NAMES, local

Values = Callable[[str], str | None]
"""The value of a field URI as the schema writes it, None where there is none."""
Predicate = Callable[[Values], bool]


def restriction(element: ET.Element) -> Predicate:
    """What a request's Restriction lets through; without one everything. Raises Refusal, SoapFault."""
    found = element.find("m:Restriction", NAMES)
    if found is None:
        return _everything
    if len(found) != 1:
        raise schema_violation("The element 'Restriction' has incomplete content.")
    return _compiled(found[0])


def _everything(_values: Values) -> bool:
    return True


def _compiled(element: ET.Element) -> Predicate:
    kind = local(element)
    if kind in ("And", "Or"):
        inner = [_compiled(each) for each in element]
        many = all if kind == "And" else any
        return lambda values: many(each(values) for each in inner)
    if kind == "Not":
        inside = _compiled(element[0])
        return lambda values: not inside(values)
    uri = _field(element)
    if kind == "Exists":
        return lambda values: values(uri) is not None
    if kind == "Contains":
        return _contains(element, uri)
    if kind in _COMPARISONS:
        return _comparison(element, uri, _COMPARISONS[kind])
    raise schema_violation(f"The element '{kind}' is invalid in a restriction.")


def _field(element: ET.Element) -> str:
    found = element.find("t:FieldURI", NAMES)
    if found is None:
        # Extended and indexed properties exist; that they are refused is the lab's limit.
        raise Refusal("ErrorUnsupportedPathForQuery", "The property can not be used with this type of restriction.")
    return found.get("FieldURI", "")


def _constant(element: ET.Element) -> str:
    found = element.find("t:Constant", NAMES)
    if found is None:
        found = element.find("t:FieldURIOrConstant/t:Constant", NAMES)
    if found is None:
        raise Refusal("ErrorUnsupportedPathForQuery", "The property can not be used with this type of restriction.")
    return found.get("Value", "")


def _contains(element: ET.Element, uri: str) -> Predicate:
    mode = element.get("ContainmentMode", "FullString")
    folds = element.get("ContainmentComparison", "Exact") != "Exact"
    sought = _constant(element)
    sought = sought.lower() if folds else sought

    def holds(values: Values) -> bool:
        value = values(uri)
        if value is None:
            return False
        value = value.lower() if folds else value
        if mode == "FullString":
            return value == sought
        return value.startswith(sought) if mode.startswith("Prefix") else sought in value

    return holds


def _comparison(element: ET.Element, uri: str, holds: Callable[[int], bool]) -> Predicate:
    constant = _comparable(_constant(element))

    def compare(values: Values) -> bool:
        value = values(uri)
        if value is None:
            return False
        left = _comparable(value)
        return holds((left > constant) - (left < constant))

    return compare


def _comparable(text: str) -> str:
    """Moments in UTC, so that they can be compared as texts; all else without regard to case."""
    try:
        return (
            f"{datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp():020.3f}" if "T" in text else text.lower()
        )
    except ValueError:
        return text.lower()


_COMPARISONS: dict[str, Callable[[int], bool]] = {
    "IsEqualTo": lambda order: order == 0,
    "IsNotEqualTo": lambda order: order != 0,
    "IsGreaterThan": lambda order: order > 0,
    "IsGreaterThanOrEqualTo": lambda order: order >= 0,
    "IsLessThan": lambda order: order < 0,
    "IsLessThanOrEqualTo": lambda order: order <= 0,
}
