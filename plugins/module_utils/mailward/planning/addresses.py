# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses that pass from one object to another: an address is never claimed before it is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..model.change import Action, Change
from ..model.state import Key, Kind

HOLDER, PRIMARY = "holder", "primary_address"
_HOLDERS = (Kind.MAILBOX, Kind.GROUP)


def fold_moves(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes, with address changes put into the create or rename that takes the address over.

    An object that gets an address as its own - a create, or a rename to it - cannot wait until the
    address is taken from its present holder in a wave of its own, and must not lose it when the
    create fails: the two are one unit. Where the holder is the renamed object itself, its alias
    becomes its address and there is nothing left to take away.
    """
    given = tuple(changes)
    moves = {change.key.name: change for change in given if change.key.kind == Kind.ADDRESS}
    folded: dict[Key, Change] = {}
    gone: set[Key] = set()
    for change in given:
        move = moves.get(own_address(change))
        if move is None or move.before is None:
            continue
        gone.add(move.key)
        if move.before.fields.get(HOLDER) != change.key.name:
            folded[change.key] = replace(change, releases=(*change.releases, move))
    return tuple(folded.get(change.key, change) for change in given if change.key not in gone)


def own_address(change: Change) -> str:
    """The address that a change makes an object's own; "" if it makes none."""
    if change.key.kind not in _HOLDERS:
        return ""
    if change.action is Action.CREATE:
        return change.key.name
    renamed = [field.after for field in change.fields if field.name == PRIMARY and isinstance(field.after, str)]
    return renamed[0] if renamed and change.action is Action.UPDATE else ""


def freed_by_renaming(changes: Iterable[Change]) -> Mapping[Key, tuple[Key, ...]]:
    """For each address change the renames it must wait for: those that give its address up."""
    given = tuple(changes)
    renames = {
        field.before: change.key
        for change in given
        if change.key.kind in _HOLDERS and change.action is Action.UPDATE
        for field in change.fields
        if field.name == PRIMARY
    }
    return {
        change.key: (renames[change.key.name],)
        for change in given
        if change.key.kind == Kind.ADDRESS and change.key.name in renames
    }
