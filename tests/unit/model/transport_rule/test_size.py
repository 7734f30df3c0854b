# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.size import (
    estimated_size,
    pattern_size,
)
from ansible_collections.mailward.mailbox.tests.unit.model.transport_rule.rules import declared_rules, rule
from hypothesis import given


def test_words_patterns_and_character_sets_count_and_nothing_else() -> None:
    found = rule(
        conditions={
            "subject_contains_words": ["reset", "password"],
            "subject_matches_patterns": ["^abc"],
            "content_character_set_contains_words": ["utf-8"],
            "from": ["anna@contoso.example"],
            "from_scope": "in_organization",
        },
        exceptions={"sender_ad_attribute_contains_words": {"city": ["Bern"]}},
    )
    assert pattern_size(found) == len("reset" + "password" + "^abc" + "utf-8" + "city:Bern")


@given(declared_rules())
def test_the_estimate_is_never_less_than_the_text_of_the_rule(entry: dict[str, Any]) -> None:
    found = rule(**entry)
    texts = [found.name, found.comments or ""]
    for values in (found.conditions, found.exceptions, found.actions):
        for value in (values or {}).values():
            texts += map(str, value) if isinstance(value, frozenset) else [str(value)]
    assert estimated_size(found) > sum(map(len, texts))


def test_what_xml_makes_longer_is_longer_in_the_estimate() -> None:
    plain, escaped = rule(actions={"prepend_subject": "a"}), rule(actions={"prepend_subject": "&"})
    assert estimated_size(escaped) - estimated_size(plain) == len("&amp;") - len("a")


def test_comments_as_they_are_stored_count() -> None:
    found = rule(comments="one")
    assert estimated_size(found, "one\nmailward:main") == estimated_size(found) + len("\nmailward:main")
