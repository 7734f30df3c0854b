# SPDX-License-Identifier: GPL-3.0-or-later
"""Cmdlets of Exchange Online in the words of Exchange Server, and rows back."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import AddRemove, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.vocabulary import (
    edition_of,
    row_back,
    translated,
)

PLACE = "CN=Sales,CN=Users,DC=contoso,DC=local"
ALIASES = AddRemove(add=("smtp:sale@contoso.example",))


def test_send_as_is_a_permission_of_active_directory_on_the_distinguished_name():
    asked = Cmdlet("Add-RecipientPermission", {"Identity": "g-1", "Trustee": "g-2", "AccessRights": ["SendAs"]})
    real = translated(asked, PLACE)
    assert real.name == "Add-ADPermission"
    assert real.parameters == {"Identity": PLACE, "User": "g-2", "ExtendedRights": ["Send As"], "Confirm": False}


def test_a_question_about_send_as_names_no_right():
    real = translated(Cmdlet("Get-RecipientPermission", {"Identity": "g-1", "ResultSize": "Unlimited"}), PLACE)
    assert (real.name, real.parameters) == ("Get-ADPermission", {"Identity": PLACE})


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"DisplayName": "Sales"}, {"DisplayName": "Sales"}),
        (
            {"WindowsEmailAddress": "sales@contoso.example"},
            {"PrimarySmtpAddress": "sales@contoso.example", "EmailAddressPolicyEnabled": False},
        ),
        ({"EmailAddresses": ALIASES}, {"EmailAddresses": ALIASES, "EmailAddressPolicyEnabled": False}),
        ({"AuditEnabled": True, "DefaultAuditSet": ["Owner"]}, {"AuditEnabled": True}),
    ],
)
def test_addresses_set_by_hand_leave_the_address_policy(given, sent):
    assert translated(Cmdlet("Set-Mailbox", given)).parameters == sent


def test_where_an_object_stands_is_read_with_it():
    assert "DistinguishedName" in translated(Cmdlet("Get-Mailbox", {}, ("Guid",))).select
    assert translated(Cmdlet("Get-Mailbox", {})).select == (), "everything is selected already"


def test_a_row_of_send_as_reads_like_one_of_the_cloud():
    row = {"Identity": "contoso.local/Users/Sales", "User": "CONTOSO\\anna.berg", "ExtendedRights": ["Send-As"]}
    assert row_back("Get-RecipientPermission", {**row, "Deny": False, "IsInherited": False}) == {
        "Identity": "contoso.local/Users/Sales",
        "Trustee": "anna.berg",
        "AccessRights": ["SendAs"],
        "AccessControlType": "Allow",
        "IsInherited": False,
    }


def test_a_denial_of_send_as_stays_one():
    denied = row_back("Get-RecipientPermission", {"User": "CONTOSO\\x", "ExtendedRights": "Send As", "Deny": True})
    assert denied is not None
    assert denied["AccessControlType"] == "Deny"


@pytest.mark.parametrize("rights", [None, [], ["Receive As"], ["Personal-Information"]])
def test_other_rights_of_active_directory_say_nothing(rights):
    assert row_back("Get-RecipientPermission", {"User": "CONTOSO\\x", "ExtendedRights": rights}) is None


@pytest.mark.parametrize(
    ("user", "shown"),
    [("CONTOSO\\anna", "anna"), ("NT AUTHORITY\\SELF", "NT AUTHORITY\\SELF"), ("anna", "anna"), ("", ""), (None, "")],
)
def test_well_known_accounts_keep_their_domain(user, shown):
    row = row_back("Get-MailboxPermission", {"User": user})
    assert row == {"User": shown}


def test_a_mailbox_is_never_synchronised_and_its_account_has_its_own_guid():
    row = row_back("Get-Mailbox", {"Guid": "g-1", "SamAccountName": "sales", "IsDirSynced": True})
    assert row is not None
    assert (row["ExternalDirectoryObjectId"], row["WindowsLiveID"], row["IsDirSynced"]) == ("g-1", "sales", False)


@pytest.mark.parametrize(
    ("version", "edition"),
    [
        ("Version 15.0 (Build 1497.2)", "exchange_server_2013"),
        ("Version 15.1 (Build 2507.6)", "exchange_server_2016"),
        ("Version 15.2 (Build 1544.4)", "exchange_server_2019"),
        ("Version 15.2 (Build 2562.17)", "exchange_server_se"),
        ("Version 14.3 (Build 123.4)", None),
        ("", None),
    ],
)
def test_the_edition_is_read_from_the_version(version, edition):
    assert edition_of(version) == edition
