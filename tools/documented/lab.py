# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's seeds and faults, from its own tables."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.tests.lab.exchange.seed import KEYS
from ansible_collections.mailward.mailbox.tests.lab.faults import EFFECTS

from .markdown import code, codes, table


def seed() -> str:
    return table(("section", "keys of an entry"), [(code(section), codes(keys)) for section, keys in KEYS.items()])


def faults() -> str:
    rows = [(code(name), at, does) for name, (at, does) in EFFECTS.items()]
    return table(("effect", "strikes a", "what happens"), rows)
