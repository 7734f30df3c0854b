# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that come out of the customer's own Active Directory: what the cloud can change of them, and what not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .shared_mailbox_rows import SALES, STANDING
from .transition import SYNCHRONISED, Transition

SYNCED = STANDING | {"synced": True, "aliases": ["sale@contoso.example"]}
CLOUD_MANAGED = SYNCED | {"cloud_managed": True}
LEFT = "dario.left@contoso.example"
TEAM = "team@contoso.example"
TEAM_GROUP = {
    "address": TEAM,
    "display_name": "team",
    "synced": True,
    "members": ["anna.berg@contoso.example"],
    "require_sender_authentication": False,
    "settings": {"MemberJoinRestriction": "Closed", "MemberDepartRestriction": "Closed"},
}
TO_ANNA = {"address": TEAM, "targets": ["anna.berg@contoso.example"]}
ONLY_THERE = "is mastered in the customer's Active Directory"


def refused(
    name: str, declared: Mapping[str, Any], attribute: str, *stands: Mapping[str, Any], **more: Any
) -> Transition:
    """A change of a synchronised shared mailbox that only Active Directory can make."""
    standing = {"shared_mailboxes": list(stands) or [SYNCED]}
    boxes = {"shared_mailboxes": [{"address": SALES, **declared}]}
    return Transition(name, boxes, refused=(ONLY_THERE, attribute), stands=standing, **more)


_WRITTEN = (
    Transition(
        "what stands of a synchronised mailbox as it is declared is left alone, and it is said who masters it",
        {"shared_mailboxes": [{"address": SALES, "display_name": "Sales", "aliases": ["sale@contoso.example"]}]},
        says=("only Active Directory changes", "primary_address (proxyAddresses"),
        stands={"shared_mailboxes": [SYNCED]},
    ),
    Transition(
        "rights, copies, auditing and SMTP AUTH of a synchronised mailbox are kept in the cloud and change there",
        {
            "shared_mailboxes": [
                {
                    "address": SALES,
                    "members": [
                        {
                            "trustee": "anna.berg@contoso.example",
                            "rights": ["full_access", "send_as", "send_on_behalf"],
                        }
                    ],
                }
            ],
        },
        (
            f"create grant {SALES} anna.berg@contoso.example full_access",
            f"create grant {SALES} anna.berg@contoso.example send_as",
            f"create grant {SALES} anna.berg@contoso.example send_on_behalf",
            f"update mailbox {SALES}: audit_bypass auditing sent_items_copy_send_as sent_items_copy_send_on_behalf "
            "smtp_client_authentication",
        ),
        stands={
            "shared_mailboxes": [
                SYNCED
                | {
                    "sent_items_copies": False,
                    "smtp_auth": True,
                    "audit_bypass": True,
                    "settings": {"AuditEnabled": False},
                }
            ]
        },
    ),
    Transition(
        "a synchronised mailbox can be redirected",
        {"redirects": [{"address": LEFT, "targets": ["anna.berg@contoso.example"]}]},
        (f"create forwarding {LEFT}",),
        stands={"users": [{"address": LEFT, "display_name": "Dario Left", "synced": True}]},
    ),
    refused("the name of a synchronised mailbox is refused", {"display_name": "Other"}, "Change displayName there"),
    refused(
        "the visibility of a synchronised mailbox is refused",
        {"hidden_from_address_lists": True},
        "Change msExchHideFromAddressLists there",
    ),
    refused(
        "a new alias of a synchronised mailbox is refused", {"aliases": {"add": ["new@contoso.example"]}}, "proxyA"
    ),
    refused("a lost alias of a synchronised mailbox is refused", {"aliases": []}, "Change proxyAddresses there"),
    refused(
        "an alias that goes from a synchronised mailbox is refused",
        {"aliases": {"remove": ["sale@contoso.example"]}},
        "Change proxyAddresses there",
    ),
    refused(
        "another address of a synchronised mailbox is refused",
        {"address": "selling@contoso.example", "renamed_from": SALES},
        "proxyAddresses (SMTP: in capitals) and mail",
    ),
    refused(
        "the account of a synchronised mailbox is refused, with what can be declared instead",
        {},
        "Change userAccountControl there and let it synchronise, or declare sign_in: allowed",
        SYNCED | {"sign_in": "allowed"},
    ),
    refused(
        "the removal of a synchronised mailbox is refused",
        {"state": "soft_deleted"},
        "the object itself",
        options={"allow": {"removals": 1}},
    ),
    Transition(
        "a synchronised user's mailbox does not become shared in the cloud",
        {"shared_mailboxes": [{"address": LEFT, "convert": True}]},
        refused=(ONLY_THERE, "msExchRecipientTypeDetails", "userAccountControl"),
        stands={"users": [{"address": LEFT, "display_name": "Dario Left", "synced": True}]},
    ),
    Transition(
        "an alias does not move away from a synchronised mailbox",
        {
            "shared_mailboxes": [
                {"address": SALES, "aliases": []},
                {"address": "shop@contoso.example", "aliases": ["sale@contoso.example"]},
            ]
        },
        refused=(ONLY_THERE, f"address sale@contoso.example of {SALES}", "Change proxyAddresses there"),
        stands={"shared_mailboxes": [SYNCED]},
    ),
    Transition(
        "the addresses and the visibility of a mailbox whose Exchange attributes the cloud manages change there",
        {
            "shared_mailboxes": [
                {"address": SALES, "aliases": ["new@contoso.example"], "hidden_from_address_lists": True}
            ]
        },
        (
            "create address new@contoso.example",
            "delete address sale@contoso.example",
            f"update mailbox {SALES}: hidden_from_address_lists",
        ),
        says=("only Active Directory changes sign_in (userAccountControl)",),
        stands={"shared_mailboxes": [CLOUD_MANAGED]},
    ),
    refused(
        "the name of a mailbox whose Exchange attributes the cloud manages stays Active Directory's",
        {"display_name": "Other"},
        "Change displayName there",
        CLOUD_MANAGED,
    ),
    Transition(
        "a synchronised group that is as declared is left alone",
        {"redirects": [TO_ANNA]},
        says=("only Active Directory changes",),
        stands={"groups": [TEAM_GROUP]},
    ),
    Transition(
        "another member of a synchronised group is refused",
        {"redirects": [{**TO_ANNA, "targets": ["bruno.costa@contoso.example"]}]},
        refused=(ONLY_THERE, "member bruno.costa@contoso.example", "Change member there"),
        stands={"groups": [TEAM_GROUP]},
    ),
    Transition(
        "a synchronised group that no mail from outside reaches is refused",
        {"redirects": [TO_ANNA]},
        refused=(ONLY_THERE, "msExchRequireAuthToSendTo"),
        stands={"groups": [TEAM_GROUP | {"require_sender_authentication": True}]},
    ),
    Transition(
        "a synchronised group is not marked as ours",
        {"redirects": [TO_ANNA]},
        refused=(ONLY_THERE, "its marker", "run without adopt: true"),
        stands={"groups": [TEAM_GROUP]},
        options={"adopt": True},
    ),
    Transition(
        "mail may be redirected to a synchronised group",
        {"redirects": [{"address": "contact@contoso.example", "targets": [TEAM, "anna.berg@contoso.example"]}]},
        (
            "create group contact@contoso.example",
            f"create member contact@contoso.example {TEAM}",
            "create member contact@contoso.example anna.berg@contoso.example",
        ),
        stands={"groups": [TEAM_GROUP]},
    ),
)

ROWS = tuple(replace(row, needs=(SYNCHRONISED,)) for row in _WRITTEN)
