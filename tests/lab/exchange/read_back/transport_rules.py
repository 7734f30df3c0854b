# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of Get-TransportRule: always every property; unset ones are null, booleans false."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from .. import sizes
from ..directory import FOREST, Directory
from ..records import TransportRule
from ..rule_tables import ACTION, CONDITION, COUNTED_KINDS, EXCEPTION, all_rule_parameters, output_properties
from .recipients import ZERO_GUID, Row

READ_AS = {"NotifySender": "SenderNotificationType"}

# Phrases that public outputs show; every other parameter gets one of its own name (GUESS).
_PHRASES = {
    "FromScope": "Is received from {}",
    "SentToScope": "Is sent to {}",
    "SentTo": "Is sent to {}",
    "SentToMemberOf": "Is sent to a member of group {}",
    "AttachmentExtensionMatchesWords": "has an attachment with a file extension that matches one of these values: {}",
    "PrependSubject": "Prepend the subject with {}",
    "SetAuditSeverity": "Set audit severity level to {}",
    "ApplyRightsProtectionTemplate": "rights protect message with RMS template:  {} ",
    "RedirectMessageTo": "redirect the message to {}",
    "RejectMessageReasonText": "reject the message and include the explanation {}",
    "RejectMessageEnhancedStatusCode": "with the status code: {}",
    "StopRuleProcessing": "Stop processing more rules",
    "DeleteMessage": "Delete the message without notifying the recipient or sender",
}
_SCOPES = {"NotInOrganization": "Outside the organization", "InOrganization": "Inside the organization"}


@cache
def _unset() -> dict[str, Any]:
    kinds = all_rule_parameters()
    beside = {READ_AS.get(name, name): False if each.kind == "boolean" else None for name, each in kinds.items()}
    return {name: None if isinstance(unset, str) else unset for name, unset in output_properties()} | {
        name: unset for name, unset in beside.items() if name not in dict(output_properties())
    }


def distinguished_name(directory: Directory, rule: TransportRule) -> str:
    where = "CN=TransportVersioned,CN=Rules,CN=Transport Settings,CN=Configuration"
    forest = f"CN=ConfigurationUnits,DC={FOREST},DC=PROD,DC=OUTLOOK,DC=COM"
    return f"CN={rule.name},{where},CN={directory.initial_domain},{forest}"


def rule_row(directory: Directory, rule: TransportRule, priority: int, *, details: bool = True) -> Row:
    """One rule; without `details` (-ExcludeConditionActionDetails) what it does is blank."""
    row = _unset() | {
        "RunspaceId": UUID(int=directory.tenant_id.int ^ 1),
        "Priority": priority,
        "DlpPolicyId": ZERO_GUID,
        "Comments": rule.comments,
        "ManuallyModified": False,
        "ActivationDate": rule.activation,
        "ExpiryDate": rule.expiry,
        "RuleVersion": "15.0.1.0",
        "State": "Enabled" if rule.enabled else "Disabled",
        "Mode": rule.mode,
        "RuleErrorAction": rule.rule_error_action,
        "SenderAddressLocation": rule.sender_address_location,
        "RecipientAddressType": rule.recipient_address_type,
        "RuleSubType": rule.rule_sub_type,
        "UseLegacyRegex": rule.use_legacy_regex,
        "Identity": rule.name,
        "Name": rule.name,
        "DistinguishedName": distinguished_name(directory, rule),
        "Guid": rule.guid,
        "ImmutableId": rule.guid,
        "OrganizationId": f"{directory.initial_domain} - {directory.initial_domain}",
        "IsValid": True,
        "WhenChanged": rule.changed,
        "ExchangeVersion": "0.1 (8.0.535.0)",
        "ObjectState": "Unchanged",
        "CreatedBy": rule.created_by,
        "LastModifiedBy": rule.last_modified_by,
        "Size": size(rule),
        "RegexSize": counted_characters(rule),
        "Description": None,
    }
    if details:
        row |= {READ_AS.get(name, name): _shown(name, value) for name, value in rule.parameters.items()}
        row["Description"] = description(rule)
        for part, name in ((CONDITION, "Conditions"), (EXCEPTION, "Exceptions"), (ACTION, "Actions")):
            row[name] = _classes(rule, part)
    return row


def _shown(name: str, value: Any) -> Any:
    if all_rule_parameters()[name].kind == "size":
        return sizes.display(value)
    return list(value) if isinstance(value, tuple) else value


def _classes(rule: TransportRule, part: str) -> list[str] | None:
    found = [
        each.class_name for name, each in all_rule_parameters().items() if name in rule.parameters and each.part == part
    ]
    return list(dict.fromkeys(found)) or None


def description(rule: TransportRule) -> str:
    blocks = (
        (CONDITION, "If the message:"),
        (ACTION, "Take the following actions:"),
        (EXCEPTION, "Except if the message:"),
    )
    text = ""
    for part, title in blocks:
        if phrases := [
            _phrase(name, rule)
            for name, each in all_rule_parameters().items()
            if name in rule.parameters and each.part == part
        ]:
            text += f"{title}\r\n\t" + "\r\n\tand ".join(phrases) + "\r\n"
    return text


def _phrase(name: str, rule: TransportRule) -> str:
    value = rule.parameters[name]
    base = name.removeprefix("ExceptIf")
    values = value if isinstance(value, tuple) else (_shown(name, value),)
    return _PHRASES.get(base, f"{base}: {{}}").format(" or ".join(f"'{_SCOPES.get(each, each)}'" for each in values))


def size(rule: TransportRule) -> int:
    """Characters of the rule as stored (the service stores XML; the shape of ours is a GUESS, its growth is not)."""
    return len(_xml(rule))


def _xml(rule: TransportRule) -> str:
    parts = []
    for name, value in sorted(rule.parameters.items()):
        values = value if isinstance(value, tuple) else (value,)
        content = "".join(f"<value>{escape(str(each))}</value>" for each in values)
        part = all_rule_parameters()[name].part
        parts.append(f"<{part} property={quoteattr(name)}>{content}</{part}>")
    head = f"name={quoteattr(rule.name)} comments={quoteattr(rule.comments or '')} id={quoteattr(str(rule.guid))}"
    state = f'enabled="{str(rule.enabled).lower()}" mode="{rule.mode}"'
    return f'<rule {head} {state}><version requiredMinVersion="15.0.1.0">{"".join(parts)}</version></rule>'


def counted_characters(rule: TransportRule) -> int:
    """What the rule takes of the budget of all regular expressions."""
    return sum(
        len(each)
        for name, value in rule.parameters.items()
        if all_rule_parameters()[name].kind in COUNTED_KINDS
        for each in value
    )
