# SPDX-License-Identifier: GPL-3.0-or-later
"""One request to a JSON service, and what is made of its answers until a result stands. Pure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from .errors import Forbidden, ServiceError, Throttled, Unavailable, Unreadable
from .retry import Attempts, Trouble, in_doubt

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """`url` is absolute; `body` becomes JSON, None sends no body."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class JsonReply:
    """An answer to one request, alone or out of a batch; `body` is None when it is no JSON object."""

    status: int
    body: Mapping[str, Any] | None
    retry_after: float = 0.0


class Call(ABC, Generic[T]):
    """What is asked of a service. `attempted` names it in errors, `writes` says whether it may change anything."""

    attempted: str
    writes: bool

    @abstractmethod
    def request(self) -> Request:
        """The request to send next: after an answer that was not the last, the one for the rest."""

    @abstractmethod
    def accept(self, body: Mapping[str, Any]) -> T | Trouble | ServiceError | None:
        """The result of an answer with a 2xx status; None when there is more to ask for."""

    @abstractmethod
    def explain(self, status: int, body: Mapping[str, Any]) -> Trouble | ServiceError | None:
        """What an answer with another status means; None when the body does not say. An empty body: no JSON."""


class Progress(Generic[T]):
    """How far one call has come. `result` is None until it stands.

    `wait` is the number of seconds to wait before the next request, `refused_token` a token that must
    not be used for it, `continued` says that the next request asks for the rest of an answer.
    """

    def __init__(self, call: Call[T], attempts: Attempts) -> None:
        self.call = call
        self.result: T | ServiceError | None = None
        self.wait = 0.0
        self.refused_token = ""
        self.continued = False
        self._attempts = attempts

    def outcome(self) -> T | ServiceError:
        if self.result is None:
            raise AssertionError(f"{self.call.attempted} was left without a result")
        return self.result

    def take(self, reply: JsonReply, token: str) -> None:
        """Takes the answer to a request that carried `token`."""
        self.wait = 0.0
        if reply.status == 401:
            self._refuse(token)
        elif 200 <= reply.status < 300:
            self._accept(reply)
        elif reply.status == 429:
            said = Throttled(self.call.attempted, "the service is throttling us", code="429")
            self.meet(Trouble(said, undone=True, retry_after=reply.retry_after))
        else:
            self._explain(reply)

    def meet(self, trouble: Trouble) -> None:
        """Takes a failure that another attempt might mend."""
        try:
            self.wait = self._attempts.wait_after(trouble)
        except ServiceError as error:
            self.result = error

    def end(self, error: ServiceError) -> None:
        """Ends the call with what the service refused it with."""
        self.result = self._attempts.settle(error)

    def lose(self, error: ServiceError) -> None:
        """Ends the call after an answer that says nothing about what was done."""
        self.result = in_doubt(error) if self.call.writes else error

    def _refuse(self, token: str) -> None:
        if self.refused_token:
            self.end(
                Forbidden(
                    self.call.attempted,
                    "the service refused a fresh token",
                    code="401",
                    advice="Give the application its permission for this service and the administrator's consent.",
                )
            )
        self.refused_token = token

    def _accept(self, reply: JsonReply) -> None:
        if reply.body is None:
            self.meet(Trouble(Unreadable(self.call.attempted, "the answer is no JSON", code=str(reply.status))))
            return
        found = self.call.accept(reply.body)
        if isinstance(found, Trouble):
            self.meet(found)
        elif isinstance(found, ServiceError):
            self.end(found)
        elif found is None:
            self.continued = True
            self.refused_token = ""
            self._attempts.restart()
        else:
            self.result = found

    def _explain(self, reply: JsonReply) -> None:
        found = self.call.explain(reply.status, reply.body or {})
        if found is None and reply.status >= 500:
            found = Trouble(Unavailable(self.call.attempted, f"HTTP {reply.status}", code=str(reply.status)))
        if isinstance(found, Trouble):
            self.meet(replace(found, retry_after=reply.retry_after))
        elif isinstance(found, ServiceError):
            self.end(found)
        else:
            self.lose(Unreadable(self.call.attempted, f"HTTP {reply.status} without an explanation"))
