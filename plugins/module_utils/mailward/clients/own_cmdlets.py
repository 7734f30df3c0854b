# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cmdlets the caller's roles hold, as the admin API tells a PowerShell module that is to offer them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .call import Call, Request
from .errors import Forbidden, ServiceError, Unreadable
from .exchange_errors import read_failure
from .retry import Trouble

ATTEMPTED: Final = "reading which cmdlets the application may run"

# The version of a PowerShell module that public tools ask for; it decides nothing about the list.
_MODULE_VERSION: Final = "3.9.2"


class OwnCmdlets(Call[frozenset[str]]):
    """The names in lower case. `base` is the URL of the service, `tenant_id` the organisation's."""

    attempted = ATTEMPTED
    writes = False

    def __init__(self, base: str, tenant_id: str) -> None:
        self._url = f"{base}/adminapi/v1.0/{tenant_id}/EXOModuleFile?Version={_MODULE_VERSION}"

    def request(self) -> Request:
        return Request("GET", self._url, {"CommandName": "*"})

    def accept(self, body: Mapping[str, Any]) -> frozenset[str] | Trouble | ServiceError | None:
        """`value` holds the object, alone or in a list; `exportedCmdlets` its names, with commas or in a list."""
        value = body.get("value")
        found = value[0] if isinstance(value, list) and value else value
        names = found.get("exportedCmdlets") if isinstance(found, Mapping) else None
        names = names.split(",") if isinstance(names, str) else names
        if not isinstance(names, list) or not names:
            return Unreadable(ATTEMPTED, "the answer holds no list of cmdlets")
        return frozenset(str(name).strip().lower() for name in names)

    def explain(self, status: int, body: Mapping[str, Any]) -> Trouble | ServiceError | None:
        said = read_failure(body["error"]).text if "error" in body else f"HTTP {status}"
        if status == 403:
            return Forbidden(ATTEMPTED, said, code="403")
        return None if status >= 500 else Unreadable(ATTEMPTED, said, code=str(status))
