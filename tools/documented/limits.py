# SPDX-License-Identifier: GPL-3.0-or-later
"""The numbers: what Exchange Online takes, and what one run may take away."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import ONLINE
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.rule import (
    COMMENTS_CHARS,
    NAME_CHARS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.limits import (
    LOCK_OUTS,
    MISSING_ADMINS,
    REMOVALS,
    REVOCATIONS,
    option,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.support import LIMITS

from .markdown import code, table


def rule_limits() -> str:
    limits = LIMITS[ONLINE]
    rows = [
        ("rules of the organisation, undeclared ones included", f"{limits.rules}"),
        ("characters of a rule as it is stored (an estimate on the safe side)", f"{limits.rule_chars}"),
        ("characters of all words and patterns of all rules", f"{limits.pattern_chars}"),
        ("characters of a name", f"{NAME_CHARS}"),
        ("characters of the comments, ownership line included", f"{COMMENTS_CHARS}"),
        *((f"addresses in {code(name)}", f"{most}") for name, most in limits.entries.items()),
    ]
    return table(("what", "at most"), rows)


def run_limits() -> str:
    rows = [
        (
            f"{limit.verb} {limit.things}",
            f"more than {limit.few}, and also more than {limit.most} or {limit.percent} % of what stands",
            code(option(limit.allow, limit.most + 1)),
        )
        for limit in (REVOCATIONS, REMOVALS)
    ]
    locked = "leaves a shared mailbox with declared members, and nobody with Full Access"
    rows.append((locked, "one mailbox or more", code(option(LOCK_OUTS, 1))))
    away = "sends password resets to fewer than two people who are there"
    rows.append((away, "one person", code(option(MISSING_ADMINS, 1))))
    return table(("a plan that", "is refused when it is", "is lifted by, for example"), rows)
