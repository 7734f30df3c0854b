# SPDX-License-Identifier: GPL-3.0-or-later
"""Creates, changes, converts and removes shared mailboxes, and moves their addresses."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ....clients.cmdlet import AddRemove, Answer, Cmdlet
from ....clients.errors import NotFound, Refused, ServiceError
from ....model.change import Action, Change
from ....model.shared_mailbox import SIGN_IN_BLOCKED
from ....model.unset import Unknown
from ..mailboxes import (
    SET_MAILBOX,
    TYPE_SHARED,
    TYPE_USER,
    field_of_account,
    fields_of_cas,
    fields_of_mailbox,
    free_name,
)
from ..reading import CAS_PROPERTIES, MAILBOX_PROPERTIES
from ..recipients import Recipient, lowered, read_recipient, smtp_addresses
from ..snapshot import Row
from ..world import World
from .script import AccountRead, AccountUpdate, Call, Pause, Reply, Script, SignOut, one
from .verified import Seen

SETTLING = (0.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0)
"""Seconds before each try of a write on an object that was created a moment ago: not every replica knows it."""


@dataclass
class MailboxFamily:
    """Items of kind mailbox."""

    world: World

    def look(self, change: Change) -> Script[Seen]:
        recipient = self.world.matching(change.key.name)
        if recipient is None:
            return (yield from self._look_for_twin(change.key.name))
        names = {part.name for part in change.fields} if change.action is Action.UPDATE else set(_fields(change))
        calls: list[Call] = [get_mailbox(recipient.guid)]
        if "smtp_client_authentication" in names:
            calls.append(Cmdlet("Get-CASMailbox", {"Identity": recipient.guid}, CAS_PROPERTIES))
        if "audit_bypass" in names:
            parameters = {"Identity": recipient.guid}
            calls.append(Cmdlet("Get-MailboxAuditBypassAssociation", parameters, ("Guid", "AuditBypassEnabled")))
        if "sign_in" in names:
            calls.append(AccountRead(recipient.external_id))
        replies = iter((yield tuple(calls)))
        row = first_row(next(replies))
        if row is None or isinstance(row, Unknown):
            return row
        seen = fields_of_mailbox(row)
        if "smtp_client_authentication" in names:
            cas = first_row(next(replies))
            seen["smtp_client_authentication"] = fields_of_cas(cas)
        if "audit_bypass" in names:
            bypass = first_row(next(replies))
            seen["audit_bypass"] = (
                bypass if isinstance(bypass, Unknown) else bool(bypass and bypass.get("AuditBypassEnabled"))
            )
        if "sign_in" in names:
            seen["sign_in"] = field_of_account(first_row(next(replies)))
        return seen

    def _look_for_twin(self, address: str) -> Script[Seen]:
        row = first_row((yield from one(Cmdlet("Get-Recipient", {"Identity": address}))))
        if row is None or isinstance(row, Unknown):
            return row
        held_by_another = (
            address in smtp_addresses(row.get("EmailAddresses")) and lowered(row.get("PrimarySmtpAddress")) != address
        )
        # An alias of another object is given up as part of the create; see Change.releases.
        return None if held_by_another else {"type": str(row.get("RecipientTypeDetails"))}

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        written: list[Sequence[Reply]] = []
        for change in changes:
            if change.action is Action.CREATE:
                written.append((yield from self._create(change)))
            elif change.action is Action.DELETE:
                guid = change.before.identity if change.before else ""
                # Without -PermanentlyDelete it stays recoverable for 30 days (PowerShell docs, Remove-Mailbox).
                written.append([(yield from one(Cmdlet("Remove-Mailbox", {"Identity": guid, "Confirm": False})))])
            else:
                written.append((yield from self._update(change)))
        return written

    def _create(self, change: Change) -> Script[Sequence[Reply]]:
        address, fields = change.key.name, _fields(change)
        released = yield from release(self.world, change)
        if any(isinstance(reply, ServiceError) for reply in released):
            return released
        name = free_name(frozenset(self.world.directory.names_taken()), address)
        parameters = {"Shared": True, "Name": name, "Alias": name, "PrimarySmtpAddress": address}
        reply = yield from one(Cmdlet("New-Mailbox", {**parameters, "DisplayName": fields["display_name"]}))
        row = first_row(reply)
        if row is None or isinstance(row, Unknown):
            if isinstance(reply, (Refused, NotFound)):
                yield from give_back(self.world, change)
            return [reply]
        created = read_recipient(row)
        self.remember(created, address)
        rest = {
            name: value for name, value in fields.items() if name not in ("type", "display_name", "primary_address")
        }
        return [reply, *(yield from self._set(created, rest, ()))]

    def _update(self, change: Change) -> Script[Sequence[Reply]]:
        recipient = self.world.matching(change.key.name)
        if recipient is None:
            return [Refused(f"changing {change.key.name}", "it is not in the directory any more")]
        fields = {part.name: part.after for part in change.fields}
        converts = fields.get("type") == TYPE_SHARED and any(p.before == TYPE_USER for p in change.fields)
        return (yield from self._set(recipient, fields, ("converted",) if converts else ()))

    def _set(self, box: Recipient, fields: dict[str, Any], what: tuple[str, ...]) -> Script[Sequence[Reply]]:
        replies: list[Reply] = []
        parameters = {SET_MAILBOX[name]: value for name, value in fields.items() if name in SET_MAILBOX}
        if fields.get("audit_default_set"):
            parameters["DefaultAuditSet"] = ["Admin", "Delegate", "Owner"]
        if "converted" in what:
            parameters["Type"] = "Shared"
        if parameters:
            replies.append((yield from self.settled(Cmdlet("Set-Mailbox", {"Identity": box.guid, **parameters}), box)))
        if "smtp_client_authentication" in fields:
            disabled = not fields["smtp_client_authentication"]
            cas = Cmdlet("Set-CASMailbox", {"Identity": box.guid, "SmtpClientAuthenticationDisabled": disabled})
            replies.append((yield from self.settled(cas, box)))
        if "audit_bypass" in fields:
            bypass = {"Identity": box.guid, "AuditBypassEnabled": fields["audit_bypass"]}
            replies.append((yield from self.settled(Cmdlet("Set-MailboxAuditBypassAssociation", bypass), box)))
        if fields.get("sign_in") == SIGN_IN_BLOCKED or "converted" in what:
            replies += yield from self._close_account(box, rotate="converted" in what)
        return replies

    def _close_account(self, box: Recipient, *, rotate: bool) -> Script[list[Reply]]:
        """Blocks sign-in and ends what is signed in already; a known password is replaced by one nobody knows."""
        body: dict[str, Any] = {"accountEnabled": False}
        if rotate:
            password = secrets.token_urlsafe(32) + "aA1!"
            body["passwordProfile"] = {"password": password, "forceChangePasswordNextSignIn": False}
        blocked = yield from self.settled(AccountUpdate(box.external_id, body), box)
        signed_out = yield from self.settled(SignOut(box.external_id), box)
        return [blocked, signed_out]

    def settled(self, call: Call, box: Recipient) -> Script[Reply]:
        """A write; on an object of this run it is tried again while the service does not know the object yet."""
        for seconds in SETTLING if box.guid in self.world.fresh else (0.0,):
            if seconds:
                yield Pause(seconds)
            reply = yield from one(call)
            if not isinstance(reply, NotFound):
                break
        return reply

    def remember(self, created: Recipient, declared_address: str) -> None:
        self.world.directory.add(created)
        self.world.match(created, declared_address)
        self.world.fresh.add(created.guid)


@dataclass
class AddressFamily:
    """Items of kind address: further addresses of mailboxes. Other kinds of addresses are never sent."""

    world: World
    mailboxes: MailboxFamily

    def look(self, change: Change) -> Script[Seen]:
        holder = self._holder(change)
        recipient = self.world.recipient(holder)
        if recipient is None:
            return Unknown(f"{holder} is not in the directory")
        row = first_row((yield from one(get_mailbox(recipient.guid))))
        if isinstance(row, Unknown):
            return row
        held = row is not None and change.key.name in smtp_addresses(row.get("EmailAddresses"))
        if held:
            return {"holder": holder}
        # Of a move, the new holder is looked at; the present one keeps it until the write.
        return dict(change.before.fields) if change.before is not None and change.action is Action.UPDATE else None

    def _holder(self, change: Change) -> str:
        item = change.before if change.action is Action.DELETE else change.after
        return str(item.fields["holder"]) if item is not None else ""

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        """Adds and removes of one mailbox in one call; each move with its compensation."""
        replies: dict[int, Sequence[Reply]] = {}
        plain = [index for index, change in enumerate(changes) if change.action is not Action.UPDATE]
        if plain:
            add = tuple(c.key.name for c in changes if c.action is Action.CREATE)
            remove = tuple(c.key.name for c in changes if c.action is Action.DELETE)
            reply = yield from self._set(self._holder(changes[plain[0]]), AddRemove(_smtp(add), _smtp(remove)))
            replies.update({index: [reply] for index in plain})
        for index, change in enumerate(changes):
            if change.action is Action.UPDATE:
                replies[index] = yield from self._move(change)
        return [replies[index] for index in range(len(changes))]

    def _move(self, change: Change) -> Script[Sequence[Reply]]:
        giver = str(change.before.fields["holder"]) if change.before else ""
        address = _smtp((change.key.name,))
        taken = yield from self._set(giver, AddRemove(remove=address))
        if isinstance(taken, ServiceError):
            return [taken]
        given = yield from self._set(self._holder(change), AddRemove(add=address))
        if isinstance(given, Refused):
            back = yield from self._set(giver, AddRemove(add=address))
            return [given, *([back] if isinstance(back, ServiceError) else [])]
        return [taken, given]

    def _set(self, holder: str, addresses: AddRemove) -> Script[Reply]:
        recipient = self.world.recipient(holder)
        if recipient is None:
            return Refused(f"changing the addresses of {holder}", "it is not in the directory")
        call = Cmdlet("Set-Mailbox", {"Identity": recipient.guid, "EmailAddresses": addresses})
        return (yield from self.mailboxes.settled(call, recipient))


def release(world: World, change: Change) -> Script[Sequence[Reply]]:
    """Takes the addresses that a new object needs from those who have them."""
    return (yield from _release(world, change, back=False))


def give_back(world: World, change: Change) -> Script[Sequence[Reply]]:
    """Undoes `release` when the create was refused."""
    return (yield from _release(world, change, back=True))


def _release(world: World, change: Change, *, back: bool) -> Script[Sequence[Reply]]:
    replies: list[Reply] = []
    for move in change.releases:
        holder = world.recipient(str(move.before.fields["holder"])) if move.before else None
        if holder is None:
            continue
        address = _smtp((move.key.name,))
        value = AddRemove(add=address) if back else AddRemove(remove=address)
        replies.append((yield from one(Cmdlet("Set-Mailbox", {"Identity": holder.guid, "EmailAddresses": value}))))
    return replies


def get_mailbox(guid: str) -> Cmdlet:
    return Cmdlet("Get-Mailbox", {"Identity": guid}, MAILBOX_PROPERTIES)


def first_row(reply: Reply) -> Row | Unknown | None:
    """The only row of an answer, None if the object is not found, Unknown for every other failure."""
    if isinstance(reply, Answer):
        return reply.rows[0] if reply.rows else None
    return None if isinstance(reply, NotFound) else Unknown(str(reply))


def _fields(change: Change) -> dict[str, Any]:
    return dict(change.after.fields) if change.after is not None else {}


def _smtp(addresses: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"smtp:{address}" for address in addresses)
