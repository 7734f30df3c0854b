# SPDX-License-Identifier: GPL-3.0-or-later
"""The people of an organisation: who is there, who is away, who has left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from .reader import Reader
from .unset import OMITTED

ACTIVE, ABSENT, LEAVER = "active", "absent", "leaver"
STATES = (ACTIVE, ABSENT, LEAVER)


@dataclass(frozen=True)
class Person:
    """One person, by the address of the own mailbox.

    An absent one is back at the moment `absent_until`, or not before somebody says so; absence matters to password
    resets only. A leaver holds no rights and receives nothing any more; `successor` is who does instead.
    """

    address: str
    state: str = ACTIVE
    manager: str = ""
    successor: str = ""
    absent_until: datetime | None = None
    path: str = field(default="", compare=False)

    @property
    def has_left(self) -> bool:
        return self.state == LEAVER

    def is_there(self, now: datetime) -> bool:
        """Whether somebody who needs this person at this moment (in UTC) will find them."""
        if self.state == ABSENT:
            return self.absent_until is not None and self.absent_until <= now
        return self.state == ACTIVE


def read_person(reader: Reader) -> Person | None:
    """One entry of `people`."""
    address = reader.address("address", required=True)
    manager, successor = reader.address("manager"), reader.address("successor")
    state = reader.choice("state", STATES)
    absent_until = reader.moment("absent_until")
    reader.finish()
    if address is OMITTED:
        return None
    if absent_until and state != ABSENT:
        reader.mistake("absent_until", "goes with state: absent only.", "Say state: absent, or leave it out.")
    for name, other in (("manager", manager), ("successor", successor)):
        if other == address:
            reader.mistake(name, f"{other} is the person.", "Name somebody else, or leave it out.")
    return Person(
        address=address,
        state=state or ACTIVE,
        manager=manager or "",
        successor=successor or "",
        absent_until=absent_until or None,
        path=reader.path,
    )
