# SPDX-License-Identifier: GPL-3.0-or-later
"""What stops a run before the first write."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    LoginFailed,
    Unavailable,
    Unreadable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistake, Mistakes
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Refusal, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.customer import WrongCustomer
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import (
    Customer,
    Preflight,
)
from ansible_collections.mailward.mailbox.tests.unit.converge.runs import (
    DECLARATION,
    apply,
    plan,
    with_sections,
)
from ansible_collections.mailward.mailbox.tests.unit.in_memory import InMemoryPlatform
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    CONTACT,
    SALES,
    grant,
    mailbox,
)


class TestMistakes:
    """A declaration that cannot be meant."""

    WRONG = with_sections(shared_mailboxes=[{"address": SALES, "sign_in": "maybe"}])

    def test_one_message_has_those_of_the_model_the_platform_and_the_organisation(self) -> None:
        platform = InMemoryPlatform(
            impossible=(Mistake("redirects[0]", "cannot be made here."),),
            refusals=(Refusal(Subject("delegation", "x", "delegations[0].trustee"), "is nobody's address."),),
        )
        with pytest.raises(Mistakes) as caught:
            apply(platform, self.WRONG)
        assert [mistake.path for mistake in caught.value.mistakes] == [
            "delegations[0].trustee",
            "redirects[0]",
            "shared_mailboxes[0].sign_in",
        ]
        assert "nothing was written" in str(caught.value)
        assert "perform" not in platform.calls

    def test_a_mistake_that_only_the_platform_sees_stops_the_run(self) -> None:
        with pytest.raises(Mistakes):
            apply(InMemoryPlatform(impossible=(Mistake("redirects[0]", "cannot be made here."),)))

    def test_they_are_told_though_nothing_can_be_read(self) -> None:
        with pytest.raises(Mistakes, match="nothing was read or written"):
            apply(InMemoryPlatform(down=LoginFailed("login", "wrong secret")), self.WRONG)

    def test_they_are_told_though_the_rest_cannot_be_understood(self) -> None:
        class Confused(InMemoryPlatform):
            def express(self, *_args: Any, **_more: Any) -> Any:
                raise KeyError("of a half-read declaration")

        with pytest.raises(Mistakes, match="sign_in"):
            apply(Confused(), self.WRONG)

    def test_another_customers_organisation_is_told_and_not_looked_into(self) -> None:
        platform = InMemoryPlatform(customer=Customer("77aa", frozenset({"contoso.example"})))
        with pytest.raises(Mistakes, match="77aa"):
            apply(platform, self.WRONG)
        assert platform.calls == ["observe"]

    def test_without_knowing_for_whom_it_is_nothing_is_read(self) -> None:
        platform = InMemoryPlatform()
        with pytest.raises(Mistakes, match="nothing was read or written"):
            apply(platform, {"shared_mailboxes": []})
        assert platform.calls == []


class TestCustomer:
    """The organisation that the credentials open."""

    @pytest.mark.parametrize(
        "customer",
        [
            Customer("77aa", frozenset({"contoso.example"})),
            Customer("6f1a", frozenset({"fabrikam.example"})),
        ],
    )
    def test_another_one_stops_the_run_before_planning(self, customer: Customer) -> None:
        platform = InMemoryPlatform(customer=customer)
        with pytest.raises(WrongCustomer, match="nothing was planned or written"):
            apply(platform)
        assert platform.calls == ["observe"]

    def test_an_unknown_one_stops_the_run_before_planning(self) -> None:
        platform = InMemoryPlatform(customer=Unknown("the accepted domains could not be read"))
        with pytest.raises(Unreadable, match="accepted domains could not be read"):
            apply(platform)
        assert platform.calls == ["observe"]

    def test_a_refused_login_is_told_as_it_is(self) -> None:
        with pytest.raises(Unavailable):
            apply(InMemoryPlatform(down=Unavailable("login", "503")))


class TestRefusals:
    """Plans that are not carried out."""

    def test_all_are_in_one_message_and_nothing_is_written(self) -> None:
        people = [f"person{number}@contoso.example" for number in range(12)]
        platform = InMemoryPlatform(
            refusals=(Refusal(Subject("redirect", CONTACT), "mail would go round for ever."),)
        ).holding(mailbox(), *map(grant, people))
        before = dict(platform.items)
        made = apply(platform)
        assert made.failed
        assert not made.changed
        assert platform.items == before
        assert "round for ever" in made.message
        assert "revokes 12 of 12 grants" in made.message
        assert made.plan.short_digest in made.message
        result = made.result()
        assert result["failed"]
        assert result["msg"] == made.message
        assert result["plan"]["counts"]["revoke"] == 12

    def test_a_plan_is_refused_in_check_mode_as_well(self) -> None:
        platform = InMemoryPlatform(refusals=(Refusal(Subject("redirect", CONTACT), "mail would go nowhere."),))
        assert plan(platform).failed

    def test_an_allowance_lifts_a_limit(self) -> None:
        people = [f"person{number}@contoso.example" for number in range(3)]
        platform = InMemoryPlatform().holding(mailbox(), *map(grant, people))
        assert apply(platform).refused
        assert not apply(platform, allow={"revocations": 3}).failed

    @pytest.mark.parametrize("length", [8, 12, 64])
    def test_the_approved_plan_is_applied(self, length: int) -> None:
        platform = InMemoryPlatform()
        digest = plan(platform).plan.digest
        assert not apply(platform, expected_digest=f" {digest[:length].upper()}").failed
        assert platform.items

    @pytest.mark.parametrize("expected", ["0" * 8, "0" * 64])
    def test_another_plan_than_the_approved_one_is_not_applied(self, expected: str) -> None:
        platform = InMemoryPlatform()
        made = apply(platform, expected_digest=expected)
        assert f"and not the approved {expected[:8]}" in made.message
        assert platform.items == {}

    def test_a_few_digits_are_no_approval(self) -> None:
        platform = InMemoryPlatform()
        digest = plan(platform).plan.digest
        assert apply(platform, expected_digest=digest[:7]).failed

    def test_a_change_by_somebody_else_since_the_approval_makes_it_another_plan(self) -> None:
        platform = InMemoryPlatform().holding(mailbox(sign_in="allowed", auditing=True))
        digest = plan(platform).plan.digest
        platform.holding(mailbox(sign_in="allowed", auditing=False))
        assert apply(platform, expected_digest=digest).failed

    def test_a_finished_run_can_be_repeated_with_its_digest(self) -> None:
        platform = InMemoryPlatform()
        digest = plan(platform).plan.digest
        apply(platform, expected_digest=digest)
        again = apply(platform, expected_digest=digest)
        assert not again.failed
        assert not again.changed


def test_credentials_that_lack_a_role_stop_the_run_before_the_first_write() -> None:
    platform = InMemoryPlatform(flight=Preflight(missing=("The role A is missing.", "The permission B is missing.")))
    refused = plan(platform, apply=True)
    assert refused.failed
    assert not refused.changed
    assert refused.message.splitlines()[1:] == ["  The role A is missing.", "  The permission B is missing."]
    assert "perform" not in platform.calls


def test_credentials_that_could_not_be_looked_at_are_noted_and_stop_nothing() -> None:
    platform = InMemoryPlatform(flight=Preflight(unread=("the list could not be read",)))
    applied = plan(platform, apply=True)
    assert not applied.failed
    assert any("the list could not be read" in note.text for note in applied.plan.notes)
    assert applied.plan.digest == plan(InMemoryPlatform()).plan.digest


def test_nobody_asks_for_roles_where_nothing_is_written() -> None:
    platform = InMemoryPlatform(flight=Preflight(missing=("The role A is missing.",)))
    assert not plan(platform).failed
    nothing = {"organisation": DECLARATION["organisation"]}
    assert not plan(platform, nothing, apply=True).failed
    assert "preflight" not in platform.calls
