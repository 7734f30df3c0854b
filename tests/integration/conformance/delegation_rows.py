# SPDX-License-Identifier: GPL-3.0-or-later
"""Transitions of members and delegations."""

from __future__ import annotations

from .transition import Transition

ANNA, BRUNO, CHLOE = "anna.berg@contoso.example", "bruno.costa@contoso.example", "chloe.martin@contoso.example"
ELENA, INFO = "elena.ruiz@contoso.example", "info@contoso.example"
BOX = {"address": INFO, "display_name": "Info", "sign_in": "blocked", "sent_items_copies": True, "smtp_auth": False}


def members(*entries: dict[str, object]) -> dict[str, object]:
    return {"shared_mailboxes": [{"address": INFO, "members": list(entries)}]}


ROWS = (
    Transition(
        "members that are left out are not managed",
        {"shared_mailboxes": [{"address": INFO}]},
        stands={"shared_mailboxes": [BOX | {"full_access": [ANNA]}]},
    ),
    Transition(
        "one member comes, one goes, the others are not touched",
        members(
            {"trustee": ANNA, "rights": ["full_access", "send_as"]},
            {"trustee": CHLOE, "rights": ["full_access"]},
        ),
        (f"create grant {INFO} {CHLOE} full_access", f"delete grant {INFO} {BRUNO} full_access"),
        stands={"shared_mailboxes": [BOX | {"full_access": [ANNA, BRUNO], "send_as": [ANNA]}]},
    ),
    Transition(
        "a member loses one right and keeps the other",
        members({"trustee": ANNA, "rights": ["full_access"]}),
        (f"delete grant {INFO} {ANNA} send_as",),
        stands={"shared_mailboxes": [BOX | {"full_access": [ANNA], "send_as": [ANNA]}]},
    ),
    Transition(
        "no members means nobody",
        members(),
        (f"delete grant {INFO} {ANNA} full_access", f"delete grant {INFO} {BRUNO} send_on_behalf"),
        stands={"shared_mailboxes": [BOX | {"full_access": [ANNA], "send_on_behalf": [BRUNO]}]},
        options={"allow": {"revocations": 2}},
    ),
    Transition(
        "what a mailbox may do to itself is nobody's right",
        members(),
        stands={"shared_mailboxes": [BOX | {"full_access": [INFO], "send_on_behalf": [INFO]}]},
    ),
    Transition(
        "a trustee is known by any of their addresses",
        members({"trustee": "chloe@contoso.example", "rights": ["full_access"]}),
        stands={"shared_mailboxes": [BOX | {"full_access": [CHLOE]}]},
    ),
    Transition(
        "a security group is a member without automapping",
        members({"trustee": "finance@contoso.example", "rights": ["full_access"], "automapping": True}),
        (f"create grant {INFO} finance@contoso.example full_access",),
        stands={"shared_mailboxes": [BOX]},
        says=("automapping does not reach the members of a group",),
    ),
    Transition(
        "a distribution group can hold no rights",
        members({"trustee": "all@contoso.example", "rights": ["full_access"]}),
        stands={"shared_mailboxes": [BOX]},
        refused=("distribution group, which can hold no rights",),
    ),
    Transition(
        "somebody who is not in the organisation is refused",
        members({"trustee": "ghost@contoso.example", "rights": ["full_access"]}),
        stands={"shared_mailboxes": [BOX]},
        refused=("ghost@contoso.example is not in the organisation",),
    ),
    Transition(
        "a delegation on a user's mailbox is granted, others on it stay",
        {"delegations": [{"mailbox": ELENA, "trustee": BRUNO, "rights": ["full_access", "send_on_behalf"]}]},
        (f"create grant {ELENA} {BRUNO} full_access", f"create grant {ELENA} {BRUNO} send_on_behalf"),
        stands={"users": [{"address": "x@contoso.example", "display_name": "X"}]},
    ),
    Transition(
        "the rights of a pair are the whole truth",
        {"delegations": [{"mailbox": INFO, "trustee": ANNA, "rights": ["send_on_behalf"]}]},
        (f"create grant {INFO} {ANNA} send_on_behalf", f"delete grant {INFO} {ANNA} full_access"),
        stands={"shared_mailboxes": [BOX | {"full_access": [ANNA, BRUNO]}]},
    ),
    Transition(
        "the rights of a pair are amended",
        {
            "delegations": [
                {"mailbox": INFO, "trustee": ANNA, "rights": {"add": ["send_as"], "remove": ["send_on_behalf"]}}
            ]
        },
        (f"create grant {INFO} {ANNA} send_as", f"delete grant {INFO} {ANNA} send_on_behalf"),
        stands={"shared_mailboxes": [BOX | {"full_access": [ANNA], "send_on_behalf": [ANNA]}]},
    ),
    Transition(
        "an absent delegation is revoked whole",
        {"delegations": [{"mailbox": INFO, "trustee": ANNA, "state": "absent"}]},
        (f"delete grant {INFO} {ANNA} full_access", f"delete grant {INFO} {ANNA} send_as"),
        stands={"shared_mailboxes": [BOX | {"full_access": [ANNA, BRUNO], "send_as": [ANNA]}]},
    ),
    Transition(
        "a delegation that begins later is not granted yet",
        {"delegations": [{"mailbox": ELENA, "trustee": BRUNO, "rights": ["full_access"], "not_before": "2026-12-20"}]},
        says=("begins on 2026-12-20",),
    ),
    Transition(
        "a delegation stands within its time",
        {
            "delegations": [
                {
                    "mailbox": ELENA,
                    "trustee": BRUNO,
                    "rights": ["full_access"],
                    "not_before": "2026-11-20",
                    "expires": "2027-01-06",
                }
            ]
        },
        (f"create grant {ELENA} {BRUNO} full_access",),
    ),
    Transition(
        "an expired delegation is revoked",
        {"delegations": [{"mailbox": INFO, "trustee": ANNA, "rights": ["full_access"], "expires": "2026-11-30"}]},
        (f"delete grant {INFO} {ANNA} full_access",),
        stands={"shared_mailboxes": [BOX | {"full_access": [ANNA]}]},
    ),
    Transition(
        "a calendar is shared under its local name",
        {"delegations": [{"mailbox": ANNA, "trustee": CHLOE, "folders": {"calendar": "editor"}}]},
        (f"create grant {ANNA} {CHLOE} folder:calendar",),
    ),
    Transition(
        "a folder's rights change without being taken away first",
        {"delegations": [{"mailbox": ELENA, "trustee": CHLOE, "folders": {"calendar": "reviewer"}}]},
        (f"update grant {ELENA} {CHLOE} folder:calendar: rights",),
        stands={"folder_permissions": [{"mailbox": ELENA, "folder": "calendar", "user": CHLOE, "rights": ["Editor"]}]},
    ),
    Transition(
        "a calendar delegate sees private items",
        {
            "delegations": [
                {
                    "mailbox": ELENA,
                    "trustee": CHLOE,
                    "folders": {"calendar": {"rights": "editor", "delegate": True, "private_items": True}},
                }
            ]
        },
        (f"update grant {ELENA} {CHLOE} folder:calendar: delegate private_items",),
        stands={"folder_permissions": [{"mailbox": ELENA, "folder": "calendar", "user": CHLOE, "rights": ["Editor"]}]},
        needs=("delegations.folders.delegate",),
    ),
    Transition(
        "single rights that amount to a role are that role",
        {"delegations": [{"mailbox": ELENA, "trustee": CHLOE, "folders": {"inbox": ["read_items", "folder_visible"]}}]},
        stands={"folder_permissions": [{"mailbox": ELENA, "folder": "inbox", "user": CHLOE, "rights": ["Reviewer"]}]},
    ),
    Transition(
        "a mailbox is renamed and a folder of it shared, together",
        {
            "shared_mailboxes": [{"address": "information@contoso.example", "renamed_from": INFO}],
            "delegations": [
                {"mailbox": "information@contoso.example", "trustee": CHLOE, "folders": {"calendar": "reviewer"}},
                {"mailbox": "information@contoso.example", "trustee": BRUNO, "folders": {"calendar": "none"}},
            ],
        },
        (
            f"create grant information@contoso.example {CHLOE} folder:calendar",
            f"delete grant information@contoso.example {BRUNO} folder:calendar",
            "update mailbox information@contoso.example: primary_address",
        ),
        stands={
            "shared_mailboxes": [BOX],
            "folder_permissions": [{"mailbox": INFO, "folder": "calendar", "user": BRUNO, "rights": ["Editor"]}],
        },
    ),
    Transition(
        "a folder's rights are taken away",
        {"delegations": [{"mailbox": ELENA, "trustee": CHLOE, "folders": {"inbox": "none"}}]},
        (f"delete grant {ELENA} {CHLOE} folder:inbox",),
        stands={"folder_permissions": [{"mailbox": ELENA, "folder": "inbox", "user": CHLOE, "rights": ["Reviewer"]}]},
    ),
    Transition(
        "rights on a mailbox that does not exist are refused",
        {"delegations": [{"mailbox": "nobody@contoso.example", "trustee": ANNA, "rights": ["full_access"]}]},
        refused=("nobody@contoso.example is no mailbox of the organisation",),
    ),
)
