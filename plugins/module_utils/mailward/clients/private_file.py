# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that hold secrets: only their owner may read them, and they are replaced whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


class NotPrivate(Exception):
    """Somebody else may read or write the file, or it belongs to somebody else; the argument is a sentence."""


def read_private(path: Path) -> bytes:
    """The content. Raises NotPrivate, and OSError when there is no such file."""
    with path.open("rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise NotPrivate(f"{path} is no regular file.")
        if found.st_uid != os.geteuid():
            raise NotPrivate(f"{path} belongs to another user.")
        if found.st_mode & 0o077:
            raise NotPrivate(
                f"{path} has the permissions {found.st_mode & 0o777:o}, and 600 is needed: chmod 600 {path}"
            )
        return file.read()


def write_private(path: Path, content: bytes) -> None:
    """Replaces the file in one step; it has the permissions 600 from its first byte on. Raises OSError."""
    # The file that a link leads to is the one that is meant.
    target = path.resolve()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
