# SPDX-License-Identifier: GPL-3.0-or-later
"""How much one run may take away without being told that it is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """Refused is more than `most`, and more than `percent` of what there is; always allowed is `few`.

    Most customers are small: of five grants one or two go in everyday work, so that a percentage alone
    would cry wolf; three at once are a third of a small firm. `allow` is the option that lifts the
    limit, to a number and never altogether.
    """

    allow: str
    verb: str
    things: str
    most: int = 10
    percent: int = 30
    few: int = 2

    def exceeded(self, count: int, total: int) -> bool:
        return count > self.few and (count > self.most or count * 100 > total * self.percent)

    def sentence(self, count: int, total: int) -> str:
        return f"the plan {self.verb} {count} of {total} {self.things}; the limit is {self.most} or {self.percent} %."


REVOCATIONS = Limit("revocations", "revokes", "grants")
REMOVALS = Limit("removals", "removes", "objects")

# How many shared mailboxes may be left with nobody who may open them.
LOCK_OUTS = "lock_outs"

# How many password admins may be lacking of those that there should be.
MISSING_ADMINS = "missing_admins"

ALLOWED = (REVOCATIONS.allow, REMOVALS.allow, LOCK_OUTS, MISSING_ADMINS)
"""Every name that the option `allow` takes."""


def allowance(allow: Mapping[str, int], name: str, count: int) -> bool:
    """Whether the option `allow` permits this many."""
    return count <= allow.get(name, 0)


def option(name: str, count: int) -> str:
    """The option as it is to be written."""
    return f"allow: {{{name}: {count}}}"
