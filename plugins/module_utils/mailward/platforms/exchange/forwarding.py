# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a mailbox forwards to, as an item."""

from __future__ import annotations

from typing import Any

from ...model.state import Item, Key, Kind, Subject
from ...model.unset import Unknown
from .recipients import Recipient, lowered, without_prefix
from .snapshot import Row
from .world import SECTION_REDIRECTS, World


def stand_forwarding(world: World, mailbox: Recipient, subject: Subject) -> None:
    """What stands; nothing where the mailbox forwards to nobody."""
    name = world.name_of(mailbox)
    rows = world.snapshot.mailboxes
    row = rows if isinstance(rows, Unknown) else rows.get(mailbox.guid, Unknown(f"Get-Mailbox did not list {name}"))
    key = Key(Kind.FORWARDING, name)
    if isinstance(row, Unknown):
        world.stand(Item(key, subject, present=row, within=(SECTION_REDIRECTS,)))
        return
    fields = forwarding_fields(row, world)
    if fields is not None:
        world.stand(Item(key, subject, fields, within=(SECTION_REDIRECTS,), identity=mailbox.guid))


def forwarding_fields(row: Row, world: World) -> dict[str, Any] | None:
    """The fields in a row of Get-Mailbox; None: it forwards nowhere.

    ForwardingAddress wins where both are set (PowerShell docs, Set-Mailbox).
    """
    inside, anywhere = row.get("ForwardingAddress"), without_prefix(lowered(row.get("ForwardingSmtpAddress")))
    if inside:
        found = world.directory.resolve(inside)
        target: Any = Unknown(f"it forwards to {inside}, whom no address could be found for")
        if found is not None:
            target = world.name_of(found)
    elif anywhere:
        target = world.name(anywhere)
    else:
        return None
    return {"target": target, "keep_copy": bool(row.get("DeliverToMailboxAndForward"))}
