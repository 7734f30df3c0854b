# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Online cannot do is told before anything is read."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    SERVER_SE,
    SERVERS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.capabilities import (
    ENFORCED,
    UNSUPPORTED,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.support import (
    rule_capabilities,
    rule_mistakes,
    unsupported,
)
from ansible_collections.mailward.mailbox.tests.unit.model.transport_rule.rules import rule as read_rule
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.live_rules import declared, rule


def told(*rules: dict[str, Any], **more: Any) -> dict[str, str]:
    return {mistake.path: mistake.sentence() for mistake in rule_mistakes(declared(*rules, **more))}


def conditions(**given: Any) -> dict[str, Any]:
    return rule("A", conditions=given, every_message=False)


def test_an_ordinary_rule_is_no_mistake() -> None:
    assert told(conditions(from_scope="not_in_organization")) == {}


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        (conditions(has_sender_override=True), "conditions.has_sender_override"),
        (
            conditions(message_contains_data_classifications=[{"name": "Credit Card Number"}]),
            "conditions.message_contains_data_classifications",
        ),
        (rule("A", exceptions={"sender_in_recipient_list": ["allow"]}), "exceptions.sender_in_recipient_list"),
        (rule("A", actions={"disconnect": True}), "actions.disconnect"),
        (rule("A", actions={"smtp_reject_message_reject_text": "No."}), "actions.smtp_reject_message_reject_text"),
        (conditions(sent_to_scope="external_partner"), "conditions.sent_to_scope"),
    ],
)
def test_what_exchange_online_does_not_have_is_a_mistake(entry: dict[str, Any], path: str) -> None:
    assert list(told(entry)) == [f"transport_rules[0].{path}"]


def test_a_server_has_other_conditions() -> None:
    assert unsupported(read_rule(conditions={"sent_to_scope": "external_partner"}), SERVER_SE) == []
    online_only = read_rule(actions={"apply_ome": True}, recipient_address_type="original")
    assert len(unsupported(online_only, SERVER_SE)) == 2


def test_what_only_the_oldest_edition_has_is_no_mistake_before_the_edition_is_known() -> None:
    old = declared(rule("A", actions={"incident_report_original_mail": "include_original_mail"}))
    assert rule_mistakes(old, *sorted(SERVERS)) == []
    assert "Exchange Server SE" in rule_mistakes(old, SERVER_SE)[0].problem


def test_what_no_edition_has_names_none() -> None:
    [mistake] = rule_mistakes(declared(rule("A", actions={"quarantine": True})), *sorted(SERVERS))
    assert mistake.problem == "does not work on Exchange Server."
    assert mistake.remedy.startswith("Leave it out.")


def test_the_support_matrix_has_every_condition_exception_and_action() -> None:
    matrix = rule_capabilities()
    assert len(matrix) == 2 * len(CONDITIONS) + len(ACTIONS)
    assert matrix["conditions.from"].degree == ENFORCED
    assert matrix["actions.disconnect"].degree == UNSUPPORTED
    assert "Edge" in matrix["actions.disconnect"].reason


@pytest.mark.parametrize("name", ["redirect_message_to", "moderate_message_by_user"])
def test_ten_recipients_are_possible(name: str) -> None:
    people = [f"person{number}@contoso.example" for number in range(11)]
    assert told(rule("A", actions={name: people[:10]})) == {}
    wrong = told(rule("A", actions={name: people}))
    assert "11 addresses, 10 are possible" in wrong[f"transport_rules[0].actions.{name}"]


def test_a_rule_too_large_is_a_mistake() -> None:
    words = [f"word {number:04}" for number in range(400)]
    assert "8192 are possible" in told(conditions(attachment_contains_words=words))["transport_rules[0]"]


def test_words_of_all_rules_together_are_limited() -> None:
    rules = [
        rule(str(number), conditions={"subject_matches_patterns": ["x" * 5121]}, every_message=False)
        for number in range(4)
    ]
    assert "20484 characters" in told(*rules)["transport_rules"]
    assert told(*rules[:3]) == {}


def test_more_rules_than_an_organisation_can_have_are_a_mistake() -> None:
    assert "301 rules" in told(*(rule(str(number)) for number in range(301)))["transport_rules"]


def test_comments_leave_room_for_the_marker() -> None:
    marker = len("\nmailward:main")
    assert told(rule("A", comments="x" * (1024 - marker))) == {}
    assert "1024 are possible" in told(rule("A", comments="x" * (1025 - marker)))["transport_rules[0].comments"]


def test_a_marker_is_not_written_by_hand() -> None:
    assert "line of ownership" in told(rule("A", comments="a\nmailward:other\nb"))["transport_rules[0].comments"]


def test_positions_and_targets_outside_are_checked() -> None:
    wrong = told(rule("A", position={"before": "A"}), rule("B", actions={"copy_to": ["thief@elsewhere.example"]}))
    assert set(wrong) == {"transport_rules[0].position", "transport_rules[1].actions.copy_to"}


def test_an_absent_rule_may_say_anything() -> None:
    assert told({"name": "A", "state": "absent", "actions": {"disconnect": True}}) == {}
