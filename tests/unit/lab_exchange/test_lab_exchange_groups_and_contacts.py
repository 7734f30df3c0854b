# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups, their members, and contacts."""

from __future__ import annotations

from typing import Any

import pytest


def members(world: Any, group: str = "all@contoso.example") -> set[str]:
    rows = world.run("Get-DistributionGroupMember", Identity=group).rows
    return {row["PrimarySmtpAddress"] for row in rows}


class TestGroups:
    def test_a_new_group_refuses_outside_senders_and_carries_notes(self, contoso: Any) -> None:
        made = contoso.row(
            "New-DistributionGroup",
            Name="Contact",
            PrimarySmtpAddress="contact@contoso.example",
            Notes="mailward:main",
            Members=["anna.berg@contoso.example", "support@partner.example"],
        )

        assert made["RequireSenderAuthenticationEnabled"] is True
        assert (made["MemberJoinRestriction"], made["MemberDepartRestriction"]) == ("Closed", "Open")
        assert made["EmailAddresses"] == ["SMTP:contact@contoso.example", "smtp:Contact@contoso.onmicrosoft.com"]
        assert "Notes" not in made
        for cmdlet in ("Get-Group", "Get-Recipient"):
            assert contoso.row(cmdlet, Identity="contact@contoso.example")["Notes"] == "mailward:main"
        assert members(contoso, "contact@contoso.example") == {"anna.berg@contoso.example", "support@partner.example"}

    def test_the_name_of_a_new_group_is_not_the_one_it_was_given(self, contoso: Any) -> None:
        made = contoso.row("New-DistributionGroup", Name="Contact")

        assert made["Name"] == "Contact20261121090000"
        assert made["DisplayName"] == "Contact"
        assert contoso.row("Get-DistributionGroup", Identity=str(made["Guid"])) == made

    def test_addresses_of_groups_are_unique_too(self, contoso: Any) -> None:
        given = {"Name": "X", "PrimarySmtpAddress": "info@contoso.example"}

        error = contoso.refusal("New-DistributionGroup", **given)

        assert error.exception_class.endswith("ProxyAddressExistsException")

    def test_settings_change(self, contoso: Any) -> None:
        contoso.run(
            "Set-DistributionGroup",
            Identity="all@contoso.example",
            DisplayName="Everybody",
            HiddenFromAddressListsEnabled=True,
            RequireSenderAuthenticationEnabled=False,
            MemberDepartRestriction="Closed",
            PrimarySmtpAddress="everybody@contoso.example",
        )

        row = contoso.row("Get-DistributionGroup", Identity="all@contoso.example")
        assert (row["DisplayName"], row["HiddenFromAddressListsEnabled"]) == ("Everybody", True)
        assert (row["RequireSenderAuthenticationEnabled"], row["MemberDepartRestriction"]) == (False, "Closed")
        assert row["PrimarySmtpAddress"] == "everybody@contoso.example"
        assert row["AddressListMembership"] == []

    def test_notes_are_changed_through_the_group_of_the_directory(self, contoso: Any) -> None:
        contoso.run("Set-Group", Identity="all@contoso.example", Notes="mailward:main")

        assert contoso.row("Get-Group", Identity="all@contoso.example")["Notes"] == "mailward:main"
        assert contoso.run("Set-Group", Identity="all@contoso.example", Notes="mailward:main").warnings

    def test_a_group_has_an_owner(self, contoso: Any) -> None:
        bruno = contoso.row("Get-Mailbox", Identity="bruno.costa")["Name"]

        contoso.run("Set-DistributionGroup", Identity="all@contoso.example", ManagedBy=["bruno.costa@contoso.example"])

        assert contoso.row("Get-DistributionGroup", Identity="all@contoso.example")["ManagedBy"] == [bruno]
        contoso.refusal("Set-DistributionGroup", Identity="all@contoso.example", ManagedBy=[])
        contoso.refusal("Set-DistributionGroup", Identity="all@contoso.example", ManagedBy=["support@partner.example"])

    def test_members_come_and_go(self, contoso: Any) -> None:
        contoso.run("Add-DistributionGroupMember", Identity="all@contoso.example", Member="support@partner.example")
        contoso.run("Remove-DistributionGroupMember", Identity="all@contoso.example", Member="anna.berg")

        assert members(contoso) == {"support@partner.example"}

    def test_a_member_twice_is_an_error(self, contoso: Any) -> None:
        error = contoso.refusal("Add-DistributionGroupMember", Identity="all@contoso.example", Member="anna.berg")

        assert error.exception_class.endswith("MemberAlreadyExistsException")

    def test_removing_who_is_no_member_is_an_error(self, contoso: Any) -> None:
        error = contoso.refusal("Remove-DistributionGroupMember", Identity="all@contoso.example", Member="bruno.costa")

        assert error.exception_class.endswith("MemberNotFoundException")

    def test_updating_replaces_all_members(self, contoso: Any) -> None:
        replacement = ["bruno.costa", "guest@partner.example"]

        contoso.run("Update-DistributionGroupMember", Identity="all@contoso.example", Members=replacement)

        assert members(contoso) == {"bruno.costa@contoso.example", "guest@partner.example"}

    @pytest.mark.parametrize(
        ("cmdlet", "parameters"),
        [
            ("Add-DistributionGroupMember", {"Member": "anna.berg"}),
            ("Set-DistributionGroup", {"DisplayName": "Money"}),
            ("Set-Group", {"Notes": "x"}),
            ("Remove-DistributionGroup", {}),
        ],
    )
    def test_a_security_group_asks_for_the_bypass_of_its_owners(
        self, contoso: Any, cmdlet: str, parameters: Any
    ) -> None:
        contoso.refusal(cmdlet, Identity="finance@contoso.example", **parameters)

        contoso.run(cmdlet, Identity="finance@contoso.example", BypassSecurityGroupManagerCheck=True, **parameters)

    def test_a_removed_group_leaves_nothing_behind(self, contoso: Any) -> None:
        contoso.run("Add-DistributionGroupMember", Identity="all@contoso.example", Member="finance@contoso.example")
        contoso.run(
            "Remove-DistributionGroup", Identity="finance@contoso.example", BypassSecurityGroupManagerCheck=True
        )

        assert members(contoso) == {"anna.berg@contoso.example"}
        assert contoso.refusal("Get-Recipient", Identity="finance@contoso.example").status == 404


class TestContacts:
    def test_a_contact_has_its_external_address_only(self, contoso: Any) -> None:
        given = {"Name": "Fabrikam", "ExternalEmailAddress": "office@fabrikam.example"}

        made = contoso.row("New-MailContact", **given)

        assert made["ExternalEmailAddress"] == "SMTP:office@fabrikam.example"
        assert made["EmailAddresses"] == ["SMTP:office@fabrikam.example"]
        assert made["HiddenFromAddressListsEnabled"] is False
        contoso.refusal("New-MailContact", **given)

    def test_an_address_that_a_guest_has_is_taken(self, contoso: Any) -> None:
        error = contoso.refusal("New-MailContact", Name="G", ExternalEmailAddress="guest@partner.example")

        assert error.exception_class.endswith("ProxyAddressExistsException")

    def test_two_cmdlets_change_one_contact(self, contoso: Any) -> None:
        contoso.run("Set-MailContact", Identity="support@partner.example", HiddenFromAddressListsEnabled=True)
        contoso.run("Set-Contact", Identity="support@partner.example", Notes="mailward:main", Company="Partner")

        assert contoso.row("Get-MailContact", Identity="Support")["HiddenFromAddressListsEnabled"] is True
        contact = contoso.row("Get-Contact", Identity="Support")
        assert (contact["Notes"], contact["Company"]) == ("mailward:main", "Partner")
        assert contoso.row("Get-Recipient", Identity="Support")["Notes"] == "mailward:main"

    def test_a_new_target_replaces_the_old_address(self, contoso: Any) -> None:
        contoso.run("Set-MailContact", Identity="Support", ExternalEmailAddress="help@partner.example")

        row = contoso.row("Get-MailContact", Identity="help@partner.example")
        assert row["EmailAddresses"] == ["SMTP:help@partner.example"]
        assert contoso.refusal("Get-Recipient", Identity="support@partner.example").status == 404

    def test_a_contact_can_be_removed(self, contoso: Any) -> None:
        contoso.run("Remove-MailContact", Identity="Support")

        assert not contoso.run("Get-MailContact").rows
