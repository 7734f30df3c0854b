# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading costs what the docstring of `platforms/exchange/reading.py` says, request by request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, export, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.bench.cost import Reading
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SHARED = 24
SIZE = f"contoso:mailboxes=60,shared={SHARED},grants=80,rules=3"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab(generate=[SIZE]) as lab:
        yield lab


@pytest.fixture
def declaration(lab: Lab) -> dict[str, Any]:
    """Everything that stands."""
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    try:
        exported: dict[str, Any] = export(platform, ["shared_mailboxes", "transport_rules"])["declaration"]
    finally:
        platform.close()
    lab.requests.clear()
    return {**exported, "delegations": [], "redirects": []}


def people(declaration: dict[str, Any]) -> list[str]:
    return sorted({member["trustee"] for box in declaration["shared_mailboxes"] for member in box["members"]})


def cost(lab: Lab, declaration: dict[str, Any]) -> tuple[int, int, int]:
    """Requests, cmdlets and writes of planning a declaration."""
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    try:
        planned = run(platform, declaration, Options(now=NOW))
    finally:
        platform.close()
    assert not planned.plan.unknowns
    return lab.requests.count(), len(lab.requests.cmdlets()), len(lab.requests.writes())


def test_all_shared_mailboxes(lab: Lab, declaration: dict[str, Any]) -> None:
    """Send As is one list of the whole organisation, because that is cheaper."""
    formula = Reading(mailboxes=SHARED, send_as=1, accounts=SHARED)
    assert cost(lab, declaration) == (formula.requests, formula.cmdlets, 0)


def test_a_single_mailbox_is_asked_by_itself(lab: Lab, declaration: dict[str, Any]) -> None:
    declaration["shared_mailboxes"] = declaration["shared_mailboxes"][:1]
    formula = Reading(mailboxes=1, send_as=1, accounts=1)
    assert cost(lab, declaration) == (formula.requests, formula.cmdlets, 0)
    ((_unused, parameters),) = lab.requests.cmdlets("Get-RecipientPermission")
    assert "Identity" in parameters


def test_calendars_groups_and_a_mailbox_to_convert(lab: Lab, declaration: dict[str, Any]) -> None:
    convert, *owners = people(declaration)[:13]
    boxes = declaration["shared_mailboxes"]
    declaration["shared_mailboxes"] = [*boxes, {"address": convert, "convert": True}]
    declaration["delegations"] = [
        {"mailbox": owner, "trustee": boxes[0]["address"], "folders": {"calendar": "reviewer"}} for owner in owners
    ]
    declaration["redirects"] = [{"address": "team0@contoso.example", "targets": [boxes[0]["address"]]}]
    formula = Reading(mailboxes=SHARED, send_as=1, folders=12, groups=1, users=1, accounts=SHARED + 1)
    assert cost(lab, declaration) == (formula.requests, formula.cmdlets, 0)


def test_only_the_lists_of_what_is_declared_are_read(lab: Lab, declaration: dict[str, Any]) -> None:
    only_rules = {name: declaration[name] for name in ("organisation", "transport_rules")}
    formula = Reading(lists=3, mailboxes=0, send_as=0, accounts=0)
    assert cost(lab, only_rules) == (formula.requests, formula.cmdlets, 0)


class TestMailFlow:
    """What tests of mail flow cost beside what is declared; without them nothing."""

    @pytest.fixture
    def tested(self, declaration: dict[str, Any]) -> dict[str, Any]:
        test = {
            "name": "Where it goes",
            "message": {"from": "news@service.example", "subject": "Hello"},
            "recipient": "team0@contoso.example",
            "expect": {"not_mailboxes": ["nobody@contoso.example"]},
        }
        only_rules = {name: declaration[name] for name in ("organisation", "transport_rules")}
        return {**only_rules, "mail_flow_tests": [test]}

    def test_is_two_lists_more_and_the_groups_on_the_way(self, lab: Lab, tested: dict[str, Any]) -> None:
        formula = Reading(lists=5, groups=1, mailboxes=0, send_as=0, accounts=0)
        assert cost(lab, tested) == (formula.requests, formula.cmdlets, 0)

    def test_is_a_round_for_every_depth_of_groups(self) -> None:
        groups = {"all": ["north", "south"], "north": ["team"], "south": ["team"], "team": ["anna"]}
        seed = {
            "domains": ["contoso.example"],
            "users": [{"address": "anna@contoso.example", "display_name": "Anna"}],
            "groups": [
                {
                    "address": f"{name}@contoso.example",
                    "display_name": name,
                    "members": [f"{member}@contoso.example" for member in members],
                }
                for name, members in reversed(groups.items())
            ],
        }
        declared = {
            "organisation": {"name": "Contoso", "domains": ["contoso.example"]},
            "mail_flow_tests": [
                {
                    "name": "Where it goes",
                    "message": {"from": "boss@contoso.example", "subject": "Hello"},
                    "recipient": "all@contoso.example",
                    "authenticated": True,
                    "expect": {"mailboxes": ["anna@contoso.example"]},
                }
            ],
        }
        formula = Reading(lists=5, groups=1, nested=(2, 1), mailboxes=0, send_as=0, accounts=0)
        with Lab({"organisations": {"contoso": seed}}) as lab:
            assert cost(lab, declared) == (formula.requests, formula.cmdlets, 0)

    def test_is_nothing_for_a_declaration_without_tests(self, lab: Lab, tested: dict[str, Any]) -> None:
        formula = Reading(lists=3, mailboxes=0, send_as=0, accounts=0)
        assert cost(lab, {**tested, "mail_flow_tests": []}) == (formula.requests, formula.cmdlets, 0)
