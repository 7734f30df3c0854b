# SPDX-License-Identifier: GPL-3.0-or-later
"""What an organisation's transport rules do with its mail, from the moment on that they act."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.tests.lab.exchange.rule_tables import ACTION, rule_parameters
from ansible_collections.mailward.mailbox.tests.lab.mail import headers
from ansible_collections.mailward.mailbox.tests.lab.mail.flow_rules import flow_rule
from ansible_collections.mailward.mailbox.tests.lab.mail.settings import SenderVerdict

ANNA, BRUNO = "anna@contoso.example", "bruno@contoso.example"
PASSWORDS = "passwords@contoso.example"
RESET = {
    "Name": "Resets",
    "FromScope": "NotInOrganization",
    "SubjectMatchesPatterns": ["reset.*password", "password.*reset"],
    "ExceptIfSentTo": [PASSWORDS],
    "RedirectMessageTo": [PASSWORDS],
}


def with_rules(post: Any, *rules: dict[str, Any], **content: Any) -> Any:
    people = [{"address": ANNA}, {"address": BRUNO}]
    sections = {"users": people, "shared_mailboxes": [{"address": PASSWORDS}], **content}
    world = post(**sections)
    for number, rule in enumerate(rules):
        world.organisation.invoke("New-TransportRule", {"Name": f"Rule {number}", **rule})
    return world


def raw_of(world: Any, address: str) -> bytes:
    (mailbox,) = world.directory.find(address)
    return bytes(world.store.messages(mailbox.guid)[0].raw)


def test_a_redirect_takes_the_message_from_its_recipients(post: Any) -> None:
    world = with_rules(post, RESET)
    world.send(ANNA, BRUNO, subject="Reset your password")
    assert (world.kept(ANNA), world.kept(BRUNO)) == ([], [])
    assert world.kept(PASSWORDS) == [("Inbox", "Reset your password")]
    assert world.trace() == [(ANNA, "None"), (BRUNO, "None"), (PASSWORDS, "Delivered")]
    assert headers.field(raw_of(world, PASSWORDS), "X-MS-Exchange-Transport-Rules-Loop") == "1"
    assert headers.address_in(raw_of(world, PASSWORDS), "To") == ANNA


def test_other_mail_is_left_alone(post: Any) -> None:
    world = with_rules(post, RESET)
    world.send(ANNA, subject="Lunch?")
    assert (world.kept(ANNA), world.kept(PASSWORDS)) == ([("Inbox", "Lunch?")], [])


def test_an_exception_spares_one_recipient_and_not_the_others(post: Any) -> None:
    world = with_rules(post, {**RESET, "ExceptIfSentTo": [BRUNO]})
    world.send(ANNA, BRUNO, subject="Password reset")
    assert (world.kept(ANNA), world.kept(BRUNO)) == ([], [("Inbox", "Password reset")])
    assert len(world.kept(PASSWORDS)) == 1


def test_rules_see_what_the_service_found_about_the_sender(post: Any) -> None:
    guard = {"ExceptIfHeaderMatchesMessageHeader": "Authentication-Results",
             "ExceptIfHeaderMatchesPatterns": ["dmarc=fail"]}  # fmt: skip
    world = with_rules(post, {**RESET, **guard})
    world.settings.set_sender("forged.example", SenderVerdict(dmarc="fail"))
    claim = "Authentication-Results: mx.example; dmarc=fail\r\n"
    world.send(ANNA, subject="Password reset", sender="x@forged.example")
    world.send(ANNA, subject="Password reset", headers=claim)
    assert world.kept(ANNA) == [("JunkEmail", "Password reset")]
    assert world.kept(PASSWORDS) == [("Inbox", "Password reset")]


def test_later_rules_see_the_headers_that_earlier_ones_set(post: Any) -> None:
    mark = {"SubjectContainsWords": ["password"], "SetHeaderName": "X-Class", "SetHeaderValue": "reset"}
    act = {"HeaderContainsMessageHeader": "X-Class", "HeaderContainsWords": ["reset"], "RedirectMessageTo": [PASSWORDS]}
    world = with_rules(post, mark, act)
    world.send(ANNA, subject="Your password")
    assert world.kept(PASSWORDS) == [("Inbox", "Your password")]
    assert headers.field(raw_of(world, PASSWORDS), "X-Class") == "reset"


@pytest.mark.parametrize(
    ("actions", "kept", "bounced", "trace"),
    [
        ({"DeleteMessage": True}, [], [], "Failed"),
        ({"Quarantine": True}, [], [], "Quarantined"),
        ({"RejectMessageReasonText": "No", "RejectMessageEnhancedStatusCode": "5.7.900"}, [], [(ANNA, "5.7.900")],
         "None"),
        ({"ModerateMessageByUser": [BRUNO]}, [], [], "Pending"),
        ({"PrependSubject": "[outside] "}, [("Inbox", "[outside] Grüße")], [], "Delivered"),
        ({"SetSCL": 6}, [("JunkEmail", "Grüße")], [], "Delivered"),
        ({"DeleteMessage": True, "Mode": "Audit"}, [("Inbox", "Grüße")], [], "Delivered"),
        ({"DeleteMessage": True, "Enabled": False}, [("Inbox", "Grüße")], [], "Delivered"),
        ({"DeleteMessage": True, "ActivationDate": "2026-12-01T00:00:00Z"}, [("Inbox", "Grüße")], [], "Delivered"),
    ],
)  # fmt: skip
def test_what_actions_do(post: Any, actions: dict[str, Any], kept: Any, bounced: Any, trace: str) -> None:
    world = with_rules(post, {"SentTo": [ANNA], **actions})
    world.send(ANNA, subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=")
    assert (world.kept(ANNA), world.bounced(), world.trace()) == (kept, bounced, [(ANNA, trace)])


def test_what_a_rule_puts_into_quarantine_names_the_rule(post: Any) -> None:
    world = with_rules(post, {"Name": "Programs", "SubjectContainsWords": ["hello"], "Quarantine": True})
    world.send(ANNA)
    (row,) = world.organisation.invoke("Get-QuarantineMessage", {"QuarantineTypes": ["TransportRule"]}).rows
    assert (row["PolicyName"], row["RecipientAddress"]) == ("Programs", [ANNA])


def test_a_trusted_message_passes_the_filters(post: Any) -> None:
    world = with_rules(post, {"SenderDomainIs": ["partner.example"], "SetSCL": -1})
    world.settings.set_sender("partner.example", SenderVerdict(dmarc="fail", quarantine=True))
    world.send(ANNA)
    assert world.kept(ANNA) == [("Inbox", "Hello")]


def test_copies_go_beside_the_recipients(post: Any) -> None:
    world = with_rules(post, {"SubjectContainsWords": ["hello"], "BlindCopyTo": [BRUNO]})
    world.send(ANNA)
    assert (world.kept(ANNA), world.kept(BRUNO)) == ([("Inbox", "Hello")], [("Inbox", "Hello")])
    assert BRUNO.encode() not in raw_of(world, ANNA)


def test_members_of_a_group_are_recipients_to_the_rules(post: Any) -> None:
    group = {"address": "team@contoso.example", "members": [ANNA, BRUNO], "require_sender_authentication": False}
    world = with_rules(post, {"SentTo": [ANNA], "DeleteMessage": True}, groups=[group])
    world.send("team@contoso.example")
    assert (world.kept(ANNA), world.kept(BRUNO)) == ([], [("Inbox", "Hello")])


def test_members_of_a_group_are_found_by_rules_on_membership(post: Any) -> None:
    group = {"address": "pilots@contoso.example", "members": [ANNA]}
    world = with_rules(post, {"SentToMemberOf": ["pilots@contoso.example"], "DeleteMessage": True}, groups=[group])
    world.send(ANNA, BRUNO)
    assert (world.kept(ANNA), world.kept(BRUNO)) == ([], [("Inbox", "Hello")])


@pytest.mark.parametrize(("forwards_first", "left"), [(True, ["anna@home.example"]), (False, [])])
def test_whether_forwards_come_before_the_rules_can_be_chosen(post: Any, forwards_first: bool, left: list[str]) -> None:
    people = [{"address": ANNA, "forwarding": {"smtp": "anna@home.example"}}, {"address": BRUNO}]
    inside = {**RESET, "SentToScope": "InOrganization"}
    world = with_rules(post, inside, users=people, outbound_spam={"auto_forwarding_mode": "On"})
    world.settings.set(forwards_first=forwards_first)
    world.send(ANNA, subject="Password reset")
    assert [each.recipients[0] for each in world.left] == left
    assert bool(world.kept(PASSWORDS)) is not forwards_first


def test_what_rules_redirect_to_forwards_in_its_turn(post: Any) -> None:
    admins = [{"address": PASSWORDS, "forwarding": {"address": BRUNO, "keep_copy": True}}]
    world = with_rules(post, RESET, shared_mailboxes=admins)
    world.send(ANNA, subject="Password reset")
    assert (len(world.kept(PASSWORDS)), len(world.kept(BRUNO)), world.kept(ANNA)) == (1, 1, [])


def test_what_an_inbox_rule_sends_on_passes_the_rules_again(post: Any) -> None:
    people = [{"address": ANNA, "inbox_rules": [{"Name": "On", "RedirectTo": [BRUNO]}]}, {"address": BRUNO}]
    world = with_rules(post, {"SentTo": [BRUNO], "DeleteMessage": True}, users=people)
    world.send(ANNA)
    assert (world.kept(ANNA), world.kept(BRUNO)) == ([("Inbox", "Hello")], [])


def test_a_second_redirect_bounces(post: Any) -> None:
    world = with_rules(post, RESET)
    world.send(ANNA, subject="Password reset", headers="X-MS-Exchange-Transport-Rules-Loop: 1\r\n")
    assert (world.kept(PASSWORDS), world.bounced()) == ([], [(ANNA, "5.7.128")])


def test_a_rule_acts_only_after_its_propagation(post: Any) -> None:
    world = with_rules(post)
    world.settings.set(rule_delay=1800)
    world.organisation.invoke("New-TransportRule", RESET)
    world.send(ANNA, subject="Password reset 1")
    world.later(minutes=29)
    world.send(ANNA, subject="Password reset 2")
    world.later(minutes=2)
    world.send(ANNA, subject="Password reset 3")
    assert [subject for _unused, subject in world.kept(ANNA)] == ["Password reset 2", "Password reset 1"]
    assert world.kept(PASSWORDS) == [("Inbox", "Password reset 3")]


def test_a_removed_rule_acts_on_until_its_propagation(post: Any) -> None:
    world = with_rules(post, RESET)
    world.settings.set(rule_delay=60)
    world.later(minutes=5)
    world.organisation.invoke("Remove-TransportRule", {"Identity": "Resets", "Confirm": False})
    world.send(ANNA, subject="Password reset 1")
    world.later(minutes=2)
    world.send(ANNA, subject="Password reset 2")
    assert world.kept(PASSWORDS) == [("Inbox", "Password reset 1")]
    assert world.kept(ANNA) == [("Inbox", "Password reset 2")]


def test_what_nobody_can_tell_waits_and_is_not_delivered(post: Any) -> None:
    world = with_rules(post, {"SubjectMatchesPatterns": ["hello"], "UseLegacyRegex": True, "DeleteMessage": True})
    world.send(ANNA)
    assert world.kept(ANNA) == []
    (held,) = world.store.held
    assert "Exchange 2010" in held.reason


def test_incident_reports_arrive(post: Any) -> None:
    report = {"GenerateIncidentReport": BRUNO, "IncidentReportContent": ["Sender"], "Mode": "Audit"}
    world = with_rules(post, {"Name": "Watch", "SubjectContainsWords": ["hello"], **report})
    world.send(ANNA)
    assert world.kept(BRUNO) == [("Inbox", "Rule detected: Watch")]


def test_nothing_of_a_message_changes_that_no_rule_touches(post: Any) -> None:
    odd = "Subject-Like:  =?utf-8?q?=C3=BC?=\r\n folded\r\n"
    world = with_rules(post, {"SetHeaderName": "X-Seen", "SetHeaderValue": "yes", "SubjectContainsWords": ["hello"]})
    world.send(ANNA, headers=odd)
    assert odd.encode() in raw_of(world, ANNA)
    assert headers.field(raw_of(world, ANNA), "X-Seen") == "yes"


@pytest.mark.parametrize("name", sorted(rule_parameters()))
def test_every_parameter_of_a_rule_has_a_name_in_the_library(name: str) -> None:
    parameter = rule_parameters()[name]
    known = ACTIONS if parameter.part == ACTION else CONDITIONS
    assert name.removeprefix("ExceptIf").lower() in {each.replace("_", "") for each in known}


@pytest.mark.parametrize(
    ("given", "section", "expected"),
    [
        ({"SentToScope": "NotInOrganization"}, "conditions", {"sent_to_scope": "not_in_organization"}),
        ({"ExceptIfMessageTypeMatches": "OOF"}, "exceptions", {"message_type_matches": "oof"}),
        ({"AttachmentSizeOver": "1MB"}, "conditions", {"attachment_size_over": 1 << 20}),
        ({"SenderIpRanges": ["10.0.0.0/8"]}, "conditions", {"sender_ip_ranges": frozenset({"10.0.0.0/8"})}),
        ({"SCLOver": 5}, "conditions", {"scl_over": 5}),
        (
            {"RecipientADAttributeContainsWords": ["Department:Sales,Finance"]},
            "conditions",
            {"recipient_ad_attribute_contains_words": frozenset({"department:Sales", "department:Finance"})},
        ),
        ({"HasNoClassification": True}, "conditions", {"has_no_classification": True}),
    ],
)
def test_values_are_those_of_the_library(post: Any, given: Any, section: str, expected: Any) -> None:
    world = with_rules(post, {**given, "StopRuleProcessing": True})
    assert getattr(flow_rule(world.directory.rules[0]), section) == expected
