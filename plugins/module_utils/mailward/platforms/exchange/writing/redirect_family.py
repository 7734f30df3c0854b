# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what redirects are made of: contacts, groups, their members, and forwardings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ....clients.cmdlet import Cmdlet
from ....clients.errors import NotFound, Refused
from ....model.change import Action, Change
from ....model.marker import marked, marker_of
from ....model.unset import Unknown
from ..forwarding import forwarding_fields
from ..lists import GROUP_PROPERTIES
from ..names import contact_names_for, names_for
from ..reading import members_of_group
from ..recipients import Recipient, read_recipient
from ..redirects import group_fields, member_names
from ..world import World
from .creation import create, new_name, remove, settled
from .grant_family import rows_of
from .mailbox_family import first_row, get_mailbox
from .script import Reply, Script, one, one_by_one
from .verified import Seen

GROUP_PARAMETERS: Mapping[str, str] = {
    "display_name": "DisplayName",
    "hidden_from_address_lists": "HiddenFromAddressListsEnabled",
}


@dataclass
class ContactFamily:
    """Items of kind contact: what a target outside needs to be a member of a group."""

    world: World

    def look(self, change: Change) -> Script[Seen]:
        known = self.world.recipient(change.key.name)
        identity = known.guid if known is not None else change.key.name
        row = first_row((yield from one(Cmdlet("Get-MailContact", {"Identity": identity}))))
        if row is None or isinstance(row, Unknown):
            return row
        seen: dict[str, Any] = {"hidden_from_address_lists": bool(row.get("HiddenFromAddressListsEnabled"))}
        return (yield from _with_marker(seen, change, Cmdlet("Get-Contact", {"Identity": identity}, ("Guid", "Notes"))))

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        return (yield from one_by_one(self._write, changes))

    def _write(self, change: Change) -> Script[Sequence[Reply]]:
        address, after = change.key.name, change.after
        known = self.world.recipient(address)
        if change.action is Action.DELETE or after is None:
            return [(yield from remove(change, "Remove-MailContact"))]
        if known is not None:
            return (yield from self._set(known, {part.name: part.after for part in change.fields}))
        name = new_name(self.world, contact_names_for(address), address)
        call = Cmdlet("New-MailContact", {"Name": name, "Alias": name, "ExternalEmailAddress": address})
        row, replies = yield from create(self.world, change, call, Cmdlet("Get-MailContact", {"Identity": address}))
        if row is None:
            return replies
        created = read_recipient(row)
        self.world.remember(created, address)
        return [*replies, *(yield from self._set(created, {**after.fields, "marker": after.marker}))]

    def _set(self, contact: Recipient, fields: Mapping[str, Any]) -> Script[list[Reply]]:
        replies: list[Reply] = []
        if "hidden_from_address_lists" in fields:
            hidden = {"HiddenFromAddressListsEnabled": fields["hidden_from_address_lists"]}
            call = Cmdlet("Set-MailContact", {"Identity": contact.guid, **hidden})
            replies.append((yield from settled(self.world, call, contact)))
        if "marker" in fields:
            notes = marked(contact.notes, str(fields["marker"] or ""))
            call = Cmdlet("Set-Contact", {"Identity": contact.guid, "Notes": notes})
            replies.append((yield from settled(self.world, call, contact)))
        return replies


@dataclass
class GroupFamily:
    """Items of kind group: virtual addresses, and the hidden groups behind forwarding mailboxes."""

    world: World

    def look(self, change: Change) -> Script[Seen]:
        known = self.world.recipient(change.key.name)
        identity = known.guid if known is not None and known.is_group else change.key.name
        row = first_row((yield from one(Cmdlet("Get-DistributionGroup", {"Identity": identity}, GROUP_PROPERTIES))))
        if row is None or isinstance(row, Unknown):
            return row
        seen = group_fields(row)
        return (yield from _with_marker(seen, change, Cmdlet("Get-Group", {"Identity": identity}, ("Guid", "Notes"))))

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        return (yield from one_by_one(self._write, changes))

    def _write(self, change: Change) -> Script[Sequence[Reply]]:
        after = change.after
        if change.action is Action.DELETE or after is None:
            return [(yield from remove(change, "Remove-DistributionGroup", BypassSecurityGroupManagerCheck=True))]
        if change.action is Action.CREATE:
            return (yield from self._create(change, after.fields, after.marker or ""))
        known = self.world.recipient(change.key.name)
        if known is None:
            return [Refused(f"changing {change.key.name}", "it is not in the directory any more")]
        fields = {part.name: part.after for part in change.fields}
        replies: list[Reply] = []
        settings = group_settings(fields)
        if settings:
            replies.append((yield from one(self._set(known.guid, settings))))
        if "marker" in fields:
            notes = marked(known.notes, str(fields["marker"]))
            replies.append((yield from one(Cmdlet("Set-Group", {"Identity": known.guid, "Notes": notes}))))
        return replies

    def _create(self, change: Change, fields: Mapping[str, Any], marker: str) -> Script[Sequence[Reply]]:
        address = change.key.name
        name = new_name(self.world, names_for(address), address)
        parameters = {
            "Name": name,
            "Alias": name,
            "DisplayName": fields["display_name"],
            "PrimarySmtpAddress": address,
            "MemberJoinRestriction": "Closed",
            "MemberDepartRestriction": "Closed",
            "RequireSenderAuthenticationEnabled": not fields["accepts_outside_senders"],
            "Notes": marked("", marker),
        }
        look = Cmdlet("Get-DistributionGroup", {"Identity": address}, GROUP_PROPERTIES)
        row, replies = yield from create(self.world, change, Cmdlet("New-DistributionGroup", parameters), look)
        if row is None:
            return replies
        created = read_recipient(row)
        self.world.remember(created, address)
        rest = {
            name: value
            for name, value in fields.items()
            if name not in ("display_name", "accepts_outside_senders", "joins")
        }
        settings = group_settings(rest)
        if not settings:
            return replies
        return [*replies, (yield from settled(self.world, self._set(created.guid, settings), created))]

    def _set(self, guid: str, settings: Mapping[str, Any]) -> Cmdlet:
        # An application is no owner of the group, and may change it only so.
        return Cmdlet("Set-DistributionGroup", {"Identity": guid, "BypassSecurityGroupManagerCheck": True, **settings})


@dataclass
class MemberFamily:
    """Items of kind member."""

    world: World

    def look(self, change: Change) -> Script[Seen]:
        group, _unused, member = change.key.name.partition(" ")
        known = self.world.recipient(group)
        if known is None:
            return Unknown(f"{group} is not in the directory")
        reply = yield from one(members_of_group(known.guid))
        if isinstance(reply, NotFound) and known.guid in self.world.fresh:
            # It was made a moment ago, and nobody sees it yet.
            return None
        rows = rows_of(reply)
        if isinstance(rows, Unknown):
            return rows
        return {} if member in set(member_names(rows, self.world)) else None

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        written: list[Sequence[Reply]] = []
        for change in changes:
            group, _unused, member = change.key.name.partition(" ")
            known, target = self.world.recipient(group), self.world.recipient(member)
            if known is None or target is None:
                written.append([Refused(f"writing {change.key.name}", "group or member is not in the directory")])
                continue
            verb = "Remove" if change.action is Action.DELETE else "Add"
            parameters = {
                "Identity": known.guid,
                "Member": target.guid,
                "BypassSecurityGroupManagerCheck": True,
                "Confirm": False,
            }
            call = Cmdlet(f"{verb}-DistributionGroupMember", parameters)
            written.append([(yield from settled(self.world, call, known, target))])
        return written


@dataclass
class ForwardingFamily:
    """Items of kind forwarding. Both addresses are always sent, so that the other one is cleared."""

    world: World

    def look(self, change: Change) -> Script[Seen]:
        known = self.world.recipient(change.key.name)
        if known is None:
            return Unknown(f"{change.key.name} is not in the directory")
        row = first_row((yield from one(get_mailbox(known.guid))))
        if row is None:
            return None if known.guid in self.world.fresh else Unknown(f"{change.key.name} is not found any more")
        if isinstance(row, Unknown):
            return row
        return forwarding_fields(row, self.world)

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        return (yield from one_by_one(self._write, changes))

    def _write(self, change: Change) -> Script[Sequence[Reply]]:
        known = self.world.recipient(change.key.name)
        if known is None:
            return [Refused(f"writing {change.key.name}", "it is not in the directory")]
        parameters: dict[str, Any] = {
            "ForwardingAddress": None,
            "ForwardingSmtpAddress": None,
            "DeliverToMailboxAndForward": False,
        }
        inside: Recipient | None = None
        if change.after is not None and change.action is not Action.DELETE:
            target = str(change.after.fields["target"])
            inside = self.world.recipient(target)
            if inside is not None:
                parameters["ForwardingAddress"] = inside.guid
            else:
                parameters["ForwardingSmtpAddress"] = f"smtp:{target}"
            parameters["DeliverToMailboxAndForward"] = change.after.fields["keep_copy"]
        call = Cmdlet("Set-Mailbox", {"Identity": known.guid, **parameters})
        return [(yield from settled(self.world, call, known, *([inside] if inside else [])))]


def group_settings(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of Set-DistributionGroup for fields of a group item."""
    settings = {GROUP_PARAMETERS[name]: value for name, value in fields.items() if name in GROUP_PARAMETERS}
    if "accepts_outside_senders" in fields:
        settings["RequireSenderAuthenticationEnabled"] = not fields["accepts_outside_senders"]
    if fields.get("joins") == "closed":
        settings |= {"MemberJoinRestriction": "Closed", "MemberDepartRestriction": "Closed"}
    return settings


def _with_marker(seen: dict[str, Any], change: Change, notes: Cmdlet) -> Script[Seen]:
    """What was seen, with the marker that stands in the object's notes where the change is about it."""
    if all(part.name != "marker" for part in change.fields):
        return seen
    row = first_row((yield from one(notes)))
    if row is None or isinstance(row, Unknown):
        return Unknown("its notes are not found") if row is None else row
    return {**seen, "marker": marker_of(str(row.get("Notes") or ""))}
