# SPDX-License-Identifier: GPL-3.0-or-later
"""A message that is sent: a few fields, a raw text or the content of a file, and what SMTP says beside it."""

from __future__ import annotations

import base64
import binascii
import email
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from functools import partial
from ipaddress import ip_address
from typing import Any

from .address import parse_address
from .reader import Reader, parse_text
from .transport_rule.values import parse_header_name
from .unset import OMITTED, Omitted

GIVEN_BY = ("message", "content", "file")
BYTES = 25 * 1024 * 1024
"""The greatest message that is taken: about what mail services take."""

_READ_ELSEWHERE = "Files are read where Ansible runs; give the message itself here: content, its bytes in base64."


@dataclass(frozen=True)
class SentMessage:
    """`raw` are the bytes of a message (RFC 5322), the rest is its envelope, as in `mailflow.envelope`.

    `sender` is MAIL FROM; OMITTED: the address in From.
    """

    raw: bytes
    recipient: str
    sender: str | Omitted = OMITTED
    authenticated: bool = False
    client_address: str = ""


def read_sent_message(reader: Reader, *, recipient_in_to: bool = False) -> SentMessage | None:
    """The fields of a mapping that make a sent message; the caller reads the rest of it.

    `recipient_in_to`: the recipient may be left out where the message has an address in To.
    """
    recipient = reader.address("recipient", required=not recipient_in_to)
    raw = read_mail_message(reader, recipient or "")
    sender = reader.read("sender", parse_sender, "Write an address, or an empty text for a bounce.")
    authenticated = reader.flag("authenticated")
    client_address = reader.read("client_address", parse_client_address, "Write an IPv4 or IPv6 address.")
    if raw is OMITTED:
        return None
    if recipient is OMITTED and recipient_in_to and not reader.has("recipient"):
        recipient = _address_in_to(raw)
        if not recipient:
            reader.mistake("recipient", "is missing, and the message names none in To.", "Say whom it is sent to.")
    if not recipient:
        return None
    return SentMessage(raw, recipient, sender, authenticated is True, client_address or "")


def parse_sender(value: object) -> str:
    """An address of MAIL FROM; empty for a bounce."""
    return "" if value in ("", "<>") else parse_address(value)


def parse_client_address(value: object) -> str:
    try:
        return str(ip_address(value)) if isinstance(value, str) else _no_address()
    except ValueError:
        return _no_address()


def _no_address() -> str:
    raise ValueError("it is no IP address")


def _address_in_to(raw: bytes) -> str:
    try:
        return parse_address(parseaddr(str(email.message_from_bytes(raw).get("To", "")))[1])
    except ValueError:
        return ""


def read_mail_message(reader: Reader, recipient: str) -> bytes | Omitted:
    """The message of a mapping that gives one, and only one, of `message`, `content` and `file`, as bytes.

    `recipient` stands in To where the message does not say it.
    """
    given = [name for name in GIVEN_BY if reader.has(name)]
    # Each is asked for, so that none of them is called unknown.
    message, _content, _file = (reader.raw(name) for name in GIVEN_BY)
    if len(given) != 1:
        problem = f"stands beside {given[1]}." if given else "is missing."
        reader.mistake(given[0] if given else "message", problem, "Give message or file, and only one of them.")
        return OMITTED
    if given == ["file"]:
        reader.mistake("file", "was not read.", _READ_ELSEWHERE)
        return OMITTED
    if given == ["content"]:
        return reader.read("content", _decoded, "Write the bytes of the message in base64.")
    if isinstance(message, str):
        return _raw_text(reader, message)
    return _built(Reader(message, reader.at("message"), reader.mistakes), recipient)


def _decoded(value: object) -> bytes:
    if not isinstance(value, str):
        raise ValueError("a text in base64 is needed")
    try:
        raw = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("it is no base64") from None
    if len(raw) > BYTES:
        raise ValueError(f"it has {len(raw)} bytes, {BYTES} is the maximum")
    return raw


def _raw_text(reader: Reader, text: str) -> bytes | Omitted:
    try:
        return text.encode()
    except UnicodeEncodeError:
        reader.mistake("message", "holds half of a surrogate pair, which is no character.")
        return OMITTED


def _built(reader: Reader, recipient: str) -> bytes | Omitted:
    sender, to = reader.line("from", required=True), reader.line("to")
    subject = reader.read("subject", _subject, "Write one line.")
    text, html = reader.text("text"), reader.text("html")
    headers = _headers(reader)
    before = len(reader.mistakes)
    reader.finish()
    if sender is OMITTED or len(reader.mistakes) > before:
        return OMITTED
    try:
        return message_of(sender, to or recipient, subject or "", text, html, headers)
    except (ValueError, MessageError, LookupError, TypeError, AttributeError, IndexError) as error:
        reader.mistake("", f"is no message that can be written: {error}.", "Correct the header, or give a file.")
        return OMITTED


def message_of(
    sender: str,
    to: str,
    subject: str,
    text: str | Omitted,
    html: str | Omitted = OMITTED,
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A whole message. Raises what the email package raises for what no header can say."""
    built = EmailMessage(SMTP)
    built["From"], built["Subject"] = sender, subject
    if to:
        built["To"] = to
    for name, value in headers:
        # What can stand but once is replaced: Subject and its like have fields of their own.
        if name.lower() in ("from", "to", "subject"):
            del built[name]
        built[name] = value
    _add_body(built, text, html)
    return built.as_bytes()


def _add_body(built: EmailMessage, text: str | Omitted, html: str | Omitted) -> None:
    if html is not OMITTED and text is OMITTED:
        built.set_content(html, subtype="html")
        return
    built.set_content(text or "")
    if html is not OMITTED:
        built.add_alternative(html, subtype="html")
        # A boundary of its own in every run would make the same declaration another one.
        built.set_boundary("=_mailward_alternative")


def _headers(reader: Reader) -> tuple[tuple[str, str], ...]:
    given = reader.raw("headers")
    if given is OMITTED:
        return ()
    fields = Reader(given, reader.at("headers"), reader.mistakes)
    found: list[tuple[str, str]] = []
    for name in given if isinstance(given, Mapping) else ():
        header = fields.read(name, partial(_header, name), "Write one line, or a list.")
        found += [] if isinstance(header, Omitted) else header
    fields.finish()
    return tuple(found)


def _header(name: str, value: Any) -> list[tuple[str, str]]:
    named = parse_header_name(name)
    listed = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return [(named, _subject(one)) for one in listed]


def _subject(value: object) -> str:
    text = parse_text(value)
    if len(text.splitlines()) > 1 or text.endswith(("\r", "\n")):
        raise ValueError("it holds a line break")
    return text
