# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that answers with bytes by script: what no proper server would send, the lab included."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType

Act = Callable[[socket.socket], None]


def answer(head: str, body: bytes = b"") -> Act:
    """Sends a response; lines of the head are separated by a line break."""
    lines = head.replace("\n", "\r\n")
    return lambda connection: connection.sendall(f"HTTP/1.1 {lines}\r\n\r\n".encode() + body)


def sized(status: str, body: bytes, *headers: str) -> Act:
    """Sends a complete response."""
    return answer("\n".join([status, *headers, f"Content-Length: {len(body)}"]), body)


def cut(head: str, body: bytes = b"") -> Act:
    """Sends a response and closes the connection, whatever the head promised."""

    def act(connection: socket.socket) -> None:
        answer(head, body)(connection)
        connection.close()

    return act


def reset(connection: socket.socket) -> None:
    """Ends the connection by a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def hang_up(connection: socket.socket) -> None:
    connection.close()


class RawServer:
    """Does one act per request, the last one for ever; `requests` holds what came, `connections` counts."""

    def __init__(self, *acts: Act) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._acts = list(acts)
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/path"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> RawServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _unused = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            while request := self._read(connection):
                with self._lock:
                    self.requests.append(request)
                    act = self._acts.pop(0) if len(self._acts) > 1 else self._acts[0]
                act(connection)

    @staticmethod
    def _read(connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            part = connection.recv(65536)
            if not part:
                return b""
            data += part
        head, _unused, body = data.partition(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body
