# SPDX-License-Identifier: GPL-3.0-or-later
"""A scan of real inbox rules: what it finds, what it costs, and how it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAILBOX_STRATEGY
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.management_roles import (
    TO_SCAN,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.scan import scan
from ansible_collections.mailward.mailbox.tests.integration.proof.conftest import (
    ANNA,
    BRUNO,
    PASSWORDS,
    SEED,
    Task,
    run_in,
)
from ansible_collections.mailward.mailbox.tests.lab.faults import UNAVAILABLE, Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

OUTSIDE = "anna@private.example"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def lab() -> Iterator[Lab]:
    contoso = SEED["organisations"]["contoso"]
    anna, bruno = contoso["users"]
    rules = [
        {"Name": "Sort", "SubjectContainsWords": ["invoice"], "RedirectTo": [BRUNO]},
        {"Name": "Home", "ForwardTo": [OUTSIDE], "Hidden": True},
        {"Name": "Rubbish", "SubjectContainsWords": ["offer"], "DeleteMessage": True},
    ]
    seed = {
        **contoso,
        "users": [{**anna, "inbox_rules": rules}, {**bruno, "forwarding": {"smtp": "home@private.example"}}],
    }
    with Lab({"organisations": {"contoso": seed}}) as lab:
        yield lab


def found(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    assert "failed" not in result, result
    return {one["rule"] or one["mailbox"]: one for one in result["forwardings"]}


def test_every_way_on_which_mail_leaves_is_found_hidden_rules_too(look: Task) -> None:
    result = look()
    assert {
        name: (one["action"], one["targets"], one["outside"], one["bypass"]) for name, one in found(result).items()
    } == {
        "Sort": ("redirect", [BRUNO], "no", True),
        "Home": ("forward", [OUTSIDE], "yes", True),
        "Rubbish": ("delete", [], "no", False),
        BRUNO: ("forward", ["home@private.example"], "yes", True),
    }
    assert (result["standing"], result["complete"], result["mailboxes"]) == ("bypassed", True, 3)


def test_nothing_is_written_to_the_organisation(lab: Lab, look: Task) -> None:
    look()
    assert lab.requests.writes() == []


def test_the_lab_is_a_simulation(look: Task) -> None:
    result = look()
    assert result["simulated"] is True
    assert "(simulated)" in result["text"]


def test_the_named_role_is_enough_and_another_is_not(lab: Lab, look: Task) -> None:
    client = lab.organisation("contoso").client
    client.roles = frozenset(TO_SCAN.values())
    assert look()["complete"] is True


def test_mailboxes_that_fail_are_told_and_the_next_run_reads_them_alone(lab: Lab, look: Task) -> None:
    guid = str(next(each.guid for each in lab.organisation("contoso").directory.find(BRUNO)))
    lab.faults.add(Fault(UNAVAILABLE, cmdlet="Get-InboxRule", parameters={"Mailbox": guid}, times=None, status=400))
    first = look()
    assert [one["mailbox"] for one in first["unread"]] == [BRUNO]
    assert first["complete"] is False
    lab.faults.clear()
    lab.requests.clear()
    second = look()
    assert second["complete"] is True
    assert [parameters["Mailbox"] for _name, parameters in lab.requests.cmdlets("Get-InboxRule")] == [guid]


@pytest.mark.parametrize(("mailboxes", "requests"), [(9, 2 + 1 + 1), (60, 2 + 1 + 6), (61, 2 + 1 + 7)])
def test_a_scan_costs_what_its_docstring_says(tmp_path: Path, mailboxes: int, requests: int) -> None:
    """login + ceil(3 / 10) + ceil(R / 10)"""
    with Lab(generate=[f"contoso:mailboxes={mailboxes},shared=0,grants=0,rules=0"]) as lab:
        platform = connect("exchange_online", lab.organisation("contoso").connection)
        try:
            tenant = lab.organisation("contoso").tenant_id
            reader = platform.forwarding(lambda text: None)
            assert scan(reader, tenant, str(tmp_path), lambda: NOON, lambda text: None).mailboxes == mailboxes
        finally:
            platform.close()
        assert lab.requests.count() == requests
        assert len(lab.requests.cmdlets("Get-InboxRule")) == mailboxes


def test_how_far_it_is_and_how_long_it_takes_is_told(tmp_path: Path) -> None:
    said: list[str] = []
    with Lab(generate=["contoso:mailboxes=90,shared=0,grants=0,rules=0"]) as lab:
        platform = connect("exchange_online", lab.organisation("contoso").connection)
        try:
            scan(platform.forwarding(said.append), "t", str(tmp_path), lambda: NOON, said.append)
        finally:
            platform.close()
    assert [text.split(",")[0] for text in said] == [
        "reading 3 lists",
        "read inbox rules of 40 of 90 mailboxes",
        "read inbox rules of 80 of 90 mailboxes",
        "read inbox rules of 90 of 90 mailboxes",
    ]
    assert "left" in said[1]


def test_what_was_found_is_asked_for_without_looking_again(lab: Lab, look: Task) -> None:
    first = look()
    lab.requests.clear()
    again = look(scan=False)
    assert {**again, "age": 0, "text": ""} == {**first, "age": 0, "text": ""}
    assert lab.requests.cmdlets("Get-InboxRule") == []
    assert PASSWORDS not in again["text"]
    assert ANNA in again["text"]


class TestWhereMailMayGoOn:
    """What a scan has found is part of what is known of mail flow."""

    MAIL: ClassVar[dict[str, Any]] = {
        "mail": {"from": "sales@partner.example", "subject": "An offer"},
        "recipient": ANNA,
    }

    def asked(self, ask: Task, **options: Any) -> tuple[list[str], list[tuple[str, str]]]:
        (message,) = ask(messages=[self.MAIL], **options)["messages"]
        return message["mailboxes"], sorted((one["address"], one["what"]) for one in message["may_go_on"])

    def test_without_a_scan_inbox_rules_are_unknown(self, ask: Task) -> None:
        assert self.asked(ask) == ([ANNA], [(ANNA, "unknown")])

    def test_after_a_scan_they_are_followed(self, look: Task, ask: Task) -> None:
        look()
        assert self.asked(ask) == ([ANNA], [(OUTSIDE, "outside"), ("home@private.example", "outside")])

    def test_a_day_later_they_are_unknown_again(self, look: Task, ask: Task) -> None:
        look()
        later = (datetime.now(UTC) + timedelta(days=1, minutes=1)).isoformat()
        assert self.asked(ask, now=later) == ([ANNA], [(ANNA, "unknown")])

    def test_a_test_that_a_rule_may_break_does_not_pass(self, lab: Lab, look: Task, tmp_path: Path) -> None:
        test = {
            "name": "Offers stay with Anna",
            "message": {"from": "sales@partner.example", "subject": "An offer"},
            "recipient": ANNA,
            "expect": {"mailboxes": [ANNA]},
        }
        organisation = {"name": "Contoso", "domains": ["contoso.example"]}
        strategy = {"organisation": organisation, "mail_flow_tests": [test]}
        options = {"strategy": strategy, "state_directory": str(tmp_path / "scans")}
        before = run_in(MAILBOX_STRATEGY, lab, options, [], check_mode=True)
        assert "failed" not in before, before
        look()
        after = run_in(MAILBOX_STRATEGY, lab, options, [], check_mode=True)
        assert after["failed"] is True
        assert f"it is not known whether it would end up in {OUTSIDE} too" in after["msg"]
