# SPDX-License-Identifier: GPL-3.0-or-later
"""Where would these messages end up, and why? Questions as plain values, and answers as such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .mailflow.delivery import OUTSIDE, Arrival
from .mailflow.mail_organisation import MailOrganisation
from .mailflow.sending import send
from .mailflow.transport import Hit, Verdict
from .model.mail_message import SentMessage, read_sent_message
from .model.mistake import Mistake
from .model.reader import Reader


@dataclass(frozen=True)
class Question:
    """One message, and what somebody calls it."""

    name: str
    sent: SentMessage


def read_questions(entries: Sequence[object], path: str) -> tuple[tuple[Question, ...], tuple[Mistake, ...]]:
    """The messages of a list that stands at `path`, and every mistake in it.

    The fields are those of a mail flow test without `expect`; without a recipient it is the first address in To.
    """
    mistakes: list[Mistake] = []
    questions: list[Question] = []
    for index, entry in enumerate(entries):
        reader = Reader(entry, f"{path}[{index}]", mistakes)
        name = reader.line("name", max_chars=255)
        sent = read_sent_message(reader, recipient_in_to=True)
        reader.finish()
        if sent is not None:
            questions.append(Question(name or f"message {index + 1}", sent))
    return tuple(questions), tuple(mistakes)


def answer(question: Question, organisation: MailOrganisation, now: datetime) -> dict[str, Any]:
    """What becomes of one message, in JSON's types."""
    message, delivery = send(question.sent, organisation, now)
    return {
        "name": question.name,
        "subject": message.subject,
        "from": next(iter(message.header("From")), ""),
        "recipient": question.sent.recipient,
        "mailboxes": sorted(delivery.mailboxes()),
        "outside": sorted(delivery.addresses(OUTSIDE)),
        "arrivals": [_arrival(arrival) for arrival in delivery.arrivals],
        "may_go_on": [_arrival(arrival) for arrival in delivery.may_go_on],
        "verdicts": [_verdict(verdict) for verdict in delivery.verdicts],
        "unknown": [unknown.reason for unknown in delivery.unknown],
    }


def _arrival(arrival: Arrival) -> dict[str, Any]:
    return {
        "recipient": arrival.recipient,
        "address": arrival.address,
        "what": arrival.what,
        "way": list(arrival.way),
        "text": arrival.text,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "outcome": verdict.outcome,
        "acted": verdict.acted,
        "recipients": sorted(verdict.recipients),
        "actions": list(verdict.actions),
        "because": [_hit(hit) for hit in verdict.because],
        "unclear": verdict.unclear,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "name": hit.name,
        "exception": hit.exception,
        "value": hit.value,
        "text": hit.text,
        "unknown": hit.unknown,
    }
