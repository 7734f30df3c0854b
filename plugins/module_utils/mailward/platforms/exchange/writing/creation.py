# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes objects once: under a free name, with the addresses they take over, and with a look where an answer is lost.

And removes them: by the identity that they were read with, never by a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ....clients.cmdlet import AddRemove, Answer, Cmdlet
from ....clients.errors import AlreadyExists, InDoubt, NotFound, Refused, ServiceError
from ....model.change import Change
from ..recipients import Recipient, lowered
from ..snapshot import Row
from ..world import World
from .script import Call, Pause, Reply, Script, one

SETTLING = (0.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0)
"""Seconds before each try on an object that was created a moment ago: not every replica knows it."""

_NOT_YET_KNOWN = frozenset({"ManagementObjectNotFoundException", "InvalidExternalUserIdException"})
"""Classes that speak of an object that a parameter names, such as a member; the second is of folder rights."""


def settled(world: World, call: Call, *objects: Recipient) -> Script[Reply]:
    """A write that names these objects; with one of this run it is tried again until the service knows it."""
    fresh = any(each.guid in world.fresh for each in objects)
    for seconds in SETTLING if fresh else (0.0,):
        if seconds:
            yield Pause(seconds)
        reply = yield from one(call)
        if not (isinstance(reply, NotFound) or (isinstance(reply, Refused) and reply.code in _NOT_YET_KNOWN)):
            break
    return reply


def create(world: World, change: Change, call: Cmdlet, look: Cmdlet) -> Script[tuple[Row | None, list[Reply]]]:
    """Takes the addresses that a new object needs from those who have them, and makes it.

    Gives its row and the replies; without a row it was not made, as far as anybody can see, and the addresses
    were given back. `look` finds the object by its address.
    """
    refused = yield from release(world, change)
    if refused:
        return None, refused
    reply = yield from one(call)
    row = reply.rows[0] if isinstance(reply, Answer) and reply.rows else None
    if row is None and isinstance(reply, (Answer, InDoubt)):
        row = yield from _appearing(look, change.key.name)
    if row is not None:
        return row, [reply]
    return None, [reply, *(yield from give_back(world, change.releases))]


def remove(change: Change, cmdlet: str, **more: bool) -> Script[Reply]:
    """Removes an object, which must have an identity: nothing is known of what an empty one would hit."""
    identity = change.before.identity if change.before else ""
    if not identity:
        return Refused(f"removing {change.key}", "its identity was not read")
    return (yield from one(Cmdlet(cmdlet, {"Identity": identity, **more, "Confirm": False})))


def _appearing(look: Cmdlet, address: str) -> Script[Row | None]:
    """The object that a create made whose answer was lost: looked for until it may be seen by everybody."""
    for seconds in SETTLING:
        if seconds:
            yield Pause(seconds)
        reply = yield from one(look)
        for row in reply.rows if isinstance(reply, Answer) else ():
            if lowered(row.get("PrimarySmtpAddress")) == address:
                return row
    return None


def release(world: World, change: Change) -> Script[list[Reply]]:
    """Takes the addresses that a change needs from those who have them; empty when that succeeded.

    Otherwise those that were taken have been given back.
    """
    taken: list[Change] = []
    for move in change.releases:
        reply = yield from change_addresses(world, _giver(move), AddRemove(remove=smtp((move.key.name,))))
        if isinstance(reply, ServiceError) and not isinstance(reply, InDoubt):
            return [reply, *(yield from give_back(world, taken))]
        # In doubt counts as taken: to give back what was never taken changes nothing.
        taken.append(move)
    return []


def give_back(world: World, moves: Sequence[Change]) -> Script[list[Reply]]:
    """Gives addresses back to whom they were taken from; empty when that succeeded.

    An address belongs to one object only: should the new one have it after all, it keeps it.
    """
    failures: list[Reply] = []
    for move in moves:
        address, giver = move.key.name, _giver(move)
        back = yield from change_addresses(world, giver, AddRemove(add=smtp((address,))))
        if isinstance(back, ServiceError) and not isinstance(back, AlreadyExists):
            advice = f"Nobody may have it now: look, and add it to {giver} by hand or run again."
            failures.append(Refused(f"giving {address} back to {giver}", back.said, code=back.code, advice=advice))
    return failures


def change_addresses(world: World, holder: str, addresses: AddRemove) -> Script[Reply]:
    """Adds and removes addresses. To add what is there or remove what is not changes nothing, so a call whose
    answer was lost is made once more.
    """
    recipient = world.recipient(holder)
    if recipient is None:
        return Refused(f"changing the addresses of {holder}", "it is not in the directory")
    call = Cmdlet("Set-Mailbox", {"Identity": recipient.guid, "EmailAddresses": addresses})
    reply = yield from settled(world, call, recipient)
    if isinstance(reply, InDoubt):
        reply = yield from settled(world, call, recipient)
    return reply


def smtp(addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"smtp:{address}" for address in addresses)


def _giver(move: Change) -> str:
    return str(move.before.fields["holder"]) if move.before else ""


def new_name(world: World, names: Iterator[str], own: str) -> str:
    """The first name that is free, for the Name and the Alias of a new object; nobody else of this run gets it.

    Names and aliases are unique in an organisation, and the alias makes an address at its initial or default domain:
    nobody else's, neither one that stands nor one that is declared. `own` is the address of the new object.
    """
    for name in names:
        address = f"{name}@{world.snapshot.alias_domain}"
        theirs = world.directory.by_address(address) is not None or world.is_declared(address)
        if name not in world.names_given and world.directory.is_free(name) and (address == own or not theirs):
            break
    world.names_given.add(name)
    return name
