# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a long reading has come, in a phrase."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ..platform import Progress


@dataclass
class Countdown:
    """Tells `permissions 3,400 of 10,000 mailboxes, 4 lanes, about 12 min left` as calls end.

    `calls` are made for `things` (`mailboxes`), of which there are `count`; how many of these are done is taken
    from the share of calls that have ended, the time left from how long those took.
    """

    progress: Progress
    verb: str
    things: str
    count: int
    calls: int
    lanes: int
    clock: Callable[[], float] = time.monotonic
    ended: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def end(self, calls: int) -> None:
        """So many more calls have ended, or fewer where `calls` is below zero."""
        self.ended += calls
        done = self.count * self.ended // self.calls
        lanes = "1 lane" if self.lanes == 1 else f"{self.lanes} lanes"
        text = f"{self.verb} {done:,} of {self.count:,} {self.things}, {lanes}"
        if 0 < self.ended < self.calls:
            seconds = (self.clock() - self._began) / self.ended * (self.calls - self.ended)
            text = f"{text}, {time_left(seconds)}"
        self.progress(text)


def time_left(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(1, round(seconds))} s left"
    return f"about {round(seconds / 60)} min left"
