# SPDX-License-Identifier: GPL-3.0-or-later
"""Full Access, Send As, and what their lists show besides what somebody granted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.lab.exchange.records import SELF_SID, AccessEntry

SELF = "NT AUTHORITY\\SELF"


def access(world: Any, user: str) -> list[dict[str, Any]]:
    return [row for row in world.run("Get-MailboxPermission", Identity="info").rows if row["User"] == user]


def add_entry(world: Any, entry: AccessEntry) -> None:
    (mailbox,) = world.directory.find("info")
    world.directory.put(replace(mailbox, access=(*mailbox.access, entry)))


class TestMailboxPermission:
    def test_people_show_by_logon_name_and_sid_without_address(self, contoso: Any) -> None:
        (row,) = access(contoso, "anna.berg@contoso.example")

        assert row["AccessRights"] == ["FullAccess"]
        assert row["UserSid"].startswith("S-1-5-21-")
        assert row["PrimarySmtpAddress"] == ""
        assert (row["Deny"], row["IsInherited"]) == (False, False)

    def test_the_mailbox_itself_stands_in_the_list_with_joined_rights(self, contoso: Any) -> None:
        (row,) = access(contoso, SELF)

        assert row["AccessRights"] == ["FullAccess, ReadPermission"]
        assert row["UserSid"] == SELF_SID

    def test_a_right_more_joins_the_entry(self, contoso: Any) -> None:
        contoso.run("Add-MailboxPermission", Identity="info", User="anna.berg", AccessRights=["ReadPermission"])

        (row,) = access(contoso, "anna.berg@contoso.example")
        assert row["AccessRights"] == ["FullAccess, ReadPermission"]

    def test_granting_gives_the_entry_back_and_granting_again_warns(self, contoso: Any) -> None:
        grant = {"Identity": "info", "User": "bruno.costa@contoso.example", "AccessRights": "FullAccess"}

        first = contoso.run("Add-MailboxPermission", **grant)
        again = contoso.run("Add-MailboxPermission", **grant)

        assert first.rows[0]["User"] == "bruno.costa@contoso.example"
        assert not again.rows
        assert "appropriate access control entry is already present" in again.warnings[0]

    def test_automapping_of_an_existing_entry_does_not_change_and_cannot_be_read(self, contoso: Any) -> None:
        grant = {"Identity": "info", "User": "anna.berg", "AccessRights": "FullAccess"}

        contoso.run("Add-MailboxPermission", AutoMapping=False, **grant)

        (entry,) = [each for each in contoso.directory.find("info")[0].access if each.sid != SELF_SID]
        assert entry.automapping
        assert not any("mapping" in key.lower() for key in access(contoso, "anna.berg@contoso.example")[0])

    def test_clearing_automapping_leaves_the_rights(self, contoso: Any) -> None:
        before = contoso.run("Get-MailboxPermission", Identity="info").rows

        contoso.run("Remove-MailboxPermission", Identity="info", ClearAutoMapping=True)

        assert contoso.run("Get-MailboxPermission", Identity="info").rows == before
        assert not any(each.automapping for each in contoso.directory.find("info")[0].access)

    def test_a_denial_is_an_entry_of_its_own(self, contoso: Any) -> None:
        deny = {"Identity": "info", "User": "anna.berg", "AccessRights": ["FullAccess"], "Deny": True}

        contoso.run("Add-MailboxPermission", **deny)

        assert [row["Deny"] for row in access(contoso, "anna.berg@contoso.example")] == [False, True]

        contoso.run("Remove-MailboxPermission", **deny)
        assert [row["Deny"] for row in access(contoso, "anna.berg@contoso.example")] == [False]

    def test_a_security_group_can_hold_rights_and_a_distribution_group_cannot(self, contoso: Any) -> None:
        contoso.run("Add-MailboxPermission", Identity="info", User="finance@contoso.example", AccessRights="FullAccess")

        assert access(contoso, "Finance")
        for user in ("all@contoso.example", "support@partner.example", "nobody"):
            error = contoso.refusal("Add-MailboxPermission", Identity="info", User=user, AccessRights="FullAccess")
            assert (error.status, error.error_id) == (404, "Ex94914C")

    def test_send_as_is_no_right_of_this_cmdlet(self, contoso: Any) -> None:
        error = contoso.refusal("Add-MailboxPermission", Identity="info", User="anna.berg", AccessRights="SendAs")

        assert error.exception_class.endswith("ParameterTransformationException")

    def test_revoking_what_is_not_there_warns(self, contoso: Any) -> None:
        revoke = {"Identity": "info", "User": "bruno.costa", "AccessRights": ["FullAccess"]}

        assert (
            "because the ACE doesn't exist on the object."
            in contoso.run("Remove-MailboxPermission", **revoke).warnings[0]
        )

    def test_revoking_one_right_leaves_the_others(self, contoso: Any) -> None:
        contoso.run("Add-MailboxPermission", Identity="info", User="anna.berg", AccessRights=["ReadPermission"])
        contoso.run("Remove-MailboxPermission", Identity="info", User="anna.berg", AccessRights=["FullAccess"])

        assert access(contoso, "anna.berg@contoso.example")[0]["AccessRights"] == ["ReadPermission"]

    def test_an_inherited_entry_stays(self, contoso: Any) -> None:
        role_group = next(iter(contoso.directory.role_groups))
        add_entry(contoso, AccessEntry(role_group, ("FullAccess",), inherited=True))

        revoke = {"Identity": "info", "User": "Organization Management", "AccessRights": ["FullAccess"]}

        assert contoso.run("Remove-MailboxPermission", **revoke).warnings
        assert access(contoso, "Organization Management")[0]["IsInherited"] is True

    def test_an_orphan_shows_as_its_sid_and_can_be_revoked_by_it(self, contoso: Any) -> None:
        orphan = "S-1-5-21-1-2-3-4"
        add_entry(contoso, AccessEntry(orphan, ("FullAccess",)))

        assert access(contoso, orphan)

        contoso.run("Remove-MailboxPermission", Identity="info", User=orphan, AccessRights=["FullAccess"])
        assert not access(contoso, orphan)

    def test_a_careless_client_can_take_the_mailbox_from_itself(self, contoso: Any) -> None:
        contoso.run(
            "Remove-MailboxPermission", Identity="info", User=SELF, AccessRights=["FullAccess", "ReadPermission"]
        )

        assert not access(contoso, SELF)

    def test_one_user_can_be_asked_for(self, contoso: Any) -> None:
        rows = contoso.run("Get-MailboxPermission", Identity="info", User="anna.berg@contoso.example").rows

        assert [row["User"] for row in rows] == ["anna.berg@contoso.example"]


class TestRecipientPermission:
    def test_rows_have_neither_deny_nor_inherited(self, contoso: Any) -> None:
        rows = contoso.run("Get-RecipientPermission", Identity="info").rows

        assert [row["Trustee"] for row in rows] == [SELF, "anna.berg@contoso.example"]
        assert all(row["AccessRights"] == ["SendAs"] and row["AccessControlType"] == "Allow" for row in rows)
        assert not {"Deny", "IsInherited"} & set(rows[0])

    def test_without_identity_all_recipients_answer(self, contoso: Any) -> None:
        rows = contoso.run("Get-RecipientPermission", ResultSize="Unlimited").rows

        assert len([row for row in rows if row["Trustee"] == SELF]) == 6
        assert len([row for row in rows if row["Trustee"] == "anna.berg@contoso.example"]) == 1

    def test_a_name_answers_for_longer_names_too(self, contoso: Any) -> None:
        contoso.run("New-Mailbox", Name="Sales", Shared=True)
        contoso.run("New-Mailbox", Name="Sales North", Shared=True)

        by_name = contoso.run("Get-RecipientPermission", Identity="Sales").rows
        by_address = contoso.run("Get-RecipientPermission", Identity="Sales@contoso.example").rows

        assert {row["Identity"] for row in by_name} == {"Sales", "Sales North"}
        assert {row["Identity"] for row in by_address} == {"Sales"}

    @pytest.mark.parametrize("target", ["info@contoso.example", "all@contoso.example"])
    def test_granting_and_revoking_twice_warns(self, contoso: Any, target: str) -> None:
        right = {"Identity": target, "Trustee": "bruno.costa@contoso.example", "AccessRights": ["SendAs"]}

        granted = [contoso.run("Add-RecipientPermission", **right) for _unused in range(2)]
        revoked = [contoso.run("Remove-RecipientPermission", **right) for _unused in range(2)]

        assert granted[0].rows[0]["Trustee"] == "bruno.costa@contoso.example"
        assert "appropriate access control entry is already present" in granted[1].warnings[0]
        assert not revoked[0].warnings
        assert "because the ACE isn't present" in revoked[1].warnings[0]

    def test_full_access_is_no_right_of_this_cmdlet(self, contoso: Any) -> None:
        grant = {"Identity": "info", "Trustee": "bruno.costa", "AccessRights": ["FullAccess"]}

        assert contoso.refusal("Add-RecipientPermission", **grant).status == 400
