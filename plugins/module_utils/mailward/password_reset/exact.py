# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries of which sender and subject are known: the only ones that need no guess."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model.reset_entry import Entry
from . import senders
from .selection import has_known_sender

Parts = tuple[tuple[str, ...], tuple[str, ...]]
"""Senders and subjects of one entry."""


def parts_of(entries: Iterable[Entry], languages: frozenset[str]) -> list[Parts]:
    """Senders and exact subjects of every entry that has both.

    Exact is a pattern with a fixed beginning: in one rule any of the senders goes with any of the subjects, and
    `password` from one service would match what others write.
    """
    found = []
    for entry in entries:
        exact = tuple(pattern for pattern in entry.patterns(languages) if pattern.startswith("^"))
        if exact and has_known_sender(entry):
            found.append((senders.of_entry(entry), exact))
    return found


def conditions_of(parts: Sequence[Parts]) -> dict[str, frozenset[str]]:
    return {
        "from_address_matches_patterns": frozenset(sender for given, _unused in parts for sender in given),
        "subject_matches_patterns": frozenset(subject for _unused, given in parts for subject in given),
    }
