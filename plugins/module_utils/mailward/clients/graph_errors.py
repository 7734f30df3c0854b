# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error of Microsoft Graph means: its codes sorted by what they are for the caller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .errors import AlreadyExists, Forbidden, NotFound, Refused, ServiceError, Unavailable
from .retry import Trouble

_MEANINGS: Final[Mapping[str, type[ServiceError]]] = {
    "Request_ResourceNotFound": NotFound,
    "ResourceNotFound": NotFound,
    "ErrorItemNotFound": NotFound,
    "Authorization_RequestDenied": Forbidden,
    "Request_MultipleObjectsWithSameKeyValue": AlreadyExists,
}
"""Graph's error codes (learn.microsoft.com/graph/errors). A 404 with another code speaks of a wrong URL,
not of an account."""

_UNDONE: Final = frozenset({"Directory_ConcurrencyViolation", "TooManyRequests"})


def explained(
    attempted: str, status: int, body: Mapping[str, Any], advice: str, secret: str = ""
) -> Trouble | ServiceError | None:
    """What an answer with this status and body means; None when it does not say.

    `advice` is what helps where a permission is missing; `secret` is never repeated.
    """
    error = body.get("error")
    error = error if isinstance(error, Mapping) else {}
    code = str(error.get("code") or status)
    said = str(error.get("message") or "no reason was given")
    said = said.replace(secret, "***") if secret else said
    if code in _UNDONE:
        return Trouble(Unavailable(attempted, said, code=code), undone=True)
    if status >= 500:
        return Trouble(Unavailable(attempted, said, code=code))
    if status == 403:
        return Forbidden(attempted, said, code=code, advice=advice)
    if not error:
        return None
    return _MEANINGS.get(code, Refused)(attempted, said, code=code)
