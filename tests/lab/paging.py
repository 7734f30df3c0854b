# SPDX-License-Identifier: GPL-3.0-or-later
"""Cursors of answers that are handed out page by page."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The service names 30 minutes in its own error.
LIFETIME_SECONDS = 30 * 60
_KEPT = 256


# The rows of one page, and the cursor of the next one (empty: there is none).
Page = tuple[Sequence[Mapping[str, Any]], str]


class LostCursor(Exception):
    """The cursor is unknown, expired, or belongs to another request."""


@dataclass(frozen=True)
class _Listing:
    rows: Sequence[Mapping[str, Any]]
    asked: str
    size: int
    expires: float


class Cursors:
    """Listings that are not all handed out yet. A cursor may be used again: it gives the same page (guess)."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._listings: OrderedDict[str, _Listing] = OrderedDict()
        self._lock = threading.Lock()

    def first(self, rows: Sequence[Mapping[str, Any]], asked: str, size: int) -> Page:
        """The first page. `asked` names the request; following pages must be asked for with the same."""
        if len(rows) <= size:
            return rows, ""
        key = secrets.token_hex(16)
        with self._lock:
            self._listings[key] = _Listing(rows, asked, size, self._now() + LIFETIME_SECONDS)
            while len(self._listings) > _KEPT:
                self._listings.popitem(last=False)
        return rows[:size], f"{key}.{size}"

    def following(self, cursor: str, asked: str) -> Page:
        """The page that a cursor stands for. Raises LostCursor."""
        key, _unused, position = cursor.partition(".")
        with self._lock:
            listing = self._listings.get(key)
        if listing is None or not position.isdigit() or listing.expires <= self._now() or listing.asked != asked:
            raise LostCursor
        start = int(position)
        end = start + listing.size
        return listing.rows[start:end], f"{key}.{end}" if end < len(listing.rows) else ""
