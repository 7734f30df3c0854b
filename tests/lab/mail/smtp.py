# SPDX-License-Identifier: GPL-3.0-or-later
"""SMTP on loopback, by aiosmtpd: STARTTLS, logging in, and an answer for each recipient.

One port does what Exchange Online does on two: mail from outside needs no login (port 25 there), and who logs in
hands in mail of his own organisation (port 587). Without aiosmtpd a lab has no SMTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import threading
from typing import TYPE_CHECKING, Any, cast

from ..faults import LATENCY, RESET_AFTER_COMMIT, RESET_BEFORE_COMMIT, THROTTLED, UNAVAILABLE, Fault, Faults
from ..request_log import SMTP, RequestLog, RequestRecord
from .item import MailItem
from .post_office import Login, PostOffice, Refused
from .status import BUSY, TEMPORARY, TOO_MANY_RECIPIENTS

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP as Protocol
    from aiosmtpd.smtp import AuthResult, Envelope, Session

MOST_RECIPIENTS = 500
# Exchange Online takes lines of any length; the protocol's own limit is 998.
_LONGEST_LINE = 1 << 20


class SmtpServer:
    """Listens from its making on, answers from `start` to `stop`. Raises ImportError without aiosmtpd."""

    def __init__(
        self, office: PostOffice, log: RequestLog, faults: Faults, context: ssl.SSLContext, port: int = 0
    ) -> None:
        import aiosmtpd.smtp

        # It warns of a deprecated attribute that it sets itself.
        logging.getLogger("mail.log").setLevel(logging.ERROR)

        class Conversation(aiosmtpd.smtp.SMTP):
            line_length_limit = _LONGEST_LINE

        self._conversation = Conversation
        self._office = office
        self._desk = Desk(office, log, faults)
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="lab smtp", daemon=True)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()
        self._open: set[Any] = set()

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Closes every connection."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop ended by itself
                self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join()
        self._listening.close()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = await self._loop.create_server(self._converse, sock=self._listening)
        self._ready.set()
        await self._ended.wait()
        server.close()
        for conversation in list(self._open):
            if conversation.transport is not None:
                conversation.transport.abort()

    def _converse(self) -> Protocol:
        conversation = self._conversation(
            self._desk,
            data_size_limit=self._office.settings.size_limit,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="mailward lab",
            tls_context=self._context,
            auth_exclude_mechanism=["PLAIN"],
            authenticator=self._desk.authenticate,
            loop=self._loop,
        )
        self._open.add(conversation)
        return conversation


class Desk:
    """What aiosmtpd asks at each step of a conversation."""

    def __init__(self, office: PostOffice, log: RequestLog, faults: Faults) -> None:
        self._office = office
        self._log = log
        self._faults = faults

    def authenticate(
        self, _server: Protocol, session: Session, _envelope: Envelope, _mechanism: str, given: Any
    ) -> AuthResult:
        from aiosmtpd.smtp import AuthResult

        try:
            login = self._office.log_in(
                given.login.decode("utf-8", "replace"), given.password.decode("utf-8", "replace")
            )
        except Refused as refused:
            return AuthResult(success=False, handled=False, message=str(refused.status))
        return AuthResult(success=True, auth_data=login)

    async def handle_RCPT(
        self, _server: Protocol, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return str(TOO_MANY_RECIPIENTS)
        try:
            self._office.check_recipient(address, _login(session))
        except Refused as refused:
            return str(refused.status)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient OK"

    async def handle_DATA(self, server: Protocol, session: Session, envelope: Envelope) -> str:
        item = _item(session, envelope)
        login = _login(session)
        record = self._record(item, login)
        struck = {fault.effect: fault for fault in self._faults.strike_request(record)}
        if LATENCY in struck:
            await asyncio.sleep(struck[LATENCY].seconds)
        if RESET_BEFORE_COMMIT in struck:
            return _hang_up(server)
        refusal = _temporary(struck)
        answer = refusal or ""
        if refusal is None or struck.get(UNAVAILABLE, _NOTHING).after_commit:
            taken = await asyncio.get_running_loop().run_in_executor(None, self._take, item, login)
            answer = answer or taken
        if RESET_AFTER_COMMIT in struck:
            return _hang_up(server)
        record.status = int(answer[:3])
        return answer

    def _take(self, item: MailItem, login: Login | None) -> str:
        try:
            self._office.take(item, login)
        except Refused as refused:
            return str(refused.status)
        return f"250 2.6.0 {item.message_id} [InternalId=1] Queued mail for delivery"

    def _record(self, item: MailItem, login: Login | None) -> RequestRecord:
        """A message as the request log shows it: no more of it than who gets it."""
        receiver = login.tenant if login else self._office.receiver(item.recipients[0])
        record = RequestRecord("DATA", ",".join(item.recipients), SMTP, receiver.name if receiver else "")
        self._log.add(record)
        return record


_NOTHING = Fault(UNAVAILABLE)


def _temporary(struck: dict[str, Fault]) -> str | None:
    if THROTTLED in struck:
        return str(BUSY)
    if UNAVAILABLE in struck:
        fault = struck[UNAVAILABLE]
        return f"{fault.status or TEMPORARY.reply} {TEMPORARY.code} {fault.text or TEMPORARY.text}"
    return None


def _hang_up(server: Protocol) -> str:
    """Ends the connection without an answer; the returned one goes nowhere."""
    cast("asyncio.WriteTransport", server.transport).abort()
    return str(TEMPORARY)


def _login(session: Session) -> Login | None:
    return cast("Login | None", session.auth_data) if session.authenticated else None


def _item(session: Session, envelope: Envelope) -> MailItem:
    login = _login(session)
    return MailItem(
        raw=cast("bytes", envelope.content),
        sender=(envelope.mail_from or "").lower(),
        recipients=tuple(each.lower() for each in envelope.rcpt_tos),
        login=login.name if login else "",
        client_address=str(session.peer[0]) if session.peer else "",
        greeting=session.host_name or "localhost",
    )
