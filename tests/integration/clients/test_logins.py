# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in without a secret of one's own: federated tokens, a partner's refresh token, managed identities; and the
tokens that are kept on disk where that was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import LoginFailed, ServiceError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import (
    ExchangeOnlineClients,
)
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab, LabOrganisation

Open = Callable[..., ExchangeOnlineClients]

DOMAINS = Cmdlet("Get-AcceptedDomain")
ANNA = "anna.berg@contoso.example"


@pytest.fixture
def contoso(lab: Lab) -> LabOrganisation:
    return lab.organisation("contoso")


def failed(clients: ExchangeOnlineClients) -> ServiceError:
    with pytest.raises(LoginFailed) as caught:
        clients.admin_api.invoke(DOMAINS)
    return caught.value


def private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


def works(clients: ExchangeOnlineClients) -> bool:
    """Both services answer."""
    account = clients.graph.users([ANNA], ["accountEnabled"])[ANNA]
    return bool(clients.admin_api.invoke(DOMAINS).rows) and not isinstance(account, ServiceError)


def test_a_federated_token_opens_the_organisation(contoso: LabOrganisation, open_clients: Open) -> None:
    assert works(open_clients(client_secret="", client_assertion=contoso.federated_token()))


def test_the_file_of_a_federated_token_is_read_again_at_every_login(
    contoso: LabOrganisation, open_clients: Open, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    path.write_text(contoso.federated_token())
    clients = open_clients(client_secret="", client_assertion_path=str(path))
    assert clients.admin_api.invoke(DOMAINS).rows
    path.write_text(contoso.federated_token(lifetime=-10))
    with pytest.raises(LoginFailed) as caught:
        clients.graph.permissions()
    assert caught.value.code == "700024"
    path.write_text(contoso.federated_token())
    assert clients.graph.permissions()


def test_a_federated_token_of_another_pipeline_is_refused_with_advice_and_never_shown(
    contoso: LabOrganisation, open_clients: Open
) -> None:
    token = contoso.federated_token()
    trusted = contoso.client.federated
    assert trusted is not None
    contoso.client.federated = type(trusted)(trusted.issuer, "repo:somebody/else")
    error = failed(open_clients(client_secret="", client_assertion=token))
    assert error.code == "700213"
    assert "subject" in error.advice
    assert token not in str(error)


def test_a_partners_refresh_token_opens_the_customers_organisation(
    contoso: LabOrganisation, open_clients: Open
) -> None:
    clients = open_clients(refresh_token=contoso.refresh_token())
    assert works(clients)
    assert "User.Read.All" in clients.graph.permissions()


def test_what_comes_back_is_used_next_and_written_only_to_the_file_that_was_given(
    contoso: LabOrganisation, open_clients: Open, tmp_path: Path
) -> None:
    first = contoso.refresh_token()
    path = private(tmp_path / "refresh", f"{first}\n")
    clients = open_clients(refresh_token_path=str(path))
    assert clients.admin_api.invoke(DOMAINS).rows
    contoso.client.refresh_tokens.remove(first)
    assert clients.graph.permissions()
    assert path.read_text().strip() in contoso.client.refresh_tokens
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["refresh"]


def test_a_refresh_token_that_others_may_read_is_refused(
    contoso: LabOrganisation, open_clients: Open, tmp_path: Path
) -> None:
    path = private(tmp_path / "refresh", contoso.refresh_token())
    path.chmod(0o640)
    assert "chmod 600" in str(failed(open_clients(refresh_token_path=str(path))))


def test_a_refresh_token_that_is_refused_is_not_shown(open_clients: Open) -> None:
    error = failed(open_clients(refresh_token="not-this-one"))
    assert error.code == "70000"
    assert "not-this-one" not in str(error)


@pytest.mark.parametrize("place", ["service_environment", "machine_environment"])
def test_a_managed_identity_opens_the_organisation_past_every_proxy(
    contoso: LabOrganisation, open_clients: Open, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    # Only the services behind https are reached through this one.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with contoso.managed_identity() as endpoint:
        for name, value in getattr(endpoint, place).items():
            monkeypatch.setenv(name, value)
        assert works(open_clients(client_secret="", client_id="", managed_identity=True))
    assert len(endpoint.asked) == 2


def test_a_managed_identity_is_asked_again_while_its_endpoint_is_in_trouble(
    contoso: LabOrganisation, open_clients: Open, monkeypatch: pytest.MonkeyPatch, waits: list[float]
) -> None:
    with contoso.managed_identity() as endpoint:
        for name, value in endpoint.service_environment.items():
            monkeypatch.setenv(name, value)
        endpoint.broken[:] = [500]
        clients = open_clients(client_secret="", client_id="", managed_identity=True)
        assert clients.admin_api.invoke(DOMAINS).rows
    assert waits


def test_an_identity_of_another_tenant_is_stopped_before_it_reads_anything(
    lab: Lab, contoso: LabOrganisation, open_clients: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contoso.managed_identity() as endpoint:
        for name, value in endpoint.service_environment.items():
            monkeypatch.setenv(name, value)
        another = "11111111-0000-4000-8000-000000000000"
        clients = open_clients(client_secret="", client_id="", managed_identity=True, tenant_id=another)
        assert "another tenant" in str(failed(clients))
    assert lab.requests.cmdlets() == []


def test_kept_tokens_spare_the_next_run_its_login(lab: Lab, open_clients: Open, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    assert works(open_clients(token_cache=str(path)))
    lab.requests.clear()
    assert works(open_clients(token_cache=str(path)))
    assert lab.requests.count(kind="token") == 0
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_kept_unless_it_was_asked_for(
    open_clients: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert works(open_clients())
    assert list(tmp_path.rglob("*")) == []


def test_another_credential_does_not_find_the_tokens(
    lab: Lab, contoso: LabOrganisation, open_clients: Open, tmp_path: Path
) -> None:
    path = tmp_path / "tokens"
    assert works(open_clients(token_cache=str(path)))
    assert failed(open_clients(token_cache=str(path), client_secret="another")).code == "7000215"
    lab.requests.clear()
    assert works(open_clients(token_cache=str(path), client_secret="", certificate_path=str(contoso.certificate_path)))
    assert lab.requests.count(kind="token") == 2


def test_a_kept_token_that_the_service_refuses_is_replaced(lab: Lab, open_clients: Open, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    assert open_clients(token_cache=str(path)).admin_api.invoke(DOMAINS).rows
    content: dict[str, Any] = json.loads(path.read_text())
    for held in content["tokens"].values():
        held["token"] = held["token"][:-8] + "AAAAAAAA"
    path.write_text(json.dumps(content))
    clients = open_clients(token_cache=str(path))
    assert clients.admin_api.invoke(DOMAINS).rows
    lab.requests.clear()
    assert open_clients(token_cache=str(path)).admin_api.invoke(DOMAINS).rows
    assert lab.requests.count(kind="token") == 0


def test_no_secret_stands_in_the_cache(contoso: LabOrganisation, open_clients: Open, tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    refresh = contoso.refresh_token()
    assert works(open_clients(token_cache=str(path), refresh_token=refresh))
    text = path.read_text()
    assert not [token for token in contoso.client.refresh_tokens if token in text]
    assert contoso.client.secret not in text
