# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Action, Change
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Expression, Item, Key, Kind
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.compare import compare
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.hands_off import hands_off
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.waves import (
    ORDER,
    TABLE,
    Wave,
    wave_of,
    waves,
)
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    BRUNO,
    CONTACT,
    FRED,
    INFO,
    SALES,
    absent,
    alias,
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
)

SALE = "sale@contoso.example"


def planned(given: Expression) -> tuple[Wave, ...]:
    return waves(compare(hands_off(given, declared())).changes)


def told(given: Expression) -> list[tuple[str, list[str]]]:
    """Each wave with what it does: `+ kind name`."""
    marks = {Action.CREATE: "+", Action.UPDATE: "~", Action.DELETE: "-"}
    return [(wave.name, [f"{marks[c.action]} {c.key}" for c in wave.changes]) for wave in planned(given)]


def test_every_kind_and_action_has_its_wave() -> None:
    assert set(TABLE) == set(itertools.product(Kind.ALL, Action))
    assert set(TABLE.values()) | {"contain"} == set(ORDER)


def test_a_customer_is_built_up_before_anything_is_taken_away() -> None:
    desired = [
        mailbox(INFO),
        alias(SALE, INFO),
        mailbox(SALES, sign_in="blocked"),
        contact(BRUNO),
        group(),
        member(BRUNO),
        grant(ANNA, on=INFO),
        forwarding(ANNA, CONTACT),
        rule("new"),
        rule_order("new", "old"),
        contained(absent(grant(FRED))),
    ]
    existing = [
        mailbox(SALES, sign_in="allowed"),
        grant(FRED),
        grant(BRUNO),
        member(ANNA),
        group("old@contoso.example"),
        rule("old"),
        rule("gone"),
        rule_order("old"),
    ]
    closed = [f"grants on {SALES}", f"members of {CONTACT}", "transport_rules", "redirects"]
    assert told(expression([*desired, rule("old")], existing, closed)) == [
        ("contain", [f"- grant {SALES} {FRED} full_access"]),
        ("create targets", [f"+ contact {BRUNO}", f"+ group {CONTACT}", f"+ mailbox {INFO}"]),
        ("claim and change", [f"+ address {SALE}", f"~ mailbox {SALES}"]),
        ("add members", [f"+ member {CONTACT} {BRUNO}"]),
        ("grant", [f"+ grant {INFO} {ANNA} full_access"]),
        ("point at them", [f"+ forwarding {ANNA}", "+ transport_rule new"]),
        ("order", ["~ transport_rule_order"]),
        (
            "take away",
            [f"- grant {SALES} {BRUNO} full_access", f"- member {CONTACT} {ANNA}", "- transport_rule gone"],
        ),
        ("remove what is empty", ["- group old@contoso.example"]),
    ]


def test_only_a_take_away_can_be_containment() -> None:
    create = Change(Action.CREATE, None, contained(grant(ANNA)))
    assert wave_of(create) == "grant"
    assert wave_of(Change(Action.DELETE, contained(rule()), None)) == "contain"


def test_containment_is_first_though_something_needs_what_it_takes() -> None:
    given = expression(
        [contained(absent(group())), absent(forwarding(ANNA, CONTACT))], [group(), forwarding(ANNA, CONTACT)]
    )
    assert [name for name, _changes in told(given)] == ["contain", "take away"]


def test_a_change_stands_in_a_later_wave_than_what_it_needs() -> None:
    nested = replace(group("outer@contoso.example"), needs=(group().key,))
    assert told(expression([group(), nested])) == [
        ("create targets", [f"+ group {CONTACT}"]),
        ("create targets", ["+ group outer@contoso.example"]),
    ]


def test_a_change_that_needs_something_of_a_later_wave_waits_for_it() -> None:
    early = replace(contact(FRED), needs=(rule().key,))
    assert [name for name, _changes in told(expression([early, rule()]))] == ["point at them"] * 2


def test_what_is_needed_goes_after_what_needed_it() -> None:
    outer = replace(group("a@contoso.example"), needs=(Key(Kind.GROUP, "b@contoso.example"),))
    inner = group("b@contoso.example")
    assert told(expression([], [outer, inner], closed=["redirects"])) == [
        ("remove what is empty", ["- group a@contoso.example"]),
        ("remove what is empty", ["- group b@contoso.example"]),
    ]


def test_a_circle_of_needs_is_an_error_and_not_an_order() -> None:
    one = replace(group("a@contoso.example"), needs=(Key(Kind.GROUP, "b@contoso.example"),))
    two = replace(group("b@contoso.example"), needs=(one.key,))
    with pytest.raises(ValueError, match="needs itself"):
        planned(expression([one, two]))


class TestAddressesThatPass:
    """An address goes from one object to another."""

    def test_to_an_existing_holder_it_is_one_change(self) -> None:
        given = expression([alias(SALE, INFO)], [alias(SALE, SALES), mailbox(), mailbox(INFO)])
        assert told(given) == [("claim and change", [f"~ address {SALE}"])]

    def test_to_a_new_holder_as_an_alias_it_follows_the_create(self) -> None:
        given = expression([mailbox(INFO), alias(SALE, INFO)], [alias(SALE, SALES), mailbox()])
        assert [name for name, _changes in told(given)] == ["create targets", "claim and change"]

    @pytest.mark.parametrize("new", [mailbox(SALE), group(SALE)])
    @pytest.mark.parametrize("wanted", [[], [alias(SALE, SALE)]])
    def test_to_a_new_holder_as_its_own_address_it_is_one_unit_with_the_create(
        self, new: Item, wanted: list[Item]
    ) -> None:
        given = expression([new, *wanted], [alias(SALE, SALES), mailbox()], closed=[f"aliases of {SALES}"])
        ((_name, (change,)),) = [(wave.name, wave.changes) for wave in planned(given)]
        assert change.key == new.key
        (release,) = change.releases
        assert release.before == alias(SALE, SALES)

    def test_to_a_renamed_holder_as_its_own_address_it_is_one_unit_with_the_rename(self) -> None:
        given = expression(
            [mailbox(INFO, primary_address=SALE)],
            [mailbox(INFO, primary_address="old@contoso.example"), alias(SALE, SALES)],
            closed=[f"aliases of {SALES}"],
        )
        ((_name, (change,)),) = [(wave.name, wave.changes) for wave in planned(given)]
        assert (change.action, [release.key for release in change.releases]) == (Action.UPDATE, [alias(SALE).key])

    def test_from_alias_to_own_address_of_the_same_mailbox_nothing_is_taken_away(self) -> None:
        given = expression(
            [mailbox(SALE, primary_address=SALE)],
            [mailbox(SALE, primary_address=SALES), alias(SALE, SALE)],
            closed=[f"aliases of {SALE}"],
        )
        ((_name, (change,)),) = [(wave.name, wave.changes) for wave in planned(given)]
        assert (change.key, change.releases) == (mailbox(SALE).key, ())

    def test_an_address_that_a_rename_gives_up_is_claimed_after_it(self) -> None:
        given = expression(
            [mailbox(SALES, primary_address=SALES), alias("old@contoso.example", INFO), mailbox(INFO)],
            [mailbox(SALES, primary_address="old@contoso.example"), mailbox(INFO)],
        )
        assert told(given) == [
            ("claim and change", [f"~ mailbox {SALES}"]),
            ("claim and change", ["+ address old@contoso.example"]),
        ]
