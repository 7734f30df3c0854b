# SPDX-License-Identifier: GPL-3.0-or-later
"""What another domain controller would show: an older state of the directory, or one without new objects."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass

from .exchange.directory import Directory


@dataclass
class _Earlier:
    """The directory as it stood until a write at `time`, which was call number `call`."""

    time: float
    call: int
    directory: Directory


@dataclass
class _Hidden:
    guid: uuid.UUID
    until: float
    last_call: float


class Replication:
    """Knows, for the directory of one organisation, what it was before each write and what is not visible yet."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._earlier: list[_Earlier] = []
        self._hidden: list[_Hidden] = []
        self._calls = 0
        self._lock = threading.Lock()

    def begin_call(self, *, writes: bool, recording: bool) -> None:
        """To be called before every call that reads or changes the directory.

        With `recording` the state before a write is kept, for `as_of`.
        """
        with self._lock:
            self._calls += 1
            now = time.monotonic()
            self._hidden = [each for each in self._hidden if now < each.until and self._calls <= each.last_call]
            if not recording:
                self._earlier.clear()
            elif writes:
                self._earlier.append(_Earlier(now, self._calls, self._copy()))

    def as_of(self, seconds: float, calls: int) -> Directory:
        """The directory as it was so many seconds or calls ago, whichever is longer ago."""
        with self._lock:
            since, first = time.monotonic() - seconds, self._calls - calls
            for earlier in self._earlier:
                if (seconds and earlier.time >= since) or (calls and earlier.call >= first):
                    return earlier.directory
            return self._directory

    def hide(self, guid: uuid.UUID, seconds: float, calls: int) -> None:
        """Lets a recipient or transport rule be invisible for so many seconds, or so many further calls."""
        with self._lock:
            until = time.monotonic() + seconds if seconds else float("inf")
            self._hidden.append(_Hidden(guid, until, self._calls + calls if calls else float("inf")))

    @property
    def hides(self) -> bool:
        return bool(self._hidden)

    def visible(self, directory: Directory) -> Directory:
        """The directory without what is not visible yet: a copy if there is such, for reading only."""
        with self._lock:
            guids = {each.guid for each in self._hidden}
        if not guids:
            return directory
        with directory.lock:
            shown = directory.copy()
        shown.rules = tuple(rule for rule in shown.rules if rule.guid not in guids)
        for guid in guids:
            recipient = shown.recipients.get(guid)
            if recipient is not None:
                shown.remove(guid)
                shown.accounts.pop(recipient.external_directory_object_id.lower(), None)
        return shown

    def _copy(self) -> Directory:
        with self._directory.lock:
            return self._directory.copy()
