# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of all rules that the compiler may ever write.

They never change from one release to the next except by additions: what a declaration does not need any more is
declared absent by its name. Their numbers are the order in which the rules stand, and are written.
"""

from __future__ import annotations

from ..model.password_resets import MOST_ADMINS, RULE_PREFIX

MOST_PARTS = 6
"""Into how many rules one group of patterns may be divided."""


def named(number: int, words: str, part: int | str = "") -> str:
    return f"{RULE_PREFIX} {number:02} {words} {part}".rstrip()


CLEAN_CLASS, CLEAN_GUARD, CLEAN_TRACE = named(0, "clean class"), named(1, "clean guard"), named(2, "clean trace")
GUARD_NEVER, GUARD_NOTICE = "guard never", "guard notice"
GUARD_LIST, GUARD_BULK, GUARD_REPLY = named(12, "guard list"), named(13, "guard bulk"), named(14, "guard reply")
GUARD_DELIVERED, GUARD_COPIED, GUARD_EXEMPT = "guard delivered", "guard copied", "guard exempt"
GUARD_SENDER = named(19, "guard failed sender")
REDIRECT = named(90, "redirect")

NUMBERED: tuple[tuple[int, str, int], ...] = (
    (10, GUARD_NEVER, MOST_PARTS),
    (11, GUARD_NOTICE, MOST_PARTS),
    (15, GUARD_DELIVERED, MOST_PARTS),
    (16, GUARD_COPIED, MOST_PARTS),
    (17, GUARD_EXEMPT, MOST_PARTS),
    (30, "reading", MOST_PARTS),
    (31, "noticed", MOST_PARTS),
    (32, "generic", MOST_PARTS),
    (33, "telling", MOST_PARTS),
    (40, "products", MOST_PARTS),
    (50, "known senders", MOST_PARTS),
    (51, "known subjects", MOST_PARTS),
    (60, "catalogue", MOST_PARTS),
    (70, "own services", MOST_PARTS),
    (80, "copy", MOST_PARTS),
    (85, "cross", MOST_ADMINS),
)
"""The groups of rules, each with its number and the most parts that it may have.

Of the class rules the surest come last: each writes over what the one before wrote, and the mark names the rule.
"""

SINGLE = (
    CLEAN_CLASS, CLEAN_GUARD, CLEAN_TRACE, GUARD_LIST, GUARD_BULK, GUARD_REPLY, GUARD_SENDER, REDIRECT,
)  # fmt: skip

UNIVERSE: frozenset[str] = frozenset(
    (*SINGLE, *(named(number, words, part) for number, words, most in NUMBERED for part in range(1, most + 1)))
)

ACTING: frozenset[str] = frozenset(name for name in UNIVERSE if name >= named(80, ""))
"""The rules that act on marks; all others only mark."""
