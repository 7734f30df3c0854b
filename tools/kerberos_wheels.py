# SPDX-License-Identifier: GPL-3.0-or-later
"""Wheels of the Python packages for Kerberos, compiled against the libraries that debian_packages.py unpacks.

There are none to download for Linux. Neither pip's cache nor uv's may keep these: they find their libraries in this
checkout alone. What could not be compiled is not tried again within the hour.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
import sysconfig
from pathlib import Path

import debian_packages
from commands import ROOT, CannotInstall, make_virtual_environment, run

WHEELS = ROOT / "build" / "wheels"
NAMES = ("gssapi", "krb5", "pykerberos")


def ready(constraints: str) -> Path:
    """Return a folder with wheels of the pinned versions, for this interpreter at least, making them first if needed.

    `constraints` is the name of the file with the pins. Raises CannotInstall.
    """
    debian = debian_packages.ready()
    pins = [line for line in (ROOT / constraints).read_text(encoding="utf-8").splitlines() if line.startswith(NAMES)]
    facts = repr([str(debian), pins, Path(__file__).read_bytes()])
    folder = WHEELS / hashlib.sha256(facts.encode()).hexdigest()[:12]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    done, failure = folder / f"ready-{version}", folder / f"failed-{version}"
    if done.exists():
        return folder
    WHEELS.mkdir(parents=True, exist_ok=True)
    with (WHEELS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.exists():
            return folder
        debian_packages.raise_recent(failure)
        for outdated in WHEELS.iterdir():
            if outdated.is_dir() and outdated != folder:
                shutil.rmtree(outdated)
        folder.mkdir(exist_ok=True)
        print(f"compiling {', '.join(NAMES)} into {folder.relative_to(ROOT)}", file=sys.stderr)
        try:
            compile_into(folder, debian, ["--constraint", constraints])
        except CannotInstall as error:
            failure.write_text(f"the packages for Kerberos could not be compiled: {error}", encoding="utf-8")
            raise
        done.touch()
    return folder


def compile_into(folder: Path, debian: Path, options: list[str]) -> None:
    """Make wheels for the interpreter that runs this; those that are there already and fit are kept.

    Raises CannotInstall.
    """
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        raise CannotInstall(f"{sys.executable} comes without Python.h: install its headers")
    builder = folder / "builder"
    make_virtual_environment(builder)
    pip = [str(builder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    kept = ["--no-cache-dir", "--no-deps", "--find-links", str(folder), "--wheel-dir", str(folder)]
    try:
        run([*pip, *kept, *options, *NAMES], settings(debian))
    finally:
        shutil.rmtree(builder)


def settings(debian: Path) -> dict[str, str]:
    """Return what a compiler has to know, and the setup scripts, which load the libraries to see what these can do."""
    tree = debian / "kerberos"
    libraries = [str(path) for place in ("usr/lib", "lib") for path in tree.glob(f"{place}/*-linux-gnu*")]
    return {
        # Compiled twice as fast; nothing here is about speed.
        "CFLAGS": "-O0 -g0",
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
        "PATH": f"{tree / 'usr' / 'run'}{os.pathsep}{os.environ['PATH']}",
    }


def requirements(folder: Path) -> list[str]:
    """Return the arguments with which pip and uv install from these wheels, and from no others."""
    only = [argument for name in NAMES for argument in ("--only-binary", name)]
    return ["--find-links", str(folder), *only, *NAMES]
