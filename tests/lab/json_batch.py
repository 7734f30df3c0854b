# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON batches of OData 4.01: many requests in one body, each answered under its own id."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .http_message import Request, Response


class BadBatch(Exception):
    """The batch as a whole is refused; the argument is the sentence for the client."""


@dataclass(frozen=True)
class Part:
    """One request of a batch."""

    id: str
    request: Request
    has_body: bool


def read_batch(request: Request, largest: int, root: str = "") -> list[Part]:
    """The requests of a batch; relative URLs are below `root`. Raises BadBatch."""
    try:
        requests = request.json()["requests"]
    except (ValueError, KeyError, TypeError):
        raise BadBatch("Invalid batch payload format.") from None
    if not isinstance(requests, list) or not all(isinstance(entry, dict) for entry in requests):
        raise BadBatch("Invalid batch payload format.")
    if not requests:
        raise BadBatch("The batch holds no request.")
    if len(requests) > largest:
        raise BadBatch(f"Number of batch request steps exceeds the maximum value of {largest}.")
    parts = [_read_part(request, entry, root) for entry in requests]
    if len({part.id for part in parts}) != len(parts):
        raise BadBatch("Every request of a batch must have an id of its own.")
    return parts


def answer_batch(
    parts: Sequence[Part],
    answer: Callable[[Request], Response],
    stops_at: Callable[[Part, Response], bool] = lambda part, response: False,
) -> dict[str, Any]:
    """Answers one after the other, up to the first that `stops_at` says yes to.

    The answers stand in reverse order: both specifications allow any order, so that only ids tell.
    """
    responses: list[dict[str, Any]] = []
    for part in parts:
        response = answer(part.request)
        responses.append({"id": part.id, "status": response.status, **_content(response)})
        if stops_at(part, response):
            break
    return {"responses": responses[::-1]}


def _read_part(outer: Request, entry: Mapping[str, Any], root: str) -> Part:
    part_id, method, url = entry.get("id"), entry.get("method"), entry.get("url")
    headers = entry.get("headers") or {}
    if not isinstance(part_id, str) or not part_id or not isinstance(method, str) or not isinstance(url, str):
        raise BadBatch("Every request of a batch needs id, method and url.")
    if not isinstance(headers, dict):
        raise BadBatch(f"The headers of request {part_id} are no object.")
    split = urlsplit(url)
    path = split.path if split.netloc else f"{root}/{split.path.lstrip('/')}"
    # A request without credentials of its own has those of the batch.
    inherited = {name: value for name, value in outer.headers.items() if name == "authorization"}
    own = {str(name).lower(): str(value) for name, value in headers.items()}
    body = entry.get("body")
    content = b"" if body is None else json.dumps(body).encode()
    target = f"{path}?{split.query}" if split.query else path
    return Part(part_id, Request(method.upper(), target, inherited | own, content), body is not None)


def _content(response: Response) -> dict[str, Any]:
    headers = {name: value for name, value in response.headers.items() if name != "Content-Encoding"}
    if not response.body:
        return {"headers": headers}
    if response.headers.get("Content-Type", "").startswith("application/json"):
        return {"headers": headers, "body": json.loads(response.body)}
    # OData 4.01 JSON, 19: any other body is base64url. What the service does with its NUL bytes is a guess.
    return {"headers": headers, "body": base64.urlsafe_b64encode(response.body).decode()}
