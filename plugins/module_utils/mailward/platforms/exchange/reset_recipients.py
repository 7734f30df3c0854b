# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether whoever is declared to get password resets can get them here, and keeps them."""

from __future__ import annotations

from ...model.state import Subject
from ...model.unset import OMITTED, Unknown
from .forwarding import forwarding_fields
from .recipients import USER, Recipient
from .world import World


def look_at_reset_recipients(world: World) -> None:
    """Refuses password admins who are no mailboxes, and tells of those who send on what they get.

    What is told is of the level risk or unknown; it becomes findings.
    """
    resets = world.declared.password_resets
    if resets is OMITTED or resets.absent:
        return
    subject = Subject("password resets", "", resets.path)
    for address in resets.recipients:
        found = world.recipient(address)
        if found is None:
            if not world.is_to_stand(world.name(address)):
                remedy = "Correct the address, or declare the mailbox in shared_mailboxes."
                world.refuse(subject, f"{address} is no mailbox of the organisation.", remedy)
        elif not found.is_mailbox:
            problem = f"{address} is a {found.type}, no mailbox; a rule can redirect to mailboxes only."
            world.refuse(subject, problem, "Name a shared mailbox, or the people as admins.")
        else:
            if address == resets.target and found.type == USER:
                text = f"go to {address}, a person's mailbox; the baseline asks for a shared one with two members"
                world.say("risk", subject, text)
            _say_forwarding(world, found, address, subject)


def _say_forwarding(world: World, found: Recipient, address: str, subject: Subject) -> None:
    rows = world.snapshot.mailboxes
    row = rows if isinstance(rows, Unknown) else rows.get(found.guid)
    if isinstance(row, Unknown) or row is None:
        world.say("unknown", subject, f"whether {address} forwards its mail is not known")
        return
    fields = forwarding_fields(row, world)
    if fields is not None:
        target = fields["target"]
        to = "somebody" if isinstance(target, Unknown) else target
        world.say("risk", subject, f"go on to {to}, to whom {address} forwards its mail")
