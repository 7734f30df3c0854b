# SPDX-License-Identifier: GPL-3.0-or-later
"""Where declared rules are to stand among all rules: an order of names, of whichever platform."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..unset import OMITTED, Omitted
from .position import AFTER, BEFORE, FIRST, LAST, Position


@dataclass(frozen=True)
class Place:
    """A declared rule that is to exist. `movable` is False for one that stands there and is not ours to move."""

    name: str
    position: Position | Omitted = OMITTED
    movable: bool = True


def wanted_order(live: Sequence[str], places: Sequence[Place]) -> tuple[str, ...]:
    """All names, live and new, in the order that the declaration asks for; the live order where it asks for none.

    `places` are in the order of the declaration. Names are compared as they are: callers give one
    spelling. Rules without a position keep the declaration's order among themselves: a new one
    stands right after the one declared before it, or else right before the one declared after it,
    or else last. What cannot be reached is left as it is; `unmet` tells.
    """
    order = _with_ends(_chained(list(live), [place for place in places if place.position is OMITTED]), places)
    anchored = [(place, place.position) for place in places if place.position is not OMITTED and place.position.anchor]
    for place, position in _anchors_first(anchored):
        _put_by_anchor(order, place, position)
    return tuple(_with_ends(order, places))


def unmet(order: Sequence[str], places: Sequence[Place]) -> list[str]:
    """The declared rules that do not stand where they are declared to stand."""
    at = {name: index for index, name in enumerate(order)}
    found = []
    chain = [at[place.name] for place in places if place.position is OMITTED and place.name in at]
    names = [place.name for place in places if place.position is OMITTED and place.name in at]
    found += [name for name, index, before in zip(names[1:], chain[1:], chain, strict=False) if index < before]
    firsts, lasts = ([p.name for p in places if p.position == Position(end)] for end in (FIRST, LAST))
    found += [name for name, there in zip(firsts, order, strict=False) if name != there]
    found += [name for name, there in zip(reversed(lasts), reversed(order), strict=False) if name != there]
    for place in places:
        position = place.position
        if position is not OMITTED and position.anchor and not _stands(at, place.name, position):
            found.append(place.name)
    return found


def _chained(order: list[str], places: Sequence[Place]) -> list[str]:
    """Puts the rules without position into the declaration's order, moving as few as possible."""
    at = {name: index for index, name in enumerate(order)}
    fixed = [at[place.name] for place in places if not place.movable]
    if fixed != sorted(fixed):
        # Foreign rules that stand the other way round cannot be put in order; then they give none.
        places = [place for place in places if place.movable]
    kept = set(longest_kept([(p.name, at[p.name], not p.movable) for p in places if p.name in at]))
    moving = {place.name for place in places} - kept
    order = [name for name in order if name not in moving]
    for index, place in enumerate(places):
        if place.name in kept:
            continue
        following = next((other.name for other in places[index + 1 :] if other.name in kept), None)
        if index:
            order.insert(order.index(places[index - 1].name) + 1, place.name)
        elif following:
            order.insert(order.index(following), place.name)
        else:
            order.append(place.name)
    return order


def longest_kept(entries: Iterable[tuple[str, int, bool]]) -> list[str]:
    """The most names (name, live index, fixed) that stand in rising order already, all fixed ones among them."""
    kept: list[str] = []
    segment: list[tuple[str, int]] = []
    floor = -1
    for name, index, fixed in [*entries, ("", 1 << 31, True)]:
        if not fixed:
            segment.append((name, index))
            continue
        kept += longest_rising([entry for entry in segment if floor < entry[1] < index])
        if name:
            kept.append(name)
        segment, floor = [], index
    return kept


def longest_rising(entries: Sequence[tuple[str, int]]) -> list[str]:
    """The most names (name, index) whose indexes rise."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for position, (_unused, index) in enumerate(entries):
        length = bisect_left(tails, index)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [index]
        ends[length : length + 1] = [position]
    names: list[str] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        names.append(entries[position][0])
        position = previous[position]
    return names[::-1]


def _with_ends(order: Sequence[str], places: Sequence[Place]) -> list[str]:
    firsts, lasts = ([p.name for p in places if p.movable and p.position == Position(end)] for end in (FIRST, LAST))
    return [*firsts, *(name for name in order if name not in firsts and name not in lasts), *lasts]


def _anchors_first(anchored: Sequence[tuple[Place, Position]]) -> list[tuple[Place, Position]]:
    """The rules in such an order that the rule at which one is anchored is placed before it."""
    waiting, placed = list(anchored), []
    while waiting:
        names = {place.name for place, _unused in waiting}
        ready = [entry for entry in waiting if entry[1].anchor not in names] or waiting
        placed += ready
        waiting = [entry for entry in waiting if entry not in ready]
    return placed


def _put_by_anchor(order: list[str], place: Place, position: Position) -> None:
    at = {name: index for index, name in enumerate(order)}
    if place.name in at and (not place.movable or position.anchor not in at or _stands(at, place.name, position)):
        return
    if place.name in at:
        order.remove(place.name)
    if position.anchor in order:
        order.insert(order.index(position.anchor) + (position.place == AFTER), place.name)
    else:
        order.append(place.name)


def _stands(at: Mapping[str, int], name: str, position: Position) -> bool:
    if name not in at or position.anchor not in at:
        return False
    return at[name] < at[position.anchor] if position.place == BEFORE else at[name] > at[position.anchor]
