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
from ....model.state import Key
from ....model.unset import Unknown
from ..lists import LISTS
from ..rules.cmdlets import move_cmdlet, rule_cmdlets
from ..rules.items import AFTER, standing_fields
from ..rules.observed import ObservedRule, read_rules
from ..rules.order import creation_priority, order_moves, standing_order
from ..rules.order_item import ANCHORS, INCLUDING_NEW, ORDER
from ..rules.room import pattern_change
from ..world import World
from .grant_family import rows_of
from .script import Reply, Script, one
from .verified import Seen

RULES: Cmdlet = LISTS["rules"][0]


@dataclass
class RuleFamily:
    """Items of kind transport_rule. One list shows all of them, which is cheaper than a read of each.

    `last` is the list that was read last and what it says: the looks of a wave share it.
    """

    world: World
    last: tuple[object, tuple[ObservedRule, ...] | Unknown] = (None, ())

    def look(self, change: Change) -> Script[Seen]:
        rows = rows_of((yield from one(RULES)))
        if rows is not self.last[0]:
            self.last = rows, rows if isinstance(rows, Unknown) else read_rules(rows)
        rules = self.last[1]
        if isinstance(rules, Unknown):
            return rules
        found = next((rule for rule in rules if rule.name.casefold() == change.key.name.casefold()), None)
        if found is None:
            return None
        seen = standing_fields(found, self.world.name_for_rules)
        if any(part.name == "marker" for part in change.fields):
            seen["marker"] = found.marker
        return seen

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        written: dict[Key, Sequence[Reply]] = {}
        names: list[str] | None = None
        # The room for patterns is shared by all rules: what shrinks makes room for what grows.
        for change in sorted(changes, key=growth):
            if change.action is not Action.CREATE:
                written[change.key] = yield from in_order(rule_cmdlets(change))
                continue
            if names is None:
                rules = yield from live_rules()
                if isinstance(rules, Unknown):
                    text = f"not created, because the order of the rules could not be read: {rules.reason}"
                    written[change.key] = [Refused(f"creating {change.key}", text)]
                    continue
                names = [rule.name for rule in rules]
            priority = self._priority(change, names)
            replies = yield from in_order(rule_cmdlets(change, priority))
            written[change.key] = replies
            if any(isinstance(reply, ServiceError) for reply in replies):
                names = None
            else:
                names.insert(priority, change.key.name)
        return [written[change.key] for change in changes]

    def _priority(self, change: Change, names: list[str]) -> int:
        items = self.world.desired.values()
        after = {item.key.name: str(item.fields[AFTER]) for item in items if AFTER in item.fields}
        live = standing_order(names, [*names, *after, *filter(None, after.values())])
        return creation_priority(change.key.name, after, live)


@dataclass
class RuleOrderFamily:
    """The one item of kind transport_rule_order."""

    world: World

    def look(self, change: Change) -> Script[Seen]:
        rules = yield from live_rules()
        if isinstance(rules, Unknown):
            return rules
        # Rules that were created meanwhile have their place already, and are none of this change's matter.
        fields = (change.before or change.item).fields
        order = standing_order([rule.name for rule in rules], fields[ORDER])
        return {ORDER: order, ANCHORS: fields[ANCHORS]}

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        written: list[Sequence[Reply]] = []
        for change in changes:
            rules = yield from live_rules()
            if isinstance(rules, Unknown):
                text = f"not ordered, because the present order could not be read: {rules.reason}"
                written.append([Refused("ordering transport rules", text)])
                continue
            fields = change.item.fields
            order = fields[INCLUDING_NEW]
            names = [rule.name for rule in rules]
            live = standing_order(names, [*names, *order])
            identities = {rule.name.casefold(): rule.identity for rule in rules}
            moves = order_moves(live, order, set(order) - set(fields[ANCHORS]))
            calls = [move_cmdlet(identities[name.casefold()], priority) for name, priority in moves]
            written.append((yield from in_order(calls)))
        return written


def growth(change: Change) -> tuple[int, Key]:
    """By how much the words and patterns of all rules grow with a change; equal ones in the order of their names."""
    before, after = (side.fields if side else {} for side in (change.before, change.after))
    return pattern_change(before, after), change.key


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
