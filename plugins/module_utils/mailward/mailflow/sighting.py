# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look at real mailboxes has shown of one message: where it is, and what nobody could see."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.unset import Unknown

FOLDER, RECOVERABLE, QUARANTINE = "folder", "recoverable items", "quarantine"
"""A folder of the mailbox; deleted, and the owner can bring it back; held back, and it can be released to the owner."""


@dataclass(frozen=True)
class Sighting:
    """One copy of a message. `folder` is its name as the owner of the mailbox sees it; "" outside of folders and
    where it could not be read.
    """

    mailbox: str
    place: str = FOLDER
    folder: str = ""

    def phrase(self) -> str:
        if self.place != FOLDER:
            return f"in the {self.place} of {self.mailbox}"
        return f"in {self.folder or 'a folder'} of {self.mailbox}"


@dataclass(frozen=True)
class Look:
    """One message and one mailbox. While something is `unknown`, no sighting does not mean that it is not there."""

    sightings: tuple[Sighting, ...] = ()
    unknown: tuple[Unknown, ...] = ()
