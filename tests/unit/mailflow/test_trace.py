# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of a message, out of all that transport did with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.trace import (
    DELIVERED,
    FAILED,
    PENDING,
    RECEIVED,
    REDIRECTED,
    Step,
    Trace,
)

ANNA = "anna@contoso.example"
NINE = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "last"),
    [
        ((RECEIVED, PENDING, DELIVERED), DELIVERED),
        ((DELIVERED, PENDING), DELIVERED),
        ((RECEIVED, REDIRECTED), REDIRECTED),
        ((REDIRECTED, RECEIVED), REDIRECTED),
        ((PENDING, FAILED), FAILED),
    ],
)
def test_what_says_most_of_a_recipient_is_what_became_of_it(told: tuple[str, ...], last: str) -> None:
    steps = tuple(Step(what, ANNA, at=NINE) for what in told)
    assert {who: step.what for who, step in Trace("logs", steps).ends().items()} == {ANNA: last}


def test_of_two_that_say_as_much_the_later_one_counts() -> None:
    early, late = Step(FAILED, ANNA, at=NINE), Step(DELIVERED, ANNA, at=NINE + timedelta(minutes=1))
    for steps in ((early, late), (late, early)):
        assert Trace("logs", steps).ends() == {ANNA: late}


def test_recipients_stand_in_the_order_in_which_they_appear() -> None:
    steps = (Step(RECEIVED, ANNA), Step(DELIVERED, "bruno@contoso.example"), Step(DELIVERED, ANNA))
    assert list(Trace("logs", steps).ends()) == [ANNA, "bruno@contoso.example"]
