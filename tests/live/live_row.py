# SPDX-License-Identifier: GPL-3.0-or-later
"""A row of the conformance table as it can be played in a real tenant, or why it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import SEED, Transition

from .place import Names, Place

PEOPLE = frozenset(user["address"] for user in SEED["users"])
UNSUITABLE: Mapping[str, str] = {
    "synced": "needs an object that Active Directory masters",
    "cloud_managed": "needs an object that Active Directory masters",
    "hold": "needs a mailbox on hold",
    "archive": "needs a mailbox with an archive",
    "size": "needs a mailbox of a certain size",
    "inbox_rules": "needs inbox rules",
}
SECTIONS: Mapping[str, str] = {
    "outbound_spam": "would change a policy of the whole organisation",
    "remote_domain": "would change a setting of the whole organisation",
    "outbound_connectors": "needs a connector",
    "guests": "needs a guest",
    "dehydrated": "needs an organisation that was never customised",
}
SETTABLE = frozenset({"MemberJoinRestriction", "MemberDepartRestriction"})
OF_THE_TENANT = ("AutoForwardingMode", "SPF or DMARC")
"""Notes that depend on policies of the tenant, which nobody changes for a test."""

HARMLESS = "recipient_address_contains_words"
"""The condition that every rule gets beside its own, so that no rule of a run ever touches anybody's mail."""


@dataclass(frozen=True)
class LiveRow:
    """One row with its names in the tenant: `stands` has only what it needs, in the seed's form."""

    row: Transition
    names: Names
    declared: Mapping[str, Any]
    stands: Mapping[str, list[Mapping[str, Any]]]
    changes: tuple[str, ...]
    refused: tuple[str, ...]
    says: tuple[str, ...]

    @property
    def addresses(self) -> frozenset[str]:
        """Every address under which this row may have made something."""
        return frozenset(_addresses([self.declared, self.stands, list(self.changes)], self.names.prefix))


def live_row(row: Transition, number: int, place: Place) -> LiveRow | str:
    """The row as it can be played, or why it cannot."""
    stands = _needed(row)
    if reason := _obstacle(row, stands, place):
        return reason
    rules = {entry["Name"] for entry in stands["transport_rules"]}
    rules |= {entry["name"] for entry in row.declared.get("transport_rules", ())}
    names = Names(place, number, frozenset(rules))
    domains = [domain for domain in (place.domain, place.second) if domain]
    organisation = {
        "name": "Pilot", "domains": domains, "tenant_id": place.tenant_id, "declaration": place.declaration,
    }  # fmt: skip
    declared = names.value(row.declared)
    for entry in declared.get("transport_rules", ()):
        entry.update(_declared_rule(entry, names))
    standing = {section: names.value(entries) for section, entries in stands.items()}
    standing["transport_rules"] = [_standing_rule(entry, names) for entry in standing["transport_rules"]]
    return LiveRow(
        row,
        names,
        {"organisation": organisation, **declared},
        standing,
        tuple(names.text(change) for change in row.changes),
        tuple(names.text(text) for text in row.refused),
        tuple(names.text(text) for text in row.says if not any(part in text for part in OF_THE_TENANT)),
    )


def _obstacle(row: Transition, stands: Mapping[str, list[Mapping[str, Any]]], place: Place) -> str:
    for section, reason in SECTIONS.items():
        if row.stands.get(section):
            return reason
    for entry in (one for entries in stands.values() for one in entries):
        for key, reason in UNSUITABLE.items():
            if entry.get(key):
                return reason
        if set(entry.get("settings", ())) - SETTABLE:
            return "needs a setting that no cmdlet gives"
    for rule in row.declared.get("transport_rules", ()):
        if rule.get("state") != "absent" and not rule.get("conditions"):
            return "would touch everybody's mail if it went wrong"
    undeclared = row.declared.get("undeclared", "leave")
    if (undeclared["mode"] if isinstance(undeclared, Mapping) else undeclared) not in ("leave", "remove_owned"):
        return "would remove what others have made"
    people = PEOPLE | {user["address"] for user in stands["users"]}
    if any(box["address"] in people for box in row.declared.get("shared_mailboxes", ())):
        return "needs the mailbox of a person with a licence"
    if not place.second and "contoso-group.example" in json.dumps([row.declared, stands]):
        return "needs a second domain"
    return ""


def _needed(row: Transition) -> dict[str, list[Mapping[str, Any]]]:
    """What stands for the row, of the table's organisation only what is spoken of, and what that speaks of."""
    own = ("users", "shared_mailboxes", "groups", "contacts", "transport_rules", "folder_permissions")
    stands: dict[str, list[Mapping[str, Any]]] = {section: list(row.stands.get(section, ())) for section in own}
    if row.declared.get("transport_rules"):
        # A place among rules is one among those of others.
        stands["transport_rules"] = [*SEED["transport_rules"], *stands["transport_rules"]]
    while True:
        text = json.dumps([row.declared, stands, row.changes, row.refused]).lower()
        more = [
            (section, entry)
            for section in own
            for entry in SEED.get(section, ())
            if entry not in stands[section] and any(name.lower() in text for name in _called(entry))
        ]
        if not more:
            return stands
        for section in own:
            stands[section] = [*(entry for place, entry in more if place == section), *stands[section]]


def _called(entry: Mapping[str, Any]) -> list[str]:
    return [name for name in (entry.get("address"), entry.get("Name"), *entry.get("aliases", ())) if name]


def _declared_rule(entry: dict[str, Any], names: Names) -> dict[str, Any]:
    more: dict[str, Any] = {"name": names.rule(entry["name"])}
    if entry.get("conditions"):
        more["conditions"] = {**entry["conditions"], HARMLESS: [names.place.mark]}
    position = entry.get("position")
    if isinstance(position, Mapping):
        more["position"] = {where: names.rule(name) for where, name in position.items()}
    return more


def _standing_rule(entry: Mapping[str, Any], names: Names) -> dict[str, Any]:
    parameters = {**entry.get("Parameters", {}), "RecipientAddressContainsWords": [names.place.mark]}
    comments = entry.get("Comments", "")
    if names.place.declaration not in comments:
        comments = f"{names.place.mark}\n{comments}".strip()
    return {**entry, "Name": names.rule(entry["Name"]), "Parameters": parameters, "Comments": comments}


def _addresses(value: Any, prefix: str) -> Iterator[str]:
    if isinstance(value, str):
        yield from (word.strip(":") for word in value.lower().split() if word.startswith(prefix) and "@" in word)
    elif isinstance(value, Mapping):
        yield from _addresses([*value, *value.values()], prefix)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _addresses(one, prefix)
