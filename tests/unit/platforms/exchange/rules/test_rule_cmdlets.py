# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.live_rules import (
    LiveRules,
    apply,
    declared,
    rule,
)


def calls(live: LiveRules, *rules: dict[str, Any]) -> list[Cmdlet]:
    apply(declared(*rules), live)
    return live.calls


def of(name: str, **parameters: Any) -> Cmdlet:
    return Cmdlet(name, {"Identity": "guid of A", **parameters, "Confirm": False})


def marked(**properties: Any) -> LiveRules:
    live = LiveRules()
    live.add("A", marker="main", **properties)
    return live


def test_a_rule_is_created_in_one_call_with_its_place_and_marker() -> None:
    live = LiveRules()
    live.add("Somebody's")
    entry = {
        "name": "A",
        "conditions": {"from_scope": "not_in_organization", "attachment_size_over": "10 MB"},
        "exceptions": {"sender_ad_attribute_contains_words": {"po_box": ["7"], "city": ["Bern", "Basel"]}},
        "actions": {"redirect_message_to": ["bruno@contoso.example"], "stop_rule_processing": True, "set_scl": -1},
        "mode": "audit_and_notify",
        "enabled": False,
        "expiry_date": "2027-01-06T19:00:00+01:00",
        "comments": "for the audit",
    }
    assert calls(live, entry) == [
        Cmdlet(
            "New-TransportRule",
            {
                "Name": "A",
                "Enabled": False,
                "Priority": 1,
                "Comments": "for the audit\nmailward:main",
                "Mode": "AuditAndNotify",
                "ExpiryDate": "2027-01-06T18:00:00Z",
                "AttachmentSizeOver": "10485760B",
                "FromScope": "NotInOrganization",
                "ExceptIfSenderADAttributeContainsWords": ["City:Basel,Bern", "POBox:7"],
                "RedirectMessageTo": ["bruno@contoso.example"],
                "SetSCL": -1,
                "StopRuleProcessing": True,
                "Confirm": False,
            },
        )
    ]


def test_recipients_are_written_by_their_primary_address() -> None:
    [created] = calls(LiveRules(), rule("A", actions={"redirect_message_to": ["anna.alias@contoso.example"]}))
    assert created.parameters["RedirectMessageTo"] == ["anna@contoso.example"]


def test_only_what_differs_is_sent() -> None:
    assert calls(marked(Mode="Audit"), rule("A", mode="enforce")) == [of("Set-TransportRule", Mode="Enforce")]


def test_a_rule_is_switched_on_after_it_changed() -> None:
    live = marked(State="Disabled")
    assert calls(live, rule("A", enabled=True, mode="audit")) == [
        of("Set-TransportRule", Mode="Audit"),
        of("Enable-TransportRule"),
    ]


def test_a_rule_is_switched_off_before_it_changes() -> None:
    assert calls(marked(), rule("A", enabled=False, mode="audit")) == [
        of("Disable-TransportRule"),
        of("Set-TransportRule", Mode="Audit"),
    ]


def test_what_is_one_predicate_is_set_together() -> None:
    live = marked(SetHeaderName="X-A", SetHeaderValue="1")
    actions = {"prepend_subject": "x", "set_header_name": "X-A", "set_header_value": "2"}
    assert calls(live, rule("A", actions=actions)) == [
        of("Set-TransportRule", SetHeaderName="X-A", SetHeaderValue="2"),
    ]


def test_what_is_one_predicate_is_cleared_together() -> None:
    disclaimer = {
        "ApplyHtmlDisclaimerText": "a",
        "ApplyHtmlDisclaimerLocation": "Append",
        "ApplyHtmlDisclaimerFallbackAction": "Wrap",
    }
    cleared = dict.fromkeys(disclaimer)
    assert calls(marked(**disclaimer), rule("A")) == [of("Set-TransportRule", **cleared)]


def test_a_text_of_ones_own_is_sent_without_the_code_that_comes_by_itself() -> None:
    [created] = calls(LiveRules(), rule("A", actions={"reject_message_reason_text": "No."}))
    assert created.parameters["RejectMessageReasonText"] == "No."
    assert "RejectMessageEnhancedStatusCode" not in created.parameters


def test_a_rejection_that_is_all_default_is_still_sent() -> None:
    [created] = calls(LiveRules(), rule("A", actions={"reject_message_enhanced_status_code": "5.7.1"}))
    sent = {"RejectMessageReasonText", "RejectMessageEnhancedStatusCode"} & set(created.parameters)
    assert len(sent) == 1


def test_text_and_code_of_ones_own_are_both_sent() -> None:
    actions = {"reject_message_reason_text": "No.", "reject_message_enhanced_status_code": "5.7.900"}
    [created] = calls(LiveRules(), rule("A", actions=actions))
    assert created.parameters["RejectMessageReasonText"] == "No."
    assert created.parameters["RejectMessageEnhancedStatusCode"] == "5.7.900"


def test_what_is_not_a_list_is_cleared_with_null_and_what_is_on_with_false() -> None:
    live = marked(DeleteMessage=True, ExpiryDate="2027-01-06T18:00:00Z", ExceptIfFrom=["anna@contoso.example"])
    assert calls(live, rule("A", expiry_date=None, exceptions={})) == [
        of("Set-TransportRule", ExpiryDate=None, ExceptIfFrom=None, DeleteMessage=False),
    ]


def test_comments_change_and_the_marker_stays() -> None:
    assert calls(marked(Comments="old"), rule("A", comments="new")) == [
        of("Set-TransportRule", Comments="new\nmailward:main"),
    ]
    assert calls(marked(Comments="old"), rule("A", comments="")) == [of("Set-TransportRule", Comments="mailward:main")]


def test_a_rule_is_taken_away_by_its_own_identity() -> None:
    assert calls(marked(), {"name": "a", "state": "absent"}) == [of("Remove-TransportRule")]
