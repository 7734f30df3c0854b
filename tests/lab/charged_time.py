# SPDX-License-Identifier: GPL-3.0-or-later
"""The time that the real service takes, charged to clients: off until it is set."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class ChargedTime:
    """`request` is seconds per HTTP request, `cmdlets` seconds by cmdlet name (key "*" for all others).

    More than `lanes` requests of one organisation at once are answered 429; 0 is no limit. Everything is
    multiplied by `scale` before it is waited, so that figures can be taken in less time. Cmdlets of a batch
    are charged one after the other; whether the service runs them side by side is not known (guess).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy: Counter[str] = Counter()
        self.set()

    def set(
        self,
        *,
        request: float = 0.0,
        cmdlets: Mapping[str, float] | None = None,
        lanes: int = 0,
        scale: float = 1.0,
    ) -> None:
        """Replaces all settings; without arguments nothing is charged."""
        self._request = request
        self._cmdlets = {name.lower(): seconds for name, seconds in (cmdlets or {}).items()}
        self._lanes = lanes
        self._scale = scale

    def as_plain(self) -> dict[str, Any]:
        return {"request": self._request, "cmdlets": self._cmdlets, "lanes": self._lanes, "scale": self._scale}

    @contextmanager
    def lane(self, organisation: str) -> Iterator[bool]:
        """Whether a request may go on; while it does it takes a lane, and has been charged for."""
        with self._lock:
            self._busy[organisation] += 1
            admitted = not self._lanes or self._busy[organisation] <= self._lanes
        try:
            if admitted:
                self._wait(self._request)
            yield admitted
        finally:
            with self._lock:
                self._busy[organisation] -= 1

    def cmdlet(self, name: str) -> None:
        self._wait(self._cmdlets.get(name.lower(), self._cmdlets.get("*", 0.0)))

    def _wait(self, seconds: float) -> None:
        if seconds * self._scale > 0:
            time.sleep(seconds * self._scale)
