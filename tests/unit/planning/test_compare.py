# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import (
    Action,
    Change,
    FieldChange,
    NotKnown,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Expression, Item, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.compare import compare
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.hands_off import hands_off
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    BRUNO,
    CONTACT,
    FRED,
    SALES,
    UNREADABLE,
    absent,
    contact,
    contained,
    declared,
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

MEMBERS = f"grants on {SALES}"
REASON = UNREADABLE.reason


def changes(given: Expression, *, adopt: bool = False) -> list[tuple[Action, str]]:
    found = compare(hands_off(given, declared(), adopt=adopt)).changes
    return [(change.action, str(change.key)) for change in found]


def one_change(given: Expression) -> Change:
    (change,) = compare(hands_off(given, declared())).changes
    return change


def unknowns(given: Expression) -> tuple[NotKnown, ...]:
    return compare(hands_off(given, declared())).unknowns


def test_what_does_not_stand_is_created_with_all_its_fields() -> None:
    wanted = replace(grant(ANNA, automapping=False), write_only=frozenset({"automapping"}))
    assert one_change(expression([wanted])) == Change(
        Action.CREATE, None, wanted, (FieldChange("automapping", None, False),)
    )
    assert changes(expression([mailbox()], [absent(mailbox())])) == [(Action.CREATE, f"mailbox {SALES}")]


def test_what_stands_is_changed_in_the_fields_that_differ() -> None:
    change = one_change(expression([mailbox(a=1, b=2)], [mailbox(a=1, b=3, c=4)]))
    assert change.action is Action.UPDATE
    assert change.fields == (FieldChange("b", 3, 2),)


def test_what_cannot_be_read_back_is_never_compared() -> None:
    wanted = replace(grant(ANNA, automapping=False), write_only=frozenset({"automapping"}))
    assert changes(expression([wanted], [grant(ANNA)])) == []


@pytest.mark.parametrize(
    ("before", "after", "equal"),
    [
        (frozenset({"a", "b"}), frozenset({"b", "a"}), True),
        (frozenset({"a"}), frozenset({"a", "b"}), False),
        (("a", "b"), ("a", "b"), True),
        (("a", "b"), ("b", "a"), False),
        ((("x", True),), (("x", 1),), False),
        (True, 1, False),
        (False, 0, False),
        ("1", 1, False),
        (None, "", False),
        (frozenset(), None, False),
    ],
)
def test_values_are_equal_by_value_and_type(before: Any, after: Any, equal: bool) -> None:
    given = expression([rule(mode=after)], [rule(mode=before)])
    assert (changes(given) == []) is equal


def test_a_value_that_is_to_be_cleared_and_is_not_there_is_no_change() -> None:
    assert changes(expression([rule(comments=None)], [rule()])) == []
    given = expression([rule(comments=None)], [rule(comments="x")])
    assert one_change(given).fields == (FieldChange("comments", "x", None),)


def test_what_must_not_stand_is_taken_away_if_it_does() -> None:
    assert changes(expression([absent(rule())])) == []
    assert changes(expression([absent(rule())], [absent(rule())])) == []
    change = one_change(expression([absent(rule())], [rule(mode="audit")]))
    assert change.action is Action.DELETE
    assert change.fields == (FieldChange("mode", "audit", None),)


def test_a_take_away_carries_what_the_declaration_says_of_it() -> None:
    ended = replace(
        contained(absent(grant(FRED))), subject=Subject("delegation", "x", "delegations[0]"), about="expired"
    )
    change = one_change(expression([ended], [replace(grant(FRED), identity="9f1c")]))
    assert change.after is None
    assert (change.item.contain, change.item.about, change.item.identity) == (True, "expired", "9f1c")
    assert change.subject.path == "delegations[0]"


def test_adopting_an_object_is_a_change_of_its_marker() -> None:
    given = expression([rule(mode="audit")], [rule(marker="", mode="audit")])
    assert changes(given) == []
    (change,) = compare(hands_off(given, declared(), adopt=True)).changes
    assert change.fields == (FieldChange("marker", "", "main"),)


def test_what_has_no_room_for_a_marker_is_not_marked() -> None:
    assert changes(expression([rule(mode="audit")], [rule(marker=None, mode="audit")])) == []


class TestUnknown:
    """A read that gave no answer never leads to a write."""

    @pytest.mark.parametrize("wanted", [grant(ANNA), absent(grant(ANNA))])
    def test_nothing_is_planned_for_an_item_of_which_nothing_is_known(self, wanted: Item) -> None:
        given = expression([wanted], [unreadable(grant(ANNA))])
        assert changes(given) == []
        assert unknowns(given) == (NotKnown(wanted.subject, REASON, (wanted.key,)),)

    @pytest.mark.parametrize("existing", [[], [grant(ANNA, automapping=True)]])
    def test_nothing_is_planned_in_a_collection_that_could_not_be_read(self, existing: list[Item]) -> None:
        given = expression([grant(ANNA, automapping=False)], existing, unknown=[f"full_access on {SALES}"])
        assert changes(given) == []
        assert [entry.keys for entry in unknowns(given)] == [(grant(ANNA).key,)]

    def test_nothing_is_taken_away_in_a_collection_that_could_not_be_read(self) -> None:
        given = expression([], [grant(FRED)], closed=[MEMBERS], unknown=[MEMBERS])
        assert changes(given) == []
        assert [entry.keys for entry in unknowns(given)] == [(grant(FRED).key,)]

    def test_a_collection_is_told_of_though_no_item_stands_in_it(self) -> None:
        given = expression([], [], closed=[MEMBERS], unknown=[MEMBERS])
        assert unknowns(given) == (NotKnown(Subject("collection", MEMBERS), REASON),)

    def test_items_of_one_subject_and_one_reason_are_one_entry(self) -> None:
        given = expression([grant(ANNA), grant(BRUNO)], [], unknown=[MEMBERS])
        assert [len(entry.keys) for entry in unknowns(given)] == [2]

    def test_what_is_not_declared_and_not_known_is_no_news(self) -> None:
        assert unknowns(expression([], [unreadable(grant(FRED))])) == ()
        assert unknowns(expression([mailbox(a=1)], [mailbox(a=1, b=UNREADABLE)])) == ()

    def test_an_unknown_field_of_a_mailbox_is_left_alone_and_the_others_are_changed(self) -> None:
        given = expression(
            [mailbox(auditing=True, sign_in="blocked")], [mailbox(auditing=UNREADABLE, sign_in="allowed")]
        )
        assert one_change(given).fields == (FieldChange("sign_in", "allowed", "blocked"),)
        assert unknowns(given) == (NotKnown(mailbox().subject, f"auditing: {REASON}", (mailbox().key,)),)

    def test_a_rule_with_an_unknown_declared_field_is_left_alone_as_a_whole(self) -> None:
        given = expression([rule(mode="enforce", enabled=True)], [rule(mode="audit", enabled=UNREADABLE)])
        assert changes(given) == []
        assert len(unknowns(given)) == 1

    def test_what_needs_something_unknown_waits_and_so_does_what_needs_that(self) -> None:
        given = expression(
            [contact(FRED), member(FRED), forwarding(ANNA, CONTACT), group()],
            [unreadable(group()), unreadable(contact(FRED))],
        )
        assert changes(given) == []
        assert {key for entry in unknowns(given) for key in entry.keys} == {
            item.key for item in (contact(FRED), member(FRED), forwarding(ANNA, CONTACT), group())
        }

    def test_waiting_goes_on_from_one_to_the_next(self) -> None:
        chain = [forwarding(ANNA, CONTACT), replace(group(), needs=(contact(FRED).key,)), contact(FRED)]
        assert changes(expression(chain, [unreadable(contact(FRED))])) == []

    def test_what_needs_something_unknown_that_is_not_declared_waits(self) -> None:
        assert changes(expression([member(FRED)], [unreadable(group())])) == []

    def test_what_needs_a_known_thing_does_not_wait_for_an_unknown_field_of_it(self) -> None:
        given = expression([mailbox(auditing=True), grant(ANNA)], [mailbox(auditing=UNREADABLE)])
        assert changes(given) == [(Action.CREATE, f"grant {SALES} {ANNA} full_access")]

    def test_nothing_is_taken_away_while_its_replacement_is_unknown(self) -> None:
        given = expression(
            [member(BRUNO), group()],
            [group(), member(ANNA), unreadable(contact(BRUNO))],
            closed=[f"members of {CONTACT}"],
        )
        assert changes(given) == []

    def test_nothing_is_taken_away_beside_something_unknown_that_was_to_join(self) -> None:
        given = expression(
            [grant(ANNA), grant(BRUNO)], [grant(BRUNO), grant(FRED), unreadable(grant(ANNA))], closed=[MEMBERS]
        )
        assert changes(given) == []

    def test_a_list_is_not_emptied_by_what_is_unknown_elsewhere_in_the_declaration(self) -> None:
        by_hand = replace(grant(FRED), subject=Subject("delegation", f"{SALES} ← {FRED}"))
        given = expression([grant(ANNA)], [by_hand, unreadable(grant(ANNA))], closed=[MEMBERS])
        assert changes(given) == []

    def test_what_stays_for_being_unknown_keeps_nothing_else_from_going(self) -> None:
        odd = replace(grant(FRED), within=(MEMBERS, "odd"))
        given = expression([grant(ANNA)], [grant(ANNA), grant(BRUNO), odd], closed=[MEMBERS], unknown=["odd"])
        assert changes(given) == [(Action.DELETE, f"grant {SALES} {BRUNO} full_access")]

    def test_a_right_is_taken_away_though_another_right_is_unknown(self) -> None:
        given = expression(
            [grant(ANNA), grant(ANNA, "send_as")],
            [grant(ANNA), grant(FRED)],
            closed=[MEMBERS],
            unknown=[f"send_as on {SALES}"],
        )
        assert changes(given) == [(Action.DELETE, f"grant {SALES} {FRED} full_access")]

    def test_containment_waits_for_nothing(self) -> None:
        given = expression(
            [grant(ANNA), contained(absent(grant(FRED)))], [grant(FRED), unreadable(grant(ANNA))], closed=[MEMBERS]
        )
        assert changes(given) == [(Action.DELETE, f"grant {SALES} {FRED} full_access")]


def test_changes_come_in_the_order_of_their_keys() -> None:
    given = expression([rule("b"), rule_order("b", "a"), mailbox(), rule("a"), grant(ANNA)])
    keys = [change.key for change in compare(hands_off(given, declared())).changes]
    assert keys == sorted(keys)
