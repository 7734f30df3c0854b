# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab as a process: what it prints and writes, and how it ends."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient

COMMAND = [sys.executable, "-m", "ansible_collections.mailward.mailbox.tests.lab"]
GENERATED = "contoso:mailboxes=20,shared=3,grants=10,rules=2"
SEED = {"organisations": {"fabrikam": {"domains": ["fabrikam.example"]}}}


@pytest.fixture
def start() -> Iterator[Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]]]:
    """Starts a lab with arguments and gives the process and the line it printed."""
    processes: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
        process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        return process, json.loads(process.stdout.readline())

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def test_process_serves_generated_and_seeded_organisations_until_it_is_told_to_end(
    tmp_path: Path, start: Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]]
) -> None:
    seed, ready, inventory = tmp_path / "seed.yml", tmp_path / "ready.json", tmp_path / "inventory.yml"
    seed.write_text(yaml.safe_dump(SEED))
    options = ["--generate", GENERATED, "--seed", seed, "--ready", ready, "--inventory", inventory]
    process, printed = start(*map(str, options))

    assert json.loads(ready.read_text()) == printed
    assert printed["pid"] == process.pid
    assert set(printed["organisations"]) == {"contoso", "fabrikam"}
    assert printed["organisations"]["contoso"]["initial_domain"] == "contoso.onmicrosoft.com"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (ready, inventory)} == {0o600}

    hosts = yaml.safe_load(inventory.read_text())["all"]["hosts"]
    client = PlainClient(hosts["contoso"]["mailbox_connection"])
    assert len(client.rows("Get-Mailbox", ResultSize="Unlimited")) >= 20
    client.close()
    assert hosts["fabrikam"]["mailbox_connection"]["tenant_id"] == printed["organisations"]["fabrikam"]["tenant_id"]

    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert not ready.exists()
    assert not Path(printed["ca_bundle"]).exists()


def test_interrupt_ends_it_cleanly_too(start: Callable[..., tuple[subprocess.Popen[str], dict[str, Any]]]) -> None:
    process, _unused = start("--generate", GENERATED)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no organisation"),
        (["--generate", "contoso:planets=9"], "planets=9"),
        (["--seed", "missing.yml"], "missing.yml"),
    ],
)
def test_wrong_arguments_end_it_with_one_sentence(tmp_path: Path, arguments: list[str], said: str) -> None:
    ended = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
