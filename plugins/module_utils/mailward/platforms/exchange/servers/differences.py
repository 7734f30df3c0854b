# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Server cannot make of a declaration, seen once both sides are expressed.

A field that it does not have is taken out of both sides and said; what it can only do halfway is refused, with the way
to do the rest, before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ....model.shared_mailbox import SIGN_IN_BLOCKED
from ....model.state import Item, Key, Kind, Subject
from ..mailboxes import CONVERSION, TYPE_USER
from ..rules.support import unsupported
from ..world import World
from .accounts import WAY_OUT

WITHOUT: Mapping[str, str] = {
    "smtp_client_authentication": "SMTP AUTH is a matter of receive connectors, not of mailboxes",
    "audit_default_set": "which actions are audited is listed on each mailbox; the servers' own list is left as it is",
}
"""Fields of mailboxes that servers do not have (applicability notes of Set-CASMailbox and Set-Mailbox)."""

HIDDEN = "is hidden from address lists: its members can neither open it nor send as it on Exchange Server"


CONVERSION_HERE = (
    "becomes shared; its password stays as it is, and whoever knows it may use it if the account is enabled"
)
NO_DELEGATES = "makes a calendar delegate, which Exchange Server has no cmdlet for."
"""SharingPermissionFlags of Set-MailboxFolderPermission are the cloud's (PowerShell docs)."""


def adapt(world: World) -> None:
    """Changes both sides of a world to what servers can do. What rules need is known once the edition was read."""
    for rule in world.declared.rules():
        for mistake in () if rule.absent else unsupported(rule, world.snapshot.where):
            problem = f"{mistake.path.removeprefix(f'{rule.path}.')} {mistake.problem}"
            world.refuse(Subject("transport rule", rule.name, rule.path), problem, mistake.remedy)
    boxes = [item for item in world.desired.values() if item.key.kind == Kind.MAILBOX and item.present is True]
    if boxes:
        everything = Subject("shared mailboxes", "all", "shared_mailboxes")
        for text in WITHOUT.values():
            world.say("unsupported", everything, f"{text} (Exchange Server)")
    for item in world.desired.values():
        if item.key.kind == Kind.GRANT and item.fields.get("delegate") is True:
            world.refuse(item.subject, NO_DELEGATES, "Declare it without delegate, and set the delegate in Outlook.")
    for item in boxes:
        _refuse_half_done(world, item)
        stands = _stands(world, item.key, "hidden_from_address_lists")
        if item.fields.get("hidden_from_address_lists") is True or stands is True:
            world.say("risk", item.subject, HIDDEN)
    world.notes[:] = [replace(n, text=CONVERSION_HERE) if n.text == CONVERSION else n for n in world.notes]
    for side in (world.desired, world.existing):
        for key, item in side.items():
            if key.kind == Kind.MAILBOX and WITHOUT.keys() & item.fields.keys():
                kept = {name: value for name, value in item.fields.items() if name not in WITHOUT}
                side[key] = replace(item, fields=kept)


def _refuse_half_done(world: World, item: Item) -> None:
    enabled = _stands(world, item.key, "sign_in") not in (None, SIGN_IN_BLOCKED)
    if world.existing.get(item.key) is None or not enabled:
        return
    known = isinstance(_stands(world, item.key, "sign_in"), str)
    if _stands(world, item.key, "type") == TYPE_USER:
        problem = "its account can be signed in to, and Exchange Server cannot change that, nor the password."
        remedy = "Reset its password and disable the account first (Disable-ADAccount); then run again."
        world.refuse(item.subject, problem, remedy)
    elif known and item.fields.get("sign_in") == SIGN_IN_BLOCKED:
        problem = "its account can be signed in to, and Exchange Server cannot disable it."
        world.refuse(item.subject, problem, WAY_OUT)


def _stands(world: World, key: Key, field: str) -> object:
    item = world.existing.get(key)
    return None if item is None else item.fields.get(field)
