# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a rule is to stand among all rules of the organisation, those of others included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..mistake import Mistake
from ..unset import OMITTED
from .values import parse_line

if TYPE_CHECKING:
    from .rule import TransportRule

FIRST, LAST, BEFORE, AFTER = "first", "last", "before", "after"


@dataclass(frozen=True)
class Position:
    """`first` or `last` of all rules, or `before` or `after` the rule named `anchor`, not necessarily next to it.

    A rule without a position keeps the order of the declaration towards the others without one.
    """

    place: str
    anchor: str = ""


def parse_position(value: object) -> Position:
    """`first`, `last`, `{before: name}` or `{after: name}`; ValueError says what is wrong."""
    if value in (FIRST, LAST):
        return Position(str(value))
    if isinstance(value, Mapping) and len(value) == 1:
        [(place, anchor)] = value.items()
        if place in (BEFORE, AFTER):
            return Position(str(place), parse_line(anchor).strip())
    raise ValueError("a position is first, last, before: a rule's name, or after: a rule's name")


def position_mistakes(rules: Sequence[TransportRule]) -> Iterator[Mistake]:
    """Positions that contradict each other: nothing can stand before the first, or before what stands before it."""
    positions = {
        rule.name.casefold(): rule.position for rule in rules if not rule.absent and rule.position is not OMITTED
    }
    absent = {rule.name.casefold() for rule in rules if rule.absent}
    for rule in rules:
        position = positions.get(rule.name.casefold())
        if position is None or not position.anchor:
            continue
        anchor = position.anchor.casefold()
        there = positions.get(anchor)
        path = f"{rule.path}.position"
        if anchor in absent:
            yield Mistake(path, f"{position.anchor} is declared absent.", "Name a rule that stays.")
        elif (position.place, there) in ((BEFORE, Position(FIRST)), (AFTER, Position(LAST))):
            yield Mistake(path, f"{position.anchor} is declared {there.place if there else ''}.", "Choose one of both.")
        elif rule.name.casefold() in _anchors(rule.name.casefold(), positions):
            yield Mistake(path, f"{rule.name} is placed by itself.", "Name a rule that does not hang on this one.")


def _anchors(name: str, positions: Mapping[str, Position]) -> list[str]:
    """The chain of rules on which a rule's place hangs, up to the first that hangs on none or comes again."""
    chain: list[str] = []
    while (position := positions.get(name)) is not None and position.anchor:
        name = position.anchor.casefold()
        if name in chain:
            break
        chain.append(name)
    return chain
