# SPDX-License-Identifier: GPL-3.0-or-later
"""What an access token says of itself. Unverified: it is our own, got over TLS from the token service itself."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any


def claims_of(token: str) -> Mapping[str, Any] | None:
    """The claims of a JSON Web Token; None when the text is none (Microsoft promises no format to clients)."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    return claims if isinstance(claims, dict) else None


def permissions_of(token: str) -> frozenset[str] | None:
    """The application permissions (`roles`) and delegated ones (`scp`) in a token; None when they cannot be read.

    A token without either claim holds none: Entra leaves an empty `roles` out.
    """
    claims = claims_of(token)
    if claims is None:
        return None
    roles, scopes = claims.get("roles") or [], str(claims.get("scp") or "").split()
    return frozenset(map(str, roles if isinstance(roles, list) else [])) | frozenset(scopes)
