# SPDX-License-Identifier: GPL-3.0-or-later
"""Encoded words in headers (RFC 2047) as text: also those that real senders break. Nothing here raises.

Python's modern header parsers raise on some headers, take apart a character that a sender split between two words,
and lose text of addresses that are none. So only their splitting of messages is used, and words are decoded here.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from .decoding import text_of

# A question mark inside of a word is a mistake that real senders make.
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bq])\?((?:[^?]|\?(?!=)){0,1000})\?=", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|\\?\Z)', re.DOTALL)
_SPECIAL = re.compile(r'[<>@,;:()\[\]"\\]')
_LINES = re.compile(r"[\r\n\0]+")
_HEXADECIMAL = re.compile(rb"=([0-9A-Fa-f]{2})")


def decoded(value: str) -> str:
    """An unstructured header with its encoded words decoded; white space between two of them vanishes."""
    if "=?" not in value:
        return value
    return "".join(text for text, _encoded in _pieces(value))


def decoded_addresses(value: str) -> str:
    """The same for a header of addresses. What a word hides can't become an address: it is quoted where it could."""
    if "=?" not in value:
        return value
    parts, at = [], 0
    for quoted in _QUOTED.finditer(value):
        parts += [_quoted_if_special(*piece) for piece in _pieces(value[at : quoted.start()])]
        parts.append('"' + "".join(_escaped(*piece) for piece in _pieces(quoted[1])) + '"')
        at = quoted.end()
    parts += [_quoted_if_special(*piece) for piece in _pieces(value[at:])]
    return "".join(parts)


def _quoted_if_special(text: str, encoded: bool) -> str:
    return f'"{_escaped(text, True)}"' if encoded and _SPECIAL.search(text) else text


def _escaped(text: str, encoded: bool) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"') if encoded else text


def _pieces(value: str) -> Iterator[tuple[str, bool]]:
    """Texts of a header, and whether each was encoded; encoded words in a row are one, by their character set."""
    at = 0
    charset, content = "", b""
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        name = word[1].partition("*")[0].lower()
        if content and not between.strip() and name == charset:
            content += _bytes(word[2], word[3])
        else:
            if content:
                yield _in_one_line(content, charset), True
            if between and (between.strip() or not at):
                yield between, False
            charset, content = name, _bytes(word[2], word[3])
        at = word.end()
    if content:
        yield _in_one_line(content, charset), True
    if value[at:]:
        yield value[at:], False


def _in_one_line(content: bytes, charset: str) -> str:
    """A word can hold a newline, which no header has."""
    return _LINES.sub(" ", text_of(content, charset))


def _bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return _HEXADECIMAL.sub(lambda found: bytes([int(found[1], 16)]), raw.replace(b"_", b" "))
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
