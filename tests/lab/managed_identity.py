# SPDX-License-Identifier: GPL-3.0-or-later
"""The endpoint that gives a machine or service of Azure the tokens of its managed identity, on plain HTTP loopback.

Both forms of Microsoft's documentation: that of App Service (IDENTITY_ENDPOINT with IDENTITY_HEADER) and the
instance metadata service of virtual machines, whose host public clients take from AZURE_POD_IDENTITY_AUTHORITY_HOST.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

Issue = Callable[[str], str]
"""A token for the resource named. Raises KeyError for one that there is not."""


class ManagedIdentityEndpoint:
    """Answers while it is entered. `client_id` is that of a user-assigned identity, "" for the machine's own.

    `asked` are the queries that came; `broken` are statuses with which the next ones are answered.
    """

    def __init__(self, issue: Issue, *, lifetime: int, client_id: str = "") -> None:
        self.header = secrets.token_hex(16)
        self.asked: list[Mapping[str, str]] = []
        self.broken: list[int] = []
        self._issue = issue
        self._lifetime = lifetime
        self._client_id = client_id
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def service_environment(self) -> dict[str, str]:
        """What App Service puts into the environment."""
        return {"IDENTITY_ENDPOINT": f"{self.url}/msi/token", "IDENTITY_HEADER": self.header}

    @property
    def machine_environment(self) -> dict[str, str]:
        """What leads a client to this metadata service."""
        return {"AZURE_POD_IDENTITY_AUTHORITY_HOST": self.url}

    def __enter__(self) -> ManagedIdentityEndpoint:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Status and body of a GET."""
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(query)
        if self.broken:
            return self.broken.pop(0), {}
        if parts.path == "/msi/token":
            if headers.get("x-identity-header") != self.header:
                return 401, {"statusCode": 401, "message": "X-IDENTITY-HEADER is wrong."}
        elif parts.path != "/metadata/identity/oauth2/token" or headers.get("metadata") != "true":
            return 400, {"error": "invalid_request", "error_description": "Required metadata header not specified"}
        if query.get("client_id", "") != self._client_id:
            return 400, {"error": "invalid_request", "error_description": "Identity not found"}
        try:
            token = self._issue(query.get("resource", ""))
        except KeyError:
            return 400, {"error": "invalid_resource", "error_description": "The resource is not known."}
        now = int(time.time())
        times = {"expires_on": str(now + self._lifetime), "expires_in": str(self._lifetime)}
        return 200, {"access_token": token, "token_type": "Bearer", "resource": query["resource"], **times}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self.answer

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = answer(self.path, {name.lower(): value for name, value in self.headers.items()})
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """The endpoint keeps what was asked itself."""

        return Handler
