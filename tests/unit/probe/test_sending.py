# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of messages while they are sent, before anybody has looked for them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    InDoubt,
    LoginFailed,
    ServiceError,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.smtp import (
    MessageRefused,
    RecipientRefused,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.judging import (
    PENDING,
    RIGHT,
    UNKNOWN,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.message_id import (
    KINDS,
    NEWSLETTER,
    RESET,
    SPOOF,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.result import Sent
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.sending import Plan, planned, send_all
from ansible_collections.mailward.mailbox.tests.unit.probe.builders import NOON, REDIRECTION, SENDER, USER, HandClock

ENVELOPE = "bounces@partner.example"


@dataclass
class Server:
    """Meets each message with the next of its ends (None: it takes it), the last one for ever."""

    ends: list[ServiceError | None] = field(default_factory=lambda: [None])
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        self.taken.append((sender, recipient, message))
        end = self.ends.pop(0) if len(self.ends) > 1 else self.ends[0]
        if end is not None:
            raise end


def plan(*kinds: str) -> Plan:
    return Plan(dict.fromkeys(kinds, SENDER), ENVELOPE, USER, REDIRECTION)


def send(server: Server, *kinds: str, clock: HandClock | None = None) -> tuple[Sent, ...]:
    return send_all(plan(*kinds), server.send, clock or HandClock(), lambda text: None)


def test_each_message_is_sent_once_with_the_envelope_that_is_asked_for() -> None:
    server = Server()
    messages = send(server, *KINDS)
    assert [message.kind for message in messages] == list(KINDS)
    assert {(sender, recipient) for sender, recipient, _unused in server.taken} == {(ENVELOPE, USER)}
    assert all(message.is_sent and message.state == PENDING for message in messages)
    for message, (_sender, _recipient, raw) in zip(messages, server.taken, strict=True):
        assert message.id.encode() in raw


def test_what_would_be_sent_is_told_without_sending() -> None:
    messages = planned(plan(*KINDS), HandClock())
    assert [message.kind for message in messages] == list(KINDS)
    assert not any(message.is_sent for message in messages)


@pytest.mark.parametrize(
    "error",
    [RecipientRefused("RCPT", "550 no"), MessageRefused("DATA", "554 spam"), LoginFailed("login", "535 no")],
    ids=lambda error: type(error).__name__,
)
def test_a_message_that_was_refused_proves_nothing_and_the_others_are_sent_all_the_same(error: ServiceError) -> None:
    reset, newsletter = send(Server([error, None]), RESET, NEWSLETTER)
    assert (reset.state, reset.is_sent) == (UNKNOWN, False)
    assert reset.judgement is not None
    assert error.said in reset.judgement.text
    assert newsletter.is_sent


def test_a_spoof_that_was_refused_for_what_it_is_is_right() -> None:
    (spoof,) = send(Server([MessageRefused("DATA", "550 5.7.509 DMARC")]), SPOOF)
    assert spoof.state == RIGHT


def test_a_spoof_that_was_refused_before_it_was_seen_proves_nothing() -> None:
    (spoof,) = send(Server([RecipientRefused("RCPT", "550 5.1.1")]), SPOOF)
    assert spoof.state == UNKNOWN


def test_what_a_server_puts_off_is_sent_again_later_as_a_message_of_its_own() -> None:
    clock, server = HandClock(), Server([Unavailable("RCPT", "450 greylisted"), None])
    (message,) = send(server, RESET, clock=clock)
    assert message.is_sent
    assert clock.slept == [60]
    assert message.sent_at > NOON
    first, second = (raw for _sender, _recipient, raw in server.taken)
    assert message.id.encode() in second
    assert message.id.encode() not in first


def test_what_a_server_puts_off_for_ever_is_unknown() -> None:
    clock, server = HandClock(), Server([Unavailable("RCPT", "450 greylisted")])
    (message,) = send(server, RESET, clock=clock)
    assert message.state == UNKNOWN
    assert clock.slept == [60, 300]
    assert len(server.taken) == 3


def test_a_message_whose_answer_was_lost_is_not_sent_twice() -> None:
    server = Server([InDoubt("DATA", "the answer was lost")])
    (message,) = send(server, RESET)
    assert len(server.taken) == 1
    assert (message.state, message.is_sent) == (PENDING, True)
    assert "answer was lost" in message.doubt
