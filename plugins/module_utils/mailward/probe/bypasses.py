# SPDX-License-Identifier: GPL-3.0-or-later
"""Inbox rules of the mailboxes of a proof.

What a rule forwards gets another Message-Id, so that nobody finds it where it went: that it was found in no wrong
mailbox proves nothing while a rule of one of the right ones sends it on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..mailflow.forwarding import Forwarding
from ..model.unset import Unknown


@dataclass(frozen=True)
class RulesSeen:
    """`bypasses` are enabled rules that send mail on; `unclear` are enabled ones that do not show what they do, and
    `unread` why the rules of a mailbox could not be read, in phrases.
    """

    bypasses: tuple[Forwarding, ...] = ()
    unclear: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        return (*self.unread, *self.unclear)

    @property
    def is_clear(self) -> bool:
        """Whether everything is known, and no rule sends mail on."""
        return not (self.bypasses or self.unknown)

    def also(self, later: RulesSeen) -> RulesSeen:
        """What was seen at one time or at the other: a rule that came or went may have acted."""
        return RulesSeen(
            tuple(dict.fromkeys((*self.bypasses, *later.bypasses))),
            tuple(dict.fromkeys((*self.unclear, *later.unclear))),
            tuple(dict.fromkeys((*self.unread, *later.unread))),
        )


def rules_seen(found: Mapping[str, tuple[Forwarding, ...] | Unknown]) -> RulesSeen:
    """From what a platform shows of the rules of mailboxes."""
    rules = [one for each in found.values() if not isinstance(each, Unknown) for one in each]
    return RulesSeen(
        bypasses=tuple(one for one in rules if one.is_bypass),
        unclear=tuple(f"{one.phrase()}: what it does is not shown" for one in rules if one.is_unclear),
        unread=tuple(sorted({each.reason for each in found.values() if isinstance(each, Unknown)})),
    )
