# SPDX-License-Identifier: GPL-3.0-or-later
"""Declared rules stand where they are declared to stand, with the fewest moves; others keep their order."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Key, Kind
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.order import (
    Place,
    unmet,
    wanted_order,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.position import Position
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import OMITTED
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.expressing import (
    express_rules,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.order import (
    creation_priority,
    order_moves,
    standing_order,
)
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.live_rules import (
    LiveRules,
    applied,
    declared,
    resolve,
    rule,
)
from hypothesis import given, settings
from hypothesis import strategies as st

ORDER = Key(Kind.RULE_ORDER, "")


def live_rules(names: str, ours: str = "ABCDE") -> LiveRules:
    """Rules by letters: those of `ours` carry our marker."""
    live = LiveRules()
    for name in names:
        live.add(name, marker="main" if name in ours else "")
    return live


def after_apply(live: LiveRules, *rules: dict[str, Any]) -> tuple[str, int]:
    """The order afterwards, and how many calls it took."""
    applied(declared(*rules), live)
    return "".join(live.names()), len(live.calls)


def moved(live: list[str], moves: list[tuple[str, int]]) -> list[str]:
    """Exchange's renumbering: a moved rule stands at its new priority, the others close up."""
    names = list(live)
    for name, priority in moves:
        names.remove(name)
        names.insert(priority, name)
    return names


@pytest.mark.parametrize(
    ("standing", "declared_order", "wanted", "moves"),
    [
        ("AxByC", "ABC", "AxByC", 0),
        ("xBAy", "AB", "xABy", 1),
        ("CxAyB", "ABC", "xAyBC", 1),
        ("CBA", "ABC", "ABC", 2),
        ("AxyB", "BA", "BAxy", 1),
        ("", "AB", "AB", 2),
        ("xy", "AB", "xyAB", 2),
        ("xAyC", "ABC", "xAByC", 1),
        ("xCy", "ABC", "xABCy", 2),
        ("BxA", "ACB", "ACBx", 2),
    ],
)
def test_the_declaration_orders_its_rules_among_themselves(
    standing: str, declared_order: str, wanted: str, moves: int
) -> None:
    assert after_apply(live_rules(standing), *(rule(name) for name in declared_order)) == (wanted, moves)


@pytest.mark.parametrize(
    ("standing", "rules", "wanted"),
    [
        ("xAyB", [rule("B", position="first"), rule("A")], "BxAy"),
        ("BxAy", [rule("A"), rule("B", position="first")], "BxAy"),
        ("AxyB", [rule("A", position="last"), rule("B")], "xyBA"),
        ("xy", [rule("A", position="first"), rule("B", position="first"), rule("C", position="last")], "ABxyC"),
        ("xyA", [rule("A", position={"before": "x"})], "Axy"),
        ("xAyz", [rule("A", position={"before": "z"})], "xAyz"),
        ("Axyz", [rule("A", position={"after": "Y"})], "xyAz"),
        ("xyA", [rule("A", position={"after": "x"})], "xyA"),
        ("xy", [rule("A", position={"after": "x"}), rule("B", position={"after": "A"})], "xABy"),
        ("xy", [rule("A", position={"before": "B"}), rule("B")], "xyAB"),
        ("BxA", [rule("A"), rule("B", position={"after": "A"})], "xAB"),
        ("xAy", [rule("A", position="last"), rule("B", position={"before": "A"})], "xyBA"),
        ("xCyAB", [rule("A", position="first"), rule("B", position={"after": "A"}), rule("C")], "AxCyB"),
    ],
)
def test_a_position_places_a_rule_among_all(standing: str, rules: list[dict[str, Any]], wanted: str) -> None:
    assert after_apply(live_rules(standing), *rules)[0] == wanted


def test_rules_that_others_moved_in_the_meantime_are_not_moved_back() -> None:
    assert order_moves(["y", "x", "A"], ["A", "x", "y"], {"A"}) in ([("A", 0)], [("A", 1)])


def test_new_rules_find_their_place_while_others_move() -> None:
    assert after_apply(live_rules("xBAy"), rule("A"), rule("C"), rule("D"), rule("B")) == ("xACDBy", 3)
    assert after_apply(live_rules("BxA"), rule("A"), rule("B"), rule("C")) == ("ABCx", 2)


def test_a_rule_that_is_to_go_is_no_anchor_for_a_new_one() -> None:
    gone = {"name": "A", "state": "absent"}
    assert after_apply(live_rules("xAy"), gone, rule("B"), rule("C"))[0] == "xyBC"


def test_rules_without_our_marker_are_not_moved_unless_they_are_adopted() -> None:
    live = live_rules("yBAx", ours="A")
    organisation = declared(rule("A"), rule("B", position="last"))
    found = express_rules(organisation, live.listed(), resolve)
    assert found.desired[ORDER].fields["order"] == found.existing[ORDER].fields["order"]
    [note] = [note for note in found.notes if note.subject.name == "B"]
    assert "not moved" in note.text
    adopting = express_rules(organisation, live.listed(), resolve, adopt=True)
    assert adopting.existing[ORDER].fields["order"] == ("y", "B", "A", "x")[1:]
    assert adopting.desired[ORDER].fields["order"] == ("A", "x", "B")
    assert [note for note in adopting.notes if note.subject.name == "B"] == []


def test_our_rules_are_ordered_around_declared_ones_that_are_not_ours() -> None:
    live = live_rules("CBA", ours="AC")
    found = express_rules(declared(rule("A"), rule("B"), rule("C")), live.listed(), resolve)
    assert found.desired[ORDER].fields["order"] == ("A", "B", "C")
    assert found.desired[ORDER].fields["anchors"] == frozenset({"B"})


def test_a_rule_placed_by_one_that_does_not_exist_is_refused() -> None:
    found = express_rules(declared(rule("A", position={"after": "Z"})), live_rules("xA").listed(), resolve)
    assert ["the rule Z, which does not exist" in refusal.problem for refusal in found.refusals] == [True]


def test_the_order_names_declared_rules_only() -> None:
    found = express_rules(declared(rule("A"), rule("B")), live_rules("xByAz").listed(), resolve)
    assert found.existing[ORDER].fields["order"] == ("B", "A")
    assert found.desired[ORDER].fields["order"] == ("A", "B")


def test_there_is_no_order_before_there_are_rules() -> None:
    found = express_rules(declared(rule("A"), rule("B")), live_rules("xy").listed(), resolve)
    assert ORDER not in found.desired
    assert ORDER not in found.existing


def test_the_standing_order_is_told_in_the_declared_spelling() -> None:
    assert standing_order(["x", "mark MAIL", "A"], ["A", "Mark mail", "gone"]) == ("Mark mail", "A")


@pytest.mark.parametrize("sequence", [("B", "C", "D"), ("D", "C", "B"), ("C", "D", "B")])
def test_new_rules_may_be_created_in_any_sequence(sequence: tuple[str, ...]) -> None:
    after, live = {"B": "A", "C": "B", "D": "C"}, ["x", "A", "y"]
    for name in sequence:
        live.insert(creation_priority(name, after, live), name)
    assert live == ["x", "A", "B", "C", "D", "y"]


def test_a_new_rule_whose_predecessor_failed_stands_behind_the_one_before_it() -> None:
    assert creation_priority("C", {"B": "A", "C": "B"}, ["x", "A", "y"]) == 2
    assert creation_priority("C", {"C": "gone"}, ["x", "y"]) == 2
    assert creation_priority("C", {"C": ""}, ["x", "y"]) == 0


OURS, FOREIGN = "ABCDEF", "uvwxyz"


@st.composite
def orders(draw: st.DrawFn) -> tuple[list[str], list[Place]]:
    """Live rules, ours and others, and a declaration of some that stand and some that are new."""
    live = draw(st.lists(st.sampled_from(OURS + FOREIGN), unique=True))
    names = draw(st.lists(st.sampled_from(OURS), unique=True))
    others = [name for name in live if name not in names]
    places: list[Place] = []
    for name in names:
        movable = name not in live or draw(st.integers(0, 5)) > 0
        kinds: list[Any] = [OMITTED, OMITTED, OMITTED, Position("first"), Position("last")]
        if others:
            anchor = draw(st.sampled_from(others))
            kinds += [Position("before", anchor), Position("after", anchor)]
        earlier = [place.name for place in places if place.position is OMITTED or place.position.anchor]
        if earlier:
            kinds += [Position("after", draw(st.sampled_from(earlier)))]
        places.append(Place(name, draw(st.sampled_from(kinds)), movable))
    return live, places


@settings(max_examples=150, deadline=None)
@given(orders())
def test_the_wanted_order_holds_all_rules_and_leaves_those_of_others_in_their_order(
    given_order: tuple[list[str], list[Place]],
) -> None:
    live, places = given_order
    wanted = wanted_order(live, places)
    assert sorted(wanted) == sorted({*live, *(place.name for place in places)})
    fixed = [name for name in live if name not in {place.name for place in places if place.movable}]
    assert [name for name in wanted if name in fixed] == fixed


@settings(max_examples=150, deadline=None)
@given(orders())
def test_the_wanted_order_is_as_declared_where_all_rules_are_ours(given_order: tuple[list[str], list[Place]]) -> None:
    live, places = given_order
    places = [Place(place.name, place.position) for place in places]
    assert unmet(wanted_order(live, places), places) == []


@settings(max_examples=150, deadline=None)
@given(orders())
def test_the_wanted_order_is_wanted_again(given_order: tuple[list[str], list[Place]]) -> None:
    live, places = given_order
    places = [Place(place.name, place.position) for place in places]
    wanted = wanted_order(live, places)
    assert wanted_order(wanted, places) == wanted


@settings(max_examples=150, deadline=None)
@given(orders())
def test_moves_give_the_wanted_order_and_move_nothing_of_others(given_order: tuple[list[str], list[Place]]) -> None:
    live, places = given_order
    movable = {place.name for place in places if place.movable}
    wanted = [name for name in wanted_order(live, places) if name in live]
    moves = order_moves(live, wanted, movable)
    assert moved(live, moves) == wanted
    assert {name for name, _unused in moves} <= movable
    assert len(moves) == len({name for name, _unused in moves})


@settings(max_examples=100, deadline=None)
@given(st.permutations("ABCDE"))
def test_no_fewer_moves_would_do(live: list[str]) -> None:
    fewest = 5 - max(
        sum(1 for index in range(5) if mask >> index & 1)
        for mask in range(32)
        if (kept := [name for index, name in enumerate(live) if mask >> index & 1]) == sorted(kept)
    )
    assert len(order_moves(live, "ABCDE", set("ABCDE"))) == fewest


@settings(max_examples=80, deadline=None)
@given(orders())
def test_a_run_gives_the_declared_order_at_once(given_order: tuple[list[str], list[Place]]) -> None:
    names, places = given_order
    live = live_rules("".join(names), ours=OURS)
    entries = []
    for place in places:
        position: Any = place.position
        written = {} if position is OMITTED else {"position": position.place}
        if written and position.anchor:
            written = {"position": {position.place: position.anchor}}
        entries.append(rule(place.name, **written))
    applied(declared(*entries), live)
    others = [name for name in names if name not in {place.name for place in places}]
    assert [name for name in live.names() if name in others] == others
    assert unmet(live.names(), [Place(place.name, place.position) for place in places]) == []
