# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scan of one organisation has come to, on disk: one that is stopped goes on, and its result can be asked for.

Two files, named after the tenant id, JSON lines, mode 0600: `<tenant>.part.jsonl` of the scan under way, which becomes
`<tenant>.jsonl` when that has come to its end. The first line says whose it is and when it began, each other line holds
one mailbox; of several lines for a mailbox the last one holds.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from .lock import state_home

DEFAULT_FOLDER: Final = os.path.join("mailward", "scans")
"""Below the user's state home (XDG Base Directory Specification)."""

_FORMAT: Final = 1

Entry = Mapping[str, Any]


def default_folder(environment: Mapping[str, str]) -> str:
    """The folder of scans when none is given: each user of a machine has one."""
    return os.path.join(state_home(environment), DEFAULT_FOLDER)


class ScanFileUnusable(Exception):
    """The state of a scan cannot be read or written. The text says why and what to do."""


@dataclass(frozen=True)
class Recorded:
    """What stands in a file: `entries` by the mailbox's GUID, with `unknown` in those that could not be read.

    `mailboxes` is how many there were to read, None of a scan that has not come to its end.
    """

    began_at: datetime
    entries: Mapping[str, Entry] = field(default_factory=dict)
    mailboxes: int | None = None

    @property
    def has_gaps(self) -> bool:
        return any("unknown" in entry for entry in self.entries.values())


def recorded(folder: str, tenant_id: str, now: datetime, lasts: timedelta) -> Recorded | None:
    """What is on disk of an organisation, whether a scan came to its end or not; None if there is nothing.

    What a later scan has come to before it was stopped takes the place of what the one before has found, which holds
    for the rest as long as it is no older than `lasts`. Raises ScanFileUnusable.
    """
    stopped, ended = (_read(path, tenant_id) for path in _paths(folder, tenant_id))
    if stopped is None or ended is None:
        return stopped or ended
    if now - ended.began_at > lasts:
        return max(stopped, ended, key=lambda one: one.began_at)
    return Recorded(ended.began_at, {**ended.entries, **stopped.entries}, ended.mailboxes)


class ScanFile:
    """The state of a scan under way. Opening it takes up what is not older than `lasts`, or begins anew.

    One scan of an organisation at a time; raises ScanFileUnusable for a second one, for a file that somebody else may
    read, and for one of another tenant.
    """

    def __init__(self, folder: str, tenant_id: str, now: datetime, lasts: timedelta) -> None:
        self._tenant_id = tenant_id
        self._part, self._whole = _paths(folder, tenant_id)
        try:
            os.makedirs(os.path.dirname(self._part), mode=0o700, exist_ok=True)
            self._file = os.open(self._part, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise _impossible(self._part, error) from None
        try:
            self._take()
            self._resume(now, lasts)
        except BaseException:
            self.close()
            raise

    def append(self, entries: Iterable[Entry]) -> None:
        """Writes down mailboxes; each entry has `mailbox`, the GUID. They are on the disk when this returns."""
        self._write(entries)

    def end(self, mailboxes: int) -> None:
        """The scan has come to its end: from now on this is the result, in place of an earlier one."""
        self._write([{"mailboxes": mailboxes}])
        try:
            os.replace(self._part, self._whole)
        except OSError as error:
            raise _impossible(self._whole, error) from None

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _take(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_named = os.path.samestat(os.fstat(self._file), os.stat(self._part))
        except (BlockingIOError, FileNotFoundError):
            is_named = False
        if not is_named:
            raise ScanFileUnusable(f"Another scan of this organisation is under way, with {self._part}.")

    def _resume(self, now: datetime, lasts: timedelta) -> None:
        stopped, ended = _read(self._part, self._tenant_id), _read(self._whole, self._tenant_id)
        if stopped is not None and now - stopped.began_at <= lasts:
            self.began_at, self.entries = stopped.began_at, stopped.entries
            return
        os.ftruncate(self._file, 0)
        self.began_at, self.entries = now.astimezone(UTC), {}
        kept: Iterable[Entry] = ()
        if ended is not None and ended.has_gaps and now - ended.began_at <= lasts:
            self.began_at, self.entries = ended.began_at, ended.entries
            kept = self.entries.values()
        head = {"format": _FORMAT, "tenant_id": self._tenant_id, "began_at": self.began_at.isoformat()}
        self._write([head, *kept])

    def _write(self, entries: Iterable[Entry]) -> None:
        lines = "".join(f"{json.dumps(entry)}\n" for entry in entries).encode()
        try:
            size = os.fstat(self._file).st_size
            # A scan that was killed may have left half a line.
            if size and os.pread(self._file, 1, size - 1) != b"\n":
                lines = b"\n" + lines
            while lines:
                lines = lines[os.write(self._file, lines) :]
            os.fsync(self._file)
        except OSError as error:
            raise _impossible(self._part, error) from None


def _paths(folder: str, tenant_id: str) -> tuple[str, str]:
    name = re.sub(r"[^a-z0-9.-]", "_", tenant_id.strip().lower()).lstrip(".") or "_"
    place = os.path.join(os.path.expanduser(folder), name)
    return f"{place}.part.jsonl", f"{place}.jsonl"


def _read(path: str, tenant_id: str) -> Recorded | None:
    """What stands in the file; None where there is none or nothing was written to it."""
    try:
        with open(path, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
                raise ScanFileUnusable(f"{path} is not a file that you alone may read. Remove it, or chmod 600 {path}")
            lines = [line for line in map(_parsed, file) if line is not None]
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _impossible(path, error) from None
    if not lines:
        return None
    head = lines[0]
    if str(head.get("tenant_id", "")).lower() != tenant_id.lower():
        raise ScanFileUnusable(f"{path} is not the scan of the organisation {tenant_id}. Remove it.")
    try:
        began_at = datetime.fromisoformat(head["began_at"])
        entries = {str(line["mailbox"]): line for line in lines[1:] if "mailbox" in line}
    except (KeyError, TypeError, ValueError):
        raise ScanFileUnusable(f"{path} is damaged. Remove it.") from None
    mailboxes = next((int(line["mailboxes"]) for line in lines[1:] if "mailboxes" in line), None)
    return Recorded(began_at, entries, mailboxes)


def _parsed(line: bytes) -> Mapping[str, Any] | None:
    """A line; None for one that was cut off when a scan was killed."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _impossible(path: str, error: OSError) -> ScanFileUnusable:
    why = error.strerror or str(error)
    return ScanFileUnusable(f"{path} cannot be used: {why}. Give state_directory a folder in which you can write.")
