# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options become clients, or a sentence about what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    LoginFailed,
    Refused,
    ServiceError,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import (
    open_exchange_online,
    secrets_of,
)

COMPLETE = {"tenant_id": "contoso.onmicrosoft.com", "client_id": "client", "client_secret": "hunter2"}


def test_the_usual_options_are_enough_and_nothing_is_sent() -> None:
    options = {**COMPLETE, "certificate": None, "authority_url": "", "ca_bundle": None, "validate_certs": True}
    open_exchange_online(options).close()


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"tenant_id": ""}, Refused, "tenant_id is missing"),
        ({"client_id": None}, Refused, "client_id is missing"),
        ({"client_secret": ""}, LoginFailed, "no credential"),
        ({"certificate_path": "/nowhere"}, LoginFailed, "both given"),
        ({"exchange_url": "http://exchange.example"}, Refused, "exchange_url is no https address"),
        ({"graph_url": "graph.example"}, Refused, "graph_url is no https address"),
        ({"graph_url": "https://[half"}, Refused, "graph_url is no https address"),
        ({"authority_url": "https://"}, Refused, "authority_url is no https address"),
        ({"ca_bundle": "/nowhere/ca.pem"}, Unavailable, "/nowhere/ca.pem cannot be read"),
    ],
)
def test_options_that_cannot_work_are_named(options: dict[str, Any], error: type[ServiceError], said: str) -> None:
    with pytest.raises(error, match=said) as caught:
        open_exchange_online({**COMPLETE, **options})
    assert "hunter2" not in str(caught.value)


def test_a_bundle_without_certificates_is_named(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("nothing")
    with pytest.raises(Unavailable, match=r"ca\.pem cannot be read"):
        open_exchange_online({**COMPLETE, "ca_bundle": str(bundle)})


def test_the_secret_options_are_known_for_masking() -> None:
    options = {**COMPLETE, "certificate": "PEM", "certificate_passphrase": "", "certificate_path": "/x"}
    assert secrets_of(options) == {"hunter2", "PEM"}
