# SPDX-License-Identifier: GPL-3.0-or-later
"""One advisory lock per organisation: two runs that share a folder never change the same organisation at once.

The lock is the kernel's (flock) on a file `<organisation>.lock`, so it ends with the process that holds it, however
that ends. What stands in the file only says who holds it, for people.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

DEFAULT_FOLDER = os.path.join("mailward", "locks")
"""Below the user's state home (XDG Base Directory Specification)."""


class NotLocked(Exception):
    """The lock could not be had, so nothing may be changed. The text says why and what to do."""


def default_folder(environment: Mapping[str, str]) -> str:
    """The folder of locks when none is given: each user of a machine has one."""
    return os.path.join(state_home(environment), DEFAULT_FOLDER)


def state_home(environment: Mapping[str, str]) -> str:
    """Where the programs of a user keep their state (XDG Base Directory Specification)."""
    home = environment.get("XDG_STATE_HOME", "")
    return home if os.path.isabs(home) else os.path.join(os.path.expanduser("~"), ".local", "state")


@contextmanager
def hold(folder: str, organisation: str, *, who: str, clock: Callable[[], datetime]) -> Iterator[None]:
    """Holds the lock of an organisation, named by its tenant id, until the block ends.

    The folder is made where it is missing. Where its group may write to it, so it may to the files in it.
    Raises NotLocked when another run holds the lock, and when there can be no lock.
    """
    path = os.path.join(os.path.expanduser(folder), f"{_file_name(organisation)}.lock")
    try:
        file = _open(path)
    except OSError as error:
        raise _impossible(path, error) from None
    try:
        _take(file, path)
        try:
            _write(file, {"who": who, "process": os.getpid(), "since": clock().astimezone(UTC).isoformat()})
        except OSError as error:
            raise _impossible(path, error) from None
        try:
            yield
        finally:
            os.ftruncate(file, 0)
    finally:
        # Closing gives the lock back. The file stays: taking it away could take another run's lock with it.
        os.close(file)


def _file_name(organisation: str) -> str:
    """One name for every way to write a tenant id, and never a path."""
    return re.sub(r"[^a-z0-9.-]", "_", organisation.strip().lower()).lstrip(".") or "_"


def _open(path: str) -> int:
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    group = os.stat(folder).st_mode & (stat.S_IRGRP | stat.S_IWGRP)
    mode = 0o600 | (group if group & stat.S_IWGRP else 0)
    is_new = not os.path.lexists(path)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, mode)
    if is_new:
        os.fchmod(file, mode)
    return file


def _take(file: int, path: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise NotLocked(f"{_holder(file)} It holds the lock {path}. Nothing was written; wait for it to end.") from None
    except OSError as error:
        raise _impossible(path, error) from None


def _holder(file: int) -> str:
    """Who has said to hold it, as a sentence; a run that has just begun may not have said so yet."""
    try:
        said: Any = json.loads(os.pread(file, 4096, 0))
        who, process, since = said["who"], said["process"], said["since"]
    except (OSError, ValueError, KeyError, TypeError):
        return "Another run is changing this organisation."
    return f"{who} (process {process}) has been changing this organisation since {since}."


def _write(file: int, said: Mapping[str, Any]) -> None:
    os.ftruncate(file, 0)
    os.pwrite(file, f"{json.dumps(said)}\n".encode(), 0)


def _impossible(path: str, error: OSError) -> NotLocked:
    why = error.strerror or str(error)
    return NotLocked(
        f"The lock {path} cannot be had: {why}. No change is made without it; "
        "give lock_directory a folder in which files can be written."
    )
