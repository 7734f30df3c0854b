# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.position import (
    position_mistakes,
)
from ansible_collections.mailward.mailbox.tests.unit.model.transport_rule.rules import rule


def problems(*rules: dict[str, Any]) -> list[str]:
    return [mistake.sentence() for mistake in position_mistakes([rule(**entry) for entry in rules])]


def test_positions_that_fit_together_are_no_mistake() -> None:
    assert (
        problems(
            {"name": "A", "position": "first"},
            {"name": "B", "position": {"after": "a"}},
            {"name": "C", "position": {"before": "Somebody's rule"}},
            {"name": "D", "position": {"after": "c"}},
            {"name": "E", "position": "last"},
        )
        == []
    )


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ([{"name": "A", "position": "first"}, {"name": "B", "position": {"before": "A"}}], "A is declared first"),
        ([{"name": "A", "position": "last"}, {"name": "B", "position": {"after": "A"}}], "A is declared last"),
        ([{"name": "A", "position": {"before": "a"}}], "A is placed by itself"),
        (
            [{"name": "A", "position": {"before": "B"}}, {"name": "B", "position": {"before": "A"}}],
            "is placed by itself",
        ),
        ([{"name": "A", "state": "absent"}, {"name": "B", "position": {"after": "A"}}], "A is declared absent"),
    ],
)
def test_positions_that_contradict_each_other_are_told(rules: list[dict[str, Any]], told: str) -> None:
    assert any(told in problem for problem in problems(*rules))


def test_a_rule_behind_a_circle_is_not_blamed_for_it() -> None:
    found = problems(
        {"name": "A", "position": {"before": "B"}},
        {"name": "B", "position": {"before": "A"}},
        {"name": "C", "position": {"before": "A"}},
    )
    assert len(found) == 2
