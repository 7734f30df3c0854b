# SPDX-License-Identifier: GPL-3.0-or-later
"""An SMTP server on loopback that answers each verb by script, with what no proper server would say too."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType

from ansible_collections.mailward.mailbox.tests.lab.certificates import CertificateAuthority

HANG_UP = "hang up"
SILENCE = "silence"

USUAL: Mapping[str, str] = {
    "greeting": "220 mail.partner.example ready",
    "EHLO": "250-mail.partner.example\n250-AUTH PLAIN LOGIN\n250 STARTTLS",
    "STARTTLS": "220 go ahead",
    "AUTH": "235 welcome",
    "MAIL": "250 fine",
    "RCPT": "250 fine",
    "DATA": "354 go on",
    "message": "250 queued as 4711",
    "QUIT": "221 bye",
}


class ScriptedSmtp:
    """`script` changes the usual answers; `said` is what clients said, `messages` what they sent, as bytes."""

    def __init__(self, place: Path, **script: str) -> None:
        authority = CertificateAuthority()
        pair = authority.issue_for_loopback()
        self.ca_bundle = place / "authority.pem"
        self.ca_bundle.write_text(authority.certificate_pem)
        (place / "server.pem").write_text(pair.pem)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(place / "server.pem")
        self._script = {**USUAL, **script}
        self.said: list[str] = []
        self.encrypted: list[str] = []
        self.messages: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> ScriptedSmtp:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            connection.settimeout(5)
            with contextlib.suppress(OSError, StopIteration):
                self._talk(connection)
            connection.close()

    def _talk(self, connection: socket.socket) -> None:
        self._answer(connection, "greeting")
        lines, secure = self._lines(connection), False
        while True:
            line = next(lines)
            self.said.append(line.decode())
            if secure:
                self.encrypted.append(line.decode())
            verb = line.decode().split(" ")[0].split(":")[0].upper()
            self._answer(connection, verb)
            if verb == "QUIT":
                return
            if verb == "STARTTLS" and self._script[verb].startswith("220"):
                connection = self._context.wrap_socket(connection, server_side=True)
                lines, secure = self._lines(connection), True
            if verb == "DATA" and self._script[verb].startswith("354"):
                message = []
                while (line := next(lines)) != b".":
                    message.append(line)
                self.messages.append(b"\r\n".join(message) + b"\r\n")
                self._answer(connection, "message")

    def _answer(self, connection: socket.socket, verb: str) -> None:
        answer = self._script[verb]
        if answer == HANG_UP:
            connection.shutdown(socket.SHUT_RDWR)
            raise StopIteration
        if answer != SILENCE:
            connection.sendall(answer.replace("\n", "\r\n").encode() + b"\r\n")

    @staticmethod
    def _lines(connection: socket.socket) -> Iterator[bytes]:
        held = b""
        while chunk := connection.recv(65536):
            *whole, held = (held + chunk).split(b"\r\n")
            yield from whole
