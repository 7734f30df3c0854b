# SPDX-License-Identifier: GPL-3.0-or-later
"""A small lab with two organisations, and clients that know nothing of this project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

SEED: dict[str, Any] = {
    "organisations": {
        "contoso": {
            "domains": ["contoso.example", "contoso-group.example"],
            "users": [
                {"address": "anna.berg@contoso.example", "display_name": "Anna Berg"},
                {"address": "bruno.kern@contoso.example", "display_name": "Bruno Kern"},
                {"address": "synced@contoso.example", "display_name": "Synced", "synced": True},
            ],
            "shared_mailboxes": [
                {
                    "address": "info@contoso.example",
                    "display_name": "Info",
                    "sign_in": "allowed",
                    "full_access": ["anna.berg@contoso.example"],
                },
            ],
        },
        "fabrikam": {
            "domains": ["fabrikam.example"],
            "users": [{"address": "carla@fabrikam.example", "display_name": "Carla"}],
        },
    }
}


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(SEED) as lab:
        yield lab


@pytest.fixture
def connect() -> Iterator[Callable[..., PlainClient]]:
    """Makes clients: `connect(lab, "contoso")`; closed when the test ends."""
    clients: list[PlainClient] = []

    def make(lab: Lab, name: str = "contoso") -> PlainClient:
        client = PlainClient(lab.organisation(name).connection)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(lab: Lab, connect: Callable[..., PlainClient]) -> PlainClient:
    """A client of contoso."""
    return connect(lab)
