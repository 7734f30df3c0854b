# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs real ansible-playbook processes and keeps what they printed and returned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ansible_collections
import yaml
from ansible_collections.mailward.mailbox.tests.lab.inventory import inventory_of
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

HERE = Path(__file__).parent
CHECKOUT = Path(__file__).resolve().parents[3]
EXAMPLES = CHECKOUT / "examples"
TREE = Path(next(iter(ansible_collections.__path__))).parent

NOW = "2026-12-01T09:00:00Z"
PATIENCE = 120  # seconds


@dataclass(frozen=True)
class Played:
    """`output` is all that was printed; `results` every task result, with `host`, `task`, `status`, `result`."""

    status: int
    output: str
    results: Sequence[Mapping[str, Any]] = ()

    def of(self, task: str, host: str = "") -> Mapping[str, Any]:
        """The result of the task of this name, with `failed`; LookupError where it is not the only one."""
        found = [
            {"failed": entry["status"] != "ok", **entry["result"]}
            for entry in self.results
            if entry["task"].rpartition(" : ")[2] == task and host in ("", entry["host"])
        ]
        if len(found) != 1:
            raise LookupError(f"{len(found)} results of {task!r} in:\n{self.output}")
        return found[0]

    def strategy(self, host: str) -> Mapping[str, Any]:
        """The result of the task that all roles and playbooks are made of."""
        return self.of("Make the organisation equal to its declaration", host)


@dataclass
class Player:
    """Plays against one lab, from the examples' inventory and the lab's own."""

    place: Path
    lab: Lab
    inventories: list[Path] = field(default_factory=lambda: [EXAMPLES / "inventory"])
    runs: int = 0

    def connections(self) -> Path:
        """An inventory with each organisation's connection, as the lab's command line writes it."""
        return self.write("connections.yml", yaml.safe_load(inventory_of(self.lab)))

    def write(self, name: str, content: object) -> Path:
        file = self.place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return file

    def play(
        self,
        playbook: str | Path | list[dict[str, Any]],
        *arguments: str,
        variables: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
        now: str = NOW,
    ) -> Played:
        """Runs a playbook by its FQCN, its path, or given as plays."""
        self.runs += 1
        results = self.place / f"results-{self.runs}.jsonl"
        if isinstance(playbook, list):
            playbook = self.write(f"play-{self.runs}.yml", playbook)
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook), *arguments]
        for inventory in [*self.inventories, self.connections()]:
            command += ["-i", str(inventory)]
        command += ["-e", json.dumps({"mailbox_now": now, **(variables or {})})]
        done = subprocess.run(
            command,
            cwd=self.place,
            env={**self._environment(results), **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
        return Played(done.returncode, done.stdout, [json.loads(line) for line in lines])

    def _environment(self, results: Path) -> dict[str, str]:
        """Nothing of the user's Ansible, and no certificate bundle that would win over the lab's."""
        dropped = ("ANSIBLE_", "MAILWARD_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        return {
            **kept,
            "ANSIBLE_HOME": str(self.place / "home"),
            "ANSIBLE_COLLECTIONS_PATH": str(TREE),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "results",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_REMOTE_TMP": str(self.place / "tmp"),
            "RESULTS_FILE": str(results),
            "XDG_STATE_HOME": str(self.place / "state"),
            "NO_PROXY": "localhost,127.0.0.1",
            "NO_COLOR": "1",
        }
