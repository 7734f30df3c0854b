# SPDX-License-Identifier: GPL-3.0-or-later
"""The token of an organisation in its marker headers: nobody outside can guess it, and nothing shows it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import Any

_PREFIX = "mailward"
_CHARS = 20
_TOKEN = re.compile(rf"{_PREFIX}[a-z2-7]{{{_CHARS}}}")
HIDDEN = "(token)"


def reset_token(key: str, tenant_id: str, name: str, domains: frozenset[str]) -> str:
    """100 bits of HMAC-SHA256 of the organisation's tenant id, or of its name and domains where none is declared.

    One key may serve a whole fleet: from one organisation's token nobody finds the key or another's token.
    """
    whose = tenant_id or "\n".join((name, *sorted(domains)))
    digest = hmac.new(key.encode(), whose.encode(), hashlib.sha256).digest()
    return _PREFIX + base64.b32encode(digest).decode().lower()[:_CHARS]


def without_tokens(value: Any) -> Any:
    """The value, of plain types, with every token in its texts replaced, whoever's it is."""
    if isinstance(value, str):
        return _TOKEN.sub(HIDDEN, value)
    if isinstance(value, dict):
        return {without_tokens(name): without_tokens(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(without_tokens(part) for part in value)
    return value
