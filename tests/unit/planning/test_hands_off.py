# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import Organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Expression, Item, Refusal
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.hands_off import hands_off
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    CONTACT,
    FRED,
    SALES,
    absent,
    alias,
    contact,
    declared,
    expression,
    forwarding,
    grant,
    group,
    mailbox,
    member,
    rule,
    unreadable,
)


def desired_after(given: Expression, organisation: Organisation | None = None) -> list[Item]:
    return list(hands_off(given, organisation or declared()).desired.values())


def test_a_field_that_is_left_out_keeps_the_value_that_stands() -> None:
    given = expression([mailbox(sign_in="blocked")], [mailbox(sign_in="allowed", display_name="Sales")])
    (merged,) = desired_after(given)
    assert merged.fields == {"sign_in": "blocked", "display_name": "Sales"}


def test_what_exists_is_found_again_by_its_identity() -> None:
    given = expression([mailbox()], [replace(mailbox(), identity="9f1c")])
    (merged,) = desired_after(given)
    assert merged.identity == "9f1c"


def test_what_is_not_declared_is_left_alone() -> None:
    standing = [mailbox(), alias("sale@contoso.example"), grant(FRED), group(), rule(), forwarding(ANNA, SALES)]
    assert desired_after(expression([], standing)) == standing


def test_an_entry_of_a_closed_collection_that_is_not_declared_is_to_go() -> None:
    given = expression([grant(ANNA)], [grant(ANNA), grant(FRED)], closed=[f"grants on {SALES}"])
    assert desired_after(given) == [grant(ANNA)]


def test_an_entry_of_a_closed_collection_of_which_nothing_is_known_is_not_to_go() -> None:
    given = expression([], [unreadable(grant(FRED))], closed=[f"grants on {SALES}"])
    assert desired_after(given) == [unreadable(grant(FRED))]


def test_a_mailbox_never_goes_because_it_is_not_named() -> None:
    box = replace(mailbox(), within=("shared_mailboxes", "redirects"), marker="main")
    given = expression([], [box], closed=["shared_mailboxes"])
    assert desired_after(given, declared("remove", "redirects", "shared_mailboxes")) == [box]


class TestUndeclared:
    """What happens in whole sections."""

    def test_owned_objects_go_and_all_others_stay(self) -> None:
        ours, theirs, nobodys = rule("a", "main"), rule("b", "web"), rule("c", "")
        given = expression([], [ours, theirs, nobodys])
        assert desired_after(given, declared("remove_owned", "transport_rules")) == [theirs, nobodys]

    def test_what_has_no_room_for_a_marker_is_not_known_to_be_owned(self) -> None:
        given = expression([], [forwarding(ANNA, SALES)])
        assert len(desired_after(given, declared("remove_owned", "redirects"))) == 1

    def test_an_authoritative_section_loses_everything_that_is_not_declared(self) -> None:
        given = expression([rule("a")], [rule("a"), rule("c", ""), forwarding(ANNA, SALES), grant(FRED)])
        left = desired_after(given, declared("remove", "transport_rules", "redirects"))
        assert left == [rule("a"), grant(FRED)]

    def test_an_object_of_another_declaration_stays_and_is_told_of(self) -> None:
        completed = hands_off(expression([], [rule("b", "web")]), declared("remove", "transport_rules"))
        assert list(completed.desired.values()) == [rule("b", "web")]
        assert "managed by the declaration web" in completed.notes[0].text

    def test_a_closed_collection_does_not_take_what_another_declaration_marked(self) -> None:
        standing = replace(contact(FRED, marker="web"), within=(f"members of {CONTACT}",))
        completed = hands_off(expression([], [standing], closed=[f"members of {CONTACT}"]), declared())
        assert list(completed.desired.values()) == [standing]
        assert len(completed.notes) == 1


class TestOwnership:
    """Declared objects that stand already."""

    def test_ours_is_taken_as_declared(self) -> None:
        completed = hands_off(expression([rule(mode="enforce")], [rule(mode="audit")]), declared())
        (wanted,) = completed.desired.values()
        assert wanted.fields == {"mode": "enforce"}
        assert completed.refusals == ()

    def test_without_marker_and_equal_it_is_left_alone_with_a_note(self) -> None:
        standing = rule(marker="", mode="enforce", comments="by hand")
        completed = hands_off(expression([rule(mode="enforce")], [standing]), declared())
        (wanted,) = completed.desired.values()
        assert wanted.marker == ""
        assert wanted.fields == standing.fields
        assert [note.level for note in completed.notes] == ["info"]

    @pytest.mark.parametrize("wanted", [rule(mode="enforce"), absent(rule()), replace(absent(rule()), marker=None)])
    def test_without_marker_and_different_it_is_refused(self, wanted: Item) -> None:
        standing = rule(marker="", mode="audit")
        completed = hands_off(expression([wanted], [standing]), declared())
        assert list(completed.desired.values()) == [standing]
        assert [refusal.allow for refusal in completed.refusals] == ["adopt: true"]

    def test_without_marker_and_partly_unreadable_it_is_not_called_equal(self) -> None:
        standing = rule(marker="", mode=unreadable(rule()).present)
        completed = hands_off(expression([rule(mode="audit")], [standing]), declared())
        assert len(completed.refusals) == 1

    def test_without_marker_it_is_marked_when_that_is_allowed(self) -> None:
        completed = hands_off(
            expression([rule(mode="enforce")], [rule(marker="", mode="audit")]), declared(), adopt=True
        )
        (wanted,) = completed.desired.values()
        assert (wanted.marker, wanted.fields) == ("main", {"mode": "enforce"})
        assert completed.refusals == ()

    @pytest.mark.parametrize("adopt", [True, False])
    @pytest.mark.parametrize("wanted", [rule(mode="audit"), rule(mode="enforce"), absent(rule())])
    def test_marked_by_another_declaration_it_is_refused_always(self, wanted: Item, adopt: bool) -> None:
        standing = rule(marker="web", mode="audit")
        completed = hands_off(expression([wanted], [standing]), declared(), adopt=adopt)
        assert list(completed.desired.values()) == [standing]
        assert [refusal.allow for refusal in completed.refusals] == [""]

    def test_what_is_only_used_may_be_anybodys(self) -> None:
        wanted, standing = contact(FRED, marker=None), contact(FRED, marker="web")
        completed = hands_off(expression([wanted, member(FRED)], [standing]), declared())
        assert completed.refusals == ()

    def test_a_refusal_of_the_platform_is_not_repeated(self) -> None:
        said = Refusal(rule().subject, "is somebody's.")
        completed = hands_off(expression([rule()], [rule(marker="web")], refusals=(said,)), declared())
        assert completed.refusals == (said,)
