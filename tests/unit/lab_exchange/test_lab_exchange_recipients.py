# SPDX-License-Identifier: GPL-3.0-or-later
"""How recipients are found and listed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

NO_SUCH_OBJECT = "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"


@pytest.mark.parametrize(
    "form",
    [
        "PrimarySmtpAddress",
        "Alias",
        "Name",
        "Guid",
        "DistinguishedName",
        "ExternalDirectoryObjectId",
        "UserPrincipalName",
    ],
)
def test_a_mailbox_is_found_by_every_form_of_its_identity(contoso: Any, form: str) -> None:
    known = contoso.row("Get-Mailbox", Identity="info@contoso.example")

    assert contoso.row("Get-Mailbox", Identity=str(known[form]).upper()) == known


def test_a_mailbox_is_found_by_any_of_its_addresses(contoso: Any) -> None:
    assert contoso.row("Get-Recipient", Identity="info@contoso.onmicrosoft.com")["Alias"] == "info"


def test_what_does_not_exist_is_a_404_with_the_name(contoso: Any) -> None:
    error = contoso.refusal("Get-Mailbox", Identity="missing@contoso.example")

    assert (error.status, error.exception_class, error.error_id) == (404, NO_SUCH_OBJECT, "Ex6F9304")
    assert "'missing@contoso.example'" in error.text


def test_another_kind_of_recipient_is_not_the_mailbox_asked_for(contoso: Any) -> None:
    assert contoso.refusal("Get-Mailbox", Identity="support@partner.example").status == 404
    assert contoso.refusal("Get-DistributionGroup", Identity="info@contoso.example").status == 404


def test_a_missing_recipient_that_a_parameter_names_is_the_same_class_with_another_id(contoso: Any) -> None:
    error = contoso.refusal("Add-DistributionGroupMember", Identity="all@contoso.example", Member="missing")

    assert (error.status, error.exception_class) == (404, NO_SUCH_OBJECT)
    assert error.error_id != "Ex6F9304"
    assert '"missing"' in error.text


@pytest.mark.parametrize("cmdlet", ["Get-Mailbox", "Get-Recipient", "Get-TransportRule", "Get-MailContact"])
def test_a_null_identity_lists_everything(contoso: Any, cmdlet: str) -> None:
    assert contoso.run(cmdlet, Identity=None).rows == contoso.run(cmdlet).rows


def test_a_display_name_may_be_that_of_several(contoso: Any) -> None:
    assert len(contoso.run("Get-Mailbox", Identity="Chloe Martin").rows) == 2

    error = contoso.refusal("Set-Mailbox", Identity="Chloe Martin", HiddenFromAddressListsEnabled=True)

    assert "matches multiple entries" in error.text


def test_a_logon_name_does_not_hide_who_holds_the_address_now(contoso: Any, hash_table: Any) -> None:
    """An address that moved to another mailbox is still the first one's logon name."""
    contoso.run("Set-Mailbox", Identity="info@contoso.example", WindowsEmailAddress="hello@contoso.example")
    contoso.run(
        "Set-Mailbox", Identity="hello@contoso.example", EmailAddresses=hash_table(Remove="info@contoso.example")
    )
    contoso.run(
        "Set-Mailbox", Identity="bruno.costa@contoso.example", EmailAddresses=hash_table(Add="info@contoso.example")
    )

    assert contoso.row("Get-Recipient", Identity="info@contoso.example")["DisplayName"] == "Bruno Costa"


def test_lists_end_at_a_thousand_with_a_warning(contoso: Any) -> None:
    for number in range(1000):
        contoso.run("New-MailContact", Name=f"c{number}", ExternalEmailAddress=f"c{number}@partner.example")

    short, whole = contoso.run("Get-MailContact"), contoso.run("Get-MailContact", ResultSize="Unlimited")

    assert (len(short.rows), len(whole.rows)) == (1000, 1001)
    assert "more results available" in short.warnings[0]
    assert not whole.warnings


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("RecipientTypeDetails -eq 'SharedMailbox'", {"Info"}),
        (
            "recipienttypedetails -ne 'UserMailbox' -and PrimarySmtpAddress -like '*@contoso.example'",
            {"Info", "All", "Finance"},
        ),
        ("EmailAddresses -like '*support@*'", {"Support"}),
        ("HiddenFromAddressListsEnabled -eq $true", {"Guest"}),
        ("-not(DisplayName -like '*a*') -and (Alias -eq 'info' -or Alias -eq 'support')", {"Info", "Support"}),
        ("ExternalEmailAddress -ne $null", {"Support", "Guest"}),
    ],
)
def test_filters_select(contoso: Any, written: str, found: set[str]) -> None:
    assert {row["DisplayName"] for row in contoso.run("Get-Recipient", Filter=written).rows} == found


@pytest.mark.parametrize("written", ["Nonsense -eq 'x'", "Alias -eq", "Alias eq 'x'", "(Alias -eq 'x'"])
def test_a_filter_that_cannot_be_read_is_refused(contoso: Any, written: str) -> None:
    assert contoso.refusal("Get-Recipient", Filter=written).status == 400


def test_kinds_of_recipients_are_selected(contoso: Any) -> None:
    rows = contoso.run("Get-Recipient", RecipientTypeDetails=["MailContact", "GuestMailUser"]).rows

    assert {row["RecipientType"] for row in rows} == {"MailContact", "MailUser"}


def test_properties_are_selected(contoso: Any) -> None:
    rows = contoso.run("Get-Recipient", Identity="info", Properties=["alias", "Guid"]).rows

    assert set(rows[0]) == {"Alias", "Guid"}


def test_a_mailbox_reads_back_in_the_forms_of_the_service(contoso: Any) -> None:
    row = contoso.row("Get-Mailbox", Identity="anna.berg@contoso.example")

    assert row["Name"] == row["Identity"] == row["ExternalDirectoryObjectId"] == str(UUID(row["Name"]))
    assert isinstance(row["Guid"], UUID)
    assert {each.partition(":")[0] for each in row["EmailAddresses"]} == {"SMTP", "smtp", "SIP", "SPO", "X500"}
    assert row["ProhibitSendReceiveQuota"] == "100 GB (107,374,182,400 bytes)"
    assert row["RulesQuota"] == "256 KB (262,144 bytes)"
    assert (row["ForwardingAddress"], row["GrantSendOnBehalfTo"], row["CustomAttribute1"]) == (None, [], "")
    assert row["DefaultAuditSet"] == ["Admin", "Delegate", "Owner"]


def test_a_shared_mailbox_without_licence_has_fifty_gigabytes(contoso: Any) -> None:
    row = contoso.row("Get-Mailbox", Identity="info")

    assert row["ProhibitSendQuota"] == "49.5 GB (53,150,220,288 bytes)"
    assert (row["IsShared"], row["SKUAssigned"], row["MailboxPlan"]) == (True, False, None)


def test_exchange_calls_a_shared_account_disabled_though_it_can_sign_in(contoso: Any) -> None:
    row = contoso.row("Get-Mailbox", Identity="info")

    assert row["AccountDisabled"] is True
    assert contoso.directory.account(row["ExternalDirectoryObjectId"]).enabled is True


def test_a_guest_is_a_hidden_mail_user_with_a_marked_logon_name(contoso: Any) -> None:
    row = contoso.row("Get-MailUser", Identity="guest@partner.example")

    assert row["RecipientTypeDetails"] == "GuestMailUser"
    assert row["UserPrincipalName"] == "guest_partner.example#EXT#@contoso.onmicrosoft.com"
    assert row["HiddenFromAddressListsEnabled"] is True


def test_statistics_are_display_strings(contoso: Any) -> None:
    assert contoso.row("Get-MailboxStatistics", Identity="info")["TotalItemSize"] == "0 B (0 bytes)"


def test_the_archive_of_a_mailbox_without_one_is_not_found(contoso: Any) -> None:
    assert contoso.refusal("Get-MailboxStatistics", Identity="info", Archive=True).status == 404


def test_every_person_has_an_audit_bypass_association(contoso: Any) -> None:
    contoso.run("Set-MailboxAuditBypassAssociation", Identity="bruno.costa", AuditBypassEnabled=True)

    rows = contoso.run("Get-MailboxAuditBypassAssociation").rows

    assert len(rows) == 7
    assert [row["AuditBypassEnabled"] for row in rows].count(True) == 1


def test_the_junk_rule_shows_only_when_hidden_rules_are_asked_for(contoso: Any) -> None:
    assert not contoso.run("Get-InboxRule", Mailbox="info").rows
    assert contoso.row("Get-InboxRule", Mailbox="info", IncludeHidden=True)["Name"] == "Junk E-mail Rule"


def test_an_application_must_say_whose_inbox_rules(contoso: Any) -> None:
    assert contoso.refusal("Get-InboxRule").status == 400


def test_an_identity_of_another_kind_than_asked_for_is_an_empty_answer(contoso: Any) -> None:
    assert not contoso.run("Get-Mailbox", Identity="info", RecipientTypeDetails=["UserMailbox"]).rows
    assert contoso.run("Get-Mailbox", Identity="info", RecipientTypeDetails=["SharedMailbox"]).rows


def test_an_empty_identity_lists_everything_too(contoso: Any) -> None:
    assert contoso.run("Get-Mailbox", Identity="").rows == contoso.run("Get-Mailbox").rows
    assert contoso.refusal("Get-MailboxPermission", Identity="").status == 400


def test_a_way_of_reading_that_the_lab_does_not_know_fails_loudly(contoso: Any) -> None:
    assert contoso.refusal("Get-Mailbox", GroupMailbox=True).status == 501
    assert contoso.refusal("Get-MailboxPermission", Identity="info", IncludeUserWithDisplayName=True).status == 501
    assert contoso.run("Get-MailboxPermission", Identity="info", UseCustomRouting=True).rows
