# SPDX-License-Identifier: GPL-3.0-or-later
"""Transitions of transport rules. That every condition and action makes its way has a test of its own."""

from __future__ import annotations

from .transition import Transition

OURS = "mailward:main"
TAG = {"name": "Tag", "conditions": {"from_scope": "not_in_organization"}, "actions": {"prepend_subject": "[outside] "}}
STANDING = {
    "Name": "Tag",
    "Comments": OURS,
    "Parameters": {"FromScope": "NotInOrganization", "PrependSubject": "[outside] "},
}


def rules(*entries: dict[str, object]) -> dict[str, object]:
    return {"transport_rules": list(entries)}


def standing(*entries: dict[str, object]) -> dict[str, object]:
    return {"transport_rules": list(entries)}


def ours(name: str, **more: object) -> dict[str, object]:
    return STANDING | {"Name": name} | more


ROWS = (
    Transition("a rule is created behind the rules of others", rules(TAG), ("create transport_rule Tag",)),
    Transition("a rule that stands is left alone", rules(TAG), stands=standing(STANDING)),
    Transition(
        "a condition changes and another comes",
        rules(TAG | {"conditions": {"from_scope": "in_organization", "subject_contains_words": ["invoice"]}}),
        ("update transport_rule Tag: condition.from_scope condition.subject_contains_words",),
        stands=standing(STANDING),
    ),
    Transition(
        "a condition that is not declared any more is cleared",
        rules(TAG),
        ("update transport_rule Tag: condition.subject_contains_words",),
        stands=standing(ours("Tag", Parameters=STANDING["Parameters"] | {"SubjectContainsWords": ["x"]})),
    ),
    Transition(
        "exceptions that are left out are not managed",
        rules(TAG),
        stands=standing(ours("Tag", Parameters=STANDING["Parameters"] | {"ExceptIfSenderDomainIs": ["x.example"]})),
    ),
    Transition(
        "no exceptions means none",
        rules(TAG | {"exceptions": {}}),
        ("update transport_rule Tag: exception.sender_domain_is",),
        stands=standing(ours("Tag", Parameters=STANDING["Parameters"] | {"ExceptIfSenderDomainIs": ["x.example"]})),
    ),
    Transition(
        "the last condition is not cleared by accident",
        rules(TAG | {"conditions": {}}),
        stands=standing(STANDING),
        refused=("every_message",),
    ),
    Transition(
        "a rule is switched off",
        rules(TAG | {"enabled": False}),
        ("update transport_rule Tag: enabled",),
        stands=standing(STANDING),
    ),
    Transition(
        "a rule is switched on",
        rules(TAG | {"enabled": True}),
        ("update transport_rule Tag: enabled",),
        stands=standing(ours("Tag", Enabled=False)),
    ),
    Transition(
        "mode, error action, sender location, dates and comments change together",
        rules(
            TAG
            | {
                "mode": "audit",
                "rule_error_action": "defer",
                "sender_address_location": "header_or_envelope",
                "activation_date": "2026-12-24T00:00:00Z",
                "expiry_date": "2027-01-06",
                "comments": "Asked for by Anna",
            }
        ),
        (
            "update transport_rule Tag: activation_date comments expiry_date mode rule_error_action "
            "sender_address_location",
        ),
        stands=standing(STANDING),
    ),
    Transition(
        "a date is cleared",
        rules(TAG | {"expiry_date": None}),
        ("update transport_rule Tag: expiry_date",),
        stands=standing(ours("Tag", Parameters=STANDING["Parameters"] | {"ExpiryDate": "2027-01-06T00:00:00"})),
    ),
    Transition(
        "declared rules get the order of the declaration, those of others keep theirs",
        rules(TAG | {"name": "A"}, TAG | {"name": "B"}, TAG | {"name": "C"}),
        ("update transport_rule_order: order",),
        stands=standing(ours("C"), ours("A"), ours("B")),
    ),
    Transition(
        "a new rule is created between its neighbours",
        rules(TAG | {"name": "A"}, TAG | {"name": "B"}, TAG | {"name": "C"}),
        ("create transport_rule B",),
        stands=standing(ours("A"), ours("C")),
    ),
    Transition(
        "a rule goes to the front",
        rules(TAG | {"position": "first"}),
        ("update transport_rule_order: order",),
        stands=standing(STANDING),
    ),
    Transition(
        "a rule is created before a rule of others",
        rules(TAG | {"position": {"before": "Foreign last"}}),
        ("create transport_rule Tag",),
    ),
    Transition(
        "a rule is removed when that is its declared state",
        rules({"name": "Tag", "state": "absent"}),
        ("delete transport_rule Tag",),
        stands=standing(STANDING),
        options={"allow": {"removals": 1}},
    ),
    Transition(
        "a rule of others of the same name is not taken over silently",
        rules(TAG | {"name": "Foreign first"}),
        refused=("Foreign first", "adopt"),
    ),
    Transition(
        "a rule of others is adopted when told so",
        rules(TAG | {"name": "Foreign first"}),
        ("update transport_rule Foreign first: action.prepend_subject marker",),
        options={"adopt": True},
    ),
    Transition(
        "a rule of another declaration is never taken over",
        rules(TAG),
        stands=standing(
            ours("Tag", Comments="mailward:other", Parameters={"FromScope": "InOrganization", "PrependSubject": "x"})
        ),
        options={"adopt": True},
        refused=("managed by the declaration other",),
    ),
    Transition(
        "rules of ours that are not declared go when that is declared",
        {"transport_rules": [TAG], "undeclared": "remove_owned"},
        ("delete transport_rule Gone",),
        stands=standing(STANDING, ours("Gone")),
        options={"allow": {"removals": 1}},
    ),
    Transition(
        "recipients are compared as the addresses that they are",
        rules(
            {
                "name": "Copy",
                "conditions": {"sent_to": ["chloe@contoso.example"]},
                "actions": {"blind_copy_to": ["ANNA.BERG@contoso.example"]},
            }
        ),
        stands=standing(
            {
                "Name": "Copy",
                "Comments": OURS,
                "Parameters": {
                    "SentTo": ["chloe.martin@contoso.example"],
                    "BlindCopyTo": ["anna.berg@contoso.example"],
                },
            }
        ),
    ),
)
