# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP for WS-Management: one thread and one login per connection, with or without TLS, on loopback."""

from __future__ import annotations

import ssl
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..login_server import LoginHandler, LoginServer
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


class WsmanServer(LoginServer):
    """One endpoint on a port of its own."""

    def __init__(self, endpoint: Endpoint, context: ssl.SSLContext | None = None, port: int = 0) -> None:
        super().__init__(type("Handler", (_Handler,), {"endpoint": endpoint}), context, port)


class _Handler(LoginHandler):
    endpoint: Endpoint

    def new_login(self) -> ConnectionLogin:
        connection = self.connection
        certificate = connection.getpeercert(binary_form=True) if isinstance(connection, ssl.SSLSocket) else None
        return ConnectionLogin(self.endpoint.offered, self.endpoint.accounts, certificate=certificate or b"")

    def do_POST(self) -> None:
        body = self.body()
        shells = self.endpoint.shells.get(self.path.partition("?")[0].strip("/").lower())
        if shells is None:
            self.send(404)
            return
        admission = self.login.admit(self.headers.get("Authorization") or "")
        if not admission.user:
            self.send(401, challenges=admission.challenges)
            return
        answer = (admission.answer,) if admission.answer else ()
        if not body:
            self.send(200, challenges=answer)
            return
        kinds = ("multipart/encrypted", "multipart/x-multi-encrypted")
        encrypted = (self.headers.get("Content-Type") or "").startswith(kinds)
        if not encrypted and not self.endpoint.unencrypted:
            # A real server answers 500 with a WinRM fault; that it is this one is a guess.
            self.send(500)
            return
        try:
            content = self.login.unwrap(body) if encrypted else body
        except ValueError:
            self.send(400)
            return
        reply = self._perform(shells, content, admission.user)
        if reply is None:
            return
        operation, status, envelope = reply
        kind = XML
        if encrypted:
            envelope, kind = self.login.wrap(envelope)
        self.endpoint.travelled(operation, len(body), len(envelope))
        self.send(status, envelope, {"Content-Type": kind}, answer)

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
            self.reset()
            return None
        except WsmanFault as problem:
            return operation, problem.status, fault(message_id, problem)
        except Exception:
            print("lab: defect while answering WS-Management", file=sys.stderr)
            traceback.print_exc()
            return operation, 500, fault(message_id, WsmanFault(995, "the lab itself failed, see its stderr"))

    def version_string(self) -> str:
        return "Microsoft-HTTPAPI/2.0"
