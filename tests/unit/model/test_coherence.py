# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.unit.model.declarations import mistakes, organisation

SALES, INFO, SALE = "sales@contoso.example", "info@contoso.example", "sale@contoso.example"
ANNA, BRUNO = "anna.berg@contoso.example", "bruno.costa@contoso.example"


def box(address: str, **fields: Any) -> dict[str, Any]:
    return {"address": address, **fields}


def redirect(address: str, *targets: str, **fields: Any) -> dict[str, Any]:
    return {"address": address, "targets": list(targets), **fields}


class TestAddresses:
    """An address belongs to one object."""

    @pytest.mark.parametrize(
        ("declared", "path"),
        [
            ({"shared_mailboxes": [box(SALES), box(SALES)]}, "shared_mailboxes[1].address"),
            ({"shared_mailboxes": [box(SALES), box(INFO, aliases=[SALES])]}, "shared_mailboxes[1].aliases"),
            ({"shared_mailboxes": [box(INFO, aliases=[SALES]), box(SALES)]}, "shared_mailboxes[0].aliases"),
            ({"shared_mailboxes": [box(SALES, aliases={"add": [SALES]})]}, "shared_mailboxes[0].aliases"),
            (
                {"shared_mailboxes": [box(SALES, aliases=[SALE]), box(INFO, aliases=[SALE])]},
                "shared_mailboxes[1].aliases",
            ),
            (
                {"shared_mailboxes": [box(SALES, aliases=[SALE])], "redirects": [redirect(SALE, ANNA)]},
                "shared_mailboxes[0].aliases",
            ),
            ({"redirects": [redirect(SALE, ANNA), redirect(SALE, BRUNO)]}, "redirects[1].address"),
        ],
    )
    def test_two_claims_are_a_mistake(self, declared: dict[str, Any], path: str) -> None:
        found = mistakes(**declared)
        assert list(found) == [path]
        assert "more than once" in found[path]

    def test_an_alias_of_two_that_is_redirected_away_does_not_hide_the_twin(self) -> None:
        declared = {
            "shared_mailboxes": [box(SALES), box(INFO, aliases=[SALES])],
            "redirects": [redirect(SALES, state="absent")],
        }
        assert list(mistakes(**declared)) == ["shared_mailboxes[1].aliases"]

    def test_entries_of_opposite_states_contradict_each_other(self) -> None:
        assert list(mistakes(shared_mailboxes=[box(SALES), box(SALES, state="soft_deleted")])) == [
            "shared_mailboxes[1].address"
        ]
        assert list(mistakes(redirects=[redirect(SALE, ANNA), redirect(SALE, state="absent")])) == [
            "redirects[1].address"
        ]

    def test_a_redirect_from_a_declared_mailbox_is_no_twin(self) -> None:
        organisation(shared_mailboxes=[box(SALES)], redirects=[redirect(SALES, ANNA)])

    def test_an_address_may_pass_from_a_removed_mailbox_to_another(self) -> None:
        organisation(shared_mailboxes=[box(SALES, state="soft_deleted"), box(INFO, aliases=[SALES])])

    @pytest.mark.parametrize(
        ("declared", "path"),
        [
            ({"shared_mailboxes": [box("sales@partner.example")]}, "shared_mailboxes[0].address"),
            ({"shared_mailboxes": [box(SALES, aliases=["sale@partner.example"])]}, "shared_mailboxes[0].aliases"),
            ({"redirects": [redirect("contact@partner.example", ANNA)]}, "redirects[0].address"),
        ],
    )
    def test_an_address_outside_is_a_mistake(self, declared: dict[str, Any], path: str) -> None:
        assert list(mistakes(**declared)) == [path]

    def test_without_domains_nobody_is_called_a_stranger(self) -> None:
        who = {"organisation": {"name": "contoso", "domains": []}}
        assert list(mistakes(shared_mailboxes=[box(SALES)], redirects=[redirect(SALE, ANNA)], **who)) == [
            "organisation.domains"
        ]


class TestRenaming:
    """A mailbox had another address before."""

    def test_the_old_address_may_stay_as_an_alias(self) -> None:
        organisation(shared_mailboxes=[box(SALES, renamed_from=SALE, aliases=[SALE])])

    @pytest.mark.parametrize(
        "other",
        [
            {"shared_mailboxes": [box(SALES, renamed_from=SALE), box(SALE)]},
            {"shared_mailboxes": [box(SALES, renamed_from=SALE), box(SALE, state="soft_deleted")]},
            {"shared_mailboxes": [box(SALES, renamed_from=SALE), box(INFO, aliases=[SALE])]},
            {"shared_mailboxes": [box(SALES, renamed_from=SALE)], "redirects": [redirect(SALE, ANNA)]},
        ],
    )
    def test_the_old_address_is_for_nothing_else(self, other: dict[str, Any]) -> None:
        assert list(mistakes(**other)) == ["shared_mailboxes[0].renamed_from"]

    def test_one_mailbox_gets_one_new_address(self) -> None:
        boxes = [box(SALES, renamed_from=SALE), box(INFO, renamed_from=SALE)]
        assert list(mistakes(shared_mailboxes=boxes)) == ["shared_mailboxes[1].renamed_from"]


class TestGrants:
    """All rights of a trustee on a mailbox stand in one place."""

    def test_a_pair_is_declared_once(self) -> None:
        member = {"trustee": ANNA, "rights": ["full_access"]}
        found = mistakes(shared_mailboxes=[box(SALES, members=[member])], delegations=[member | {"mailbox": SALES}])
        assert list(found) == ["delegations[0].trustee"]
        assert "shared_mailboxes[0].members[0]" in found["delegations[0].trustee"]

    def test_a_member_from_outside_is_one_mistake(self) -> None:
        member = {"trustee": "x@partner.example", "rights": ["full_access"]}
        assert list(mistakes(shared_mailboxes=[box(SALES, members=[member])])) == [
            "shared_mailboxes[0].members[0].trustee"
        ]

    def test_nobody_gets_rights_on_a_mailbox_that_is_to_go(self) -> None:
        grant = {"mailbox": SALES, "trustee": ANNA, "rights": ["full_access"]}
        going = [box(SALES, state="soft_deleted")]
        assert list(mistakes(shared_mailboxes=going, delegations=[grant])) == ["delegations[0].mailbox"]
        ended = {"mailbox": SALES, "trustee": ANNA, "state": "absent"}
        organisation(shared_mailboxes=going, delegations=[ended])


def test_names_of_rules_are_unique_without_regard_to_case() -> None:
    rule = {"conditions": {"from_scope": "not_in_organization"}, "actions": {"prepend_subject": "x"}}
    assert "transport_rules[1].name" in mistakes(
        transport_rules=[rule | {"name": "Outside"}, rule | {"name": "outside"}]
    )


class TestTargets:
    """Mail leaves the organisation only to where it may."""

    def test_a_target_outside_must_be_allowed(self) -> None:
        found = mistakes(redirects=[redirect(SALE, "support@partner.example")])
        assert "partner.example is not in external_targets" in found["redirects[0].targets"]
        organisation(redirects=[redirect(SALE, "support@partner.example")], external_targets=["partner.example"])

    def test_targets_of_an_ended_redirect_are_not_looked_at(self) -> None:
        organisation(redirects=[redirect(SALE, "support@partner.example", state="absent")])


class TestCycles:
    """Mail does not go round for ever."""

    def test_a_cycle_is_named_once_with_its_whole_way(self) -> None:
        found = mistakes(redirects=[redirect(SALE, INFO), redirect(INFO, BRUNO), redirect(BRUNO, SALE, ANNA)])
        assert len(found) == 1
        assert f"{BRUNO} → {SALE} → {INFO} → {BRUNO}" in found["redirects[2].targets"]

    def test_a_cycle_behind_a_redirect_is_found(self) -> None:
        redirects = [redirect(ANNA, SALE), redirect(SALE, INFO), redirect(INFO, SALE)]
        assert len(mistakes(redirects=redirects)) == 1

    def test_two_cycles_are_two_mistakes(self) -> None:
        redirects = [redirect(SALE, INFO, ANNA), redirect(INFO, SALE), redirect(ANNA, SALE)]
        found = mistakes(redirects=redirects)
        assert len(found) == 2

    def test_a_cycle_through_an_alias_is_found(self) -> None:
        boxes = [box(SALES, aliases=[SALE])]
        assert len(mistakes(shared_mailboxes=boxes, redirects=[redirect(SALES, INFO), redirect(INFO, SALE)])) == 1
        assert len(mistakes(shared_mailboxes=boxes, redirects=[redirect(SALES, SALE)])) == 1

    def test_ways_that_meet_again_are_no_cycle(self) -> None:
        organisation(redirects=[redirect(SALE, INFO, BRUNO), redirect(INFO, ANNA), redirect(BRUNO, ANNA)])

    def test_an_ended_redirect_breaks_the_circle(self) -> None:
        organisation(redirects=[redirect(SALE, INFO), redirect(INFO, SALE, state="absent")])
