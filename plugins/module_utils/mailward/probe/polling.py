# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for messages until it is plain of each where it is, or until the time is over.

New rules take up to 30 minutes to work everywhere (Exchange docs, mail flow rules), mail itself some minutes: so
it asks again and again, each time a little later, and never just waits for a fixed time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from ..mailflow.sighting import Look
from .clock import Clock
from .judging import FINAL, MISSING, PENDING, UNKNOWN, Judgement, judge
from .result import Sent

Progress = Callable[[str], None]


class Search(Protocol):
    """What is needed of a platform."""

    def look(self, message_ids: Sequence[str], mailboxes: Sequence[str]) -> Mapping[tuple[str, str], Look]: ...


@dataclass(frozen=True)
class Patience:
    """In seconds. `timeout`: after it was sent, a message that is nowhere is missing. `interval` goes by between the
    first looks, half as much again after each, up to `longest`. `settle` has to go by between the delivery of a
    message and the look that shows that it has no second copy.
    """

    timeout: float = 2700.0
    interval: float = 10.0
    longest: float = 120.0
    settle: float = 60.0


@dataclass
class Watch:
    """A proof under way. `wait` False looks once."""

    search: Search
    clock: Clock
    patience: Patience
    progress: Progress
    wait: bool = True
    _delivered: dict[str, datetime] = field(default_factory=dict)

    def follow(self, messages: Sequence[Sent]) -> tuple[Sent, ...]:
        """The messages, judged; those that have a judgement keep it. Pending are only those of a single look."""
        known = {message.id: message for message in messages}
        interval = self.patience.interval
        while pending := [message for message in known.values() if message.state not in FINAL]:
            known |= {message.id: message for message in self._look(pending)}
            pending = [message for message in known.values() if message.state not in FINAL]
            if not self.wait or not pending:
                break
            self.progress(f"waiting: {', '.join(f'{one.kind} {one.state}' for one in known.values())}")
            self.clock.sleep(self._pause(pending, interval))
            interval = min(interval * 1.5, self.patience.longest)
        return tuple(known.values())

    def _look(self, messages: Sequence[Sent]) -> list[Sent]:
        mailboxes = list(dict.fromkeys(box for message in messages for box in message.expectation.mailboxes))
        looks = self.search.look([message.id for message in messages], mailboxes)
        now = self.clock.now()
        return [self._judged(message, looks, now) for message in messages]

    def _judged(self, message: Sent, looks: Mapping[tuple[str, str], Look], now: datetime) -> Sent:
        own = {mailbox: looks[message.id, mailbox] for mailbox in message.expectation.mailboxes}
        waited_out = now >= self._deadline(message)
        found = judge(message.expectation, own, settled=False, waited_out=waited_out)
        if found.is_delivered:
            # Of what a single look finds nobody knows when it came; it was sent before that.
            since = self._delivered.setdefault(message.id, now if self.wait else message.sent_at)
            settled = now >= since + timedelta(seconds=self.patience.settle)
            found = judge(message.expectation, own, settled=settled, waited_out=waited_out)
        return replace(message, judgement=_doubted(found, message.doubt), looked_at=now)

    def _deadline(self, message: Sent) -> datetime:
        return message.sent_at + timedelta(seconds=self.patience.timeout)

    def _pause(self, pending: Sequence[Sent], interval: float) -> float:
        """No longer than until the time of a message is over, and at least a second."""
        now = self.clock.now()
        left = min((self._deadline(message) - now).total_seconds() for message in pending)
        return max(1.0, min(interval, left) if left > 0 else interval)


def _doubted(found: Judgement, doubt: str) -> Judgement:
    """Of a message that may never have been taken over nobody can say that it is missing."""
    if not doubt or found.state not in (MISSING, PENDING):
        return found
    state = UNKNOWN if found.state == MISSING else PENDING
    text = f"{found.text}; it may never have been taken over: {doubt}"
    return replace(found, state=state, text=text, is_doubted=True)
