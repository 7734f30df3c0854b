# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP for WS-Management: one thread and one login per connection, with or without TLS, on loopback."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .authentication import Accounts, ConnectionLogin
from .envelope import WsmanFault, fault, read_request
from .envelope import answer as envelope_of
from .shells import Shells

XML = "application/soap+xml;charset=UTF-8"
RESET_BEFORE, RESET_AFTER = "reset_before_commit", "reset_after_commit"
GOES_AWAY = "goes_away"
"""Everything happened and is answered; then nobody listens any more."""

Travelled = Callable[[str, int, int], None]
"""Told after each operation: its name, and the bytes of both bodies as they travelled."""

Strike = Callable[[str, bytes], str]
"""Asked before each operation, with its name and envelope: "" or one of RESET_BEFORE, RESET_AFTER and GOES_AWAY. May
wait, or raise WsmanFault."""


@dataclass
class Endpoint:
    """What one listening socket serves: paths in lower case without slashes at their ends, to shells.

    `offered` are the schemes of authentication. `unencrypted`: whether plain HTTP may carry plain envelopes.
    """

    shells: dict[str, Shells]
    accounts: Accounts
    offered: Sequence[str]
    strike: Strike = field(default=lambda operation, content: "")
    unencrypted: bool = True
    operations: list[str] = field(default_factory=list)
    travelled: Travelled = field(default=lambda operation, received, sent: None)


class WsmanServer:
    """Listens on a free port of loopback from the moment it is made; serves between `start` and `stop`."""

    def __init__(self, endpoint: Endpoint, context: ssl.SSLContext | None = None, port: int = 0) -> None:
        handler = type("Handler", (_Handler,), {"endpoint": endpoint})
        self._server = _Server(("127.0.0.1", port), handler)
        self._server.context = context
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="lab-wsman", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._server.hang_up()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    context: ssl.SSLContext | None = None

    def __init__(self, *arguments: Any) -> None:
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(*arguments)

    def finish_request(self, request: Any, client_address: Any) -> None:
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        request.settimeout(300)
        with contextlib.suppress(OSError):
            if self.context is not None:
                request = self.context.wrap_socket(request, server_side=True)
            with self._lock:
                self._connections.add(request)
            try:
                super().finish_request(request, client_address)
            finally:
                with self._lock:
                    self._connections.discard(request)
                request.close()

    def hang_up(self) -> None:
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    endpoint: Endpoint

    def setup(self) -> None:
        super().setup()
        certificate = (
            self.connection.getpeercert(binary_form=True) if isinstance(self.connection, ssl.SSLSocket) else None
        )
        self._login = ConnectionLogin(self.endpoint.offered, self.endpoint.accounts, certificate or b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        shells = self.endpoint.shells.get(self.path.partition("?")[0].strip("/").lower())
        if shells is None:
            self._send(404)
            return
        admission = self._login.admit(self.headers.get("Authorization") or "")
        if not admission.user:
            self._send(401, challenges=admission.challenges)
            return
        answer = (admission.answer,) if admission.answer else ()
        if not body:
            self._send(200, challenges=answer)
            return
        kinds = ("multipart/encrypted", "multipart/x-multi-encrypted")
        encrypted = (self.headers.get("Content-Type") or "").startswith(kinds)
        if not encrypted and not self.endpoint.unencrypted:
            # A real server answers 500 with a WinRM fault; that it is this one is a guess.
            self._send(500)
            return
        try:
            content = self._login.unwrap(body) if encrypted else body
        except ValueError:
            self._send(400)
            return
        reply = self._perform(shells, content, admission.user)
        if reply is None:
            return
        operation, status, envelope = reply
        kind = XML
        if encrypted:
            envelope, kind = self._login.wrap(envelope)
        self.endpoint.travelled(operation, len(body), len(envelope))
        self._send(status, envelope, kind, answer)

    def _perform(self, shells: Shells, content: bytes, user: str) -> tuple[str, int, bytes] | None:
        """Name of the operation, status and envelope; None when the connection was reset."""
        message_id = operation = ""
        try:
            request = read_request(content)
            message_id, operation = request.message_id, request.operation
            self.endpoint.operations.append(operation)
            struck = self.endpoint.strike(operation, content)
            if struck != RESET_BEFORE:
                inner = shells.perform(request, user)
                if struck == GOES_AWAY:
                    self.close_connection = True
                    self.server.shutdown()
                    self.server.server_close()
                if struck != RESET_AFTER:
                    return operation, 200, envelope_of(request, inner)
            self._reset()
            return None
        except WsmanFault as problem:
            return operation, problem.status, fault(message_id, problem)
        except Exception:
            print("lab: defect while answering WS-Management", file=sys.stderr)
            traceback.print_exc()
            return operation, 500, fault(message_id, WsmanFault(995, "the lab itself failed, see its stderr"))

    def _send(self, status: int, body: bytes = b"", kind: str = "", challenges: Sequence[str] = ()) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if kind:
            self.send_header("Content-Type", kind)
        if self.close_connection:
            self.send_header("Connection", "close")
        for challenge in challenges:
            self.send_header("WWW-Authenticate", challenge)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _reset(self) -> None:
        self.close_connection = True
        descriptor = self.connection.detach()
        bare = socket.socket(fileno=descriptor)
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        bare.close()

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def version_string(self) -> str:
        return "Microsoft-HTTPAPI/2.0"

    def log_message(self, format: str, *args: object) -> None:
        """The lab keeps a request log of its own."""
