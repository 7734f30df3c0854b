# SPDX-License-Identifier: GPL-3.0-or-later
"""What transport says that it did with a message: where it went, for whom, and by which rules.

The same for the message trace of Exchange Online and the message tracking logs of Exchange Server. It explains what a
look at mailboxes has shown and never takes its place: what was delivered may have been moved or deleted since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ..model.unset import Unknown

DELIVERED, SENT, MARKED_AS_SPAM = "delivered", "sent", "marked as spam"
"""Into a mailbox (in a message trace also to another mail system); to another mail system; see FilteredAsSpam."""
EXPANDED, REDIRECTED, PASSED_ON = "expanded", "redirected", "passed on"
"""A group to its members; to others instead; redirected or rejected, and nothing says which."""
FAILED, DROPPED, QUARANTINED = "failed", "dropped", "quarantined"
"""Refused, and the sender is told; ended in silence; held back."""
PENDING, WAITING, RECEIVED, OTHER = "pending", "waiting", "received", "other"
"""Under way or put off; for an approval; taken over, and nothing since; what is not known here, in its own words."""

# Of several steps of one recipient the one that says most of what became of the message.
_RANKS: Final[Mapping[str, int]] = {RECEIVED: 0, OTHER: 1, PENDING: 1, WAITING: 2, EXPANDED: 2, PASSED_ON: 2}
_LAST: Final = 3

_NO_TIME: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """What happened to a message for one recipient.

    `recipient` and `to` are addresses in lower case; `to` are those that it went to instead, and the members of a
    group, where transport names them. `said` is why, in transport's words. `rules` are the transport rules that acted
    on the copy of this recipient; `by_rule`: transport says that this step was done by one of them. `at` is in UTC;
    None where it was not told.
    """

    what: str
    recipient: str
    to: tuple[str, ...] = ()
    said: str = ""
    rules: tuple[str, ...] = ()
    by_rule: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Trace:
    """One message. `source` names in a phrase what was asked.

    `rules` are all that acted on it, by their names, or by their ids where nobody could tell a name. What was not read
    is `unknown`; as long as something is, and while it `is_recent` (so young that not everything shows yet), more than
    is told here may have happened.
    """

    source: str
    steps: tuple[Step, ...] = ()
    rules: tuple[str, ...] | Unknown = ()
    unknown: tuple[Unknown, ...] = ()
    is_recent: bool = False

    def ends(self) -> dict[str, Step]:
        """What became of it, by recipients in the order in which they appear."""
        found: dict[str, Step] = {}
        for step in self.steps:
            known = found.get(step.recipient)
            if known is None or _weight(step) >= _weight(known):
                found[step.recipient] = step
        return found


def _weight(step: Step) -> tuple[int, datetime]:
    return _RANKS.get(step.what, _LAST), step.at or _NO_TIME
