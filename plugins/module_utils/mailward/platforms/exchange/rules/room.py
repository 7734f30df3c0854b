# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether all rules of an organisation find room: those that are wanted, and at every step on the way there.

Rules are taken away last, so that nothing is unprotected meanwhile; until then both stand. What shrinks is written
before what grows (`writing/rule_family.py`), so the largest step is the last one before anything is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ....model.organisation import REMOVE, Organisation
from ....model.state import Refusal, Subject
from ....model.transport_rule.predicate import ONLINE
from ....model.transport_rule.rule import TransportRule
from ....model.transport_rule.size import counted_size
from ....model.unset import OMITTED
from .items import SECTION, SECTIONS
from .observed import ObservedRule
from .reset_block import is_not_managed
from .support import LIMITS

_SUBJECT = Subject("transport rules", "all", SECTION)


def too_much(declared: Organisation, standing: Mapping[str, ObservedRule], where: str = ONLINE) -> Iterator[Refusal]:
    """What does not fit, in numbers; `standing` are the live rules by their names in lower case.

    Where there is too much already, a plan that makes it no worse is not refused.
    """
    limits = LIMITS[where]
    rules = [rule for rule in declared.rules() if not rule.absent]
    names = {rule.name.casefold() for rule in rules}
    left = [rule for name, rule in standing.items() if name not in names]
    gone = {rule.name.casefold() for rule in declared.rules() if rule.absent}
    others = [rule for rule in left if rule.name.casefold() not in gone and _stays(rule, declared)]
    most, count, step = limits.rules, len(rules) + len(others), len(rules) + len(left)
    if count > most and count > len(standing):
        problem = f"there would be {count} rules, {len(others)} of them not declared here; {most} are possible."
        yield Refusal(_SUBJECT, problem, "Join rules, or remove some.")
    elif step > most and step > len(standing):
        problem = f"until the old rules are taken away there would be {step}; {most} are possible."
        yield Refusal(_SUBJECT, problem, _FIRST_LESS)
    room = limits.pattern_chars
    chars = sum(_pattern_size(rule, standing.get(rule.name.casefold())) for rule in rules)
    end, before = chars + _sum(others), _sum(standing.values())
    step = chars + _sum(left) + _late_shrinking(rules, standing)
    if end > room and end > before:
        problem = f"the words and patterns of all rules would have {end} characters; {room} are possible."
        yield Refusal(_SUBJECT, problem, "Shorten patterns, or join words that several rules have.")
    elif step > room and step > before:
        problem = f"until the old rules are taken away all words and patterns would have {step} characters; "
        yield Refusal(_SUBJECT, f"{problem}{room} are possible.", _FIRST_LESS)


_FIRST_LESS = (
    "Run once with less of the new (fewer services, languages or rules), or remove old rules first; then again."
)


def pattern_change(before: Mapping[str, object], after: Mapping[str, object]) -> int:
    """By how many characters the words and patterns of a rule grow, given the fields of its items."""
    return _of_fields(after) - _of_fields(before)


def _of_fields(fields: Mapping[str, object]) -> int:
    size = 0
    for _section, prefix, known, _groups in SECTIONS:
        values = {name.removeprefix(f"{prefix}."): value for name, value in fields.items() if name.startswith(prefix)}
        size += counted_size({name: value for name, value in values.items() if value is not None}, known)
    return size


def _late_shrinking(rules: list[TransportRule], standing: Mapping[str, ObservedRule]) -> int:
    """What rules that are written after others still have too much while those are written."""
    found = 0
    for rule in rules:
        observed = standing.get(rule.name.casefold())
        if rule.needs and observed is not None:
            found += max(0, observed.pattern_size - _pattern_size(rule, observed))
    return found


def _sum(rules: Iterable[ObservedRule]) -> int:
    return sum(rule.pattern_size for rule in rules)


def _stays(rule: ObservedRule, declared: Organisation) -> bool:
    if (
        is_not_managed(rule, declared)
        or not declared.undeclared.reaches(SECTION)
        or rule.marker not in ("", declared.declaration)
    ):
        return True
    return declared.undeclared.mode != REMOVE and rule.marker != declared.declaration


def _pattern_size(rule: TransportRule, observed: ObservedRule | None) -> int:
    size = 0
    for section, _prefix, known, _groups in SECTIONS:
        values = getattr(rule, section)
        if values is not OMITTED:
            size += counted_size(values, known)
        elif observed is not None:
            size += observed.pattern_size_of(section)
    return size
