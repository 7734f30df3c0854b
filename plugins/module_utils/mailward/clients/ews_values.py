# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Web Services tell of a mailbox, in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

FORWARD: Final = "ForwardToRecipients"
FORWARD_AS_ATTACHMENT: Final = "ForwardAsAttachmentToRecipients"
REDIRECT: Final = "RedirectToRecipients"
TEXT_MESSAGE: Final = "SendSMSAlertToRecipients"
DELETE: Final = "Delete"
PERMANENT_DELETE: Final = "PermanentDelete"
"""What a rule does that takes mail out of the mailbox, as EWS names it (EWS reference, Actions)."""


@dataclass(frozen=True)
class RuleAddress:
    """Whom a rule sends to. `routing` is SMTP, or EX where `address` is the name of an object in the directory."""

    address: str
    name: str = ""
    routing: str = "SMTP"


@dataclass(frozen=True)
class InboxRule:
    """A rule of a mailbox's user, as far as EWS shows rules: no hidden ones, and of those that only Outlook runs
    nothing but that they are there (`is_supported` False).

    `actions` are those that send mail on or delete it, with their targets, by their names in this module.
    """

    name: str
    enabled: bool = True
    is_supported: bool = True
    actions: Mapping[str, tuple[RuleAddress, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class OutOfOffice:
    """Automatic replies. `state` is Disabled, Enabled or Scheduled; `start` and `end`, in UTC, count when Scheduled.

    `external_audience` is None, Known or All: who outside gets `external_reply`. Replies are as the server keeps them,
    which is HTML.
    """

    state: str
    start: datetime | None = None
    end: datetime | None = None
    external_audience: str = ""
    internal_reply: str = field(default="", repr=False)
    external_reply: str = field(default="", repr=False)


@dataclass(frozen=True)
class Delegate:
    """Who gets meeting requests of the mailbox's owner. What folders a delegate can open is not told here."""

    address: str
    name: str = ""
    gets_meeting_copies: bool = False
    sees_private_items: bool = False
