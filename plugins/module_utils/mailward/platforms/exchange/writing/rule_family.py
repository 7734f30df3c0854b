# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes transport rules and their order.

Every write of a rule moves others, so all of them go one after the other, and priorities are taken from the
list as it stands at that moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....clients.cmdlet import Cmdlet
from ....clients.errors import Refused, ServiceError
from ....model.change import Action, Change
from ....model.unset import Unknown
from ..observed_rule import ObservedRule, read_rules
from ..reading import LISTS
from ..rule_cmdlets import move_cmdlet, rule_cmdlets
from ..rule_order import creation_priority, order_moves
from ..transport_rules import creation_anchors, fields_of_rule, live_name
from ..world import World
from .grant_family import rows_of
from .script import Reply, Script, one
from .verified import Seen

RULES: Cmdlet = LISTS["rules"][0]


@dataclass
class RuleFamily:
    """Items of kind transport_rule. One list shows all of them, which is cheaper than a read of each."""

    world: World

    def look(self, change: Change) -> Script[Seen]:
        rules = yield from live_rules()
        if isinstance(rules, Unknown):
            return rules
        found = next((rule for rule in rules if live_name(rule) == change.key.name.casefold()), None)
        if found is None:
            return None
        seen = dict(fields_of_rule(found, self.world))
        if any(part.name == "marker" for part in change.fields):
            seen["marker"] = found.marker
        return seen

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        written: list[Sequence[Reply]] = []
        for change in changes:
            priority = None
            if change.action is Action.CREATE:
                rules = yield from live_rules()
                if isinstance(rules, Unknown):
                    text = f"not created, because the order of the rules could not be read: {rules.reason}"
                    written.append([Refused(f"creating {change.key}", text)])
                    continue
                names = [live_name(rule) for rule in rules]
                priority = creation_priority(change.key.name.casefold(), creation_anchors(self.world), names)
            written.append((yield from in_order(rule_cmdlets(change, priority))))
        return written


@dataclass
class RuleOrderFamily:
    """The one item of kind transport_rule_order."""

    world: World

    def look(self, change: Change) -> Script[Seen]:
        rules = yield from live_rules()
        if isinstance(rules, Unknown) or change.after is None:
            return rules if isinstance(rules, Unknown) else None
        wanted = {name.casefold() for name in change.after.fields["order"]}
        return {"order": tuple(rule.name for rule in rules if rule.name.casefold() in wanted)}

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        written: list[Sequence[Reply]] = []
        for change in changes:
            rules = yield from live_rules()
            if isinstance(rules, Unknown) or change.after is None:
                written.append([Refused("ordering transport rules", "their present order could not be read")])
                continue
            identity = {rule.name: rule.identity for rule in rules}
            order = change.after.fields["order"]
            moves = order_moves([rule.name for rule in rules], order, set(order))
            written.append((yield from in_order([move_cmdlet(identity[name], place) for name, place in moves])))
        return written


def live_rules() -> Script[tuple[ObservedRule, ...] | Unknown]:
    """All rules as they stand now, first to last."""
    rows = rows_of((yield from one(RULES)))
    return rows if isinstance(rows, Unknown) else read_rules(rows)


def in_order(cmdlets: Sequence[Cmdlet]) -> Script[Sequence[Reply]]:
    """The calls of one change one after the other; the first failure ends it."""
    replies: list[Reply] = []
    for cmdlet in cmdlets:
        replies.append((yield from one(cmdlet)))
        if isinstance(replies[-1], ServiceError):
            break
    return replies
