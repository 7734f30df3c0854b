# SPDX-License-Identifier: GPL-3.0-or-later
"""One lab, and measured processes that are sent to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .lab_process import LabProcess, counted

CLIENT = (sys.executable, "-m", "ansible_collections.mailward.mailbox.tests.bench.client")
SECTIONS = ("shared_mailboxes", "transport_rules")

READS_OF_A_MAILBOX = ("Get-Mailbox", "Get-CASMailbox", "Get-MailboxPermission", "Get-RecipientPermission")


@dataclass(frozen=True)
class Measured:
    """What one process cost: `seconds` by the clock times the speed of charged time, CPU seconds, MiB, counts."""

    seconds: float
    cpu: float
    peak: float
    requests: int
    cmdlets: int
    writes: int
    pipelines: int = 0
    shells: int = 0
    scripts: int = 0
    received: int = 0
    sent: int = 0
    planning: float = 0.0
    told: Sequence[str] = ()
    log: Sequence[Mapping[str, Any]] = field(default=(), repr=False)


@dataclass(frozen=True)
class Stand:
    """The organisation `contoso` of a lab, and a directory for declarations. `way` is the connection to measure."""

    lab: LabProcess
    place: Path
    platform: str = "exchange_online"
    way: str = "connection"

    def declaration(self, shared: int, grants: int, rules: int) -> dict[str, Any]:
        """What stands, as a declaration: nothing is left to be changed."""
        declaration = declarations(self.lab, self.place, ["contoso"], self.platform)["contoso"]
        boxes, found = declaration["shared_mailboxes"], len(declaration["transport_rules"])
        granted = sum(len(member["rights"]) for box in boxes for member in box["members"])
        if (len(boxes), found) != (shared, rules) or granted < grants:
            raise AssertionError(f"the organisation is {len(boxes)} shared mailboxes, {granted} grants, {found} rules")
        return declaration

    def run(self, declaration: Mapping[str, Any], changes: int, *, speed: float = 1.0, apply: bool = True) -> Measured:
        """A whole run. Raises AssertionError when it fails, does not know everything, or plans otherwise."""
        file = self.place / "declared.json"
        file.write_text(json.dumps(declaration), encoding="utf-8")
        done = self._measured({"kind": "converge", "declaration": str(file), "apply": apply}, speed)
        if done["message"] or done["unknown"] or len(done["changes"]) != changes:
            raise AssertionError(f"{done['message']} {done['unknown']} {done['changes']}")
        return Measured(planning=done["planning"], told=done["told"], **self._costs(done))

    def plan(self, declaration: Mapping[str, Any]) -> Measured:
        """A plan, whatever is in it. Raises AssertionError when it does not know everything."""
        file = self.place / "declared.json"
        file.write_text(json.dumps(declaration), encoding="utf-8")
        done = self._measured({"kind": "converge", "declaration": str(file), "apply": False}, 1.0)
        if done["unknown"]:
            raise AssertionError(str(done["unknown"]))
        return Measured(planning=done["planning"], told=done["told"], **self._costs(done))

    def the_usual_way(
        self, declaration: Mapping[str, Any], *, speed: float = 1.0, reads: Sequence[str] = READS_OF_A_MAILBOX
    ) -> Measured:
        """The same knowledge by a login for each declared object and a call for each thing that it may have.

        Permissions cost 2 N + 1 calls: a list of all mailboxes, and two for each of N.
        """
        tasks = [[("Get-Mailbox", {"ResultSize": "Unlimited"})]]
        for box in declaration["shared_mailboxes"]:
            tasks.append([(name, {"Identity": box["address"]}) for name in reads])
        tasks += [[("Get-TransportRule", {"Identity": rule["name"]})] for rule in declaration["transport_rules"]]
        return Measured(**self._costs(self._measured({"kind": "the_usual_way", "tasks": tasks}, speed)))

    def _measured(self, job: Mapping[str, Any], speed: float) -> dict[str, Any]:
        self.lab.forget_requests()
        done = in_a_process({"connection": self.lab.connection("contoso", self.way), "platform": self.platform, **job})
        return {**done, "seconds": done["seconds"] * speed, "log": self.lab.requests()}

    @staticmethod
    def _costs(done: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: done[name] for name in ("seconds", "cpu", "peak", "log")}
        return {**kept, **counted(done["log"])}


def in_a_process(job: Mapping[str, Any]) -> dict[str, Any]:
    """What `client` has to say of a job."""
    done = subprocess.run(CLIENT, input=json.dumps(job), stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def declarations(
    lab: LabProcess, place: Path, organisations: Iterable[str], platform: str = "exchange_online"
) -> dict[str, dict[str, Any]]:
    """What stands in organisations, as declarations: nothing is left to be changed."""
    files = {name: place / f"{name}.json" for name in organisations}
    connections = {str(file): lab.connection(name) for name, file in files.items()}
    in_a_process({"kind": "take_stock", "platform": platform, "sections": SECTIONS, "connections": connections})
    # Delegations and redirects are declared too, and nobody has any: their lists are read all the same.
    more: dict[str, Any] = {"delegations": [], "redirects": []}
    return {name: {**json.loads(file.read_text(encoding="utf-8")), **more} for name, file in files.items()}
