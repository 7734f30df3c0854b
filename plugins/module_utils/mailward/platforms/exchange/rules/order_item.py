# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of the declared rules as an item, and where new rules are to be created."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ....model.organisation import Organisation
from ....model.state import Item, Key, Kind, Note, Refusal, Subject
from ....model.transport_rule.order import Place, unmet, wanted_order
from ....model.transport_rule.position import FIRST, LAST, Position
from ....model.transport_rule.rule import TransportRule
from ....model.unset import OMITTED
from .items import SECTION, rule_subject
from .observed import ObservedRule
from .order import order_moves, standing_order
from .reset_block import standing_places

ORDER = "order"
ANCHORS = "anchors"
INCLUDING_NEW = "including_new"

KEY = Key(Kind.RULE_ORDER, "")
_SUBJECT = Subject("transport rules", "order", SECTION)


@dataclass(frozen=True)
class RuleOrder:
    """`desired` and `existing` have the fields

    `order`   the declared rules that exist, and the rules of others that one of them is placed by;
    `anchors` the rules that are not to be moved;
    and `desired`, write-only, `including_new`: all rules in the order wanted, with those of others and
    those that are yet to be created.

    Both are None when no declared rule exists. `after` tells of each new rule behind which one it is
    to be created.
    """

    desired: Item | None = None
    existing: Item | None = None
    after: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def order_of_rules(declared: Organisation, live: Sequence[ObservedRule], *, adopt: bool = False) -> RuleOrder:
    """Where the declared rules stand and where they are to stand. Rules that are not ours stay where they are."""
    rules = [rule for rule in declared.rules() if not rule.absent]
    going = {rule.name.casefold() for rule in declared.rules() if rule.absent}
    spelled = {rule.name.casefold(): rule.name for rule in rules}
    # All names in one spelling: the declared one, where there is one.
    staying = {spelled.get(rule.name.casefold(), rule.name): rule for rule in live if rule.name.casefold() not in going}
    known = {name.casefold(): name for name in (*spelled.values(), *staying)}
    claimable = {declared.declaration, *([""] if adopt else [])}
    places = standing_places(declared, list(staying.values()))
    places += [
        _place(rule, known, movable=rule.name not in staying or staying[rule.name].marker in claimable)
        for rule in rules
    ]
    names = list(staying)
    wanted = wanted_order(names, places)
    order = RuleOrder(
        after=_created_after(names, wanted, places),
        notes=tuple(_out_of_reach(wanted, places, rules)),
        refusals=tuple(_strangers(rules, known)),
    )
    if not any(place.name in staying for place in places):
        return order
    movable = {place.name for place in places if place.movable}
    fixed = [name for name in names if name not in movable]
    shown = {place.name for place in places if place.name in staying} | _anchors(places, fixed, staying)
    if standing_order(wanted, shown) == standing_order(names, shown) and _moving(names, wanted, places):
        # A rule is placed by one that is yet to be created: only among all rules its move can be seen.
        shown = set(names)
    return replace(
        order,
        desired=_item(standing_order(wanted, shown), fixed, wanted),
        existing=_item(standing_order(names, shown), fixed),
    )


def _created_after(names: Sequence[str], wanted: Sequence[str], places: Sequence[Place]) -> dict[str, str]:
    """Each new rule to the one behind which it is created: one that is not moved afterwards, or a new one."""
    moving = _moving(names, wanted, places)
    settled = [name for name in wanted if name not in moving]
    return {name: settled[index - 1] if index else "" for index, name in enumerate(settled) if name not in names}


def _moving(names: Sequence[str], wanted: Sequence[str], places: Sequence[Place]) -> set[str]:
    """The rules that exist and have to be moved."""
    movable = {place.name for place in places if place.movable}
    return {name for name, _priority in order_moves(names, [name for name in wanted if name in names], movable)}


def _place(rule: TransportRule, known: Mapping[str, str], *, movable: bool) -> Place:
    position = rule.position
    if position is not OMITTED and position.anchor:
        anchor = known.get(position.anchor.casefold())
        position = Position(position.place, anchor) if anchor else OMITTED
    return Place(rule.name, position, movable)


def _anchors(places: Sequence[Place], fixed: Sequence[str], staying: Collection[str]) -> set[str]:
    """The rules of others that must be seen to tell whether each declared rule stands where it should."""
    positions = [place.position for place in places if place.position is not OMITTED]
    named = {position.anchor for position in positions if position.anchor in staying}
    if fixed and Position(FIRST) in positions:
        named.add(fixed[0])
    if fixed and Position(LAST) in positions:
        named.add(fixed[-1])
    return named


def _strangers(rules: Sequence[TransportRule], known: Mapping[str, str]) -> list[Refusal]:
    return [
        Refusal(
            rule_subject(rule),
            f"it is to stand {rule.position.place} the rule {rule.position.anchor}, which does not exist.",
            "Name a rule that exists or is declared.",
        )
        for rule in rules
        if rule.position is not OMITTED and rule.position.anchor and rule.position.anchor.casefold() not in known
    ]


def _out_of_reach(wanted: Sequence[str], places: Sequence[Place], rules: Sequence[TransportRule]) -> list[Note]:
    missed = set(unmet(wanted, places))
    text = "cannot stand where it is declared, because rules that do not carry our marker are not moved"
    return [Note("partial", rule_subject(rule), text) for rule in rules if rule.name in missed]


def _item(order: tuple[str, ...], fixed: Sequence[str], including_new: tuple[str, ...] | None = None) -> Item:
    fields: dict[str, object] = {ORDER: order, ANCHORS: frozenset(fixed)}
    if including_new is not None:
        fields[INCLUDING_NEW] = including_new
    write_only = frozenset({INCLUDING_NEW}) & set(fields)
    return Item(key=KEY, subject=_SUBJECT, fields=fields, within=(SECTION,), write_only=write_only)
