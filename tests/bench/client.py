# SPDX-License-Identifier: GPL-3.0-or-later
"""One piece of work in a process of its own: a job as JSON on stdin, what it cost as JSON on stdout."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import (
    open_exchange_online,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_server import (
    open_exchange_server,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, export, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.scope import Scope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import Observation, Progress

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def main() -> int:
    job = json.load(sys.stdin)
    found = JOBS[job["kind"]](job)
    json.dump({**found, "peak": peak()}, sys.stdout)
    return 0


def peak() -> float:
    """The most memory that this process held, in MiB. `ru_maxrss` would be no less than its parent's on Linux."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = status.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


@dataclass
class Watched:
    """A platform that notes when reading ended, in seconds of CPU."""

    platform: Any
    read: float = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.platform, name)

    def observe(self, scope: Scope, progress: Progress) -> Observation:
        try:
            observed: Observation = self.platform.observe(scope, progress)
            return observed
        finally:
            self.read = time.process_time()


def converge(job: Mapping[str, Any]) -> dict[str, Any]:
    """A whole run, from connecting on; `planning` is the CPU from the end of reading to the plan."""
    declaration = json.loads(Path(job["declaration"]).read_text(encoding="utf-8"))
    told: list[str] = []
    cpu, wall = time.process_time(), time.perf_counter()
    platform = Watched(connect(job["platform"], job["connection"]))
    try:
        done = run(platform, declaration, Options(now=NOW, apply=job["apply"], progress=told.append))
    finally:
        platform.close()
    return {
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "planning": time.process_time() - platform.read,
        "changes": [str(change.key) for change in done.plan.changes],
        "unknown": [f"{each.subject.name}: {each.text}" for each in done.plan.unknowns],
        "message": done.message,
        "told": told,
    }


def take_stock(job: Mapping[str, Any]) -> dict[str, Any]:
    """Writes what stands in organisations as declarations, by their files: nothing is left to be changed."""
    for file, connection in job["connections"].items():
        platform = connect(job["platform"], connection)
        try:
            found = export(platform, job["sections"])
        finally:
            platform.close()
        Path(file).write_text(json.dumps(found["declaration"]), encoding="utf-8")
    return {}


def the_usual_way(job: Mapping[str, Any]) -> dict[str, Any]:
    """A login for each task and a call for each thing to know, one after the other, as scripts and agents do it."""
    cpu, wall = time.process_time(), time.perf_counter()
    for task in job["tasks"]:
        with closing(OPENED[job["platform"]](job["connection"])) as opened:
            session = getattr(opened, "admin_api", opened)
            place = ""
            for name, parameters in task:
                # Permissions of Active Directory are asked by the distinguished name, which the mailbox tells.
                own = {"Identity": place} if name == "Get-ADPermission" else {}
                rows = session.invoke(Cmdlet(name, {**parameters, **own})).rows
                place = str(rows[0].get("DistinguishedName") or place) if rows else place
    return {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


OPENED: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "exchange_online": open_exchange_online,
    "exchange_server": open_exchange_server,
}
JOBS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "converge": converge,
    "take_stock": take_stock,
    "the_usual_way": the_usual_way,
}

if __name__ == "__main__":
    sys.exit(main())
