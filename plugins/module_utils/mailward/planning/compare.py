# SPDX-License-Identifier: GPL-3.0-or-later
"""Existing against desired: what is to be changed, and of what nothing can be said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from ..model.change import Action, Change, FieldChange, NotKnown
from ..model.state import Expression, Item, Key, Kind, Subject
from ..model.unset import Unknown
from .equality import unequal_fields, unknown_fields
from .replacement import declared_lists, emptied, part_of, takes_away

# Kinds whose fields mean something each by itself: one that is unknown is left alone and reported, and
# the others are changed. To wait with blocking sign-in because auditing could not be read helps nobody.
# Of all other kinds the fields make one meaning together (the conditions and actions of a rule, the
# target and the copy of a forwarding): with one unknown the whole item is left alone.
APART = frozenset({Kind.MAILBOX, Kind.GROUP, Kind.CONTACT})

MARKER = "marker"


@dataclass(frozen=True)
class Comparison:
    """`changes` in the order of their keys. No change touches anything of which `unknowns` speaks."""

    changes: tuple[Change, ...]
    unknowns: tuple[NotKnown, ...]


def compare(expression: Expression) -> Comparison:
    """Compares both sides of an expression that `hands_off` has completed.

    An item or collection that is unknown gives an entry in `unknowns` and never a change, and so does
    what needs it. What would be taken away while its replacement is unknown is not known either.
    """
    changes: dict[Key, Change] = {}
    unread = _Unread(expression)
    for key in sorted({*expression.desired, *expression.existing}):
        wanted, standing = expression.desired.get(key), expression.existing.get(key)
        if wanted is standing:
            continue
        reason = unread.reason(wanted, standing)
        if reason is not None:
            unread.hold(key, _subject(wanted, standing), reason)
            continue
        change = _change(wanted, standing)
        if change is not None:
            changes[key] = change
    _hold_what_needs_unknown(changes, unread)
    _hold_what_is_not_replaced(changes, expression, unread)
    return Comparison(tuple(changes.values()), unread.entries())


def _subject(wanted: Item | None, standing: Item | None) -> Subject:
    item = wanted or standing
    if item is None:
        raise ValueError("an item stands on at least one side")
    return item.subject


def _change(wanted: Item | None, standing: Item | None) -> Change | None:
    stands = standing is not None and standing.present is True
    if wanted is None or wanted.present is False:
        return _delete(wanted, standing) if stands and standing is not None else None
    if not stands or standing is None:
        fields = tuple(FieldChange(name, None, value) for name, value in sorted(wanted.fields.items()))
        return Change(Action.CREATE, None, wanted, fields)
    fields = tuple(
        FieldChange(name, standing.fields.get(name), wanted.fields[name]) for name in unequal_fields(wanted, standing)
    )
    if wanted.marker and standing.marker is not None and wanted.marker != standing.marker:
        fields = (*fields, FieldChange(MARKER, standing.marker, wanted.marker))
    return Change(Action.UPDATE, standing, wanted, fields) if fields else None


def _delete(wanted: Item | None, standing: Item) -> Change:
    fields = tuple(
        FieldChange(name, value, None)
        for name, value in sorted(standing.fields.items())
        if value is not None and not isinstance(value, Unknown)
    )
    if wanted is not None:
        standing = replace(
            standing,
            subject=wanted.subject,
            needs=(*standing.needs, *wanted.needs),
            contain=wanted.contain or standing.contain,
            about=wanted.about or standing.about,
        )
    return Change(Action.DELETE, standing, None, fields)


class _Unread:
    """Collects what is not known, by subject and reason."""

    def __init__(self, expression: Expression) -> None:
        self._expression = expression
        self._entries: dict[tuple[Subject, str], list[Key]] = defaultdict(list)
        self._told: set[str] = set()
        self._held: dict[Key, str] = {}
        self._awaited: dict[tuple[Subject, str], str] = {}

    def hold(self, key: Key, subject: Subject, reason: str) -> None:
        """Nothing is planned for this item."""
        self._held[key] = reason
        self._entries[subject, reason].append(key)
        wanted = self._expression.desired.get(key)
        if wanted is not None and wanted.present is True:
            self._awaited.setdefault((subject, part_of(key)), reason)

    def holds(self, key: Key) -> bool:
        return key in self._held

    def reason(self, wanted: Item | None, standing: Item | None) -> str | None:
        """Why nothing can be said of an item; None when enough is known of it."""
        for side in (wanted, standing):
            if side is not None and isinstance(side.present, Unknown):
                return side.present.reason
        for collection in (name for side in (wanted, standing) if side is not None for name in side.within):
            if collection in self._expression.unknown:
                self._told.add(collection)
                return self._expression.unknown[collection].reason
        if wanted is None or standing is None or not (wanted.present is True and standing.present is True):
            return None
        unknown = unknown_fields(wanted, standing)
        if wanted.key.kind in APART:
            for name, value in unknown.items():
                self._entries[wanted.subject, f"{name}: {value.reason}"].append(wanted.key)
            return None
        return next((f"{name}: {value.reason}" for name, value in unknown.items()), None)

    def reason_for_needing(self, key: Key) -> str | None:
        """Why it is not known whether an item stands that others need."""
        if key in self._held:
            return self._held[key]
        wanted, standing = self._expression.desired.get(key), self._expression.existing.get(key)
        return self.reason(wanted, standing) if wanted is standing else None

    def awaited(self, change: Change) -> str | None:
        """Why it is not known whether that stands which is to replace what a change takes away."""
        return self._awaited.get((change.subject, part_of(change.key)))

    def entries(self) -> tuple[NotKnown, ...]:
        entries = [NotKnown(subject, text, tuple(keys)) for (subject, text), keys in self._entries.items()]
        for name, unknown in self._expression.unknown.items():
            if name not in self._told:
                entries.append(NotKnown(Subject("collection", name), unknown.reason))
        return tuple(sorted(entries, key=lambda entry: (entry.subject.kind, entry.subject.name, entry.text)))


def _hold_what_needs_unknown(changes: dict[Key, Change], unread: _Unread) -> None:
    waiting = True
    while waiting:
        waiting = False
        for key, change in tuple(changes.items()):
            for need in change.after.needs if change.after else ():
                reason = unread.reason_for_needing(need)
                if reason is not None:
                    unread.hold(key, change.subject, f"it needs {need}, of which is not known: {reason}")
                    del changes[key]
                    waiting = True
                    break


def _hold_what_is_not_replaced(changes: dict[Key, Change], expression: Expression, unread: _Unread) -> None:
    lists = declared_lists(expression)
    for key, change in tuple(changes.items()):
        if not takes_away(change):
            continue
        reason = unread.awaited(change)
        emptied_list = emptied(change, lists, expression.closed, lambda wanted: not unread.holds(wanted))
        if reason is not None:
            unread.hold(key, change.subject, f"it stays until it is known what replaces it: {reason}")
            del changes[key]
        elif emptied_list:
            unread.hold(key, change.subject, f"it stays, for of all other {emptied_list} nothing is known")
            del changes[key]
