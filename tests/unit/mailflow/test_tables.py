# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing that a rule can say is left out of the simulation."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.actions import (
    EFFECTS,
    HARMLESS,
    IN_AUDIT,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.conditions.compiling import (
    EVALUATORS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.conditions.message_type import TYPES
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
    MESSAGE_TYPES,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    MATCHING_RECIPIENTS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.rule import MODES
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import ANNA, STRANGER, envelope, rule, run


def test_every_condition_is_evaluated() -> None:
    assert sorted(EVALUATORS) == sorted(CONDITIONS)


def test_every_action_has_an_effect() -> None:
    assert sorted(EFFECTS) == sorted(ACTIONS)
    assert set(ACTIONS) >= HARMLESS


def test_every_mode_and_every_message_type_is_known() -> None:
    assert {*IN_AUDIT, "enforce"} == set(MODES)
    assert sorted(TYPES) == sorted(MESSAGE_TYPES)


SPLITTING = sorted(name for name, predicate in CONDITIONS.items() if predicate.hits == MATCHING_RECIPIENTS)


@pytest.mark.parametrize("name", sorted(CONDITIONS))
def test_a_condition_that_could_not_be_read_leaves_its_rule_unclear(name: str) -> None:
    found = run(rule({name: Unknown("it was not read")})).verdicts[0]
    assert (found.outcome, found.unclear) == ("unclear", "it was not read")


def test_the_conditions_that_split_are_those_of_the_table() -> None:
    values = {
        "recipient_ad_attribute_contains_words": {"city": ["Lyon"]},
        "recipient_ad_attribute_matches_patterns": {"city": ["Lyon"]},
        "recipient_address_contains_words": ["anna"],
        "recipient_address_matches_patterns": ["anna"],
        "recipient_domain_is": ["contoso.example"],
        "sent_to": [ANNA],
        "sent_to_member_of": ["staff@contoso.example"],
        "sent_to_scope": "in_organization",
    }
    assert sorted([*values, "recipient_in_sender_list"]) == SPLITTING
    for name, value in values.items():
        assert run(rule({name: value}), to=envelope(ANNA, STRANGER)).verdicts[0].recipients == {ANNA}, name
