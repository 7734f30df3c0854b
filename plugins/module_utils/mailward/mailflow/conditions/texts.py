# SPDX-License-Identifier: GPL-3.0-or-later
"""Words and patterns, looked for in texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ...model.transport_rule.predicate import AD_ATTRIBUTE_PATTERNS, PATTERNS
from ...model.unset import Unknown
from ..pattern import PatternSet, try_pattern
from ..words import find_word
from .answer import Found
from .setting import Setting

BESIDE = 40
"""Characters that are shown on both sides of a word that hit."""

OF_PATTERNS = frozenset({PATTERNS.name, AD_ATTRIBUTE_PATTERNS.name})


@dataclass(frozen=True)
class Finder:
    """Looks for values in texts. `doubt` is why some values cannot be looked for: then not found is unknown."""

    words: tuple[str, ...] = ()
    patterns: PatternSet | None = None
    doubt: Unknown | None = None

    def find(self, text: str) -> tuple[str, str] | None:
        """The value that hits and what of the text it hits."""
        if self.patterns is not None:
            return self.patterns.search(text)
        word = find_word(self.words, text) if self.words else None
        return None if word is None else (word, _around(word, text))


def _around(word: str, text: str) -> str:
    """The word with what stands beside it."""
    at = max(0, text.lower().find(word.lower()))
    return text[max(0, at - BESIDE) : at + len(word) + BESIDE]


def finder(setting: Setting, values: Iterable[str] | None = None) -> Finder:
    """The finder of a condition, of words or of patterns as the table of conditions says.

    A pattern of another dialect than ours makes a miss unknown. So does every pattern of a rule that is unclear:
    it may be written in the dialect of Exchange 2010.
    """
    ordered = tuple(sorted(setting.value if values is None else values))
    if setting.predicate.kind.name not in OF_PATTERNS:
        return Finder(words=ordered)
    if setting.rule.unclear:
        return Finder(doubt=Unknown(setting.rule.unclear))
    return _patterns(ordered)


@lru_cache(maxsize=4096)
def _patterns(values: tuple[str, ...]) -> Finder:
    tried = [try_pattern(value) for value in values]
    right = [pattern for pattern in tried if not isinstance(pattern, Unknown)]
    doubt = next((pattern for pattern in tried if isinstance(pattern, Unknown)), None)
    return Finder(patterns=PatternSet(right) if right else None, doubt=doubt)


def look_for(setting: Setting, found_by: Finder, texts: Iterable[str]) -> Found:
    """The first text that is hit; unknown when none is and not everything could be looked for."""
    for text in texts:
        found = found_by.find(text)
        if found is not None:
            return setting.hit(*found)
    return found_by.doubt
