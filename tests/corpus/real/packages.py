# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages of products, fetched with the ordinary clients and unpacked below build/; nothing is installed.

What was fetched once is taken from there. A client that is missing, or a package that can't be had, loses the
products that need it and says so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PIP, NPM, APT = "pip", "npm", "apt-get"
ENGINES = ("Django", "Jinja2", "polib", "PyYAML", "Genshi")
SECONDS = 300


class Missing(LookupError):
    """A package is not there; the text says why."""


class Packages:
    """`folder` keeps what was fetched. `notes` are sentences on what could not be had."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._why: dict[str, str] = {}
        self.notes: list[str] = []

    def fetch(self, wanted: dict[str, str]) -> None:
        """Get the packages, name to client, a few at a time."""
        with ThreadPoolExecutor(4) as several:
            list(several.map(self._fetch, wanted, wanted.values()))

    def __getitem__(self, name: str) -> Path:
        """Where a package is unpacked. Raises Missing."""
        if name in self._why or not self._unpacked(name).is_dir():
            raise Missing(self._why.get(name, f"{name} was not fetched"))
        return self._unpacked(name)

    def engines(self) -> None:
        """Make the template engines importable. Raises Missing."""
        place = self._folder / "engines"
        if not place.is_dir():
            part = place.with_name("engines.part")
            self._run(sys.executable, "-m", "pip", "install", "--quiet", "--target", str(part), *ENGINES)
            part.rename(place)
        if str(place) not in sys.path:
            sys.path.append(str(place))

    def _fetch(self, name: str, client: str) -> None:
        place = self._unpacked(name)
        if place.is_dir():
            return
        loaded = place.with_name(place.name + ".loaded")
        loaded.mkdir(parents=True, exist_ok=True)
        try:
            if not any(loaded.iterdir()):
                self._load(name, client, loaded)
            part = place.with_name(place.name + ".part")
            shutil.rmtree(part, ignore_errors=True)
            self._unpack(next(iter(sorted(loaded.iterdir()))), part)
            part.rename(place)
        except (Missing, OSError, StopIteration, tarfile.TarError, zipfile.BadZipFile) as error:
            self._why[name] = f"{name} could not be had: {error}"
            self.notes.append(self._why[name])

    def _load(self, name: str, client: str, folder: Path) -> None:
        commands = {
            PIP: (
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"),
                *("--ignore-requires-python", "--dest", str(folder), name),
            ),
            NPM: ("npm", "pack", "--silent", name),
            APT: ("apt-get", "download", "-q", name),
        }
        self._run(*commands[client], folder=folder)

    def _unpack(self, archive: Path, place: Path) -> None:
        place.mkdir(parents=True)
        if archive.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archive) as found:
                found.extractall(place)
        elif archive.suffix == ".deb":
            self._run("dpkg-deb", "-x", str(archive), str(place))
        else:
            with tarfile.open(archive) as tar:
                tar.extractall(place, filter="data")

    def _run(self, *command: str, folder: Path | None = None) -> None:
        if shutil.which(command[0]) is None:
            raise Missing(f"{command[0]} is not installed")
        try:
            done = subprocess.run(command, cwd=folder, timeout=SECONDS, capture_output=True, text=True, check=False)
        except subprocess.TimeoutExpired as error:
            raise Missing(f"{command[0]} took longer than {SECONDS} seconds") from error
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
            raise Missing(f"{Path(command[0]).name} failed: {said[-1][:200]}")

    def _unpacked(self, name: str) -> Path:
        return self._folder / name.replace("/", "_")
