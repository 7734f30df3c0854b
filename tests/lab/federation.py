# SPDX-License-Identifier: GPL-3.0-or-later
"""Another identity provider: what a pipeline's token service signs, and what Entra makes of it."""

from __future__ import annotations

import time
import uuid
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from . import json_web_token
from .tenant import FederatedCredential

AUDIENCE = "api://AzureADTokenExchange"


def issue(trusted: FederatedCredential, *, lifetime: int = 300, audience: str = AUDIENCE) -> str:
    """A token of the kind that a pipeline gets for itself; `lifetime` in seconds."""
    now = int(time.time())
    claims = {
        "iss": trusted.issuer,
        "sub": trusted.subject,
        "aud": audience,
        "iat": now,
        "nbf": now - 5,
        "exp": now + lifetime,
        "jti": uuid.uuid4().hex,
    }
    return json_web_token.encode({"kid": "pipeline"}, claims, _key())


def refusal(trusted: FederatedCredential | None, assertion: str) -> tuple[int, str]:
    """The AADSTS number with which an assertion is refused and its reason; 0 for one that is good.

    The numbers: public list of Microsoft Entra error codes. In which order they are looked at is a guess.
    """
    try:
        _header, claims = json_web_token.read(assertion)
    except json_web_token.BadToken as error:
        return 50027, str(error)
    if trusted is None or claims.get("iss") != trusted.issuer:
        return 700211, str(claims.get("iss"))
    if claims.get("sub") != trusted.subject:
        return 700213, str(claims.get("sub"))
    if claims.get("aud") != AUDIENCE:
        return 700212, str(claims.get("aud"))
    try:
        json_web_token.verify(assertion, _key().public_key())
    except json_web_token.BadToken as error:
        return 50027, str(error)
    return (0, "") if _in_time(claims) else (700024, "")


def _in_time(claims: dict[str, Any]) -> bool:
    return float(claims.get("nbf", 0)) <= time.time() + 300 and time.time() < float(claims.get("exp", 0))


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
