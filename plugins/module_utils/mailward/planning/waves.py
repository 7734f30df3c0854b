# SPDX-License-Identifier: GPL-3.0-or-later
"""The safe order of changes: one table, and waves of changes that do not depend on each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..model.change import Action, Change
from ..model.state import Key, Kind
from .addresses import fold_moves, freed_by_renaming

CONTAIN = "contain"
ORDER = (
    CONTAIN,
    "create targets",
    "claim and change",
    "add members",
    "grant",
    "point at them",
    "order",
    "take away",
    "remove what is empty",
)

_CREATE, _UPDATE, _DELETE = Action.CREATE, Action.UPDATE, Action.DELETE
TABLE: Mapping[tuple[str, Action], str] = {
    (Kind.CONTACT, _CREATE): "create targets",
    (Kind.GROUP, _CREATE): "create targets",
    (Kind.MAILBOX, _CREATE): "create targets",
    (Kind.ADDRESS, _CREATE): "claim and change",
    (Kind.ADDRESS, _UPDATE): "claim and change",
    (Kind.MAILBOX, _UPDATE): "claim and change",
    (Kind.GROUP, _UPDATE): "claim and change",
    (Kind.CONTACT, _UPDATE): "claim and change",
    (Kind.MEMBER, _CREATE): "add members",
    (Kind.MEMBER, _UPDATE): "add members",
    (Kind.GRANT, _CREATE): "grant",
    (Kind.GRANT, _UPDATE): "grant",
    (Kind.FORWARDING, _CREATE): "point at them",
    (Kind.FORWARDING, _UPDATE): "point at them",
    (Kind.TRANSPORT_RULE, _CREATE): "point at them",
    (Kind.TRANSPORT_RULE, _UPDATE): "point at them",
    (Kind.RULE_ORDER, _CREATE): "order",
    (Kind.RULE_ORDER, _UPDATE): "order",
    (Kind.GRANT, _DELETE): "take away",
    (Kind.MEMBER, _DELETE): "take away",
    (Kind.ADDRESS, _DELETE): "take away",
    (Kind.FORWARDING, _DELETE): "take away",
    (Kind.TRANSPORT_RULE, _DELETE): "take away",
    (Kind.RULE_ORDER, _DELETE): "take away",
    (Kind.GROUP, _DELETE): "remove what is empty",
    (Kind.CONTACT, _DELETE): "remove what is empty",
    (Kind.MAILBOX, _DELETE): "remove what is empty",
}


@dataclass(frozen=True)
class Wave:
    """Changes that can be written side by side. `name` is one of `ORDER`; several waves may share one."""

    name: str
    changes: tuple[Change, ...]


def wave_of(change: Change) -> str:
    """The earliest wave for a change, by the table alone."""
    if change.action is Action.DELETE and change.item.contain:
        return CONTAIN
    return TABLE[change.key.kind, change.action]


def waves(changes: Iterable[Change]) -> tuple[Wave, ...]:
    """All changes in waves, in the order of the table; within a wave in the order of keys.

    A change stands after everything that it needs, in a later wave where that is necessary; what is
    taken away stands after what needed it. Raises ValueError when changes need each other in a circle.
    """
    folded = fold_moves(changes)
    places = _Places(folded)
    filled: dict[tuple[int, int], list[Change]] = defaultdict(list)
    for change in folded:
        filled[places.of(change)].append(change)
    return tuple(
        Wave(ORDER[place[0]], tuple(sorted(filled[place], key=lambda change: change.key))) for place in sorted(filled)
    )


class _Places:
    """Where each change stands: the number of its wave, and how deep in it."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._changes = {change.key: change for change in changes}
        self._found: dict[Key, tuple[int, int]] = {}
        self._entered: set[Key] = set()
        self._needed_by: dict[Key, list[Key]] = defaultdict(list)
        for change in self._changes.values():
            for need in change.before.needs if change.before else ():
                self._needed_by[need].append(change.key)
        self._freed = freed_by_renaming(self._changes.values())

    def of(self, change: Change) -> tuple[int, int]:
        key = change.key
        if key in self._found:
            return self._found[key]
        if key in self._entered:
            raise ValueError(f"{key} needs itself, by way of others")
        self._entered.add(key)
        wave, depth = ORDER.index(wave_of(change)), 0
        # Containment waits for nothing.
        for earlier in () if wave == 0 else self._before(change):
            needed_wave, needed_depth = self.of(earlier)
            wave, depth = max((wave, depth), (needed_wave, needed_depth + 1))
        self._found[key] = wave, depth
        return wave, depth

    def _before(self, change: Change) -> Iterable[Change]:
        """The changes that must be done before this one."""
        if change.action is Action.DELETE:
            keys = [key for key in self._needed_by[change.key] if key != change.key]
        else:
            keys = [*(change.after.needs if change.after else ()), *self._freed.get(change.key, ())]
        for key in keys:
            found = self._changes.get(key)
            if found is not None and (change.action is Action.DELETE or found.action is not Action.DELETE):
                yield found
