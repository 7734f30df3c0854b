# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the library, folder by folder."""

from __future__ import annotations

from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[2] / "plugins/module_utils/mailward"


def library() -> str:
    """A line for each folder with the names of its files."""
    folders = sorted({path.parent for path in LIBRARY.rglob("*.py")})
    return "\n".join(_line(folder) for folder in folders)


def _line(folder: Path) -> str:
    names = sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
    place = folder.relative_to(LIBRARY).as_posix()
    return f"- `{'' if place == '.' else place + '/'}`: {', '.join(names)}".replace("- ``: ", "- ")
