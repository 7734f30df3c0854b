# SPDX-License-Identifier: GPL-3.0-or-later
"""What reading an organisation has to cost, by the formula in the docstring of `platforms/exchange/reading.py`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .lab_process import CHARGES


@dataclass(frozen=True)
class Reading:
    """What is read: the letters of the formula. `rows` are those of every list, Send As of all mailboxes among them,

    `nested` the numbers of groups within groups that mail in question goes through, round by round.
    """

    mailboxes: int
    send_as: int
    accounts: int
    folders: int = 0
    groups: int = 0
    users: int = 0
    lists: int = 10
    rows: Mapping[str, int] = field(default_factory=dict)
    nested: tuple[int, ...] = ()

    @property
    def cmdlets(self) -> int:
        return self.lists + self.details + sum(self.nested) + self.folders

    @property
    def details(self) -> int:
        return self.mailboxes + self.send_as + self.folders + self.groups + self.users

    @property
    def pages(self) -> int:
        """Further pages, a request each."""
        return sum(max(0, in_parts(rows, 1000) - 1) for rows in self.rows.values())

    @property
    def requests(self) -> int:
        asked = (self.lists, self.details, *self.nested, self.folders)
        batches = sum(in_parts(count, 10) for count in asked)
        return (3 if self.accounts else 2) + batches + in_parts(self.accounts, 20) + self.pages


def in_parts(count: int, size: int) -> int:
    return -(-count // size)


def least_seconds(log: Iterable[Mapping[str, Any]]) -> float:
    """The seconds that a log's requests and cmdlets are charged, done by four lanes of which none ever waits.

    A cmdlet is charged once, with its first page; the request for another page is a request.
    """
    requests = 0
    cmdlets: dict[str, str] = {}
    for request in log:
        requests += 1
        cmdlets.update({json.dumps(call, sort_keys=True): call["name"] for call in request["cmdlets"]})
    charges: Mapping[str, float] = CHARGES["cmdlets"]
    charged = sum(charges.get(name, charges["*"]) for name in cmdlets.values())
    return float((requests * CHARGES["request"] + charged) / CHARGES["lanes"])
