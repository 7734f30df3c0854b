# SPDX-License-Identifier: GPL-3.0-or-later
"""The token service: OpenID discovery, client credentials and refresh tokens of the Microsoft identity platform.

Error codes are those of the public list of Microsoft Entra error codes; their wording is the lab's own.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import time
import uuid
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qsl

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from . import federation, json_web_token
from .access_tokens import AccessTokens
from .http_message import Request, Response, json_response
from .request_log import DISCOVERY, TOKEN, RequestRecord
from .tenant import Tenant, Tenants

_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

# AADSTS number: (HTTP status, OAuth error, what it means)
REFUSALS = {
    50027: (400, "invalid_request", "The assertion is no valid token: {reason}."),
    70000: (400, "invalid_grant", "The provided refresh token is not valid, or is of another application."),
    70003: (400, "unsupported_grant_type", "The grant type '{grant}' is not supported for this application."),
    90002: (400, "invalid_tenant", "Tenant '{tenant}' not found. Check that the tenant id is right."),
    500011: (400, "invalid_resource", "The resource named {resource} was not found in the tenant '{tenant}'."),
    700016: (400, "unauthorized_client", "Application '{client}' was not found in the directory of '{tenant}'."),
    700023: (401, "invalid_client", "The audience of the client assertion is not this token service."),
    700024: (401, "invalid_client", "The client assertion is outside of its valid time range."),
    700027: (401, "invalid_client", "The client assertion is not signed by a registered certificate: {reason}."),
    700211: (401, "invalid_client", "No federated identity record matches the assertion's issuer '{reason}'."),
    700212: (401, "invalid_client", "No federated identity record matches the assertion's audience '{reason}'."),
    700213: (401, "invalid_client", "No federated identity record matches the assertion's subject '{reason}'."),
    900144: (400, "invalid_request", "The request body must contain the parameter '{name}'."),
    1002012: (400, "invalid_scope", "Scope '{scope}' is not valid: one resource with /.default is needed."),
    7000215: (401, "invalid_client", "Invalid client secret provided for application '{client}'."),
    7000216: (401, "invalid_client", "client_assertion_type must be {expected}."),
    7000218: (401, "invalid_client", "The request body must contain 'client_assertion' or 'client_secret'."),
}


class _Refusal(Exception):
    def __init__(self, number: int, **values: str) -> None:
        self.number = number
        self.values = values
        super().__init__(number)


class TokenService:
    """Answers at `url` for the given organisations."""

    def __init__(self, url: str, tenants: Tenants, tokens: AccessTokens) -> None:
        self._url = url
        self._tenants = tenants
        self._tokens = tokens

    def describe(self, request: Request) -> RequestRecord:
        tenant = self._tenants.find(request.segments[0])
        kind = TOKEN if request.path.endswith("/token") else DISCOVERY
        return RequestRecord(request.method, request.path, kind, tenant.name if tenant else "")

    def answer(self, request: Request) -> Response:
        tenant_name, *rest = request.segments
        try:
            if request.method == "GET" and rest == ["v2.0", ".well-known", "openid-configuration"]:
                return json_response(200, self._discovery(tenant_name))
            if request.method == "GET" and rest == ["discovery", "v2.0", "keys"]:
                return json_response(200, {"keys": [self._public_key()]})
            if request.method == "POST" and rest == ["oauth2", "v2.0", "token"]:
                return json_response(200, self._token(tenant_name, request), {"Cache-Control": "no-store"})
        except _Refusal as refusal:
            return _refused(refusal)
        return Response(404)

    def _discovery(self, tenant_name: str) -> dict[str, Any]:
        tenant = self._tenant(tenant_name)
        here = f"{self._url}/{tenant_name}"
        return {
            "token_endpoint": f"{here}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "jwks_uri": f"{here}/discovery/v2.0/keys",
            "response_modes_supported": ["query"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid"],
            "issuer": f"{self._url}/{tenant.id}/v2.0",
            "authorization_endpoint": f"{here}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{here}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{here}/oauth2/v2.0/logout",
        }

    def _public_key(self) -> dict[str, str]:
        numbers = self._tokens.public_key.public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self._tokens.key_id,
            "n": _base64url(numbers.n),
            "e": _base64url(numbers.e),
        }

    def _tenant(self, name: str) -> Tenant:
        tenant = self._tenants.find(name)
        if tenant is None:
            raise _Refusal(90002, tenant=name)
        return tenant

    def _token(self, tenant_name: str, request: Request) -> dict[str, Any]:
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        for name in ("grant_type", "client_id", "scope"):
            if not form.get(name):
                raise _Refusal(900144, name=name)
        tenant = self._tenant(tenant_name)
        if form["grant_type"] not in ("client_credentials", "refresh_token"):
            raise _Refusal(70003, grant=form["grant_type"])
        if form["client_id"].lower() != tenant.client.id.lower():
            raise _Refusal(700016, client=form["client_id"], tenant=tenant.name)
        self._authenticate(tenant, tenant_name, form)
        audience = self._audience(tenant, form["scope"])
        lifetime = self._tokens.lifetime
        answer = {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime}
        if form["grant_type"] == "client_credentials":
            return {**answer, "access_token": self._tokens.issue(tenant, audience)}
        return {
            **answer,
            **self._redeemed(tenant, form),
            "access_token": self._tokens.issue(tenant, audience, delegated=True),
        }

    def _redeemed(self, tenant: Tenant, form: dict[str, str]) -> dict[str, str]:
        """A new refresh token; the old one stays good (Entra documentation, refresh tokens)."""
        if form.get("refresh_token") not in tenant.client.refresh_tokens:
            raise _Refusal(70000)
        renewed = f"lab-refresh-{secrets.token_hex(24)}"
        tenant.client.refresh_tokens.add(renewed)
        account = {"uid": str(uuid.uuid5(uuid.NAMESPACE_DNS, "engineer.partner.example")), "utid": tenant.id}
        known = base64.urlsafe_b64encode(json.dumps(account).encode()).rstrip(b"=").decode()
        return {"refresh_token": renewed, "scope": form["scope"], "client_info": known}

    def _audience(self, tenant: Tenant, scope: str) -> str:
        wanted = [part for part in scope.split() if part not in ("openid", "offline_access", "profile")]
        if len(wanted) != 1 or not wanted[0].endswith("/.default"):
            raise _Refusal(1002012, scope=scope)
        # A resource identifier that ends in a slash keeps it: the scope then has two.
        resource = wanted[0].removesuffix("/.default").rstrip("/")
        if resource not in self._tokens.resources:
            raise _Refusal(500011, resource=resource, tenant=tenant.name)
        return resource

    def _authenticate(self, tenant: Tenant, tenant_name: str, form: dict[str, str]) -> None:
        if "client_assertion" in form:
            if form.get("client_assertion_type") != _JWT_BEARER:
                raise _Refusal(7000216, expected=_JWT_BEARER)
            self._check_assertion(tenant, tenant_name, form["client_assertion"])
        elif "client_secret" not in form:
            raise _Refusal(7000218)
        elif not hmac.compare_digest(form["client_secret"].encode(), tenant.client.secret.encode()):
            raise _Refusal(7000215, client=tenant.client.id)

    def _check_assertion(self, tenant: Tenant, tenant_name: str, assertion: str) -> None:
        try:
            header, told = json_web_token.read(assertion)
        except json_web_token.BadToken as error:
            raise _Refusal(50027, reason=str(error)) from None
        if not {"x5t", "x5t#S256"} & set(header) and told.get("iss") != tenant.client.id:
            number, reason = federation.refusal(tenant.client.federated, assertion)
            if number:
                raise _Refusal(number, reason=reason)
            return
        registered = tenant.certificate
        # Thumbprints only identify the registered certificate, so that SHA-1 weakens nothing here.
        named = {"x5t": hashes.SHA1(), "x5t#S256": hashes.SHA256()}
        thumbprints = {name: algorithm for name, algorithm in named.items() if name in header}
        if not thumbprints:
            raise _Refusal(700027, reason="it names no thumbprint")
        # MSAL pads its base64url.
        if any(str(header[name]).rstrip("=") != registered.thumbprint(each) for name, each in thumbprints.items()):
            raise _Refusal(700027, reason="the thumbprint is not that of the application's certificate")
        if not _is_leaf(registered.certificate, header.get("x5c")):
            raise _Refusal(700027, reason="the certificate sent along is another one")
        try:
            public_key = cast(rsa.RSAPublicKey, registered.certificate.public_key())
            _unused, claims = json_web_token.verify(assertion, public_key)
        except json_web_token.BadToken as error:
            raise _Refusal(700027, reason=str(error)) from None
        here = [f"{self._url}/{name}" for name in (tenant_name, tenant.id)]
        if claims.get("aud") not in [url + end for url in here for end in ("/oauth2/v2.0/token", "/v2.0")]:
            raise _Refusal(700023)
        if not _in_time(claims):
            raise _Refusal(700024)
        if {claims.get("iss"), claims.get("sub")} != {tenant.client.id}:
            raise _Refusal(50027, reason="issuer and subject must be the client id")


def _in_time(claims: dict[str, Any]) -> bool:
    now = time.time()
    try:
        return float(claims.get("nbf", 0)) <= now + 300 and now < float(claims.get("exp", 0))
    except (TypeError, ValueError):
        return False


def _refused(refusal: _Refusal) -> Response:
    status, error, text = REFUSALS[refusal.number]
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    trace, correlation = uuid.uuid4(), uuid.uuid4()
    described = f"AADSTS{refusal.number}: {text.format(**refusal.values)}"
    return json_response(
        status,
        {
            "error": error,
            "error_description": f"{described} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now}",
            "error_codes": [refusal.number],
            "timestamp": now,
            "trace_id": str(trace),
            "correlation_id": str(correlation),
            "error_uri": f"https://login.microsoftonline.com/error?code={refusal.number}",
        },
    )


def _is_leaf(registered: x509.Certificate, chain: object) -> bool:
    """Whether a certificate chain sent along (x5c) begins with the registered certificate; none is as good."""
    if chain is None:
        return True
    if not isinstance(chain, list) or not chain:
        return False
    # MSAL leaves the line breaks of the PEM text in.
    return "".join(str(chain[0]).split()) == base64.b64encode(registered.public_bytes(Encoding.DER)).decode()


def _base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()
