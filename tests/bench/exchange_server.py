# SPDX-License-Identifier: GPL-3.0-or-later
"""Organisations on Exchange servers: nothing to change. No time is charged: seconds are of the lab and the library."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..lab.exchange.generator import generate
from .figure import Figure
from .known_server import declaration_of
from .lab_process import lab_process
from .stand import Measured, Stand

PLATFORM = "exchange_server"
SMALL = "contoso:mailboxes=200,shared=30,grants=300,rules=20,platform=exchange_server_2019"
MIDDLE = "contoso:mailboxes=2000,shared=300,grants=3000,rules=20,platform=exchange_server_2019"
LARGE = "contoso:mailboxes=10000,shared=300,grants=3000,rules=20,platform=exchange_server_2019"
READS_OF_A_MAILBOX = ("Get-Mailbox", "Get-User", "Get-MailboxPermission", "Get-ADPermission")


def figures() -> Iterator[Figure]:
    yield from small()
    yield from middle()


def large_figures() -> Iterator[Figure]:
    made = generate("contoso", mailboxes=10_000, shared=300, grants=3000, rules=20, platform="exchange_server_2019")
    declaration = declaration_of(made)
    with tempfile.TemporaryDirectory() as place, lab_process([LARGE], Path(place)) as lab:
        nothing = Stand(lab, Path(place), PLATFORM).run(declaration, 0)
    yield from of_a_larger_one(nothing, "10,000 mailboxes")


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


def middle() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, lab_process([MIDDLE], Path(place)) as lab:
        stand = Stand(lab, Path(place), PLATFORM)
        nothing = stand.run(stand.declaration(shared=300, grants=3000, rules=20), 0)
    yield from of_a_larger_one(nothing, "2,000 mailboxes")


def of_a_larger_one(nothing: Measured, size: str) -> Iterator[Figure]:
    name = f"Exchange Server, {size}, 300 shared, 3,000 grants, nothing to change"
    yield Figure(f"{name}: pipelines", nothing.pipelines, "pipelines", None, 12)
    yield Figure(f"{name}: writes", nothing.writes, "writes", None, 0)
    yield Figure(f"{name}: time", round(nothing.seconds), "s")
    yield Figure(f"{name}: CPU", round(nothing.cpu), "s")
    yield Figure(f"{name}: peak memory", round(nothing.peak), "MiB", None, 300)
