# SPDX-License-Identifier: GPL-3.0-or-later
"""Work is done a few pieces at a time, and what a piece leaves to do goes first."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.lanes import run_in_lanes


def test_what_a_piece_leaves_to_do_is_done_before_what_still_waits() -> None:
    done: list[str] = []

    def step(piece: str) -> Iterable[str]:
        done.append(piece)
        return ["a2", "a3"] if piece == "a" else []

    with ThreadPoolExecutor(1) as executor:
        run_in_lanes(executor, 1, ["a", "b"], step)
    assert done == ["a", "a2", "a3", "b"]


def test_all_lanes_work_at_once_and_no_more() -> None:
    together = threading.Barrier(3, timeout=10)
    running: list[int] = []
    most: list[int] = []

    def step(piece: int) -> Iterable[int]:
        running.append(piece)
        most.append(len(running))
        together.wait()
        running.remove(piece)
        return []

    with ThreadPoolExecutor(8) as executor:
        run_in_lanes(executor, 3, range(6), step)
    assert max(most) == 3


def test_an_exception_stops_new_pieces_and_is_raised() -> None:
    done: list[int] = []

    def step(piece: int) -> Iterable[int]:
        done.append(piece)
        raise RuntimeError("broken")

    with ThreadPoolExecutor(1) as executor, pytest.raises(RuntimeError, match="broken"):
        run_in_lanes(executor, 1, [1, 2, 3], step)
    assert done == [1]


def test_the_caller_hears_of_every_piece_and_what_it_left() -> None:
    heard: list[tuple[str, list[str], int]] = []
    here = threading.get_ident()

    def step(piece: str) -> Iterable[str]:
        return iter(["a2"] if piece == "a" else [])

    with ThreadPoolExecutor(1) as executor:
        run_in_lanes(
            executor, 1, ["a", "b"], step, lambda piece, left: heard.append((piece, list(left), threading.get_ident()))
        )
    assert heard == [("a", ["a2"], here), ("a2", [], here), ("b", [], here)]
