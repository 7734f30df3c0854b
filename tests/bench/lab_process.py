# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab in a process of its own, so that the time and memory of what is measured are not the lab's."""

from __future__ import annotations

import json
import signal
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "ansible_collections.mailward.mailbox.tests.lab")
PATIENCE = 600.0
"""Seconds until a lab has made up its organisations."""

CHARGES: Mapping[str, Any] = {
    "request": 0.1,
    "cmdlets": {"Get-MailboxPermission": 0.85, "Get-RecipientPermission": 0.6, "Get-InboxRule": 1.0, "*": 0.15},
    "lanes": 4,
}
"""Seconds, measured on real organisations by others: what the lab charges for a request and for each cmdlet in it."""


@dataclass(frozen=True)
class LabProcess:
    """A running lab, as its ready file describes it."""

    description: Mapping[str, Any]
    inventory: Path

    def connection(self, organisation: str, way: str = "connection") -> dict[str, Any]:
        """The connection options of one organisation; `management_connection` leads through a management host."""
        ends = {name: self.description[name] for name in ("authority_url", "exchange_url", "graph_url", "ca_bundle")}
        known = self.description["organisations"][organisation]
        if way in known:
            return dict(known[way])
        return {**ends, **{name: known[name] for name in ("tenant_id", "client_id", "client_secret")}}

    def requests(self) -> list[dict[str, Any]]:
        return list(self._ask("GET", "requests"))

    def forget_requests(self) -> None:
        self._ask("DELETE", "requests")

    def charge(self, speed: float) -> None:
        """From now on time is charged, and passes so many times faster than it is charged."""
        self._ask("PUT", "charged_time", {**CHARGES, "scale": 1 / speed})

    def charge_nothing(self) -> None:
        self._ask("PUT", "charged_time", {})

    def rows(self, organisation: str, cmdlet: str, **parameters: Any) -> int:
        """How many rows a cmdlet gives, asked outside the log."""
        call = {"name": cmdlet, "parameters": parameters}
        return len(self._ask("POST", f"organisations/{organisation}/cmdlets", call)["rows"])

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.description['control_url']}/{path}", data, method=method)
        context = ssl.create_default_context(cafile=self.description["ca_bundle"])
        direct = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with direct.open(request, timeout=PATIENCE) as answer:
            content = answer.read()
        return json.loads(content) if content else None


@contextmanager
def lab_process(organisations: Sequence[str], place: Path) -> Iterator[LabProcess]:
    """A lab with made-up organisations, given as for `--generate`; `place` is a directory for its files."""
    ready, inventory = place / "ready.json", place / "inventory.yml"
    command = [*COMMAND, "--ready", str(ready), "--inventory", str(inventory), "--directory", str(place)]
    for organisation in organisations:
        command += ["--generate", organisation]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(ready, process)
            yield LabProcess(json.loads(ready.read_text(encoding="utf-8")), inventory)
        finally:
            process.send_signal(signal.SIGTERM)


def _wait_for(ready: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("the lab did not start")
        time.sleep(0.05)


def counted(requests: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Requests, pipelines of remote PowerShell (each a request of the log), cmdlets and writes of a lab's log; of a
    management host the shells, the scripts, and the bytes that came to it and went from it.
    """
    cmdlets = [call["name"] for request in requests for call in request["cmdlets"]]
    graph = [call["name"] for request in requests for call in request["graph_calls"]]
    writes = [name for name in cmdlets if not name.startswith(("Get-", "Test-"))]
    hosted = [request for request in requests if request["kind"] == "winrm"]
    return {
        "pipelines": sum(request["kind"] == "psrp" for request in requests),
        "shells": sum(request["path"].endswith(" Create") for request in hosted),
        "scripts": sum(request["path"].endswith(" Command") for request in hosted),
        "received": sum(request["received"] for request in hosted),
        "sent": sum(request["sent"] for request in hosted),
        "requests": len(requests),
        "cmdlets": len(cmdlets),
        "writes": len(writes) + sum(not name.startswith("GET ") for name in graph),
    }
