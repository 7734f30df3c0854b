# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands one message to an SMTP server and says what became of it: accepted, refused, put off, or nobody knows."""

from __future__ import annotations

import base64
import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from .errors import InDoubt, LoginFailed, Refused, ServiceError, Unavailable

SUBMISSION_PORT: Final = 587

_NEVER: Final = 0
_OK: Final = 250
_GO_ON: Final = 354
_TEXT_CHARACTERS: Final = 300


class RecipientRefused(Refused):
    """The server takes no mail from this sender for this recipient, for good (5xx before the message was sent)."""


class MessageRefused(Refused):
    """The server has looked at the message and refused it for good (5xx after DATA)."""


@dataclass(frozen=True)
class SmtpServer:
    """Where mail is handed in. `timeout` is in seconds, for each answer of the server.

    `starttls`: the connection must be encrypted by STARTTLS (RFC 3207) before anything is said; a server that does not
    offer it is refused. `ca_bundle` is a PEM file with the authorities to trust instead of the system's. `password`
    may not be given without `starttls`: anybody on the way could read it.
    """

    host: str
    port: int = SUBMISSION_PORT
    username: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True
    ca_bundle: str = ""
    validate_certs: bool = True
    timeout: float = 60.0

    @property
    def called(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Accepted:
    """The server has taken the message over (250 after DATA); `said` are its words, often with its queue id."""

    said: str


def send(server: SmtpServer, sender: str, recipient: str, message: bytes) -> Accepted:
    """Sends one message (RFC 5322 bytes, lines ended by CRLF) to one recipient. Repeats nothing.

    Raises, all of them ServiceError and none with a secret in it:
    Unavailable       nothing was sent, and later it may work: no connection, no trusted TLS, a 4xx answer.
    LoginFailed       the server does not know the user name and password.
    RecipientRefused  the server refuses sender or recipient.
    MessageRefused    the server refuses this message.
    InDoubt           the message went out and the answer was lost: it may be delivered.
    Refused           options that cannot work together, or an answer against the protocol.
    """
    if server.username and not server.starttls:
        raise Refused(f"login at {server.called}", "a password is never sent without TLS: leave starttls on")
    with _connected(server) as smtp:
        _say(server, smtp, f"MAIL FROM:<{sender}>", _OK)
        _say(server, smtp, f"RCPT TO:<{recipient}>", _OK)
        _say(server, smtp, "DATA", _GO_ON)
        return _data(server, smtp, message)


@contextmanager
def _connected(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    with _network(server, f"connecting to {server.called}"):
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        with _network(server, f"greeting {server.called}"):
            smtp.ehlo_or_helo_if_needed()
        if server.starttls:
            _encrypt(server, smtp)
        if server.username:
            _login(server, smtp)
        yield smtp
    finally:
        _leave(smtp)


def _encrypt(server: SmtpServer, smtp: smtplib.SMTP) -> None:
    attempted = f"STARTTLS at {server.called}"
    if not smtp.has_extn("starttls"):
        raise Refused(attempted, "the server does not offer STARTTLS, and without it everybody could read along")
    context = _context(server, attempted)
    try:
        with _network(server, attempted):
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
    except ServiceError:
        # Half encrypted: a farewell would be waited for in vain.
        smtp.close()
        raise


def _context(server: SmtpServer, attempted: str) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=server.ca_bundle or None)
    except (OSError, ValueError) as error:
        said = f"the CA bundle {server.ca_bundle} cannot be read: {_reason(error)}"
        raise Refused(attempted, said) from None
    if not server.validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _login(server: SmtpServer, smtp: smtplib.SMTP) -> None:
    attempted = f"login at {server.called} as {server.username}"
    with _network(server, attempted):
        try:
            smtp.login(server.username, server.password)
        except smtplib.SMTPAuthenticationError as error:
            if _is_temporary(error.smtp_code):
                raise
            raise LoginFailed(attempted, _text(server, error.smtp_error), code=str(error.smtp_code)) from None
        except smtplib.SMTPNotSupportedError:
            raise LoginFailed(attempted, "the server offers no login on this connection") from None


def _say(server: SmtpServer, smtp: smtplib.SMTP, line: str, wanted: int) -> None:
    attempted = f"{line} at {server.called}"
    if "\r" in line or "\n" in line:
        raise Refused(f"a command at {server.called}", "an address holds a line break")
    with _network(server, attempted):
        code, said = smtp.docmd(line)
    _expect(server, attempted, code, said, wanted, RecipientRefused)


def _data(server: SmtpServer, smtp: smtplib.SMTP, message: bytes) -> Accepted:
    """From here on a lost connection says nothing: the server may have taken the message (RFC 5321, 4.2.5, 6.1)."""
    attempted = f"the message at {server.called}"
    try:
        smtp.send(_stuffed(message))
        code, said = smtp.getreply()
    except OSError as error:
        text = f"it was sent, and the answer was lost: {_reason(error)}"
        raise InDoubt(attempted, text, advice="Look whether it arrives before sending it again.") from None
    _expect(server, attempted, code, said, _OK, MessageRefused)
    return Accepted(_text(server, said))


def _expect(
    server: SmtpServer, attempted: str, code: int, said: bytes | str, wanted: int, refusal: type[ServiceError]
) -> None:
    if code == wanted or (wanted == _OK and 200 <= code < 300):
        return
    text = f"{code} {_text(server, said)}"
    if _is_temporary(code):
        raise Unavailable(attempted, text, code=str(code))
    if 500 <= code < 600:
        raise refusal(attempted, text, code=str(code))
    raise Refused(attempted, f"an answer against the protocol: {text}", code=str(code))


def _is_temporary(code: int) -> bool:
    return 400 <= code < 500


@contextmanager
def _network(server: SmtpServer, attempted: str) -> Iterator[None]:
    """What breaks before the message is sent has sent nothing."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        _expect(server, attempted, error.smtp_code, error.smtp_error, _NEVER, Refused)
    except smtplib.SMTPServerDisconnected as error:
        raise Unavailable(attempted, _reason(error)) from None
    except smtplib.SMTPException as error:
        raise Refused(attempted, _text(server, str(error))) from None
    except OSError as error:
        raise Unavailable(attempted, _reason(error)) from None


def _leave(smtp: smtplib.SMTP) -> None:
    """Says goodbye where there is somebody to hear it; what was sent is sent whatever comes of this."""
    if smtp.sock is not None:
        with suppress(OSError):
            smtp.quit()
    smtp.close()


def _stuffed(message: bytes) -> bytes:
    """The message as it travels: dots doubled at the start of a line, and the dot that ends it (RFC 5321, 4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    lines = re.sub(rb"(?m)^\.", b"..", lines)
    return lines + (b"" if lines.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _text(server: SmtpServer, said: bytes | str) -> str:
    """The server's words on one line, without what we told it in secret."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    for secret in _spellings(server):
        text = text.replace(secret, "***")
    return " ".join(text.split())[:_TEXT_CHARACTERS] or "no reason was given"


def _spellings(server: SmtpServer) -> Sequence[str]:
    """The password as it may be repeated to us: as it is, and in base64 as AUTH LOGIN and AUTH PLAIN send it."""
    if not server.password:
        return ()
    password = server.password.encode()
    plain = b"\0" + server.username.encode() + b"\0" + password
    return (base64.b64encode(plain).decode(), base64.b64encode(password).decode(), server.password)


def _reason(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPServerDisconnected) and error.__context__ is not None:
        # smtplib hides what it met behind this.
        return _reason(error.__context__)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not trusted: {error.verify_message}; ca_bundle names the authorities to trust"
    if isinstance(error, ssl.SSLError) and error.reason:
        return f"TLS failed: {error.reason}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "the connection was closed"
