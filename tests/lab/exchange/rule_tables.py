# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions, exceptions and actions of transport rules as data: data/transport_rules.json and what goes with it.

Facts: PowerShell docs, New-TransportRule, and the Exchange Online pages "Mail flow rule conditions and
exceptions" and "Mail flow rule actions". The property list is that of a public Get-TransportRule output of 2020
with the properties that came in 2023 (Size, RegexSize) and 2026 (CreatedBy, LastModifiedBy).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .platforms import ONLINE
from .words import words

NAMESPACE = "Microsoft.Exchange.MessagingPolicies.Rules.Tasks"
CONDITION, EXCEPTION, ACTION = "condition", "exception", "action"


@dataclass(frozen=True)
class RuleParameter:
    """`part`: condition, exception or action. `target`: what addresses must be (recipient, group).

    `retired`: Exchange Online still binds it and no longer takes it (works on-premises or on Edge servers only).
    """

    name: str
    part: str
    kind: str
    multi: bool = False
    target: str = "recipient"
    groups_allowed: bool = True
    max_chars: int | None = None
    retired: bool = False
    class_name: str = ""


# Parameters that are one predicate or action together. GUESS: all names that no capture shows.
_CLASSES = {
    "HeaderContainsMessageHeader": "HeaderContains",
    "HeaderContainsWords": "HeaderContains",
    "HeaderMatchesMessageHeader": "HeaderMatches",
    "HeaderMatchesPatterns": "HeaderMatches",
    "BetweenMemberOf1": "BetweenMemberOf",
    "BetweenMemberOf2": "BetweenMemberOf",
    "ManagerForEvaluatedUser": "ManagerIs",
    "ManagerAddresses": "ManagerIs",
    "ADComparisonAttribute": "ADAttributeComparison",
    "ADComparisonOperator": "ADAttributeComparison",
    "AttachmentExtensionMatchesWords": "AttachmentExtensionMatchesWords",  # seen
    "SetHeaderName": "SetHeader",
    "SetHeaderValue": "SetHeader",
    "SetSCL": "SetScl",  # seen
    "ApplyHtmlDisclaimerText": "ApplyHtmlDisclaimer",  # seen
    "ApplyHtmlDisclaimerLocation": "ApplyHtmlDisclaimer",
    "ApplyHtmlDisclaimerFallbackAction": "ApplyHtmlDisclaimer",
    "ApplyRightsProtectionTemplate": "RightsProtectMessage",  # seen
    "ApplyRightsProtectionCustomizationTemplate": "RightsProtectMessage",
    "RejectMessageReasonText": "RejectMessage",  # seen
    "RejectMessageEnhancedStatusCode": "RejectMessage",
    "RedirectMessageTo": "RedirectMessage",  # seen
    "IncidentReportContent": "GenerateIncidentReport",
    "AddManagerAsRecipientType": "AddManagerAsRecipientType",
}

# (parameters, the one that must not be missing or None for all, defaults that fill the rest)
GROUPS: tuple[tuple[tuple[str, ...], str | None, dict[str, str]], ...] = (
    (("HeaderContainsMessageHeader", "HeaderContainsWords"), None, {}),
    (("HeaderMatchesMessageHeader", "HeaderMatchesPatterns"), None, {}),
    (("BetweenMemberOf1", "BetweenMemberOf2"), None, {}),
    (("ManagerForEvaluatedUser", "ManagerAddresses"), None, {}),
    (("ADComparisonAttribute", "ADComparisonOperator"), "ADComparisonAttribute", {"ADComparisonOperator": "Equal"}),
    (("SetHeaderName", "SetHeaderValue"), None, {}),
    (
        ("ApplyHtmlDisclaimerText", "ApplyHtmlDisclaimerLocation", "ApplyHtmlDisclaimerFallbackAction"),
        "ApplyHtmlDisclaimerText",
        {"ApplyHtmlDisclaimerLocation": "Append", "ApplyHtmlDisclaimerFallbackAction": "Wrap"},
    ),
    (("GenerateIncidentReport", "IncidentReportContent"), "GenerateIncidentReport", {}),
    (("RemoveOMEv2", "RemoveRMSAttachmentEncryption"), "RemoveOMEv2", {}),
    (
        ("ApplyRightsProtectionTemplate", "ApplyRightsProtectionCustomizationTemplate"),  # GUESS
        "ApplyRightsProtectionTemplate",
        {},
    ),
)
REJECT_DEFAULTS = {
    "RejectMessageEnhancedStatusCode": "5.7.1",
    "RejectMessageReasonText": "Delivery not authorized, message refused",
}
EXCLUSIVE = (("RejectMessageReasonText", "RedirectMessageTo"), ("RejectMessageEnhancedStatusCode", "RedirectMessageTo"))
# GUESS: the actions page says of "forward the message for approval" that it allows no other action.
BESIDE_MODERATION = frozenset({"ModerateMessageByUser", "SetAuditSeverity", "StopRuleProcessing"})

# Attributes of the conditions that look at a person's directory attributes (docs, New-TransportRule).
AD_ATTRIBUTES = frozenset(
    tuple(f"customattribute{number}" for number in range(1, 16))
    + words(
        "city company country department displayname email faxnumber firstname homephonenumber initials lastname "
        "manager mobilenumber notes office otherfaxnumber otherhomephonenumber otherphonenumber pagernumber "
        "phonenumber pobox state street title userlogonname zipcode"
    )
)

# What exists in every organisation and a rule may name; further connectors come from the seed.
RIGHTS_TEMPLATES = ("Encrypt", "Do Not Forward")
MESSAGE_CLASSIFICATIONS = ("ExAttachmentRemoved", "ExOrarMail", "ExPartnerMail")
ENCRYPTION_BRANDINGS = ("OME Configuration",)

# Kinds whose characters count for the budget of all regular expressions (Exchange team blog: patterns, words,
# character sets; one byte per character).
COUNTED_KINDS = frozenset(
    {
        "patterns",
        "words",
        "domains",
        "charset_words",
        "ad_attribute_words",
        "ad_attribute_patterns",
        "document_property_words",
    }
)

MAXIMUM_RULES = 300
MAXIMUM_RULE_CHARACTERS = 8192
MAXIMUM_COUNTED_CHARACTERS = 20480
MAXIMUM_NAME = 64
MAXIMUM_COMMENTS = 1024
MAXIMUM_MODERATORS = 10


@cache
def _source(platform: str = ONLINE) -> dict[str, Any]:
    file = "transport_rules.json" if platform == ONLINE else "server_transport_rules.json"
    content: dict[str, Any] = json.loads((Path(__file__).parent / "data" / file).read_text(encoding="utf-8"))
    return content if platform == ONLINE else content[platform]


@cache
def all_rule_parameters() -> dict[str, RuleParameter]:
    """Those of every platform: what a stored rule may hold."""
    return {**rule_parameters("exchange_server_se"), **rule_parameters("exchange_server_2013"), **rule_parameters()}


@cache
def rule_parameters(platform: str = ONLINE) -> dict[str, RuleParameter]:
    """Every condition, exception and action of a platform by its name, conditions first."""
    source = _source(platform)
    found = {name: _parameter(name, name, CONDITION, row) for name, row in source["conditions"].items()}
    found |= {
        f"ExceptIf{name}": _parameter(f"ExceptIf{name}", name, EXCEPTION, row)
        for name, row in source["conditions"].items()
    }
    return found | {name: _parameter(name, name, ACTION, row) for name, row in source["actions"].items()}


@cache
def output_properties() -> tuple[tuple[str, Any], ...]:
    """The properties of Get-TransportRule in order, with what they show while unset."""
    return tuple((name, unset) for name, unset in _source()["output"])


def group_rows() -> list[tuple[tuple[str, ...], str | None, dict[str, str]]]:
    """`GROUPS`, and the same again for the exceptions."""
    conditions = [row for row in GROUPS if row[0][0] in _source()["conditions"]]
    mirrored = [
        (
            tuple(f"ExceptIf{each}" for each in names),
            first and f"ExceptIf{first}",
            {f"ExceptIf{key}": value for key, value in defaults.items()},
        )
        for names, first, defaults in conditions
    ]
    return [*GROUPS, *mirrored]


def _parameter(name: str, base: str, part: str, row: dict[str, Any]) -> RuleParameter:
    longest = row.get("max_chars")
    suffix = "Action" if part == ACTION else "Predicate"
    return RuleParameter(
        name=name,
        part=part,
        kind=row["kind"],
        multi=row.get("multi", False),
        target=row.get("target", "recipient"),
        groups_allowed=not row.get("no_groups", False),
        max_chars=longest["cloud"] if isinstance(longest, dict) else longest,
        retired=bool(row.get("functional_only") or (row.get("edge_only") and name != "Quarantine")),
        class_name=f"{NAMESPACE}.{_class_of(base)}{suffix}",
    )


def _class_of(parameter: str) -> str:
    if parameter in _CLASSES:
        return _CLASSES[parameter]
    return parameter.replace("ContainsWords", "Contains").replace("MatchesPatterns", "Matches")
