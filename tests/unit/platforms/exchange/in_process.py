# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's Exchange and Graph without sockets: the product's clients get their answers in the same process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.admin_api import AdminApi
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import (
    Answer,
    Cmdlet,
    Ended,
    untold,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import ServiceError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import (
    ExchangeOnlineClients,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.graph import Graph
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.graph_mail import GraphMail
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import Reply
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.json_service import Pace
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.online import ExchangeOnline
from ansible_collections.mailward.mailbox.tests.lab import admin_api, graph
from ansible_collections.mailward.mailbox.tests.lab.access_tokens import EXCHANGE, GRAPH, AccessTokens
from ansible_collections.mailward.mailbox.tests.lab.charged_time import ChargedTime
from ansible_collections.mailward.mailbox.tests.lab.exchange import seed
from ansible_collections.mailward.mailbox.tests.lab.exchange.directory import Directory
from ansible_collections.mailward.mailbox.tests.lab.faults import Faults
from ansible_collections.mailward.mailbox.tests.lab.gate import Gate
from ansible_collections.mailward.mailbox.tests.lab.http_message import Request
from ansible_collections.mailward.mailbox.tests.lab.request_log import RequestLog
from ansible_collections.mailward.mailbox.tests.lab.tenant import Tenant, Tenants, read_client

EXCHANGE_URL, GRAPH_URL = "https://exchange.lab.example", "https://graph.lab.example"

Respell = Callable[[Cmdlet, list[dict[str, Any]]], list[dict[str, Any]]]


class Clock:
    """Waits for nobody: what was written shows at once, or something is wrong."""

    def sleep(self, seconds: float) -> None:
        raise AssertionError("what was written does not read back as it was written")


class _Tokens:
    """Logged in already."""

    remarks: tuple[str, ...] = ()

    def __init__(self, tenant: Tenant, issuer: AccessTokens) -> None:
        self.tenant_id = tenant.id
        self._tokens = {url: issuer.issue(tenant, url) for url in issuer.resources}

    def token(self, resource: str) -> str:
        return self._tokens[resource]

    def renew(self, resource: str, refused: str) -> str:
        raise AssertionError("the lab refused its own token")

    def close(self) -> None:
        pass


class _Http:
    """The lab's services as what an HttpSession reaches."""

    def __init__(self, services: Mapping[str, Gate]) -> None:
        self._services = services

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        named = {name.lower(): value for name, value in headers.items()}
        answer = self._services[f"{parts.scheme}://{parts.netloc}"].answer(Request(method, target, named, body or b""))
        return Reply(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.body)

    def close(self) -> None:
        pass


class _Spelling(AdminApi):
    """Gives what is read in other words for the same."""

    respell: Respell | None = None

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        answers = super().invoke_many(cmdlets, ended)
        if self.respell is None:
            return answers
        return [
            Answer(tuple(self.respell(cmdlet, [dict(row) for row in answer.rows])), answer.warnings)
            if isinstance(answer, Answer) and not cmdlet.writes
            else answer
            for cmdlet, answer in zip(cmdlets, answers, strict=True)
        ]


class InProcess:
    """One organisation of the lab and the product's connection to it, with nothing in between but JSON."""

    def __init__(self, directory: Directory) -> None:
        self.requests = RequestLog()
        tenant = Tenant(directory, read_client(directory.name, {}), lambda: datetime.now(UTC))
        tenants = Tenants([tenant])
        issuer = AccessTokens("https://login.lab.example", {EXCHANGE_URL: EXCHANGE, GRAPH_URL: GRAPH}, 3599)
        faults, charged_time = Faults(), ChargedTime()
        exchange = admin_api.AdminApi(EXCHANGE_URL, tenants, issuer, faults, charged_time)
        accounts = graph.Graph(GRAPH_URL, tenants, issuer, faults)
        http: Any = _Http(
            {
                url: Gate(service, self.requests, faults, charged_time)
                for url, service in ((EXCHANGE_URL, exchange), (GRAPH_URL, accounts))
            }
        )
        tokens: Any = _Tokens(tenant, issuer)
        pace = Pace(lanes=1)
        self.directory = directory
        self.exchange = tenant.exchange
        self.admin_api = _Spelling(http, tokens, exchange_url=EXCHANGE_URL, pace=pace)
        clients = ExchangeOnlineClients(
            self.admin_api,
            Graph(http, tokens, graph_url=GRAPH_URL, pace=pace),
            GraphMail(http, tokens, graph_url=GRAPH_URL, pace=pace),
            tokens,
            http,
        )
        self.platform = ExchangeOnline(clients, clock=Clock())

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *_unused: object) -> None:
        self.platform.close()


def standing(organisation: Mapping[str, Any]) -> InProcess:
    """An organisation of the seed's form."""
    return InProcess(seed.load(organisation))
