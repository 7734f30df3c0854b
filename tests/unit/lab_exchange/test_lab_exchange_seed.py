# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories that are written down, directories that are made up, and copies of them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.lab.exchange import seed
from ansible_collections.mailward.mailbox.tests.lab.exchange.organisation import ExchangeOrganisation
from ansible_collections.mailward.mailbox.tests.lab.exchange.records import Mailbox


def test_a_seed_says_what_stands() -> None:
    directory = seed.load(
        {
            "tenant_id": "6f1a0f5e-0000-4000-8000-00000000c001",
            "domains": ["contoso.example"],
            "users": [
                {
                    "address": "anna.berg@contoso.example",
                    "aliases": ["anna@contoso.example"],
                    "size": "1 GB",
                    "archive": True,
                    "hold": True,
                    "forwarding": {"address": "out@partner.example", "keep_copy": True},
                }
            ],
            "shared_mailboxes": [{"address": "info@contoso.example", "send_on_behalf": ["anna@contoso.example"]}],
            "contacts": [{"address": "out@partner.example", "display_name": "Out", "hidden": True, "notes": "n"}],
            "transport_rules": [
                {"Name": "D", "Comments": "c", "Enabled": False, "Parameters": {"ApplyHtmlDisclaimerText": "x"}}
            ],
            "folder_permissions": [
                {
                    "mailbox": "anna@contoso.example",
                    "folder": "calendar",
                    "user": "info@contoso.example",
                    "rights": ["Editor"],
                    "flags": "Delegate",
                }
            ],
            "outbound_spam": {
                "auto_forwarding_mode": "Off",
                "rules": [{"name": "Open", "auto_forwarding_mode": "On", "senders": ["anna.berg@contoso.example"]}],
            },
            "remote_domain": {"auto_forward": False},
        }
    )
    world = ExchangeOrganisation(directory, lambda: seed_time)

    def row(cmdlet: str, **parameters: Any) -> dict[str, Any]:
        return world.invoke(cmdlet, parameters).rows[0]

    anna = row("Get-Mailbox", Identity="anna@contoso.example")
    assert (anna["LitigationHoldEnabled"], anna["ArchiveStatus"]) == (True, "Active")
    assert (anna["ForwardingAddress"], anna["DeliverToMailboxAndForward"]) == ("Out", True)
    assert row("Get-MailboxStatistics", Identity="anna@contoso.example")["TotalItemSize"].startswith(
        "1 GB (1,073,741,824"
    )
    assert row("Get-Mailbox", Identity="info@contoso.example")["GrantSendOnBehalfTo"] == [anna["Name"]]
    assert row("Get-Recipient", Identity="out@partner.example")["Notes"] == "n"
    assert (row("Get-TransportRule")["State"], row("Get-TransportRule")["Comments"]) == ("Disabled", "c")
    entry = world.invoke("Get-MailboxFolderPermission", {"Identity": "anna@contoso.example:\\Calendar"}).rows[-1]
    assert (entry["AccessRights"], entry["SharingPermissionFlags"]) == (["Editor"], "Delegate")
    policies = world.invoke("Get-HostedOutboundSpamFilterPolicy").rows
    assert {each["Name"]: each["AutoForwardingMode"] for each in policies} == {"Default": "Off", "Open": "On"}
    assert row("Get-HostedOutboundSpamFilterRule")["From"] == ["anna.berg@contoso.example"]
    assert row("Get-RemoteDomain", Identity="Default")["AutoForwardEnabled"] is False
    assert row("Get-OrganizationConfig")["ExternalDirectoryOrganizationId"] == "6f1a0f5e-0000-4000-8000-00000000c001"
    domains = world.invoke("Get-AcceptedDomain").rows
    assert [(each["DomainName"], each["Default"], each["InitialDomain"]) for each in domains] == [
        ("contoso.onmicrosoft.com", False, True),
        ("contoso.example", True, False),
    ]


seed_time = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    "mistake",
    [
        {"mailboxes": []},
        {"users": [{"address": "a@contoso.example", "adress": "x"}]},
        {"shared_mailboxes": [{"address": "a@contoso.example", "full_access": ["nobody@contoso.example"]}]},
        {"transport_rules": [{"Name": "x", "Parameters": {"Nonsense": 1}}]},
    ],
)
def test_a_wrong_seed_is_told(mistake: Any) -> None:
    with pytest.raises(ValueError, match="seed contoso"):
        seed.load(mistake)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"out_of_office": {"colour": "red"}}, "out_of_office: unknown colour"),
        ({"out_of_office": {"state": "away"}}, "state is none of"),
        ({"out_of_office": {"audience": "friends"}}, "audience is none of"),
        ({"out_of_office": {"state": "scheduled", "start": "2026-12-20T00:00:00Z"}}, "no end"),
        ({"delegates": [{"user": "bruno@contoso.example", "colour": "red"}]}, "delegates: unknown colour"),
        ({"delegates": [{"user": "bruno@contoso.example", "meeting_messages": True}]}, "rights on the calendar"),
        ({"delegates": [{"user": "nobody@contoso.example"}]}, "names 0 recipients"),
    ],
)
def test_an_absence_that_nobody_understands_is_told(entry: dict[str, Any], told: str) -> None:
    users = [{"address": "anna@contoso.example", **entry}, {"address": "bruno@contoso.example"}]
    with pytest.raises(ValueError, match=told):
        seed.load({"users": users})


def test_the_same_seed_makes_the_same_directory() -> None:
    mapping = {"users": [{"address": "a@contoso.example"}]}

    assert seed.load(mapping).snapshot() == seed.load(mapping).snapshot()
    assert seed.generate("contoso", mailboxes=30, shared=5).snapshot() == seed.generate("contoso", 30, 5).snapshot()
    assert seed.generate("contoso", 30, 5, seed=2).snapshot() != seed.generate("contoso", 30, 5, seed=1).snapshot()


def test_organisations_share_no_identities() -> None:
    found = seed.load_all({"organisations": {"contoso": None, "fabrikam": {"domains": ["fabrikam.example"]}}})

    assert found["contoso"].tenant_id != found["fabrikam"].tenant_id
    assert found["contoso"].default_domain == "contoso.example"


def test_a_generated_organisation_has_the_counts_asked_for_and_the_oddities_of_real_ones() -> None:
    directory = seed.generate("contoso", mailboxes=200, shared=30, grants=300, rules=20, groups=10)
    organisation = ExchangeOrganisation(directory, lambda: seed_time)
    mailboxes = organisation.invoke("Get-Mailbox", {"ResultSize": "Unlimited"}).rows
    access = [
        row
        for mailbox in mailboxes
        for row in organisation.invoke("Get-MailboxPermission", {"Identity": str(mailbox["Guid"])}).rows
    ]
    send_as = organisation.invoke("Get-RecipientPermission", {"ResultSize": "Unlimited"}).rows
    people = {mailbox["UserPrincipalName"] for mailbox in mailboxes}

    assert len(mailboxes) == 200
    assert len([row for row in mailboxes if row["RecipientTypeDetails"] == "SharedMailbox"]) == 30
    assert len(organisation.invoke("Get-TransportRule").rows) == 20
    assert len(organisation.invoke("Get-DistributionGroup").rows) == 10
    granted = [row for row in access if row["User"] in people] + [row for row in send_as if row["Trustee"] in people]
    assert len(granted) == 300
    assert any(row["AccessRights"] == ["FullAccess, ExternalAccount, ReadPermission"] for row in access)
    assert any(row["User"] == "Discovery Management" and not row["Deny"] for row in access)
    assert any(row["User"].startswith("S-1-5-21-") for row in access)
    assert any(row["Trustee"].startswith("S-1-5-21-") for row in send_as)
    assert any(row["Deny"] and row["IsInherited"] for row in access)
    assert any(row["AccessRights"] == ["FullAccess, ReadPermission"] and row["User"] in people for row in access)
    names = [mailbox["DisplayName"] for mailbox in mailboxes]
    assert len(set(names)) < len(names)
    assert {each.language for each in directory.of_type(Mailbox)} == {"en", "de", "fr"}
    assert any(mailbox["ForwardingAddress"] for mailbox in mailboxes)
    assert any(mailbox["ForwardingSmtpAddress"] for mailbox in mailboxes)
    assert any(mailbox["IsDirSynced"] for mailbox in mailboxes)


def test_ten_thousand_mailboxes_are_listed_in_about_a_second() -> None:
    directory = seed.generate("contoso", mailboxes=10_000, shared=500, grants=3000, rules=0)
    organisation = ExchangeOrganisation(directory, lambda: seed_time)

    began = time.process_time()
    rows = organisation.invoke("Get-Mailbox", {"ResultSize": "Unlimited"}).rows
    listed = time.process_time()
    replica = organisation.replica()
    copied = time.process_time()

    assert len(rows) == 10_000
    assert listed - began < 2
    assert copied - listed < 0.5
    assert replica.snapshot() == organisation.snapshot()


def test_a_replica_does_not_see_later_writes(contoso: Any) -> None:
    replica = contoso.organisation.replica()
    before = contoso.organisation.snapshot()

    contoso.run("Set-Mailbox", Identity="info", DisplayName="Other")
    contoso.run("New-TransportRule", Name="x", PrependSubject="x")
    contoso.run("New-Mailbox", Name="Sales", Shared=True)
    contoso.run("Remove-MailContact", Identity="Support")

    assert replica.snapshot() == before
    assert contoso.organisation.snapshot() != before
    assert replica.invoke("Get-MailContact", {"Identity": "Support"}).rows
    assert replica.invoke("Get-Mailbox", {"Identity": "info"}).rows[0]["DisplayName"] == "Info"


def test_a_snapshot_tells_what_was_touched(contoso: Any) -> None:
    before = contoso.organisation.snapshot()

    contoso.run("Add-MailboxPermission", Identity="info", User="bruno.costa", AccessRights="FullAccess")

    after = contoso.organisation.snapshot()
    touched = {name for name, each in after["recipients"].items() if each != before["recipients"][name]}
    assert touched == {"info@contoso.example"}
    assert {key for key in after if after[key] != before[key]} == {"recipients"}
