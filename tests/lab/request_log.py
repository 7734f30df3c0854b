# SPDX-License-Identifier: GPL-3.0-or-later
"""What clients asked of the lab, for tests and figures that count it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

TOKEN, DISCOVERY, ADMIN_API, BATCH, GRAPH = "token", "discovery", "admin_api", "batch", "graph"
SMTP, PSRP, WINRM, EWS = "smtp", "psrp", "winrm", "ews"
KINDS = (TOKEN, DISCOVERY, ADMIN_API, BATCH, GRAPH, SMTP, PSRP, WINRM, EWS)

Call = tuple[str, Mapping[str, Any]]


@dataclass
class RequestRecord:
    """One HTTP request, or one message by SMTP. `kind` is one of KINDS; BATCH is a batch of cmdlets, one of Graph
    calls is GRAPH. Of a message `path` is its recipients, joined by commas; a record of kind
    PSRP is one pipeline of PowerShell remoting, one of kind WINRM an operation at a management host, whose `path` says
    which (`/wsman Command` executes a script).

    `cmdlets` are the cmdlets it asked for, in order; `graph_calls` the same for Graph, named like
    "PATCH /users/{id}", and `operations` for Exchange Web Services (FindItem; none where the login was refused,
    which is a request too). Secret values are masked. `time` is seconds since the epoch, `status` 0 means
    that the connection ended without an answer (or has none yet). `received` and `sent` are bytes of bodies as they
    travelled, of WINRM alone.
    """

    method: str
    path: str
    kind: str
    organisation: str = ""
    cmdlets: list[Call] = field(default_factory=list)
    graph_calls: list[Call] = field(default_factory=list)
    operations: list[Call] = field(default_factory=list)
    status: int = 0
    time: float = field(default_factory=time.time)
    received: int = 0
    sent: int = 0

    def writes(self) -> list[Call]:
        """The calls that ask for a change, refused ones included."""
        cmdlets = [call for call in self.cmdlets if not reads(call[0])]
        return cmdlets + [call for call in self.graph_calls if not call[0].startswith("GET ")]

    def as_plain(self) -> dict[str, Any]:
        return {
            "time": self.time,
            "method": self.method,
            "path": self.path,
            "kind": self.kind,
            "organisation": self.organisation,
            "cmdlets": [{"name": name, "parameters": parameters} for name, parameters in self.cmdlets],
            "graph_calls": [{"name": name, "parameters": parameters} for name, parameters in self.graph_calls],
            "operations": [{"name": name, "parameters": parameters} for name, parameters in self.operations],
            "status": self.status,
            "received": self.received,
            "sent": self.sent,
        }


class RequestLog:
    """All requests since the start or the last `clear`, oldest first; the control endpoint's are not among them."""

    def __init__(self) -> None:
        self._records: list[RequestRecord] = []
        self._lock = threading.Lock()

    def add(self, record: RequestRecord) -> None:
        with self._lock:
            self._records.append(record)

    def clear(self) -> None:
        with self._lock:
            self._records.clear()

    def __iter__(self) -> Iterator[RequestRecord]:
        with self._lock:
            return iter(list(self._records))

    def __len__(self) -> int:
        return self.count()

    def records(self, *, kind: str = "", organisation: str = "") -> list[RequestRecord]:
        """The requests of one kind, of one organisation, or all."""
        return [record for record in self if kind in ("", record.kind) and organisation in ("", record.organisation)]

    def count(self, *, kind: str = "", organisation: str = "") -> int:
        return len(self.records(kind=kind, organisation=organisation))

    def cmdlets(self, name: str = "", *, organisation: str = "") -> list[Call]:
        """Every cmdlet asked for, those inside batches included; of one name, or all."""
        records = self.records(organisation=organisation)
        return [call for record in records for call in record.cmdlets if name.lower() in ("", call[0].lower())]

    def operations(self, name: str = "", *, organisation: str = "") -> list[Call]:
        """Every operation of Exchange Web Services asked for; of one name, or all."""
        records = self.records(organisation=organisation)
        return [call for record in records for call in record.operations if name in ("", call[0])]

    def writes(self, *, organisation: str = "") -> list[Call]:
        """Every cmdlet and Graph call that asks for a change."""
        return [call for record in self.records(organisation=organisation) for call in record.writes()]


def reads(cmdlet: str) -> bool:
    return cmdlet.lower().startswith(("get-", "test-"))


def masked(value: Any) -> Any:
    """A copy of plain values in which everything under a key that names a password or secret is hidden."""
    if isinstance(value, Mapping):
        return {key: _hidden(key, entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [masked(entry) for entry in value]
    return value


def _hidden(key: object, value: Any) -> Any:
    name = str(key).lower()
    if isinstance(value, str) and ("password" in name or "secret" in name):
        return "********"
    return masked(value)
