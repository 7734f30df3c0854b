# SPDX-License-Identifier: GPL-3.0-or-later
"""Remembers what a service answered, for the lab to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.admin_api import AdminApi
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import (
    Answer,
    Cmdlet,
    Ended,
    untold,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import ServiceError

Recorded = tuple[Cmdlet, Answer | ServiceError]


class Recording:
    """An admin API that keeps every call and its answer in `calls`."""

    def __init__(self, admin_api: AdminApi) -> None:
        self._admin_api = admin_api
        self.calls: list[Recorded] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._admin_api, name)

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        result = self.invoke_many([cmdlet])[0]
        if isinstance(result, ServiceError):
            raise result
        return result

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        results = self._admin_api.invoke_many(cmdlets, ended)
        self.calls += zip(cmdlets, results, strict=True)
        return results
