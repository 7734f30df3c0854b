# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export writes plans to nothing, whatever the organisation looks like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, export, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import SEED
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def exported(lab: Lab) -> dict[str, Any]:
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    try:
        return export(platform)
    finally:
        platform.close()


def planned(lab: Lab, declaration: Mapping[str, Any]) -> Run:
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    try:
        return run(platform, declaration, Options(now=NOW))
    finally:
        platform.close()


def lab_of(**more: Any) -> Lab:
    organisation = {
        name: [*content, *more.pop(name, [])] if isinstance(content, list) else content
        for name, content in SEED.items()
    }
    return Lab({"organisations": {"contoso": {**organisation, **more}}})


ORGANISATIONS = {
    "the table's": {},
    "forwarding": {
        "users": [
            {
                "address": "a@contoso.example",
                "display_name": "A",
                "forwarding": {"address": "elena.ruiz@contoso.example", "keep_copy": True},
            },
            {"address": "b@contoso.example", "display_name": "B", "forwarding": {"smtp": "b@partner.example"}},
        ]
    },
    "unsafe shared mailbox": {
        "shared_mailboxes": [
            {
                "address": "unsafe@contoso.example",
                "display_name": "Unsafe",
                "sign_in": "allowed",
                "smtp_auth": True,
                "hidden": True,
            }
        ]
    },
    "frozen auditing": {
        "shared_mailboxes": [
            {"address": "frozen@contoso.example", "settings": {"AuditEnabled": True, "DefaultAuditSet": ["Admin"]}},
            {"address": "silent@contoso.example", "settings": {"AuditEnabled": False}, "audit_bypass": True},
        ]
    },
    "open group": {
        "groups": [
            {
                "address": "open@contoso.example",
                "members": ["anna.berg@contoso.example", "known@partner.example"],
                "require_sender_authentication": False,
                "settings": {"MemberJoinRestriction": "Closed", "MemberDepartRestriction": "Closed"},
            },
            {
                "address": "club@contoso.example",
                "members": ["anna.berg@contoso.example"],
                "require_sender_authentication": False,
            },
        ]
    },
    "somebody who may send on behalf of themselves": {
        "shared_mailboxes": [
            {
                "address": "own@contoso.example",
                "full_access": ["own@contoso.example", "anna.berg@contoso.example"],
                "send_on_behalf": ["own@contoso.example"],
            }
        ]
    },
    "guests who hold rights": {
        "guests": [{"address": "guest@partner.example"}],
        "shared_mailboxes": [
            {"address": "mixed@contoso.example", "full_access": ["guest@partner.example", "anna.berg@contoso.example"]}
        ],
    },
}


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_a_plan_of_an_export_is_empty(name: str) -> None:
    with lab_of(**ORGANISATIONS[name]) as lab:
        written = exported(lab)
        assert written["unknown"] == []
        result = planned(lab, written["declaration"])
        assert (result.message, [str(change.key) for change in result.plan.changes]) == ("", [])
        assert lab.requests.writes() == []


@pytest.mark.parametrize("seed", range(5))
def test_a_plan_of_a_generated_organisation_is_empty(seed: int) -> None:
    with Lab(generate=[f"contoso:mailboxes=60,shared=12,grants=80,rules=15,groups=6,seed={seed}"]) as lab:
        result = planned(lab, exported(lab)["declaration"])
        assert (result.message, [str(change.key) for change in result.plan.changes]) == ("", [])


def test_an_export_names_everybody_who_may_open_a_shared_mailbox() -> None:
    with lab_of() as lab:
        boxes = exported(lab)["declaration"]["shared_mailboxes"]
    assert [box["address"] for box in boxes] == ["foreign@contoso.example"]
    assert boxes[0]["members"] == [
        {"trustee": "anna.berg@contoso.example", "rights": ["full_access"]},
        {"trustee": "bruno.costa@contoso.example", "rights": ["send_as"]},
        {"trustee": "chloe.martin@contoso.example", "rights": ["send_on_behalf"]},
    ]
    assert boxes[0]["aliases"] == ["foreign.alias@contoso.example"]


def test_an_export_lists_where_mail_goes_outside() -> None:
    with lab_of(**ORGANISATIONS["forwarding"]) as lab:
        declaration = exported(lab)["declaration"]
    assert declaration["redirects"] == [
        {"address": "a@contoso.example", "targets": ["elena.ruiz@contoso.example"], "keep_copy": True},
        {"address": "b@contoso.example", "targets": ["b@partner.example"], "keep_copy": False},
    ]
    assert declaration["external_targets"] == ["b@partner.example"]


def test_an_export_lists_where_rules_send_mail_outside() -> None:
    rule = {"Name": "Copy", "Parameters": {"FromScope": "InOrganization", "BlindCopyTo": ["known@partner.example"]}}
    with lab_of(transport_rules=[rule]) as lab:
        declaration = exported(lab)["declaration"]
        assert declaration["external_targets"] == ["known@partner.example"]
        assert planned(lab, declaration).plan.changes == ()
