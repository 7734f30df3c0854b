# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules did to one message: values, no behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model.unset import Unknown
from .message import Message

MATCHED, SPARED, PASSED, UNCLEAR = "matched", "spared", "passed", "unclear"
DELIVERED, DELETED, REJECTED = "delivered", "deleted", "rejected"
QUARANTINED, MODERATED = "quarantined", "moderated"


@dataclass(frozen=True)
class Hit:
    """Why a condition or exception holds (or why nobody knows): `name` of the condition, the `value` of the rule
    that hit, and the `text` of the message, shortened, that it hit. `exception` says on which side it stands.
    """

    name: str
    value: str
    text: str = ""
    exception: bool = False
    unknown: str = ""


@dataclass(frozen=True)
class Verdict:
    """One rule and one message.

    `outcome`    matched, spared (conditions hold, an exception too), passed (a condition does not hold), unclear.
    `recipients` those it applies to, when it matched.
    `acted`      False for a rule that only audits, is disabled, or is out of its dates.
    `actions`    phrases of what was done (`redirected to passwords@contoso.example`).
    """

    rule: str
    outcome: str
    recipients: frozenset[str] = frozenset()
    because: tuple[Hit, ...] = ()
    acted: bool = False
    actions: tuple[str, ...] = ()
    unclear: str = ""


@dataclass(frozen=True)
class Copy:
    """The message as one group of recipients gets it: rules may have split it.

    `recipients`  where it goes on to; empty when it was deleted, rejected, quarantined or held.
    `originally`  for whom it was before the rules: each recipient to those who get it instead of them or beside
                  them is what `follow` tells; here it is the set this copy was split off for. A copy that only
                  goes to recipients that rules put there is for all whose copy it was.
    `added`       recipients added by rules (copies, blind copies), as a part of `recipients`.
    `fate`        delivered, deleted, rejected, quarantined, moderated, or unclear: a rule that nobody can follow
                  would have acted on it.
    `fate_text`   what the sender is told, who has to approve, or why it is unclear.
    `redirected`  whether a rule redirected it; a second redirect bounces.
    """

    message: Message
    recipients: frozenset[str]
    originally: frozenset[str]
    added: frozenset[str] = frozenset()
    fate: str = DELIVERED
    fate_text: str = ""
    redirected: bool = False
    stopped_by: str = ""


@dataclass(frozen=True)
class Transport:
    """`copies` are for all original recipients; `verdicts` are in the order of the rules, as far as a copy came.

    `unknown`: why nobody can tell what becomes of the message, beginning with the rule; empty when all is known.
    `reports`: where incident reports go, and the names of the rules that send them.
    """

    copies: tuple[Copy, ...]
    verdicts: tuple[Verdict, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    reports: Mapping[str, str] = field(default_factory=dict)
