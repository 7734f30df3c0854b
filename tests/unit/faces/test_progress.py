# SPDX-License-Identifier: GPL-3.0-or-later
"""Long work says where it is; short work says nothing."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.plugin_utils.progress import Progress


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def shown_at(seconds):
    clock, shown = Clock(), []
    progress = Progress(shown.append, clock)
    for clock.now in seconds:
        progress(f"at {clock.now}")
    return shown


def test_short_work_says_nothing():
    assert shown_at([0.1, 1.0, 4.9]) == []


def test_long_work_speaks_every_few_seconds():
    assert shown_at([1.0, 5.0, 6.0, 9.9, 10.0, 31.0, 31.5]) == ["at 5.0", "at 10.0", "at 31.0"]
