# SPDX-License-Identifier: GPL-3.0-or-later
"""Transitions that are other ones on Exchange Server, because it lacks a capability."""

from __future__ import annotations

from .shared_mailbox_rows import SALES, STANDING
from .transition import Transition

SERVER_ROWS = (
    Transition(
        "copies of sent items are switched on, and nothing is said of SMTP AUTH but that it is elsewhere",
        {"shared_mailboxes": [{"address": SALES}]},
        (f"update mailbox {SALES}: sent_items_copy_send_as sent_items_copy_send_on_behalf",),
        says=("SMTP AUTH is a matter of receive connectors",),
        stands={"shared_mailboxes": [STANDING | {"sent_items_copies": False}]},
    ),
    Transition(
        "auditing is switched on again, and no bypass stays; the set is the server's own",
        {"shared_mailboxes": [{"address": SALES}]},
        (f"update mailbox {SALES}: audit_bypass auditing",),
        says=("the servers' own list is left as it is",),
        stands={"shared_mailboxes": [STANDING | {"audit_bypass": True, "settings": {"AuditEnabled": False}}]},
    ),
    Transition(
        "an account that can be signed in to is refused, with the way out",
        {"shared_mailboxes": [{"address": SALES}]},
        refused=("Exchange Server cannot disable it", "Disable-ADAccount", "sign_in: allowed"),
        stands={"shared_mailboxes": [STANDING | {"sign_in": "allowed"}]},
    ),
    Transition(
        "an account that can be signed in to is tolerated when declared so",
        {"shared_mailboxes": [{"address": SALES, "sign_in": "allowed"}]},
        says=("sign-in is not blocked",),
        stands={"shared_mailboxes": [STANDING | {"sign_in": "allowed"}]},
    ),
    Transition(
        "a user's mailbox does not become shared while its account can be signed in to",
        {"shared_mailboxes": [{"address": "dario.conti@contoso.example", "convert": True}]},
        refused=("Exchange Server cannot change that, nor the password", "Disable-ADAccount"),
    ),
    Transition(
        "a user's mailbox whose account is disabled becomes shared when told so",
        {"shared_mailboxes": [{"address": "old.boss@contoso.example", "convert": True}]},
        ("update mailbox old.boss@contoso.example: sent_items_copy_send_as sent_items_copy_send_on_behalf type",),
        says=("its password stays as it is",),
        stands={
            "users": [{"address": "old.boss@contoso.example", "display_name": "Old Boss", "sign_in": "blocked"}],
        },
    ),
    Transition(
        "a mailbox that is hidden can't be opened by its members, which is said",
        {"shared_mailboxes": [{"address": SALES, "hidden_from_address_lists": True}]},
        (f"update mailbox {SALES}: hidden_from_address_lists",),
        says=("its members can neither open it nor send as it",),
        stands={"shared_mailboxes": [STANDING]},
    ),
    Transition(
        "a calendar delegate is refused: no cmdlet makes one",
        {
            "delegations": [
                {
                    "mailbox": "elena.ruiz@contoso.example",
                    "trustee": "chloe.martin@contoso.example",
                    "folders": {"calendar": {"rights": "editor", "delegate": True}},
                }
            ]
        },
        refused=("Exchange Server has no cmdlet for", "without delegate"),
    ),
)
