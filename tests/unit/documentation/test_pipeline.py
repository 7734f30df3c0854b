# SPDX-License-Identifier: GPL-3.0-or-later
"""The script in docs/pipeline.md tells drift from none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.unit.documentation.pages import blocks

NOTHING_TO_DO = {"changed": False, "digest": "4e0c2e86", "unknown": [], "failure": None}


@pytest.mark.parametrize(
    ("differing", "status"),
    [({}, 0), ({"changed": True}, 1), ({"unknown": [{"text": "HTTP 503"}]}, 1), ({"failure": "login refused"}, 1)],
)
def test_the_drift_script_ends_with_one_on_drift(tmp_path: Path, differing: dict[str, Any], status: int) -> None:
    script = next(block.body for block in blocks("python") if block.body.startswith("# drift.py"))
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"contoso": {**NOTHING_TO_DO, **differing}, "fabrikam": NOTHING_TO_DO}), "utf-8")
    finished = subprocess.run([sys.executable, "-c", script, str(plan)], capture_output=True, text=True, check=False)
    assert finished.returncode == status
    assert finished.stdout == ("contoso\n" if status else "no drift\n")
