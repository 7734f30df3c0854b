# SPDX-License-Identifier: GPL-3.0-or-later
"""Creates, changes, converts and removes shared mailboxes, and moves their addresses."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ....clients.cmdlet import AddRemove, Answer, Cmdlet
from ....clients.errors import InDoubt, NotFound, Refused, ServiceError
from ....model.change import Action, Change
from ....model.shared_mailbox import SIGN_IN_BLOCKED
from ....model.unset import Unknown
from ..lists import CAS_PROPERTIES, MAILBOX_PROPERTIES
from ..mailboxes import (
    SET_MAILBOX,
    TYPE_SHARED,
    TYPE_USER,
    field_of_account,
    fields_of_cas,
    fields_of_mailbox,
)
from ..names import names_for
from ..recipients import Recipient, lowered, read_recipient, smtp_addresses
from ..snapshot import Row
from ..world import World
from .creation import change_addresses, create, give_back, new_name, release, remove, settled, smtp
from .script import AccountRead, AccountUpdate, Call, Reply, Script, SignOut, one
from .verified import Seen


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
                # Without -PermanentlyDelete it stays recoverable for 30 days (PowerShell docs, Remove-Mailbox).
                written.append([(yield from remove(change, "Remove-Mailbox"))])
            else:
                written.append((yield from self._update(change)))
        return written

    def _create(self, change: Change) -> Script[Sequence[Reply]]:
        address, fields = change.key.name, _fields(change)
        name = new_name(self.world, names_for(address), address)
        parameters = {"Shared": True, "Name": name, "Alias": name, "PrimarySmtpAddress": address}
        call = Cmdlet("New-Mailbox", {**parameters, "DisplayName": fields["display_name"]})
        row, replies = yield from create(self.world, change, call, get_mailbox(address))
        if row is None:
            return replies
        created = read_recipient(row)
        self.world.remember(created, address)
        rest = {
            name: value for name, value in fields.items() if name not in ("type", "display_name", "primary_address")
        }
        return [*replies, *(yield from self._set(created, rest))]

    def _update(self, change: Change) -> Script[Sequence[Reply]]:
        recipient = self.world.matching(change.key.name)
        if recipient is None:
            return [Refused(f"changing {change.key.name}", "it is not in the directory any more")]
        fields = {part.name: part.after for part in change.fields}
        replies = yield from release(self.world, change)
        if replies:
            return replies
        if fields.get("type") == TYPE_SHARED and any(part.before == TYPE_USER for part in change.fields):
            # Before it is converted, so that a run that ends in between begins with this again: afterwards
            # nothing would tell that the password is still the person's.
            replies = yield from self._close_account(recipient, rotate=True)
        if not any(isinstance(reply, ServiceError) for reply in replies):
            replies += yield from self._set(recipient, fields, closed=bool(replies))
        if any(isinstance(reply, ServiceError) for reply in replies):
            replies += yield from give_back(self.world, change.releases)
        return replies

    def _set(self, box: Recipient, fields: dict[str, Any], *, closed: bool = False) -> Script[list[Reply]]:
        """Sets fields of a mailbox; `closed`: its account is seen to already."""
        replies: list[Reply] = []
        parameters = {SET_MAILBOX[name]: value for name, value in fields.items() if name in SET_MAILBOX}
        if fields.get("audit_default_set"):
            parameters["DefaultAuditSet"] = ["Admin", "Delegate", "Owner"]
        if closed:
            parameters["Type"] = "Shared"
        if parameters:
            call = Cmdlet("Set-Mailbox", {"Identity": box.guid, **parameters})
            replies.append((yield from settled(self.world, call, box)))
        if "smtp_client_authentication" in fields:
            disabled = not fields["smtp_client_authentication"]
            cas = Cmdlet("Set-CASMailbox", {"Identity": box.guid, "SmtpClientAuthenticationDisabled": disabled})
            replies.append((yield from settled(self.world, cas, box)))
        if "audit_bypass" in fields:
            bypass = {"Identity": box.guid, "AuditBypassEnabled": fields["audit_bypass"]}
            replies.append((yield from settled(self.world, Cmdlet("Set-MailboxAuditBypassAssociation", bypass), box)))
        if fields.get("sign_in") == SIGN_IN_BLOCKED and not closed:
            replies += yield from self._close_account(box, rotate=False)
        return replies

    def _close_account(self, box: Recipient, *, rotate: bool) -> Script[list[Reply]]:
        """Ends what is signed in already and blocks sign-in; a known password is replaced by one nobody knows.

        Blocking is what the next run sees: it comes last, so that a run in which sessions stayed is repeated. With a
        new password it comes first, since sessions may begin until it is set; there the type is what is seen.
        """
        body: dict[str, Any] = {"accountEnabled": False}
        if rotate:
            password = secrets.token_urlsafe(32) + "aA1!"
            body["passwordProfile"] = {"password": password, "forceChangePasswordNextSignIn": False}
        block, sign_out = AccountUpdate(box.external_id, body), SignOut(box.external_id)
        replies: list[Reply] = []
        for call in (block, sign_out) if rotate else (sign_out, block):
            reply = yield from settled(self.world, call, box)
            if isinstance(reply, InDoubt):
                # Both can be said twice. Nothing shows afterwards whether a password was set or a session ended.
                reply = yield from settled(self.world, call, box)
            replies.append(reply)
            if isinstance(reply, ServiceError) and not rotate:
                break
        return replies


@dataclass
class AddressFamily:
    """Items of kind address: further addresses of mailboxes. Other kinds of addresses are never sent."""

    world: World

    def look(self, change: Change) -> Script[Seen]:
        holder = self._holder(change)
        recipient = self.world.recipient(holder)
        if recipient is None:
            return Unknown(f"{holder} is not in the directory")
        row = first_row((yield from one(get_mailbox(recipient.guid))))
        if isinstance(row, Unknown):
            return row
        if row is None and change.action is Action.DELETE:
            return Unknown(f"{holder} is not found any more")
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
            holder = self._holder(changes[plain[0]])
            reply = yield from change_addresses(self.world, holder, AddRemove(smtp(add), smtp(remove)))
            replies.update({index: [reply] for index in plain})
        for index, change in enumerate(changes):
            if change.action is Action.UPDATE:
                replies[index] = yield from self._move(change)
        return [replies[index] for index in range(len(changes))]

    def _move(self, change: Change) -> Script[Sequence[Reply]]:
        giver = str(change.before.fields["holder"]) if change.before else ""
        address = smtp((change.key.name,))
        taken = yield from change_addresses(self.world, giver, AddRemove(remove=address))
        if isinstance(taken, ServiceError) and not isinstance(taken, InDoubt):
            return [taken]
        given = yield from change_addresses(self.world, self._holder(change), AddRemove(add=address))
        if isinstance(given, ServiceError):
            return [given, *(yield from give_back(self.world, (change,)))]
        return [taken, given]


def get_mailbox(guid: str) -> Cmdlet:
    return Cmdlet("Get-Mailbox", {"Identity": guid}, MAILBOX_PROPERTIES)


def first_row(reply: Reply) -> Row | Unknown | None:
    """The only row of an answer, None if the object is not found, Unknown for every other failure.

    An answer without a row is no "not found": that is an error of its own.
    """
    if isinstance(reply, Answer):
        return reply.rows[0] if reply.rows else Unknown("the answer was empty")
    return None if isinstance(reply, NotFound) else Unknown(str(reply))


def _fields(change: Change) -> dict[str, Any]:
    return dict(change.after.fields) if change.after is not None else {}
