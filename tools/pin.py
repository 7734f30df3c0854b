# SPDX-License-Identifier: GPL-3.0-or-later
"""Renews the constraints files: installs every environment without pins and writes down what came.

    tools/pin.py [constraints-lint.txt ...]     all of them when none is named

Each is installed on Python 3.11 (ansible-core 2.19, the last that runs there) and on 3.13 (the newest
ansible-core); where the two differ, each version is pinned for its own side.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

import debian_packages
import kerberos_wheels
from commands import ROOT, run
from environment import TABLE, Environment

OLD, NEW = "3.11", "3.13"
MARKERS = {OLD: 'python_version < "3.12"', NEW: 'python_version >= "3.12"'}
HEADING = """\
# What `make pins` installed; edit meta/ee-requirements.txt, test-requirements.txt or tools/environment.py instead.
"""


def main(names: list[str]) -> int:
    """Renew the constraints files named."""
    for name in names or sorted({environment.constraints for environment in TABLE.values()}):
        sharing = [environment for environment in TABLE.values() if environment.constraints == name]
        versions = {python: installed(name, python, sharing) for python in (OLD, NEW)}
        (ROOT / name).write_text(HEADING + "".join(pins(versions[OLD], versions[NEW])), encoding="utf-8")
        print(f"{name} renewed")
    return 0


def installed(name: str, python: str, environments: list[Environment]) -> dict[str, str]:
    """Install the environments together and return the version of each package in them."""
    directory = ROOT / "build" / "pins" / f"{name}-{python}"
    shutil.rmtree(directory, ignore_errors=True)
    interpreter = subprocess.run(
        [ROOT / "tools" / "interpreter", python], capture_output=True, text=True, check=True
    ).stdout.strip()
    run([interpreter, "-m", "venv", str(directory)])
    pip = [str(directory / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    arguments = [argument for environment in environments for argument in environment.arguments()]
    run([*pip, "install", "--quiet", *arguments])
    if any(environment.kerberos for environment in environments):
        compiling = kerberos_wheels.settings(debian_packages.ready())
        run([*pip, "install", "--quiet", "--no-cache-dir", *kerberos_wheels.NAMES], compiling)
    frozen = subprocess.run([*pip, "freeze"], capture_output=True, text=True, check=True).stdout
    rows = (row.split("==", 1) for row in frozen.splitlines() if "==" in row)
    return dict(rows)


def pins(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Return one line per package, or one per side where the sides differ."""
    lines = []
    for package in sorted(old.keys() | new.keys(), key=str.lower):
        if old.get(package, new.get(package)) == new.get(package, old.get(package)):
            lines.append(f"{package}=={old.get(package) or new[package]}\n")
        else:
            lines += [f"{package}=={old[package]} ; {MARKERS[OLD]}\n", f"{package}=={new[package]} ; {MARKERS[NEW]}\n"]
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
