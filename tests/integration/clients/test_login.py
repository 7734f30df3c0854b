# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in to the lab's token service, and keeping a valid token."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    LoginFailed,
    ServiceError,
    Throttled,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_online import (
    ExchangeOnlineClients,
    open_exchange_online,
)
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

Open = Callable[..., ExchangeOnlineClients]

DOMAINS = Cmdlet("Get-AcceptedDomain")


def refused(clients: ExchangeOnlineClients) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        clients.admin_api.invoke(DOMAINS)
    return caught.value


def test_a_secret_opens_the_organisation(lab: Lab, open_clients: Open) -> None:
    clients = open_clients()
    assert clients.admin_api.invoke(DOMAINS).rows
    assert clients.admin_api.tenant_id == lab.organisation("contoso").tenant_id


@pytest.mark.parametrize("form", ["path", "content"])
def test_a_certificate_opens_the_organisation(lab: Lab, open_clients: Open, form: str) -> None:
    path = lab.organisation("contoso").certificate_path
    given = {"certificate_path": str(path)} if form == "path" else {"certificate": path.read_text()}
    assert open_clients(client_secret="", **given).admin_api.invoke(DOMAINS).rows


def test_the_tenant_may_be_named_by_a_domain_and_is_known_by_its_id(lab: Lab, open_clients: Open) -> None:
    clients = open_clients(tenant_id="contoso.onmicrosoft.com")
    assert clients.admin_api.invoke(DOMAINS).rows
    assert clients.admin_api.tenant_id == lab.organisation("contoso").tenant_id


def test_one_login_serves_all_cmdlets_and_another_one_graph(lab: Lab, open_clients: Open) -> None:
    clients = open_clients()
    clients.admin_api.invoke_many([Cmdlet("Get-Mailbox", {"ResultSize": "Unlimited"})] * 45)
    clients.graph.users(["anna.berg@contoso.example"], ["accountEnabled"])
    clients.admin_api.invoke(DOMAINS)
    assert lab.requests.count(kind="discovery") == 1
    assert lab.requests.count(kind="token") == 2


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"client_secret": "not the secret"}, "7000215"),
        ({"client_id": "11111111-0000-4000-8000-000000000000"}, "700016"),
        ({"tenant_id": "11111111-0000-4000-8000-000000000000"}, "90002"),
    ],
)
def test_a_login_that_cannot_work_fails_once_with_advice(
    lab: Lab, open_clients: Open, waits: list[float], options: dict[str, Any], code: str
) -> None:
    clients = open_clients(**options)
    results = clients.admin_api.invoke_many([DOMAINS] * 45)
    assert all(isinstance(result, LoginFailed) and result.code == code and result.advice for result in results)
    assert "not the secret" not in str(results[0])
    assert lab.requests.count(kind="token") + lab.requests.count(kind="discovery") <= 2
    assert waits == []


def test_a_certificate_that_is_not_registered_is_tried_for_half_a_minute(
    lab: Lab, open_clients: Open, waits: list[float]
) -> None:
    from ansible_collections.mailward.mailbox.tests.unit.clients.certificates import certificate_pem, key_pem, rsa_key

    pem = key_pem(rsa_key()) + certificate_pem(rsa_key())
    error = refused(open_clients(client_secret="", certificate=pem))
    assert isinstance(error, LoginFailed)
    assert error.code == "700027"
    assert waits == [11, 11]


def test_our_bundle_counts_whatever_the_environment_says(
    lab: Lab, open_clients: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere.pem"))
    assert open_clients().admin_api.invoke(DOMAINS).rows


def test_a_bundle_of_the_environment_counts_when_we_have_none(
    lab: Lab, open_clients: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(lab.ca_bundle))
    assert open_clients(ca_bundle="").admin_api.invoke(DOMAINS).rows


def test_an_unknown_authority_is_not_trusted_and_not_tried_again(
    open_clients: Open, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    error = refused(open_clients(ca_bundle=""))
    assert isinstance(error, Unavailable)
    assert "certificate is not trusted" in str(error)
    assert "ca_bundle" in str(error)
    assert waits == []


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_certificates_need_not_be_checked(open_clients: Open) -> None:
    assert open_clients(ca_bundle="", validate_certs=False).admin_api.invoke(DOMAINS).rows


def test_a_service_that_does_not_run_is_unavailable_after_the_retries(open_clients: Open, waits: list[float]) -> None:
    error = refused(open_clients(authority_url="https://localhost:1"))
    assert isinstance(error, Unavailable)
    assert "Connection refused" in str(error)
    assert waits == [1, 2, 4, 8, 16]


def test_a_token_is_renewed_before_it_expires(waits: list[float]) -> None:
    with Lab({"organisations": {"contoso": {}}}, token_lifetime=2) as lab:
        clients = open_exchange_online(lab.organisation("contoso").connection)
        clients.admin_api.invoke(DOMAINS)
        time.sleep(1.1)
        clients.admin_api.invoke(DOMAINS)
        clients.close()
        assert lab.requests.count(kind="token") == 2
        assert {record.status for record in lab.requests} == {200}


def test_an_expired_token_is_renewed_once(lab: Lab, open_clients: Open) -> None:
    lab.faults.add(Fault("expired_token", kind="admin_api"))
    assert open_clients().admin_api.invoke(DOMAINS).rows
    assert [record.status for record in lab.requests.records(kind="admin_api")] == [401, 200]
    assert lab.requests.count(kind="token") == 2


def test_an_application_without_permission_is_forbidden(lab: Lab, open_clients: Open) -> None:
    lab.organisation("contoso").client.permissions = ()
    error = refused(open_clients())
    assert isinstance(error, Forbidden)
    assert "permission" in error.advice


@pytest.mark.parametrize(("retry_after", "waited"), [(None, 1), (7, 8)])
def test_a_throttled_login_waits_and_asks_again(
    lab: Lab, open_clients: Open, waits: list[float], retry_after: int | None, waited: float
) -> None:
    lab.faults.add(Fault("throttled", kind="token", retry_after=retry_after))
    assert open_clients().admin_api.invoke(DOMAINS).rows
    assert waits == [waited]
    assert lab.requests.count(kind="token") == 2


def test_a_login_that_stays_throttled_is_given_up(lab: Lab, open_clients: Open, waits: list[float]) -> None:
    lab.faults.add(Fault("throttled", kind="token", times=None))
    assert isinstance(refused(open_clients()), Throttled)
    assert waits == [1, 2, 4, 8, 16]


@pytest.mark.parametrize("effect", ["unavailable", "reset_before_commit", "truncated", "not_json"])
@pytest.mark.parametrize("kind", ["token", "discovery"])
def test_trouble_at_the_token_service_is_waited_out(
    lab: Lab, open_clients: Open, waits: list[float], effect: str, kind: str
) -> None:
    lab.faults.add(Fault(effect, kind=kind))
    assert open_clients().admin_api.invoke(DOMAINS).rows
    assert waits == [1]
