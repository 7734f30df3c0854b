# SPDX-License-Identifier: GPL-3.0-or-later
"""Declarations of all sections as they are written, generated without a contradiction in them, and what they meet.

Every address has one use in all that is generated, so that any organisation goes with any declaration.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.delegation import (
    CALENDAR_ROLES,
    FOLDER_RIGHTS,
    FOLDER_ROLES,
    RIGHTS,
    WELL_KNOWN_FOLDERS,
)
from ansible_collections.mailward.mailbox.tests.unit.model.transport_rule.rules import declared_rules
from hypothesis import strategies as st

DOMAINS = ["contoso.example", "contoso-group.example"]


def at(local: str, domain: str = DOMAINS[0]) -> str:
    return f"{local}@{domain}"


PEOPLE = [at(name) for name in ("anna", "bruno", "chloe", "dario", "elena")]
SECURITY_GROUP, OWN_GROUP = at("finance"), at("all")
TEAMS = [at("sales"), at("support"), at("o'hara+jobs"), at("press", DOMAINS[1])]
RENAMED = {at("selling"): TEAMS[0], at("helpdesk"): TEAMS[1]}
ALIASES = [at(f"alias{number}", DOMAINS[number % 2]) for number in range(6)]
VIRTUAL = [at("contact"), at("orders", DOMAINS[1]), at("a-very-long-address-for-what-is-only-a-redirect-to-others")]
OUTSIDE = ["desk@partner.example", "known@partner.example", "press@fabrikam.example"]
RULES = ["Mark mail from outside", "Größe & 'Form'", "Rule 10% (old)", "last"]
TRUSTEES = [*PEOPLE, SECURITY_GROUP]

TEXTS = st.sampled_from(
    ["Sales", "Größe & <Form>", "O'Hara \u201cJobs\u201d", "a: b, c; 100%", "日本 営業", "😀 team", "\\n {{ x }}"]
)
OFTEN = st.sampled_from([True, True, True, False])
DATES = st.sampled_from(["2020-01-01", "2026-11-30", "2026-12-24T18:00:00+01:00", "2030-06-01T12:00:00Z"])


def _some(values: Sequence[str], smallest: int = 0, largest: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(list(values)), min_size=smallest, max_size=largest, unique=True)


@st.composite
def _optional(draw: st.DrawFn, fields: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    return {name: draw(fields[name]) for name in draw(_some(sorted(fields), largest=len(fields)))}


@st.composite
def _rights(draw: st.DrawFn) -> Any:
    """A list of rights, or what changes in it."""
    whole = draw(_some(RIGHTS))
    if draw(st.booleans()):
        return whole
    others = [right for right in RIGHTS if right not in whole]
    return draw(st.sampled_from([{"set": whole}, {"add": whole or [RIGHTS[0]]}, {"add": whole, "remove": others}]))


@st.composite
def _folders(draw: st.DrawFn) -> dict[str, Any]:
    single = _some(FOLDER_RIGHTS, smallest=1, largest=4)
    roles = [role for role in FOLDER_ROLES if role not in CALENDAR_ROLES]
    folders: dict[str, Any] = {
        name: draw(st.one_of(st.sampled_from(["none", *(FOLDER_ROLES if name == "calendar" else roles)]), single))
        for name in draw(_some(WELL_KNOWN_FOLDERS, smallest=1, largest=2))
    }
    if "calendar" in folders and draw(st.booleans()):
        folders["calendar"] = {"rights": "editor", "delegate": True, "private_items": draw(st.booleans())}
    return folders


@st.composite
def _grant(draw: st.DrawFn, trustee: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"trustee": trustee}
    what = draw(st.sampled_from(["rights", "folders", "both", "absent"]))
    if what == "absent":
        return {**entry, "state": "absent"}
    if what in ("rights", "both"):
        entry["rights"] = draw(_rights())
        if "full_access" in (entry["rights"] if isinstance(entry["rights"], list) else entry["rights"].get("add", ())):
            entry |= draw(_optional({"automapping": st.booleans()}))
    if what in ("folders", "both"):
        entry["folders"] = draw(_folders())
    entry |= draw(_optional({"reason": TEXTS, "expires": DATES, "not_before": DATES}))
    if entry.get("not_before", "") >= entry.get("expires", "9"):
        del entry["not_before"]
    return entry


@st.composite
def _grants(draw: st.DrawFn, mailbox: str) -> list[dict[str, Any]]:
    trustees = draw(_some([one for one in TRUSTEES if one != mailbox], smallest=1, largest=3))
    return [draw(_grant(trustee)) for trustee in trustees]


@st.composite
def _mailboxes(draw: st.DrawFn, free: list[str]) -> list[dict[str, Any]]:
    found = []
    for team in draw(_some([*TEAMS, *RENAMED], smallest=1, largest=4)):
        if any(team in (one["address"], one.get("renamed_from")) for one in found):
            continue
        former = RENAMED.get(team)
        if former and any(former in (one["address"], one.get("renamed_from")) for one in found):
            continue
        entry: dict[str, Any] = {"address": team, **({"renamed_from": former} if former else {})}
        if not former and draw(st.integers(0, 9)) == 0:
            found.append({**entry, "state": "soft_deleted"})
            continue
        flags = ("sent_items_copy_send_as", "sent_items_copy_send_on_behalf", "hidden_from_address_lists", "auditing",
                 "smtp_client_authentication")  # fmt: skip
        fields: dict[str, st.SearchStrategy[Any]] = {name: st.booleans() for name in flags}
        fields |= {"display_name": TEXTS.map(lambda text, team=team: f"{text} {team}")}
        fields |= {"sign_in": st.sampled_from(["blocked", "allowed"])}
        entry |= draw(_optional(fields))
        if draw(st.booleans()):
            mine = [free.pop() for _unused in range(draw(st.integers(0, min(2, len(free)))))]
            more = {"remove": [at("never")]} if draw(st.booleans()) else {}
            entry["aliases"] = mine if draw(st.booleans()) or not mine else {"add": mine, **more}
        if draw(st.booleans()):
            entry["members"] = draw(_grants(team))
        found.append(entry)
    return found


@st.composite
def _redirects(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Each to addresses that come later, so that no mail goes round."""
    found = []
    for address in draw(_some([*VIRTUAL, *PEOPLE[:4]], smallest=1, largest=4)):
        virtual = address in VIRTUAL
        # What stands at the second may not be ours, and nobody else's group is ever removed.
        if address != VIRTUAL[1] and draw(st.integers(0, 4)) == 0:
            found.append({"address": address, "state": "absent"})
            continue
        later = PEOPLE if virtual else PEOPLE[PEOPLE.index(address) + 1 :]
        targets: Any = draw(_some([*later, *OUTSIDE], smallest=1))
        entry: dict[str, Any] = {"address": address, "targets": targets}
        if virtual:
            entry |= draw(_optional({"display_name": TEXTS.map(lambda text, address=address: f"{text} {address}")}))
        else:
            entry |= draw(_optional({"keep_copy": st.booleans()}))
        found.append(entry)
    return found


@st.composite
def _rules(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(_some(RULES, smallest=1))
    return [
        {"name": name, "state": "absent"} if draw(st.integers(0, 6)) == 0 else draw(declared_rules(name))
        for name in names
    ]


@st.composite
def declarations(draw: st.DrawFn) -> dict[str, Any]:
    """A whole declaration for an organisation of `organisations`, without a mistake in it."""
    declared: dict[str, Any] = {
        "organisation": {"name": "Contoso", "domains": DOMAINS},
        "external_targets": ["partner.example", *OUTSIDE],
    }
    if draw(OFTEN):
        declared["shared_mailboxes"] = draw(_mailboxes(draw(st.permutations(ALIASES))))
    if draw(OFTEN):
        mailboxes = draw(_some(PEOPLE, smallest=1, largest=2))
        declared["delegations"] = [{"mailbox": one, **entry} for one in mailboxes for entry in draw(_grants(one))]
    if draw(OFTEN):
        declared["redirects"] = draw(_redirects())
    if draw(OFTEN):
        declared["transport_rules"] = draw(_rules())
    if draw(st.integers(0, 3)) == 0:
        sections = ["delegations", "redirects", "transport_rules"]
        declared["undeclared"] = draw(
            st.sampled_from(["leave", "remove_owned", {"mode": "remove", "sections": sections}])
        )
    return declared


@st.composite
def organisations(draw: st.DrawFn) -> dict[str, Any]:
    """A seed of the lab: the people and groups that declarations speak of, and some of what they declare."""
    forwardings = st.sampled_from([None, {"address": PEOPLE[4], "keep_copy": True}, {"smtp": OUTSIDE[0]}])
    users = []
    for number, address in enumerate(PEOPLE):
        name = address.partition("@")[0].title()
        user: dict[str, Any] = {
            "address": address,
            "display_name": f"{name} Example",
            "language": ["en", "de", "fr"][number % 3],
        }
        forwarding = draw(forwardings)
        if forwarding and address != PEOPLE[4]:
            user["forwarding"] = forwarding
        users.append(user)
    shared = []
    for number, address in enumerate(draw(_some(TEAMS, largest=len(TEAMS)))):
        fields = {
            "aliases": st.just([at(f"former{number}")]),
            "full_access": _some(TRUSTEES),
            "send_as": _some(TRUSTEES),
            "send_on_behalf": _some(PEOPLE),
            "sign_in": st.sampled_from(["blocked", "allowed"]),
            "hidden": st.booleans(),
            "sent_items_copies": st.booleans(),
            "smtp_auth": st.booleans(),
            "audit_bypass": st.booleans(),
            "settings": st.sampled_from([{"AuditEnabled": False}, {"DefaultAuditSet": ["Admin"]}]),
        }
        shared.append({"address": address, "display_name": f"Team {address}", **draw(_optional(fields))})
    closed = {"MemberJoinRestriction": "Closed", "MemberDepartRestriction": "Closed"}
    groups: list[dict[str, Any]] = [
        {"address": OWN_GROUP, "display_name": "All", "members": PEOPLE[:3]},
        {"address": SECURITY_GROUP, "display_name": "Finance", "security": True, "members": [PEOPLE[3]]},
    ]
    for address in draw(_some(VIRTUAL[:2], largest=2)):
        groups.append(
            {
                "address": address,
                "display_name": f"Group {address}",
                "members": draw(_some([*PEOPLE, OUTSIDE[1]])),
                "require_sender_authentication": draw(st.booleans()),
                "notes": draw(
                    st.sampled_from(
                        [*([""] if address == VIRTUAL[1] else []), "mailward:main", "by hand\r\nmailward:main"]
                    )
                ),
                "settings": draw(st.sampled_from([closed, {}])),
            }
        )
    rules = [
        {
            "Name": name,
            "Comments": draw(st.sampled_from(["", "mailward:main", "by hand\r\nmailward:main"])),
            "Enabled": draw(st.booleans()),
            "Parameters": {"FromScope": "NotInOrganization", "PrependSubject": "[outside] "},
        }
        for name in [*draw(_some(RULES)), "Of somebody else"]
    ]
    folders = [
        {"mailbox": box, "folder": folder, "user": user, "rights": [draw(st.sampled_from(["Reviewer", "Editor"]))]}
        for box, folder, user in (
            (PEOPLE[0], "calendar", PEOPLE[1]),
            (PEOPLE[1], "inbox", PEOPLE[2]),
            (PEOPLE[4], "calendar", SECURITY_GROUP),
        )
        if draw(st.booleans())
    ]
    return {
        "domains": DOMAINS,
        "language": draw(st.sampled_from(["en", "de"])),
        "users": users,
        "shared_mailboxes": shared,
        "groups": groups,
        "contacts": [
            {"address": address, "display_name": f"Outside {address}"}
            for address in (OUTSIDE[1], *(one.replace("contoso", "partner") for one in PEOPLE))
        ],
        "transport_rules": rules,
        "folder_permissions": folders,
        "outbound_connectors": ["To partner"],
    }
