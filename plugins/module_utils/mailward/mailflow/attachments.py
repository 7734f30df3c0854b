# SPDX-License-Identifier: GPL-3.0-or-later
"""Attachments: their names, their text where it is plain, and the names of what lies inside. Nothing here raises."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from email.message import Message as Part
from io import BytesIO
from pathlib import PurePosixPath

from .decoding import text_of, text_of_header
from .encoded_words import decoded
from .html_text import html_text
from .message import Attachment
from .parts import BROKEN, charset_of, content_of, content_type_of, disposition_of, file_name_of, inner_parts

NAMES = 1000
TEXT_BYTES = 2**20
"""How much of an attachment's text platforms look at: Exchange takes 1 MB (Set-TransportConfig)."""

UNPACKED = 2 * 2**20
"""Bytes of archives inside of an archive that are unpacked to see their names."""

DEPTH = 3

_TEXT_NAMES = frozenset((".txt", ".csv", ".log", ".eml", ".ics", ".vcf", ".md"))
_BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, RuntimeError,
    OverflowError, *BROKEN,
)  # fmt: skip

_OFFICE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_attachment(part: Part) -> bool:
    """Every part that is no text, that has a file name, or that says it is one."""
    # What is called multipart and has no parts is shown as it stands.
    is_text = content_type_of(part).startswith(("text/", "multipart/")) and inner_parts(part) is None
    return not is_text or disposition_of(part) == "attachment" or bool(file_name_of(part))


def attachment(part: Part) -> Attachment:
    inner = inner_parts(part)
    if inner is not None:
        return _messages(inner, part)
    content, kind, name = content_of(part), content_type_of(part), file_name_of(part)
    nested, encrypted = _inside(content, DEPTH)
    text = None
    if kind.startswith("text/") or PurePosixPath(name.lower()).suffix in _TEXT_NAMES:
        text = text_of(content[:TEXT_BYTES], charset_of(part))
        text = html_text(text) if kind == "text/html" else text
    return Attachment(name, kind, len(content), text, nested, encrypted)


def _messages(inner: list[Part], part: Part) -> Attachment:
    """An attached message; its own attachments are nested in it."""
    name = file_name_of(part)
    if not name and content_type_of(part) == "message/rfc822" and inner:
        subject = decoded(text_of_header(str(inner[0].get("subject", ""))))
        name = f"{subject}.eml" if subject else ""
    names: list[str] = []
    size, to_do = 0, list(reversed(inner))
    for _number in range(NAMES):
        if not to_do:
            break
        each = to_do.pop()
        deeper, content, nested_name = inner_parts(each), content_of(each), file_name_of(each)
        size += sum(len(key) + len(str(value)) + 4 for key, value in each.raw_items()) + len(content)
        names += [nested_name] if nested_name else []
        names += _inside(content, DEPTH - 1)[0] if nested_name else ()
        to_do += reversed(deeper or [])
    return Attachment(name, content_type_of(part), size, None, tuple(names[:NAMES]))


def _inside(content: bytes, depth: int) -> tuple[tuple[str, ...], bool]:
    """The names in an archive, and whether a file (of an archive, or an Office document) is locked by a password."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return (), _OFFICE_ENCRYPTED in content
    if not content.startswith(b"PK") or depth == 0:
        return (), False
    names: list[str] = []
    encrypted, unpacked = False, 0
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()[:NAMES]
            if any(entry.filename == "[Content_Types].xml" for entry in entries):
                return (), False
            names = [entry.filename for entry in entries]
            encrypted = any(entry.flag_bits & 1 for entry in entries)
            for entry in entries:
                if entry.filename.lower().endswith(".zip") and not entry.flag_bits & 1 and unpacked < UNPACKED:
                    with archive.open(entry) as file:
                        deeper = file.read(UNPACKED - unpacked)
                    unpacked += len(deeper)
                    names += _inside(deeper, depth - 1)[0]
    except _BROKEN_ARCHIVE:
        pass
    return tuple(names[:NAMES]), encrypted
