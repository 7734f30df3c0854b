# SPDX-License-Identifier: GPL-3.0-or-later
"""A message from its bytes. Nothing here raises, whatever the bytes are, and the work is bounded.

Python's email package splits the message under its modern policy, but its parsers of structured headers, which raise
on some, are left out: headers are decoded by `encoded_words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message as Part
from email.parser import BytesHeaderParser, BytesParser
from email.policy import EmailPolicy

from .attachments import attachment, is_attachment
from .decoding import text_of, text_of_header
from .encoded_words import decoded, decoded_addresses
from .html_text import html_text
from .message import Message
from .parts import BROKEN, charset_of, content_of, content_type_of, inner_parts, parameter_of

PARSED = 64 * 2**20
"""Bytes of a message that are looked at; platforms take no larger ones from outside."""

PARTS = 500
"""Parts that are looked at."""

SPLITTING = 20_000_000
"""How many lines, each for every part that can hold parts, are looked at before a message is not split at all: a
line is compared with the boundaries of all parts around it.
"""

HEADERS = 2000
HEADER_CHARACTERS = 64 * 2**10
PARAMETER_CHARACTERS = 16 * 2**10
"""Of a header with parameters: Python takes them apart in a time that grows with the square of their length."""

TEXT_BYTES = 4 * 2**20

ADDRESS_HEADERS = frozenset(
    f"{prefix}{name}" for prefix in ("", "resent-") for name in ("from", "sender", "reply-to", "to", "cc", "bcc")
) | {"return-path", "disposition-notification-to", "delivered-to", "errors-to"}

_FOLD = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t]*")
_NESTING = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
_ENVELOPED = bytes.fromhex("2a864886f70d010703")
"""The object identifier of enveloped (encrypted) data in a CMS message: 1.2.840.113549.1.7.3 (RFC 5652)."""


class _Plain(EmailPolicy):
    """The modern policy with headers as they stand."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return unfolded(value[:PARAMETER_CHARACTERS])


_POLICY = _Plain()


def read_message(raw: bytes) -> Message:
    """The message with everything decoded; of what can't be read, what is left of it."""
    whole = _parsed(raw[:PARSED])
    headers = tuple(_headers(whole))
    parts = list(_leaves(whole))
    charsets = frozenset(filter(None, (charset_of(part) for part in parts)))
    if _is_encrypted(whole):
        return Message(headers, size=len(raw), encrypted=True, character_sets=charsets)
    texts, attachments = [], []
    for part in parts:
        if _is_signature(part):
            continue
        if is_attachment(part):
            attachments.append(attachment(part))
        else:
            texts.append(_text(part))
    return Message(headers, tuple(texts), tuple(attachments), len(raw), False, charsets)


def unfolded(value: str) -> str:
    """A header in one line. A fold stands for one space; that it may have been a tab is not kept."""
    return _FOLD.sub(" ", value).strip(" ") if "\n" in value or "\r" in value else value.strip(" ")


def _parsed(raw: bytes) -> Part:
    nesting = sum(1 for _found in _NESTING.finditer(raw))
    try:
        if nesting * raw.count(b"\n") <= SPLITTING:
            return BytesParser(policy=_POLICY).parsebytes(raw)
    except BROKEN:
        pass
    return BytesHeaderParser(policy=_POLICY).parsebytes(raw)


def _headers(whole: Part) -> Iterator[tuple[str, str]]:
    for number, (name, value) in enumerate(whole.raw_items()):
        if number == HEADERS:
            return
        text = text_of_header(unfolded(str(value)[:HEADER_CHARACTERS]))
        yield str(name), decoded_addresses(text) if str(name).lower() in ADDRESS_HEADERS else decoded(text)


def _leaves(whole: Part) -> Iterator[Part]:
    """The parts that hold no parts, in their order; an attached message counts as one."""
    to_do = [whole]
    for _number in range(PARTS):
        if not to_do:
            return
        part = to_do.pop()
        inner = inner_parts(part)
        if inner is not None and content_type_of(part).startswith("multipart/"):
            to_do += reversed(inner)
        else:
            yield part


def _text(part: Part) -> str:
    text = text_of(content_of(part)[:TEXT_BYTES], charset_of(part)).replace("\r\n", "\n").replace("\r", "\n")
    return html_text(text) if content_type_of(part) in ("text/html", "text/x-amp-html") else text


def _is_signature(part: Part) -> bool:
    return content_type_of(part) in (
        "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"
    )  # fmt: skip


def _is_encrypted(whole: Part) -> bool:
    """S/MIME or PGP/MIME. PGP inside of a plain text is a text like any other to mail platforms."""
    kind = content_type_of(whole)
    if kind == "multipart/encrypted":
        return True
    if kind not in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return False
    stated = parameter_of(whole, "smime-type").lower()
    return "enveloped" in stated or (not stated and _ENVELOPED in content_of(whole)[:64])
