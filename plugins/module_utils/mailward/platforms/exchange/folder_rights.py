# SPDX-License-Identifier: GPL-3.0-or-later
"""Folder roles, rights and well-known folders: our words and Exchange's.

Source: PowerShell docs, Add-MailboxFolderPermission and Get-MailboxFolderStatistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.delegation import as_role

EXCHANGE_RIGHTS: Mapping[str, str] = {
    "owner": "Owner",
    "publishing_editor": "PublishingEditor",
    "editor": "Editor",
    "publishing_author": "PublishingAuthor",
    "author": "Author",
    "nonediting_author": "NonEditingAuthor",
    "reviewer": "Reviewer",
    "contributor": "Contributor",
    "availability_only": "AvailabilityOnly",
    "limited_details": "LimitedDetails",
    "create_items": "CreateItems",
    "create_subfolders": "CreateSubfolders",
    "delete_all_items": "DeleteAllItems",
    "delete_owned_items": "DeleteOwnedItems",
    "edit_all_items": "EditAllItems",
    "edit_owned_items": "EditOwnedItems",
    "folder_contact": "FolderContact",
    "folder_owner": "FolderOwner",
    "folder_visible": "FolderVisible",
    "read_items": "ReadItems",
}
OUR_RIGHTS: Mapping[str, str] = {theirs.lower(): ours for ours, theirs in EXCHANGE_RIGHTS.items()}

FOLDER_SCOPES: Mapping[str, tuple[str, str]] = {
    "calendar": ("Calendar", "Calendar"),
    "contacts": ("Contacts", "Contacts"),
    "deleted_items": ("DeletedItems", "DeletedItems"),
    "drafts": ("Drafts", "Drafts"),
    "inbox": ("Inbox", "Inbox"),
    "journal": ("Journal", "Journal"),
    "notes": ("Notes", "Notes"),
    "sent_items": ("SentItems", "SentItems"),
    "tasks": ("Tasks", "Tasks"),
}
"""Our word to Get-MailboxFolderStatistics -FolderScope and to the FolderType of the folder that is meant."""


def rights_of_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row of Get-MailboxFolderPermission."""
    listed = row.get("AccessRights")
    values = listed if isinstance(listed, (list, tuple)) else [listed]
    rights = {word.strip().lower() for value in values for word in str(value or "").split(",") if word.strip()}
    flags = {flag.strip().lower() for flag in str(row.get("SharingPermissionFlags") or "").split(",")}
    return {
        "rights": as_role(frozenset(OUR_RIGHTS.get(right, right) for right in rights if right != "none")),
        "delegate": "delegate" in flags,
        "private_items": "canviewprivateitems" in flags,
    }


def flags_of(fields: Mapping[str, Any]) -> str:
    """SharingPermissionFlags for a folder grant's fields: `None` where there are none."""
    flags = [
        name
        for name, given in (("Delegate", fields["delegate"]), ("CanViewPrivateItems", fields["private_items"]))
        if given
    ]
    return ",".join(flags) or "None"
