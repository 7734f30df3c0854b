# SPDX-License-Identifier: GPL-3.0-or-later
"""Services that answer by script, for tests without sockets: what is sent is kept, time does not pass."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import (
    AnswerLost,
    HttpSession,
    NotSent,
    Reply,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.json_service import Pace
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.retry import RetryPolicy

TENANT = "6f1a0f5e-0000-4000-8000-00000000c001"


@dataclass(frozen=True)
class Sent:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None

    @property
    def content(self) -> Any:
        return json.loads(self.body or b"null")

    @property
    def members(self) -> list[dict[str, Any]]:
        """The requests of a batch."""
        members: list[dict[str, Any]] = self.content["requests"]
        return members

    @property
    def cmdlets(self) -> list[str]:
        """The cmdlets that were called, alone or in a batch, by name and Identity."""
        bodies = [member["body"] for member in self.members] if self.url.endswith("$batch") else [self.content]
        called = [body["CmdletInput"] for body in bodies]
        return [f"{call['CmdletName']} {call['Parameters'].get('Identity', '')}".strip() for call in called]


Script = Reply | NotSent | AnswerLost | Callable[[Sent], Reply]


class ScriptedHttp(HttpSession):
    """Gives the scripted answers one after the other, the last one for ever."""

    def __init__(self, *script: Script) -> None:
        self.script = list(script)
        self.sent: list[Sent] = []

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Reply:
        sent = Sent(method, url, headers, body)
        self.sent.append(sent)
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(answer, (NotSent, AnswerLost)):
            raise answer
        return answer if isinstance(answer, Reply) else answer(sent)

    def close(self) -> None:
        pass


@dataclass
class ScriptedTokens:
    """Tokens named t1, t2, ...; `renewed` counts how often the service's refusal led to another one."""

    tenant_id: str = TENANT
    renewed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def token(self, resource: str) -> str:
        return f"t{self.renewed + 1}"

    def renew(self, resource: str, refused: str) -> str:
        with self.lock:
            if refused == self.token(resource):
                self.renewed += 1
            return self.token(resource)


@dataclass
class Patience:
    """Keeps the waits instead of waiting."""

    waits: list[float] = field(default_factory=list)

    def pace(self, lanes: int = 1, **policy: Any) -> Pace:
        return Pace(
            lanes=lanes, policy=RetryPolicy(**policy), sleep=self.waits.append, jitter=lambda: 1.0, now=lambda: 1000.0
        )


def reply(status: int, content: object, **headers: str) -> Reply:
    return Reply(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(content).encode()
    )


def rows(*found: Mapping[str, Any], warnings: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """The content of a successful answer of the admin API."""
    return {"@adminapi.warnings": list(warnings), "value": list(found), **more}


def failure(exception: str, text: str) -> dict[str, Any]:
    """The content of an answer of the admin API about a cmdlet that failed."""
    details = [{"code": "Context", "target": "", "message": f"Ex6F9304|{exception}|{text}"}]
    return {"error": {"code": "BadRequest", "message": "Error executing cmdlet", "details": details}}


def batch(*members: tuple[int, object]) -> Callable[[Sent], Reply]:
    """Answers a batch with statuses and contents in the order of its requests, told in another order."""

    def answer(sent: Sent) -> Reply:
        told = [
            {"id": request["id"], "status": status, "headers": {}, "body": content}
            for request, (status, content) in zip(sent.members, members, strict=True)
        ]
        return reply(200, {"responses": told[::-1]})

    return answer
