# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP requests and responses as values, so that every front end is a function of one to the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

WHOLE, TRUNCATED, RESET = "whole", "truncated", "reset"


@dataclass(frozen=True)
class Request:
    """One request. `target` is the path with its query as sent; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path, percent-decoded one by one, so that an encoded slash separates nothing."""
        return tuple(unquote(part) for part in self.path.split("/")[1:]) or ("",)

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def json(self) -> Any:
        """The body's value; ValueError when it is no JSON text in UTF-8."""
        return json.loads(self.body.decode("utf-8"))


@dataclass
class Response:
    """One response. `delivery` is how the connection hands it over: whole, truncated, or not at all (reset)."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delivery: str = WHOLE


def json_response(
    status: int,
    content: object,
    headers: Mapping[str, str] | None = None,
    content_type: str = "application/json; charset=utf-8",
) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, body, {"Content-Type": content_type, **(headers or {})})


def status_name(status: int) -> str:
    """The status as one word, as .NET services write it into error codes: 404 is NotFound."""
    return HTTPStatus(status).phrase.replace(" ", "").replace("-", "")
