# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive that goes to Galaxy: built, installed elsewhere, and used from there alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = Path("ansible_collections", "mailward", "mailbox")
GALAXY = (sys.executable, "-m", "ansible", "galaxy", "collection")

GOES = (
    "MANIFEST.json",
    "README.md",
    "plugins/modules",
    "roles",
    "playbooks",
    "examples",
    "tests/lab",
    "meta/runtime.yml",
)
STAYS = ("Makefile", "build", "constraints.txt", "tests/unit", "tests/integration", "tests/bench", "tools", ".ci")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which nothing but the built collection is installed."""
    run(sys.executable, str(ROOT / "tools" / "lay.py"), "copy", "artefact-under-test")
    archive = tmp_path_factory.mktemp("archive")
    run(*GALAXY, "build", "--output-path", str(archive), str(ROOT / "build" / "artefact-under-test" / COLLECTION))
    folder = tmp_path_factory.mktemp("installed")
    built = next(archive.glob("mailward-mailbox-*.tar.gz"))
    run(*GALAXY, "install", "--offline", "-p", str(folder), str(built), alone_in=folder)
    return folder


def run(*command: str, alone_in: Path | None = None) -> str:
    """Run a command and return what it prints; `alone_in` is the only folder in which it finds collections."""
    surroundings = dict(os.environ)
    if alone_in:
        surroundings |= {"PYTHONPATH": str(alone_in), "ANSIBLE_COLLECTIONS_PATH": str(alone_in)}
    finished = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def test_what_users_need_goes_along(installed: Path) -> None:
    assert [name for name in GOES if not (installed / COLLECTION / name).exists()] == []


def test_what_only_makes_the_collection_stays_behind(installed: Path) -> None:
    assert [name for name in STAYS if (installed / COLLECTION / name).exists()] == []


def test_the_lab_can_be_started_from_an_installed_collection(installed: Path) -> None:
    said = run(sys.executable, "-m", "ansible_collections.mailward.mailbox.tests.lab", "--help", alone_in=installed)
    assert "--seed" in said


def test_modules_are_found_in_an_installed_collection(installed: Path) -> None:
    command = (sys.executable, "-m", "ansible", "doc", "--list", "-t", "module", "mailward.mailbox")
    assert "mailward.mailbox.mailbox_strategy " in run(*command, alone_in=installed)
