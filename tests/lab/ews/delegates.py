# SPDX-License-Identifier: GPL-3.0-or-later
"""GetDelegate: who a mailbox's owner has made a delegate, from send on behalf and the rights on their folders.

Microsoft Learn, "GetDelegate operation": groups as delegates are an error. GUESS: which one, and that a mailbox without
delegates has no response messages.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from ..exchange.directory import Directory
from ..exchange.folders import folder_of_type
from ..exchange.records import FolderEntry, Group, Mailbox, Recipient
from .asked import Asked
from .refusals import Refusal, refused, succeeded
from .xml import NAMES, m, t

FOLDERS = ("Calendar", "Tasks", "Inbox", "Contacts", "Notes", "Journal")
_LEVELS = frozenset({"None", "Editor", "Reviewer", "Author"})


def get_delegate(asked: Asked) -> ET.Element:
    name = "GetDelegateResponse"
    try:
        mailbox = asked.own_mailbox(asked.element.findtext("m:Mailbox/t:EmailAddress", "", NAMES).strip())
        delegates = _delegates(asked.directory, mailbox)
    except Refusal as refusal:
        return refused(name, refusal)
    with_rights = asked.element.get("IncludePermissions", "").lower() in ("true", "1")
    shown = [
        succeeded("DelegateUserResponseMessageType", _delegate(mailbox, each, with_rights=with_rights))
        for each in delegates
    ]
    messages = [m("ResponseMessages", *shown)] if shown else []
    return succeeded(name, *messages, m("DeliverMeetingRequests", "DelegatesAndMe" if shown else "NoForward"))


def _delegates(directory: Directory, mailbox: Mailbox) -> list[Recipient]:
    """Raises Refusal."""
    calendar = mailbox.folder_entries.get(folder_of_type(mailbox.language, "Calendar").path, ())
    flagged = (directory.by_sid(each.user) for each in calendar if "Delegate" in each.flags)
    named = (directory.recipients.get(each) for each in mailbox.send_on_behalf)
    found = {each.guid: each for each in (*named, *flagged) if each is not None}
    if any(isinstance(each, Group) for each in found.values()):
        raise Refusal("ErrorDelegateNoUser", "The delegate is a group.")
    return list(found.values())


def _delegate(mailbox: Mailbox, delegate: Recipient, *, with_rights: bool) -> ET.Element:
    entries = {kind: _entry(mailbox, delegate, kind) for kind in FOLDERS}
    levels = [t(f"{kind}FolderPermissionLevel", _level(each)) for kind, each in entries.items() if each is not None]
    calendar = entries["Calendar"]
    flags = calendar.flags if calendar else ""
    user = t(
        "UserId",
        t("SID", delegate.sid) if delegate.sid else None,
        t("PrimarySmtpAddress", delegate.primary_address),
        t("DisplayName", delegate.display_name),
    )
    return m(
        "DelegateUser",
        user,
        t("DelegatePermissions", *levels) if with_rights else None,
        t("ReceiveCopiesOfMeetingMessages", "Delegate" in flags),
        t("ViewPrivateItems", "CanViewPrivateItems" in flags),
    )


def _entry(mailbox: Mailbox, delegate: Recipient, kind: str) -> FolderEntry | None:
    entries = mailbox.folder_entries.get(folder_of_type(mailbox.language, kind).path, ())
    return next((each for each in entries if delegate.sid and each.user == delegate.sid), None)


def _level(entry: FolderEntry) -> str:
    return entry.rights[0] if len(entry.rights) == 1 and entry.rights[0] in _LEVELS else "Custom"
