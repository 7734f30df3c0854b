# SPDX-License-Identifier: GPL-3.0-or-later
"""Read-back forms. The first row is of a real organisation, recorded in 2026 (graph2otel, exchangetransportrules)."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.observed import (
    read_rule,
    read_rules,
)
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.live_rules import unset_row

RECORDED = {
    "Priority": 0,
    "Comments": None,
    "ActivationDate": None,
    "ExpiryDate": None,
    "State": "Enabled",
    "Mode": "Enforce",
    "RuleErrorAction": "Ignore",
    "SenderAddressLocation": "HeaderOrEnvelope",
    "RecipientAddressType": "Resolved",
    "FromScope": "NotInOrganization",
    "SentToScope": None,
    "RedirectMessageTo": None,
    "DeleteMessage": False,
    "PrependSubject": "EXTERNAL: ",
    "SetAuditSeverity": "Medium",
    "Identity": "g2o-test",
    "Guid": "0ab1e768-08b0-4768-81e2-64d6f990c552",
    "Name": "g2o-test",
}


def observed(**properties: Any) -> Any:
    return read_rule({**unset_row(), "Name": "A", "Priority": 0, "State": "Enabled", "Guid": "g", **properties})


def test_a_recorded_rule() -> None:
    found = read_rule(RECORDED)
    assert found.name == "g2o-test"
    assert found.identity == "0ab1e768-08b0-4768-81e2-64d6f990c552"
    assert found.conditions == {"from_scope": "not_in_organization"}
    assert found.exceptions == {}
    assert found.actions == {"prepend_subject": "EXTERNAL: ", "set_audit_severity": "medium"}
    assert found.settings == {
        "enabled": True,
        "mode": "enforce",
        "rule_error_action": "ignore",
        "sender_address_location": "header_or_envelope",
        "recipient_address_type": "resolved",
        "activation_date": None,
        "expiry_date": None,
        "comments": "",
    }
    assert "condition.sent_to" in found.unanswered
    assert "condition.sent_to_scope" not in found.unanswered


@pytest.mark.parametrize("unset", [None, [], "", False])
def test_nothing_has_many_forms(unset: Any) -> None:
    found = observed(SentTo=unset, FromScope=unset, SCLOver=unset, HasNoClassification=unset)
    assert found.conditions == {}


def test_the_lowest_levels_are_not_nothing() -> None:
    assert observed(SCLOver=0, MessageSizeOver="0 B (0 bytes)").conditions == {"scl_over": 0, "message_size_over": 0}


@pytest.mark.parametrize(
    ("source", "value", "canonical"),
    [
        ("SentTo", "smtp:Anna@Contoso.Example", frozenset({"anna@contoso.example"})),
        ("SubjectContainsWords", "reset, please", frozenset({"reset, please"})),
        ("SenderIpRanges", ["192.0.2.0/25", "192.0.2.200-192.0.2.200"], frozenset({"192.0.2.0/25", "192.0.2.200"})),
        ("AttachmentSizeOver", "10 MB (10,485,760 bytes)", 10485760),
        ("MessageTypeMatches", "OOF", "oof"),
        ("ADComparisonAttribute", "POBox", "po_box"),
        ("SCLOver", "-1", -1),
        (
            "RecipientADAttributeContainsWords",
            ["City:Bern,Basel", "CustomAttribute1:x"],
            frozenset({"city:Bern", "city:Basel", "custom_attribute1:x"}),
        ),
        ("AttachmentPropertyContainsWords", "Business Impact:High", frozenset({"Business Impact:High"})),
    ],
)
def test_values_are_canonical(source: str, value: Any, canonical: Any) -> None:
    assert canonical in observed(**{source: value}).conditions.values()


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("FromScope", "Nowhere"),
        ("SCLOver", "high"),
        ("MessageSizeOver", "unlimited"),
        ("SenderIpRanges", ["2001:db8::1"]),
        ("HasNoClassification", "yes"),
        ("HasClassification", ["a", "b"]),
        ("SenderADAttributeMatchesPatterns", [r"City:\d{1,3}"]),
        ("SenderADAttributeContainsWords", ["ShoeSize:44"]),
    ],
)
def test_what_cannot_be_told_is_unknown(source: str, value: Any) -> None:
    [found] = observed(**{source: value}).conditions.values()
    assert isinstance(found, Unknown)
    assert source in found.reason


@pytest.mark.parametrize("value", [["CC", "Sender"], "Sender, CC", ["sender", "cc"]])
def test_words_of_a_list_have_many_forms(value: Any) -> None:
    found = observed(GenerateIncidentReport="anna@contoso.example", IncidentReportContent=value)
    assert found.actions["incident_report_content"] == frozenset({"sender", "cc"})


def test_a_default_that_reads_back_as_nothing_is_the_default() -> None:
    compared = {"ad_comparison_attribute": "city", "ad_comparison_operator": "equal"}
    assert observed(ADComparisonAttribute="City").conditions == compared
    assert observed(ADComparisonAttribute="City", ADComparisonOperator="Equal").conditions == compared


def test_what_is_retired_is_named_and_is_no_condition() -> None:
    found = observed(
        HasSenderOverride=True, ExceptIfMessageContainsDataClassifications=["x"], SenderNotificationType="NotifyOnly"
    )
    assert found.beyond == ("HasSenderOverride", "ExceptIfMessageContainsDataClassifications", "SenderNotificationType")
    assert (found.conditions, found.exceptions, found.actions) == ({}, {}, {})


@pytest.mark.parametrize(
    "moment", ["2027-01-06T18:00:00.0000000+00:00", "2027-01-06T19:00:00+01:00", "2027-01-06T18:00:00"]
)
def test_moments_are_utc(moment: str) -> None:
    assert observed(ExpiryDate=moment).settings["expiry_date"] == "2027-01-06T18:00:00Z"


def test_the_marker_is_apart_from_the_comments() -> None:
    found = observed(Comments="by hand\r\n\r\nmailward:main\r\n")
    assert (found.settings["comments"], found.marker) == ("by hand", "main")
    assert observed(Comments="mailward:branch-2").marker == "branch-2"
    assert observed(Comments="see mailward:main").marker == ""


def test_rules_are_in_the_order_of_their_priorities() -> None:
    rows = [{**RECORDED, "Name": name, "Priority": priority} for name, priority in (("b", 1), ("c", "2"), ("a", 0))]
    found = read_rules(rows)
    assert not isinstance(found, Unknown)
    assert [entry.name for entry in found] == ["a", "b", "c"]


def test_two_rules_of_one_name_make_all_unknown() -> None:
    assert isinstance(read_rules([RECORDED, {**RECORDED, "Name": "G2O-Test", "Priority": 1}]), Unknown)


def test_words_and_patterns_are_counted() -> None:
    found = observed(SubjectMatchesPatterns=["abc"], ExceptIfSubjectContainsWords="de", FromScope="InOrganization")
    assert found.pattern_size == 5
