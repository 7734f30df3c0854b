# SPDX-License-Identifier: GPL-3.0-or-later
"""The values that conditions and actions take, each in one canonical spelling.

Every function takes one declared value and gives its canonical form, so that two spellings of the
same thing compare equal; ValueError says in a phrase why it is none. Facts are from the PowerShell
documentation of New-TransportRule and from Microsoft's page on the property types of mail flow rules.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping

from ..reader import parse_text

Address = ipaddress.IPv4Address

_UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
_SIZE = re.compile(r"(\d{1,19})\s*(B|KB|MB|GB|TB)?\Z", re.IGNORECASE)
_STORED_SIZE = re.compile(r".*\(([\d.,\s]+)bytes\)\s*\Z", re.IGNORECASE)
_LARGEST_SIZE = (1 << 63) - 1

# RFC 5322, 3.6.8: a header field's name is printable ASCII without space and colon.
_HEADER_NAME = re.compile(r"[!-9;-~]+\Z")
_CHARACTER_SET = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+()-]*\Z")
_MASKED = re.compile(r"([\d.]+)\(([\d.]+)\)\Z")


def parse_lines(value: object, max_chars: int = 0) -> str:
    """Text that may have several lines. A line ends with one line feed, however it was written."""
    if not isinstance(value, str):
        raise ValueError("a text is needed")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ValueError("it is empty; leave it out instead")
    return parse_text(text, max_chars)


def parse_line(value: object, max_chars: int = 0) -> str:
    """Text of one line; spaces at its ends count ("[outside] ")."""
    text = parse_lines(value, max_chars)
    if "\n" in text:
        raise ValueError("it has several lines; one is possible here")
    return text


def parse_word(value: object, max_chars: int = 0) -> str:
    """A word or phrase: matched whole and without regard to case, never as a part of a word."""
    word = parse_line(str(value) if _is_number(value) else value, max_chars)
    if word != word.strip():
        raise ValueError("a word has no spaces at its ends")
    return word


def parse_pattern(value: object) -> str:
    """A regular expression that can be one: brackets closed, nothing escaped at the end, no empty repetition.

    The engine is .NET's; what only it can tell is left to it.
    """
    pattern = parse_line(str(value) if _is_number(value) else value)
    depth, in_class, position = 0, False, 0
    if pattern[0] in "*+?":
        raise ValueError(f"{pattern[0]} at its beginning repeats nothing; write \\{pattern[0]} for the character")
    while position < len(pattern):
        char = pattern[position]
        if char == "\\":
            if position + 1 == len(pattern):
                raise ValueError("it ends with a backslash that escapes nothing")
            position += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
            position += pattern.startswith("[^", position)
            # A closing bracket that comes first in a class stands for itself.
            position += pattern.startswith("]", position + 1)
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if depth < 0:
                raise ValueError("a closing parenthesis has no opening one")
        position += 1
    if in_class or depth:
        raise ValueError(f"a {'bracket' if in_class else 'parenthesis'} is not closed")
    return pattern


def parse_size(value: object) -> int:
    """Bytes, of a number with B, KB, MB, GB or TB, or of what Exchange shows: `10 MB (10,485,760 bytes)`."""
    if isinstance(value, int) and not isinstance(value, bool):
        size = value
    elif isinstance(value, str) and (stored := _STORED_SIZE.match(value)):
        size = int(re.sub(r"\D", "", stored[1]))
    elif isinstance(value, str) and (given := _SIZE.match(value.strip())):
        size = int(given[1]) * _UNITS[(given[2] or "B").upper()]
    else:
        raise ValueError("a size is a whole number with B, KB, MB, GB or TB, like 10 MB")
    if not 0 <= size <= _LARGEST_SIZE:
        raise ValueError("no size can be that")
    return size


def parse_spam_confidence(value: object) -> int:
    """A spam confidence level: -1 (trusted) or 0 to 9."""
    text = str(value).strip() if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    if re.fullmatch(r"-1|\d", text):
        return int(text)
    raise ValueError("a spam confidence level is -1 or 0 to 9")


def parse_header_name(value: object) -> str:
    name = parse_line(value)
    if not _HEADER_NAME.match(name):
        raise ValueError("a header name is printable ASCII without space and colon, like X-Mailer")
    return name


def parse_character_set(value: object) -> str:
    name = parse_word(value)
    if not _CHARACTER_SET.match(name):
        raise ValueError("a character set has a name like utf-8")
    return name


def parse_ip_range(value: object) -> str:
    """An IPv4 address, a range `a-b` or a network `a/bits`, in the shortest spelling of what it covers."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        first, last = _ends(text)
    except ValueError:
        raise ValueError("an IPv4 address, a range a-b or a network a/bits is needed") from None
    if last < first:
        raise ValueError("the range ends before it begins")
    networks = list(ipaddress.summarize_address_range(first, last))
    if len(networks) > 1:
        return f"{first}-{last}"
    return str(networks[0]) if networks[0].prefixlen < 32 else str(first)


def _ends(text: str) -> tuple[Address, Address]:
    masked = _MASKED.match(text)
    if masked or "/" in text:
        network = ipaddress.IPv4Network("/".join(masked.groups()) if masked else text, strict=False)
        return network[0], network[-1]
    first, dash, last = text.partition("-")
    start = ipaddress.IPv4Address(first.strip())
    return start, ipaddress.IPv4Address(last.strip()) if dash else start


def parse_enhanced_status(value: object) -> str:
    """5.7.1, or one of 5.7.900 to 5.7.999: Exchange takes no other code for a rejection by rule."""
    text = value.strip() if isinstance(value, str) else ""
    if text == "5.7.1" or re.fullmatch(r"5\.7\.9\d\d", text):
        return text
    raise ValueError("the code is 5.7.1 or 5.7.900 to 5.7.999")


def parse_smtp_code(value: object) -> int:
    """A refusal's code in the SMTP dialogue: 400 to 500, or 550, which is the default."""
    text = str(value).strip() if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    if text.isascii() and text.isdigit() and (400 <= int(text) <= 500 or int(text) == 550):
        return int(text)
    raise ValueError("the code is 400 to 500, or 550")


def keyed_values(value: object) -> Iterator[tuple[str, object]]:
    """Pairs of attribute and value, of `{department: [Sales, Finance]}` or `["Department:Sales,Finance"]`.

    Commas separate values in Exchange's own notation, so no value can have one.
    """
    if isinstance(value, Mapping):
        for name, entries in value.items():
            for entry in entries if isinstance(entries, (list, tuple)) else (entries,):
                yield str(name), entry
        return
    if not isinstance(value, (list, tuple)):
        raise ValueError("a mapping of attribute to list is needed")
    for text in value:
        name, colon, entries = text.partition(":") if isinstance(text, str) else ("", "", "")
        if not colon:
            raise ValueError("an entry has the form Attribute:value,value")
        for entry in entries.split(","):
            yield name.strip(), entry.strip()


def _is_number(value: object) -> bool:
    # YAML reads `2024` as a number where a word is meant; true and false stay mistakes.
    return isinstance(value, int) and not isinstance(value, bool)
