# SPDX-License-Identifier: GPL-3.0-or-later
"""Who speaks on a connection: Basic, a client certificate, or NTLM, Negotiate, Kerberos and CredSSP by pyspnego's
acceptor; and message encryption.

The state belongs to the TCP connection, as NTLM has it. What is refused: a wrong password, and Basic where it is
not offered. The channel binding of TLS is checked for Kerberos alone.
"""

from __future__ import annotations

import base64
import binascii
import os
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import spnego

from .tickets import Tickets

BASIC, NEGOTIATE, NTLM, KERBEROS, CREDSSP = "Basic", "Negotiate", "NTLM", "Kerberos", "CredSSP"
CERTIFICATE = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"
"""What clients write as Authorization when their certificate speaks for them (DSP0226, security profiles)."""

_BOUNDARY = b"--Encrypted Boundary"
_ENVIRONMENT = threading.Lock()
_ENCRYPTED = "application/HTTP-SPNEGO-session-encrypted"
_ENCRYPTED_BY_CREDSSP = "application/HTTP-CredSSP-session-encrypted"
_OCTETS = b"\tContent-Type: application/octet-stream\r\n"


@dataclass(frozen=True)
class Accounts:
    """Who may log in: user names (`CONTOSO\\svc`, or a user principal name for Basic) and passwords.

    `ntlm_file` is the file in which pyspnego's NTLM acceptor looks them up, as `DOMAIN:user:password`. `certificates`
    are those that stand for an account, in DER; `delegated` has the passwords that came by CredSSP, by user names.
    """

    passwords: Mapping[str, str] = field(repr=False)
    ntlm_file: Path
    tickets: Tickets = field(default_factory=Tickets)
    certificates: dict[bytes, str] = field(default_factory=dict)
    delegated: dict[str, str] = field(default_factory=dict, repr=False)

    def write(self) -> None:
        lines = []
        for user, password in self.passwords.items():
            domain, slash, name = user.rpartition("\\")
            lines.append(f"{domain}:{name}:{password}" if slash else f":{user}:{password}")
        self.ntlm_file.touch(mode=0o600)
        self.ntlm_file.write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Admission:
    """`user` is "" while nobody is admitted; then `challenges` are values of WWW-Authenticate."""

    user: str = ""
    challenges: Sequence[str] = ()
    answer: str = ""


class ConnectionLogin:
    """The login of one connection. `realm` is that of Basic."""

    def __init__(
        self, offered: Sequence[str], accounts: Accounts, *, realm: str = "WSMAN", certificate: bytes = b""
    ) -> None:
        self._offered = offered
        self._realm = realm
        self._certificate = certificate
        self._accounts = accounts
        self._context: Any = None
        self._user = self._scheme = ""

    def admit(self, authorization: str) -> Admission:
        """What the Authorization header of a request ("" without one) leads to."""
        scheme, _unused, token = authorization.partition(" ")
        if scheme == BASIC and BASIC in self._offered:
            return self._basic(token)
        if authorization == CERTIFICATE and self._certificate in self._accounts.certificates:
            return Admission(self._accounts.certificates[self._certificate])
        if scheme == CREDSSP and CREDSSP in self._offered:
            return self._negotiate(scheme, token)
        if scheme in (NEGOTIATE, NTLM, KERBEROS) and NEGOTIATE in self._offered:
            return self._negotiate(scheme, token)
        if not authorization and self._user and self._context is not None:
            return Admission(self._user)
        return self._refused()

    def unwrap(self, body: bytes) -> bytes:
        """The envelope inside an encrypted body, which may come in several parts. Raises ValueError."""
        if self._scheme == CREDSSP and self._context is not None:
            return self._unwrap_parts(body)
        parts = body.split(_BOUNDARY + b"\r\n")
        if len(parts) < 3 or self._context is None:
            raise ValueError("no encrypted message, or no security context")
        # Exchange's own servers and clients write the boundary with and without a blank after the dashes.
        payload = parts[2].replace(b"\tContent-Type: application/octet-stream\r\n", b"", 1)
        payload = payload[: payload.rindex(_BOUNDARY + b"--")]
        (length,) = struct.unpack("<i", payload[:4])
        with _environment(self._accounts):
            return bytes(self._context.unwrap_winrm(payload[4 : 4 + length], payload[4 + length :]))

    def wrap(self, envelope: bytes) -> tuple[bytes, str]:
        """An encrypted body and its content type."""
        if self._scheme == CREDSSP:
            # The length before the message is that of a TLS trailer, and nothing that a client needs.
            return _packed(
                _ENCRYPTED_BY_CREDSSP, len(envelope), struct.pack("<i", 16), self._context.wrap(envelope).data
            )
        header, wrapped, padding = self._context.wrap_winrm(envelope)
        return _packed(_ENCRYPTED, len(envelope) + padding, struct.pack("<i", len(header)) + header, wrapped)

    def _unwrap_parts(self, body: bytes) -> bytes:
        parts = [part for part in body.removesuffix(_BOUNDARY + b"--\r\n").split(_BOUNDARY + b"\r\n") if part]
        sealed = [part.removeprefix(_OCTETS)[4:] for part in parts[1::2]]
        return b"".join(self._context.unwrap(each).data for each in sealed)

    def _basic(self, token: str) -> Admission:
        try:
            user, _unused, password = base64.b64decode(token, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return self._refused()
        known = {name.lower(): one for name, one in self._accounts.passwords.items()}
        if user.lower() not in known or known[user.lower()] != password:
            return self._refused()
        self._user = user
        return Admission(user)

    def _negotiate(self, scheme: str, token: str) -> Admission:
        if self._context is None or self._context.complete:
            self._user = ""
            protocol = {NTLM: "ntlm", CREDSSP: "credssp"}.get(scheme, "negotiate")
            options = spnego.NegotiateOptions.none if protocol == "ntlm" else spnego.NegotiateOptions.use_negotiate
            binding = self._accounts.tickets.binding()
            with _environment(self._accounts):
                self._context = spnego.server(protocol=protocol, options=options, channel_bindings=binding)
            self._scheme = scheme
        try:
            with _environment(self._accounts):
                reply = self._context.step(base64.b64decode(token))
        except (spnego.exceptions.SpnegoError, binascii.Error, AttributeError):
            # The last one: gssapi keeps a refusal to itself for which there is a token, and has no context to ask then.
            self._context = None
            return self._refused()
        answer = f"{scheme} {base64.b64encode(reply).decode('ascii')}" if reply else scheme
        if not self._context.complete:
            return Admission(challenges=(answer,))
        if not self._accounts.tickets.admits(self._context):
            return self._refused()
        self._user = str(self._context.client_principal)
        if scheme == CREDSSP:
            passed_on = self._context.get_extra_info("client_credential")
            name = "\\".join(part for part in (passed_on.domain_name, passed_on.username) if part)
            self._accounts.delegated[name.lower()] = passed_on.password
        return Admission(self._user, answer=answer)

    def _refused(self) -> Admission:
        self._user, self._context = "", None
        realm = {BASIC: f'Basic realm="{self._realm}"'}
        return Admission(challenges=tuple(realm.get(each, each) for each in self._offered))


def _packed(protocol: str, length: int, head: bytes, sealed: bytes) -> tuple[bytes, str]:
    """A body with one sealed message, and its content type."""
    original = f"type=application/soap+xml;charset=UTF-8;Length={length}"
    before = "\r\n".join([
        _BOUNDARY.decode(), f"\tContent-Type: {protocol}", f"\tOriginalContent: {original}", _BOUNDARY.decode(), "",
    ]).encode("ascii")  # fmt: skip
    body = before + _OCTETS + head + sealed + _BOUNDARY + b"--\r\n"
    return body, f'multipart/encrypted;protocol="{protocol}";boundary="Encrypted Boundary"'


@contextmanager
def _environment(accounts: Accounts) -> Iterator[None]:
    """pyspnego finds the accounts of its NTLM acceptor through the environment of the process."""
    with _ENVIRONMENT:
        before = os.environ.get("NTLM_USER_FILE")
        os.environ["NTLM_USER_FILE"] = str(accounts.ntlm_file)
        try:
            yield
        finally:
            if before is None:
                os.environ.pop("NTLM_USER_FILE", None)
            else:
                os.environ["NTLM_USER_FILE"] = before
