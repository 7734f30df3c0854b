# SPDX-License-Identifier: GPL-3.0-or-later
"""Header fields of a raw message, edited without touching another byte of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from email import message_from_bytes, policy
from email.header import Header
from email.message import EmailMessage
from email.utils import parseaddr

_FIELD_NAME = re.compile(rb"([!-9;-~]+)[ \t]*:")
_LONGEST_LINE = 900


def parsed(raw: bytes) -> EmailMessage:
    """The message as Python's own parser reads it: for looking only."""
    message: EmailMessage = message_from_bytes(raw, policy=policy.default)
    return message


def field(raw: bytes, name: str) -> str:
    """The first value of a header, decoded and on one line; "" where there is none or it cannot be decoded."""
    try:
        return re.sub(r"[\r\n]+[ \t]*", " ", str(parsed(raw).get(name, ""))).strip()
    except Exception:  # the email package raises whatever a broken header makes it stumble over
        return ""


def address_in(raw: bytes, name: str) -> str:
    """The address in a header like From, in lower case; "" where there is none."""
    return parseaddr(field(raw, name))[1].lower()


def with_fields_first(raw: bytes, fields: Iterable[tuple[str, str]]) -> bytes:
    """The message with these fields on top, the first of them topmost."""
    return b"".join(_written(name, value) for name, value in fields) + raw


def with_field(raw: bytes, name: str, values: Iterable[str]) -> bytes:
    """The message with these values of a header instead of all it had; none removes it."""
    kept = without(raw, lambda each: each == name.lower())
    fields, rest = _split(kept)
    return b"".join([*fields, *(_written(name, value) for value in values), rest])


def with_changes(raw: bytes, before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> bytes:
    """The message with the headers that differ between two decoded lists of them; all others stay as they are."""
    for name in dict.fromkeys(name.lower() for name, _unused in (*before, *after)):
        old = [value for key, value in before if key.lower() == name]
        new = [(key, value) for key, value in after if key.lower() == name]
        if [value for _unused, value in new] != old:
            raw = with_field(raw, new[0][0] if new else name, [value for _unused, value in new])
    return raw


def without(raw: bytes, unwanted: Callable[[str], bool]) -> bytes:
    """The message without the fields whose lower-cased name is unwanted."""
    fields, rest = _split(raw)
    return b"".join([*(each for each in fields if not unwanted(_name(each))), rest])


def renamed(raw: bytes, name: str, to: str) -> bytes:
    """The message with a header under another name."""
    fields, rest = _split(raw)
    changed = [to.encode() + b":" + each.partition(b":")[2] if _name(each) == name.lower() else each for each in fields]
    return b"".join([*changed, rest])


def _split(raw: bytes) -> tuple[list[bytes], bytes]:
    """The fields with their folded lines, and everything from the blank line on."""
    fields: list[bytes] = []
    at = 0
    while at < len(raw):
        end = raw.find(b"\n", at) + 1 or len(raw)
        line = raw[at:end]
        if not line.strip(b"\r\n"):
            break
        if line[:1] in b" \t" and fields:
            fields[-1] += line
        elif _FIELD_NAME.match(line):
            fields.append(line)
        else:
            break
        at = end
    return fields, raw[at:]


def _name(line: bytes) -> str:
    found = _FIELD_NAME.match(line)
    return found.group(1).decode("ascii").lower() if found else ""


def _written(name: str, value: str) -> bytes:
    line = re.sub(r"[\r\n]+", " ", value)
    if not line.isascii() or len(line) > _LONGEST_LINE:
        line = Header(line, None if line.isascii() else "utf-8", header_name=name).encode(linesep="\r\n")
    return f"{name}: {line}\r\n".encode("ascii")
