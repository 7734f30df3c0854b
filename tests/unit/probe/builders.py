# SPDX-License-Identifier: GPL-3.0-or-later
"""A world for proofs: mailboxes that hold what a test puts there, and a clock that only it moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import Forwarding
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.sighting import (
    FOLDER,
    Look,
    Sighting,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.trace import Trace
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.reset_entry import REDIRECT
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.expectations import (
    Redirection,
    expected,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.message_id import RESET, new_message_id
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.result import Sent

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
USER, TARGET = "anna@contoso.example", "passwords@contoso.example"
SENDER = "accounts@partner.example"
REDIRECTION = Redirection((TARGET,), {RESET: REDIRECT})


@dataclass
class HandClock:
    """Sleeping moves it; `then` is called with the seconds since noon whenever it has moved."""

    moment: datetime = NOON
    slept: list[float] = field(default_factory=list)
    then: Callable[[float], None] = lambda seconds: None

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)
        self.then((self.moment - NOON).total_seconds())


@dataclass
class Mailboxes:
    """`put` puts a copy of a message somewhere, `hide` makes a mailbox unreadable. `traces` is what transport says."""

    copies: set[tuple[str, Sighting]] = field(default_factory=set)
    hidden: dict[str, str] = field(default_factory=dict)
    looks: int = 0
    traces: dict[str, Trace] = field(default_factory=dict)
    traced: list[str] = field(default_factory=list)
    rules: dict[str, tuple[Forwarding, ...] | Unknown] = field(default_factory=dict)

    def put(self, message: Sent, mailbox: str, place: str = FOLDER, folder: str = "Inbox") -> None:
        self.copies.add((message.id, Sighting(mailbox, place, folder if place == FOLDER else "")))

    def hide(self, mailbox: str, why: str = "503") -> None:
        self.hidden[mailbox] = why

    def look(self, message_ids: Sequence[str], mailboxes: Sequence[str]) -> Mapping[tuple[str, str], Look]:
        self.looks += 1
        return {(message, box): self._look(message, box) for message in message_ids for box in mailboxes}

    def trace(self, sent: Mapping[str, datetime], now: datetime) -> Mapping[str, Trace]:
        self.traced += sent
        return {message: self.traces.get(message, Trace("message trace")) for message in sent}

    def inbox_rules(self, mailboxes: Sequence[str]) -> Mapping[str, tuple[Forwarding, ...] | Unknown]:
        return {box: self.rules.get(box, ()) for box in mailboxes}

    def _look(self, message: str, box: str) -> Look:
        found = tuple(s for identity, s in self.copies if identity == message and s.mailbox == box)
        return Look(found, (Unknown(self.hidden[box]),) if box in self.hidden else ())


def sent(kind: str, redirection: Redirection = REDIRECTION, **more: object) -> Sent:
    message = Sent(
        kind=kind,
        id=new_message_id(kind, NOON, "partner.example"),
        sender=SENDER,
        recipient=USER,
        sent_at=NOON,
        expectation=expected(kind, USER, redirection),
        is_sent=True,
    )
    return replace(message, **more)  # type: ignore[arg-type]
