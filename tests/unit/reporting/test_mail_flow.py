# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail ends up, in words."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.delivery import ENDS, Arrival
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.reporting.mail_flow import (
    Way,
    answers_text,
    arrival_text,
    changed_lines,
)

ANNA, BRUNO, PASSWORDS = "anna@contoso.example", "bruno@contoso.example", "passwords@contoso.example"


def way(after: tuple[str, ...], before: tuple[str, ...] = (ANNA,), **more: Any) -> Way:
    return Way("A reset", ANNA, before, after, **more)


@pytest.mark.parametrize(
    ("arrival", "text"),
    [
        (Arrival(ANNA, ANNA, "mailbox"), f"mail to {ANNA} is in {ANNA}"),
        (
            Arrival(ANNA, BRUNO, "outside", ("one step", "another"), "why"),
            f"mail to {ANNA} leaves to {BRUNO} (why), for one step; another",
        ),
        (
            Arrival(ANNA, ANNA, "loop", text=f"{ANNA} → {BRUNO} → {ANNA}"),
            f"mail to {ANNA} goes round for ever ({ANNA} → {BRUNO} → {ANNA})",
        ),
        (Arrival(ANNA, ANNA, "rejected", text="not\nhere"), f"mail to {ANNA} is rejected (not here)"),
    ],
)
def test_an_end_is_told_in_one_line(arrival: Arrival, text: str) -> None:
    assert arrival_text(arrival) == text


@pytest.mark.parametrize("what", ENDS)
def test_every_end_has_words(what: str) -> None:
    assert arrival_text(Arrival(ANNA, ANNA, what)).startswith(f"mail to {ANNA} ")


@pytest.mark.parametrize(
    ("after", "before", "text"),
    [
        ((PASSWORDS,), (ANNA,), f"1 of 1 sample messages would go to {PASSWORDS} instead of to the user"),
        ((ANNA,), (PASSWORDS,), f"1 of 1 sample messages would go to the user instead of to {PASSWORDS}"),
        (("bounced",), (ANNA,), "1 of 1 sample messages would end as bounced instead of going to the user"),
        ((ANNA,), ("deleted",), "1 of 1 sample messages would go to the user instead of ending as deleted"),
    ],
)
def test_a_change_is_told_from_the_side_of_the_user(after, before, text) -> None:
    assert changed_lines([way(after, before)]) == [text]


def test_equal_changes_are_counted_together() -> None:
    lines = changed_lines([way((PASSWORDS,)), way((ANNA,)), way((PASSWORDS,)), way((BRUNO,))])
    assert lines == [
        f"1 of 4 sample messages would go to {BRUNO} instead of to the user",
        f"2 of 4 sample messages would go to {PASSWORDS} instead of to the user",
    ]


def test_what_is_not_known_is_no_change() -> None:
    assert changed_lines([way((PASSWORDS,), unknown=True), way((ANNA,))]) == [
        "of 1 of 2 sample messages it is not known where they go"
    ]


def test_an_answer_names_ends_rules_and_what_may_go_on() -> None:
    end = {"recipient": ANNA, "address": PASSWORDS, "what": "mailbox", "way": [], "text": ""}
    hit = {"name": "subject_contains_words", "exception": False, "value": "reset", "text": "Reset it", "unknown": ""}
    rule = {"rule": "Resets", "outcome": "matched", "unclear": "", "because": [hit], "actions": ["redirected"]}
    passed = {**rule, "rule": "Others", "outcome": "passed", "because": [], "actions": []}
    answer = {
        "name": "reset.eml",
        "subject": "Reset it",
        "arrivals": [end],
        "verdicts": [passed, rule],
        "may_go_on": [{**end, "what": "unknown", "text": "nobody looked"}],
    }
    assert answers_text("Contoso", "planned", [answer]).splitlines() == [
        "Contoso · as planned",
        "  reset.eml: Reset it",
        f"    > mail to {ANNA} is in {PASSWORDS}",
        '    i rule Resets matched, because subject contains words reset found "Reset it": redirected',
        f"    ? may go on: mail to {ANNA} is not known at {PASSWORDS} (nobody looked)",
    ]
