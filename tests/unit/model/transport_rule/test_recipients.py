# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.recipients import (
    outside_recipients,
)


def outside(actions: dict[str, Any], external_targets: list[str]) -> dict[str, str]:
    declared, wrong = read_organisation(
        {
            "organisation": {"name": "contoso", "domains": ["contoso.example"]},
            "external_targets": external_targets,
            "transport_rules": [{"name": "A", "conditions": {"from_scope": "in_organization"}, "actions": actions}],
        }
    )
    assert wrong == ()
    return {mistake.path: mistake.sentence() for mistake in outside_recipients(declared)}


@pytest.mark.parametrize("name", ["redirect_message_to", "blind_copy_to", "copy_to", "add_to_recipients"])
def test_mail_leaves_the_organisation_only_to_listed_targets(name: str) -> None:
    actions = {name: ["anna@contoso.example", "thief@elsewhere.example"]}
    told = outside(actions, [])[f"transport_rules[0].actions.{name}"]
    assert "thief@elsewhere.example" in told
    assert "external_targets" in told
    assert outside(actions, ["elsewhere.example"]) == {}
    assert outside(actions, ["thief@elsewhere.example"]) == {}


def test_reports_leave_the_organisation_only_to_listed_targets() -> None:
    assert outside({"generate_incident_report": "thief@elsewhere.example"}, []) != {}
    assert outside({"generate_incident_report": "anna@contoso.example"}, []) == {}
