# SPDX-License-Identifier: GPL-3.0-or-later
"""Words as Exchange looks for them: whole words or phrases, without regard to case, no wildcards.

Letters, their accents, digits and the underscore bound no word; everything else does, and so do both ends of a text.
That punctuation bounds is documented; that the underscore does not is a guess, taken from `\\w` of .NET.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from .character_set import folded


def find_word(words: Iterable[str], text: str) -> str | None:
    """The first of the words that stands in the text; None if none does. `*` and all other signs mean themselves."""
    low = folded(text)
    return next((word for word in words if _stands(folded(word.strip()), low)), None)


def _stands(word: str, low: str) -> bool:
    if not word:
        return False
    at = low.find(word)
    while at >= 0:
        end = at + len(word)
        if not (_binds(low[at - 1 : at]) or _binds(low[end : end + 1])):
            return True
        at = low.find(word, at + 1)
    return False


def _binds(character: str) -> bool:
    return character.isalnum() or character == "_" or (character != "" and unicodedata.combining(character) > 0)
