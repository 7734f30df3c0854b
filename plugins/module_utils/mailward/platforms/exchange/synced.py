# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an object is mastered in the customer's own Active Directory, and is refused before it is written.

An object with IsDirSynced comes out of that directory: Exchange Online refuses to change there what synchronisation
would overwrite. `IsExchangeCloudManaged` of a mailbox hands its Exchange attributes (addresses, visibility, type) over
to the cloud; its name and its account stay where they are (Exchange docs, Cloud-based management of Exchange attributes
for remote mailboxes). Rights, auditing, SMTP AUTH and copies in Sent Items are kept in the cloud and can be written.

GUESS: so are forwarding and Send on Behalf, though altRecipient and publicDelegates are attributes that
synchronisation carries (Entra docs, Attributes synchronized by Microsoft Entra Connect): who keeps them in Active
Directory too gets them back from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...model.state import Item, Kind
from ...model.unset import Unknown
from .recipients import Recipient
from .world import World, members_of


@dataclass(frozen=True)
class Mastered:
    """A field that Active Directory masters: by which attribute, whether `IsExchangeCloudManaged` frees it, and
    what a declaration can say instead of changing it."""

    attribute: str
    is_exchange: bool = True
    instead: str = ""


PROXY_ADDRESSES = "proxyAddresses"
LEAVE_OUT = "leave it out of the declaration"

MAILBOX_FIELDS: Mapping[str, Mastered] = {
    "primary_address": Mastered(f"{PROXY_ADDRESSES} (SMTP: in capitals) and mail", instead="declare the present one"),
    "display_name": Mastered("displayName", is_exchange=False, instead=LEAVE_OUT),
    "hidden_from_address_lists": Mastered("msExchHideFromAddressLists", instead=LEAVE_OUT),
    "type": Mastered("msExchRecipientTypeDetails (Set-RemoteMailbox -Type Shared)", instead="declare it no more"),
    "sign_in": Mastered("userAccountControl", is_exchange=False, instead="declare sign_in: allowed"),
}
GROUP_FIELDS: Mapping[str, Mastered] = {
    "display_name": Mastered("displayName", instead=LEAVE_OUT),
    "hidden_from_address_lists": Mastered("msExchHideFromAddressLists", instead=LEAVE_OUT),
    "accepts_outside_senders": Mastered("msExchRequireAuthToSendTo"),
    "joins": Mastered("msExchGroupJoinRestriction and msExchGroupDepartRestriction"),
}
CONTACT_FIELDS: Mapping[str, Mastered] = {
    "hidden_from_address_lists": Mastered("msExchHideFromAddressLists", instead=LEAVE_OUT),
}
FIELDS: Mapping[str, Mapping[str, Mastered]] = {
    Kind.MAILBOX: MAILBOX_FIELDS,
    Kind.GROUP: GROUP_FIELDS,
    Kind.CONTACT: CONTACT_FIELDS,
}
"""Fields of items, by kind; AD attributes as in the Entra docs, Attributes synchronized by Microsoft Entra Connect.
GUESS: those of a group's joining, and that a converted type is undone by synchronisation."""

MARKER = "info"
MEMBERS = "member"


@dataclass(frozen=True)
class _Wish:
    """A change of what is mastered elsewhere: `what` of which object, by which attribute."""

    item: Item
    what: str
    attribute: str
    instead: str = ""


def refuse_synced(world: World) -> None:
    """Refuses every wanted change of what Active Directory masters; says what stands there as it is declared."""
    for item in list(world.desired.values()):
        standing = world.existing.get(item.key)
        if item.key.kind in FIELDS and standing is not None and standing.present is True:
            _check_object(world, item, standing)
        elif item.key.kind == Kind.ADDRESS:
            _check_address(world, item, standing)
        elif item.key.kind == Kind.MEMBER:
            _check_member(world, item, standing)
    for key, standing in list(world.existing.items()):
        if key not in world.desired and standing.present is True:
            _check_undeclared(world, standing)


def _check_object(world: World, item: Item, standing: Item) -> None:
    found = world.directory.by_guid(standing.identity)
    if found is None:
        return
    mastered = mastered_fields(world, found, item.key.kind)
    if item.present is not True:
        if is_synced(world, found):
            _refuse(world, _Wish(item, "the object itself", "the object there"))
        return
    wished = [name for name in mastered if name in item.fields and _differs(item.fields[name], standing.fields, name)]
    for name in wished:
        _refuse(world, _Wish(item, name, mastered[name].attribute, mastered[name].instead))
    if is_synced(world, found) and world.adopt and item.marker is not None and item.marker != standing.marker:
        _refuse(world, _Wish(item, "its marker", MARKER, "run without adopt: true"))
    kept = [f"{name} ({mastered[name].attribute})" for name in mastered if name in item.fields]
    if kept and not wished:
        world.say("unsupported", item.subject, f"is synchronised: only Active Directory changes {', '.join(kept)}")


def _check_address(world: World, item: Item, standing: Item | None) -> None:
    """An address comes to an object, goes from it, or moves from one to another."""
    before = standing.fields.get("holder") if standing is not None and standing.present is True else None
    after = item.fields.get("holder") if item.present is True else None
    for holder in dict.fromkeys((before, after)):
        found = world.recipient(str(holder)) if holder is not None and before != after else None
        if found is not None and _has_mastered_addresses(world, found):
            whose = f"address {item.key.name} of {found.primary}"
            _refuse(world, _Wish(item, whose, PROXY_ADDRESSES, "declare it where it is"))


def _check_member(world: World, item: Item, standing: Item | None) -> None:
    name, member = item.key.name.split(" ", 1)
    group = world.recipient(name)
    is_change = (item.present is True) != (standing is not None)
    if is_change and group is not None and is_synced(world, group) and members_of(name) not in world.unknown:
        _refuse(world, _Wish(item, f"member {member}", MEMBERS))


def _check_undeclared(world: World, standing: Item) -> None:
    """What stands and is not declared: refused where a declared list would lose it, else left alone."""
    kind, key = standing.key.kind, standing.key
    if kind == Kind.ADDRESS:
        found = world.recipient(str(standing.fields.get("holder")))
        is_mastered = found is not None and _has_mastered_addresses(world, found)
    else:
        name = key.name.split(" ")[0]
        found = world.recipient(name) if kind in (Kind.MEMBER, Kind.GROUP, Kind.CONTACT) else None
        is_mastered = found is not None and is_synced(world, found)
    if not is_mastered:
        return
    if world.closed.isdisjoint(standing.within):
        world.want(standing)
    elif kind == Kind.ADDRESS:
        _refuse(world, _Wish(standing, f"address {key.name}", PROXY_ADDRESSES, "declare it"))
    else:
        _refuse(world, _Wish(standing, str(key), MEMBERS, "declare it"))


def mastered_fields(world: World, found: Recipient, kind: str) -> dict[str, Mastered]:
    """The fields of this very object that only Active Directory can change."""
    if not is_synced(world, found):
        return {}
    fields = {
        name: field
        for name, field in FIELDS[kind].items()
        if not (field.is_exchange and is_cloud_managed(world, found)) and name != "sign_in"
    }
    account = world.snapshot.accounts.get(found.external_id)
    if kind == Kind.MAILBOX and isinstance(account, Mapping) and account.get("onPremisesSyncEnabled") is True:
        fields["sign_in"] = MAILBOX_FIELDS["sign_in"]
    return fields


def is_synced(world: World, found: Recipient) -> bool:
    """Whether the object comes out of the customer's own Active Directory, whichever list says so."""
    return found.synced or _says(world, found, "IsDirSynced")


def is_cloud_managed(world: World, found: Recipient) -> bool:
    """Whether the cloud masters the Exchange attributes of a synchronised mailbox."""
    return _says(world, found, "IsExchangeCloudManaged")


def _says(world: World, found: Recipient, name: str) -> bool:
    parts = (world.snapshot.mailboxes, world.snapshot.groups)
    rows = (None if isinstance(part, Unknown) else part.get(found.guid) for part in parts)
    return any(row is not None and row.get(name) is True for row in rows)


def _has_mastered_addresses(world: World, found: Recipient) -> bool:
    return is_synced(world, found) and not is_cloud_managed(world, found)


def _differs(wanted: Any, standing: Mapping[str, Any], name: str) -> bool:
    present = standing.get(name)
    return not isinstance(wanted, Unknown) and not isinstance(present, Unknown) and wanted != present


def _refuse(world: World, wish: _Wish) -> None:
    problem = f"{wish.what} is mastered in the customer's Active Directory and can't be changed in the cloud."
    remedy = f"Change {wish.attribute} there and let it synchronise"
    world.refuse(wish.item.subject, problem, f"{remedy}, or {wish.instead}." if wish.instead else f"{remedy}.")
