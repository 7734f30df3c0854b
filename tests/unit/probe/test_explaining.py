# SPDX-License-Identifier: GPL-3.0-or-later
"""What transport says of messages that are not proven: it explains, and never makes anything right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow import trace as steps
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.trace import Step, Trace
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.explaining import explain, explained
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.judging import (
    MISSING,
    PENDING,
    RIGHT,
    UNKNOWN,
    WRONG,
    Judgement,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.message_id import NEWSLETTER, RESET, SPOOF
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.result import Sent
from ansible_collections.mailward.mailbox.tests.unit.probe.builders import NOON, TARGET, USER, Mailboxes, sent

LOST = Judgement(MISSING, f"found nowhere, and in no folder of {TARGET}")
DOUBTED = Judgement(UNKNOWN, "found nowhere; it may never have been taken over: no answer", is_doubted=True)
KINDS = sorted({value for name, value in vars(steps).items() if name.isupper() and isinstance(value, str)})


def told(*found: Step, **more: object) -> Trace:
    return Trace("message trace", found, **more)  # type: ignore[arg-type]


def asked(message: Sent, trace: Trace, said: Sequence[str] = ()) -> Sent:
    mailboxes = Mailboxes(traces={message.id: trace})
    (found,) = explained([message], mailboxes, NOON, list(said).append)
    return found


@pytest.mark.parametrize("judgement", [Judgement(RIGHT, "in Inbox"), Judgement(PENDING, "found nowhere"), None])
def test_transport_is_not_asked_about_what_is_right_or_pending(judgement: Judgement | None) -> None:
    mailboxes, said = Mailboxes(), list[str]()
    message = sent(RESET, judgement=judgement)
    assert explained([message], mailboxes, NOON, said.append) == (message,)
    assert (mailboxes.traced, said) == ([], [])


def test_transport_is_not_asked_about_what_was_never_sent() -> None:
    mailboxes = Mailboxes()
    explained([sent(RESET, is_sent=False, judgement=LOST)], mailboxes, NOON, print)
    assert mailboxes.traced == []


def test_transport_is_asked_once_about_all_that_are_not_proven() -> None:
    mailboxes, said = Mailboxes(), list[str]()
    lost, held = sent(RESET, judgement=LOST), sent(SPOOF, judgement=Judgement(UNKNOWN, "not seen"))
    explained([lost, sent(NEWSLETTER, judgement=Judgement(RIGHT, "in Inbox")), held], mailboxes, NOON, said.append)
    assert mailboxes.traced == [lost.id, held.id]
    assert len(said) == 1


@pytest.mark.parametrize(
    ("trace", "line"),
    [
        (told(Step(steps.DELIVERED, USER)), f"delivered to {USER} instead; no rule acted"),
        (told(Step(steps.DELIVERED, TARGET)), f"delivered to {TARGET}; no rule acted"),
        (
            told(Step(steps.PASSED_ON, USER), Step(steps.DELIVERED, "bruno@contoso.example"), rules=("Invoices",)),
            f"delivered to bruno@contoso.example; not delivered to {USER}, but redirected or rejected; "
            "the rule Invoices acted",
        ),
        (
            told(
                Step(steps.FAILED, USER, said="550 5.7.1 no", rules=("Block",), by_rule=True), rules=("Mark", "Block")
            ),
            f"rejected for {USER} by the rule Block (550 5.7.1 no); the rule Mark acted",
        ),
        (
            told(Step(steps.FAILED, USER, rules=("Mark", "Block"), by_rule=True), rules=("Mark", "Block")),
            f"rejected for {USER} by a rule; the rules Mark, Block acted",
        ),
        (
            told(Step(steps.FAILED, USER, said="554 5.2.2 mailbox full", rules=("Mark",)), rules=("Mark",)),
            f"rejected for {USER} (554 5.2.2 mailbox full); the rule Mark acted",
        ),
        (told(Step(steps.PENDING, USER)), f"still pending for {USER}; no rule acted"),
        (
            told(Step(steps.REDIRECTED, USER, ("a@x.example",)), Step(steps.SENT, "a@x.example")),
            f"redirected from {USER} to a@x.example; sent on to a@x.example, outside; no rule acted",
        ),
        (
            told(Step(steps.DELIVERED, USER), rules=("one", "two", "three", "four", "five", "six")),
            f"delivered to {USER} instead; the rules one, two, three, four and 2 more acted",
        ),
        (told(Step(steps.OTHER, USER, said="Lost")), f"for {USER} there is only (Lost); no rule acted"),
        (told(), "nothing is known of it"),
        (told(is_recent=True), "not yet shown"),
        (
            told(Step(steps.DELIVERED, USER), is_recent=True),
            f"delivered to {USER} instead; no rule acted as far as is shown; more may have happened that is not yet "
            "shown",
        ),
        (told(unknown=(Unknown("EX02 is down."),), rules=Unknown("EX02 is down.")), "not known: EX02 is down"),
        (
            told(Step(steps.DELIVERED, USER), unknown=(Unknown("EX02 is down."),), rules=Unknown("EX02 is down.")),
            f"delivered to {USER} instead; not known: EX02 is down",
        ),
        (
            told(Step(steps.DELIVERED, USER), rules=Unknown("nobody wrote it down")),
            f"delivered to {USER} instead; which rules acted is not known: nobody wrote it down",
        ),
    ],
)
def test_a_line_says_what_transport_did(trace: Trace, line: str) -> None:
    assert explain(sent(RESET), trace) == line


@pytest.mark.parametrize("what", KINDS)
def test_everything_that_can_happen_has_its_words(what: str) -> None:
    assert USER in explain(sent(RESET), told(Step(what, USER)))


def test_a_message_is_never_said_not_to_have_arrived() -> None:
    for trace in (told(), told(is_recent=True)):
        assert "never" not in explain(sent(RESET), trace)


@pytest.mark.parametrize(("what", "state"), list(product(KINDS, (MISSING, WRONG, UNKNOWN))))
@pytest.mark.parametrize("who", [USER, TARGET])
def test_no_trace_makes_a_message_right(what: str, state: str, who: str) -> None:
    found = asked(sent(RESET, judgement=Judgement(state, "text")), told(Step(what, who)))
    assert found.state in (MISSING, WRONG, UNKNOWN)
    assert found.state == (WRONG if (what, who) == (steps.DELIVERED, USER) else state)


@pytest.mark.parametrize("before", [LOST, DOUBTED, Judgement(UNKNOWN, "not seen: the mailbox could not be read")])
def test_what_was_delivered_where_it_must_not_be_is_wrong(before: Judgement) -> None:
    found = asked(sent(RESET, judgement=before), told(Step(steps.DELIVERED, USER)))
    assert found.state == WRONG
    assert found.judgement is not None
    assert found.judgement.text == f"{before.text}; by the message trace it was delivered to {USER}"


def test_what_transport_knows_was_taken_over_and_is_missing() -> None:
    message = sent(RESET, judgement=DOUBTED, doubt="no answer")
    assert asked(message, told(Step(steps.FAILED, USER))).state == MISSING
    assert asked(message, told()).state == UNKNOWN


def test_what_could_not_be_seen_stays_unknown_even_if_transport_delivered_it() -> None:
    message = sent(RESET, judgement=Judgement(UNKNOWN, "not seen"))
    assert asked(message, told(Step(steps.DELIVERED, TARGET))).state == UNKNOWN


def test_a_spoof_that_transport_gave_to_the_password_admins_is_wrong() -> None:
    message = sent(SPOOF, judgement=Judgement(UNKNOWN, "not seen"))
    assert asked(message, told(Step(steps.DELIVERED, TARGET))).state == WRONG
