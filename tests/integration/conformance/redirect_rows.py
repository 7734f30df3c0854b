# SPDX-License-Identifier: GPL-3.0-or-later
"""Transitions of redirects."""

from __future__ import annotations

from .transition import OUTBOUND_SPAM_POLICIES, Transition

ANNA, DARIO, ELENA = "anna.berg@contoso.example", "dario.conti@contoso.example", "elena.ruiz@contoso.example"
CONTACT, OUTSIDE = "contact@contoso.example", "support@partner.example"
OWNED = {
    "address": CONTACT, "display_name": "contact", "members": [ANNA, ELENA], "notes": "mailward:main",
    "require_sender_authentication": False,
    "settings": {"MemberJoinRestriction": "Closed", "MemberDepartRestriction": "Closed"},
}  # fmt: skip
OUR_CONTACT = {"address": OUTSIDE, "display_name": "support", "hidden": True, "notes": "mailward:main"}
TOLERANT = {"sign_in": "allowed", "auditing": False, "smtp_client_authentication": True}


def redirect(address: str, *targets: str, **more: object) -> dict[str, object]:
    return {
        "redirects": [{"address": address, "targets": list(targets), **more}],
        "external_targets": ["partner.example"],
    }


def forwarding_user(**forwarding: object) -> dict[str, object]:
    return {"users": [{"address": "moved@contoso.example", "display_name": "Moved", "forwarding": forwarding}]}


ROWS = (
    Transition(
        "a mailbox redirects to a colleague and keeps no copy",
        redirect(DARIO, ELENA, keep_copy=False),
        (f"create forwarding {DARIO}",),
    ),
    Transition(
        "a redirect that stands is left alone",
        redirect("moved@contoso.example", ELENA),
        stands=forwarding_user(address=ELENA, keep_copy=True),
    ),
    Transition(
        "the target changes, the copy stays as it is",
        redirect("moved@contoso.example", ANNA),
        ("update forwarding moved@contoso.example: target",),
        stands=forwarding_user(address=ELENA, keep_copy=False),
    ),
    Transition(
        "the copy is no longer kept",
        redirect("moved@contoso.example", ELENA, keep_copy=False),
        ("update forwarding moved@contoso.example: keep_copy",),
        stands=forwarding_user(address=ELENA, keep_copy=True),
    ),
    Transition(
        "a redirect ends",
        {"redirects": [{"address": "moved@contoso.example", "state": "absent"}]},
        ("delete forwarding moved@contoso.example",),
        stands=forwarding_user(address=ELENA, keep_copy=True),
    ),
    Transition(
        "a mailbox redirects to the outside, and what stands in the way is said",
        redirect(DARIO, OUTSIDE, keep_copy=True),
        (f"create forwarding {DARIO}",),
        says=("AutoForwardingMode", "SPF or DMARC"),
        needs=(OUTBOUND_SPAM_POLICIES,),
    ),
    Transition(
        "forwarding to the outside works where the policy permits it",
        redirect(DARIO, OUTSIDE, keep_copy=True),
        (f"create forwarding {DARIO}",),
        stands={"outbound_spam": {"auto_forwarding_mode": "On"}},
        says=("SPF or DMARC",),
    ),
    Transition(
        "a mailbox redirects to many through a hidden group",
        redirect(DARIO, ELENA, OUTSIDE, keep_copy=True),
        (
            f"create contact {OUTSIDE}",
            "create group HIDDEN",
            f"create member HIDDEN {ELENA}",
            f"create member HIDDEN {OUTSIDE}",
            f"create forwarding {DARIO}",
        ),
    ),
    Transition(
        "a virtual address is a group that outside senders reach, known contacts are reused",
        redirect(CONTACT, ANNA, "known@partner.example"),
        (
            f"create group {CONTACT}",
            f"create member {CONTACT} {ANNA}",
            f"create member {CONTACT} known@partner.example",
        ),
    ),
    Transition(
        "a virtual address gets a new target and loses one",
        redirect(CONTACT, ANNA, OUTSIDE),
        (
            f"create contact {OUTSIDE}",
            f"create member {CONTACT} {OUTSIDE}",
            f"delete member {CONTACT} {ELENA}",
        ),
        stands={"groups": [OWNED]},
    ),
    Transition(
        "targets are amended",
        {"redirects": [{"address": CONTACT, "targets": {"add": [DARIO], "remove": [ELENA]}}]},
        (f"create member {CONTACT} {DARIO}", f"delete member {CONTACT} {ELENA}"),
        stands={"groups": [OWNED]},
    ),
    Transition(
        "a group that refuses outside senders is opened to them",
        redirect(CONTACT, ANNA, ELENA, display_name="Contact us"),
        (f"update group {CONTACT}: accepts_outside_senders display_name",),
        stands={"groups": [OWNED | {"require_sender_authentication": True}]},
    ),
    Transition(
        "a virtual address ends",
        {"redirects": [{"address": CONTACT, "state": "absent"}]},
        (f"delete group {CONTACT}",),
        stands={"groups": [OWNED]},
        options={"allow": {"removals": 1}},
    ),
    Transition(
        "a hand-made group is not taken over silently",
        redirect("all@contoso.example", ANNA, ELENA),
        refused=("all@contoso.example is a group that was not made by this declaration", "adopt"),
    ),
    Transition(
        "a hand-made group is adopted when told so",
        redirect("all@contoso.example", ANNA, ELENA),
        (
            "update group all@contoso.example: accepts_outside_senders joins marker",
            f"create member all@contoso.example {ELENA}",
        ),
        options={"adopt": True},
    ),
    Transition(
        "a group of another declaration is never taken over",
        redirect(CONTACT, ANNA),
        stands={"groups": [OWNED | {"notes": "mailward:other"}]},
        options={"adopt": True},
        refused=("managed by the declaration other",),
    ),
    Transition(
        "a target that nobody has is refused",
        redirect(CONTACT, "ghost@contoso.example"),
        refused=("ghost@contoso.example is nobody's address",),
    ),
    Transition(
        "a circle that closes through what stands is refused",
        redirect(ELENA, "moved@contoso.example", keep_copy=False),
        stands=forwarding_user(address=ELENA, keep_copy=False),
        refused=("mail would go round for ever",),
    ),
    Transition(
        "a mere variant of the only target is better an alias",
        redirect("anna-berg@contoso.example", ANNA),
        ("create group anna-berg@contoso.example", f"create member anna-berg@contoso.example {ANNA}"),
        says=("use an alias",),
    ),
    Transition(
        "a contact that a redirect still uses is not removed with what is undeclared",
        redirect(CONTACT, ANNA, OUTSIDE) | {"undeclared": "remove_owned"},
        stands={"contacts": [OUR_CONTACT], "groups": [OWNED | {"members": [ANNA, OUTSIDE]}]},
    ),
    Transition(
        "a contact that somebody else's group or forwarding uses is not removed with what is undeclared",
        redirect(CONTACT, ANNA, ELENA) | {"undeclared": "remove_owned"},
        stands={
            "contacts": [OUR_CONTACT, OUR_CONTACT | {"address": "old@partner.example", "display_name": "old"}],
            "groups": [OWNED, {"address": "club@contoso.example", "members": [ANNA, "old@partner.example"]}],
            "users": [{"address": "u@contoso.example", "forwarding": {"address": OUTSIDE, "keep_copy": True}}],
        },
    ),
    Transition(
        "a contact goes with the last redirect that used it",
        {"redirects": [], "undeclared": "remove_owned"},
        (f"delete contact {OUTSIDE}", f"delete group {CONTACT}"),
        stands={"contacts": [OUR_CONTACT], "groups": [OWNED | {"members": [ANNA, OUTSIDE]}]},
        options={"allow": {"removals": 1}},
    ),
    Transition(
        "an alias has no redirect of its own",
        redirect("foreign.alias@contoso.example", ANNA),
        refused=("foreign.alias@contoso.example is an alias of foreign@contoso.example, whose mail would go with it",),
    ),
    Transition(
        "to end the redirect of an alias does not end that of its mailbox",
        {"redirects": [{"address": "m@contoso.example", "state": "absent"}]},
        stands={
            "users": [
                {
                    "address": "moved@contoso.example",
                    "aliases": ["m@contoso.example"],
                    "forwarding": {"address": ELENA, "keep_copy": True},
                }
            ]
        },
    ),
    Transition(
        "an alias becomes a virtual address when its mailbox gives it up",
        redirect("foreign.alias@contoso.example", ANNA)
        | {"shared_mailboxes": [{"address": "foreign@contoso.example", "aliases": [], **TOLERANT}]},
        (
            "create group foreign.alias@contoso.example",
            f"create member foreign.alias@contoso.example {ANNA}",
            "update mailbox foreign@contoso.example: sent_items_copy_send_as sent_items_copy_send_on_behalf",
        ),
    ),
    Transition(
        "a mailbox that is to be removed is no target",
        redirect(CONTACT, "foreign@contoso.example")
        | {"shared_mailboxes": [{"address": "foreign@contoso.example", "state": "soft_deleted"}]},
        refused=("foreign@contoso.example is declared to be removed; mail would go nowhere",),
    ),
    Transition(
        "a mailbox that is to be removed does not redirect",
        redirect("foreign@contoso.example", ANNA)
        | {"shared_mailboxes": [{"address": "foreign@contoso.example", "state": "soft_deleted"}]},
        refused=("foreign@contoso.example is declared to be removed as a mailbox",),
    ),
    Transition(
        "the last target is not taken away",
        {"redirects": [{"address": CONTACT, "targets": {"remove": [ANNA, ELENA]}}]},
        stands={"groups": [OWNED]},
        refused=(f"nobody would be left in {CONTACT}",),
    ),
)
