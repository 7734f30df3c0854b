# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Online's message trace says of messages, and what it leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    NotFound,
    ServiceError,
    Throttled,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.trace import (
    DELIVERED,
    FAILED,
    OTHER,
    PASSED_ON,
    PENDING,
    Step,
    Trace,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.message_trace import (
    MOST_DETAILS,
    STATUSES,
    MessageTrace,
)
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.in_process import standing

ID, OTHER_ID = "<mailward-reset-1@partner.example>", "<mailward-reset-2@partner.example>"
ANNA, PASSWORDS = "anna@contoso.example", "passwords@contoso.example"
SENT = datetime(2026, 11, 21, 9, tzinfo=UTC)
LATER = SENT + timedelta(hours=3)
TRACE_ID = "ae5c1219-4c90-41bf-fef5-08d837917e7c"
RULE_ID = "9d0c4b1e-7a2f-4c3d-8e5b-6f1a2b3c4d5e"
NO_ID = "00000000-0000-0000-0000-000000000000"
RULE = f"Transport rule: 'Resets', ID: ('{RULE_ID}'), DLP policy: '', ID: ({NO_ID})."
REASON = "Reason: [{LED=550 5.7.1 TRANSPORT.RULES.RejectMessage; rejected};{MSG=};{FQDN=};{IP=};{LRT=}]"


def row(recipient: str = ANNA, status: str = "Delivered", **more: Any) -> dict[str, Any]:
    return {
        "MessageTraceId": TRACE_ID,
        "MessageId": ID,
        "Received": "2026-11-21T09:00:05.1234567",
        "RecipientAddress": recipient,
        "Status": status,
        **more,
    }


def event(name: str, detail: str = "", **more: Any) -> dict[str, Any]:
    return {"MessageTraceId": TRACE_ID, "MessageId": ID, "Event": name, "Detail": detail, "Data": "<root/>", **more}


@dataclass
class Exchange:
    """`details` are by recipient; without one of them a message was received, and nothing more."""

    rows: Answer | ServiceError = field(default_factory=lambda: Answer((row(),)))
    details: dict[str, Answer | ServiceError] = field(default_factory=dict)
    rules: Answer | ServiceError = field(default_factory=Answer)
    asked: list[Cmdlet] = field(default_factory=list)

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        self.asked.append(cmdlet)
        if isinstance(self.rules, ServiceError):
            raise self.rules
        return self.rules

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Any = None) -> list[Answer | ServiceError]:
        self.asked += cmdlets
        usual = Answer((event("Receive"),))
        return [
            self.rows
            if cmdlet.name == "Get-MessageTraceV2"
            else self.details.get(cmdlet.parameters["RecipientAddress"], usual)
            for cmdlet in cmdlets
        ]

    def close(self) -> None:
        pass


def traced(exchange: Exchange, now: datetime = LATER) -> Trace:
    return MessageTrace(exchange).trace({ID: SENT}, now)[ID]


def test_each_recipient_has_a_step_with_what_became_of_it() -> None:
    trace = traced(Exchange(Answer((row(PASSWORDS), row(ANNA.upper(), "None", Received="2026-11-21T09:00:04")))))
    assert [(step.what, step.recipient) for step in trace.steps] == [(PASSED_ON, ANNA), (DELIVERED, PASSWORDS)]
    assert trace.steps[0].at == datetime(2026, 11, 21, 9, 0, 4, tzinfo=UTC)
    assert (trace.rules, trace.unknown, trace.is_recent) == ((), (), False)


@pytest.mark.parametrize("status", STATUSES)
def test_every_documented_status_is_known(status: str) -> None:
    assert traced(Exchange(Answer((row(status=status.title()),)))).steps[0].what == STATUSES[status]


@pytest.mark.parametrize(("status", "said"), [("Lost", "Lost"), (None, "no status")])
def test_a_status_that_nobody_documents_is_told_as_it_is(status: Any, said: str) -> None:
    (step,) = traced(Exchange(Answer((row(status=status),)))).steps
    assert (step.what, step.said) == (OTHER, said)


def test_a_rule_is_named_as_it_stands_beside_its_id() -> None:
    exchange = Exchange(details={ANNA: Answer((event("Transport rule", RULE), event("Deliver")))})
    trace = traced(exchange)
    assert trace.rules == ("Resets",)
    assert trace.steps[0].rules == ("Resets",)
    assert "Get-TransportRule" not in {cmdlet.name for cmdlet in exchange.asked}


def test_a_rule_with_an_odd_name_keeps_it() -> None:
    detail = RULE.replace("Resets", "Anna's 'old' rule")
    assert traced(Exchange(details={ANNA: Answer((event("Transport Rule", detail),))})).rules == ("Anna's 'old' rule",)


@pytest.mark.parametrize(
    ("rules", "shown"),
    [
        (Answer(({"Guid": RULE_ID.upper(), "Name": "Resets"},)), "Resets"),
        (Answer(), RULE_ID),
        (Forbidden("Get-TransportRule", "no"), RULE_ID),
    ],
)
def test_a_rule_without_a_name_gets_it_from_the_rules_if_they_can_be_read(rules: Any, shown: str) -> None:
    details = Answer(
        (event("Transport rule", "", Data=f'<MEP Name="CustomData" Blob="S:TRA=ETR|ruleId={RULE_ID}|"/>'),)
    )
    assert traced(Exchange(details={ANNA: details}, rules=rules)).rules == (shown,)


def test_a_rule_that_cannot_be_told_is_a_rule_all_the_same() -> None:
    details = Answer((event("Transport rule", "Eine Regel"),))
    assert traced(Exchange(details={ANNA: details})).rules == ("a rule that is not named",)


@pytest.mark.parametrize("status", ["Failed", "None"])
def test_a_failure_says_why_and_by_which_rule(status: str) -> None:
    details = Answer((event("Fail", REASON), event("Transport rule", RULE)))
    (step,) = traced(Exchange(Answer((row(status=status),)), {ANNA: details})).steps
    at = datetime(2026, 11, 21, 9, 0, 5, 123456, tzinfo=UTC)
    said = "550 5.7.1 TRANSPORT.RULES.RejectMessage; rejected"
    assert step == Step(FAILED, ANNA, said=said, rules=("Resets",), by_rule=True, at=at)


def test_a_failure_that_no_rule_caused_is_not_put_down_to_one() -> None:
    details = Answer((event("Transport rule", RULE), event("Fail", "Reason: [{LED=554 5.2.2 mailbox full};{MSG=}]")))
    (step,) = traced(Exchange(Answer((row(status="Failed"),)), {ANNA: details})).steps
    assert (step.said, step.by_rule) == ("554 5.2.2 mailbox full", False)


def test_what_is_pending_says_why() -> None:
    details = Answer((event("Defer", "Reason: [{LED=450 4.4.317 Cannot connect};{MSG=}]"),))
    (step,) = traced(Exchange(Answer((row(status="Pending"),)), {ANNA: details})).steps
    assert (step.what, step.said) == (PENDING, "450 4.4.317 Cannot connect")


def test_a_trace_without_rows_is_empty_and_says_whether_it_is_early() -> None:
    for rows in (Answer(), NotFound("Get-MessageTraceV2", "none")):
        assert traced(Exchange(rows)) == Trace("message trace")
        assert traced(Exchange(rows), SENT + timedelta(minutes=20)).is_recent is True


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (Throttled("Get-MessageTraceV2", "too many requests"), "too many requests"),
        (Forbidden("Get-MessageTraceV2", "access was denied"), "View-Only Recipients holds Get-MessageTraceV2"),
        (Answer((row(MessageId=OTHER_ID),)), "not asked for"),
        (Answer((row(), row(MessageId=""))), "not asked for"),
        (Answer((row(recipient=""),)), "for whom"),
        (Answer((row(MessageTraceId=None),)), "for whom"),
        (Answer((row(),) * 5000), "more of it than it gives"),
    ],
)
def test_an_answer_that_is_no_good_leaves_it_unknown(rows: Any, why: str) -> None:
    trace = traced(Exchange(rows))
    assert trace.steps == ()
    assert isinstance(trace.rules, Unknown)
    assert why in trace.unknown[0].reason


def test_brackets_and_case_make_no_other_message() -> None:
    assert traced(Exchange(Answer((row(MessageId=ID.strip("<>").upper()),)))).unknown == ()


@pytest.mark.parametrize(
    ("details", "why"),
    [
        (Answer(), "not shown yet"),
        (NotFound("x", "none"), "not shown yet"),
        (Throttled("x", "too many requests"), "too many requests"),
        (Answer((event("Transport rule", RULE, MessageTraceId=NO_ID),)), "not asked for"),
        (Answer((event("Transport rule", RULE, MessageId=OTHER_ID),)), "not asked for"),
    ],
)
def test_without_details_nobody_knows_which_rules_acted(details: Any, why: str) -> None:
    trace = traced(Exchange(details={ANNA: details}))
    assert [step.what for step in trace.steps] == [DELIVERED]
    assert isinstance(trace.rules, Unknown)
    assert why in trace.rules.reason
    assert trace.unknown == (trace.rules,)


def test_only_so_many_recipients_are_looked_into() -> None:
    rows = tuple(row(f"p{number:03}@contoso.example") for number in range(MOST_DETAILS + 1))
    exchange = Exchange(Answer(rows))
    trace = traced(exchange)
    assert len(exchange.asked) == 1 + MOST_DETAILS
    assert len(trace.steps) == MOST_DETAILS + 1
    assert "more than 50" in trace.unknown[0].reason


@pytest.mark.parametrize(
    ("age", "span"),
    [
        (timedelta(hours=39), {}),
        (timedelta(hours=41), {"StartDate": "2026-11-21T08:00:00Z", "EndDate": "2026-11-23T02:00:00Z"}),
        (timedelta(days=40), {"StartDate": "2026-11-21T08:00:00Z", "EndDate": "2026-12-01T08:00:00Z"}),
    ],
)
def test_dates_are_given_only_where_the_last_two_days_are_not_enough(age: timedelta, span: dict[str, str]) -> None:
    exchange = Exchange()
    traced(exchange, SENT + age)
    assert len(exchange.asked) == 2
    for cmdlet in exchange.asked:
        assert {name: value for name, value in cmdlet.parameters.items() if name.endswith("Date")} == span


def test_nothing_is_asked_about_no_messages() -> None:
    exchange = Exchange()
    assert MessageTrace(exchange).trace({}, LATER) == {}
    assert exchange.asked == []


def test_the_cost_is_a_request_for_ten_messages_and_one_for_ten_recipients() -> None:
    """In the lab of one process: five messages to nobody, one of them has two rows."""
    with standing({"domains": ["contoso.example"], "users": [{"address": ANNA}]}) as place:
        place.platform.trace({f"<{n}@partner.example>": SENT for n in range(5)}, SENT)
        assert len(place.requests.records()) == 1
        assert len(place.requests.cmdlets("Get-MessageTraceV2")) == 5
