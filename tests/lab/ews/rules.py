# SPDX-License-Identifier: GPL-3.0-or-later
"""GetInboxRules: a mailbox's inbox rules, hidden ones excepted.

Microsoft Learn, "GetInboxRules operation", "Rule (RuleType)", "Actions", "Conditions"; addresses are fully resolved
there ("ForwardToRecipients"), so that recipients of the organisation show by SMTP address. That a mailbox without rules
has no InboxRules element is what exchangelib's reading of it tells.
"""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

from ..exchange.directory import Directory
from ..exchange.read_back.inbox_rules import rule_identity
from ..exchange.records import Mailbox
from ..mail.inbox_rules import TEXT_MESSAGE, folder_of
from ..mail.store import graph_id
from .asked import Asked
from .refusals import Refusal, refused, succeeded
from .xml import NAMES, m, t

# Parameter of New-InboxRule, element, kind of value; in the order of the schema.
_CONDITIONS = (
    ("BodyContainsWords", "ContainsBodyStrings", "texts"),
    ("HeaderContainsWords", "ContainsHeaderStrings", "texts"),
    ("FromAddressContainsWords", "ContainsSenderStrings", "texts"),
    ("SubjectOrBodyContainsWords", "ContainsSubjectOrBodyStrings", "texts"),
    ("SubjectContainsWords", "ContainsSubjectStrings", "texts"),
    ("From", "FromAddresses", "people"),
    ("HasAttachment", "HasAttachments", "flag"),
    ("SentTo", "SentToAddresses", "people"),
    ("MyNameInToBox", "SentToMe", "flag"),
)
_ACTIONS = (
    ("CopyToFolder", "CopyToFolder", "folder"),
    ("DeleteMessage", "Delete", "flag"),
    ("ForwardAsAttachmentTo", "ForwardAsAttachmentToRecipients", "people"),
    ("ForwardTo", "ForwardToRecipients", "people"),
    ("MarkAsRead", "MarkAsRead", "flag"),
    ("MoveToFolder", "MoveToFolder", "folder"),
    # GUESS: that what New-InboxRule calls soft deletion is permanent deletion here.
    ("SoftDeleteMessage", "PermanentDelete", "flag"),
    ("RedirectTo", "RedirectToRecipients", "people"),
    (TEXT_MESSAGE, "SendSMSAlertToRecipients", "telephones"),
    ("StopProcessingRules", "StopProcessingRules", "flag"),
)


def get_inbox_rules(asked: Asked) -> ET.Element:
    name = "GetInboxRulesResponse"
    try:
        mailbox = asked.own_mailbox(asked.element.findtext("m:MailboxSmtpAddress", "", NAMES).strip())
    except Refusal as refusal:
        return refused(name, refusal)
    # GUESS: a rule that only Outlook can change stands in its blob.
    blob = m("OutlookRuleBlobExists", any(bool(each.get("NotSupported")) for each in mailbox.inbox_rules))
    rules = [
        _rule(asked.directory, mailbox, number, rule)
        for number, rule in enumerate(mailbox.inbox_rules, 1)
        if not rule.get("Hidden")
    ]
    return succeeded(name, blob, *([m("InboxRules", *rules)] if rules else []))


def _rule(directory: Directory, mailbox: Mailbox, number: int, rule: Mapping[str, Any]) -> ET.Element:
    identity = base64.b64encode(rule_identity(number).to_bytes(8, "little")).decode()
    conditions = _parts(directory, mailbox, rule, _CONDITIONS, "")
    exceptions = _parts(directory, mailbox, rule, _CONDITIONS, "ExceptIf")
    return t(
        "Rule",
        t("RuleId", identity),
        t("DisplayName", rule["Name"]),
        t("Priority", number),
        t("IsEnabled", rule.get("Enabled", True) is not False),
        t("IsNotSupported", True) if rule.get("NotSupported") else None,
        t("IsInError", True) if rule.get("InError") else None,
        t("Conditions", *conditions),
        t("Exceptions", *exceptions),
        t("Actions", *_parts(directory, mailbox, rule, _ACTIONS, "")),
    )


def _parts(
    directory: Directory,
    mailbox: Mailbox,
    rule: Mapping[str, Any],
    table: Sequence[tuple[str, str, str]],
    prefix: str,
) -> list[ET.Element]:
    return [
        _part(directory, mailbox, element, kind, rule[f"{prefix}{name}"])
        for name, element, kind in table
        if rule.get(f"{prefix}{name}")
    ]


def _part(directory: Directory, mailbox: Mailbox, element: str, kind: str, value: Any) -> ET.Element:
    if kind == "texts":
        return t(element, *(t("String", str(each)) for each in value))
    if kind == "people":
        return t(element, *(_address(directory, each) for each in value))
    if kind == "telephones":
        # GUESS: the routing type.
        return t(element, *(t("Address", t("EmailAddress", each), t("RoutingType", "MOBILE")) for each in value))
    if kind == "folder":
        return t(element, t("FolderId", Id=graph_id(mailbox.guid, folder_of(value)), ChangeKey="AQAAAA=="))
    return t(element, True)


def _address(directory: Directory, address: str) -> ET.Element:
    holder = directory.holder(address)
    name = holder.display_name if holder else address
    return t("Address", t("Name", name), t("EmailAddress", address), t("RoutingType", "SMTP"))
