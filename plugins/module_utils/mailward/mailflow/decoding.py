# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes of mail as text, whatever character set they say they are in. Nothing here raises."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_WIDER = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
"""Character sets that mail names although it means the larger one, as every mail client knows."""

_REFUSED = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
"""Codecs of Python that are no character sets of mail, some of them slow."""


def text_of(content: bytes, charset: str = "") -> str:
    """The bytes as text: by their character set, else as UTF-8, else as Windows-1252; a stray byte becomes U+FFFD."""
    named = codec_of(charset)
    if named in ("", "ascii"):
        named = ""
    for codec in (named, "utf-8") if named else ("utf-8",):
        try:
            return content.decode(_WIDER.get(codec, codec)).removeprefix("\ufeff")
        except (ValueError, LookupError):
            continue
    try:
        return content.decode(_WIDER.get(named, named) or "cp1252", "replace")
    except (ValueError, LookupError):
        return content.decode("latin-1")


@lru_cache(maxsize=256)
def codec_of(charset: str) -> str:
    """Python's name of a character set; "" for one that it does not know."""
    try:
        name = codecs.lookup(charset.strip(" \t\"'")[:80]).name
        b"".decode(name)
    except (LookupError, ValueError, TypeError):
        return ""
    return "" if name.replace("-", "_") in _REFUSED else name


_ESCAPED = re.compile("[\udc80-\udcff]")


def text_of_header(value: str) -> str:
    """A header as Python's parser leaves it, in which bytes outside ASCII are lone surrogates."""
    if value.isascii():
        return value
    if not _ESCAPED.search(value):
        return value
    return text_of(value.encode("utf-8", "surrogateescape"))
