# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail flow tests are judged by where their messages end up, and never pass by not knowing."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.testing import Judgement, run_tests
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.mailflow.flows import (
    ANNA,
    BRUNO,
    NOW,
    PARTNER,
    PASSWORDS,
    RESET,
    SALE,
    SALES,
    mailbox,
    organisation,
    redirecting,
)

REDIRECTS = organisation(rules=(redirecting(),))


def judged(where=REDIRECTS, subject: str = RESET, to: str = ANNA, **expect: Any) -> Judgement:
    test = {"name": "Test", "message": {"from": "news@service.example", "subject": subject}, "recipient": to}
    who = {"name": "Contoso", "domains": ["contoso.example"]}
    declared, mistakes = read_organisation({"organisation": who, "mail_flow_tests": [{**test, "expect": expect}]})
    assert not mistakes
    (result,) = run_tests(declared.mail_flow_tests, where, NOW)
    return result


@pytest.mark.parametrize(
    "expect",
    [
        {"mailboxes": [PASSWORDS]},
        {"not_mailboxes": [ANNA, BRUNO]},
        {"matches": ["password RESETS"]},
        {"fate": "delivered"},
        {"mailboxes": [PASSWORDS], "not_mailboxes": [ANNA], "matches": ["Password resets"], "fate": "delivered"},
    ],
)
def test_what_holds_passes(expect) -> None:
    assert judged(**expect).passed


@pytest.mark.parametrize(
    ("expect", "problem"),
    [
        ({"mailboxes": [PASSWORDS, ANNA]}, f"it would not end up in {ANNA}"),
        ({"mailboxes": []}, f"it would end up in {PASSWORDS}"),
        ({"not_mailboxes": [PASSWORDS]}, f"it would end up in {PASSWORDS}"),
        ({"matches": ["Others", "Password resets"]}, "the rule Others would not take it"),
        ({"fate": "quarantined"}, "it would be delivered and not quarantined"),
    ],
)
def test_what_does_not_hold_is_told(expect, problem) -> None:
    assert judged(**expect).problems == (problem,)


def test_mail_that_leaves_the_organisation_ends_up_outside() -> None:
    where = organisation(mailbox(ANNA, PARTNER, keeps_copy=True))
    assert judged(where, mailboxes=[ANNA]).problems == (f"it would end up in {PARTNER}",)
    assert judged(where, mailboxes=[ANNA, PARTNER]).passed


def test_a_mailbox_can_be_named_by_any_of_its_addresses() -> None:
    assert judged(organisation(mailbox(SALES, aliases=frozenset({SALE}))), to=SALES, mailboxes=[SALE]).passed


def test_mail_to_nobody_bounces() -> None:
    assert judged(to=SALES, fate="bounced", mailboxes=[]).passed


def test_a_result_that_is_not_known_fails_whatever_is_expected() -> None:
    where = organisation(rules=Unknown("Exchange Online answered 503 three times"))
    (problem,) = judged(where, not_mailboxes=[BRUNO]).problems
    assert "not known" in problem
    assert "503" in problem


class TestInboxRules:
    """Which of users' rules apply to a message is never known."""

    FORWARDS = organisation(mailbox(PASSWORDS, inbox_forwards=frozenset({PARTNER})), rules=(redirecting(),))
    NOT_READ = organisation(mailbox(PASSWORDS, inbox_forwards=Unknown("not read")), rules=(redirecting(),))

    @pytest.mark.parametrize("expect", [{"mailboxes": [PASSWORDS]}, {"not_mailboxes": [PARTNER]}])
    def test_what_a_known_rule_may_do_against_an_expectation_is_not_known(self, expect) -> None:
        (problem,) = judged(self.FORWARDS, **expect).problems
        assert problem.startswith(f"it is not known whether it would end up in {PARTNER} too: an inbox rule of")
        assert PASSWORDS in problem

    @pytest.mark.parametrize(
        "expect", [{"not_mailboxes": [ANNA]}, {"matches": ["Password resets"]}, {"fate": "delivered"}]
    )
    def test_an_expectation_that_it_does_not_touch_holds(self, expect) -> None:
        assert judged(self.FORWARDS, **expect).passed

    @pytest.mark.parametrize("expect", [{"mailboxes": [PASSWORDS]}, {"not_mailboxes": [PARTNER]}])
    def test_rules_that_were_not_read_change_no_test(self, expect) -> None:
        assert judged(self.NOT_READ, **expect).passed
