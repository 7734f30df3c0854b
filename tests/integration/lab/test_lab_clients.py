# SPDX-License-Identifier: GPL-3.0-or-later
"""The application registration of an organisation: given in the seed, or derived from its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab


def seed(**client: Any) -> dict[str, Any]:
    return {"organisations": {"contoso": {"client": client}}}


def test_credentials_are_the_same_every_time() -> None:
    first, second = (Lab(seed()).organisation("contoso").client for _unused in range(2))
    assert (first.id, first.secret) == (second.id, second.secret)


def test_seed_can_name_credentials_and_rights(connect: Callable[..., PlainClient]) -> None:
    given = seed(
        id="11111111-2222-4333-8444-555555555555",
        secret="correct horse",
        roles=["Transport Rules"],
        permissions=["Exchange.ManageAsApp"],
    )
    with Lab(given) as lab:
        client = connect(lab)
        assert (client.connection["client_id"], client.connection["client_secret"]) == (
            "11111111-2222-4333-8444-555555555555",
            "correct horse",
        )
        assert client.cmdlet("Get-TransportRule").status_code == 200
        assert client.graph("GET", "/organization").status_code == 403


def test_unknown_field_of_a_client_is_refused() -> None:
    with pytest.raises(ValueError, match="password"):
        Lab(seed(password="x"))
