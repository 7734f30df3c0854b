# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that hold keys or secrets: readable by their owner only, and whole from the moment they exist."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Writes a file of mode 0600 and moves it into its place, so that nobody reads half of it."""
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(unfinished, path)
