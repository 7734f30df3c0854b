# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the Python environments the recipes run in, and prints where they are, one path a line.

    tools/environment.py NAME...

They lie in build/environments and are made with the Python that runs this script. The directory's name
carries a hash of everything that decides its contents, so a changed pin gives a new environment and an
unchanged one costs nothing. uv is used where it is installed, python -m venv and pip otherwise.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "build" / "environments"
READY = "ready"

# Settings that would send packages elsewhere, or take them from elsewhere; index and certificates stay as they are.
STRAY_SETTINGS = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_USER", "PIP_TARGET", "PIP_PREFIX")


@dataclass(frozen=True)
class Environment:
    """What is installed: files of requirements and single packages, held to the versions of one constraints file."""

    constraints: str
    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()

    def arguments(self) -> list[str]:
        """Return the requirements as pip and uv want them."""
        return [*(argument for name in self.files for argument in ("-r", name)), *self.packages]


TABLE = {
    "demo": Environment("constraints.txt", files=("requirements.txt",), packages=("ansible-core", "aiosmtpd")),
    "test": Environment("constraints.txt", files=("requirements.txt", "test-requirements.txt")),
    "lint": Environment(
        "constraints-lint.txt",
        files=("requirements.txt",),
        packages=(
            "aiosmtpd",
            "ansible-lint",
            "mypy",
            "psrpcore",
            "ruff",
            "pytest",
            "pywinrm",
            "types-PyYAML",
            "types-requests",
        ),
    ),
    "docs": Environment(
        "constraints-docs.txt",
        packages=("antsibull-docs", "antsibull-changelog", "ansible-core", "sphinx", "sphinx-ansible-theme"),
    ),
    "importer": Environment("constraints-importer.txt", packages=("galaxy-importer", "ansible-core")),
}


class CannotInstall(Exception):
    """The environment could not be made; the text says why and what to do."""


def main(names: list[str]) -> int:
    """Make the environments named, several at once, and print their directories in the order asked for."""
    unknown = [name for name in names if name not in TABLE]
    if unknown or not names:
        print(f"usage: tools/environment.py NAME...   with names from {', '.join(TABLE)}", file=sys.stderr)
        return 2
    try:
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            directories = list(pool.map(ready, names))
    except CannotInstall as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(str(directory) for directory in directories))
    return 0


def ready(name: str) -> Path:
    """Return the directory of an environment, making it first when it is not there yet.

    Raises CannotInstall.
    """
    environment = TABLE[name]
    label = f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    directory = ENVIRONMENTS / f"{label}-{fingerprint(environment)}"
    if (directory / READY).exists():
        return directory
    ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
    with (ENVIRONMENTS / f"{label}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / READY).exists():
            print(f"making the environment {directory.relative_to(ROOT)}", file=sys.stderr)
            for outdated in ENVIRONMENTS.glob(f"{label}-*"):
                shutil.rmtree(outdated)
            make(directory, environment)
            (directory / READY).touch()
    return directory


def fingerprint(environment: Environment) -> str:
    """Hash what decides the contents: pins, requirements, the interpreter and where the checkout is."""
    files = [environment.constraints, *environment.files, "meta/ee-requirements.txt"]
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in files]
    facts = repr([texts, environment.packages, sys.version, sys.executable, str(ROOT)])
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def make(directory: Path, environment: Environment) -> None:
    """Install the environment with uv, or without it; a uv that fails gives way to pip, which knows pip's settings.

    Raises CannotInstall.
    """
    requirements = ["--constraint", environment.constraints, *environment.arguments()]
    python = str(directory / "bin" / "python")
    if shutil.which("uv"):
        try:
            run(["uv", "venv", "--quiet", "--seed", "--python", sys.executable, str(directory)])
            run(["uv", "pip", "install", "--quiet", "--python", python, *requirements])
            return
        except CannotInstall as error:
            print(f"uv did not succeed, trying venv and pip:\n{error}", file=sys.stderr)
            shutil.rmtree(directory, ignore_errors=True)
    require_ensurepip()
    run([sys.executable, "-m", "venv", str(directory)])
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements])


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


def run(command: list[str]) -> None:
    """Run a command in the checkout, silently unless it fails.

    Raises CannotInstall with everything the command said.
    """
    surroundings = {name: value for name, value in os.environ.items() if name not in STRAY_SETTINGS}
    finished = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    if finished.returncode:
        said = "\n".join(text.strip() for text in (finished.stdout, finished.stderr) if text.strip())
        raise CannotInstall(f"{' '.join(command)}\nended with status {finished.returncode}:\n{said}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
