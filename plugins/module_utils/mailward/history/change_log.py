# SPDX-License-Identifier: GPL-3.0-or-later
"""The change log: one JSON line before and one after every change, so that even a crash leaves a trail.

A line holds `run`, `time` (UTC), `who`, `organisation`, `event` (planned, ended), `kind`, `name` and
`action` of the change; a planned one its `fields` with before and after and the addresses it
`releases`, an ended one its `outcome`, `text` and `warnings`.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final

from ..model.change import Change, FieldChange, Outcome
from ..model.reset_token import without_tokens
from ..model.state import Item
from ..model.unset import OMITTED, Unknown

Clock = Callable[[], datetime]

_MASK: Final = "***"


class ChangeLogUnwritable(Exception):
    """Nothing can be written down, so nothing may be changed. The text says why and what to do."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        super().__init__(f"The change log {path} cannot be written: {problem}. No change is made without it.")


class ChangeLog:
    """The log of one run in one organisation, at a path that the user gives; opened for appending at once.

    The file is made with mode 0600; an existing one keeps its mode. Several runs may share it: every
    record is written whole, under a lock. `secrets` are masked wherever they occur.
    Raises ChangeLogUnwritable when it cannot be opened, and each method when it cannot be written.
    """

    def __init__(
        self, path: str, *, run: str, who: str, organisation: str, clock: Clock, secrets: Collection[str] = ()
    ) -> None:
        self._path = os.path.expanduser(path)
        self._clock = clock
        self._head = {"run": run, "who": who, "organisation": organisation}
        # The longest first: one secret may be part of another.
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)
        self._thread = threading.Lock()
        self._file = self._open()

    def planned(self, changes: Iterable[Change]) -> None:
        """Writes down what is about to be done; it is on the disk when this returns."""
        self._append({"event": "planned", **_named(change), **_planned(change)} for change in changes)

    def ended(self, outcomes: Iterable[Outcome]) -> None:
        """Writes down what became of changes."""
        self._append({"event": "ended", **_named(outcome.change), **_ended(outcome)} for outcome in outcomes)

    def close(self) -> None:
        with self._thread:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _open(self) -> int:
        folder = os.path.dirname(self._path) or "."
        if not os.path.isdir(folder):
            raise ChangeLogUnwritable(self._path, f"the folder {folder} does not exist; create it")
        try:
            is_new = not os.path.exists(self._path)
            # Looked at before opening: a pipe would block until somebody reads it.
            if not is_new and not stat.S_ISREG(os.stat(self._path).st_mode):
                raise ChangeLogUnwritable(self._path, "it is no regular file")
            file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if is_new:
                _sync_folder(folder)
            return file
        except OSError as error:
            raise ChangeLogUnwritable(self._path, str(error.strerror)) from None

    def _append(self, records: Iterable[Mapping[str, Any]]) -> None:
        lines = "".join(f"{self._line(record)}\n" for record in records).encode()
        if not lines:
            return
        with self._thread:
            if self._file < 0:
                raise ChangeLogUnwritable(self._path, "it is closed already")
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX)
                try:
                    _write_all(self._file, _end_of_torn_line(self._file) + lines)
                    os.fsync(self._file)
                finally:
                    fcntl.flock(self._file, fcntl.LOCK_UN)
            except OSError as error:
                raise ChangeLogUnwritable(self._path, str(error.strerror)) from None

    def _line(self, record: Mapping[str, Any]) -> str:
        time = self._clock().astimezone(UTC).isoformat()
        return json.dumps(self._masked({"time": time, **self._head, **record}))

    def _masked(self, value: Any) -> Any:
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, _MASK)
            return without_tokens(value)
        if isinstance(value, Mapping):
            return {self._masked(key): self._masked(part) for key, part in value.items()}
        if isinstance(value, list):
            return [self._masked(part) for part in value]
        return value


def _named(change: Change) -> dict[str, Any]:
    return {"kind": change.key.kind, "name": change.key.name, "action": change.action.value}


def _planned(change: Change) -> dict[str, Any]:
    record: dict[str, Any] = {"fields": _fields(change)}
    if change.releases:
        record["releases"] = [{**_named(release), "fields": _fields(release)} for release in change.releases]
    return record


def _ended(outcome: Outcome) -> dict[str, Any]:
    record: dict[str, Any] = {"outcome": outcome.result.value}
    if outcome.text:
        record["text"] = outcome.text
    if outcome.warnings:
        record["warnings"] = list(outcome.warnings)
    return record


def _fields(change: Change) -> dict[str, Any]:
    """Before and after of the fields that change; of all fields when the object comes or goes."""
    changed = change.fields or _all_fields(change.before, change.after)
    return {field.name: {"before": _plain(field.before), "after": _plain(field.after)} for field in changed}


def _all_fields(before: Item | None, after: Item | None) -> list[FieldChange]:
    old = before.fields if before else {}
    new = after.fields if after else {}
    return [FieldChange(name, old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new))]


def _plain(value: Any) -> Any:
    """A canonical value as JSON."""
    if value is None or value is OMITTED or isinstance(value, (bool, int, float)):
        return None if value is OMITTED else value
    if isinstance(value, Unknown):
        return {"unknown": value.reason}
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((_plain(part) for part in value), key=str)
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return str(value)


def _sync_folder(folder: str) -> None:
    """Puts a new file's name on the disk: syncing its content does not."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _end_of_torn_line(file: int) -> bytes:
    """A line break when a run that died has left half a line at the end."""
    size = os.fstat(file).st_size
    return b"\n" if size and os.pread(file, 1, size - 1) != b"\n" else b""


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
