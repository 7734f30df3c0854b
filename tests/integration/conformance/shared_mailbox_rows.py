# SPDX-License-Identifier: GPL-3.0-or-later
"""Transitions of shared mailboxes."""

from __future__ import annotations

from .transition import Transition

SALES = "sales@contoso.example"
SECURE = {"sign_in": "blocked", "sent_items_copies": True, "smtp_auth": False}
STANDING = {"address": SALES, "display_name": "Sales", **SECURE}
INFO = {"address": "info@contoso.example", "display_name": "Info", **SECURE}
SIGN_IN, SMTP_AUTH = "shared_mailboxes.sign_in", "shared_mailboxes.smtp_client_authentication"

ROWS = (
    Transition(
        "a shared mailbox is created with what makes it secure",
        {"shared_mailboxes": [{"address": SALES, "display_name": "Sales"}]},
        (f"create mailbox {SALES}",),
    ),
    Transition(
        "a shared mailbox is created with an alias and members",
        {
            "shared_mailboxes": [
                {
                    "address": SALES,
                    "aliases": ["sale@contoso.example", "sales@contoso-group.example"],
                    "members": [
                        {"trustee": "anna.berg@contoso.example", "rights": ["full_access", "send_as"]},
                        {"trustee": "bruno.costa@contoso.example", "rights": ["send_on_behalf"]},
                    ],
                }
            ]
        },
        (
            f"create mailbox {SALES}",
            "create address sale@contoso.example",
            "create address sales@contoso-group.example",
            f"create grant {SALES} anna.berg@contoso.example full_access",
            f"create grant {SALES} anna.berg@contoso.example send_as",
            f"create grant {SALES} bruno.costa@contoso.example send_on_behalf",
        ),
    ),
    Transition(
        "a secure shared mailbox is left alone",
        {"shared_mailboxes": [{"address": SALES, "display_name": "Sales"}]},
        stands={"shared_mailboxes": [STANDING]},
    ),
    Transition(
        "an unsafe shared mailbox is made safe",
        {"shared_mailboxes": [{"address": SALES}]},
        (
            f"update mailbox {SALES}: sent_items_copy_send_as sent_items_copy_send_on_behalf sign_in "
            "smtp_client_authentication",
        ),
        stands={"shared_mailboxes": [{"address": SALES, "display_name": "Sales", "sign_in": "allowed"}]},
        needs=(SIGN_IN, SMTP_AUTH),
    ),
    Transition(
        "auditing is switched on again with Microsoft's set, and no bypass stays",
        {"shared_mailboxes": [{"address": SALES}]},
        (f"update mailbox {SALES}: audit_bypass audit_default_set auditing",),
        stands={
            "shared_mailboxes": [
                STANDING | {"audit_bypass": True, "settings": {"AuditEnabled": False, "DefaultAuditSet": []}}
            ]
        },
        needs=("shared_mailboxes.auditing",),
    ),
    Transition(
        "what is declared as tolerated stays, and is said",
        {"shared_mailboxes": [{"address": SALES, "sign_in": "allowed", "smtp_client_authentication": True}]},
        says=("sign-in is not blocked", "SMTP AUTH"),
        stands={"shared_mailboxes": [STANDING | {"sign_in": "allowed", "smtp_auth": None}]},
        needs=(SMTP_AUTH,),
    ),
    Transition(
        "the display name changes",
        {"shared_mailboxes": [{"address": SALES, "display_name": "Sales and more"}]},
        (f"update mailbox {SALES}: display_name",),
        stands={"shared_mailboxes": [STANDING]},
    ),
    Transition(
        "a display name that is left out stays as it is",
        {"shared_mailboxes": [{"address": SALES}]},
        stands={"shared_mailboxes": [STANDING]},
    ),
    Transition(
        "a mailbox is hidden from the address lists",
        {"shared_mailboxes": [{"address": SALES, "hidden_from_address_lists": True}]},
        (f"update mailbox {SALES}: hidden_from_address_lists",),
        stands={"shared_mailboxes": [STANDING]},
    ),
    Transition(
        "a hidden mailbox is shown again",
        {"shared_mailboxes": [{"address": SALES, "hidden_from_address_lists": False}]},
        (f"update mailbox {SALES}: hidden_from_address_lists",),
        stands={"shared_mailboxes": [STANDING | {"hidden": True}]},
    ),
    Transition(
        "aliases that are left out are not managed",
        {"shared_mailboxes": [{"address": SALES}]},
        stands={"shared_mailboxes": [STANDING | {"aliases": ["sale@contoso.example"]}]},
    ),
    Transition(
        "one alias comes and one goes, the third stays",
        {"shared_mailboxes": [{"address": SALES, "aliases": ["keep@contoso.example", "new@contoso.example"]}]},
        ("create address new@contoso.example", "delete address old@contoso.example"),
        stands={"shared_mailboxes": [STANDING | {"aliases": ["keep@contoso.example", "old@contoso.example"]}]},
    ),
    Transition(
        "aliases are cleared, addresses of other kinds stay",
        {"shared_mailboxes": [{"address": SALES, "aliases": []}]},
        ("delete address sale@contoso.example",),
        stands={"shared_mailboxes": [STANDING | {"aliases": ["sale@contoso.example"]}]},
    ),
    Transition(
        "aliases are amended",
        {
            "shared_mailboxes": [
                {"address": SALES, "aliases": {"add": ["new@contoso.example"], "remove": ["old@contoso.example"]}}
            ]
        },
        ("create address new@contoso.example", "delete address old@contoso.example"),
        stands={"shared_mailboxes": [STANDING | {"aliases": ["keep@contoso.example", "old@contoso.example"]}]},
    ),
    Transition(
        "an alias moves from one declared mailbox to another",
        {
            "shared_mailboxes": [
                {"address": SALES, "aliases": []},
                {"address": "shop@contoso.example", "aliases": ["orders@contoso.example"]},
            ]
        },
        ("update address orders@contoso.example: holder",),
        stands={
            "shared_mailboxes": [
                STANDING | {"aliases": ["orders@contoso.example"]},
                STANDING | {"address": "shop@contoso.example", "display_name": "Shop"},
            ]
        },
    ),
    Transition(
        "a new mailbox takes over an alias of a declared one as its address",
        {
            "shared_mailboxes": [
                {"address": SALES, "aliases": []},
                {"address": "orders@contoso.example", "display_name": "Orders"},
            ]
        },
        ("create mailbox orders@contoso.example",),
        stands={"shared_mailboxes": [STANDING | {"aliases": ["orders@contoso.example"]}]},
    ),
    Transition(
        "an alias that a foreign mailbox has is refused",
        {"shared_mailboxes": [{"address": SALES, "aliases": ["foreign.alias@contoso.example"]}]},
        refused=("foreign.alias@contoso.example belongs to foreign@contoso.example",),
    ),
    Transition(
        "an alias of a mailbox is not its name: nobody's mailbox is renamed by that",
        {"shared_mailboxes": [{"address": "foreign.alias@contoso.example"}]},
        refused=("foreign.alias@contoso.example belongs to foreign@contoso.example", "renamed_from"),
    ),
    Transition(
        "a mailbox is renamed and keeps its old address",
        {"shared_mailboxes": [{"address": "selling@contoso.example", "renamed_from": SALES}]},
        ("update mailbox selling@contoso.example: primary_address",),
        stands={"shared_mailboxes": [STANDING]},
    ),
    Transition(
        "a mailbox is renamed and gives its old address up",
        {"shared_mailboxes": [{"address": "selling@contoso.example", "renamed_from": SALES, "aliases": []}]},
        ("update mailbox selling@contoso.example: primary_address", f"delete address {SALES}"),
        stands={"shared_mailboxes": [STANDING]},
    ),
    Transition(
        "an alias becomes the primary address",
        {"shared_mailboxes": [{"address": "sale@contoso.example", "renamed_from": SALES, "aliases": [SALES]}]},
        ("update mailbox sale@contoso.example: primary_address",),
        stands={"shared_mailboxes": [STANDING | {"aliases": ["sale@contoso.example"]}]},
    ),
    Transition(
        "a user's mailbox does not become shared by being declared",
        {"shared_mailboxes": [{"address": "dario.conti@contoso.example"}]},
        refused=("is the mailbox of a user", "convert: true"),
    ),
    Transition(
        "a user's mailbox becomes shared when told so",
        {"shared_mailboxes": [{"address": "dario.conti@contoso.example", "convert": True}]},
        (
            "update mailbox dario.conti@contoso.example: sent_items_copy_send_as sent_items_copy_send_on_behalf "
            "sign_in smtp_client_authentication type",
        ),
        says=("phones and devices",),
        needs=(SIGN_IN, SMTP_AUTH),
    ),
    Transition(
        "a large mailbox on hold with an archive keeps its licence, and that is said",
        {"shared_mailboxes": [{"address": "old.boss@contoso.example", "convert": True}]},
        (
            "update mailbox old.boss@contoso.example: sent_items_copy_send_as sent_items_copy_send_on_behalf "
            "sign_in smtp_client_authentication type",
        ),
        stands={
            "users": [
                {
                    "address": "old.boss@contoso.example",
                    "display_name": "Old Boss",
                    "hold": True,
                    "archive": True,
                    "size": "60 GB",
                }
            ]
        },
        says=("on hold", "has an archive", "holds 60 GB"),
        needs=(SIGN_IN, SMTP_AUTH),
    ),
    Transition(
        "an address of a group is refused",
        {"shared_mailboxes": [{"address": "all@contoso.example"}]},
        refused=("all@contoso.example belongs to a distribution group",),
    ),
    Transition(
        "a shared mailbox is put to the deleted ones when that is its declared state",
        {"shared_mailboxes": [{"address": SALES, "state": "soft_deleted"}]},
        (f"delete mailbox {SALES}",),
        says=("its account goes with it",),
        stands={"shared_mailboxes": [STANDING]},
        options={"allow": {"removals": 1}},
    ),
    Transition(
        "a mailbox that is gone already needs no removal",
        {"shared_mailboxes": [{"address": SALES, "state": "soft_deleted"}]},
    ),
    Transition(
        "a user's mailbox is never removed",
        {"shared_mailboxes": [{"address": "dario.conti@contoso.example", "state": "soft_deleted"}]},
        refused=("only shared mailboxes are removed",),
    ),
    Transition(
        "an alias passes on, whichever of the two mailboxes is declared first",
        {
            "shared_mailboxes": [
                {"address": SALES, "aliases": {"add": ["orders@contoso.example"]}},
                {"address": "info@contoso.example", "aliases": {"remove": ["orders@contoso.example"]}},
            ]
        },
        ("update address orders@contoso.example: holder",),
        stands={"shared_mailboxes": [STANDING, INFO | {"aliases": ["orders@contoso.example"]}]},
    ),
    Transition(
        "a mailbox is renamed to an address that another one gives up",
        {
            "shared_mailboxes": [
                {"address": "orders@contoso.example", "renamed_from": SALES},
                {"address": "info@contoso.example", "aliases": []},
            ]
        },
        ("update mailbox orders@contoso.example: primary_address",),
        stands={"shared_mailboxes": [STANDING, INFO | {"aliases": ["orders@contoso.example"]}]},
    ),
    Transition(
        "two new mailboxes have the same name before the @",
        {
            "shared_mailboxes": [
                {"address": "team@contoso.example"},
                {"address": "team@contoso-group.example"},
            ]
        },
        ("create mailbox team@contoso-group.example", "create mailbox team@contoso.example"),
    ),
    Transition(
        "an alias is not what a mailbox was called before",
        {"shared_mailboxes": [{"address": SALES, "renamed_from": "foreign.alias@contoso.example"}]},
        refused=("foreign.alias@contoso.example is an alias of foreign@contoso.example",),
    ),
)
