# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON Web Tokens (RFC 7519) signed with RSA: made by the token service, read by the services behind it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

RS256, PS256 = "RS256", "PS256"


class BadToken(Exception):
    """The text is no token, or its signature is not by the expected key; the argument says which."""


def encode(header: Mapping[str, Any], claims: Mapping[str, Any], key: rsa.RSAPrivateKey) -> str:
    """A token signed with RS256."""
    signed = f"{_part({**header, 'alg': RS256, 'typ': 'JWT'})}.{_part(claims)}"
    signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, signature not looked at. Raises BadToken."""
    parts = token.split(".")
    if len(parts) != 3:
        raise BadToken("it has not three parts")
    try:
        header, claims = (json.loads(_bytes(part)) for part in parts[:2])
    except (ValueError, binascii.Error):
        raise BadToken("its parts are no base64url of JSON") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise BadToken("its parts are no JSON objects")
    return header, claims


def verify(token: str, key: rsa.RSAPublicKey) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token that `key` signed. Times and audience are the caller's to check."""
    header, claims = read(token)
    signed, _unused, signature = token.rpartition(".")
    chosen: padding.AsymmetricPadding
    if header.get("alg") == RS256:
        chosen = padding.PKCS1v15()
    elif header.get("alg") == PS256:
        chosen = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    else:
        raise BadToken("its algorithm is neither RS256 nor PS256")
    try:
        key.verify(_bytes(signature), signed.encode(), chosen, hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        raise BadToken("its signature is not by this key") from None
    return header, claims


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
