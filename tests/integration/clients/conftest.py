# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab with one organisation, and clients of it that do not really wait."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.admin_api import AdminApi
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import (
    ExchangeOnlineClients,
    open_exchange_online,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.graph import Graph
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import Timeouts
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.json_service import Pace
from ansible_collections.mailward.mailbox.tests.lab.certificates import CertificateAuthority
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

SEED: dict[str, Any] = {
    "organisations": {
        "contoso": {
            "domains": ["contoso.example"],
            "users": [
                {"address": "anna.berg@contoso.example", "display_name": "Anna Berg"},
                {"address": "bruno.kern@contoso.example", "display_name": "Bruno Kern"},
            ],
            "shared_mailboxes": [
                {"address": "info@contoso.example", "display_name": "Info", "sign_in": "allowed"},
                {"address": "sales@contoso.example", "display_name": "Sales", "sign_in": "allowed"},
            ],
        },
    }
}

Open = Callable[..., ExchangeOnlineClients]


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate, and the bundle of its authority."""
    folder = tmp_path_factory.mktemp("tls")
    authority = CertificateAuthority()
    bundle, server = folder / "ca.pem", folder / "server.pem"
    bundle.write_text(authority.certificate_pem, encoding="ascii")
    server.write_text(authority.issue_for_loopback().pem, encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server)
    return context, bundle


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(SEED) as lab:
        yield lab


@pytest.fixture
def waits() -> list[float]:
    """The seconds that clients would have waited."""
    return []


@pytest.fixture
def open_clients(lab: Lab, waits: list[float]) -> Iterator[Open]:
    """Opens clients of contoso, `open_clients(client_secret="x")` with other options; closed when the test ends."""
    opened: list[ExchangeOnlineClients] = []

    def open_with(**options: Any) -> ExchangeOnlineClients:
        connection = {**lab.organisation("contoso").connection, **options}
        pace = Pace(sleep=waits.append, jitter=lambda: 1.0)
        opened.append(open_exchange_online(connection, pace=pace, timeouts=Timeouts(connect=5, read=30)))
        return opened[-1]

    yield open_with
    for clients in opened:
        clients.close()


@pytest.fixture
def api(open_clients: Open) -> AdminApi:
    return open_clients().admin_api


@pytest.fixture
def graph(open_clients: Open) -> Graph:
    return open_clients().graph
