# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of Get-MailboxFolderStatistics and Get-MailboxFolderPermission."""

from __future__ import annotations

import base64
from uuid import uuid5

from .. import sizes
from ..directory import Directory
from ..folders import Folder
from ..records import FolderEntry, Mailbox
from .recipients import Row

ROOT_NAME = "Top of Information Store"
BACKSLASH = "\\"


def folder_id(mailbox: Mailbox, folder: Folder) -> str:
    """An opaque name that no language changes and no rename either."""
    return "LgAAAAB" + base64.b64encode(uuid5(mailbox.exchange_guid, f"{folder.type}{folder.path}").bytes).decode()


def folder_user(directory: Directory, user: str) -> str:
    """Whom an entry shows: a display name, which need not be unique; a SID behind `NT:` once nobody has it."""
    if user in ("Default", "Anonymous"):
        return user
    recipient = directory.by_sid(user)
    return recipient.display_name if recipient else f"NT:{user}"


def statistics_row(mailbox: Mailbox, folder: Folder, *, archive: bool = False) -> Row:
    """Paths with slashes here, with backslashes in identities; only FolderType is the same in every language."""
    share = 2 if folder.type == "Inbox" else 20
    size, items = mailbox.size // share, mailbox.items // share
    return {
        "Name": folder.name or ROOT_NAME,
        "FolderPath": folder.path.replace("\\", "/") if folder.name else f"/{ROOT_NAME}",
        "FolderId": folder_id(mailbox, folder),
        "FolderType": folder.type,
        "Identity": f"{mailbox.user_principal_name}{folder.path}"
        if folder.name
        else f"{mailbox.user_principal_name}\\{ROOT_NAME}",
        "ContainerClass": "IPF.Appointment" if folder.scope == "Calendar" else "IPF.Note",
        "ContentMailboxGuid": mailbox.exchange_guid,
        "ContentFolder": True,
        "Archive": archive,
        "ItemsInFolder": items,
        "ItemsInFolderAndSubfolders": items,
        "DeletedItemsInFolder": 0,
        "FolderSize": sizes.display(size),
        "FolderAndSubfolderSize": sizes.display(size),
        "OldestItemReceivedDate": None,
        "NewestItemReceivedDate": None,
        "CreationTime": mailbox.created,
        "LastModifiedTime": mailbox.changed,
        "IsValid": True,
        "ObjectState": "Unchanged",
    }


def permission_row(directory: Directory, folder: Folder, entry: FolderEntry) -> Row:
    name = folder.name or ROOT_NAME
    return {
        "Identity": name,
        "FolderName": name,
        "User": folder_user(directory, entry.user),
        "AccessRights": list(entry.rights),
        "SharingPermissionFlags": entry.flags or None,
        "IsValid": True,
        "ObjectState": "Unchanged",
    }
