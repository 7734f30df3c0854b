# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules share the room for patterns: what shrinks is written before what grows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


class Clock:
    def sleep(self, seconds: float) -> None:
        assert seconds <= 30


def rule(name: str, chars: int) -> dict[str, Any]:
    return {
        "name": name,
        "conditions": {"subject_matches_patterns": [letter * (chars // 5) for letter in "abcde"]},
        "actions": {"set_audit_severity": "low"},
    }


def standing(name: str, chars: int) -> dict[str, Any]:
    patterns = rule(name, chars)["conditions"]["subject_matches_patterns"]
    parameters = {"SubjectMatchesPatterns": patterns, "SetAuditSeverity": "Low"}
    return {"Name": name, "Comments": "mailward:main", "Parameters": parameters}


def test_a_rule_can_grow_by_what_another_gives_up_in_the_same_run() -> None:
    full = [standing("A grows", 500), standing("B shrinks", 6500), standing("C", 6500), standing("D", 6500)]
    organisation = {**SEED, "transport_rules": full}
    with Lab({"organisations": {"contoso": organisation}}) as lab:
        platform = connect("exchange_online", lab.organisation("contoso").connection)
        platform.clock = Clock()
        declared = [rule("A grows", 6500), rule("B shrinks", 500), rule("0 new", 400)]
        try:
            found = run(
                platform,
                {"organisation": ORGANISATION, "transport_rules": declared},
                Options(now=NOW, apply=True),
            )
        finally:
            platform.close()
    assert found.message == ""
    assert len(found.plan.changes) >= 3
