# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on the sender: whose address counts, what is inside, what a domain stands for."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    SERVER_2019,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import (
    ANNA,
    BRUNO,
    CLOUDY,
    PARTNER,
    ROUND,
    STAFF,
    STRANGER,
    envelope,
    message,
    outcome,
    verdict,
)


@pytest.mark.parametrize(
    ("conditions", "sender", "expected"),
    [
        ({"from": [STRANGER]}, f"Someone Else <{STRANGER.upper()}>", "matched"),
        ({"from": ["other@fabrikam.example"]}, STRANGER, "passed"),
        ({"from": ["other@fabrikam.example", STRANGER]}, STRANGER, "matched"),
        ({"from": [ANNA]}, "a.berg@contoso.example", "matched"),
        ({"from": ["pia.ext@contoso.example"]}, PARTNER, "matched"),
        ({"from_address_contains_words": ["fabrikam"]}, STRANGER, "matched"),
        ({"from_address_contains_words": ["fabri"]}, STRANGER, "passed"),
        ({"from_address_matches_patterns": [r"^some.*@fabrikam\.example$"]}, STRANGER, "matched"),
        ({"from_address_matches_patterns": [r"^one@"]}, STRANGER, "passed"),
        ({"from_member_of": [STAFF]}, ANNA, "matched"),
        ({"from_member_of": [STAFF]}, "chloe@contoso.example", "matched"),
        ({"from_member_of": [STAFF]}, PARTNER, "matched"),
        ({"from_member_of": [STAFF]}, BRUNO, "passed"),
        ({"from_member_of": [ROUND]}, BRUNO, "matched"),
        ({"from_member_of": [CLOUDY]}, BRUNO, "unclear"),
        ({"from_member_of": [CLOUDY, ROUND]}, BRUNO, "matched"),
        ({"from_member_of": ["nobody-knows@contoso.example"]}, BRUNO, "unclear"),
        ({"sender_domain_is": ["fabrikam.example"]}, STRANGER, "matched"),
        ({"sender_domain_is": ["fabrikam.example"]}, "x@mail.fabrikam.example", "matched"),
        ({"sender_domain_is": ["mail.fabrikam.example"]}, STRANGER, "passed"),
        ({"sender_domain_is": ["rikam.example"]}, STRANGER, "passed"),
        ({"sender_ad_attribute_contains_words": {"department": ["Sales", "Research"]}}, ANNA, "matched"),
        ({"sender_ad_attribute_contains_words": {"department": ["Finance"], "city": ["Lyon"]}}, ANNA, "matched"),
        ({"sender_ad_attribute_contains_words": {"department": ["Sal"]}}, ANNA, "passed"),
        ({"sender_ad_attribute_matches_patterns": {"title": ["^head"]}}, ANNA, "matched"),
        ({"sender_ad_attribute_contains_words": {"department": ["Sales"]}}, STRANGER, "passed"),
        ({"sender_ad_attribute_contains_words": {"department": ["Sales"]}}, "new@contoso.example", "unclear"),
        ({"sender_ad_attribute_contains_words": {"department": ["Sales"]}}, "sales@contoso.example", "unclear"),
    ],
)
def test_sender_in_the_header(conditions: dict[str, Any], sender: str, expected: str) -> None:
    assert outcome(conditions, message(sender=sender)) == expected


@pytest.mark.parametrize(
    "conditions",
    [
        {"from_address_matches_patterns": [".*"]},
        {"from_address_contains_words": ["fabrikam"]},
        {"from": [STRANGER]},
        {"sender_domain_is": ["fabrikam.example"]},
        {"from_member_of": [CLOUDY]},
    ],
)
def test_an_empty_sender_fulfils_no_condition(conditions: dict[str, Any]) -> None:
    assert outcome(conditions, message(sender=""), envelope(sender="")) == "passed"
    assert outcome(conditions, message(), envelope(sender=""), sender_address_location="envelope") == "passed"


@pytest.mark.parametrize(
    ("location", "domain", "expected"),
    [
        ("header", "fabrikam.example", "matched"),
        ("header", "bounces.example", "passed"),
        ("envelope", "fabrikam.example", "passed"),
        ("envelope", "bounces.example", "matched"),
        ("header_or_envelope", "fabrikam.example", "matched"),
        ("header_or_envelope", "bounces.example", "matched"),
        ("header_or_envelope", "partner.example", "passed"),
    ],
)
def test_sender_address_location_says_where_to_look(location: str, domain: str, expected: str) -> None:
    mail, to = message(sender=STRANGER), envelope(sender="x@bounces.example")
    assert outcome({"sender_domain_is": [domain]}, mail, to, sender_address_location=location) == expected


@pytest.mark.parametrize(
    ("domains", "expected"),
    [
        (["fabrikam.example"], "unclear"),
        (["partner.example"], "passed"),
        (["fabrikam.example", "bounces.example"], "matched"),
    ],
)
def test_a_location_that_could_not_be_read_matters_only_where_both_differ(domains: list[str], expected: str) -> None:
    unread = Unknown("SenderAddressLocation was not read")
    mail, to = message(sender=STRANGER), envelope(sender="x@bounces.example")
    assert outcome({"sender_domain_is": domains}, mail, to, sender_address_location=unread) == expected


def test_scope_and_attributes_look_at_the_header_whatever_the_location() -> None:
    mail, to = message(sender=ANNA), envelope(sender=STRANGER, authenticated=True)
    assert outcome({"from_scope": "in_organization"}, mail, to, sender_address_location="envelope") == "matched"


def test_a_name_that_looks_like_an_address_is_no_sender() -> None:
    forged = f'"{ANNA}" <{STRANGER}>'
    assert outcome({"from": [ANNA]}, message(sender=forged)) == "passed"
    assert outcome({"from": [STRANGER]}, message(sender=f'"<{ANNA}>, x" <{STRANGER}>')) == "matched"
    assert outcome({"from": [ANNA]}, message(sender=f"{ANNA} <{STRANGER}>")) == "passed"


def test_a_name_with_a_comma_is_one_sender() -> None:
    assert verdict({"from": [STRANGER]}, message(sender=f"Berg, Anna <{STRANGER}>")).outcome == "matched"


def test_several_senders_have_to_agree() -> None:
    both = message(sender=f"{ANNA}, {STRANGER}")
    assert outcome({"from": [ANNA]}, both) == "unclear"
    assert outcome({"from": [ANNA, STRANGER]}, both) == "matched"
    assert outcome({"from": [BRUNO]}, both) == "passed"


@pytest.mark.parametrize(
    ("sender", "authenticated", "inside"),
    [
        (ANNA, True, True),
        ("unlisted@contoso.example", True, True),
        (STRANGER, False, False),
        (STRANGER, True, False),
        (PARTNER, True, False),
        # Forged mail of an own domain is from outside.
        (ANNA, False, False),
        ("", False, False),
    ],
)
def test_inside_is_who_is_authenticated_and_known(sender: str, authenticated: bool, inside: bool) -> None:
    mail, to = message(sender=sender), envelope(authenticated=authenticated)
    assert outcome({"from_scope": "in_organization"}, mail, to) == ("matched" if inside else "passed")
    assert outcome({"from_scope": "not_in_organization"}, mail, to) == ("passed" if inside else "matched")


def test_a_domain_stands_for_its_subdomains_online_and_not_on_servers() -> None:
    mail = message(sender="x@mail.fabrikam.example")
    assert outcome({"sender_domain_is": ["fabrikam.example"]}, mail) == "matched"
    assert outcome({"sender_domain_is": ["fabrikam.example"]}, mail, platform=SERVER_2019) == "passed"


@pytest.mark.parametrize(
    ("ranges", "address", "expected"),
    [
        (["192.0.2.7"], "192.0.2.7", "matched"),
        (["192.0.2.7"], "192.0.2.70", "passed"),
        (["198.51.100.1-198.51.100.254"], "198.51.100.254", "matched"),
        (["198.51.100.1-198.51.100.254"], "198.51.100.0", "passed"),
        (["192.0.2.1/25"], "192.0.2.127", "matched"),
        (["192.0.2.1/25"], "192.0.2.128", "passed"),
        (["192.0.2.7", "203.0.113.0/24"], "203.0.113.9", "matched"),
        (["192.0.2.7"], "2001:db8::7", "passed"),
        (["192.0.2.7"], "", "unclear"),
        (["192.0.2.7"], "mail.fabrikam.example", "unclear"),
    ],
)
def test_address_of_the_sending_server(ranges: list[str], address: str, expected: str) -> None:
    assert outcome({"sender_ip_ranges": ranges}, to=envelope(client_address=address)) == expected


def test_directory_attributes_of_nobody_are_empty_where_all_recipients_are_known() -> None:
    conditions = {"sender_ad_attribute_contains_words": {"department": ["Sales"]}}
    assert outcome(conditions, message(sender="new@contoso.example"), complete=True) == "passed"


def test_the_evidence_names_the_value_and_what_it_hit() -> None:
    hit = verdict({"from_address_contains_words": ["partner", "fabrikam"]}).because[0]
    assert (hit.name, hit.value, hit.text, hit.exception) == (
        "from_address_contains_words", "fabrikam", STRANGER, False
    )  # fmt: skip
