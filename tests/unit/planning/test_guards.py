# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.delegation import Delegation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import Organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.shared_mailbox import SharedMailbox
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import (
    Expression,
    Refusal,
    Subject,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.compare import compare
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.guards import (
    check,
    refusal_text,
    risks,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.hands_off import hands_off
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.limits import REVOCATIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.plan import Plan
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.waves import waves
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
)

MEMBERS = f"grants on {SALES}"


def planned(given: Expression, organisation: Organisation) -> tuple[Plan, Expression]:
    complete = hands_off(given, organisation)
    return Plan("contoso", "exchange_online", waves(compare(complete).changes)), complete


def refusals(
    given: Expression, allow: Mapping[str, int] | None = None, organisation: Organisation | None = None
) -> tuple[Refusal, ...]:
    whose = organisation or declared()
    plan, complete = planned(given, whose)
    return check(plan, complete, whose, allow or {})


def grants(count: int) -> list[Any]:
    return [grant(f"person{number}@contoso.example") for number in range(count)]


@pytest.mark.parametrize(
    ("count", "total", "refused"),
    [
        (0, 0, False),
        (1, 1, False),
        (2, 2, False),
        (3, 3, True),
        (3, 9, True),
        (3, 10, False),
        (10, 100, False),
        (11, 1000, True),
        (30, 100, True),
    ],
)
def test_more_than_10_or_30_percent_are_many_yet_two_never_are(count: int, total: int, refused: bool) -> None:
    assert REVOCATIONS.exceeded(count, total) is refused


class TestRevocations:
    """Many grants at once."""

    def test_they_are_refused_with_the_numbers_and_the_exact_way_out(self) -> None:
        given = expression(grants(34)[31:], grants(34), closed=[MEMBERS])
        (refusal,) = refusals(given)
        assert refusal.problem == "the plan revokes 31 of 34 grants; the limit is 10 or 30 %."
        assert refusal.allow == "allow: {revocations: 31}"

    @pytest.mark.parametrize(("allowed", "count"), [(30, 1), (31, 0), (32, 0)])
    def test_they_are_allowed_up_to_the_given_number(self, allowed: int, count: int) -> None:
        given = expression(grants(34)[31:], grants(34), closed=[MEMBERS])
        assert len(refusals(given, {"revocations": allowed})) == count

    def test_an_allowance_for_something_else_does_not_help(self) -> None:
        given = expression([], grants(5), closed=[MEMBERS])
        assert len(refusals(given, {"removals": 5, "lock_outs": 5})) == 1

    def test_containment_does_not_count(self) -> None:
        leaving = [contained(absent(item)) for item in grants(20)]
        assert refusals(expression(leaving, grants(20))) == ()

    def test_granting_does_not_count(self) -> None:
        assert refusals(expression([mailbox(), *grants(50)])) == ()


class TestRemovals:
    """Many objects at once."""

    def test_they_are_refused_with_the_numbers_and_the_exact_way_out(self) -> None:
        standing = [rule(f"rule {number}") for number in range(12)]
        given = expression([absent(item) for item in standing], standing)
        (refusal,) = refusals(given)
        assert refusal.problem == "the plan removes 12 of 12 objects; the limit is 10 or 30 %."
        assert refusal.allow == "allow: {removals: 12}"
        assert refusals(given, {"removals": 12}) == ()

    def test_a_redirect_counts_once_with_all_that_it_is_made_of(self) -> None:
        standing = [
            forwarding(CONTACT, "hidden@contoso.example"),
            group(),
            *(member(who) for who in (ANNA, BRUNO, FRED)),
            *(contact(who) for who in (ANNA, BRUNO, FRED)),
        ]
        assert refusals(expression([absent(item) for item in standing], standing)) == ()

    def test_a_redirect_that_gets_another_form_is_not_removed(self) -> None:
        targets = [f"t{number}@contoso.example" for number in range(4)]
        standing = [item for target in targets for item in (forwarding(target, CONTACT), group(target))]
        wanted = [forwarding(target, ANNA) for target in targets]
        assert refusals(expression([*wanted, *(absent(group(target)) for target in targets)], standing)) == ()

    def test_many_targets_that_go_are_refused_though_the_redirect_stays(self) -> None:
        standing = [group(), *(member(f"t{number}@contoso.example") for number in range(5))]
        given = expression([group(), standing[1]], standing, closed=[f"members of {CONTACT}"])
        (refusal,) = refusals(given)
        assert "removes 4 of 6" in refusal.problem

    def test_an_address_that_passes_to_another_holder_is_not_removed(self) -> None:
        aliases = [f"a{number}@contoso.example" for number in range(5)]
        wanted = [mailbox(INFO), *(alias(address, INFO) for address in aliases)]
        assert refusals(expression(wanted, [mailbox(), *map(alias, aliases)])) == ()


class TestLockOuts:
    """A shared mailbox that nobody could open any more."""

    WITH_MEMBERS = declared(shared_mailboxes=(SharedMailbox(SALES, members=(Delegation(SALES, ANNA),)),))

    def test_its_last_full_access_is_not_taken_away(self) -> None:
        given = expression([grant(ANNA, "send_as")], [grant(FRED)], closed=[MEMBERS])
        (refusal,) = refusals(given, organisation=self.WITH_MEMBERS)
        assert refusal.subject == Subject("shared mailbox", SALES)
        assert refusal.allow == "allow: {lock_outs: 1}"
        assert refusals(given, {"lock_outs": 1}, self.WITH_MEMBERS) == ()

    def test_another_with_full_access_is_enough(self) -> None:
        given = expression([grant(ANNA)], [grant(FRED)], closed=[MEMBERS])
        assert refusals(given, organisation=self.WITH_MEMBERS) == ()

    @pytest.mark.parametrize("members", [{}, {"members": ()}])
    def test_without_declared_members_it_may_be_emptied(self, members: dict[str, Any]) -> None:
        organisation = declared(shared_mailboxes=(SharedMailbox(SALES, **members),))
        given = expression([], [grant(FRED)], closed=[MEMBERS])
        assert refusals(given, organisation=organisation) == ()

    def test_a_person_may_lose_the_last_delegate(self) -> None:
        assert refusals(expression([absent(grant(FRED, on=ANNA))], [grant(FRED, on=ANNA)])) == ()

    def test_containment_is_done_and_told_of(self) -> None:
        given = expression([contained(absent(grant(FRED)))], [grant(FRED)])
        plan, complete = planned(given, self.WITH_MEMBERS)
        assert check(plan, complete, self.WITH_MEMBERS, {}) == ()
        assert [note.level for note in risks(plan, complete, self.WITH_MEMBERS)] == ["risk"]

    def test_containment_of_some_is_no_excuse_for_taking_it_from_the_last(self) -> None:
        given = expression([contained(absent(grant(FRED)))], [grant(FRED), grant(BRUNO)], closed=[MEMBERS])
        assert len(refusals(given, organisation=self.WITH_MEMBERS)) == 1

    def test_a_mailbox_that_is_to_go_may_lose_everybody(self) -> None:
        box = SharedMailbox(SALES, members=(Delegation(SALES, ANNA),), removed=True)
        given = expression([absent(grant(FRED))], [grant(FRED)])
        assert refusals(given, organisation=declared(shared_mailboxes=(box,))) == ()

    def test_where_somebody_is_left_there_is_no_risk(self) -> None:
        given = expression([contained(absent(grant(FRED)))], [grant(FRED), grant(ANNA)])
        assert risks(*planned(given, self.WITH_MEMBERS), self.WITH_MEMBERS) == ()


class TestTakenAddresses:
    """An address that is to become somebody's while somebody else keeps it."""

    SALE = "sale@contoso.example"

    @pytest.mark.parametrize(
        ("desired", "existing"),
        [
            ([mailbox(SALE)], [alias(SALE), mailbox()]),
            ([group(SALE)], [alias(SALE), mailbox()]),
            ([mailbox(SALE)], [group(SALE)]),
            ([mailbox(SALE)], [contact(SALE)]),
            ([alias(SALE)], [group(SALE), mailbox()]),
            ([alias(SALE, INFO), mailbox(INFO)], [mailbox(SALE)]),
            (
                [mailbox(INFO, primary_address=SALE)],
                [mailbox(INFO, primary_address="old@contoso.example"), alias(SALE), mailbox()],
            ),
        ],
    )
    def test_it_is_refused(self, desired: list[Any], existing: list[Any]) -> None:
        found = refusals(expression(desired, existing))
        assert [self.SALE in refusal.problem for refusal in found] == [True]

    def test_a_holder_that_goes_in_the_same_run_is_no_way_out(self) -> None:
        (refusal,) = refusals(expression([mailbox(self.SALE), absent(group(self.SALE))], [group(self.SALE)]))
        assert "end of a run" in refusal.remedy

    @pytest.mark.parametrize(
        ("desired", "existing", "closed"),
        [
            ([mailbox(SALE)], [alias(SALE), mailbox()], [f"aliases of {SALES}"]),
            ([alias(SALE, INFO)], [alias(SALE), mailbox(), mailbox(INFO)], []),
            (
                [mailbox(SALE, primary_address=SALE)],
                [mailbox(SALE, primary_address=SALES), alias(SALE, SALE)],
                [f"aliases of {SALE}"],
            ),
        ],
    )
    def test_an_address_that_passes_is_not_taken(self, desired: list[Any], existing: list[Any], closed: Any) -> None:
        assert refusals(expression(desired, existing, closed)) == ()

    def test_better_words_of_the_platform_are_kept(self) -> None:
        said = Refusal(mailbox(self.SALE).subject, "sale@ is a room.")
        given = expression([mailbox(self.SALE)], [group(self.SALE)], refusals=(said,))
        assert refusals(given) == (said,)


class TestRedirectsToNowhere:
    """A redirect that would lose its last target."""

    def test_it_is_refused(self) -> None:
        given = expression([absent(member(ANNA))], [group(), member(ANNA)])
        (refusal,) = refusals(given)
        assert refusal.subject == group().subject
        assert "mail to it would go nowhere" in refusal.problem

    @pytest.mark.parametrize(
        ("desired", "existing"),
        [
            ([absent(member(ANNA)), member(BRUNO)], [group(), member(ANNA)]),
            ([absent(member(ANNA))], [group(), member(ANNA), member(BRUNO)]),
            ([absent(member(ANNA)), absent(group())], [group(), member(ANNA)]),
        ],
    )
    def test_another_target_or_its_end_is_enough(self, desired: list[Any], existing: list[Any]) -> None:
        assert refusals(expression(desired, existing)) == ()


def test_one_message_has_every_refusal_and_every_way_out() -> None:
    found = (
        Refusal(Subject("", ""), REVOCATIONS.sentence(31, 34), allow="allow: {revocations: 31}"),
        Refusal(rule().subject, "it differs.", "Look at it.", "adopt: true"),
        Refusal(group().subject, "mail would go nowhere."),
    )
    plan = Plan("contoso", "exchange_online")
    assert refusal_text(plan, found).splitlines() == [
        f"contoso: the plan {plan.short_digest} is refused for 3 reasons. Nothing was written.",
        "  the plan revokes 31 of 34 grants; the limit is 10 or 30 %.",
        "    If that is meant, run again with  allow: {revocations: 31}",
        "  transport rule Outside: it differs.",
        "    Look at it.",
        "    If that is meant, run again with  adopt: true",
        f"  redirect {CONTACT}: mail would go nowhere.",
    ]


def test_refusals_of_the_platform_are_refusals_of_the_plan() -> None:
    said = Refusal(group().subject, "mail would go round for ever.")
    assert refusals(replace(expression([mailbox()]), refusals=(said,))) == (said,)
