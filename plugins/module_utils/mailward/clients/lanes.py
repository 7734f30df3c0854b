# SPDX-License-Identifier: GPL-3.0-or-later
"""Does pieces of work a few at a time; what a piece leaves to do is done next, before what still waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import TypeVar

T = TypeVar("T")


def _untold(_piece: object, _left: object) -> None:
    pass


def run_in_lanes(
    executor: Executor,
    lanes: int,
    work: Iterable[T],
    step: Callable[[T], Iterable[T]],
    told: Callable[[T, Sequence[T]], None] = _untold,
) -> None:
    """Calls `step` on every piece, at most `lanes` at once, and on every piece that a step returns.

    What a step returns goes first: a page's successor must not wait behind a thousand fresh calls,
    because the link to it expires. `told` hears, in the caller's thread, of each piece that was stepped and
    what it left. An exception of a step stops new steps and is raised after those under way have ended.
    """
    waiting = deque(work)
    under_way: dict[Future[Iterable[T]], T] = {}
    try:
        while waiting or under_way:
            while waiting and len(under_way) < lanes:
                piece = waiting.popleft()
                under_way[executor.submit(step, piece)] = piece
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                piece = under_way.pop(future)
                left = list(future.result())
                waiting.extendleft(reversed(left))
                told(piece, left)
    finally:
        wait(under_way)
