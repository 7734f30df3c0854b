# SPDX-License-Identifier: GPL-3.0-or-later
"""MSAL itself, unchanged, logs in to the lab in every way that a pipeline, partner or machine does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msal
import pytest
import requests
from ansible_collections.mailward.mailbox.tests.lab import json_web_token
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab, LabOrganisation

EXCHANGE = "https://outlook.office365.com"
SCOPES = [f"{EXCHANGE}/.default"]


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"organisations": {"contoso": {"domains": ["contoso.example"]}}}) as lab:
        yield lab


@pytest.fixture
def contoso(lab: Lab) -> LabOrganisation:
    return lab.organisation("contoso")


@pytest.fixture
def session(lab: Lab) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(lab.ca_bundle)
        yield session


def application(lab: Lab, contoso: LabOrganisation, session: requests.Session, credential: Any) -> Any:
    return msal.ConfidentialClientApplication(
        contoso.client.id,
        authority=f"{lab.authority_url}/{contoso.tenant_id}",
        client_credential=credential,
        instance_discovery=False,
        http_client=session,
    )


def claims(answer: dict[str, Any]) -> dict[str, Any]:
    assert "access_token" in answer, answer
    return json_web_token.read(answer["access_token"])[1]


def test_a_federated_token_is_taken(lab: Lab, contoso: LabOrganisation, session: requests.Session) -> None:
    credential = {"client_assertion": contoso.federated_token}
    answer = application(lab, contoso, session, credential).acquire_token_for_client(SCOPES)
    assert claims(answer)["roles"] == ["Exchange.ManageAsApp"]


@pytest.mark.parametrize(
    ("what", "number"), [({"lifetime": -10}, 700024), ({"audience": "https://elsewhere.example"}, 700212)]
)
def test_a_federated_token_that_is_not_meant_is_refused(
    lab: Lab, contoso: LabOrganisation, session: requests.Session, what: dict[str, Any], number: int
) -> None:
    credential = {"client_assertion": lambda: contoso.federated_token(**what)}
    answer = application(lab, contoso, session, credential).acquire_token_for_client(SCOPES)
    assert answer["error_codes"] == [number]


def test_a_federated_token_of_nobody_known_is_refused(
    lab: Lab, contoso: LabOrganisation, session: requests.Session
) -> None:
    token = contoso.federated_token()
    contoso.client.federated = None
    answer = application(lab, contoso, session, {"client_assertion": lambda: token}).acquire_token_for_client(SCOPES)
    assert answer["error_codes"] == [700211]


def test_a_refresh_token_is_redeemed_and_another_one_comes_back(
    lab: Lab, contoso: LabOrganisation, session: requests.Session
) -> None:
    given = contoso.refresh_token()
    partner = application(lab, contoso, session, contoso.client.secret)
    answer = partner.acquire_token_by_refresh_token(given, SCOPES)
    assert claims(answer)["scp"] == "Exchange.Manage"
    assert answer["refresh_token"] != given
    assert "access_token" in partner.acquire_token_by_refresh_token(answer["refresh_token"], SCOPES)


def test_a_refresh_token_that_was_never_given_is_refused(
    lab: Lab, contoso: LabOrganisation, session: requests.Session
) -> None:
    partner = application(lab, contoso, session, contoso.client.secret)
    assert partner.acquire_token_by_refresh_token("nonsense", SCOPES)["error_codes"] == [70000]


@pytest.mark.parametrize("place", ["service_environment", "machine_environment"])
@pytest.mark.parametrize("client_id", ["", "11111111-0000-4000-8000-000000000000"])
def test_a_managed_identity_gets_its_token(
    contoso: LabOrganisation, monkeypatch: pytest.MonkeyPatch, place: str, client_id: str
) -> None:
    identity = (
        msal.UserAssignedManagedIdentity(client_id=client_id) if client_id else msal.SystemAssignedManagedIdentity()
    )
    with contoso.managed_identity(client_id) as endpoint, requests.Session() as session:
        session.trust_env = False
        for name, value in getattr(endpoint, place).items():
            monkeypatch.setenv(name, value)
        answer = msal.ManagedIdentityClient(identity, http_client=session).acquire_token_for_client(resource=EXCHANGE)
    assert claims(answer)["tid"] == contoso.tenant_id
    assert endpoint.asked[0]["resource"] == EXCHANGE
