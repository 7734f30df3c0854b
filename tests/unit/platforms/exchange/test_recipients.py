# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipients are found by the names that Exchange reads back, and never by somebody else's."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.recipients import (
    Ambiguous,
    Directory,
    read_recipient,
)


def row(guid, **more):
    given = {
        "Guid": guid,
        "Name": guid,
        "DisplayName": guid,
        "Alias": f"alias-{guid}",
        "RecipientTypeDetails": "UserMailbox",
    }
    return given | {"PrimarySmtpAddress": f"{guid}@contoso.example", "WindowsLiveID": f"{guid}@contoso.example"} | more


def directory(*rows):
    return Directory([read_recipient(each) for each in rows])


def guid_of(found):
    return getattr(found, "guid", found)


ANNA = row("anna", DisplayName="Anna Berg", EmailAddresses=["SMTP:anna@contoso.example", "smtp:a@contoso.example"])


@pytest.mark.parametrize(
    "text",
    ["anna", "ANNA", "anna@contoso.example", "smtp:a@contoso.example", "alias-anna", "Anna Berg",
     "contoso.onmicrosoft.com/anna"],
)  # fmt: skip
def test_a_recipient_is_found_by_everything_that_names_it(text):
    assert guid_of(directory(ANNA, row("bruno")).resolve(text)) == "anna"


def test_a_canonical_name_names_nobody_of_another_place():
    """On servers the Name of a former employee may be that of somebody else elsewhere in the directory."""
    found = directory(row("anna", Name="Anna Berg", Identity="contoso.local/Users/Anna Berg"))
    assert guid_of(found.trustee("contoso.local/Users/Anna Berg")) == "anna"
    for elsewhere in ("contoso.local/Former/Anna Berg", "contoso.local/Users/x\\/Anna Berg"):
        assert found.trustee(elsewhere) is None
        assert found.resolve(elsewhere) is None


def test_nobody_is_found_by_nothing():
    found = directory(row("anna", Alias="", DisplayName=""))
    assert found.resolve("") is None
    assert found.resolve(None) is None
    assert found.trustee("") is None
    assert guid_of(found.trustee("SMTP:anna@contoso.example")) == "anna"


def test_a_name_comes_before_an_alias_of_the_same_text():
    for rows in ((row("sales"), row("anna", Alias="sales")), (row("anna", Alias="sales"), row("sales"))):
        assert guid_of(directory(*rows).resolve("sales")) == "sales"
        assert guid_of(directory(*rows).trustee("sales")) == "sales"


def test_an_alias_comes_before_a_display_name_of_the_same_text():
    found = directory(row("anna", Alias="sales"), row("bruno", DisplayName="Sales"))
    assert guid_of(found.resolve("sales")) == "anna"


def test_permissions_name_people_by_their_logon_name_whoever_has_that_address_now():
    moved = row("bruno", PrimarySmtpAddress="neri@contoso.example", WindowsLiveID="bruno@contoso.example")
    sales = row("sales", EmailAddresses=["SMTP:sales@contoso.example", "smtp:bruno@contoso.example"])
    found = directory(moved, sales)
    assert guid_of(found.trustee("bruno@contoso.example")) == "bruno"
    assert guid_of(found.resolve("bruno@contoso.example")) == "sales"


def test_folders_name_people_by_what_they_are_shown_as():
    found = directory(row("anna", Alias="chloe"), row("c", DisplayName="chloe"))
    assert guid_of(found.shown_as("Chloe")) == "c"


def test_of_two_shown_alike_nobody_is_found():
    found = directory(row("anna", DisplayName="Anna Berg"), row("twin", DisplayName="ANNA BERG"))
    assert found.shown_as("Anna Berg") == Ambiguous("Anna Berg")
    assert found.resolve("Anna Berg") is None
    assert isinstance(found.trustee("Anna Berg"), Ambiguous)


def test_only_who_can_hold_rights_counts_in_lists_of_rights():
    contact = row("contact", DisplayName="Anna Berg", RecipientTypeDetails="MailContact")
    group = row("group", DisplayName="Anna Berg", RecipientTypeDetails="MailUniversalDistributionGroup")
    assert guid_of(directory(ANNA, contact, group).shown_as("Anna Berg")) == "anna"


def test_an_own_address_comes_before_one_outside_that_another_stands_for():
    contact = row("contact", PrimarySmtpAddress="x@partner.example", ExternalEmailAddress="SMTP:x@partner.example")
    user = row("user", RecipientTypeDetails="MailUser", ExternalEmailAddress="SMTP:x@partner.example")
    for rows in ((contact, user), (user, contact)):
        assert guid_of(directory(*rows).by_address("X@partner.example")) == "contact"


def test_who_is_taken_in_twice_is_not_two():
    found = directory(ANNA, ANNA)
    assert guid_of(found.resolve("anna")) == "anna"
    assert len(found.recipients) == 1


def test_a_name_is_free_that_is_neither_name_nor_alias():
    found = directory(ANNA)
    assert [found.is_free(name) for name in ("anna", "alias-anna", "bruno")] == [False, False, True]
