# SPDX-License-Identifier: GPL-3.0-or-later
"""A message looked for in mailboxes, whatever the protocol."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import ServiceError

Search = tuple[str, str]
"""A mailbox (its primary address, user principal name or object id) and an Internet Message-Id in angle brackets."""


@dataclass(frozen=True)
class FoundMessage:
    """One copy of a message. `folder` is the name that the mailbox's owner sees, in the owner's language; "" where it
    could not be read. `recoverable`: it was deleted, and the owner can bring it back.
    """

    folder: str
    recoverable: bool = False


@dataclass(frozen=True)
class MailboxSearch:
    """What was found in one mailbox, and what of it could not be looked through: then nothing found proves nothing."""

    found: tuple[FoundMessage, ...] = ()
    unread: tuple[ServiceError, ...] = ()
