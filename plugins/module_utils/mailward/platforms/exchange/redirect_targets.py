# SPDX-License-Identifier: GPL-3.0-or-later
"""The targets of redirects: members of groups, and the contacts that stand for addresses outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...model.marker import marker_of
from ...model.organisation import REMOVE
from ...model.state import Item, Key, Kind, Subject
from ...model.unset import Unknown
from .names import contact_names_for
from .recipients import CONTACT, Recipient, lowered
from .snapshot import Row
from .world import SECTION_REDIRECTS, World, members_of

MARKER = "marker"


def member_key(group: str, member: str) -> Key:
    return Key(Kind.MEMBER, f"{group} {member}")


def want_members(world: World, group: str, targets: Iterable[str], subject: Subject) -> None:
    """Wants every target in the group, and a contact for each that is outside."""
    for target in targets:
        name = world.name(target)
        needs = [Key(Kind.GROUP, group), *creates(world, name), *want_contact(world, target, subject)]
        within = (members_of(group), SECTION_REDIRECTS)
        world.want(Item(member_key(group, name), subject, within=within, needs=tuple(needs)))


def want_contact(world: World, target: str, subject: Subject) -> list[Key]:
    """The contact for a target outside, where it is to be made or is ours: what is used must not be removed."""
    found = world.recipient(target)
    if world.declared.is_inside(target) or (found is not None and not is_our_contact(world, found)):
        return []
    fields: dict[str, Any] = {"hidden_from_address_lists": True}
    if found is not None:
        _stand_contact(world, found, subject)
        if not marker_of(found.notes):
            # A run that made it was cut off before it could be marked.
            fields[MARKER] = world.declared.declaration
    key = Key(Kind.CONTACT, target if found is None else world.name_of(found))
    world.want(Item(key, subject, fields, within=(SECTION_REDIRECTS,), marker=world.declared.declaration))
    return [key]


def is_our_contact(world: World, found: Recipient) -> bool:
    """A contact with our marker, or without any but with the very name that it is made with."""
    if found.type != CONTACT:
        return False
    marker = marker_of(found.notes)
    named = found.name.lower() == found.display_name.lower() and found.name.lower() in contact_names_for(found.primary)
    return marker == world.declared.declaration or (not marker and named)


def _stand_contact(world: World, found: Recipient, subject: Subject) -> None:
    fields: dict[str, Any] = {"hidden_from_address_lists": found.hidden}
    if not marker_of(found.notes):
        fields[MARKER] = ""
    key = Key(Kind.CONTACT, world.name_of(found))
    marker = world.declared.declaration
    world.stand(Item(key, subject, fields, within=(SECTION_REDIRECTS,), marker=marker, identity=found.guid))


def stand_contacts(world: World) -> None:
    """Every contact with our marker that nothing uses but what goes with it."""
    used = _used(world)
    for found in world.directory.recipients:
        name = world.name_of(found)
        ours = found.type == CONTACT and marker_of(found.notes) == world.declared.declaration
        if not ours or Key(Kind.CONTACT, name) in world.existing:
            continue
        if isinstance(used, Unknown):
            world.say("unknown", Subject("redirect", name), f"whether its contact is used is not known: {used.reason}")
        elif found.guid not in used:
            _stand_contact(world, found, Subject("redirect", name))


def _used(world: World) -> set[str] | Unknown:
    """The GUIDs of members of groups that stay, and of what mailboxes forward to that go on forwarding.

    Members are compared one by one where a group is declared; what of it goes may leave its contact for the next run.
    """
    used: set[str] = set()
    for guid, rows in world.snapshot.members.items():
        group = world.directory.by_guid(guid)
        key = Key(Kind.GROUP, world.name_of(group) if group is not None else guid)
        if _goes(world, key):
            continue
        if isinstance(rows, Unknown):
            return rows
        used |= {lowered(row.get("Guid")) for row in rows}
    mailboxes = world.snapshot.mailboxes
    if isinstance(mailboxes, Unknown):
        return mailboxes
    return used | {found.guid for found in _forwarded_to(world, mailboxes.values()) if found is not None}


def _forwarded_to(world: World, rows: Iterable[Row]) -> Iterable[Recipient | None]:
    for row in rows:
        mailbox = world.directory.by_guid(lowered(row.get("Guid")))
        key = Key(Kind.FORWARDING, "" if mailbox is None else world.name_of(mailbox))
        if row.get("ForwardingAddress") and not _goes(world, key):
            yield world.directory.resolve(row["ForwardingAddress"])


def _goes(world: World, key: Key) -> bool:
    """Whether what stands under this key is taken away, because it is not declared."""
    standing, wanted = world.existing.get(key), world.desired.get(key)
    if standing is None or wanted is not None:
        return wanted is not None and wanted.present is False
    return standing.marker == world.declared.declaration or world.declared.undeclared.mode == REMOVE


def creates(world: World, name: str) -> list[Key]:
    """The keys that bring an inside target into being, where this declaration does so."""
    if world.recipient(name) is not None:
        return []
    if world.is_to_stand(name):
        return [Key(Kind.MAILBOX, name)]
    return [Key(Kind.GROUP, name)] if name in world.redirects else []


def check_targets(world: World, subject: Subject, targets: Iterable[str]) -> None:
    """Refuses targets inside that nobody has, or that nobody will have."""
    for target in targets:
        found, name = world.recipient(target), world.name(target)
        if found is None and world.declared.is_inside(target) and not creates(world, target):
            remedy = "Correct the address, or declare it as a shared mailbox or redirect."
            world.refuse(subject, f"{target} is nobody's address; mail would go nowhere.", remedy)
        elif name in world.boxes and world.boxes[name].removed:
            remedy = "Name another target, or end the redirect too."
            world.refuse(subject, f"{target} is declared to be removed; mail would go nowhere.", remedy)
