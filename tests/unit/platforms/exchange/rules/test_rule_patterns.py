# SPDX-License-Identifier: GPL-3.0-or-later
"""The patterns of declared rules are checked, whatever condition or exception they stand in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, export, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.dotnet_syntax import syntax_error
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistakes
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.export import (
    declare_rule,
    export_notes,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.observed import (
    read_rule,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.support import (
    rule_mistakes,
)
from ansible_collections.mailward.mailbox.tests.unit.fuzzing import examples
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.in_process import InProcess, standing
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.live_rules import declared, resolve, unset_row
from hypothesis import assume, given
from hypothesis import strategies as st

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
WRONG = "reset**"
OF_PATTERNS = sorted(name for name, one in CONDITIONS.items() if one.kind.name in ("patterns", "ad_attribute_patterns"))
ODD = (
    "invoice|", "[[:alpha:]]+", "a{,3}", r"\\d+", "(a+)+", r"(?i)invoice", r"(?<!no-)reply", r"(a)\1", r"\p{Lu}{5}",
    "[a-z-[aeiou]]", r"\bword\b", "(?#what) x", "[]a]", "a{",
)  # fmt: skip


def given_to(name: str, pattern: str) -> Any:
    return {"department": [pattern]} if CONDITIONS[name].kind.keyed else [pattern]


def entry(section: str = "conditions", name: str = "subject_matches_patterns", pattern: str = WRONG) -> dict[str, Any]:
    values: dict[str, Any] = {name: given_to(name, pattern)}
    if name == "header_matches_patterns":
        values["header_matches_message_header"] = "X-Mailer"
    first = {"from_scope": "not_in_organization"} if section == "exceptions" else {}
    return {"name": "A", "conditions": first, "actions": {"prepend_subject": "[a] "}, section: values}


def organisation(*patterns: str) -> dict[str, Any]:
    parameters = {"SubjectMatchesPatterns": list(patterns), "PrependSubject": "[a] "}
    rules = [{"Name": "A", "Comments": "mailward:main", "Parameters": parameters}] if patterns else []
    users = [{"address": "anna@contoso.example", "display_name": "Anna"}]
    return {"domains": ["contoso.example"], "users": users, "transport_rules": rules}


def planned(place: InProcess, *rules: dict[str, Any]) -> Run:
    whose = {"name": "Contoso", "domains": ["contoso.example"]}
    return run(place.platform, {"organisation": whose, "transport_rules": list(rules)}, Options(now=NOW))


def notes(found: Run) -> list[tuple[str, str]]:
    return [(note.level, note.text) for note in found.plan.notes]


@pytest.mark.parametrize("section", ["conditions", "exceptions"])
@pytest.mark.parametrize("name", OF_PATTERNS)
def test_what_exchange_would_refuse_is_a_mistake_wherever_it_stands(section: str, name: str) -> None:
    (found,) = rule_mistakes(declared(entry(section, name)))
    assert found.path == f"transport_rules[0].{section}.{name}"
    assert "reset** is no regular expression to Exchange: * follows another quantifier." in found.problem
    assert found.remedy


def test_a_rule_that_is_to_go_may_say_anything() -> None:
    assert rule_mistakes(declared({**entry(), "state": "absent"})) == []


def test_nothing_is_read_for_a_pattern_that_is_none() -> None:
    with standing(organisation()) as place, pytest.raises(Mistakes, match="no regular expression"):
        planned(place, entry())


@pytest.mark.parametrize("pattern", ["invoice|", "[[:alpha:]]+", "a{,3}"])
def test_what_hardly_means_what_it_says_is_not_written(pattern: str) -> None:
    with standing(organisation("other")) as place:
        found = planned(place, entry(pattern=pattern))
    assert "conditions.subject_matches_patterns" in found.refused
    assert "rite" in found.refused


@pytest.mark.parametrize("pattern", ["invoice|", "[[:alpha:]]+", "a{,3}"])
def test_where_it_stands_already_it_is_told(pattern: str) -> None:
    with standing(organisation(pattern)) as place:
        found = planned(place, entry(pattern=pattern))
    assert not found.refused
    assert [level for level, text in notes(found) if "subject_matches_patterns" in text] == ["risk"]


@pytest.mark.parametrize(
    ("pattern", "level", "phrase"),
    [
        (r"(?<!no-)reply", "info", "not known here"),
        ("(a+)+", "risk", "backtrack without end"),
        (r"^\\[ext\\]", "risk", "asks for a backslash"),
    ],
)
def test_what_the_service_takes_is_told_and_written(pattern: str, level: str, phrase: str) -> None:
    with standing(organisation()) as place:
        found = planned(place, entry(pattern=pattern))
    assert not found.refused
    assert found.plan.changes
    assert [(one, phrase in text) for one, text in notes(found) if "subject_matches" in text] == [(level, True)]


def test_an_ordinary_pattern_is_not_worth_a_word() -> None:
    with standing(organisation()) as place:
        assert notes(planned(place, entry(pattern=r"^\[ext\] (reset|recover)\b"))) == []


def assert_can_be_declared(*patterns: str) -> None:
    with standing(organisation(*patterns)) as place:
        found = run(place.platform, export(place.platform)["declaration"], Options(now=NOW))
        assert (found.refused, found.plan.changes) == ("", ())


@pytest.mark.parametrize("pattern", ODD)
def test_an_odd_pattern_that_stands_can_be_exported_and_declared(pattern: str) -> None:
    assert_can_be_declared(pattern)


@examples(12)
@given(st.lists(st.text(st.sampled_from("ab1,|()[]{}*+?^$.\\:i ="), min_size=1, max_size=9), min_size=1, max_size=5))
def test_whatever_the_service_took_can_be_exported_and_declared(patterns: list[str]) -> None:
    taken = [pattern for pattern in patterns if syntax_error(pattern) == "" and pattern.strip() == pattern]
    assume(taken)
    try:
        place = standing(organisation(*taken))
    except ValueError:
        assume(False)
    place.platform.close()
    assert_can_be_declared(*taken)


def test_what_only_exchange_2010_took_is_left_out_of_an_export() -> None:
    row = {**unset_row(), "Name": "A", "Priority": 0, "State": "Enabled", "SubjectMatchesPatterns": [WRONG]}
    observed = read_rule({**row, "UseLegacyRegex": True, "PrependSubject": "[a] "})
    assert "conditions" not in declare_rule(observed, resolve)
    assert "no regular expression" in export_notes(observed, resolve)[0].text
