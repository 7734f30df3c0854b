# SPDX-License-Identifier: GPL-3.0-or-later
"""A firm of 200 mailboxes: nothing to change, then one grant more and one less."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import (
    open_exchange_online,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, export, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

from .figure import Figure

SIZE = "contoso:mailboxes=200,shared=30,grants=300,rules=20"
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SCENARIO = "200 mailboxes, 30 shared, 300 grants, 20 rules"


def figures() -> Iterator[Figure]:
    with Lab(generate=[SIZE]) as lab:
        declaration = _declaration(lab)
        usual = _usual_way(lab, declaration)

        cpu, wall = time.process_time(), time.perf_counter()
        nothing = _run(lab, declaration)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        _expect(nothing, 0)
        requests, cmdlets, writes = _counted(lab)
        name = f"{SCENARIO}, nothing to change"
        yield Figure(f"{name}: HTTP requests, login included", requests, "requests", usual["requests"], 14)
        yield Figure(f"{name}: cmdlets", cmdlets, "cmdlets", usual["cmdlets"], 60)
        yield Figure(f"{name}: writes", writes, "writes", None, 0)
        yield Figure(f"{name}: time, lab in the same process", round(wall, 2), "s", usual["seconds"])
        yield Figure(f"{name}: CPU, lab in the same process", round(cpu, 2), "s")

        changed = _run(lab, _with_one_grant_more_and_one_less(declaration))
        _expect(changed, 2)
        more, _unused, written = _counted(lab)
        name = "one grant added and one revoked"
        yield Figure(f"{name}: requests more, verification included", more - requests, "requests", None, 6)
        yield Figure(f"{name}: writes", written, "writes", None, 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure("peak memory, lab in the same process", round(peak), "MiB")


def _declaration(lab: Lab) -> dict[str, Any]:
    """What stands, as a declaration: nothing is left to be changed."""
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    try:
        exported = export(platform, ["shared_mailboxes", "transport_rules"])
    finally:
        platform.close()
    # Delegations and redirects are declared too, and nobody has any: their lists are read all the same.
    declaration: dict[str, Any] = {**exported["declaration"], "delegations": [], "redirects": []}
    boxes, rules = declaration["shared_mailboxes"], declaration["transport_rules"]
    grants = sum(len(member["rights"]) for box in boxes for member in box["members"])
    if (len(boxes), len(rules)) != (30, 20) or grants < 300:
        raise AssertionError(f"the organisation is {len(boxes)} shared mailboxes, {grants} grants, {len(rules)} rules")
    return declaration


def _run(lab: Lab, declaration: Mapping[str, Any]) -> Run:
    lab.requests.clear()
    platform = connect("exchange_online", lab.organisation("contoso").connection)
    try:
        return run(platform, declaration, Options(now=NOW, apply=True))
    finally:
        platform.close()


def _with_one_grant_more_and_one_less(declaration: Mapping[str, Any]) -> dict[str, Any]:
    changed = deepcopy(dict(declaration))
    first, second = [box for box in changed["shared_mailboxes"] if len(box["members"]) > 3][:2]
    trustees = {member["trustee"] for box in changed["shared_mailboxes"] for member in box["members"]}
    new = sorted(trustees - {member["trustee"] for member in first["members"]} - {first["address"]})[0]
    first["members"].append({"trustee": new, "rights": ["full_access"]})
    next(member for member in second["members"] if len(member["rights"]) > 1)["rights"].pop()
    return changed


def _usual_way(lab: Lab, declaration: Mapping[str, Any]) -> dict[str, float]:
    """A login for each declared object and a read for each thing it may have, as scripts and agents do it."""
    lab.requests.clear()
    started = time.perf_counter()
    tasks = [
        [Cmdlet(name, {"Identity": box["address"]}) for name in READS_OF_A_MAILBOX]
        for box in declaration["shared_mailboxes"]
    ]
    tasks += [[Cmdlet("Get-TransportRule", {"Identity": rule["name"]})] for rule in declaration["transport_rules"]]
    for task in tasks:
        clients = open_exchange_online(lab.organisation("contoso").connection)
        for cmdlet in task:
            clients.admin_api.invoke(cmdlet)
        clients.close()
    requests, cmdlets, _unused = _counted(lab)
    return {"requests": requests, "cmdlets": cmdlets, "seconds": round(time.perf_counter() - started, 2)}


READS_OF_A_MAILBOX = ("Get-Mailbox", "Get-CASMailbox", "Get-MailboxPermission", "Get-RecipientPermission")


def _counted(lab: Lab) -> tuple[int, int, int]:
    return lab.requests.count(), len(lab.requests.cmdlets()), len(lab.requests.writes())


def _expect(result: Run, changes: int) -> None:
    if result.message or len(result.plan.changes) != changes:
        raise AssertionError(result.message or f"{[str(change.key) for change in result.plan.changes]}")
