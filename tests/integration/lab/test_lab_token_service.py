# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets a token, and what it is good for: a plain client and MSAL."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msal
import pytest
import requests
from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

EXCHANGE_SCOPE = "https://outlook.office365.com/.default"


def test_discovery_names_the_endpoints_of_the_tenant(lab: Lab, client: PlainClient) -> None:
    tenant = client.connection["tenant_id"]
    found = client.session.get(f"{lab.authority_url}/{tenant}/v2.0/.well-known/openid-configuration").json()
    assert found["issuer"] == f"{lab.authority_url}/{tenant}/v2.0"
    assert found["token_endpoint"] == f"{lab.authority_url}/{tenant}/oauth2/v2.0/token"


def test_token_of_a_client_secret_carries_tenant_audience_and_permissions(client: PlainClient) -> None:
    answer = client.ask_token()
    claims = claims_of(answer.json()["access_token"])
    assert answer.json()["expires_in"] == claims["exp"] - claims["iat"]
    assert (claims["aud"], claims["tid"]) == ("https://outlook.office365.com", client.connection["tenant_id"])
    assert claims["roles"] == ["Exchange.ManageAsApp"]


def test_token_for_graph_carries_only_permissions_of_graph(client: PlainClient) -> None:
    token = client.ask_token(scope="https://graph.microsoft.com/.default").json()["access_token"]
    assert "User.Read.All" in claims_of(token)["roles"]
    assert "Exchange.ManageAsApp" not in claims_of(token)["roles"]


@pytest.mark.parametrize("tenant", ["contoso.onmicrosoft.com", "CONTOSO.example"])
def test_tenant_may_be_named_by_a_domain(client: PlainClient, tenant: str) -> None:
    assert client.ask_token(tenant).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": None}, 401, "invalid_client", 7000218),
        ({"client_id": "00000000-0000-4000-8000-000000000000"}, 400, "unauthorized_client", 700016),
        ({"client_id": None}, 400, "invalid_request", 900144),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"scope": "https://outlook.office365.com/Mail.Read"}, 400, "invalid_scope", 1002012),
        ({"scope": "https://elsewhere.example/.default"}, 400, "invalid_resource", 500011),
        ({"tenant": "nobody.example"}, 400, "invalid_tenant", 90002),
    ],
)
def test_refusal_has_the_number_of_entra(
    client: PlainClient, changed: dict[str, Any], status: int, error: str, number: int
) -> None:
    answer = client.ask_token(**changed)
    assert (answer.status_code, answer.json()["error"], answer.json()["error_codes"]) == (status, error, [number])
    assert answer.json()["error_description"].startswith(f"AADSTS{number}: ")


def test_refusal_does_not_repeat_the_secret(client: PlainClient) -> None:
    assert "hunter2" not in client.ask_token(client_secret="hunter2").text


def test_secret_of_one_organisation_opens_no_other(lab: Lab, client: PlainClient) -> None:
    answer = client.ask_token(lab.organisation("fabrikam").tenant_id)
    assert answer.json()["error_codes"] == [700016]


def test_msal_logs_in_with_a_secret_and_keeps_the_token(lab: Lab) -> None:
    connection = lab.organisation("contoso").connection
    application = msal_application(connection, connection["client_secret"])
    first = application.acquire_token_for_client([EXCHANGE_SCOPE])
    second = application.acquire_token_for_client([EXCHANGE_SCOPE])
    assert first["access_token"] == second["access_token"]
    assert lab.requests.count(kind="token") == 1


@pytest.mark.parametrize("by_sha1", [True, False])
def test_msal_logs_in_with_the_certificate(lab: Lab, by_sha1: bool) -> None:
    organisation = lab.organisation("contoso")
    credential = msal_certificate(organisation.certificate_path)
    if not by_sha1:
        del credential["thumbprint"]
    token = msal_application(organisation.connection, credential).acquire_token_for_client([EXCHANGE_SCOPE])
    assert claims_of(token["access_token"])["tid"] == organisation.tenant_id


def test_certificate_of_another_organisation_is_not_registered(lab: Lab) -> None:
    credential = msal_certificate(lab.organisation("fabrikam").certificate_path)
    application = msal_application(lab.organisation("contoso").connection, credential)
    refused = application.acquire_token_for_client([EXCHANGE_SCOPE])
    assert refused["error_codes"] == [700027]


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({}, None),
        ({"exp": time.time() - 1}, 700024),
        ({"aud": "https://login.microsoftonline.com/x/oauth2/v2.0/token"}, 700023),
        ({"iss": "someone-else"}, 50027),
    ],
)
def test_client_assertion_is_checked(
    lab: Lab, client: PlainClient, changed: dict[str, Any], number: int | None
) -> None:
    claims = {**assertion_claims(client), **changed}
    answer = ask_with_assertion(client, assertion(lab.organisation("contoso").certificate_path, claims))
    assert answer.json().get("error_codes") == ([number] if number else None)


def test_assertion_signed_by_another_key_is_refused_in_spite_of_the_right_thumbprint(
    lab: Lab, client: PlainClient
) -> None:
    other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    made = assertion(lab.organisation("contoso").certificate_path, assertion_claims(client), other_key)
    assert ask_with_assertion(client, made).json()["error_codes"] == [700027]


def test_text_that_is_no_token_is_refused_as_assertion(client: PlainClient) -> None:
    assert ask_with_assertion(client, "no.token").json()["error_codes"] == [50027]


def test_token_for_graph_is_refused_by_exchange_and_the_other_way_round(client: PlainClient) -> None:
    exchange, graph = client.token("exchange"), client.token("graph")
    url = f"{client.connection['graph_url']}/v1.0/organization"
    assert client.post(client.admin_url(), {}, Authorization=f"Bearer {graph}").status_code == 401
    assert client.session.get(url, headers={"Authorization": f"Bearer {exchange}"}).status_code == 401


def test_expired_token_is_refused(connect: Callable[..., PlainClient]) -> None:
    with Lab({"organisations": {"contoso": {}}}, token_lifetime=0) as lab:
        answer = connect(lab).cmdlet("Get-AcceptedDomain")
    assert answer.status_code == 401
    assert "expired" in answer.headers["WWW-Authenticate"]


def test_token_that_somebody_else_signed_is_refused(client: PlainClient) -> None:
    header, claims, _unused = client.token("exchange").split(".")
    forged = f"{header}.{claims}.{base64.urlsafe_b64encode(b'x' * 256).decode().rstrip('=')}"
    assert client.post(client.admin_url(), {}, Authorization=f"Bearer {forged}").status_code == 401


def msal_application(connection: dict[str, str], credential: Any) -> Any:
    session = requests.Session()
    session.trust_env = False
    session.verify = connection["ca_bundle"]
    return msal.ConfidentialClientApplication(
        connection["client_id"],
        authority=f"{connection['authority_url']}/{connection['tenant_id']}",
        client_credential=credential,
        instance_discovery=False,
        http_client=session,
    )


def msal_certificate(path: Path) -> dict[str, str]:
    pem = path.read_text()
    certificate = x509.load_pem_x509_certificate(pem.encode())
    return {
        "private_key": pem[: pem.index("-----BEGIN CERTIFICATE")],
        "thumbprint": certificate.fingerprint(hashes.SHA1()).hex(),
        "public_certificate": pem[pem.index("-----BEGIN CERTIFICATE") :],
    }


def assertion_claims(client: PlainClient) -> dict[str, Any]:
    connection = client.connection
    now = time.time()
    return {
        "aud": f"{connection['authority_url']}/{connection['tenant_id']}/oauth2/v2.0/token",
        "iss": connection["client_id"],
        "sub": connection["client_id"],
        "jti": str(uuid.uuid4()),
        "nbf": now,
        "exp": now + 600,
    }


def assertion(path: Path, claims: dict[str, Any], key: rsa.RSAPrivateKey | None = None) -> str:
    """A client assertion, signed with the PEM file's key or another one."""
    pem = path.read_bytes()
    thumbprint = x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA1())
    if key is None:
        loaded = load_pem_private_key(pem, None)
        assert isinstance(loaded, rsa.RSAPrivateKey)
        key = loaded
    header = {"alg": "RS256", "typ": "JWT", "x5t": encoded(thumbprint)}
    signed = ".".join(encoded(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{encoded(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def ask_with_assertion(client: PlainClient, made: str) -> requests.Response:
    assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    return client.ask_token(client_secret=None, client_assertion_type=assertion_type, client_assertion=made)


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def claims_of(token: str) -> dict[str, Any]:
    claims = token.split(".")[1]
    content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return content
