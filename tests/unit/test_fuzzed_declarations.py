# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever stands in a declaration, its mistakes are told: nothing is raised, and nothing wrong is written."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistakes
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.support import (
    rule_mistakes,
)
from ansible_collections.mailward.mailbox.tests.unit.fuzzing import examples
from ansible_collections.mailward.mailbox.tests.unit.model.arbitrary import VALUES, disturbed
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.in_process import standing
from hypothesis import given

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
EMPTY = {
    "domains": ["contoso.example", "contoso-group.example"],
    "users": [{"address": "anna@contoso.example", "display_name": "Anna"}],
}


def mistakes_of(declaration: Any) -> Mistakes:
    declared, found = read_organisation(declaration)
    return Mistakes(declared.name, (*found, *rule_mistakes(declared)))


def assert_printable(found: Mistakes) -> None:
    for mistake in found.mistakes:
        assert mistake.problem
        for text in (mistake.path, mistake.problem, mistake.remedy):
            assert text.isprintable()
            assert len(text) < 2000
    assert found.text().encode("utf-8")


@examples(60)
@given(disturbed())
def test_every_mistake_is_a_short_sentence_that_can_be_printed(declaration: Any) -> None:
    assert_printable(mistakes_of(declaration))


@examples(50)
@given(VALUES)
def test_what_is_no_declaration_at_all_is_a_mistake(declaration: Any) -> None:
    assert mistakes_of(declaration).mistakes


@examples(10)
@given(disturbed())
def test_what_is_not_called_a_mistake_can_be_planned(declaration: Any) -> None:
    with standing(EMPTY) as place:
        with contextlib.suppress(Mistakes):
            assert run(place.platform, declaration, Options(now=NOW)).result()
        assert place.requests.writes() == []


@pytest.mark.parametrize("name", ["shared_mailboxes", "transport_rules", "undeclared"])
def test_a_list_that_holds_itself_is_a_mistake(name: str) -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert mistakes_of({"organisation": {"name": "Contoso", "domains": ["contoso.example"]}, name: endless}).mistakes


HALF, HUGE, LONG = "\ud800", 1 << 20_000, "x" * 70_000
"""Half a surrogate pair, a number that Python refuses to write down, and more than anybody reads."""

WRONG: dict[str, dict[str, Any]] = {
    "names of fields": {"redirects": [{"address": "a@contoso.example", HALF: 1, LONG: 1, HUGE: 1}]},
    "names of conditions": {"transport_rules": [{"name": "A", "conditions": {f"a\n{HALF}": 1, LONG: 1, HUGE: 1}}]},
    "names of attributes": {
        "transport_rules": [
            {"name": name, "conditions": {"sender_ad_attribute_contains_words": {name: ["a"]}}} for name in (HALF, LONG)
        ]
    },
    "names of properties": {
        "transport_rules": [{"name": "A", "conditions": {"content_character_set_contains_words": [HALF],
                                                         "attachment_property_contains_words": {f"a{HALF}": ["a"]}}}]
    },
    "names of folders": {
        "delegations": [
            {"mailbox": "a@contoso.example", "trustee": "b@contoso.example", "folders": {"calendar": {HALF: 1}}},
            {"mailbox": "a@contoso.example", "trustee": "c@contoso.example", "folders": {f"/{LONG}": "boss", HUGE: 1}},
        ]
    },
    "modes": {"undeclared": HUGE},
    "entries": {"redirects": [{"address": "a@contoso.example", "targets": [{HALF: HUGE}, HUGE, LONG]}, HUGE, LONG]},
    "numbers": {"transport_rules": [{"name": "A", "conditions": {"message_size_over": HUGE}},
                                    {"name": "B", "actions": {"set_scl": HUGE}}]},
    "moments": {"transport_rules": [{"name": "A", "activation_date": HUGE, "expiry_date": LONG}]},
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_printed_is_a_mistake_that_can(name: str) -> None:
    found = mistakes_of({"organisation": {"name": "Contoso", "domains": ["contoso.example"]}, **WRONG[name]})
    assert found.mistakes
    assert_printable(found)
