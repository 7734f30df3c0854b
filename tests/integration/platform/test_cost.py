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
