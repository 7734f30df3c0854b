# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP on loopback whose connections log in: one thread and one login per connection, with or without TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .wsman.authentication import ConnectionLogin


class LoginHandler(BaseHTTPRequestHandler):
    """Reads requests of one connection until it ends; `login` is what this connection has said of itself so far."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    login: ConnectionLogin

    def new_login(self) -> ConnectionLogin:
        """The login of a connection that has just begun."""
        raise NotImplementedError

    def setup(self) -> None:
        super().setup()
        self.login = self.new_login()

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send(
        self,
        status: int,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        challenges: Sequence[str] = (),
        *,
        truncated: bool = False,
    ) -> None:
        """One response; `challenges` are values of WWW-Authenticate. Truncated, its second half never comes."""
        self.close_connection = self.close_connection or truncated
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        for challenge in challenges:
            self.send_header("WWW-Authenticate", challenge)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if truncated else body)
        self.wfile.flush()

    def reset(self) -> None:
        """Ends the connection with a TCP reset instead of an orderly close."""
        self.close_connection = True
        descriptor = self.connection.detach()
        bare = socket.socket(fileno=descriptor)
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        bare.close()

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """The lab keeps a request log of its own."""


class LoginServer:
    """Listens on a free port of loopback from the moment it is made; serves between `start` and `stop`."""

    def __init__(self, handler: type[LoginHandler], context: ssl.SSLContext | None = None, port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), handler)
        self._server.context = context
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="lab-login", daemon=True)

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
        """A client that went away is no news; anything else is a defect of the lab."""
        if not isinstance(sys.exc_info()[1], OSError):
            print("lab: defect while serving a connection", file=sys.stderr)
            traceback.print_exc()
