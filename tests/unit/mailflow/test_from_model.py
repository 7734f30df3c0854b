# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules as they act, from declarations and from items."""

from __future__ import annotations

from datetime import UTC, datetime

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.flow_rule import FlowRule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.from_model import (
    flow_rule,
    flow_rule_of_fields,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import PASSWORDS, message, only, run
from ansible_collections.mailward.mailbox.tests.unit.model.transport_rule.rules import declared_rules, rule
from hypothesis import given, settings


def test_what_a_declaration_leaves_out_is_as_on_a_new_rule() -> None:
    assert flow_rule(rule(name="Marks")) == FlowRule(
        "Marks",
        conditions={"from_scope": "not_in_organization"},
        actions={"prepend_subject": "[outside] "},
    )


def test_what_is_declared_is_taken_over() -> None:
    declared = rule(
        name="Resets", exceptions={"sent_to": [PASSWORDS]}, actions={"reject_message_reason_text": "No."}, mode="audit",
        enabled=False, rule_error_action="defer", sender_address_location="envelope", recipient_address_type="original",
        activation_date="2026-12-01", expiry_date="2027-01-06T18:00:00Z",
    )  # fmt: skip
    assert flow_rule(declared) == FlowRule(
        "Resets",
        conditions={"from_scope": "not_in_organization"},
        exceptions={"sent_to": frozenset({PASSWORDS})},
        actions={"reject_message_reason_text": "No.", "reject_message_enhanced_status_code": "5.7.1"},
        enabled=False,
        mode="audit",
        rule_error_action="defer",
        sender_address_location="envelope",
        recipient_address_type="original",
        activation_date=datetime(2026, 12, 1, tzinfo=UTC),
        expiry_date=datetime(2027, 1, 6, 18, tzinfo=UTC),
    )


def test_conditions_that_are_not_declared_are_whatever_stands() -> None:
    found = flow_rule(rule(conditions=None, every_message=True))
    assert (found.conditions, found.unclear) == ({}, "")


def test_fields_of_an_item_become_a_rule() -> None:
    fields = {
        "enabled": True, "mode": "enforce", "comments": "for the audit", "after": "another",
        "activation_date": None, "expiry_date": "2027-01-06T18:00:00Z",
        "sender_address_location": Unknown("it was not read"),
        "condition.from_scope": "not_in_organization", "condition.sent_to": None,
        "exception.from": Unknown("it was not read"),
        "action.redirect_message_to": frozenset({PASSWORDS}), "action.delete_message": None,
    }  # fmt: skip
    assert flow_rule_of_fields("Resets", fields, "it has old patterns") == FlowRule(
        "Resets",
        conditions={"from_scope": "not_in_organization"},
        exceptions={"from": Unknown("it was not read")},
        actions={"redirect_message_to": frozenset({PASSWORDS})},
        sender_address_location=Unknown("it was not read"),
        expiry_date=datetime(2027, 1, 6, 18, tzinfo=UTC),
        unclear="it has old patterns",
    )


def test_a_date_that_is_none_is_unknown() -> None:
    found = flow_rule_of_fields("Resets", {"expiry_date": "some day"})
    assert isinstance(found.expiry_date, Unknown)


@settings(max_examples=60)
@given(declared_rules())
def test_every_rule_that_can_be_declared_can_be_applied(entry: dict[str, object]) -> None:
    found = run(flow_rule(rule(**entry)), message())
    assert only(found).originally or found.copies
