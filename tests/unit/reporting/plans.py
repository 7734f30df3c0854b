# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans for reports: an existing and a desired side, compared."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Expression
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.compare import compare
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.hands_off import hands_off
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.plan import Plan
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.waves import waves
from ansible_collections.mailward.mailbox.tests.unit.planning.items import declared


def plan_of(given: Expression, domains: frozenset[str] = frozenset({"contoso.example"})) -> Plan:
    complete = hands_off(given, declared(), adopt=True)
    comparison = compare(complete)
    changes = waves(comparison.changes)
    return Plan("contoso", "exchange_online", changes, comparison.unknowns, complete.notes, domains)
