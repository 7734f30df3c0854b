# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/pipeline.md and examples/pipeline promise of a plan that was reviewed, and of drift."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from ansible_collections.mailward.mailbox.tests.unit.documentation.pages import ROOT, blocks

REVIEWED = ROOT / "examples" / "pipeline" / "reviewed_plan.yml"
NOTHING_TO_DO = {"changed": False, "digest": "4e0c2e86", "unknown": [], "failure": None}


def expected_digest(folder: Path, plans: dict[str, Any], host: str) -> str:
    """What the example gives to apply for a host."""
    (folder / "plan.json").write_text(json.dumps(plans), encoding="utf-8")
    variables = DataLoader().load_from_file(str(REVIEWED), trusted_as_template=True)
    known = {**variables, "inventory_hostname": host, "mailbox_plan_directory": str(folder)}
    template = trust_as_template("{{ mailbox_expected_digest }}")
    return str(Templar(loader=DataLoader(), variables=known).template(template)).strip()


def test_the_digest_of_the_reviewed_plan_is_expected(tmp_path: Path) -> None:
    assert expected_digest(tmp_path, {"contoso": {"digest": "2a9c0446"}}, "contoso") == "2a9c0446"


def test_an_organisation_without_a_plan_expects_what_no_plan_has(tmp_path: Path) -> None:
    digest = expected_digest(tmp_path, {"contoso": {"digest": None}}, "contoso")
    assert digest
    assert not set(digest) <= set("0123456789abcdef")


def test_an_organisation_that_was_not_planned_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="fabrikam"):
        expected_digest(tmp_path, {"contoso": {"digest": "2a9c0446"}}, "fabrikam")


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
