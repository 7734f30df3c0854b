# SPDX-License-Identifier: GPL-3.0-or-later
"""Does pieces of work a few at a time; what a piece leaves to do is done next, before what still waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import TypeVar

T = TypeVar("T")


def run_in_lanes(executor: Executor, lanes: int, work: Iterable[T], step: Callable[[T], Iterable[T]]) -> None:
    """Calls `step` on every piece, at most `lanes` at once, and on every piece that a step returns.

    What a step returns goes first: a page's successor must not wait behind a thousand fresh calls,
    because the link to it expires. An exception of a step stops new steps and is raised after those
    under way have ended.
    """
    waiting = deque(work)
    under_way: set[Future[Iterable[T]]] = set()
    try:
        while waiting or under_way:
            while waiting and len(under_way) < lanes:
                under_way.add(executor.submit(step, waiting.popleft()))
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                waiting.extendleft(reversed(list(future.result())))
    finally:
        wait(under_way)
