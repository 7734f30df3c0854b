# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of a part of a message. Nothing here raises."""

from __future__ import annotations

import re
from email.message import Message as Part
from email.utils import collapse_rfc2231_value

from .decoding import text_of_header
from .encoded_words import decoded

_TYPE = re.compile(r"\s*([^\s/;]+/[^\s/;]+)\s*(?:;|\Z)")
BROKEN = (ValueError, TypeError, LookupError, AttributeError, RecursionError, AssertionError)
"""What Python's email package raises on broken parts."""


def content_type_of(part: Part) -> str:
    """In lower case; what can't be read is text/plain, as RFC 2045 has it."""
    try:
        return part.get_content_type().lower()
    except BROKEN:
        return "text/plain"


def charset_of(part: Part) -> str:
    """In lower case; "" where none is named."""
    return parameter_of(part, "charset").lower()


def parameter_of(part: Part, name: str, header: str = "content-type") -> str:
    """A parameter of a header, decoded (RFC 2231, and RFC 2047 as many senders do); "" for none."""
    try:
        value = part.get_param(name, "", header)
        text = collapse_rfc2231_value(value) if isinstance(value, (str, tuple)) else ""
    except BROKEN:
        return ""
    return decoded(text_of_header(text)).strip()


def file_name_of(part: Part) -> str:
    return parameter_of(part, "filename", "content-disposition") or parameter_of(part, "name")


def disposition_of(part: Part) -> str:
    """attachment, inline or something else, in lower case; "" for none."""
    return str(part.get("content-disposition", "")).partition(";")[0].strip().lower()


def inner_parts(part: Part) -> list[Part] | None:
    """The parts or the message that it holds; None for one that holds a content."""
    return [inner for inner in part.get_payload() if isinstance(inner, Part)] if part.is_multipart() else None


def content_of(part: Part) -> bytes:
    """The decoded content; what is broken in it is left out."""
    # Without decode=True, get_payload() decodes by the character set too, and raises on some.
    try:
        content = part.get_payload(decode=True)
    except BROKEN:
        del part["content-transfer-encoding"]
        content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
