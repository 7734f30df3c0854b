# SPDX-License-Identifier: GPL-3.0-or-later
"""What transport wrote down of messages: the logs of servers, and the details of a trace in the cloud."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.lab.exchange.output import CmdletError

ANNA, BRUNO, PASSWORDS, ALL = (f"{name}@contoso.example" for name in ("anna", "bruno", "passwords", "all"))
PEOPLE = [{"address": ANNA}, {"address": BRUNO}, {"address": PASSWORDS}]
REDIRECT = {
    "Name": "Resets",
    "Parameters": {"SubjectContainsWords": ["reset"], "RedirectMessageTo": [PASSWORDS]},
    "Enabled": True,
}
REJECT = {
    "Name": "No invoices",
    "Parameters": {"SubjectContainsWords": ["invoice"], "RejectMessageReasonText": "no"},
    "Enabled": True,
}
SERVERS = {"platform": "exchange_server_2019", "servers": ["EX01", "EX02"]}
ONE = "<one@partner.example>"


@pytest.fixture
def world(post: Any) -> Any:
    return post(**SERVERS, users=PEOPLE, transport_rules=[REDIRECT, REJECT])


def read(world: Any, cmdlet: str, **parameters: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = world.organisation.invoke(cmdlet, parameters).rows
    return rows


def log(world: Any, server: str, **parameters: Any) -> list[dict[str, Any]]:
    return read(world, "Get-MessageTrackingLog", Server=server, **parameters)


def events(rows: list[dict[str, Any]]) -> list[tuple[str, list[str], str]]:
    return [(row["EventId"], row["Recipients"], row["RelatedRecipientAddress"]) for row in rows]


def test_each_server_has_a_part_of_what_happened(world: Any) -> None:
    world.send(ANNA, subject="reset")
    assert events(log(world, "EX01")) == [
        ("RECEIVE", [ANNA], ""),
        ("AGENTINFO", [PASSWORDS], ""),
        ("REDIRECT", [PASSWORDS], ANNA),
    ]
    assert events(log(world, "ex02.contoso.local")) == [("DELIVER", [PASSWORDS], "")]


def test_the_rule_that_matched_is_told_from_those_that_were_only_looked_at(world: Any) -> None:
    world.send(ANNA, subject="reset")
    (row,) = log(world, "EX01", EventId="AGENTINFO")
    redirect, reject = world.directory.rules
    assert any(each.startswith(f"[TRA, ETR|ruleId={redirect.guid}|") for each in row["EventData"])
    assert any(each.startswith(f"[TRA, ETRP|ruleId={reject.guid}|") for each in row["EventData"])


def test_a_rule_that_rejects_leaves_a_failure_of_its_agent(world: Any) -> None:
    world.send(ANNA, subject="invoice")
    (row,) = log(world, "EX01", EventId="FAIL")
    assert (row["Source"], row["SourceContext"]) == ("AGENT", "Transport Rule Agent")
    assert row["RecipientStatus"] == ["[{LED=550 5.7.1 no};{MSG=};{FQDN=};{IP=};{LRT=}]"]


def test_groups_and_forwards_are_written_down(post: Any) -> None:
    users = [{"address": ANNA, "forwarding": {"address": BRUNO, "keep_copy": False}}, {"address": BRUNO}]
    groups = [{"address": ALL, "members": [ANNA], "require_sender_authentication": False}]
    world = post(**SERVERS, users=users, groups=groups)
    world.send(ALL)
    found = events(log(world, "EX01"))
    assert ("EXPAND", [ANNA], ALL) in found
    assert ("REDIRECT", [BRUNO], ANNA) in found


def test_a_log_is_narrowed_and_says_when_it_holds_more(world: Any) -> None:
    world.send(ANNA)
    world.later(hours=1)
    world.send(BRUNO)
    later = "2026-11-21T09:30:00Z"
    # Messages come in at the servers in turn: the second one at the other.
    assert [row["EventId"] for row in log(world, "EX02", Start=later)] == ["RECEIVE", "AGENTINFO"]
    assert [row["EventId"] for row in log(world, "EX02", End=later)] == ["DELIVER"]
    assert log(world, "EX01", MessageId="<two@partner.example>") == []
    output = world.organisation.invoke("Get-MessageTrackingLog", {"Server": "EX01", "ResultSize": 1})
    assert len(output.rows) == 1
    assert "ResultSize" in output.warnings[0]


def test_a_server_that_is_none_has_no_log(world: Any) -> None:
    with pytest.raises(CmdletError, match="EX03"):
        log(world, "EX03")


def test_all_transport_servers_are_listed_also_for_one_that_is_none(world: Any) -> None:
    for parameters in ({}, {"Identity": "EX03"}):
        assert [row["Name"] for row in read(world, "Get-TransportService", **parameters)] == ["EX01", "EX02"]
    assert [row["Name"] for row in read(world, "Get-TransportService", Identity="EX02")] == ["EX02"]


@pytest.mark.parametrize("cmdlet", ["Get-MessageTrackingLog", "Get-TransportService"])
def test_who_only_reads_recipients_reads_no_log(world: Any, cmdlet: str) -> None:
    with pytest.raises(CmdletError) as refusal:
        world.organisation.invoke(cmdlet, {}, frozenset({"View-Only Recipients"}))
    assert refusal.value.status == 403


def test_the_details_of_a_trace_name_the_rule(post: Any) -> None:
    world = post(users=PEOPLE, transport_rules=[REDIRECT])
    world.send(ANNA, subject="reset")
    rows = read(world, "Get-MessageTraceV2", MessageId=ONE)
    assert {(row["RecipientAddress"], row["Status"]) for row in rows} == {(ANNA, "None"), (PASSWORDS, "Delivered")}
    trace = rows[0]["MessageTraceId"]
    rule = world.directory.rules[0]
    for recipient, last in ((ANNA, "Redirect"), (PASSWORDS, "Deliver")):
        details = read(world, "Get-MessageTraceDetailV2", MessageTraceId=trace, RecipientAddress=recipient)
        (told,) = [row["Detail"] for row in details if row["Event"] == "Transport rule"]
        assert told.startswith(f"Transport rule: 'Resets', ID: ('{rule.guid}'), DLP policy: ''")
        assert details[-1]["Event"] == last


def test_a_trace_lags_where_it_is_told_to(post: Any) -> None:
    world = post(users=PEOPLE)
    world.settings.set(trace_delay=300)
    world.send(ANNA)
    trace = str(world.store.trace[0].trace)

    def shown() -> tuple[int, int]:
        details = read(world, "Get-MessageTraceDetailV2", MessageTraceId=trace, RecipientAddress=ANNA)
        return len(read(world, "Get-MessageTraceV2", MessageId=ONE)), len(details)

    assert shown() == (0, 0)
    world.later(minutes=5)
    assert shown() == (1, 2)
