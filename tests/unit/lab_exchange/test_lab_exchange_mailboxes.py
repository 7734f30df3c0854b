# SPDX-License-Identifier: GPL-3.0-or-later
"""What New-Mailbox, Set-Mailbox and Remove-Mailbox do."""

from __future__ import annotations

from typing import Any

import pytest


def addresses(world: Any, identity: str = "info") -> list[str]:
    found: list[str] = world.row("Get-Mailbox", Identity=identity)["EmailAddresses"]
    return found


def smtp(world: Any, identity: str = "info") -> list[str]:
    return [each for each in addresses(world, identity) if each.lower().startswith("smtp:")]


class TestAddresses:
    def test_a_list_replaces_all_and_destroys_what_it_does_not_name(self, contoso: Any) -> None:
        contoso.run("Set-Mailbox", Identity="info", EmailAddresses=["SMTP:info@contoso.example"])

        assert addresses(contoso) == ["SMTP:info@contoso.example"]

    def test_without_a_marked_primary_the_first_address_is_it(self, contoso: Any) -> None:
        contoso.run("Set-Mailbox", Identity="info", EmailAddresses=["hi@contoso.example", "info@contoso.example"])

        assert addresses(contoso) == ["SMTP:hi@contoso.example", "smtp:info@contoso.example"]

    def test_a_hash_table_leaves_the_rest_alone(self, contoso: Any, hash_table: Any) -> None:
        before = addresses(contoso)

        contoso.run("Set-Mailbox", Identity="info", EmailAddresses=hash_table(Add=["hi@contoso-group.example"]))
        contoso.run("Set-Mailbox", Identity="info", EmailAddresses=hash_table(Remove=["smtp:hi@contoso-group.example"]))

        assert addresses(contoso) == before

    def test_a_new_primary_keeps_the_old_one_as_alias(self, contoso: Any) -> None:
        contoso.run("Set-Mailbox", Identity="info", WindowsEmailAddress="hello@contoso.example")

        row = contoso.row("Get-Mailbox", Identity="info")
        assert row["PrimarySmtpAddress"] == row["WindowsEmailAddress"] == "hello@contoso.example"
        assert "smtp:info@contoso.example" in row["EmailAddresses"]
        assert row["UserPrincipalName"] == "info@contoso.example"

    def test_an_alias_can_become_the_primary(self, contoso: Any, hash_table: Any) -> None:
        contoso.run("Set-Mailbox", Identity="info", EmailAddresses=hash_table(Add="hello@contoso.example"))
        contoso.run("Set-Mailbox", Identity="info", WindowsEmailAddress="hello@contoso.example")

        assert smtp(contoso).count("SMTP:hello@contoso.example") == 1
        assert "smtp:hello@contoso.example" not in smtp(contoso)

    @pytest.mark.parametrize("taken", ["all@contoso.example", "support@partner.example", "bruno.costa@contoso.example"])
    def test_an_address_belongs_to_one_object(self, contoso: Any, hash_table: Any, taken: str) -> None:
        error = contoso.refusal("Set-Mailbox", Identity="info", EmailAddresses=hash_table(Add=taken))

        assert error.exception_class.endswith("ProxyAddressExistsException")
        assert taken in error.text

    def test_an_address_lies_in_an_accepted_domain(self, contoso: Any, hash_table: Any) -> None:
        error = contoso.refusal("Set-Mailbox", Identity="info", EmailAddresses=hash_table(Add="info@fabrikam.example"))

        assert "accepted domain" in error.text

    def test_the_primary_cannot_be_removed(self, contoso: Any, hash_table: Any) -> None:
        contoso.refusal("Set-Mailbox", Identity="info", EmailAddresses=hash_table(Remove="info@contoso.example"))
        contoso.refusal("Set-Mailbox", Identity="info", EmailAddresses=None)
        contoso.refusal("Set-Mailbox", Identity="info", EmailAddresses=["SIP:info@contoso.example"])

    def test_two_primaries_and_doubled_addresses_are_refused(self, contoso: Any) -> None:
        two = ["SMTP:a@contoso.example", "SMTP:b@contoso.example"]
        doubled = ["SMTP:a@contoso.example", "smtp:A@contoso.example"]

        contoso.refusal("Set-Mailbox", Identity="info", EmailAddresses=two)
        error = contoso.refusal("Set-Mailbox", Identity="info", EmailAddresses=doubled)

        assert "already present in the collection" in error.text

    def test_a_list_and_a_primary_do_not_go_together(self, contoso: Any) -> None:
        given = {"EmailAddresses": ["SMTP:a@contoso.example"], "WindowsEmailAddress": "b@contoso.example"}

        assert contoso.refusal("Set-Mailbox", Identity="info", **given).status == 400

    def test_removing_what_is_not_there_changes_nothing(self, contoso: Any, hash_table: Any) -> None:
        output = contoso.run("Set-Mailbox", Identity="info", EmailAddresses=hash_table(Remove="no@contoso.example"))

        assert "completed successfully but no settings of" in output.warnings[0]


class TestForwarding:
    def test_a_recipient_reads_back_as_its_name_which_may_be_a_guid(self, contoso: Any) -> None:
        target = contoso.row("Get-Mailbox", Identity="bruno.costa@contoso.example")

        contoso.run("Set-Mailbox", Identity="info", ForwardingAddress="bruno.costa@contoso.example")

        shown = contoso.row("Get-Mailbox", Identity="info", IncludeForwardingAddressWithDisplayNames=True)
        assert shown["ForwardingAddress"] == target["ExternalDirectoryObjectId"]
        assert shown["ForwardingAddressWithDisplayName"] == "Bruno Costa"

    def test_an_address_reads_back_with_its_prefix(self, contoso: Any) -> None:
        contoso.run(
            "Set-Mailbox",
            Identity="info",
            ForwardingSmtpAddress="archive@partner.example",
            DeliverToMailboxAndForward=True,
        )

        row = contoso.row("Get-Mailbox", Identity="info")
        assert row["ForwardingSmtpAddress"] == "smtp:archive@partner.example"
        assert row["DeliverToMailboxAndForward"] is True

    def test_null_clears(self, contoso: Any) -> None:
        contoso.run("Set-Mailbox", Identity="info", ForwardingAddress="all@contoso.example")
        contoso.run(
            "Set-Mailbox",
            Identity="info",
            ForwardingAddress=None,
            ForwardingSmtpAddress=None,
            DeliverToMailboxAndForward=False,
        )

        assert contoso.row("Get-Mailbox", Identity="info")["ForwardingAddress"] is None

    def test_a_target_must_exist(self, contoso: Any) -> None:
        error = contoso.refusal("Set-Mailbox", Identity="info", ForwardingAddress="nobody@partner.example")

        assert (error.status, error.error_id) == (404, "Ex94914C")


class TestSettings:
    def test_send_on_behalf_reads_back_as_names(self, contoso: Any, hash_table: Any) -> None:
        anna = contoso.row("Get-Mailbox", Identity="anna.berg")["Name"]

        contoso.run("Set-Mailbox", Identity="info", GrantSendOnBehalfTo=["bruno.costa", "finance@contoso.example"])
        contoso.run(
            "Set-Mailbox",
            Identity="info",
            GrantSendOnBehalfTo=hash_table(Add="anna.berg@contoso.example", Remove=["bruno.costa@contoso.example"]),
        )

        row = contoso.row("Get-Mailbox", Identity="info", IncludeGrantSendOnBehalfToWithDisplayNames=True)
        assert row["GrantSendOnBehalfTo"] == ["Finance", anna]
        assert row["GrantSendOnBehalfToWithDisplayNames"] == ["Finance", "Anna Berg"]

    def test_a_contact_cannot_send_on_behalf(self, contoso: Any) -> None:
        contoso.refusal("Set-Mailbox", Identity="info", GrantSendOnBehalfTo=["support@partner.example"])

    def test_setting_what_stands_is_a_warning(self, contoso: Any) -> None:
        settings = {"MessageCopyForSentAsEnabled": True, "HiddenFromAddressListsEnabled": True, "MaxSendSize": "10MB"}

        first = contoso.run("Set-Mailbox", Identity="info", **settings)
        second = contoso.run("Set-Mailbox", Identity="info", **settings)

        assert not first.warnings
        assert "completed successfully but no settings of" in second.warnings[0]

    def test_the_default_value_of_a_setting_is_no_change(self, contoso: Any) -> None:
        assert contoso.run(
            "Set-Mailbox", Identity="info", MessageCopyForSentAsEnabled=False, AuditEnabled=True
        ).warnings

    def test_sizes_and_lists_read_back_in_the_forms_of_the_service(self, contoso: Any) -> None:
        contoso.run(
            "Set-Mailbox",
            Identity="info",
            MaxReceiveSize="20 MB",
            AcceptMessagesOnlyFrom=["bruno.costa"],
            CustomAttribute3="x",
            MailTip="Slow",
            RetainDeletedItemsFor="30",
            RecipientLimits=100,
        )

        row = contoso.row("Get-Mailbox", Identity="info")
        bruno = contoso.row("Get-Mailbox", Identity="bruno.costa")["Name"]
        assert row["MaxReceiveSize"] == "20 MB (20,971,520 bytes)"
        assert row["AcceptMessagesOnlyFrom"] == row["AcceptMessagesOnlyFromSendersOrMembers"] == [bruno]
        assert (row["CustomAttribute3"], row["MailTip"]) == ("x", "Slow")
        assert (row["RetainDeletedItemsFor"], row["RecipientLimits"]) == ("30.00:00:00", "100")

    def test_cleared_texts_read_back_as_they_were(self, contoso: Any) -> None:
        before = contoso.row("Get-Mailbox", Identity="info")
        contoso.run("Set-Mailbox", Identity="info", CustomAttribute3="x", MailTip="Slow")

        contoso.run("Set-Mailbox", Identity="info", CustomAttribute3=None, MailTip=None)

        after = contoso.row("Get-Mailbox", Identity="info")
        assert {key for key, value in after.items() if value != before[key]} == {"WhenChanged", "WhenChangedUTC"}

    def test_a_parameter_that_the_lab_does_nothing_with_fails_loudly(self, contoso: Any) -> None:
        assert contoso.refusal("Set-Mailbox", Identity="info", ImmutableId="x").status == 501

    def test_explicit_audit_actions_freeze_their_sign_in_type(self, contoso: Any) -> None:
        contoso.run("Set-Mailbox", Identity="info", AuditOwner=["HardDelete", "MailItemsAccessed"])

        row = contoso.row("Get-Mailbox", Identity="info")
        assert row["AuditOwner"] == ["HardDelete", "MailItemsAccessed"]
        assert row["DefaultAuditSet"] == ["Admin", "Delegate"]

    def test_the_default_set_comes_back_for_the_named_types_only(self, contoso: Any) -> None:
        before = contoso.row("Get-Mailbox", Identity="info")
        contoso.run("Set-Mailbox", Identity="info", AuditOwner=["HardDelete"], AuditAdmin=["HardDelete"])

        contoso.run("Set-Mailbox", Identity="info", DefaultAuditSet=["Owner"])

        row = contoso.row("Get-Mailbox", Identity="info")
        assert row["DefaultAuditSet"] == ["Delegate", "Owner"]
        assert (row["AuditOwner"], row["AuditAdmin"]) == (before["AuditOwner"], ["HardDelete"])

    def test_client_access_has_three_states(self, contoso: Any) -> None:
        seen = []
        for value in (True, None):
            contoso.run("Set-CASMailbox", Identity="info", SmtpClientAuthenticationDisabled=value)
            seen.append(contoso.row("Get-CASMailbox", Identity="info")["SmtpClientAuthenticationDisabled"])

        assert seen == [True, None]
        assert contoso.run("Set-CASMailbox", Identity="info", SmtpClientAuthenticationDisabled=None).warnings


class TestKinds:
    def test_a_user_mailbox_becomes_shared_and_its_account_stays_as_it_was(self, contoso: Any) -> None:
        contoso.run("Set-Mailbox", Identity="bruno.costa", Type="Shared")

        row = contoso.row("Get-Mailbox", Identity="bruno.costa")
        assert (row["RecipientTypeDetails"], row["RecipientType"]) == ("SharedMailbox", "UserMailbox")
        assert row["AccountDisabled"] is False
        assert contoso.directory.account("bruno.costa@contoso.example").enabled

    def test_blocking_the_account_is_another_setting(self, contoso: Any) -> None:
        contoso.run("Set-Mailbox", Identity="bruno.costa", AccountDisabled=True)

        assert not contoso.directory.account("bruno.costa@contoso.example").enabled

    def test_converting_to_what_it_is_is_refused(self, contoso: Any) -> None:
        assert "already of the type" in contoso.refusal("Set-Mailbox", Identity="info", Type="Shared").text

    def test_a_synchronised_mailbox_refuses_what_is_mastered_elsewhere(self, contoso: Any) -> None:
        error = contoso.refusal("Set-Mailbox", Identity="synced@contoso.example", DisplayName="Other")
        contoso.run("Set-Mailbox", Identity="synced@contoso.example", MessageCopyForSentAsEnabled=True)

        assert "synchronized from your on-premises organization" in error.text


class TestCreation:
    def test_a_shared_mailbox_comes_with_everything_the_service_adds(self, contoso: Any) -> None:
        made = contoso.row(
            "New-Mailbox",
            Name="Sales",
            DisplayName="Sales team",
            Alias="sales",
            PrimarySmtpAddress="sales@contoso.example",
            Shared=True,
        )

        assert made["Name"] == "Sales"
        assert made["RecipientTypeDetails"] == "SharedMailbox"
        assert made["EmailAddresses"][:2] == ["SMTP:sales@contoso.example", "smtp:sales@contoso.onmicrosoft.com"]
        assert contoso.row("Get-Mailbox", Identity=str(made["Guid"])) == made
        assert contoso.directory.account(made["ExternalDirectoryObjectId"]).enabled
        (own,) = contoso.run("Get-MailboxPermission", Identity="sales@contoso.example").rows
        assert own["User"] == "NT AUTHORITY\\SELF"

    def test_names_and_addresses_are_unique(self, contoso: Any) -> None:
        contoso.run("New-Mailbox", Name="Sales", Shared=True)

        name = contoso.refusal("New-Mailbox", Name="sales", Shared=True)
        address = contoso.refusal("New-Mailbox", Name="X", PrimarySmtpAddress="all@contoso.example", Shared=True)

        assert name.exception_class.endswith("ADObjectAlreadyExistsException")
        assert address.exception_class.endswith("ProxyAddressExistsException")

    def test_an_alias_in_use_clashes_by_its_routing_address(self, contoso: Any) -> None:
        given = {"Name": "Info 2", "Alias": "info", "PrimarySmtpAddress": "info@contoso-group.example"}

        error = contoso.refusal("New-Mailbox", Shared=True, **given)

        assert "info@contoso.onmicrosoft.com" in error.text

    def test_a_foreign_domain_is_refused(self, contoso: Any) -> None:
        contoso.refusal("New-Mailbox", Name="X", PrimarySmtpAddress="x@fabrikam.example", Shared=True)


class TestRemoval:
    def test_a_removed_mailbox_is_softly_deleted_and_its_entries_become_orphans(self, contoso: Any) -> None:
        sid = contoso.row("Get-MailboxPermission", Identity="info", User="anna.berg")["UserSid"]
        contoso.run("Set-Mailbox", Identity="info", GrantSendOnBehalfTo=["anna.berg"], ForwardingAddress="anna.berg")

        contoso.run("Remove-Mailbox", Identity="anna.berg@contoso.example")

        assert contoso.refusal("Get-Mailbox", Identity="anna.berg@contoso.example").status == 404
        assert contoso.row("Get-Mailbox", SoftDeletedMailbox=True)["PrimarySmtpAddress"] == "anna.berg@contoso.example"
        assert sid in [row["User"] for row in contoso.run("Get-MailboxPermission", Identity="info").rows]
        row = contoso.row("Get-Mailbox", Identity="info")
        assert (row["GrantSendOnBehalfTo"], row["ForwardingAddress"]) == ([], None)
        assert not contoso.run("Get-DistributionGroupMember", Identity="all@contoso.example").rows
        assert contoso.directory.account("anna.berg@contoso.example") is None

    def test_only_a_softly_deleted_mailbox_can_be_purged(self, contoso: Any) -> None:
        purge = {"Identity": "anna.berg@contoso.example", "PermanentlyDelete": True}

        contoso.refusal("Remove-Mailbox", **purge)
        contoso.run("Remove-Mailbox", Identity="anna.berg@contoso.example")
        contoso.run("Remove-Mailbox", **purge)

        assert not contoso.run("Get-Mailbox", SoftDeletedMailbox=True).rows
