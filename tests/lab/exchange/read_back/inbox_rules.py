# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of Get-InboxRule."""

from __future__ import annotations

from typing import Any

from ..directory import Directory
from ..records import Mailbox
from ..words import words

# Fields of a seed's rule that no row has.
_OF_THE_LAB = frozenset({"Hidden", "NotSupported"})
_ADDRESSED = frozenset(words("From SentTo ForwardTo ForwardAsAttachmentTo RedirectTo"))


def inbox_rule_rows(directory: Directory, mailbox: Mailbox, *, hidden: bool) -> list[dict[str, Any]]:
    """The rules of a mailbox; with `hidden` also its junk rule and those that somebody hid."""
    defaults = {
        "Description": "",
        "Enabled": True,
        "MailboxOwnerId": mailbox.name,
        "ErrorType": "None",
        "InError": False,
        "ForwardTo": None,
        "RedirectTo": None,
        "ForwardAsAttachmentTo": None,
        "DeleteMessage": False,
        "StopProcessingRules": False,
        "IsValid": True,
        "ObjectState": "Unchanged",
    }
    rows = []
    if hidden:
        rows.append({**defaults, **_rule_identity(mailbox, 0), "Name": "Junk E-mail Rule", "SupportedByTask": False})
    for number, rule in enumerate(mailbox.inbox_rules, 1):
        if rule.get("Hidden") and not hidden:
            continue
        supported = not (rule.get("Hidden") or rule.get("NotSupported"))
        shown = {
            name: _shown_in_rule(directory, name, value) for name, value in rule.items() if name not in _OF_THE_LAB
        }
        rows.append({**defaults, **shown, **_rule_identity(mailbox, number), "SupportedByTask": supported})
    return rows


def rule_identity(number: int) -> int:
    """Of the rule with this place, 0 the junk rule. As captured: larger than a signed 64-bit number."""
    return 15394007230974001152 + number if number else 721857812023476225


def _rule_identity(mailbox: Mailbox, number: int) -> dict[str, Any]:
    identity = rule_identity(number)
    return {"Priority": number, "RuleIdentity": identity, "Identity": f"{mailbox.name}\\{identity}"}


def _shown_in_rule(directory: Directory, name: str, value: Any) -> Any:
    """Recipients read back as a display name with an X500 or SMTP address behind it (captured for the first)."""
    if name.removeprefix("ExceptIf") not in _ADDRESSED:
        return list(value) if isinstance(value, tuple) else value
    return [_recipient_in_rule(directory, each) for each in value]


def _recipient_in_rule(directory: Directory, address: str) -> str:
    holder = directory.holder(address)
    if holder is None:
        return f'"{address}" [SMTP:{address}]'
    return f'"{holder.display_name}" [EX:{holder.legacy_dn}]'
