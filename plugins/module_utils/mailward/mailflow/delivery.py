# SPDX-License-Identifier: GPL-3.0-or-later
"""Where one message ends up: values, no behaviour but views."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..model.unset import Unknown
from .transport import Verdict

MAILBOX, OUTSIDE, BOUNCED, LOOP, UNKNOWN = "mailbox", "outside", "bounced", "loop", "unknown"
REJECTED, QUARANTINED, DELETED, MODERATED = "rejected", "quarantined", "deleted", "moderated"

ENDS = (MAILBOX, OUTSIDE, BOUNCED, REJECTED, QUARANTINED, DELETED, MODERATED, LOOP, UNKNOWN)
"""What can become of a message at the end of a way."""


@dataclass(frozen=True)
class Arrival:
    """One end of one way.

    `recipient`  the recipient of the envelope that the way began with.
    `address`    where it ends: the primary address of a mailbox, or the address where nothing went on.
    `what`       one of `ENDS`.
    `way`        the steps as phrases with full addresses, first to last; empty for mail that arrives where it was
                 sent.
    `text`       why: what the sender is told, the chain of a loop, the reason of what is not known.
    """

    recipient: str
    address: str
    what: str
    way: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Delivery:
    """What becomes of one message.

    `may_go_on` are the ends that users' own inbox rules may bring it to beside its arrivals: they depend on
    conditions that nobody evaluated. `unknown` says why nobody can tell all of it; empty when all is known but
    that.
    """

    arrivals: tuple[Arrival, ...]
    verdicts: tuple[Verdict, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    may_go_on: tuple[Arrival, ...] = ()

    def mailboxes(self) -> frozenset[str]:
        """The mailboxes of the organisation that it arrives in."""
        return self.addresses(MAILBOX)

    def places(self) -> frozenset[str]:
        """Wherever somebody may read it: mailboxes, and addresses outside."""
        return self.addresses(MAILBOX, OUTSIDE)

    def addresses(self, *ends: str) -> frozenset[str]:
        return frozenset(arrival.address for arrival in self.arrivals if arrival.what in ends)

    @cached_property
    def by_recipient(self) -> Mapping[str, tuple[Arrival, ...]]:
        """The arrivals of each recipient of the envelope."""
        found: dict[str, list[Arrival]] = {}
        for arrival in self.arrivals:
            found.setdefault(arrival.recipient, []).append(arrival)
        return {recipient: tuple(arrivals) for recipient, arrivals in found.items()}

    def matched(self) -> tuple[str, ...]:
        """The names of the rules that took it, in their order, those that only audit among them."""
        return tuple(verdict.rule for verdict in self.verdicts if verdict.outcome == "matched")
