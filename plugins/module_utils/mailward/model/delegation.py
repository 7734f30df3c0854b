# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may open whose mailbox or folder, who may send in whose name, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .amendment import Amendment, wanted
from .reader import Reader, parse_choice, parse_flag, shown
from .unset import OMITTED, Omitted

FULL_ACCESS = "full_access"
SEND_AS = "send_as"
SEND_ON_BEHALF = "send_on_behalf"
RIGHTS = (FULL_ACCESS, SEND_AS, SEND_ON_BEHALF)

FOLDER_ROLES = (
    "owner", "publishing_editor", "editor", "publishing_author", "author", "nonediting_author",
    "reviewer", "contributor", "availability_only", "limited_details",
)  # fmt: skip
FOLDER_RIGHTS = (
    "create_items", "create_subfolders", "delete_all_items", "delete_owned_items", "edit_all_items",
    "edit_owned_items", "folder_contact", "folder_owner", "folder_visible", "read_items",
)  # fmt: skip
CALENDAR_ROLES = ("availability_only", "limited_details")
"""Roles that only calendars have (PowerShell docs, Add-MailboxFolderPermission -AccessRights)."""
ROLE_RIGHTS = {
    "owner": frozenset(FOLDER_RIGHTS),
    "publishing_editor": frozenset(FOLDER_RIGHTS) - {"folder_contact", "folder_owner"},
    "editor": frozenset(FOLDER_RIGHTS) - {"folder_contact", "folder_owner", "create_subfolders"},
    "publishing_author": frozenset(
        {"create_items", "create_subfolders", "delete_owned_items", "edit_owned_items", "folder_visible", "read_items"}
    ),
    "author": frozenset({"create_items", "delete_owned_items", "edit_owned_items", "folder_visible", "read_items"}),
    "nonediting_author": frozenset({"create_items", "delete_owned_items", "folder_visible", "read_items"}),
    "reviewer": frozenset({"folder_visible", "read_items"}),
    "contributor": frozenset({"create_items", "folder_visible"}),
}
"""The single rights that a role consists of (PowerShell docs, Add-MailboxFolderPermission -AccessRights)."""
WELL_KNOWN_FOLDERS = (
    "calendar", "contacts", "deleted_items", "drafts", "inbox", "journal", "notes", "sent_items", "tasks",
)  # fmt: skip


def as_role(rights: frozenset[str]) -> frozenset[str]:
    """The role that single rights amount to, which is how the service shows them; else the rights themselves."""
    return next((frozenset({role}) for role, single in ROLE_RIGHTS.items() if rights == single), rights)


@dataclass(frozen=True)
class FolderGrant:
    """Rights on one folder: one role, or a set of single rights.

    `folder` is a well-known name (found under its local name, whatever the mailbox's language) or a
    path that begins with a slash (`/Inbox/Invoices`). `delegate` makes the trustee a calendar
    delegate who receives meeting requests; `private_items` shows private appointments too.
    """

    folder: str
    rights: frozenset[str]
    delegate: bool = False
    private_items: bool = False


@dataclass(frozen=True)
class Delegation:
    """The rights of one trustee on one mailbox.

    `rights` and `folders` that are left out are not managed; an empty set means none. An Amendment
    of `rights` leaves those alone that it does not name.
    `automapping` left out means: as the platform does it, which is to map on new grants.
    `not_before` and `expires` bound the time in which the grant stands; outside it is no grant.
    """

    mailbox: str
    trustee: str
    rights: frozenset[str] | Amendment | Omitted = OMITTED
    automapping: bool | Omitted = OMITTED
    folders: tuple[FolderGrant, ...] | Omitted = OMITTED
    not_before: datetime | None = None
    expires: datetime | None = None
    reason: str = ""
    absent: bool = False
    path: str = field(default="", compare=False)


def read_delegation(reader: Reader, mailbox: str | None = None) -> Delegation | None:
    """One entry of `delegations`, or of a shared mailbox's `members` when `mailbox` is given."""
    address = mailbox if mailbox is not None else reader.address("mailbox", required=True)
    trustee = reader.address("trustee", required=True)
    known = f"Rights are: {', '.join(RIGHTS)}."
    rights = reader.amendable("rights", lambda value: parse_choice(value, RIGHTS), known)
    automapping = reader.flag("automapping")
    folders = reader.read("folders", _folders(reader), "Write folder: role, for example calendar: editor.")
    not_before, expires = reader.moment("not_before"), reader.moment("expires")
    reason = reader.text("reason", max_chars=1024)
    state = reader.choice("state", ("present", "absent"))
    reader.finish()
    present = state != "absent"
    without_full_access = not reader.has("rights") or (rights is not OMITTED and FULL_ACCESS not in wanted(rights))
    if present and automapping is not OMITTED and without_full_access:
        remedy = "Add full_access to rights or leave automapping out."
        reader.mistake("automapping", "goes with full_access only.", remedy)
    if not_before and expires and expires <= not_before:
        reader.mistake("expires", "is not after not_before; the grant would never stand.", "Write a later date.")
    if present and not reader.has("rights") and not reader.has("folders"):
        reader.mistake("rights", "is missing, and so is folders.", "Say what the trustee may do.")
    if address is OMITTED or trustee is OMITTED:
        return None
    if address == trustee:
        reader.mistake("trustee", f"{trustee} is the mailbox itself.", "Name somebody else.")
    return Delegation(
        mailbox=address,
        trustee=trustee,
        rights=frozenset(rights) if isinstance(rights, tuple) else rights,
        automapping=automapping,
        folders=folders,
        not_before=not_before or None,
        expires=expires or None,
        reason=reason or "",
        absent=not present,
        path=reader.path,
    )


def _folders(reader: Reader) -> Any:
    def parse(value: object) -> tuple[FolderGrant, ...]:
        if not isinstance(value, Mapping):
            raise ValueError("a mapping of folder to role is needed")
        grants = []
        for name, rights in value.items():
            path = f"folders.{shown(name)}"
            if not isinstance(name, str) or (name not in WELL_KNOWN_FOLDERS and not _is_path(name)):
                known = ", ".join(WELL_KNOWN_FOLDERS)
                reader.mistake(path, f"{shown(name)} is no folder.", f"Use {known}, or a path like /Inbox/Invoices.")
                continue
            grant = _folder_grant(reader, path, name, rights)
            if grant is not None:
                grants.append(grant)
        return tuple(sorted(grants, key=lambda grant: grant.folder))

    return parse


def _is_path(name: str) -> bool:
    root, *parts = name.split("/")
    return not root and bool(parts) and all(part.strip() and part.isprintable() for part in parts)


def _folder_grant(reader: Reader, path: str, name: str, value: object) -> FolderGrant | None:
    details = dict(value) if isinstance(value, Mapping) else {"rights": value}
    named = details.pop("rights", None)
    if named is None:
        reader.mistake(path, "names no rights.", "Write a role, single rights, or none.")
        return None
    rights = [named] if isinstance(named, str) else named
    known = (*FOLDER_ROLES, *FOLDER_RIGHTS)
    if rights == ["none"]:
        rights = []
    if not isinstance(rights, (list, tuple)) or not all(right in known for right in rights):
        reader.mistake(path, f"{shown(named)} is no folder right.", f"Roles are: {', '.join(FOLDER_ROLES)}, none.")
        return None
    if any(right in FOLDER_ROLES for right in rights) and len(rights) > 1:
        reader.mistake(path, f"{shown(named)} mixes a role with other rights.", "Give one role, or single rights.")
        return None
    if name in WELL_KNOWN_FOLDERS and name != "calendar" and any(right in CALENDAR_ROLES for right in rights):
        reader.mistake(path, f"{shown(named)} goes with calendars only.", "Give another role.")
        return None
    try:
        delegate = parse_flag(details.pop("delegate", False))
        private_items = parse_flag(details.pop("private_items", False))
    except ValueError as error:
        reader.mistake(path, f"delegate and private_items: {error}.")
        return None
    for field_name in details:
        reader.mistake(f"{path}.{field_name}", "is no field that can be declared here.")
    if private_items and not delegate:
        reader.mistake(path, "private_items goes with delegate only.", "Set delegate: true as well.")
    if delegate and (name != "calendar" or rights != ["editor"]):
        reader.mistake(path, "delegate goes with the role editor on the calendar only.")
    return FolderGrant(name, as_role(frozenset(rights)), delegate, private_items)
