# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of characters as .NET counts and compares them: UTF-16 code units, without regard to case.

Two texts are compared by the simple lower case of each code unit, which is what .NET does under the invariant
culture. So the Kelvin sign is a k and ẞ is ß, but ß is not ss, ſ is no s, and ς is no σ. How Exchange treats the last
three is not known; no pattern of ours depends on it.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable
from functools import cache

CharacterSet = tuple[tuple[int, int], ...]
"""Sorted ranges of code units, both ends included, that neither overlap nor touch."""

LAST = 0xFFFF
BEGIN, END = LAST + 1, LAST + 2
"""What stands before the first and behind the last character of a text: `^` and `$` look for it."""

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
# Two capitals whose lower case str.lower() makes longer, or chooses by what stands beside them.
_SPECIAL = re.compile("[\u0130\u03a3]")


def folded(text: str) -> str:
    """The text in lower-case code units: positions are those of `code_units(text)`."""
    text = code_units(text)
    if text.isascii() or not _SPECIAL.search(text):
        return text.lower()
    return "".join(map(lower, text))


def code_units(text: str) -> str:
    """Characters beyond the first 65,536 as the two surrogates that .NET sees."""
    if text.isascii() or not _ASTRAL.search(text):
        return text
    return "".join(map(chr, array("H", text.encode("utf-16-le", "surrogatepass"))))


def characters(units: str) -> str:
    """The opposite of `code_units`; half a character becomes a replacement character."""
    return units if units.isascii() else units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def lower(character: str) -> str:
    low = character.lower()
    return low if len(low) == 1 else character


def single(character: str) -> CharacterSet:
    code = ord(lower(character))
    return ((code, code),)


def span(first: str, last: str) -> CharacterSet:
    """A range of a class, together with the lower case of all in it."""
    low, high = ord(first), ord(last)
    capitals = (code for code in range(low, high + 1) if lower(chr(code)) != chr(code))
    return united([((low, high),), *(single(chr(code)) for code in capitals)])


def united(sets: Iterable[CharacterSet]) -> CharacterSet:
    ranges = sorted(each for one in sets for each in one)
    merged: list[tuple[int, int]] = []
    for low, high in ranges:
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def others(characters: CharacterSet) -> CharacterSet:
    """All code units that are not in the set."""
    gaps, start = [], 0
    for low, high in characters:
        if start < low:
            gaps.append((start, low - 1))
        start = high + 1
    return (*gaps, (start, LAST)) if start <= LAST else tuple(gaps)


ALL: CharacterSet = ((0, LAST),)
NOT_NEWLINE = others(single("\n"))
SPACE = united(((ord(low), ord(high)),) for low, high in (
    ("\t", "\r"), (" ", " "), ("\x85", "\x85"), ("\xa0", "\xa0"), ("\u1680", "\u1680"), ("\u2000", "\u200a"),
    ("\u2028", "\u2029"), ("\u202f", "\u202f"), ("\u205f", "\u205f"), ("\u3000", "\u3000"),
))  # fmt: skip
"""`\\s` of .NET: the white space of ASCII, U+0085 and the separators of Unicode."""


_JOINERS: CharacterSet = ((0x200C, 0x200D),)
_MANY_RANGES = 100


@cache
def in_categories(*categories: str) -> CharacterSet:
    codes = (code for code in range(LAST + 1) if unicodedata.category(chr(code)).startswith(categories))
    return united(((code, code),) for code in codes)


def digits() -> CharacterSet:
    r"""`\d` of .NET: the decimal digits of all scripts."""
    return in_categories("Nd")


def word_characters() -> CharacterSet:
    r"""`\w` of .NET: letters, non-spacing marks, decimal digits, connectors. Python's has no marks, but fractions."""
    return in_categories("L", "Mn", "Nd", "Pc")


@cache
def unlike_python() -> re.Pattern[str]:
    r"""Finds characters of which Python's `re` thinks otherwise than .NET in `\w`, `\W`, `\b` or `\B`."""
    words = {code for low, high in word_characters() for code in range(low, high + 1)}
    codes = [code for code in range(LAST + 1) if (chr(code).isalnum() or chr(code) == "_") != (code in words)]
    return re.compile(class_source(united([_JOINERS, *(((code, code),) for code in codes)]), exact=True))


def boundary_source(inverted: bool, *, exact: bool) -> str:
    r"""`\b` of .NET, or `\B`, as for `class_source`: the joiners without width belong to words there."""
    if not exact:
        return r"\B" if inverted else r"\b"
    inside = class_source(united([word_characters(), _JOINERS]), exact=True)
    ahead, other = ("!", "=") if not inverted else ("=", "!")
    return f"(?:(?<={inside})(?{ahead}{inside})|(?<!{inside})(?{other}{inside}))"


def class_source(characters: CharacterSet, *, exact: bool) -> str:
    """The set in the syntax of Python's `re`. Not `exact`: short, for texts in which `unlike_python` finds nothing."""
    if characters == NOT_NEWLINE:
        return "."
    if len(characters) == 1 and characters[0][0] == characters[0][1]:
        return re.escape(chr(characters[0][0]))
    if not characters:
        return "(?!)"
    negative = characters[0][0] == 0 and characters[-1][1] == LAST and characters != ALL
    ranges = others(characters) if negative else characters
    words = ""
    if not exact and len(ranges) > _MANY_RANGES and united([ranges, word_characters()]) == ranges:
        words = r"\w"
        ranges = others(united([others(ranges), word_characters()]))
    spans = words + "".join(rf"\u{low:04x}-\u{high:04x}" for low, high in ranges)
    return f"[^{spans}]" if negative else f"[{spans}]"
