# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS on loopback: HTTP/1.1 with keep-alive, one thread per connection, one listening socket per service."""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, cast

from .http_message import RESET, TRUNCATED, Request, Response

Answer = Callable[[Request], Response]

_IDLE_SECONDS = 300
_LARGEST_BODY = 64 * 1024 * 1024


class HttpsServer:
    """Serves each named answer on a port of its own. `ports` are known once it is made.

    `first_port` 0 takes free ports; another number and the ones after it are taken in the order of
    `answers`, and OSError says that one is in use.
    """

    def __init__(self, answers: Mapping[str, Answer], context: ssl.SSLContext, first_port: int = 0) -> None:
        self._context = context
        self._selector = selectors.DefaultSelector()
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._running = True
        self._wake, woken = socket.socketpair()
        self._selector.register(woken, selectors.EVENT_READ, None)
        self.ports: dict[str, int] = {}
        for offset, (name, answer) in enumerate(answers.items()):
            listening = socket.create_server(("127.0.0.1", first_port + offset if first_port else 0), backlog=128)
            self.ports[name] = listening.getsockname()[1]
            self._selector.register(listening, selectors.EVENT_READ, answer)
        self._thread = threading.Thread(target=self._accept, name="lab", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Closes every socket; a request that is being answered loses its connection."""
        with self._lock:
            self._running = False
            connections = list(self._connections)
        self._wake.close()
        self._thread.join()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for key in list(self._selector.get_map().values()):
            cast("socket.socket", key.fileobj).close()
        self._selector.close()

    def _accept(self) -> None:
        while True:
            for key, _unused in self._selector.select():
                if key.data is None:
                    return
                with contextlib.suppress(OSError):
                    connection, _unused = cast("socket.socket", key.fileobj).accept()
                    threading.Thread(target=self._serve, args=(connection, key.data), daemon=True).start()

    def _serve(self, connection: socket.socket, answer: Answer) -> None:
        with self._lock:
            if not self._running:
                connection.close()
                return
            self._connections.add(connection)
        try:
            connection.settimeout(_IDLE_SECONDS)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            with self._context.wrap_socket(connection, server_side=True) as secured:
                with self._lock:
                    self._connections.discard(connection)
                    if not self._running:
                        return
                    self._connections.add(secured)
                connection = secured
                _Connection(secured, answer)
        except OSError:
            # A client that does not trust the certificate, or went away, or the lab is stopping.
            pass
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()


class _Connection(BaseHTTPRequestHandler):
    """Reads requests of one connection until it ends."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one write

    def __init__(self, connection: socket.socket, answer: Answer) -> None:
        self._answer_to = answer
        super().__init__(connection, ("127.0.0.1", 0), cast(Any, None))

    def answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            self._send(Response(HTTPStatus.LENGTH_REQUIRED))
            return
        body = self.rfile.read(int(length))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self._answer_to(Request(self.command, self.path, headers, body)))

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    def _send(self, response: Response) -> None:
        if response.delivery == RESET:
            self._reset()
            return
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.body[: len(response.body) // 2] if response.delivery == TRUNCATED else response.body)
        self.wfile.flush()
        self.close_connection = self.close_connection or response.delivery == TRUNCATED

    def _reset(self) -> None:
        """Ends the connection with a TCP reset instead of an orderly close."""
        self.close_connection = True
        descriptor = self.connection.detach()
        bare = socket.socket(fileno=descriptor)
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        bare.close()

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def version_string(self) -> str:
        return "mailward-lab"

    def log_message(self, format: str, *args: object) -> None:
        """The lab keeps a request log of its own."""
