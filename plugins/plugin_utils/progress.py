# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says where long work is, without a word about short work."""

from __future__ import annotations

import time
import typing as t

PATIENCE = 5.0
"""Seconds without a word: a person waits that long, and a log of many organisations stays readable."""


class Progress:
    """Takes a word for each step and passes on one every few seconds; `show` brings it to the user."""

    def __init__(self, show: t.Callable[[str], None], clock: t.Callable[[], float] = time.monotonic) -> None:
        self._show = show
        self._clock = clock
        self._spoke = clock()

    def __call__(self, text: str) -> None:
        now = self._clock()
        if now - self._spoke >= PATIENCE:
            self._spoke = now
            self._show(text)
