# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be installed, from the files that say so to the tools."""

from __future__ import annotations

import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def requirements() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    needed = [f"Python {project['requires-python']}", f"ansible-core {runtime['requires_ansible']}"]
    needed += (ROOT / "meta" / "ee-requirements.txt").read_text(encoding="utf-8").split()
    return "\n".join(f"- {each.replace('>=', ' >= ').replace('  ', ' ')}" for each in needed)
