# SPDX-License-Identifier: GPL-3.0-or-later
"""What was observed, as a declaration of plain values: planning it again finds nothing to do.

What cannot be read or cannot be declared is left out, so that it stays unmanaged; a comment would be lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ...model.address import domain_of
from ...model.coherence import circles
from ...model.organisation import Organisation
from ...model.reader import parse_line
from ...model.transport_rule.actions import RECIPIENT_ACTIONS
from ...model.transport_rule.predicate import ONLINE
from ...model.unset import Unknown
from .forwarding import forwarding_fields
from .grants import standing_rights
from .mailboxes import existing_fields
from .recipients import SECURITY_GROUP, SHARED, Directory, Recipient
from .redirects import GROUP_FIELDS, HIDDEN_GROUP, group_fields, member_names
from .rules.expressing import declare_rules
from .snapshot import Snapshot
from .world import SECTION_DELEGATIONS, SECTION_MAILBOXES, SECTION_REDIRECTS, SECTION_RULES, World

RIGHTS_IN_ORDER = ("full_access", "send_as", "send_on_behalf")


@dataclass
class Export:
    """One export: the parts of the declaration, and the outside addresses that mail goes to."""

    snapshot: Snapshot
    directory: Directory
    domains: frozenset[str]

    def declaration(self, sections: frozenset[str]) -> dict[str, Any]:
        """The sections of the declaration; a section that could not be read is left out."""
        world = World(Organisation("", self.domains), self.snapshot, self.directory, datetime.now(UTC))
        parts: dict[str, Any] = {}
        rows = self.snapshot.mailboxes
        if not isinstance(rows, Unknown):
            boxes = sorted((b for b in self.directory.recipients if b.guid in rows), key=lambda box: box.primary)
            if SECTION_MAILBOXES in sections:
                parts[SECTION_MAILBOXES] = [self._mailbox(box) for box in boxes if self._is_shared(box)]
            if SECTION_DELEGATIONS in sections:
                parts[SECTION_DELEGATIONS] = list(self._delegations(boxes, SECTION_MAILBOXES in sections))
            if SECTION_REDIRECTS in sections and not isinstance(self.snapshot.groups, Unknown):
                parts[SECTION_REDIRECTS] = straight([*self._forwardings(boxes, world), *self._virtual(world)])
        if SECTION_RULES in sections and not isinstance(self.snapshot.rules, Unknown):
            parts[SECTION_RULES] = declare_rules(self.snapshot.rules, world.name_for_rules, self.snapshot.where)
        outside = {one for one in _where_mail_goes(parts) if domain_of(one) not in self.domains}
        return {**parts, "external_targets": sorted(outside)} if outside else parts

    def _is_shared(self, box: Recipient) -> bool:
        return box.type == SHARED and domain_of(box.primary) in self.domains

    def _mailbox(self, box: Recipient) -> dict[str, Any]:
        fields = existing_fields(self.snapshot, box)
        entry: dict[str, Any] = {"address": box.primary, **_named(fields["display_name"])}
        entry["aliases"] = sorted(a for a in box.addresses - {box.primary} if domain_of(a) in self.domains)
        members, whole = self._members(box)
        if whole:
            entry["members"] = members
        entry["sign_in"] = "blocked" if fields["sign_in"] == "blocked" else "allowed"
        for name in ("sent_items_copy_send_as", "sent_items_copy_send_on_behalf", "hidden_from_address_lists"):
            entry[name] = fields[name]
        online = self.snapshot.where == ONLINE
        # Servers have neither Microsoft's set of actions nor SMTP AUTH by mailbox, so that nothing of these is weaker.
        audited = fields["auditing"] is True and (fields["audit_default_set"] is True or not online)
        entry["auditing"] = audited and fields["audit_bypass"] is False
        if online:
            entry["smtp_client_authentication"] = fields["smtp_client_authentication"] is not False
        return entry

    def _members(self, box: Recipient) -> tuple[list[dict[str, Any]], bool]:
        """Everybody with rights that can be declared; and whether that is everybody, as a member list has to be."""
        holders: dict[str, list[str]] = {}
        whole = True
        for right, found in standing_rights(self.snapshot, self.directory, box):
            if isinstance(found, Unknown):
                whole = False
                continue
            for holder in found:
                if self._may_be_declared(holder):
                    holders.setdefault(holder.primary, []).append(right)
                else:
                    whole = False
        entries = [
            {"trustee": one, "rights": sorted(rights, key=RIGHTS_IN_ORDER.index)} for one, rights in holders.items()
        ]
        return sorted(entries, key=lambda entry: str(entry["trustee"])), whole

    def _may_be_declared(self, holder: Recipient) -> bool:
        return (holder.is_mailbox or holder.type == SECURITY_GROUP) and domain_of(holder.primary) in self.domains

    def _delegations(self, boxes: Iterable[Recipient], members_declared: bool) -> Iterator[dict[str, Any]]:
        for box in boxes:
            entries, whole = self._members(box)
            if domain_of(box.primary) not in self.domains or (members_declared and self._is_shared(box) and whole):
                continue
            for entry in entries:
                yield {"mailbox": box.primary, "trustee": entry["trustee"], "rights": {"add": entry["rights"]}}

    def _forwardings(self, boxes: Iterable[Recipient], world: World) -> Iterator[dict[str, Any]]:
        rows = self.snapshot.mailboxes
        for box in boxes:
            fields = None if isinstance(rows, Unknown) else forwarding_fields(rows[box.guid], world)
            if fields is None or domain_of(box.primary) not in self.domains or not isinstance(fields["target"], str):
                continue
            target = self.directory.by_address(fields["target"])
            targets: list[str] | None = [fields["target"]]
            if target is not None and target.primary.startswith(HIDDEN_GROUP):
                targets = self._member_addresses(target, world)
            if targets and all("@" in one for one in targets):
                yield {"address": box.primary, "targets": targets, "keep_copy": fields["keep_copy"]}

    def _virtual(self, world: World) -> Iterator[dict[str, Any]]:
        groups = self.snapshot.groups if not isinstance(self.snapshot.groups, Unknown) else {}
        for guid, row in groups.items():
            group, fields = self.directory.by_guid(guid), group_fields(row)
            if group is None or domain_of(group.primary) not in self.domains or group.primary.startswith(HIDDEN_GROUP):
                continue
            targets = self._member_addresses(group, world)
            if targets and all(fields[name] == value for name, value in GROUP_FIELDS.items()):
                yield {"address": group.primary, **_named(fields["display_name"]), "targets": targets}

    def _member_addresses(self, group: Recipient, world: World) -> list[str] | None:
        rows = self.snapshot.members.get(group.guid, Unknown("not read"))
        if isinstance(rows, Unknown):
            return None
        names = sorted(member_names(rows, world))
        return names if all("@" in name for name in names) else None


def _where_mail_goes(parts: Mapping[str, Any]) -> Iterator[str]:
    """The addresses to which the exported redirects and rules send mail."""
    for redirect in parts.get(SECTION_REDIRECTS, ()):
        yield from redirect["targets"]
    for rule in parts.get(SECTION_RULES, ()):
        for name in RECIPIENT_ACTIONS:
            given = rule.get("actions", {}).get(name, ())
            yield from [given] if isinstance(given, str) else given


def straight(redirects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that lead back to themselves, which stand here and there and cannot be declared."""
    onward = {entry["address"]: tuple(entry["targets"]) for entry in redirects}
    while found := {address for circle in circles(onward) for address in circle}:
        onward = {address: targets for address, targets in onward.items() if address not in found}
    return [entry for entry in redirects if entry["address"] in onward]


def _named(display_name: str) -> dict[str, str]:
    """The display name, where it can be declared: older tools left names with line breaks and blank ends."""
    try:
        return {"display_name": display_name} if parse_line(display_name, 256) == display_name else {}
    except ValueError:
        return {}


def declare(snapshot: Snapshot, sections: frozenset[str]) -> Mapping[str, Any]:
    """The declaration of an observed organisation, in the form that `read_organisation` takes."""
    customer = snapshot.customer
    if isinstance(customer, Unknown) or isinstance(snapshot.directory, Unknown):
        return {}
    domains = customer.domains - {snapshot.initial_domain} or customer.domains
    name = min(domains, key=lambda domain: (len(domain), domain))
    organisation = {"name": name, "tenant_id": customer.tenant_id, "domains": sorted(domains)}
    return {"organisation": organisation, **Export(snapshot, snapshot.directory, domains).declaration(sections)}
