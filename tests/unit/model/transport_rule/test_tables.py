# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables hold everything that Exchange has, under its own names."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import (
    ACTIONS,
    RECIPIENT_ACTIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    AD_ATTRIBUTES,
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.groups import (
    ACTION_GROUPS,
    CONDITION_GROUPS,
    EXCLUSIVE,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    ALL_RECIPIENTS,
    EDGE,
    MATCHING_RECIPIENTS,
    ONLINE,
    SERVER_SE,
    Predicate,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.parameters import (
    parameter_name,
    spelled_word,
)

# The parameters of New-TransportRule that are conditions (each with an ExceptIf twin), and those that are actions.
EXCHANGE_CONDITIONS = [
    "ADComparisonAttribute", "ADComparisonOperator", "AnyOfCcHeader", "AnyOfCcHeaderMemberOf",
    "AnyOfRecipientAddressContainsWords", "AnyOfRecipientAddressMatchesPatterns", "AnyOfToCcHeader",
    "AnyOfToCcHeaderMemberOf", "AnyOfToHeader", "AnyOfToHeaderMemberOf", "AttachmentContainsWords",
    "AttachmentExtensionMatchesWords", "AttachmentHasExecutableContent", "AttachmentIsPasswordProtected",
    "AttachmentIsUnsupported", "AttachmentMatchesPatterns", "AttachmentNameMatchesPatterns",
    "AttachmentProcessingLimitExceeded", "AttachmentPropertyContainsWords", "AttachmentSizeOver",
    "BetweenMemberOf1", "BetweenMemberOf2", "ContentCharacterSetContainsWords", "From",
    "FromAddressContainsWords", "FromAddressMatchesPatterns", "FromMemberOf", "FromScope", "HasClassification",
    "HasNoClassification", "HasSenderOverride", "HeaderContainsMessageHeader", "HeaderContainsWords",
    "HeaderMatchesMessageHeader", "HeaderMatchesPatterns", "ManagerAddresses", "ManagerForEvaluatedUser",
    "MessageContainsDataClassifications", "MessageSizeOver", "MessageTypeMatches",
    "RecipientADAttributeContainsWords", "RecipientADAttributeMatchesPatterns", "RecipientAddressContainsWords",
    "RecipientAddressMatchesPatterns", "RecipientDomainIs", "RecipientInSenderList", "SCLOver",
    "SenderADAttributeContainsWords", "SenderADAttributeMatchesPatterns", "SenderDomainIs",
    "SenderInRecipientList", "SenderIpRanges", "SenderManagementRelationship", "SentTo", "SentToMemberOf",
    "SentToScope", "SubjectContainsWords", "SubjectMatchesPatterns", "SubjectOrBodyContainsWords",
    "SubjectOrBodyMatchesPatterns", "WithImportance",
]  # fmt: skip
EXCHANGE_ACTIONS = [
    "AddManagerAsRecipientType", "AddToRecipients", "ApplyClassification", "ApplyHtmlDisclaimerFallbackAction",
    "ApplyHtmlDisclaimerLocation", "ApplyHtmlDisclaimerText", "ApplyOME",
    "ApplyRightsProtectionCustomizationTemplate", "ApplyRightsProtectionTemplate", "BlindCopyTo", "CopyTo",
    "DeleteMessage", "Disconnect", "GenerateIncidentReport", "GenerateNotification", "IncidentReportContent",
    "IncidentReportOriginalMail", "LogEventText", "ModerateMessageByManager", "ModerateMessageByUser",
    "NotifySender", "PrependSubject", "Quarantine", "RedirectMessageTo", "RejectMessageEnhancedStatusCode",
    "RejectMessageReasonText", "RemoveHeader", "RemoveOME", "RemoveOMEv2", "RemoveRMSAttachmentEncryption",
    "RouteMessageOutboundConnector", "RouteMessageOutboundRequireTls", "SetAuditSeverity", "SetHeaderName",
    "SetHeaderValue", "SetSCL", "SmtpRejectMessageRejectStatusCode", "SmtpRejectMessageRejectText",
    "StopRuleProcessing",
]  # fmt: skip

REFERENCE = Path(os.environ.get("MAILWARD_REFERENCE", "")) / "transport_rule_predicates.json"
needs_reference = pytest.mark.skipif(
    not os.environ.get("MAILWARD_REFERENCE") or not REFERENCE.exists(),
    reason="MAILWARD_REFERENCE names no folder with transport_rule_predicates.json",
)

HITS = {"all recipients of the message": ALL_RECIPIENTS, "only the matching recipients": MATCHING_RECIPIENTS}


def test_every_condition_of_exchange_can_be_declared_under_its_own_name() -> None:
    assert sorted(map(parameter_name, CONDITIONS)) == sorted(EXCHANGE_CONDITIONS)
    assert len(CONDITIONS) == 61


def test_every_action_of_exchange_can_be_declared_under_its_own_name() -> None:
    assert sorted(map(parameter_name, ACTIONS)) == sorted(EXCHANGE_ACTIONS)
    assert len(ACTIONS) == 39


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("ad_comparison_attribute", "ADComparisonAttribute"),
        ("scl_over", "SCLOver"),
        ("set_scl", "SetSCL"),
        ("remove_ome_v2", "RemoveOMEv2"),
        ("remove_rms_attachment_encryption", "RemoveRMSAttachmentEncryption"),
        ("between_member_of1", "BetweenMemberOf1"),
        ("sender_ip_ranges", "SenderIpRanges"),
    ],
)
def test_names_with_parts_of_their_own_are_spelled_as_exchange_does(name: str, parameter: str) -> None:
    assert parameter_name(name) == parameter
    assert parameter_name(name, exception=True) == f"ExceptIf{parameter}"


def test_exchange_online_lacks_what_is_for_edge_servers_or_retired() -> None:
    lacking = {name for name, found in {**CONDITIONS, **ACTIONS}.items() if ONLINE not in found.where}
    assert lacking == {
        "disconnect",
        "has_sender_override",
        "incident_report_original_mail",
        "log_event_text",
        "message_contains_data_classifications",
        "notify_sender",
        "recipient_in_sender_list",
        "sender_in_recipient_list",
        "smtp_reject_message_reject_status_code",
        "smtp_reject_message_reject_text",
    }


def test_what_a_platform_lacks_is_explained() -> None:
    lacking = {name: found.note for name, found in {**CONDITIONS, **ACTIONS}.items() if ONLINE not in found.where}
    assert all(lacking.values())


def test_groups_name_what_the_tables_hold() -> None:
    assert {name for group in CONDITION_GROUPS for name in group.members} <= set(CONDITIONS)
    assert {name for group in ACTION_GROUPS for name in group.members} <= set(ACTIONS)
    assert {name for pair in EXCLUSIVE for name in pair} <= set(ACTIONS)
    assert set(RECIPIENT_ACTIONS) == {name for name, found in ACTIONS.items() if found.kind.name == "addresses"}


def test_defaults_of_groups_are_values_that_can_be_declared() -> None:
    for group, known in [*((g, CONDITIONS) for g in CONDITION_GROUPS), *((g, ACTIONS) for g in ACTION_GROUPS)]:
        for name, default in group.defaults.items():
            assert known[name].parse(default) == default


def _lines() -> list[tuple[dict[str, Any], Predicate]]:
    reference = json.loads(REFERENCE.read_text())
    known = {parameter_name(name): found for name, found in {**CONDITIONS, **ACTIONS}.items()}
    return [(line, known[line["parameter"]]) for line in [*reference["conditions"], *reference["actions"]]]


@needs_reference
def test_names_are_those_of_the_reference() -> None:
    reference = json.loads(REFERENCE.read_text())
    assert [line["parameter"] for line in reference["conditions"]] == EXCHANGE_CONDITIONS
    assert [line["parameter"] for line in reference["actions"]] == EXCHANGE_ACTIONS
    twins = {line["parameter"]: line["exception"] for line in reference["conditions"]}
    assert twins == {parameter_name(name): parameter_name(name, exception=True) for name in CONDITIONS}


@needs_reference
def test_kinds_lists_and_lengths_are_those_of_the_reference() -> None:
    for line, found in _lines():
        limit = line.get("max_chars", 0)
        assert found.kind.name == line["kind"], line
        assert found.many == line["multi"], line
        assert found.max_chars == (max(limit.values()) if isinstance(limit, dict) else limit), line


@needs_reference
def test_words_are_those_of_the_reference() -> None:
    attributes = json.loads(REFERENCE.read_text())["ad_attributes"]
    assert [spelled_word(word) for word in AD_ATTRIBUTES] == attributes
    for line, found in _lines():
        if line["kind"] == "enum" and line["values"] != "ad_attributes":
            assert [spelled_word(word, found.name) for word in found.values] == line["values"]
            on_servers = [spelled_word(word, found.name) for word in found.server_values]
            assert on_servers == line.get("values_on_premises_only", [])


@needs_reference
def test_whom_a_condition_hits_is_that_of_the_reference() -> None:
    for line, found in _lines():
        assert found.hits == HITS.get(line.get("hits", ""), "message"), line
        assert found.sender_address == line.get("uses_sender_address_location", False), line
        assert found.group == (line.get("target") == "group"), line


@needs_reference
def test_platforms_are_those_of_the_reference_where_it_says_that_they_work() -> None:
    for line, found in _lines():
        edge_only = line.get("server_roles") == ["Edge"]
        works_online = (
            "Exchange Online" in line["platforms"]
            and not line.get("functional_only")
            and not line.get("reserved")
            and (not edge_only or line["parameter"] == "Quarantine")
        )
        works_on_server = "Exchange Server SE" in line["platforms"] and not edge_only
        assert (ONLINE in found.where) == works_online, line
        assert (SERVER_SE in found.where) == works_on_server, line
        assert (EDGE in found.where) == edge_only, line


@needs_reference
def test_groups_are_those_of_the_reference() -> None:
    reference = json.loads(REFERENCE.read_text())
    known = {parameter_name(name): name for name in [*CONDITIONS, *ACTIONS]}
    listed = {frozenset(group.members) for group in (*CONDITION_GROUPS, *ACTION_GROUPS)}
    # Two entries are about an action and a condition, and one is a guess of the reference itself.
    skipped = re.compile("guess|condition|NotifyOnly")
    for group in [*reference["condition_groups"], *reference["action_groups"]]:
        if group["parameters"][0].startswith("ExceptIf") or skipped.search(group["rule"]):
            continue
        assert frozenset(known[parameter] for parameter in group["parameters"]) in listed, group
