# SPDX-License-Identifier: GPL-3.0-or-later
"""Who lacks a role or permission that the plan needs is told before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.lab.exchange.roles import (
    MAIL_RECIPIENTS,
    TRANSPORT_RULES,
    VIEW_ONLY_CONFIGURATION,
    VIEW_ONLY_RECIPIENTS,
)
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.tenant import Tenant

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
READER = frozenset({VIEW_ONLY_RECIPIENTS, VIEW_ONLY_CONFIGURATION})
SEED = {
    "domains": ["contoso.example"],
    "users": [{"address": "anna@contoso.example", "display_name": "Anna"}],
    "shared_mailboxes": [{"address": "sales@contoso.example", "display_name": "Sales", "sign_in": "allowed"}],
}
DECLARATION: dict[str, Any] = {
    "organisation": {"name": "Contoso", "domains": ["contoso.example"]},
    "shared_mailboxes": [
        {
            "address": "sales@contoso.example",
            "display_name": "Sales",
            "members": [{"trustee": "anna@contoso.example", "rights": ["full_access"]}],
        }
    ],
    "transport_rules": [
        {
            "name": "Tag",
            "conditions": {"from_scope": "not_in_organization"},
            "actions": {"prepend_subject": "[outside] "},
        }
    ],
}


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"organisations": {"contoso": SEED}}) as lab:
        yield lab


def apply(lab: Lab, **options: Any) -> Run:
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    try:
        return run(platform, DECLARATION, Options(**{"now": NOW, "apply": True, **options}))
    finally:
        platform.close()


def test_all_that_is_missing_is_named_in_one_message_and_nothing_is_written(lab: Lab) -> None:
    client = lab.organisation("contoso").client
    client.roles = READER
    client.permissions = ("Exchange.ManageAsApp", "User.Read.All")
    refused = apply(lab)
    assert refused.failed
    for part in ("Mail Recipients", "Add-MailboxPermission", "Transport Rules", "New-TransportRule"):
        assert part in refused.message
    assert "User.EnableDisableAccount.All" in refused.message
    assert "User.RevokeSessions.All" in refused.message
    assert lab.requests.writes() == []


def test_who_has_them_applies(lab: Lab) -> None:
    lab.organisation("contoso").client.roles = READER | {MAIL_RECIPIENTS, TRANSPORT_RULES}
    applied = apply(lab)
    assert not applied.failed, applied.message
    assert lab.requests.writes()


def test_a_plan_can_be_made_by_who_may_only_read(lab: Lab) -> None:
    lab.organisation("contoso").client.roles = READER
    assert not apply(lab, apply=False).failed


def test_a_list_that_cannot_be_read_is_noted_and_stops_nothing(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tenant, "cmdlets", lambda self: [])
    applied = apply(lab)
    assert not applied.failed, applied.message
    assert any("could not be looked at" in note.text for note in applied.plan.notes)
