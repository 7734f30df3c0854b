# SPDX-License-Identifier: GPL-3.0-or-later
"""Cmdlets of Exchange Online in the words of Exchange Server, and rows back."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import AddRemove, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import Unreadable
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.vocabulary import (
    edition_of,
    row_back,
    translated,
)

PLACE = "CN=Sales,CN=Users,DC=contoso,DC=local"
ALIASES = AddRemove(add=("smtp:sale@contoso.example",))


def named(user):
    return f"known {user}"


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
    assert row_back("Get-RecipientPermission", {**row, "Deny": False, "IsInherited": False}, named) == {
        "Identity": "contoso.local/Users/Sales",
        "Trustee": "known CONTOSO\\anna.berg",
        "AccessRights": ["SendAs"],
        "AccessControlType": "Allow",
        "IsInherited": False,
    }


@pytest.mark.parametrize("deny", [True, "True", "true"])
def test_a_denial_of_send_as_stays_one(deny):
    row = {"User": "CONTOSO\\x", "ExtendedRights": "Send As", "Deny": deny, "IsInherited": "False"}
    denied = row_back("Get-RecipientPermission", row, named)
    assert denied is not None
    assert (denied["AccessControlType"], denied["IsInherited"]) == ("Deny", False)


@pytest.mark.parametrize("missing", ["Deny", "IsInherited"])
def test_a_right_that_may_be_denied_or_inherited_is_not_guessed_at(missing):
    row = {"User": "CONTOSO\\x", "ExtendedRights": ["Send-As"], "Deny": False, "IsInherited": False, missing: None}
    with pytest.raises(Unreadable):
        row_back("Get-RecipientPermission", row, named)


@pytest.mark.parametrize("rights", [None, [], ["Receive As"], ["Personal-Information"]])
def test_other_rights_of_active_directory_say_nothing(rights):
    assert row_back("Get-RecipientPermission", {"User": "CONTOSO\\x", "ExtendedRights": rights}, named) is None


@pytest.mark.parametrize(("given", "read"), [("False", False), ("TRUE", True), (False, False), (None, None)])
def test_what_is_true_or_false_may_come_as_text(given, read):
    row = row_back("Get-MailboxPermission", {"User": "CONTOSO\\x", "Deny": given, "Name": "False"}, named)
    assert row == {"User": "known CONTOSO\\x", "Deny": read, "Name": "False"}


@pytest.mark.parametrize("given", ["Falsch", "", 1, []])
def test_what_is_neither_true_nor_false_is_unknown(given):
    with pytest.raises(Unreadable, match="AuditEnabled"):
        row_back("Get-Mailbox", {"Guid": "g-1", "AuditEnabled": given}, named)


def test_a_mailbox_is_never_synchronised_and_its_account_has_its_own_guid():
    given = {"Guid": "g-1", "SamAccountName": "Sales", "Identity": "contoso.local/Users/S", "IsDirSynced": True}
    row = row_back("Get-Mailbox", given, named)
    assert row is not None
    assert (row["ExternalDirectoryObjectId"], row["IsDirSynced"]) == ("g-1", False)
    assert row["WindowsLiveID"] == "contoso.local\\sales"


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
