# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays the checkout out as the collection mailward.mailbox, under a folder ansible_collections.

lay.py tree          build/tree, a link to the checkout: what tests, demo and documentation run
lay.py copy NAME     build/NAME, a real copy of what git knows or would add: for tools that take no link
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = Path("ansible_collections", "mailward", "mailbox")

# Never part of the collection where git cannot be asked, as in an unpacked archive.
NOT_OURS = {".git", "build", "collections", "__pycache__"}


def main(arguments: list[str]) -> int:
    """Lay out what the arguments ask for."""
    if arguments == ["tree"]:
        lay_link(ROOT / "build" / "tree" / COLLECTION)
        return 0
    if len(arguments) == 2 and arguments[0] == "copy":
        lay_copy(ROOT / "build" / arguments[1] / COLLECTION)
        return 0
    print("usage: lay.py tree | lay.py copy NAME", file=sys.stderr)
    return 2


def lay_link(place: Path) -> None:
    """Link the place to the checkout."""
    if place.is_symlink() and place.resolve() == ROOT:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    link = place.with_name(f"{place.name}.{os.getpid()}")
    link.symlink_to(os.path.relpath(ROOT, place.parent.resolve()), target_is_directory=True)
    link.replace(place)


def lay_copy(place: Path) -> None:
    """Copy the files of the checkout to the place, replacing what was there.

    The copy is made a repository of its own: tools that look for one would otherwise find the checkout's,
    which ignores everything in build/.
    """
    shutil.rmtree(place, ignore_errors=True)
    for name in sorted(files()):
        copy = place / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy, follow_symlinks=False)
    if shutil.which("git"):
        subprocess.run(["git", "init", "--quiet", "--template="], cwd=place, check=True)


def files() -> Iterator[str]:
    """Yield the files that git tracks or would add, and that are there."""
    names = git_listing() or walk()
    yield from (name for name in names if os.path.lexists(ROOT / name))


def git_listing() -> list[str]:
    """Return what git knows or would add; nothing where git is missing or knows nothing of this folder."""
    if not shutil.which("git"):
        return []
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return [name for name in listing.stdout.split("\0") if name]


def walk() -> Iterator[str]:
    """Yield the files of a checkout that git knows nothing of."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.startswith(".venv")]
        yield from (os.path.relpath(os.path.join(folder, name), ROOT) for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
