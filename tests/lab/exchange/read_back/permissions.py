# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of Get-MailboxPermission and Get-RecipientPermission."""

from __future__ import annotations

from ..directory import Directory
from ..records import SELF_NAME, SELF_SID, AccessEntry, Mailbox, MailUser, Recipient, SendAsEntry
from .recipients import Row


def trustee(directory: Directory, sid: str) -> str:
    """How a permission shows its trustee: people by user principal name, groups and role groups by name.

    The SID of somebody who is gone stays a SID.
    """
    if sid == SELF_SID:
        return SELF_NAME
    if sid in directory.role_groups:
        return directory.role_groups[sid]
    recipient = directory.by_sid(sid)
    if recipient is None:
        return sid
    return recipient.user_principal_name if isinstance(recipient, (Mailbox, MailUser)) else recipient.name


def access_row(directory: Directory, mailbox: Mailbox, entry: AccessEntry) -> Row:
    return {
        "Identity": mailbox.name,
        "User": trustee(directory, entry.sid),
        "AccessRights": list(entry.rights),
        "Deny": entry.deny,
        "InheritanceType": entry.inheritance,
        "IsInherited": entry.inherited,
        "IsValid": True,
        "UserSid": entry.sid,
        "PrimarySmtpAddress": "",
        "ObjectState": "Unchanged",
    }


def owner_row(mailbox: Mailbox) -> Row:
    return {"Identity": mailbox.name, "Owner": SELF_NAME, "IsValid": True, "ObjectState": "Unchanged"}


def send_as_row(directory: Directory, recipient: Recipient, entry: SendAsEntry) -> Row:
    """No Deny and no IsInherited: denial shows as AccessControlType."""
    return {
        "Identity": recipient.name,
        "Trustee": trustee(directory, entry.sid),
        "AccessRights": ["SendAs"],
        "AccessControlType": "Deny" if entry.deny else "Allow",
        "TrusteeSidString": entry.sid,
        "TrusteeWithPrimarySmtpAddress": "",
        "IsValid": True,
        "ObjectState": "Unchanged",
    }
