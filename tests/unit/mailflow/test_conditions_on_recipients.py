# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on recipients: whom they hit, by which address, and whether one is enough for all."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import (
    ANNA,
    BOARD,
    BRUNO,
    CHLOE,
    CLOUDY,
    PARTNER,
    ROUND,
    SALES,
    STAFF,
    STRANGER,
    envelope,
    message,
    outcome,
    verdict,
)

ALIAS = "a.berg@contoso.example"


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"sent_to": [ANNA]}, {ANNA}),
        ({"sent_to": [ANNA, STRANGER]}, {ANNA, STRANGER}),
        ({"sent_to_member_of": [STAFF]}, {ANNA, CHLOE}),
        ({"sent_to_member_of": [STAFF, ROUND]}, {ANNA, BRUNO, CHLOE}),
        ({"sent_to_scope": "in_organization"}, {ANNA, BRUNO, CHLOE}),
        ({"sent_to_scope": "not_in_organization"}, {STRANGER}),
        ({"recipient_domain_is": ["fabrikam.example"]}, {STRANGER}),
        ({"recipient_address_contains_words": ["anna", "someone"]}, {ANNA, STRANGER}),
        ({"recipient_address_matches_patterns": ["^(anna|bruno)@"]}, {ANNA, BRUNO}),
        ({"recipient_ad_attribute_contains_words": {"city": ["Lyon"], "title": ["CEO"]}}, {ANNA, BRUNO}),
        ({"recipient_ad_attribute_matches_patterns": {"department": ["^fin"]}}, {BRUNO}),
    ],
)
def test_conditions_on_single_recipients_split_the_message(conditions: dict[str, Any], expected: set[str]) -> None:
    assert verdict(conditions, to=envelope(ANNA, BRUNO, CHLOE, STRANGER)).recipients == expected


@pytest.mark.parametrize(
    "conditions",
    [
        {"any_of_to_header": [ANNA]},
        {"any_of_to_cc_header": [ANNA]},
        {"any_of_to_header_member_of": [STAFF]},
        {"any_of_to_cc_header_member_of": [STAFF]},
        {"any_of_cc_header": [CHLOE]},
        {"any_of_cc_header_member_of": [BOARD]},
        {"any_of_to_cc_header": [CHLOE]},
        {"any_of_recipient_address_contains_words": ["anna"]},
        {"any_of_recipient_address_matches_patterns": ["^ann"]},
    ],
)
def test_one_recipient_is_enough_for_all(conditions: dict[str, Any]) -> None:
    mail = message(to=f"Anna <{ANNA}>", headers={"Cc": f"{CHLOE}, {STRANGER}"})
    to = envelope(ANNA, BRUNO, CHLOE, STRANGER)
    assert verdict(conditions, mail, to).recipients == set(to.recipients)
    elsewhere = message(to=f"Bruno <{BRUNO}>", headers={"Cc": STRANGER})
    assert outcome(conditions, elsewhere, envelope(BRUNO)) == "passed"


def test_headers_name_groups_by_their_own_address() -> None:
    assert outcome({"any_of_to_header": [STAFF]}, message(to=STAFF)) == "matched"
    assert outcome({"sent_to": [STAFF]}, message(to=STAFF)) == "passed"


def test_headers_count_with_primary_addresses_only() -> None:
    assert outcome({"any_of_to_header": [ANNA]}, message(to=ALIAS)) == "passed"
    assert outcome({"any_of_to_header": [ALIAS]}, message(to=ANNA)) == "matched"
    assert outcome({"any_of_to_header_member_of": [STAFF]}, message(to=ALIAS)) == "passed"


def test_mail_to_an_alias_is_sent_to_its_mailbox() -> None:
    assert outcome({"sent_to": [ANNA]}, to=envelope(ALIAS)) == "matched"
    assert outcome({"sent_to_member_of": [STAFF]}, to=envelope(ALIAS)) == "matched"
    assert outcome({"recipient_ad_attribute_contains_words": {"city": ["Lyon"]}}, to=envelope(ALIAS)) == "matched"


@pytest.mark.parametrize(
    ("kind", "pattern", "expected"),
    [
        ("resolved", "^anna@", "matched"),
        ("resolved", "^a\\.berg@", "passed"),
        ("original", "^anna@", "passed"),
        ("original", "^a\\.berg@", "matched"),
        (Unknown("it was not read"), "^anna@", "unclear"),
        (Unknown("it was not read"), "@contoso", "matched"),
        (Unknown("it was not read"), "@partner", "passed"),
    ],
)
def test_words_and_patterns_look_at_the_address_that_the_rule_chooses(kind: Any, pattern: str, expected: str) -> None:
    for name in ("recipient_address_matches_patterns", "any_of_recipient_address_matches_patterns"):
        assert outcome({name: [pattern]}, to=envelope(ALIAS), recipient_address_type=kind) == expected


def test_members_that_nobody_read_leave_it_unknown_unless_another_group_has_them() -> None:
    assert outcome({"sent_to_member_of": [CLOUDY]}) == "unclear"
    assert outcome({"sent_to_member_of": [CLOUDY, STAFF]}) == "matched"
    assert outcome({"sent_to_member_of": ["unheard-of@contoso.example"]}) == "unclear"
    assert outcome({"any_of_to_header_member_of": [CLOUDY]}) == "unclear"


def test_a_group_that_is_not_resolved_leaves_it_unknown() -> None:
    for conditions in ({"sent_to": [ANNA]}, {"sent_to_member_of": [BOARD]}, {"recipient_domain_is": ["x.example"]}):
        assert outcome(conditions, to=envelope(STAFF)) == "unclear"
    assert outcome({"sent_to_scope": "in_organization"}, to=envelope(STAFF)) == "matched"


def test_unknown_attributes_leave_only_their_recipient_unknown() -> None:
    conditions = {"recipient_ad_attribute_contains_words": {"city": ["Lyon"]}}
    found = verdict(conditions, to=envelope(ANNA, SALES))
    assert (found.recipients, found.unclear) == ({ANNA}, "nobody read the attributes")


def test_contacts_are_outside_and_whether_they_are_partners_is_unknown() -> None:
    assert outcome({"sent_to_scope": "not_in_organization"}, to=envelope(PARTNER)) == "matched"
    for scope in ("external_partner", "external_non_partner"):
        assert outcome({"sent_to_scope": scope}, to=envelope(PARTNER)) == "unclear"
        assert outcome({"sent_to_scope": scope}, to=envelope(ANNA)) == "passed"


@pytest.mark.parametrize("name", ["recipient_in_sender_list", "sender_in_recipient_list"])
def test_nobody_knows_what_a_reserved_condition_does(name: str) -> None:
    assert outcome({name: ["allow"]}) == "unclear"


def test_the_evidence_is_that_of_the_recipients_who_were_hit() -> None:
    found = verdict({"sent_to": [ANNA], "subject_contains_words": ["reset"]}, to=envelope(ANNA, BRUNO))
    assert [(hit.name, hit.text) for hit in found.because] == [
        ("sent_to", ANNA),
        ("subject_contains_words", "Reset your password"),
    ]
