# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the commands that make environments."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Settings that would send packages elsewhere, or take them from elsewhere; index and certificates stay as they are.
STRAY_SETTINGS = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")


class CannotInstall(Exception):
    """Something could not be made; the text says why and what to do."""


def run(command: Sequence[str], settings: Mapping[str, str] | None = None, folder: Path = ROOT) -> None:
    """Run a command in the checkout, silently unless it fails; `settings` are added to its environment.

    Raises CannotInstall with everything the command said.
    """
    surroundings = {name: value for name, value in os.environ.items() if name not in STRAY_SETTINGS}
    surroundings.update(settings or {})
    try:
        finished = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    except OSError as problem:
        raise CannotInstall(f"{command[0]} cannot be run: {problem}") from None
    if finished.returncode:
        said = "\n".join(text.strip() for text in (finished.stdout, finished.stderr) if text.strip())
        raise CannotInstall(f"{' '.join(command)}\nended with status {finished.returncode}:\n{said}")


def make_virtual_environment(directory: Path) -> None:
    """Make an environment with pip alone, for the interpreter that runs this; with uv where it is installed.

    Raises CannotInstall.
    """
    if shutil.which("uv"):
        try:
            run(["uv", "venv", "--quiet", "--seed", "--python", sys.executable, str(directory)])
            return
        except CannotInstall as error:
            print(f"uv did not succeed, trying venv:\n{error}", file=sys.stderr)
            shutil.rmtree(directory, ignore_errors=True)
    require_ensurepip()
    run([sys.executable, "-m", "venv", str(directory)])


def require_ensurepip() -> None:
    """Raise CannotInstall, naming the package to install, when this Python cannot put pip into an environment."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise CannotInstall(
            f"{sys.executable} comes without ensurepip: install the package {package} (its name on Debian and"
            " Ubuntu) or uv, and run the same command again."
        ) from None
