# SPDX-License-Identifier: GPL-3.0-or-later
"""How rules go together: order, exceptions, splitting, stopping, modes and dates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.envelope import Envelope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.rules import apply_rules
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import (
    ANNA,
    BRUNO,
    CHLOE,
    NOW,
    PASSWORDS,
    SALES,
    STRANGER,
    envelope,
    mark,
    message,
    only,
    organisation,
    outcome,
    reached,
    rule,
    run,
)

RESET = {"subject_contains_words": ["reset"]}
REDIRECT = {"redirect_message_to": [PASSWORDS]}


def test_a_redirected_message_reaches_the_target_and_nobody_else() -> None:
    found = run(rule(RESET, actions=REDIRECT), to=envelope(ANNA, BRUNO))
    assert reached(found) == {ANNA: {PASSWORDS}, BRUNO: {PASSWORDS}}
    verdict = found.verdicts[0]
    assert (verdict.outcome, verdict.acted, verdict.actions) == ("matched", True, (f"redirected to {PASSWORDS}",))


def test_a_rule_without_conditions_takes_every_message() -> None:
    assert run(rule({}, actions=REDIRECT)).verdicts[0].outcome == "matched"


def test_all_conditions_have_to_hold() -> None:
    assert outcome({**RESET, "from": [STRANGER]}) == "matched"
    assert outcome({**RESET, "from": [ANNA]}) == "passed"


def test_any_exception_spares() -> None:
    for exceptions in ({"from": [STRANGER]}, {"from": [ANNA], "subject_contains_words": ["password"]}):
        verdict = run(rule(RESET, exceptions, REDIRECT)).verdicts[0]
        assert (verdict.outcome, verdict.acted) == ("spared", False)
        assert any(hit.exception for hit in verdict.because)


def test_only_matching_recipients_are_acted_on() -> None:
    found = run(rule({**RESET, "sent_to": [ANNA]}, actions=REDIRECT), to=envelope(ANNA, BRUNO))
    assert reached(found) == {ANNA: {PASSWORDS}, BRUNO: {BRUNO}}
    assert {copy.originally for copy in found.copies} == {frozenset({ANNA}), frozenset({BRUNO})}


def test_an_exception_on_single_recipients_spares_those_only() -> None:
    found = run(rule(RESET, {"sent_to": [PASSWORDS]}, REDIRECT), to=envelope(ANNA, PASSWORDS))
    assert reached(found) == {ANNA: {PASSWORDS}, PASSWORDS: {PASSWORDS}}
    assert [copy.redirected for copy in found.copies if PASSWORDS in copy.originally] == [False]


def test_an_exception_on_any_recipient_spares_all() -> None:
    spared = rule(RESET, {"any_of_to_header": [PASSWORDS]}, REDIRECT)
    found = run(spared, message(to=f"{ANNA}, {PASSWORDS}"), envelope(ANNA, PASSWORDS))
    assert reached(found) == {ANNA: {ANNA}, PASSWORDS: {PASSWORDS}}


def test_rules_are_applied_in_their_order_and_see_what_was_done_before() -> None:
    rules = [
        rule(RESET, actions={**mark("reset"), "prepend_subject": "[x] "}, name="marks"),
        rule({"subject_matches_patterns": ["^\\[x\\] reset"]}, actions={"set_scl": 5}, name="sees the subject"),
        rule(
            {"header_matches_message_header": "X-Mark", "header_matches_patterns": ["^reset$"]},
            actions=REDIRECT, name="sees the header",
        ),
        rule({"sent_to": [PASSWORDS]}, actions={"remove_header": "X-Mark"}, name="sees the recipient"),
    ]  # fmt: skip
    found = run(rules)
    assert [verdict.outcome for verdict in found.verdicts] == ["matched"] * 4
    assert only(found).message.header("X-Mark") == ()
    assert [verdict.outcome for verdict in run(rules[::-1]).verdicts] == ["passed", "passed", "passed", "matched"]


def test_later_rules_go_on_for_each_copy_by_itself() -> None:
    rules = [
        rule({"sent_to": [ANNA]}, actions=mark("anna"), name="one"),
        rule({"sent_to": [BRUNO]}, actions=mark("bruno"), name="two"),
    ]
    found = run(rules, to=envelope(ANNA, BRUNO, CHLOE))
    marks = {tuple(copy.originally): copy.message.header("X-Mark") for copy in found.copies}
    assert marks == {(ANNA,): ("anna",), (BRUNO,): ("bruno",), (CHLOE,): ()}


def test_stopping_is_for_the_copy_that_the_rule_took() -> None:
    rules = [
        rule({"sent_to": [ANNA]}, actions={"stop_rule_processing": True}, name="stops"),
        rule({}, actions=REDIRECT, name="redirects"),
    ]
    found = run(rules, to=envelope(ANNA, BRUNO))
    assert reached(found) == {ANNA: {ANNA}, BRUNO: {PASSWORDS}}
    assert {copy.stopped_by for copy in found.copies} == {"stops", ""}


@pytest.mark.parametrize("action", ["delete_message", "quarantine", "reject_message_reason_text"])
def test_no_rule_is_applied_to_what_is_gone(action: str) -> None:
    gone = rule({}, actions={action: "No." if action.startswith("reject") else True}, name="ends it")
    found = run([gone, rule({}, actions=REDIRECT)])
    assert only(found).recipients == frozenset()
    assert [verdict.rule for verdict in found.verdicts] == ["ends it"]


@pytest.mark.parametrize(
    "settings",
    [
        {"enabled": False},
        {"mode": "audit"},
        {"mode": "audit_and_notify"},
        {"activation_date": NOW + timedelta(seconds=1)},
        {"expiry_date": NOW - timedelta(seconds=1)},
    ],
)
def test_a_rule_that_does_not_act_says_that_it_would_match(settings: dict[str, Any]) -> None:
    found = run(rule(RESET, actions=REDIRECT, **settings))
    assert reached(found) == {ANNA: {ANNA}}
    assert (found.verdicts[0].outcome, found.verdicts[0].acted) == ("matched", False)


def test_a_rule_acts_between_its_dates() -> None:
    acting = rule(RESET, actions=REDIRECT, activation_date=NOW - timedelta(days=1), expiry_date=NOW + timedelta(days=1))
    assert reached(run(acting)) == {ANNA: {PASSWORDS}}
    assert reached(run(acting, now=NOW.replace(tzinfo=None))) == {ANNA: {PASSWORDS}}


@pytest.mark.parametrize(("mode", "notified"), [("audit", False), ("audit_and_notify", True), ("enforce", True)])
def test_reports_are_sent_in_every_mode_and_notices_in_two(mode: str, notified: bool) -> None:
    actions = {**REDIRECT, "generate_incident_report": SALES, "generate_notification": "It was redirected."}
    found = run(rule(RESET, actions=actions, mode=mode, name="watches"))
    assert found.reports == {SALES: "watches"}
    assert ("notified the recipients" in found.verdicts[0].actions) is notified


def test_addresses_of_the_envelope_are_compared_without_regard_to_case() -> None:
    assert reached(run(rule({"sent_to": [ANNA]}, actions=REDIRECT), to=envelope("Anna@Contoso.example"))) == {
        ANNA: {PASSWORDS}
    }


def test_the_organisation_can_be_changed_between_two_messages() -> None:
    mail, to = message(), envelope()
    redirecting, idle = organisation(rule(RESET, actions=REDIRECT)), organisation()
    assert [reached(apply_rules(mail, to, given, NOW))[ANNA] for given in (redirecting, idle, redirecting)] == [
        {PASSWORDS},
        {ANNA},
        {PASSWORDS},
    ]


def test_a_message_without_recipients_is_nobodys() -> None:
    found = apply_rules(message(), Envelope(STRANGER, ()), organisation(rule({}, actions=REDIRECT)), NOW)
    assert only(found).recipients == frozenset()
