# SPDX-License-Identifier: GPL-3.0-or-later
"""Organisations on Exchange servers: nothing to change. No time is charged: seconds are of the lab and the library."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..lab.exchange.generator import generate
from .figure import Figure
from .lab_process import lab_process
from .stand import Stand

PLATFORM = "exchange_server"
SMALL = "contoso:mailboxes=200,shared=30,grants=300,rules=20,platform=exchange_server_2019"
MIDDLE = "contoso:mailboxes=2000,shared=300,grants=3000,rules=20,platform=exchange_server_2019"
LARGE = "contoso:mailboxes=10000,shared=300,grants=3000,rules=20,platform=exchange_server_2019"
READS_OF_A_MAILBOX = ("Get-Mailbox", "Get-User", "Get-MailboxPermission", "Get-ADPermission")


def figures() -> Iterator[Figure]:
    yield from small()
    yield from larger(MIDDLE, "2,000 mailboxes")


def large_figures() -> Iterator[Figure]:
    """A plan: to find out first what stands would take as long once more."""
    made = generate("contoso", mailboxes=10_000, shared=300, grants=3000, rules=20, platform="exchange_server_2019")
    boxes = [one.primary_address for one in made.recipients.values() if one.type_details == "SharedMailbox"]
    declaration = {
        "organisation": {"name": "contoso", "domains": ["contoso.example", "contoso-group.example"]},
        "shared_mailboxes": [{"address": box, "sign_in": "allowed", "members": []} for box in boxes],
        "delegations": [],
        "redirects": [],
        "transport_rules": [],
    }
    with tempfile.TemporaryDirectory() as place, lab_process([LARGE], Path(place)) as lab:
        planned = Stand(lab, Path(place), PLATFORM).plan(declaration)
    name = "Exchange Server, 10,000 mailboxes, 300 shared, 3,000 grants, a plan"
    yield Figure(f"{name}: pipelines", planned.pipelines, "pipelines", None, 12)
    yield Figure(f"{name}: time", round(planned.seconds), "s")
    yield Figure(f"{name}: peak memory", round(planned.peak), "MiB", None, 300)


def small() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, lab_process([SMALL], Path(place)) as lab:
        stand = Stand(lab, Path(place), PLATFORM)
        declaration = stand.declaration(shared=30, grants=300, rules=20)
        usual = stand.the_usual_way(declaration, reads=READS_OF_A_MAILBOX)
        opened = stand.the_usual_way({"shared_mailboxes": [], "transport_rules": []})
        nothing = stand.run(declaration, 0)
    name = "Exchange Server, opening a session and one list of 200 mailboxes"
    yield Figure(f"{name}: time", round(opened.seconds, 2), "s")
    name = "Exchange Server, 200 mailboxes, 30 shared, 300 grants, 20 rules, nothing to change"
    yield Figure(f"{name}: pipelines", nothing.pipelines, "pipelines", usual.pipelines, 12)
    yield Figure(f"{name}: writes", nothing.writes, "writes", None, 0)
    yield Figure(f"{name}: time", round(nothing.seconds, 1), "s", round(usual.seconds, 1))
    yield Figure(f"{name}: CPU", round(nothing.cpu, 1), "s", round(usual.cpu, 1))
    yield Figure(f"{name}: peak memory", round(nothing.peak), "MiB", round(usual.peak))


def host_figures() -> Iterator[Figure]:
    """The same organisation through a management host."""
    with tempfile.TemporaryDirectory() as place, lab_process([SMALL], Path(place)) as lab:
        stand = Stand(lab, Path(place), PLATFORM, way="management_connection")
        declaration = stand.declaration(shared=30, grants=300, rules=20)
        usual = stand.the_usual_way(declaration, reads=READS_OF_A_MAILBOX)
        nothing = stand.run(declaration, 0)
    name = "Management host, 200 mailboxes, 30 shared, 300 grants, 20 rules, nothing to change"
    yield Figure(f"{name}: shells", nothing.shells, "shells", usual.shells, 1)
    yield Figure(f"{name}: executed scripts", nothing.scripts, "scripts", usual.scripts, 6)
    yield Figure(f"{name}: writes", nothing.writes, "writes", None, 0)
    yield Figure(f"{name}: sent to the host", *kibibytes(nothing.received, usual.received))
    yield Figure(f"{name}: received from the host", *kibibytes(nothing.sent, usual.sent))
    yield Figure(f"{name}: time", round(nothing.seconds, 1), "s", round(usual.seconds, 1))
    yield Figure(f"{name}: CPU", round(nothing.cpu, 1), "s", round(usual.cpu, 1))
    yield Figure(f"{name}: peak memory", round(nothing.peak), "MiB", round(usual.peak))


def kibibytes(measured: int, usual: int) -> tuple[int, str, int]:
    return round(measured / 1024), "KiB", round(usual / 1024)


def larger(organisation: str, size: str) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, lab_process([organisation], Path(place)) as lab:
        stand = Stand(lab, Path(place), PLATFORM)
        nothing = stand.run(stand.declaration(shared=300, grants=3000, rules=20), 0)
    name = f"Exchange Server, {size}, 300 shared, 3,000 grants, nothing to change"
    yield Figure(f"{name}: pipelines", nothing.pipelines, "pipelines", None, 12)
    yield Figure(f"{name}: writes", nothing.writes, "writes", None, 0)
    yield Figure(f"{name}: time", round(nothing.seconds), "s")
    yield Figure(f"{name}: peak memory", round(nothing.peak), "MiB", None, 300)
