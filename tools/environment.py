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
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import debian_packages
import kerberos_wheels
from commands import ROOT, CannotInstall, make_virtual_environment, run

ENVIRONMENTS = ROOT / "build" / "environments"
READY = "ready"


@dataclass(frozen=True)
class Environment:
    """What is installed: files of requirements and single packages, held to the versions of one constraints file.

    `kerberos`: what Kerberos takes, compiled here, and Debian's programs too, if they can be had.
    """

    constraints: str
    files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    kerberos: bool = False

    def arguments(self) -> list[str]:
        """Return the requirements as pip and uv want them."""
        return [*(argument for name in self.files for argument in ("-r", name)), *self.packages]


@dataclass(frozen=True)
class Extras:
    """The folders of Debian's programs and of compiled wheels, and why there is none of these."""

    debian: Path | None = None
    wheels: Path | None = None
    lacking: str = ""


TABLE = {
    "demo": Environment("constraints.txt", files=("requirements.txt",), packages=("ansible-core", "aiosmtpd")),
    "test": Environment("constraints.txt", files=("requirements.txt", "test-requirements.txt"), kerberos=True),
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
    extra = extras(environment)
    label = f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    directory = ENVIRONMENTS / f"{label}-{fingerprint(environment, extra)}"
    if (directory / READY).exists():
        return directory
    ENVIRONMENTS.mkdir(parents=True, exist_ok=True)
    with (ENVIRONMENTS / f"{label}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / READY).exists():
            print(f"making the environment {directory.relative_to(ROOT)}", file=sys.stderr)
            for outdated in ENVIRONMENTS.glob(f"{label}-*"):
                shutil.rmtree(outdated)
            if extra.lacking:
                print(f"tests that need Kerberos will be skipped: {extra.lacking}", file=sys.stderr)
            make(directory, environment, kerberos_wheels.requirements(extra.wheels) if extra.wheels else [])
            link_programs(directory, debian_packages.programs(extra.debian) if extra.debian else [])
            (directory / READY).touch()
    return directory


def extras(environment: Environment) -> Extras:
    """Return what Kerberos takes, as far as it can be had here."""
    if not environment.kerberos:
        return Extras()
    try:
        debian = debian_packages.ready()
    except CannotInstall as error:
        return Extras(lacking=str(error))
    try:
        return Extras(debian, kerberos_wheels.ready(environment.constraints))
    except CannotInstall as error:
        return Extras(debian, lacking=str(error))


def fingerprint(environment: Environment, extra: Extras) -> str:
    """Hash what decides the contents: pins, requirements, the interpreter and where the checkout is."""
    files = [environment.constraints, *environment.files, "meta/ee-requirements.txt"]
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in files]
    facts = repr(
        [texts, environment.packages, sys.version, sys.executable, str(ROOT), str(extra.debian), str(extra.wheels)]
    )
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def make(directory: Path, environment: Environment, more: list[str]) -> None:
    """Install the environment with uv, or without it; a uv that fails gives way to pip, which knows pip's settings.

    Raises CannotInstall.
    """
    requirements = ["--constraint", environment.constraints, *environment.arguments(), *more]
    python = str(directory / "bin" / "python")
    if shutil.which("uv"):
        try:
            run(["uv", "venv", "--quiet", "--seed", "--python", sys.executable, str(directory)])
            run(["uv", "pip", "install", "--quiet", "--python", python, *requirements])
            return
        except CannotInstall as error:
            print(f"uv did not succeed, trying venv and pip:\n{error}", file=sys.stderr)
            shutil.rmtree(directory, ignore_errors=True)
    make_virtual_environment(directory)
    run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements])


def link_programs(directory: Path, programs: list[Path]) -> None:
    """Put programs where those of the environment are."""
    for program in programs:
        (directory / "bin" / program.name).symlink_to(program)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
