# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of the declared rules as an item, and where new rules are to be created."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...model.organisation import Organisation
from ...model.state import Item, Key, Kind, Note, Refusal, Subject
from ...model.transport_rule.position import FIRST, LAST, Position
from ...model.transport_rule.rule import TransportRule
from ...model.unset import OMITTED
from .observed_rule import ObservedRule
from .rule_items import SECTION, rule_subject
from .rule_order import Place, standing_order, unmet, wanted_order

ORDER = "order"
ANCHORS = "anchors"
INCLUDING_NEW = "including_new"

KEY = Key(Kind.RULE_ORDER, "")
_SUBJECT = Subject("transport rules", "order", SECTION)


@dataclass(frozen=True)
class RuleOrder:
    """`desired` and `existing` have the fields

    `order`     the declared rules that exist, and the rules of others that one of them is placed by;
    `anchors`   those among them that are not to be moved;
    and `desired`, write-only, `including_new`: the order with the rules that are yet to be created.

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
    staying = [rule for rule in live if rule.name.casefold() not in going]
    names = [spelled.get(rule.name.casefold(), rule.name) for rule in staying]
    known = {name.casefold(): name for name in [*spelled.values(), *names]}
    ours = {rule.name.casefold() for rule in staying if rule.marker == declared.declaration or adopt}
    ours |= {name for name in spelled if name not in {rule.name.casefold() for rule in staying}}
    refusals = tuple(_strangers(rules, known))
    places = [_place(rule, known, rule.name.casefold() in ours) for rule in rules]
    wanted = wanted_order(names, places)
    standing = set(names)
    after = {name: wanted[index - 1] if index else "" for index, name in enumerate(wanted) if name not in standing}
    notes = tuple(_out_of_reach(wanted, places, rules))
    named = {place.name for place in places} | _anchors(places, [name for name in names if name not in ours_of(places)])
    fixed = frozenset(name for name in named & standing if name not in ours_of(places))
    if not any(place.name in standing for place in places):
        return RuleOrder(after=after, notes=notes, refusals=refusals)
    return RuleOrder(
        desired=_item(standing_order(wanted, named & standing), fixed, standing_order(wanted, named)),
        existing=_item(standing_order(names, named & standing), fixed),
        after=after,
        notes=notes,
        refusals=refusals,
    )


def ours_of(places: Sequence[Place]) -> frozenset[str]:
    return frozenset(place.name for place in places if place.movable)


def _place(rule: TransportRule, known: Mapping[str, str], movable: bool) -> Place:
    position = rule.position
    if position is not OMITTED and position.anchor:
        anchor = known.get(position.anchor.casefold())
        position = Position(position.place, anchor) if anchor else OMITTED
    return Place(rule.name, position, movable)


def _anchors(places: Sequence[Place], others: Sequence[str]) -> set[str]:
    """The rules that must be seen to tell whether each declared rule stands where it should."""
    positions = [place.position for place in places if place.position is not OMITTED]
    named = {position.anchor for position in positions if position.anchor}
    if others and Position(FIRST) in positions:
        named.add(others[0])
    if others and Position(LAST) in positions:
        named.add(others[-1])
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


def _item(order: tuple[str, ...], fixed: frozenset[str], including_new: tuple[str, ...] | None = None) -> Item:
    fields: dict[str, object] = {ORDER: order, ANCHORS: fixed}
    if including_new is not None:
        fields[INCLUDING_NEW] = including_new
    return Item(
        key=KEY,
        subject=_SUBJECT,
        fields=fields,
        within=(SECTION,),
        write_only=frozenset({INCLUDING_NEW} if including_new is not None else ()),
    )
