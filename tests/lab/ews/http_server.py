# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS for Exchange Web Services: the login comes first, whatever the request says."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..http_message import RESET, TRUNCATED, Response
from ..login_server import LoginHandler, LoginServer
from ..wsman.authentication import ConnectionLogin

if TYPE_CHECKING:
    from .front_end import ExchangeWebServices

PATH = "/EWS/Exchange.asmx"


class WebServicesServer(LoginServer):
    """The web services of one organisation, on a port of their own."""

    def __init__(self, services: ExchangeWebServices, context: ssl.SSLContext) -> None:
        super().__init__(type("Handler", (_Handler,), {"services": services}), context)


class _Handler(LoginHandler):
    services: ExchangeWebServices

    def new_login(self) -> ConnectionLogin:
        return self.services.new_login()

    def do_POST(self) -> None:
        body = self.body()
        if self.path.partition("?")[0].lower() != PATH.lower():
            self.send(404)
            return
        admission = self.login.admit(self.headers.get("Authorization") or "")
        if not admission.user:
            self.services.note_refused_login()
            self.send(401, challenges=admission.challenges)
            return
        if not body:
            # Some clients log in without sending anything first.
            self.send(200, challenges=(admission.answer,) if admission.answer else ())
            return
        self._deliver(self.services.answer(body, admission.user), admission.answer)

    def _deliver(self, response: Response, answer: str) -> None:
        if response.delivery == RESET:
            self.reset()
            return
        challenges: Sequence[str] = (answer,) if answer else ()
        if response.status == 401:
            challenges = self.services.new_login().admit("").challenges
        headers = {name: value for name, value in response.headers.items() if name != "WWW-Authenticate"}
        self.send(response.status, response.body, headers, challenges, truncated=response.delivery == TRUNCATED)

    def version_string(self) -> str:
        return "Microsoft-IIS/10.0"
