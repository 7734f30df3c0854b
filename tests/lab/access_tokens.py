# SPDX-License-Identifier: GPL-3.0-or-later
"""Access tokens: issued for one resource of one organisation, checked by the service that is this resource."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from . import json_web_token
from .tenant import Tenant

EXCHANGE, GRAPH = "exchange", "graph"

# The commercial cloud's audiences; a lab's own URLs are added when its ports are known.
PUBLIC_RESOURCES = {
    "https://outlook.office365.com": EXCHANGE,
    "https://graph.microsoft.com": GRAPH,
}


class Unauthorized(Exception):
    """The request carries no token that this service accepts; the argument says why."""


@dataclass(frozen=True)
class Caller:
    """Who sent a request: the tenant of the token and the application permissions for this resource."""

    tenant_id: str
    permissions: frozenset[str]


class AccessTokens:
    """`resources` maps audience URLs to EXCHANGE or GRAPH; `lifetime` is in seconds."""

    def __init__(self, issuer: str, resources: Mapping[str, str], lifetime: int) -> None:
        self.issuer = issuer
        self.resources = resources
        self.lifetime = lifetime
        self.key_id = "lab"

    @property
    def public_key(self) -> rsa.RSAPublicKey:
        return _signing_key().public_key()

    def issue(self, tenant: Tenant, audience: str, *, delegated: bool = False) -> str:
        """A token of the form that Entra gives to applications: permissions of this resource in `roles`.

        A delegated one is an account's: it has `scp` instead, and Exchange's permission has another name there.
        """
        now = int(time.time())
        is_exchange = self.resources[audience] == EXCHANGE
        roles = [name for name in tenant.client.permissions if name.startswith("Exchange.") == is_exchange]
        claims: dict[str, Any] = {
            "aud": audience,
            "iss": f"{self.issuer}/{tenant.id}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
            "appid": tenant.client.id,
            "idtyp": "app",
            "tid": tenant.id,
            "jti": uuid.uuid4().hex,
            "ver": "1.0",
        }
        if delegated:
            claims["idtyp"] = "user"
            claims["scp"] = " ".join("Exchange.Manage" if name == "Exchange.ManageAsApp" else name for name in roles)
        elif roles:
            claims["roles"] = roles
        return json_web_token.encode({"kid": self.key_id}, claims, _signing_key())

    def check(self, headers: Mapping[str, str], service: str) -> Caller:
        """The caller of a request to `service` (EXCHANGE or GRAPH). Raises Unauthorized."""
        scheme, _unused, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthorized("the request has no bearer token")
        try:
            _header, claims = json_web_token.verify(token.strip(), self.public_key)
        except json_web_token.BadToken as error:
            raise Unauthorized(f"the token is not valid: {error}") from None
        if claims["exp"] <= time.time():
            raise Unauthorized("the token has expired")
        if self.resources.get(claims["aud"]) != service:
            raise Unauthorized("the token is for another audience")
        return Caller(claims["tid"], frozenset(claims.get("roles", ())) | frozenset(claims.get("scp", "").split()))


def claimed_tenant(headers: Mapping[str, str]) -> str:
    """The tenant id a request's token names, unverified: for the request log. Empty when there is none."""
    try:
        _unused, claims = json_web_token.read(headers.get("authorization", "").partition(" ")[2].strip())
    except json_web_token.BadToken:
        return ""
    return str(claims.get("tid", ""))


@cache
def _signing_key() -> rsa.RSAPrivateKey:
    # One per process: making it costs a tenth of a second, and no test depends on which it is.
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
