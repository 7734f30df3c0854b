# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders in the language of their mailbox, and the rights on them."""

from __future__ import annotations

from typing import Any

import pytest

CALENDAR = "anna.berg@contoso.example:\\Kalender"


def entries(world: Any, folder: str = CALENDAR) -> dict[str, Any]:
    return {row["User"]: row["AccessRights"] for row in world.run("Get-MailboxFolderPermission", Identity=folder).rows}


def test_only_the_type_of_a_folder_is_the_same_in_every_language(contoso: Any) -> None:
    def calendar(identity: str) -> dict[str, Any]:
        rows = contoso.run("Get-MailboxFolderStatistics", Identity=identity, FolderScope="Calendar").rows
        (row,) = [row for row in rows if row["FolderType"] == "Calendar"]
        assert len(rows) == 3
        return dict(row)

    german, english = calendar("anna.berg"), calendar("bruno.costa")

    assert (german["Name"], german["FolderPath"]) == ("Kalender", "/Kalender")
    assert (english["Name"], english["FolderPath"]) == ("Calendar", "/Calendar")
    assert german["FolderId"] != english["FolderId"]


def test_all_folders_are_listed_without_scope(contoso: Any) -> None:
    rows = contoso.run("Get-MailboxFolderStatistics", Identity="anna.berg").rows

    assert {"Inbox", "SentItems", "DeletedItems", "Calendar", "Root"} <= {row["FolderType"] for row in rows}


def test_a_calendar_shows_the_default_and_the_anonymous_entry(contoso: Any) -> None:
    assert entries(contoso) == {"Default": ["AvailabilityOnly"], "Anonymous": ["None"]}
    assert entries(contoso, "anna.berg:\\Posteingang") == {"Default": ["None"], "Anonymous": ["None"]}


def test_the_name_of_another_language_is_not_found(contoso: Any) -> None:
    error = contoso.refusal("Get-MailboxFolderPermission", Identity="anna.berg@contoso.example:\\Calendar")

    assert (error.status, error.error_id) == (404, "Ex6F9304")


def test_a_folder_is_found_by_its_id(contoso: Any) -> None:
    rows = contoso.run("Get-MailboxFolderStatistics", Identity="anna.berg", FolderScope="Calendar").rows

    assert entries(contoso, f"anna.berg:{rows[0]['FolderId']}") == entries(contoso)


def test_rights_are_added_changed_and_removed(contoso: Any) -> None:
    right = {"Identity": CALENDAR, "User": "bruno.costa@contoso.example"}

    added = contoso.row("Add-MailboxFolderPermission", AccessRights=["Reviewer"], **right)
    contoso.run("Set-MailboxFolderPermission", AccessRights=["Editor"], **right)
    changed = entries(contoso)
    contoso.run("Remove-MailboxFolderPermission", **right)

    assert (added["User"], added["AccessRights"]) == ("Bruno Costa", ["Reviewer"])
    assert changed["Bruno Costa"] == ["Editor"]
    assert "Bruno Costa" not in entries(contoso)


def test_adding_what_is_there_is_an_error(contoso: Any) -> None:
    right = {"Identity": CALENDAR, "User": "bruno.costa@contoso.example", "AccessRights": ["Reviewer"]}
    contoso.run("Add-MailboxFolderPermission", **right)

    error = contoso.refusal("Add-MailboxFolderPermission", **right)

    assert error.exception_class.endswith("UserAlreadyExistsInPermissionEntryException")


@pytest.mark.parametrize("cmdlet", ["Set-MailboxFolderPermission", "Remove-MailboxFolderPermission"])
def test_changing_what_is_not_there_is_an_error(contoso: Any, cmdlet: str) -> None:
    rights = {"AccessRights": ["Editor"]} if cmdlet.startswith("Set") else {}

    error = contoso.refusal(cmdlet, Identity=CALENDAR, User="bruno.costa@contoso.example", **rights)

    assert error.exception_class.endswith("UserNotFoundInPermissionEntryException")


def test_an_unknown_user_is_an_error_of_its_own(contoso: Any) -> None:
    right = {"Identity": CALENDAR, "User": "nobody@partner.example", "AccessRights": ["Reviewer"]}

    error = contoso.refusal("Add-MailboxFolderPermission", **right)

    assert error.exception_class.endswith("InvalidExternalUserIdException")


def test_setting_what_stands_is_a_warning(contoso: Any) -> None:
    output = contoso.run(
        "Set-MailboxFolderPermission", Identity=CALENDAR, User="Default", AccessRights=["AvailabilityOnly"]
    )

    assert "completed successfully but no settings of" in output.warnings[0]


def test_namesakes_cannot_be_told_apart_by_what_a_folder_shows(contoso: Any) -> None:
    for address in ("chloe.martin@contoso.example", "chloe.martin2@contoso.example"):
        contoso.run("Add-MailboxFolderPermission", Identity=CALENDAR, User=address, AccessRights=["Reviewer"])

    rows = contoso.run("Get-MailboxFolderPermission", Identity=CALENDAR).rows
    error = contoso.refusal("Remove-MailboxFolderPermission", Identity=CALENDAR, User="Chloe Martin")
    contoso.run("Remove-MailboxFolderPermission", Identity=CALENDAR, User="chloe.martin2@contoso.example")

    assert [row["User"] for row in rows].count("Chloe Martin") == 2
    assert "matches multiple entries" in error.text
    assert "Chloe Martin" in entries(contoso)


def test_somebody_who_is_gone_shows_as_a_sid(contoso: Any) -> None:
    right = {"Identity": CALENDAR, "User": "bruno.costa@contoso.example", "AccessRights": ["Reviewer"]}
    contoso.run("Add-MailboxFolderPermission", **right)
    contoso.run("Remove-Mailbox", Identity="bruno.costa@contoso.example")

    (orphan,) = set(entries(contoso)) - {"Default", "Anonymous"}

    assert orphan.startswith("NT:S-1-5-21-")


def test_single_rights_that_add_up_to_a_role_read_back_as_the_role(contoso: Any) -> None:
    right = {"Identity": CALENDAR, "User": "bruno.costa"}

    contoso.run("Add-MailboxFolderPermission", AccessRights=["FolderVisible", "ReadItems"], **right)
    role = entries(contoso)["Bruno Costa"]
    contoso.run("Set-MailboxFolderPermission", AccessRights=["ReadItems"], **right)

    assert role == ["Reviewer"]
    assert entries(contoso)["Bruno Costa"] == ["ReadItems"]


def test_delegates_are_editors_of_a_calendar(contoso: Any) -> None:
    right = {
        "User": "bruno.costa",
        "AccessRights": ["Editor"],
        "SharingPermissionFlags": "Delegate,CanViewPrivateItems",
    }

    contoso.run("Add-MailboxFolderPermission", Identity=CALENDAR, **right)

    rows = contoso.run("Get-MailboxFolderPermission", Identity=CALENDAR, User="bruno.costa").rows
    assert rows[0]["SharingPermissionFlags"] == "Delegate, CanViewPrivateItems"


@pytest.mark.parametrize(
    ("folder", "rights", "flags"),
    [
        ("\\Kalender", "Reviewer", "Delegate"),
        ("\\Kalender", "Editor", "CanViewPrivateItems"),
        ("\\Posteingang", "Editor", "Delegate"),
        ("\\Posteingang", "AvailabilityOnly", "None"),
    ],
)
def test_calendar_rights_are_for_calendars(contoso: Any, folder: str, rights: str, flags: str) -> None:
    right = {"Identity": f"anna.berg:{folder}", "User": "bruno.costa", "AccessRights": [rights]}

    assert contoso.refusal("Add-MailboxFolderPermission", SharingPermissionFlags=flags, **right).status == 400
