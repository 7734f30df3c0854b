# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-test sanity where it works: in a real copy, with an explicit Python, and with pip at hand.

    tools/sanity.py [options of ansible-test sanity]

Run by the test environment's Python. ansible-test keeps its caches in the home folder and takes no
settings from the environment but HOME and PATH, so it gets a home of its own in build/ with the user's pip
settings in it. There it looks for pip's installer before it fetches one from its own file server; where
that server cannot be reached, pip comes from Python's own copy instead.
"""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import lay

HOME = lay.ROOT / "build" / "home"
PIP_SETTINGS = HOME / ".config" / "pip" / "pip.conf"
INSTALLER_URL = "https://ci-files.testing.ansible.com/ansible-test/get-pip-{}.py"
PATIENCE = 10  # seconds

INSTALLER = '''\
"""Stands in for pip's installer: the pip that comes with Python, told to install what is asked for."""

import ensurepip
import os
import runpy
import sys

ensurepip.bootstrap()
os.environ.pop("PIP_CONFIG_FILE", None)  # with which ensurepip switches all settings off
sys.argv = ["pip", "install", *(a for a in sys.argv[1:] if a not in ("--no-setuptools", "--no-wheel"))]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
'''


def main(options: list[str]) -> int:
    """Run the sanity tests on a fresh copy and return ansible-test's status."""
    place = lay.ROOT / "build" / "sanity" / lay.COLLECTION
    lay.lay_copy(place)
    if not shutil.which("shellcheck"):
        record = [sys.executable, lay.ROOT / "tools" / "not_run.py", "record", "shellcheck"]
        subprocess.run([*record, "ansible-test sanity did not look at the shell scripts"], check=True)
    for version in pip_versions():
        provide_installer(version)
    command = ["ansible-test", "sanity", "--color", "no", "--python", python_version(), *options]
    try:
        write_pip_settings()
        return subprocess.run(command, cwd=place, env={**os.environ, "HOME": str(HOME)}, check=False).returncode
    finally:
        PIP_SETTINGS.unlink(missing_ok=True)


def python_version() -> str:
    """Return the version of this Python the way ansible-test names it."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def pip_versions() -> set[str]:
    """Return the versions of pip that the installed ansible-test asks for."""
    package = find_spec("ansible_test")
    if package is None or package.origin is None:
        return set()
    source = Path(package.origin).parent / "_internal" / "python_requirements.py"
    return set(re.findall(r"""pip=["']([0-9.]+)["']""", source.read_text(encoding="utf-8")))


def provide_installer(version: str) -> None:
    """Put pip's installer where ansible-test looks first: the real one if it can be fetched, else the stand-in."""
    installer = HOME / ".ansible" / "test" / "cache" / f"get_pip_{version.replace('.', '_')}.py"
    if installer.exists():
        return
    try:
        with urllib.request.urlopen(INSTALLER_URL.format(version), timeout=PATIENCE) as answer:
            text = answer.read().decode()
    except (urllib.error.URLError, TimeoutError):
        text = INSTALLER
    installer.parent.mkdir(parents=True, exist_ok=True)
    installer.write_text(text, encoding="utf-8")


def write_pip_settings() -> None:
    """Write the user's pip settings, from files and environment, into the home that ansible-test is given."""
    settings = configparser.RawConfigParser()
    settings.read(pip_settings_files(), encoding="utf-8")
    if not settings.has_section("global"):
        settings.add_section("global")
    for name, value in os.environ.items():
        if name.startswith("PIP_") and name != "PIP_CONFIG_FILE":
            settings.set("global", name.removeprefix("PIP_").lower().replace("_", "-"), value)
    settings.set("global", "quiet", "1")
    PIP_SETTINGS.parent.mkdir(parents=True, exist_ok=True)
    # It may hold the password of a package index.
    with os.fdopen(os.open(PIP_SETTINGS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        settings.write(file)


def pip_settings_files() -> Iterator[Path]:
    """Yield the files in which pip looks for the user's settings, the one that counts most last."""
    yield Path.home() / ".pip" / "pip.conf"
    yield Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "pip" / "pip.conf"
    if "PIP_CONFIG_FILE" in os.environ:
        yield Path(os.environ["PIP_CONFIG_FILE"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
