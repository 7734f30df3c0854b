# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs calls against one JSON service: authorised, alone or in JSON batches, in lanes, with retries.

The batch is that of OData and Microsoft Graph: POST of {"requests": [{id, method, url, headers, body}]},
answered by {"responses": [{id, status, headers, body}]} in any order.
"""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from .call import Call, JsonReply, Progress, Request
from .errors import Forbidden, ServiceError, Unavailable, Unreadable
from .http import AnswerLost, HttpSession, NotSent, Reply
from .lanes import run_in_lanes
from .retry import Attempts, Jitter, RetryPolicy, Trouble, retry_after_seconds

T = TypeVar("T")


class TokenSource(Protocol):
    """Where access tokens come from; see `tokens.Tokens`. Both methods raise ServiceError."""

    def token(self, resource: str) -> str: ...

    def renew(self, resource: str, refused: str) -> str: ...


@dataclass(frozen=True)
class Batches:
    """How a service takes batches: `size` requests at most; the URLs in them leave out `relative_to`.

    `headers` go with the batch as a whole; with `repeat_headers` each request in it carries those of a
    request of its own, the token too.
    """

    url: Callable[[], str]
    size: int
    relative_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    repeat_headers: bool = False


@dataclass(frozen=True)
class Pace:
    """How fast and how patiently calls are made; everything that a test wants to hold in its hand."""

    lanes: int = 4
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    sleep: Callable[[float], None] = time.sleep
    jitter: Jitter = random.random
    now: Callable[[], float] = time.time


class JsonService:
    """One service of one organisation. `headers` go with every request."""

    def __init__(
        self,
        http: HttpSession,
        tokens: TokenSource,
        resource: str,
        batches: Batches,
        headers: Callable[[], Mapping[str, str]],
        pace: Pace,
    ) -> None:
        self._http = http
        self._tokens = tokens
        self._resource = resource
        self._batches = batches
        self._headers = headers
        self._pace = pace
        self._lanes = ThreadPoolExecutor(pace.lanes, thread_name_prefix="mailward-lane")

    def run(self, calls: Sequence[Call[T]], ended: Callable[[int], None] | None = None) -> list[T | ServiceError]:
        """Runs independent calls; results in the order given, an error in the place of its call.

        `ended` is told in the caller's thread how many more have their result, as often as some do.
        """
        if not calls:
            return []
        try:
            # One login before the lanes start: a refused one is asked for once, not once a lane.
            self._tokens.token(self._resource)
            # They may name the tenant, which is known by now or never.
            self._headers()
        except ServiceError as error:
            return [error for _unused in calls]
        progresses: list[Progress[T]] = [Progress(call, self._attempts(call)) for call in calls]
        if len(progresses) == 1:
            self._alone(progresses[0])
        else:

            def told(group: list[Progress[T]], left: Sequence[list[Progress[T]]]) -> None:
                count = len(group) - sum(map(len, left))
                if ended and count:
                    ended(count)

            run_in_lanes(self._lanes, self._pace.lanes, self._groups(progresses), self._step, told)
        return [progress.outcome() for progress in progresses]

    def close(self) -> None:
        self._lanes.shutdown(cancel_futures=True)

    def _attempts(self, call: Call[T]) -> Attempts:
        return Attempts(self._pace.policy, self._pace.jitter, writes=call.writes)

    def _groups(self, progresses: Sequence[Progress[T]]) -> list[list[Progress[T]]]:
        """As few batches as possible, of even size, so that the lanes end at about the same time."""
        count = -(-len(progresses) // self._batches.size)
        return [list(progresses[index::count]) for index in range(count)]

    def _alone(self, progress: Progress[T]) -> None:
        while progress.result is None:
            self._step([progress])

    def _step(self, group: list[Progress[T]]) -> Iterable[list[Progress[T]]]:
        """One exchange for the whole group; gives back what is left to do.

        A page that follows goes alone (its link is proven only for a request of its own); what must be
        tried again goes together.
        """
        wait = max(progress.wait for progress in group)
        if wait > 0:
            self._pace.sleep(wait)
        try:
            token = self._token(group)
        except ServiceError as error:
            for progress in group:
                progress.end(error)
            return []
        if len(group) == 1:
            self._single(group[0], token)
        else:
            self._batch(group, token)
        unfinished = [progress for progress in group if progress.result is None]
        following = [[progress] for progress in unfinished if progress.continued]
        again = [progress for progress in unfinished if not progress.continued]
        return [*following, again] if again else following

    def _token(self, group: Sequence[Progress[T]]) -> str:
        token = self._tokens.token(self._resource)
        if any(progress.refused_token == token for progress in group):
            return self._tokens.renew(self._resource, token)
        return token

    def _single(self, progress: Progress[T], token: str) -> None:
        request = progress.call.request()
        try:
            reply = self._send(request, token)
        except (NotSent, AnswerLost) as failure:
            self._fail(progress, failure)
            return
        progress.take(self._read(reply), token)

    def _batch(self, group: Sequence[Progress[T]], token: str) -> None:
        members = {str(number): progress for number, progress in enumerate(group, 1)}
        requests = [self._member(number, progress.call.request(), token) for number, progress in members.items()]
        batch = Request("POST", self._batches.url(), self._batches.headers, {"requests": requests})
        try:
            reply = self._send(batch, token)
        except (NotSent, AnswerLost) as failure:
            for progress in group:
                self._fail(progress, failure)
            return
        outer = self._read(reply)
        if outer.status != 200:
            for progress in group:
                self._refused_batch(progress, outer, token)
            return
        answers = _answers(outer.body)
        for number, progress in members.items():
            answer = answers.get(number)
            if answer is None:
                said = Unreadable(progress.call.attempted, "the answer to the batch lacks it or is not of its form")
                progress.meet(Trouble(said))
            else:
                progress.take(self._read_member(answer), token)

    def _refused_batch(self, progress: Progress[T], outer: JsonReply, token: str) -> None:
        """A status of the whole batch says nothing about any object: it must never read as "not found"."""
        if outer.status in (401, 429):
            progress.take(outer, token)
            return
        said = f"the batch it was in was answered with HTTP {outer.status}"
        found = progress.call.explain(outer.status, outer.body or {})
        if isinstance(found, Forbidden):
            progress.end(found)
        elif isinstance(found, Trouble):
            progress.meet(replace(found, retry_after=outer.retry_after))
        elif outer.status >= 500:
            error = Unavailable(progress.call.attempted, said, code=str(outer.status))
            progress.meet(Trouble(error, retry_after=outer.retry_after))
        else:
            progress.lose(Unreadable(progress.call.attempted, said, code=str(outer.status)))

    def _member(self, number: str, request: Request, token: str) -> Mapping[str, Any]:
        member: dict[str, Any] = {
            "id": number,
            "method": request.method,
            "url": request.url.removeprefix(self._batches.relative_to),
            "headers": self._headed(request, token) if self._batches.repeat_headers else _typed(request),
        }
        if request.body is not None:
            member["body"] = request.body
        return member

    def _headed(self, request: Request, token: str) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {token}",
            "client-request-id": str(uuid.uuid4()),
            **self._headers(),
            **_typed(request),
        }

    def _send(self, request: Request, token: str) -> Reply:
        body = None if request.body is None else json.dumps(request.body).encode("ascii")
        return self._http.send(request.method, request.url, self._headed(request, token), body)

    def _read(self, reply: Reply) -> JsonReply:
        body = _parsed(reply.body) if reply.intact else None
        # 204 No Content is a complete answer: the success of a write that gives nothing back.
        body = {} if reply.status == 204 else body
        return JsonReply(reply.status, body, self._asked_wait(reply.headers))

    def _read_member(self, answer: Mapping[str, Any]) -> JsonReply:
        body = answer.get("body")
        body = _parsed(body.encode("utf-8", "replace")) if isinstance(body, str) else body
        body = {} if answer["status"] == 204 else body
        headers = answer.get("headers")
        given = headers.items() if isinstance(headers, Mapping) else ()
        asked = self._asked_wait({str(name).lower(): str(value) for name, value in given})
        return JsonReply(answer["status"], body if isinstance(body, Mapping) else None, asked)

    def _asked_wait(self, headers: Mapping[str, str]) -> float:
        return retry_after_seconds(headers.get("retry-after", ""), self._pace.now())

    @staticmethod
    def _fail(progress: Progress[T], failure: NotSent | AnswerLost) -> None:
        error = Unavailable(progress.call.attempted, str(failure))
        if isinstance(failure, NotSent) and failure.hopeless:
            progress.end(error)
        else:
            progress.meet(Trouble(error, undone=isinstance(failure, NotSent)))


def _typed(request: Request) -> dict[str, str]:
    content = {} if request.body is None else {"Content-Type": "application/json; charset=utf-8"}
    return {**content, **request.headers}


def _parsed(body: bytes) -> Mapping[str, Any] | None:
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _answers(body: Mapping[str, Any] | None) -> Mapping[str, Mapping[str, Any]]:
    """The answers of a batch by id; nothing at all when one of them is malformed or two share an id."""
    responses = (body or {}).get("responses")
    if not isinstance(responses, list):
        return {}
    answers: dict[str, Mapping[str, Any]] = {}
    for response in responses:
        if not isinstance(response, Mapping) or not isinstance(response.get("status"), int):
            return {}
        number = str(response.get("id"))
        if number in answers:
            return {}
        answers[number] = response
    return answers
