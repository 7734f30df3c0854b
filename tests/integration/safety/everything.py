# SPDX-License-Identifier: GPL-3.0-or-later
"""A declaration in which something of every kind is created, changed and taken away, and what it meets."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.redirects import hidden_group
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED

ANNA, BRUNO, CHLOE = "anna.berg@contoso.example", "bruno.costa@contoso.example", "chloe.martin@contoso.example"
DARIO, ELENA = "dario.conti@contoso.example", "elena.ruiz@contoso.example"
SALES, SUPPORT, NEW = "sales@contoso.example", "support@contoso.example", "new@contoso.example"
FORMER, RETIRED = "former@contoso.example", "retired@contoso.example"
CONTACT, FRESH, ENDED = "contact@contoso.example", "fresh@contoso.example", "ended@contoso.example"
AWAY, BACK, BUSY = "away@contoso.example", "back@contoso.example", "busy@contoso.example"
OUTSIDE, PARTNER = "known@partner.example", "desk@partner.example"
MANY, FEWER = "many@contoso.example", "fewer@contoso.example"
OURS = "mailward:main"
BEHIND_MANY, BEHIND_FEWER = (hidden_group(address, "contoso.onmicrosoft.com") for address in (MANY, FEWER))

CLOSED_GROUP = {
    "notes": OURS,
    "require_sender_authentication": False,
    "settings": {"MemberJoinRestriction": "Closed", "MemberDepartRestriction": "Closed"},
}
HIDDEN = {**CLOSED_GROUP, "hidden": True}
OUR_RULE = {"Comments": OURS, "Parameters": {"FromScope": "NotInOrganization", "PrependSubject": "[outside] "}}
TAG = {"conditions": {"from_scope": "not_in_organization"}, "actions": {"prepend_subject": "[outside] "}}

STANDS: Mapping[str, Any] = {
    "users": [
        {"address": FORMER, "display_name": "Former colleague"},
        {"address": AWAY, "display_name": "Away", "forwarding": {"address": ANNA, "keep_copy": True}},
        {"address": BACK, "display_name": "Back", "forwarding": {"address": BRUNO, "keep_copy": False}},
        {"address": BUSY, "display_name": "Busy"},
        {"address": MANY, "display_name": "Many", "forwarding": {"address": BEHIND_MANY, "keep_copy": True}},
        {"address": FEWER, "display_name": "Fewer", "forwarding": {"address": BEHIND_FEWER, "keep_copy": True}},
    ],
    "shared_mailboxes": [
        {
            "address": SALES,
            "display_name": "Sales of old",
            "aliases": ["old@contoso.example"],
            "full_access": [ANNA],
            "send_as": [ANNA],
            "send_on_behalf": [CHLOE],
            "sign_in": "allowed",
            "smtp_auth": True,
            "audit_bypass": True,
        },
        {
            "address": SUPPORT,
            "display_name": "Support",
            "aliases": ["help@contoso.example", "urgent@contoso.example", NEW, FRESH],
            "full_access": [DARIO, "finance@contoso.example"],
            "sent_items_copies": True,
        },
        {"address": RETIRED, "display_name": "Retired"},
    ],
    "groups": [
        {"address": CONTACT, "display_name": "contact", "members": [ANNA, ELENA], **CLOSED_GROUP},
        {"address": ENDED, "display_name": "ended", "members": [ANNA], **CLOSED_GROUP},
        {"address": BEHIND_MANY, "display_name": "Redirect of many", "members": [ANNA, BRUNO], **HIDDEN},
        {"address": BEHIND_FEWER, "display_name": "Redirect of fewer", "members": [ANNA, BRUNO], **HIDDEN},
    ],
    "folder_permissions": [
        {"mailbox": ELENA, "folder": "calendar", "user": CHLOE, "rights": ["Editor"]},
        {"mailbox": ELENA, "folder": "calendar", "user": BRUNO, "rights": ["Reviewer"]},
    ],
    "transport_rules": [
        {"Name": "Second", **OUR_RULE},
        {"Name": "First", **OUR_RULE},
        {"Name": "Changed", **OUR_RULE},
        {"Name": "Gone", **OUR_RULE},
    ],
}

DECLARATION: Mapping[str, Any] = {
    "organisation": ORGANISATION,
    "external_targets": ["partner.example"],
    "shared_mailboxes": [
        {
            "address": SALES,
            "display_name": "Sales",
            "aliases": ["vertrieb@contoso.example", "help@contoso.example"],
            "members": [
                {"trustee": BRUNO, "rights": ["full_access", "send_as"]},
                {"trustee": CHLOE, "rights": ["full_access"]},
            ],
        },
        {"address": SUPPORT, "aliases": [], "members": [{"trustee": DARIO, "rights": ["full_access"]}]},
        {
            "address": NEW,
            "display_name": "New",
            "aliases": ["urgent@contoso.example"],
            "members": [{"trustee": ANNA, "rights": ["full_access", "send_as", "send_on_behalf"]}],
        },
        {"address": FORMER, "convert": True, "members": [{"trustee": ELENA, "rights": ["full_access"]}]},
        {"address": RETIRED, "state": "soft_deleted"},
    ],
    "delegations": [
        {"mailbox": ELENA, "trustee": CHLOE, "folders": {"calendar": "reviewer"}},
        {"mailbox": ELENA, "trustee": BRUNO, "folders": {"calendar": "none"}},
        {"mailbox": ELENA, "trustee": ANNA, "folders": {"calendar": "editor"}},
    ],
    "redirects": [
        {"address": CONTACT, "display_name": "Contact us", "targets": [ANNA, OUTSIDE, PARTNER]},
        {"address": FRESH, "targets": [SALES, NEW]},
        {"address": ENDED, "state": "absent"},
        {"address": AWAY, "targets": [BRUNO]},
        {"address": BACK, "state": "absent"},
        {"address": BUSY, "targets": [CHLOE, PARTNER], "keep_copy": True},
        {"address": MANY, "targets": {"add": [ELENA], "remove": [BRUNO]}},
        {"address": FEWER, "targets": [CHLOE]},
    ],
    "transport_rules": [
        {"name": "First", **TAG},
        {"name": "Second", **TAG},
        {"name": "Changed", **TAG, "enabled": False, "comments": "Asked for by Anna"},
        {"name": "Added", "conditions": {"sent_to": [NEW]}, "actions": {"set_audit_severity": "low"}},
        {"name": "Gone", "state": "absent"},
    ],
}

OPENED = (SALES, SUPPORT)
REDIRECTED = (CONTACT, AWAY, MANY, FEWER)
"""Mailboxes with members and redirects with targets before and after: they are never without in between."""

ALLOW = {"removals": 10, "revocations": 10}


def organisation() -> dict[str, Any]:
    """The organisation of the conformance table, with what the declaration meets."""
    seed: dict[str, Any] = deepcopy(dict(SEED))
    for section, content in STANDS.items():
        seed[section] = [*seed.get(section, []), *deepcopy(content)]
    return seed


def declaration() -> dict[str, Any]:
    return deepcopy(dict(DECLARATION))
