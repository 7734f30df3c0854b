# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever waits is told how far the reading is, and about how long it will take."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.countdown import Countdown


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def counting(told: list[str], clock: Clock, **what: int) -> Countdown:
    return Countdown(told.append, "permissions", "mailboxes", clock=clock, **what)


def test_it_tells_what_is_done_and_the_time_that_is_left() -> None:
    told: list[str] = []
    clock = Clock()
    countdown = counting(told, clock, count=10_000, calls=10_000, lanes=4)
    clock.now += 371
    countdown.end(3_400)
    assert told == ["permissions 3,400 of 10,000 mailboxes, 4 lanes, about 12 min left"]


def test_several_calls_for_each_thing_count_as_one() -> None:
    told: list[str] = []
    clock = Clock()
    countdown = counting(told, clock, count=30, calls=60, lanes=4)
    clock.now += 2
    countdown.end(10)
    assert told == ["permissions 5 of 30 mailboxes, 4 lanes, about 10 s left"]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.0, "about 1 s left"), (60, "about 60 s left"), (120, "about 2 min left")]
)
def test_a_short_time_is_told_in_seconds(seconds: float, said: str) -> None:
    told: list[str] = []
    clock = Clock()
    countdown = counting(told, clock, count=2, calls=2, lanes=1)
    clock.now += seconds
    countdown.end(1)
    assert told[0].endswith(said)


def test_at_the_end_no_time_is_left() -> None:
    told: list[str] = []
    countdown = counting(told, Clock(), count=2, calls=2, lanes=1)
    countdown.end(1)
    countdown.end(1)
    assert told[-1] == "permissions 2 of 2 mailboxes, 1 lane"


def test_calls_that_are_asked_again_have_not_ended() -> None:
    told: list[str] = []
    countdown = counting(told, Clock(), count=2, calls=2, lanes=1)
    countdown.end(2)
    countdown.end(-2)
    assert told[-1] == "permissions 0 of 2 mailboxes, 1 lane"
