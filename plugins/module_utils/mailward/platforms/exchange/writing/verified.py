# SPDX-License-Identifier: GPL-3.0-or-later
"""The one way in which anything is written: compare the before-value once more, write, read until it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from ....clients.errors import InDoubt, ServiceError
from ....model.change import Action, Change, Outcome, Result
from ....model.delegation import RIGHTS
from ....model.state import Kind, grant_parts
from ....model.unset import Unknown
from .script import Pause, Reply, Script, together, warnings_of

Seen: TypeAlias = Mapping[str, Any] | Unknown | None
"""What a second look shows of an item: its fields, None where it is not there, Unknown where nobody can say."""

WAITS = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0)
"""Seconds before each look after a write: 90 in all. Writes become visible late where reads meet another replica."""

CREATED_ONCE = frozenset({Kind.MAILBOX, Kind.GROUP, Kind.CONTACT, Kind.TRANSPORT_RULE})
"""Objects of which a repeated create could make a second one."""


class Family(Protocol):
    """How one kind of item is looked at and written."""

    def look(self, change: Change) -> Script[Seen]:
        """Reads the item again."""

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        """Writes changes of one object, one after the other or at once; the replies that belong to each."""


@dataclass
class _State:
    change: Change
    replies: tuple[Reply, ...] = ()
    outcome: Outcome | None = None
    seen: Seen = None


def carry_out(family: Family, changes: Sequence[Change]) -> Script[list[Outcome]]:
    """Writes changes of one object. Never raises for what the service says; one outcome for each change."""
    states = [_State(change) for change in changes]
    looked_at = [state for state in states if not gives_a_right(state.change)]
    looks = (yield from together([family.look(state.change) for state in looked_at])) if looked_at else []
    for state, seen in zip(looked_at, looks, strict=True):
        state.outcome = _before(state.change, seen)
    pending = [state for state in states if state.outcome is None]
    for attempt in (1, 2):
        yield from _write(family, pending)
        pending = [state for state in pending if state.outcome is None]
        yield from _confirm(family, pending)
        pending = [state for state in pending if state.outcome is None]
        if attempt == 1:
            # A lost answer to something that can be said twice: it was read, it did not happen, so say it again.
            again = [s for s in pending if _in_doubt(s) and _may_repeat(s.change) and _stands_before(s.change, s.seen)]
            for state in pending:
                if state not in again:
                    state.outcome = _unconfirmed(state)
            pending = again
    for state in pending:
        state.outcome = _unconfirmed(state)
    return [state.outcome or _unconfirmed(state) for state in states]


def gives_a_right(change: Change) -> bool:
    """Whether there is no before-value that the write could overwrite: a right on a mailbox that is given.

    Given once more, the service leaves it as it is and says so in a warning (PowerShell docs, Add-MailboxPermission).
    """
    is_grant = change.key.kind == Kind.GRANT and change.action is Action.CREATE
    return is_grant and grant_parts(change.key)[2] in RIGHTS


def _write(family: Family, states: Sequence[_State]) -> Script[None]:
    if not states:
        return
    replies = yield from family.write([state.change for state in states])
    for state, own in zip(states, replies, strict=True):
        state.replies = (*state.replies, *own)
        refused = [reply for reply in own if isinstance(reply, ServiceError) and not isinstance(reply, InDoubt)]
        if refused:
            partly = len(refused) < len(own)
            text = "; ".join(str(error) for error in refused)
            text = f"done in part only: {text} Run again to do the rest." if partly else text
            state.outcome = Outcome(state.change, Result.FAILED, text, warnings_of(own), partly)


def _confirm(family: Family, states: Sequence[_State]) -> Script[None]:
    pending = list(states)
    for seconds in WAITS:
        if not pending:
            return
        if seconds:
            yield Pause(seconds)
        looks = yield from together([family.look(state.change) for state in pending])
        for state, seen in zip(pending, looks, strict=True):
            state.seen = seen
            if shows(state.change, seen):
                state.outcome = Outcome(state.change, Result.DONE, warnings=warnings_of(state.replies))
        pending = [state for state in pending if state.outcome is None]


def shows(change: Change, seen: Seen) -> bool:
    """Whether what is seen is what the change wants."""
    if isinstance(seen, Unknown):
        return False
    if change.action is Action.DELETE:
        return seen is None
    if seen is None or change.after is None:
        return False
    hidden = change.after.write_only
    wanted = (
        {part.name: part.after for part in change.fields}
        if change.action is Action.UPDATE
        else dict(change.after.fields)
    )
    return all(name in hidden or (name in seen and _same(seen[name], value)) for name, value in wanted.items())


def _before(change: Change, seen: Seen) -> Outcome | None:
    if isinstance(seen, Unknown):
        text = f"not written, because it could not be read again before: {seen.reason}"
        return Outcome(change, Result.FAILED, text)
    if shows(change, seen):
        return Outcome(change, Result.DONE)
    if not _stands_before(change, seen):
        text = "not written: somebody else changed it since it was planned. Run again to plan with what stands now."
        return Outcome(change, Result.FAILED, text)
    return None


def _stands_before(change: Change, seen: Seen) -> bool:
    if isinstance(seen, Unknown):
        return False
    if change.action is Action.CREATE:
        return seen is None
    if seen is None or (change.action is Action.DELETE and _has_more(change, seen)):
        return False
    return all(_same(seen.get(part.name), part.before) for part in change.fields)


def _has_more(change: Change, seen: Mapping[str, Any]) -> bool:
    """Whether something has got a value that had none: what is taken away goes whole, and that would go with it."""
    before = change.before.fields if change.before is not None else {}
    return any(value is not None and name in before and before[name] is None for name, value in seen.items())


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False
    return bool(left == right)


def _in_doubt(state: _State) -> bool:
    return any(isinstance(reply, InDoubt) for reply in state.replies)


def _may_repeat(change: Change) -> bool:
    return not (change.action is Action.CREATE and change.key.kind in CREATED_ONCE)


def _unconfirmed(state: _State) -> Outcome:
    why = f"; the last look failed: {state.seen.reason}" if isinstance(state.seen, Unknown) else ""
    lost = next((str(reply) for reply in state.replies if isinstance(reply, InDoubt)), "")
    text = f"written, but it did not show within {sum(WAITS):.0f} seconds{why}"
    if lost:
        text = f"in doubt: {lost}; it did not show within {sum(WAITS):.0f} seconds{why}"
    return Outcome(state.change, Result.IN_DOUBT, f"{text}. Run again to see.", warnings_of(state.replies))
