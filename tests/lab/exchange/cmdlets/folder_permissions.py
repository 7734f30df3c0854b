# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders of a mailbox and the rights on them. Unlike mailbox rights, adding twice or removing nothing is an error."""

from __future__ import annotations

from dataclasses import replace

from .. import refusals
from ..call import Call, CmdletFunction
from ..folders import Folder, first_entries, folders
from ..output import CmdletOutput
from ..read_back.folders import folder_id, folder_user, permission_row, statistics_row
from ..records import FolderEntry, Group, Mailbox, MailUser
from ..result_sets import listed
from ..words import words
from .warnings import no_settings_modified

# Roles as sums of single rights (PowerShell docs, Add-MailboxFolderPermission). What a set of rights adds up to
# reads back as its role.
ROLES: dict[str, frozenset[str]] = {
    "Author": frozenset(words("CreateItems DeleteOwnedItems EditOwnedItems FolderVisible ReadItems")),
    "Contributor": frozenset(words("CreateItems FolderVisible")),
    "Editor": frozenset(
        words("CreateItems DeleteAllItems DeleteOwnedItems EditAllItems EditOwnedItems FolderVisible ReadItems")
    ),
    "NonEditingAuthor": frozenset(words("CreateItems DeleteOwnedItems FolderVisible ReadItems")),
    "Owner": frozenset(
        words(
            "CreateItems CreateSubfolders DeleteAllItems DeleteOwnedItems EditAllItems EditOwnedItems FolderContact "
            "FolderOwner FolderVisible ReadItems"
        )
    ),
    "PublishingAuthor": frozenset(
        words("CreateItems CreateSubfolders DeleteOwnedItems EditOwnedItems FolderVisible ReadItems")
    ),
    "PublishingEditor": frozenset(
        words(
            "CreateItems CreateSubfolders DeleteAllItems DeleteOwnedItems EditAllItems EditOwnedItems FolderVisible "
            "ReadItems"
        )
    ),
    "Reviewer": frozenset(words("FolderVisible ReadItems")),
}
CALENDAR_ONLY = {"AvailabilityOnly", "LimitedDetails"}
INVITABLE = {"AvailabilityOnly", "LimitedDetails", "Reviewer", "Editor"}


def get_statistics(call: Call) -> CmdletOutput:
    mailbox = call.the(Mailbox)
    if call.parameters.switch("Archive") and not mailbox.archive:
        raise refusals.not_found(call.parameters["Identity"])
    scope = call.parameters.get("FolderScope") or "All"
    known = [each for each in folders(mailbox.language) if scope in ("All", each.scope)]
    return listed(call, [statistics_row(mailbox, each, archive=call.parameters.switch("Archive")) for each in known])


def get_permission(call: Call) -> CmdletOutput:
    mailbox, folder = _folder(call)
    entries = _entries(mailbox, folder)
    if (user := call.parameters.get("User")) is not None:
        entry = _entry(call, entries, user)
        if entry is None:
            raise refusals.folder_entry_absent(user)
        entries = (entry,)
    return listed(call, [permission_row(call.directory, folder, each) for each in entries])


def add_permission(call: Call) -> CmdletOutput:
    mailbox, folder = _folder(call)
    entries = _entries(mailbox, folder)
    user = call.parameters["User"]
    if _entry(call, entries, user) is not None:
        raise refusals.folder_entry_exists(user)
    entry = FolderEntry(_user(call, user), _rights(call, folder), _flags(call, folder))
    _put(call, mailbox, folder, (*entries, entry))
    return CmdletOutput([permission_row(call.directory, folder, entry)])


def set_permission(call: Call) -> CmdletOutput:
    mailbox, folder = _folder(call)
    entries = _entries(mailbox, folder)
    known = _entry(call, entries, call.parameters["User"])
    if known is None:
        raise refusals.folder_entry_absent(call.parameters["User"])
    flags = _flags(call, folder) if "SharingPermissionFlags" in call.parameters else ""  # GUESS: left out, they go
    entry = FolderEntry(known.user, _rights(call, folder), flags)
    if entry == known:
        return CmdletOutput(warnings=[no_settings_modified(call.parameters["Identity"])])
    _put(call, mailbox, folder, tuple(entry if each is known else each for each in entries))
    return CmdletOutput()


def remove_permission(call: Call) -> CmdletOutput:
    mailbox, folder = _folder(call)
    entries = _entries(mailbox, folder)
    if call.parameters.switch("ResetDelegateUserCollection"):
        _put(call, mailbox, folder, tuple(replace(each, flags="") for each in entries))
        return CmdletOutput()
    known = _entry(call, entries, call.parameters["User"])
    if known is None:
        raise refusals.folder_entry_absent(call.parameters["User"])
    _put(call, mailbox, folder, tuple(each for each in entries if each is not known))
    return CmdletOutput()


def _folder(call: Call) -> tuple[Mailbox, Folder]:
    """`mailbox:\\path` with the path in the mailbox's own language, `mailbox:<FolderId>`, or `mailbox` for the root."""
    identity: str = call.parameters["Identity"]
    named, colon, path = identity.partition(":")
    mailbox = call.the(Mailbox, named)
    wanted = (path if colon else "\\").lower() or "\\"
    for folder in folders(mailbox.language):
        if wanted in (folder.path.lower(), folder_id(mailbox, folder).lower()):
            return mailbox, folder
    raise refusals.not_found(identity)


def _entries(mailbox: Mailbox, folder: Folder) -> tuple[FolderEntry, ...]:
    return mailbox.folder_entries.get(folder.path, first_entries(folder))


def _entry(call: Call, entries: tuple[FolderEntry, ...], user: str) -> FolderEntry | None:
    """The entry of a user: by any identity, or by the name it shows (of which there may be two)."""
    shown = [each for each in entries if folder_user(call.directory, each.user).lower() == user.lower()]
    if len(shown) > 1:
        raise refusals.ambiguous(user)
    if shown:
        return shown[0]
    sids = {each.sid for each in call.directory.find(user)} - {""}
    if not sids:
        raise refusals.folder_user_unknown(user)
    return next((each for each in entries if each.user in sids), None)


def _user(call: Call, user: str) -> str:
    if user.lower() in ("default", "anonymous"):
        return user.capitalize()
    found = call.directory.find(user)
    if len(found) > 1:
        raise refusals.ambiguous(user)
    if not found or not (
        isinstance(found[0], (Mailbox, MailUser)) or (isinstance(found[0], Group) and found[0].security)
    ):
        raise refusals.folder_user_unknown(user)
    return found[0].sid


def _rights(call: Call, folder: Folder) -> tuple[str, ...]:
    """Roles and single rights; a set that is a role reads back as the role."""
    written = tuple(dict.fromkeys(call.parameters["AccessRights"]))
    if set(written) & CALENDAR_ONLY and folder.scope != "Calendar":
        raise refusals.invalid(f"{', '.join(written)} can be used on calendar folders only.")
    if len(written) > 1 and set(written) & (CALENDAR_ONLY | {"None"}):
        raise refusals.invalid(f"The rights {', '.join(written)} can't be combined.")  # GUESS: that it is refused
    if call.parameters.get("SendNotificationToUser") and (folder.scope != "Calendar" or not set(written) <= INVITABLE):
        raise refusals.invalid(
            "SendNotificationToUser can be used with calendars and with the rights of invitations only."
        )
    single = frozenset(right for each in written for right in ROLES.get(each, frozenset((each,))))
    role = next((name for name, rights in ROLES.items() if rights == single), None)
    return (role,) if role else tuple(sorted(single))


def _flags(call: Call, folder: Folder) -> str:
    flags = call.parameters.get("SharingPermissionFlags") or "None"
    if flags == "None":
        return ""
    if folder.type != "Calendar" or _rights(call, folder) != ("Editor",):
        raise refusals.invalid("SharingPermissionFlags can be used on the calendar and with the right Editor only.")
    if "Delegate" not in flags.split(", "):
        raise refusals.invalid("CanViewPrivateItems must be used together with Delegate.")
    return str(flags)


def _put(call: Call, mailbox: Mailbox, folder: Folder, entries: tuple[FolderEntry, ...]) -> None:
    call.directory.put(replace(mailbox, folder_entries={**mailbox.folder_entries, folder.path: entries}))


CMDLETS: dict[str, CmdletFunction] = {
    "Get-MailboxFolderStatistics": get_statistics,
    "Get-MailboxFolderPermission": get_permission,
    "Add-MailboxFolderPermission": add_permission,
    "Set-MailboxFolderPermission": set_permission,
    "Remove-MailboxFolderPermission": remove_permission,
}
