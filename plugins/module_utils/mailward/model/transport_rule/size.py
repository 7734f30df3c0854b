# SPDX-License-Identifier: GPL-3.0-or-later
"""How much room rules take on Exchange, estimated before anything is sent.

Exchange Online keeps a rule as XML of at most 8192 characters, and all words, patterns and character
sets of all rules together in 20480 (Exchange team blog on rule sizes and on the limit for regular
expressions; Exchange Online service description). The XML itself is not public, so its size is a
guess on the safe side: the text of every value with what XML makes of `& < > "` and `'`, plus the
constants below for the elements around it, which are meant to be too large rather than too small. A
rule that is near the limit can be refused by us and be possible; live rules tell their true `Size`.
The sum of words and patterns is no guess: one for each character of each value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..unset import OMITTED
from .actions import ACTIONS
from .conditions import CONDITIONS
from .predicate import Predicate
from .rule import TransportRule

MOST_RULES, MOST_RULE_CHARS, MOST_PATTERN_CHARS = 300, 8192, 20480
"""What Exchange Online takes: rules, characters of one, characters of the words and patterns of all."""

RULE_CHARS = 500
PREDICATE_CHARS = 100
VALUE_CHARS = 20

_LONGER = {"&": 4, "<": 3, ">": 3, '"': 5, "'": 5}


def estimated_size(rule: TransportRule, comments: str | None = None) -> int:
    """Characters of the stored rule; `comments` as they are stored, where that is more than declared."""
    stored = comments if comments is not None else rule.comments or ""
    flat = RULE_CHARS + _escaped(rule.name) + _escaped(stored)
    return flat + sum(_values_size(values) for values, _unused in _sections(rule))


def pattern_size(rule: TransportRule) -> int:
    """Characters of all words, patterns and character sets of one rule."""
    return sum(counted_size(values, known) for values, known in _sections(rule))


def counted_size(values: Mapping[str, Any], known: Mapping[str, Predicate]) -> int:
    """Characters of the words, patterns and character sets among the values of one table."""
    counted = (value for name, value in values.items() if name in known and known[name].kind.counts)
    return sum(len(text) for value in counted for text in _texts(value))


def _sections(rule: TransportRule) -> Iterable[tuple[Mapping[str, Any], Mapping[str, Predicate]]]:
    for values, known in ((rule.conditions, CONDITIONS), (rule.exceptions, CONDITIONS), (rule.actions, ACTIONS)):
        if values is not OMITTED:
            yield values, known


def _values_size(values: Mapping[str, Any]) -> int:
    texts = [text for value in values.values() for text in _texts(value)]
    names = sum(len(name) for name in values)
    return PREDICATE_CHARS * len(values) + names + sum(VALUE_CHARS + _escaped(text) for text in texts)


def _texts(value: Any) -> Iterable[str]:
    return [str(entry) for entry in value] if isinstance(value, (frozenset, tuple)) else [str(value)]


def _escaped(text: str) -> int:
    return len(text) + sum(more * text.count(char) for char, more in _LONGER.items())
