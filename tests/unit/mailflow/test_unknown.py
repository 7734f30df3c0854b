# SPDX-License-Identifier: GPL-3.0-or-later
"""True, false and unknown: what is certain wins, and the rest of a message is unclear only where it matters."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.rules import apply_rules
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import (
    ANNA,
    BRUNO,
    CHLOE,
    NOW,
    PASSWORDS,
    SALES,
    STAFF,
    STRANGER,
    envelope,
    mark,
    message,
    only,
    reached,
    rule,
    run,
)

TRUE = {"subject_contains_words": ["reset"]}
FALSE = {"subject_contains_words": ["invoice"]}
UNKNOWN = {"scl_over": 5}
REDIRECT = {"redirect_message_to": [PASSWORDS]}
UNREAD = Unknown("it was not read")


@pytest.mark.parametrize(
    ("conditions", "exceptions", "expected"),
    [
        ({**TRUE, **UNKNOWN}, {}, "unclear"),
        ({**FALSE, **UNKNOWN}, {}, "passed"),
        (UNKNOWN, TRUE, "spared"),
        (TRUE, {**TRUE, **UNKNOWN}, "spared"),
        (TRUE, {**FALSE, **UNKNOWN}, "unclear"),
        (TRUE, FALSE, "matched"),
        (FALSE, UNKNOWN, "passed"),
        (UNKNOWN, {"from": [STRANGER]}, "spared"),
    ],
)
def test_what_is_certain_wins_over_what_is_not(conditions: Any, exceptions: Any, expected: str) -> None:
    assert run(rule(conditions, exceptions, REDIRECT)).verdicts[0].outcome == expected


def test_the_message_is_unclear_from_a_rule_on_that_would_have_acted() -> None:
    rules = [rule(UNKNOWN, actions=REDIRECT, name="doubtful"), rule({}, actions=mark("later"), name="later")]
    found = run(rules)
    assert (only(found).fate, only(found).recipients, only(found).originally) == ("unclear", frozenset(), {ANNA})
    assert [unknown.reason for unknown in found.unknown] == ["doubtful: its spam confidence level is not known"]
    assert [verdict.rule for verdict in found.verdicts] == ["doubtful"]


@pytest.mark.parametrize(
    "settings",
    [
        {"enabled": False},
        {"mode": "audit"},
        {"expiry_date": NOW.replace(year=2020)},
        {"activation_date": NOW.replace(year=2030)},
    ],
)
def test_a_doubtful_rule_that_does_not_act_is_no_matter(settings: dict[str, Any]) -> None:
    found = run([rule(UNKNOWN, actions=REDIRECT, **settings), rule({}, actions=mark("later"), name="later")])
    assert (found.unknown, reached(found)) == ((), {ANNA: {ANNA}})
    assert [verdict.outcome for verdict in found.verdicts] == ["unclear", "matched"]


@pytest.mark.parametrize(
    "actions",
    [
        {"set_audit_severity": "low"},
        {"apply_html_disclaimer_text": "Ours"},
        {"generate_incident_report": SALES},
        {"apply_ome": UNREAD},
    ],
)
def test_a_doubtful_rule_that_changes_nothing_is_no_matter(actions: dict[str, Any]) -> None:
    found = run([rule(UNKNOWN, actions=actions), rule({}, actions=REDIRECT, name="later")])
    assert (found.unknown, reached(found)) == ((), {ANNA: {PASSWORDS}})


def test_a_doubtful_disclaimer_matters_where_it_may_reject() -> None:
    actions = {"apply_html_disclaimer_text": "Ours", "apply_html_disclaimer_fallback_action": "reject"}
    assert only(run(rule(UNKNOWN, actions=actions))).fate == "unclear"


def test_only_the_recipients_of_whom_nobody_knows_are_lost() -> None:
    doubtful = rule({"recipient_ad_attribute_contains_words": {"city": ["Lyon"]}}, actions=REDIRECT)
    found = run(doubtful, to=envelope(ANNA, CHLOE, SALES))
    fates = {recipient: copy.fate for copy in found.copies for recipient in copy.originally}
    assert fates == {ANNA: "delivered", CHLOE: "delivered", SALES: "unclear"}
    assert reached(found) == {ANNA: {PASSWORDS}, CHLOE: {CHLOE}, SALES: frozenset()}
    assert found.verdicts[0].recipients == {ANNA}
    assert found.verdicts[0].unclear == "nobody read the attributes"


@pytest.mark.parametrize("setting", ["enabled", "mode", "activation_date", "expiry_date"])
def test_a_setting_that_could_not_be_read_leaves_a_matching_rule_unclear(setting: str) -> None:
    assert only(run(rule(TRUE, actions=REDIRECT, **{setting: UNREAD}))).fate == "unclear"
    assert run(rule(FALSE, actions=REDIRECT, **{setting: UNREAD})).unknown == ()
    assert run(rule(TRUE, actions={"apply_ome": True}, **{setting: UNREAD})).unknown == ()


def test_a_disabled_rule_does_nothing_whatever_else_is_not_known() -> None:
    found = run(rule(TRUE, actions=REDIRECT, enabled=False, mode=UNREAD, expiry_date=UNREAD))
    assert (found.unknown, reached(found)) == ((), {ANNA: {ANNA}})


class TestARuleThatNobodyCanFollow:
    WHY = "it has a property that is not understood"

    def test_is_unclear_for_what_it_may_take(self) -> None:
        found = run(rule(TRUE, actions=REDIRECT, unclear=self.WHY))
        assert (only(found).fate, found.unknown[0].reason) == ("unclear", f"the rule: {self.WHY}")

    def test_does_not_take_what_a_condition_of_it_excludes(self) -> None:
        assert run(rule(FALSE, actions=REDIRECT, unclear=self.WHY)).verdicts[0].outcome == "passed"

    def test_does_not_take_what_an_exception_of_it_spares(self) -> None:
        assert run(rule({}, TRUE, REDIRECT, unclear=self.WHY)).verdicts[0].outcome == "spared"

    def test_may_have_its_patterns_in_another_dialect(self) -> None:
        patterns = {"subject_matches_patterns": ["invoice"]}
        assert run(rule(patterns, actions=REDIRECT, unclear=self.WHY)).verdicts[0].outcome == "unclear"


def test_unknown_rules_leave_every_message_unclear() -> None:
    found = apply_rules(message(), envelope(), MailOrganisation(frozenset(), rules=Unknown("HTTP 503")), NOW)
    assert (only(found).fate, found.unknown[0].reason) == ("unclear", "the rules are not known: HTTP 503")


def test_names_that_are_known_nowhere_leave_it_unclear() -> None:
    strange = rule({})
    for section in ("conditions", "actions"):
        found = run(type(strange)("the rule", **{section: {"no_such_thing": True}}))
        assert only(found).fate == ("unclear" if section == "actions" else "delivered")
        assert found.verdicts[0].unclear == f"no_such_thing is no {section[:-1]} that is known here"


def test_a_group_is_known_in_part() -> None:
    found = run(rule({"sent_to_member_of": [STAFF]}, actions=REDIRECT), to=envelope(ANNA, BRUNO))
    assert (found.unknown, reached(found)) == ((), {ANNA: {PASSWORDS}, BRUNO: {BRUNO}})
