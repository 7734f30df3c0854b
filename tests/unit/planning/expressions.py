# SPDX-License-Identifier: GPL-3.0-or-later
"""Any expression of a small world, for property tests: a few objects of every kind, in every state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Expression, Item, Key, Kind
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    UNREADABLE,
    absent,
    alias,
    contact,
    contained,
    expression,
    forwarding,
    grant,
    group,
    mailbox,
    member,
    rule,
    rule_order,
    unreadable,
)
from hypothesis import strategies as st

BOXES = [f"box{number}@contoso.example" for number in range(3)]
PEOPLE = ["anna@contoso.example", "bruno@contoso.example", "support@partner.example"]
GROUPS = [f"group{number}@contoso.example" for number in range(2)]
ALIASES = ["sale@contoso.example", "sell@contoso.example"]
RULES = ["Outside", "Passwords"]

_WORLD: Sequence[Item] = [
    *map(mailbox, BOXES),
    *(alias(address, box) for address in ALIASES for box in BOXES[:2]),
    *(grant(who, right, box) for box in BOXES for who in PEOPLE[:2] for right in ("full_access", "send_as")),
    *map(group, GROUPS),
    *(member(who, of) for of in GROUPS for who in PEOPLE),
    *map(contact, PEOPLE),
    *(forwarding(box, to) for box in BOXES[:2] for to in GROUPS),
    *map(rule, RULES),
    rule_order(*RULES),
    rule_order(*reversed(RULES)),
]
_HAVE_FIELDS = (Kind.MAILBOX, Kind.GROUP, Kind.TRANSPORT_RULE)
_VALUES = ("", "a", True, 1, None, frozenset("ab"), frozenset("b"), ("a", "b"), ("b", "a"))


def _sides(values: Sequence[Any], states: Sequence[Callable[[Item], Item]]) -> st.SearchStrategy[list[Item]]:
    """One side of some objects of the world."""
    fields = st.fixed_dictionaries({}, optional=dict.fromkeys(("display_name", "sign_in"), st.sampled_from(values)))
    sides = st.tuples(st.sampled_from(_WORLD), st.sampled_from(states), fields)
    drawn = st.lists(sides, min_size=4, max_size=20, unique_by=lambda side: side[0].key)
    return drawn.map(lambda found: [state(_with(item, given)) for item, state, given in found])


def _as_it_is(item: Item) -> Item:
    return item


def _ended(item: Item) -> Item:
    return contained(absent(item))


def _with(item: Item, fields: Mapping[str, Any]) -> Item:
    return replace(item, fields=fields) if item.key.kind in _HAVE_FIELDS else item


# Made once: what a strategy can draw is worked out anew for every new one.
_DESIRED = _sides(_VALUES, [_as_it_is, _as_it_is, _as_it_is, absent, _ended])
_STANDING = _sides(_VALUES, [_as_it_is])
_STANDING_OR_UNREADABLE = _sides((*_VALUES, UNREADABLE), [_as_it_is, _as_it_is, absent, unreadable])


@st.composite
def expressions(draw: st.DrawFn, *, known: bool = False) -> Expression:
    """Any expression; `known`: one in which everything was read, and everything that is needed is there or declared."""
    desired = draw(_DESIRED)
    existing = draw(_STANDING if known else _STANDING_OR_UNREADABLE)
    collections = sorted({name for item in (*desired, *existing) for name in item.within}) or ["none"]
    closed = draw(st.sets(st.sampled_from(collections)))
    unknown = set() if known else draw(st.sets(st.sampled_from(collections), max_size=2))
    return expression(_complete(desired) if known else desired, existing, closed, unknown)


def _complete(desired: Sequence[Item]) -> list[Item]:
    """Declares whatever a declared item needs; nothing that is needed is to go."""
    makers: dict[str, Callable[[str], Item]] = {
        Kind.MAILBOX: mailbox,
        Kind.GROUP: group,
        Kind.CONTACT: contact,
        Kind.TRANSPORT_RULE: rule,
    }
    found: dict[Key, Item] = {item.key: item for item in desired}
    needed = {need for item in desired if item.present is True for need in item.needs}
    for key in sorted(needed):
        if key not in found or found[key].present is not True:
            found[key] = makers[key.kind](key.name)
    return list(found.values())
