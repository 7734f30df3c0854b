# SPDX-License-Identifier: GPL-3.0-or-later
"""The messageRule resource of Graph: a mailbox's inbox rules, hidden ones excepted.

Microsoft Learn, "messageRule resource type", "messageRulePredicates", "messageRuleActions".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .exchange.directory import Directory
from .exchange.records import Mailbox
from .mail.inbox_rules import folder_of
from .mail.store import graph_id

_CONDITIONS = {
    "FromAddressContainsWords": "senderContains",
    "SubjectContainsWords": "subjectContains",
    "BodyContainsWords": "bodyContains",
    "SubjectOrBodyContainsWords": "bodyOrSubjectContains",
    "HeaderContainsWords": "headerContains",
    "MyNameInToBox": "sentToMe",
    "HasAttachment": "hasAttachments",
}
_ADDRESSED_CONDITIONS = {"From": "fromAddresses", "SentTo": "sentToAddresses"}
_ADDRESSED_ACTIONS = {
    "ForwardTo": "forwardTo",
    "ForwardAsAttachmentTo": "forwardAsAttachmentTo",
    "RedirectTo": "redirectTo",
}
_ACTIONS = {"DeleteMessage": "delete", "MarkAsRead": "markAsRead", "StopProcessingRules": "stopProcessingRules"}


def message_rules(directory: Directory, mailbox: Mailbox) -> list[dict[str, Any]]:
    """The rules in their order."""
    rows = []
    for number, rule in enumerate(mailbox.inbox_rules, 1):
        if rule.get("Hidden"):
            continue
        rows.append(
            {
                "id": graph_id(mailbox.guid, f"rule {number}"),
                "displayName": rule["Name"],
                "sequence": number,
                "isEnabled": rule.get("Enabled", True) is not False,
                "hasError": False,
                "isReadOnly": False,
                "conditions": _predicates(directory, rule, ""),
                "exceptions": _predicates(directory, rule, "ExceptIf"),
                "actions": _actions(directory, mailbox, rule),
            }
        )
    return rows


def _predicates(directory: Directory, rule: Mapping[str, Any], prefix: str) -> dict[str, Any] | None:
    found = {name: _plain(rule[f"{prefix}{key}"]) for key, name in _CONDITIONS.items() if rule.get(f"{prefix}{key}")}
    for key, name in _ADDRESSED_CONDITIONS.items():
        if addresses := rule.get(f"{prefix}{key}"):
            found[name] = [_recipient(directory, each) for each in addresses]
    return found or None


def _actions(directory: Directory, mailbox: Mailbox, rule: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: True for key, name in _ACTIONS.items() if rule.get(key)}
    sent = {
        name: [_recipient(directory, each) for each in rule[key]]
        for key, name in _ADDRESSED_ACTIONS.items()
        if rule.get(key)
    }
    moved = (
        {"moveToFolder": graph_id(mailbox.guid, folder_of(rule["MoveToFolder"]))} if rule.get("MoveToFolder") else {}
    )
    return {**found, **sent, **moved}


def _recipient(directory: Directory, address: str) -> dict[str, Any]:
    holder = directory.holder(address)
    return {"emailAddress": {"name": holder.display_name if holder else address, "address": address}}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
