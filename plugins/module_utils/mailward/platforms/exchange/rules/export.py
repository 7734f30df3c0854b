# SPDX-License-Identifier: GPL-3.0-or-later
"""A live transport rule as a declaration that a person can review and keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ....model.mistake import Mistake
from ....model.reader import Reader
from ....model.state import Note, Subject
from ....model.transport_rule.actions import ACTIONS
from ....model.transport_rule.conditions import CONDITIONS
from ....model.transport_rule.predicate import ADDRESSES, SENSITIVE_INFORMATION_TYPES, SIZE, Predicate
from ....model.transport_rule.rule import read_transport_rule
from ....model.unset import Unknown
from .observed import ObservedRule
from .parameters import property_name
from .patterns import broken_patterns

Resolve: TypeAlias = Callable[[str], "str | None"]
"""The primary SMTP address of a recipient that is named in any way, or None when none is known."""

_SECTIONS = (("conditions", CONDITIONS), ("exceptions", CONDITIONS), ("actions", ACTIONS))
_UNITS = (("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10))


def declare_rule(observed: ObservedRule, resolve: Resolve) -> dict[str, Any]:
    """An entry of `transport_rules`. Its place is its place in the list.

    Conditions, exceptions or actions of which a part cannot be declared are left out as a whole: what
    is left out is not managed, whereas a mapping without that part would take it away from the rule.
    `export_notes` names such parts.
    """
    entry: dict[str, Any] = {"name": observed.name}
    broken = {section for section, _unused in _obstacles(observed, resolve)}
    for section, known in _SECTIONS:
        if section not in broken:
            values = _declared(getattr(observed, section), known, resolve)
            if section == "conditions" and not values:
                entry["every_message"] = True
            elif values or section == "exceptions":
                # No exceptions is a fact too: one that comes later is to be seen.
                entry[section] = values
    given = {name: value for name, value in observed.settings.items() if not isinstance(value, Unknown)}
    entry.update({name: value for name, value in given.items() if value not in (None, "")})
    return entry


def export_notes(observed: ObservedRule, resolve: Resolve) -> tuple[Note, ...]:
    """What an export of this rule leaves out, and why."""
    subject = Subject("transport rule", observed.name)
    return tuple(
        Note("partial", subject, f"{section} left out: {problem}") for section, problem in _obstacles(observed, resolve)
    )


def _obstacles(observed: ObservedRule, resolve: Resolve) -> list[tuple[str, str]]:
    """Section and reason of everything that no declaration can say."""
    found = [(_section_of(source), f"{source} can not be declared here") for source in observed.beyond]
    for section, known in _SECTIONS:
        values: Mapping[str, Any] = getattr(observed, section)
        found += [(section, value.reason) for value in values.values() if isinstance(value, Unknown)]
        if section not in {place for place, _unused in found}:
            declared = {"name": "rule", section: _declared(values, known, resolve), "every_message": True}
            if section == "conditions" and declared[section]:
                del declared["every_message"]
            mistakes: list[Mistake] = []
            read = read_transport_rule(Reader(declared, "", mistakes))
            # Exchange 2010 took patterns that nobody can write any more.
            mistakes.extend(broken_patterns(read) if read else ())
            found += [(section, f"{mistake.path}: {mistake.problem}") for mistake in mistakes if declared[section]]
    return found


def _section_of(source: str) -> str:
    if source in {property_name(name) for name in ACTIONS}:
        return "actions"
    return "exceptions" if source.startswith("ExceptIf") else "conditions"


def _declared(values: Mapping[str, Any], known: Mapping[str, Predicate], resolve: Resolve) -> dict[str, Any]:
    return {name: _plain(known[name], values[name], resolve) for name in known if name in values}


def _plain(predicate: Predicate, value: Any, resolve: Resolve) -> Any:
    if predicate.kind is ADDRESSES:
        value = resolved(value, resolve)
    if predicate.kind.keyed:
        grouped: dict[str, list[str]] = defaultdict(list)
        for text in sorted(value):
            name, _unused, entry = text.partition(":")
            grouped[name].append(entry)
        return dict(grouped)
    if predicate.kind is SENSITIVE_INFORMATION_TYPES:
        return [dict(entry) for entry in sorted(value)]
    if predicate.kind is SIZE:
        return next((f"{value // unit} {name}" for name, unit in _UNITS if value and value % unit == 0), value)
    return sorted(value) if isinstance(value, frozenset) else value


def resolved(value: Any, resolve: Resolve) -> Any:
    """Recipients as primary addresses, in lower case; what does not resolve stays as it is."""
    if isinstance(value, frozenset):
        return frozenset((resolve(identity) or identity).casefold() for identity in value)
    return (resolve(value) or value).casefold() if isinstance(value, str) else value
