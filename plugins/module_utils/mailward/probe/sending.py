# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends the messages of a proof, one after the other, and keeps what became of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..clients.errors import InDoubt, ServiceError, Unavailable
from ..clients.smtp import MessageRefused
from .clock import Clock
from .expectations import Redirection, expected
from .judging import RIGHT, UNKNOWN, Judgement
from .message_id import SPOOF, new_message_id, read_message_id
from .messages import compose
from .result import Sent

Send = Callable[[str, str, bytes], object]
"""Sends a message from an envelope sender to a recipient; raises ServiceError as `clients.smtp.send` does."""
Progress = Callable[[str], None]

PAUSES: Final = (60.0, 300.0)
"""Seconds before each further attempt at what was put off: greylisting lets a second attempt pass after minutes."""


@dataclass(frozen=True)
class Plan:
    """What is to be sent. `senders` are the From addresses per kind of message, in the order of sending."""

    senders: Mapping[str, str]
    envelope_sender: str
    recipient: str
    redirection: Redirection
    language: str = "en"


def planned(plan: Plan, clock: Clock) -> tuple[Sent, ...]:
    """The messages as they would be sent now; nothing is."""
    return tuple(_sent(plan, kind, sender, clock) for kind, sender in plan.senders.items())


def send_all(
    plan: Plan, send: Send, clock: Clock, progress: Progress, pauses: Sequence[float] = PAUSES
) -> tuple[Sent, ...]:
    """Sends them all. What could not be sent has a judgement already; what a server puts off is tried again."""
    sent = []
    for kind, sender in plan.senders.items():
        progress(f"sending: {kind} from {sender} to {plan.recipient}")
        sent.append(_send(plan, kind, sender, send, clock, pauses))
    return tuple(sent)


def _send(plan: Plan, kind: str, sender: str, send: Send, clock: Clock, pauses: Sequence[float]) -> Sent:
    for pause in (*pauses, None):
        message = _sent(plan, kind, sender, clock)
        try:
            send(plan.envelope_sender, plan.recipient, compose(message.id, sender, plan.recipient, plan.language))
            return replace(message, is_sent=True)
        except InDoubt as error:
            return replace(message, is_sent=True, doubt=str(error))
        except Unavailable as error:
            if pause is None:
                return replace(message, judgement=Judgement(UNKNOWN, f"it could not be sent: {error}"))
            clock.sleep(pause)
        except ServiceError as error:
            return replace(message, judgement=_refused(kind, error))
    raise AssertionError("the last attempt has no pause after it")


def _refused(kind: str, error: ServiceError) -> Judgement:
    if kind == SPOOF and isinstance(error, MessageRefused):
        # The server has read it and wants no part of it: nobody gets it, which is all that is asked of a spoof.
        return Judgement(RIGHT, f"it was refused before it was delivered: {error.said}")
    return Judgement(UNKNOWN, f"it was not sent: {error}")


def _sent(plan: Plan, kind: str, sender: str, clock: Clock) -> Sent:
    identity = new_message_id(kind, clock.now(), sender.rpartition("@")[2])
    moment = read_message_id(identity).sent_at
    return Sent(kind, identity, sender, plan.recipient, moment, expected(kind, plan.recipient, plan.redirection))
