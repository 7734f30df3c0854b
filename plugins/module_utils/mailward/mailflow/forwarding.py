# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that mailboxes send on, and what a scan of all mailboxes for it says, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

MAILBOX, INBOX_RULE = "mailbox", "inbox rule"
"""Set on the mailbox as a whole; a rule of its user."""

FORWARD, FORWARD_AS_ATTACHMENT, REDIRECT, TEXT_MESSAGE, DELETE, UNCLEAR = (
    "forward",
    "forward as attachment",
    "redirect",
    "text message",
    "delete",
    "unclear",
)
"""What is done with the mail. `unclear`: the platform does not show what a rule does."""

_SENDS_ON: Final = frozenset({FORWARD, FORWARD_AS_ATTACHMENT, REDIRECT, TEXT_MESSAGE})

LASTS: Final = timedelta(days=1)
"""A user can make a rule at any moment; what a scan says is taken for true no longer than this."""

CLEAR, BYPASSED, UNKNOWN = "clear", "bypassed", "unknown"


@dataclass(frozen=True)
class Forwarding:
    """One way on which mail leaves a mailbox, or is deleted.

    `targets` are addresses, and for those that nobody could be found for the names that the platform shows.
    `rule` is the name of an inbox rule. `outside`: whether a target is outside of the organisation; None where that is
    not known. A mailbox that forwards inside does what its administrator has declared; everything that a user's own
    rule sends on is a way around what is declared.
    """

    mailbox: str
    means: str
    action: str
    targets: tuple[str, ...] = ()
    rule: str = ""
    enabled: bool = True
    outside: bool | None = None

    @property
    def is_bypass(self) -> bool:
        if not self.enabled or self.action not in _SENDS_ON:
            return False
        return self.means == INBOX_RULE or self.outside is not False

    @property
    def is_unclear(self) -> bool:
        return self.enabled and self.action == UNCLEAR

    def phrase(self) -> str:
        """`anna@contoso.example: inbox rule "Sort" redirects ...` for people."""
        by = f'inbox rule "{self.rule}"' if self.means == INBOX_RULE else self.means
        to = f" to {', '.join(self.targets)}" if self.targets else ""
        outside = " (outside)" if self.outside else ""
        off = ", disabled" if not self.enabled else ""
        return f"{self.mailbox}: {by}: {self.action}{to}{outside}{off}"


@dataclass(frozen=True)
class ForwardingScan:
    """What a scan has found. `taken_at` is when it began: nothing in it is older. `mailboxes` is how many there are.

    `read` are the addresses of those whose inbox rules were read, `unread` those that could not be, and why; `left`:
    how many a stopped scan has not come to.
    """

    tenant_id: str
    taken_at: datetime
    mailboxes: int
    forwardings: tuple[Forwarding, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    left: int = 0
    read: frozenset[str] = frozenset()

    @property
    def is_complete(self) -> bool:
        return not self.unread and not self.left

    @property
    def bypasses(self) -> tuple[Forwarding, ...]:
        return tuple(one for one in self.forwardings if one.is_bypass)

    def standing(self, now: datetime) -> str:
        """`bypassed`, `clear`, or `unknown`: of old what is true now, of the incomplete whether anything was missed.

        A bypass that was found counts whatever else was not read, until the scan is too old.
        """
        if self.is_old(now):
            return UNKNOWN
        if self.bypasses:
            return BYPASSED
        unclear = any(one.is_unclear for one in self.forwardings)
        return CLEAR if self.is_complete and not unclear else UNKNOWN

    def is_old(self, now: datetime) -> bool:
        return now - self.taken_at > LASTS
