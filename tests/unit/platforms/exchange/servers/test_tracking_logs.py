# SPDX-License-Identifier: GPL-3.0-or-later
"""What the message tracking logs of servers say of messages, and what they leave open."""

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
    Refused,
    ServiceError,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.trace import (
    DELIVERED,
    DROPPED,
    EXPANDED,
    FAILED,
    PENDING,
    RECEIVED,
    REDIRECTED,
    SENT,
    WAITING,
    Step,
    Trace,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers import tracking_logs

ID, OTHER_ID = "<mailward-reset-1@partner.example>", "<mailward-reset-2@partner.example>"
ANNA, BRUNO, ALL = "anna@contoso.example", "bruno@contoso.example", "all@contoso.example"
SENT_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
LATER = SENT_AT + timedelta(hours=3)
RULE_ID = "19a25eb2-3e43-4896-ad9e-47b6c359779d"
MATCHED = f"ETR|ruleId={RULE_ID}|st=7/17/2017 12:31:25 AM|action=RedirectMessage|sev=1|mode=Enforce"
LOOKED_AT = f"ETRP|ruleId={RULE_ID}|ExecW=0|ExecC=0"
REASON = "[{LED=550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected};{MSG=};{FQDN=};{IP=};{LRT=}]"


def line(event: str, *recipients: str, second: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "Timestamp": f"2026-11-21T10:00:{second:02}.1234567+01:00",
        "EventId": event,
        "Source": "SMTP",
        "MessageId": ID,
        "Recipients": list(recipients),
        "RecipientStatus": [],
        "RelatedRecipientAddress": None,
        "EventData": [],
        **more,
    }


def agents(*recipients: str, data: Any = (), **more: Any) -> dict[str, Any]:
    return line("AGENTINFO", *recipients, EventData=data, SourceContext="Transport Rule Agent", **more)


@dataclass
class Servers:
    logs: dict[str, Answer | ServiceError] = field(default_factory=dict)
    names: Answer | ServiceError | None = None
    rules: Answer | ServiceError = field(default_factory=lambda: Answer(({"Guid": RULE_ID, "Name": "Resets"},)))
    asked: list[Cmdlet] = field(default_factory=list)

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        self.asked.append(cmdlet)
        listed = self.names or Answer(tuple({"Name": name} for name in self.logs))
        found = {"Get-TransportService": listed, "Get-TransportRule": self.rules}[cmdlet.name]
        if isinstance(found, ServiceError):
            raise found
        return found

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Any = None) -> list[Answer | ServiceError]:
        self.asked += cmdlets
        return [self.logs[cmdlet.parameters["Server"]] for cmdlet in cmdlets]

    def close(self) -> None:
        pass

    def pipelines(self, name: str) -> int:
        return [cmdlet.name for cmdlet in self.asked].count(name)


def traced(*rows: dict[str, Any], now: datetime = LATER, **more: Any) -> Trace:
    return tracking_logs.TrackingLogs(Servers({"EX01": Answer(rows)}, **more)).trace({ID: SENT_AT}, now)[ID]


def ends(trace: Trace) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(step.what, step.recipient, step.to) for step in trace.steps]


def test_the_logs_of_all_servers_are_one_story_in_the_order_of_time() -> None:
    logs: dict[str, Answer | ServiceError] = {
        "EX01": Answer((line("DELIVER", ANNA, second=9),)),
        "EX02": Answer((agents(ANNA, second=3), line("RECEIVE", ANNA, second=1))),
    }
    trace = tracking_logs.TrackingLogs(Servers(logs)).trace({ID: SENT_AT}, LATER)[ID]
    assert [step.what for step in trace.steps] == [RECEIVED, DELIVERED]
    assert trace.steps[0].at == datetime(2026, 11, 21, 9, 0, 1, 123456, tzinfo=UTC)
    assert (trace.rules, trace.unknown) == ((), ())


@pytest.mark.parametrize(
    ("row", "step"),
    [
        (line("DELIVER", ANNA.upper(), BRUNO), [(DELIVERED, ANNA, ()), (DELIVERED, BRUNO, ())]),
        (line("deliver", Recipients=f"{ANNA};{BRUNO}"), [(DELIVERED, ANNA, ()), (DELIVERED, BRUNO, ())]),
        (line("SENDEXTERNAL", "a@x.example"), [(SENT, "a@x.example", ())]),
        (line("EXPAND", ANNA, BRUNO, RelatedRecipientAddress=ALL), [(EXPANDED, ALL, (ANNA, BRUNO))]),
        (line("REDIRECT", BRUNO, RelatedRecipientAddress=ANNA), [(REDIRECTED, ANNA, (BRUNO,))]),
        (line("FAIL", ANNA), [(FAILED, ANNA, ())]),
        (line("DROP", ANNA), [(DROPPED, ANNA, ())]),
        (line("DEFER", ANNA), [(PENDING, ANNA, ())]),
        (line("INITMESSAGECREATED", ANNA), [(WAITING, ANNA, ())]),
        (line("HAREDIRECT", ANNA), []),
        (line("SEND", ANNA), []),
        (line("DSN", ANNA), []),
        (line("NEVERHEARDOF", ANNA), []),
    ],
)
def test_events_say_what_happened(row: dict[str, Any], step: list[Any]) -> None:
    assert ends(traced(row)) == step


def test_a_failure_has_the_reason_of_each_recipient() -> None:
    trace = traced(line("FAIL", ANNA, BRUNO, RecipientStatus=[REASON, "550 5.1.1 nobody"]))
    assert [step.said for step in trace.steps] == [
        "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected",
        "550 5.1.1 nobody",
    ]


@pytest.mark.parametrize(
    "data",
    [
        ["[CompCost, |ETR=0]", f"[TRA, {LOOKED_AT}]", f"[TRA, {MATCHED}]"],
        [{"Key": "TRA", "Value": MATCHED}],
        {"TRA": MATCHED},
        f"S:CompCost=|ETR=0;S:TRA={LOOKED_AT};S:TRA={MATCHED};S:DeliveryPriority=Normal",
    ],
)
def test_a_rule_that_matched_is_named_however_it_is_written_down(data: Any) -> None:
    trace = traced(agents(ANNA, data=data), line("DELIVER", ANNA))
    assert trace.rules == ("Resets",)
    assert trace.steps[0].rules == ("Resets",)


@pytest.mark.parametrize("data", [[f"[TRA, {LOOKED_AT}]"], [f"[TRA, {MATCHED.replace('Enforce', 'Audit')}]"], []])
def test_a_rule_that_was_looked_at_or_only_audits_did_not_act(data: Any) -> None:
    servers = Servers({"EX01": Answer((agents(ANNA, data=data), line("DELIVER", ANNA)))})
    assert tracking_logs.TrackingLogs(servers).trace({ID: SENT_AT}, LATER)[ID].rules == ()
    assert servers.pipelines("Get-TransportRule") == 0


@pytest.mark.parametrize("rules", [Answer(), Forbidden("Get-TransportRule", "no")])
def test_a_rule_that_nobody_can_name_is_shown_by_its_id(rules: Any) -> None:
    assert traced(agents(ANNA, data=[f"[TRA, {MATCHED}]"]), rules=rules).rules == (RULE_ID,)


def test_an_id_without_dashes_is_the_same_rule() -> None:
    data = f"[TRA, {MATCHED.replace(RULE_ID, RULE_ID.replace('-', '').upper())}]"
    assert traced(agents(ANNA, data=[data])).rules == ("Resets",)


def test_what_the_rule_agent_rejected_names_the_rule() -> None:
    trace = traced(
        agents(BRUNO, data=[f"[TRA, {MATCHED}]"]),
        line("FAIL", ANNA, Source="AGENT", SourceContext="Transport Rule Agent"),
    )
    assert trace.steps == (
        Step(FAILED, ANNA, rules=("Resets",), by_rule=True, at=datetime(2026, 11, 21, 9, 0, 0, 123456, tzinfo=UTC)),
    )


def test_no_line_of_agents_leaves_it_open_which_rules_acted() -> None:
    trace = traced(line("DELIVER", ANNA))
    assert isinstance(trace.rules, Unknown)
    assert trace.unknown == ()


@pytest.mark.parametrize(
    ("log", "why"),
    [
        (Unavailable("Get-MessageTrackingLog", "the search service does not answer"), "search service"),
        (Refused("Get-MessageTrackingLog", "LogSearchException"), "LogSearchException"),
        (NotFound("Get-MessageTrackingLog", "none"), "no more"),
        (Forbidden("Get-MessageTrackingLog", "denied"), "Message Tracking holds Get-MessageTrackingLog"),
        (Answer((line("DELIVER", ANNA, MessageId=OTHER_ID),)), "not asked for"),
    ],
)
def test_one_server_that_cannot_be_asked_leaves_open_what_became_of_it(log: Any, why: str) -> None:
    servers = Servers({"EX01": Answer((agents(ANNA), line("RECEIVE", ANNA))), "EX02": log})
    trace = tracking_logs.TrackingLogs(servers).trace({ID: SENT_AT}, LATER)[ID]
    assert [step.what for step in trace.steps] == [RECEIVED]
    (unknown,) = trace.unknown
    assert "EX02" in unknown.reason
    assert why in unknown.reason
    assert trace.rules == unknown


@pytest.mark.parametrize("names", [Unavailable("x", "503"), Answer(), Answer(({"Name": "EX01"}, {"Name": None}))])
def test_without_the_list_of_servers_nothing_is_known(names: Any) -> None:
    servers = Servers({"EX01": Answer((line("DELIVER", ANNA),))}, names=names)
    trace = tracking_logs.TrackingLogs(servers).trace({ID: SENT_AT}, LATER)[ID]
    assert trace.steps == ()
    assert "transport servers" in trace.unknown[0].reason


def test_what_no_server_knows_is_empty_and_may_be_too_young() -> None:
    assert traced().steps == ()
    assert traced().is_recent is False
    assert traced(now=SENT_AT + timedelta(minutes=1)).is_recent is True


def test_every_server_is_asked_for_every_message_and_the_servers_are_listed_once() -> None:
    servers = Servers({name: Answer() for name in ("EX01", "EX02", "EX03")})
    logs = tracking_logs.TrackingLogs(servers)
    for _unused in range(2):
        logs.trace({ID: SENT_AT, OTHER_ID: SENT_AT}, LATER)
    assert servers.pipelines("Get-TransportService") == 1
    assert servers.pipelines("Get-MessageTrackingLog") == 2 * 2 * 3
    assert len(servers.asked) == 1 + 2 * 2 * 3
    query = servers.asked[1].parameters
    assert query == {"Server": "EX01", "MessageId": ID, "Start": "2026-11-21T08:00:00Z", "ResultSize": "Unlimited"}
