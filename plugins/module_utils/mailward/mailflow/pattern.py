# SPDX-License-Identifier: GPL-3.0-or-later
"""The patterns of transport rules: checked, and searched as .NET would, without regard to case.

What a rule of ours may hold is a subset that other platforms can say too: literals, `.`, `* + ? {m,n}`, classes,
groups of alternatives, `\\s \\d \\w` and their opposites, `^`, `$` and escapes. What another's rule holds is followed
where it certainly means the same here, and is `Unknown` otherwise.

Each pattern runs in Python's `re` as long as that is certain to be short for the text at hand, and otherwise in an
automaton whose time is linear; both agree on whether it hits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ..model.unset import Unknown
from .automaton import Automaton, automaton
from .backtracking import Work, factored, work
from .character_set import characters, class_source, code_units, folded
from .linear import LinearSearch
from .literals import Needed, needed
from .pattern_syntax import Begin, Characters, Choice, End, Node, Sequence, parse

BODY = 8192
"""Characters of a decoded body that patterns are made for; the default of `check_pattern`."""

SUBJECT = 1000
"""Characters of a subject or another header that patterns are made for."""

ENDLESS = 1e9
"""Steps of a backtracking engine that count as without end: many seconds for one message."""

_SHORT = 2e6
_SHOWN = 200


def check_pattern(text: str, *, longest: int = BODY) -> None:
    """Raises ValueError, with a phrase: a pattern is outside the portable dialect, or can backtrack without end.

    `longest`: how long the texts are that it is searched in; give `SUBJECT` for a pattern of subjects or headers,
    where one `.*` more is no harm.
    """
    _checked(parse(text), longest)


@dataclass(frozen=True)
class Pattern:
    """A pattern that was checked. `text` is its source."""

    text: str
    _tree: Node = field(repr=False, compare=False)
    _automaton: Automaton = field(repr=False, compare=False)
    _work: Work = field(repr=False, compare=False)

    def search(self, text: str) -> str | None:
        """The text that it hits, "" where it needs none; None where it does not hit."""
        units = code_units(text)
        return self.search_folded(folded(units), units)

    def search_folded(self, low: str, units: str) -> str | None:
        """The same for a text that was taken apart before: `folded(text)` and `code_units(text)`."""
        if not self.is_possible(low):
            return None
        if self._work.steps(len(low)) <= _SHORT:
            hit = self._expression.search(low)
            return characters(units[hit.start() : hit.end()]) if hit else None
        end = self._linear.end_of_first_hit(low)
        return None if end is None else characters(units[self._start(low, end) : end])

    def is_possible(self, low: str) -> bool:
        """Whether a folded text holds the literals without which there is no hit."""
        return all(any(literal in low for literal in one) for one in self.needed)

    @cached_property
    def needed(self) -> Needed:
        """Sets of literals; a folded text that lacks all of one set holds no hit."""
        return needed(self._tree)

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(_source(self._tree))

    @cached_property
    def _linear(self) -> LinearSearch:
        return LinearSearch(self._automaton)

    def _start(self, low: str, end: int) -> int:
        """Where a hit that ends at `end` begins; no farther back than what is worth showing."""
        start = max(0, end - _SHOWN)
        hit = self._expression.search(low, start, end) if self._work.steps(_SHOWN) <= _SHORT else None
        return hit.start() if hit else start


def compile_pattern(text: str, *, longest: int = BODY) -> Pattern:
    """Raises ValueError as `check_pattern` does."""
    tree = parse(text)
    return Pattern(text, tree, *_checked(tree, longest))


def try_pattern(text: str) -> Pattern | Unknown:
    """A pattern that somebody else wrote; Unknown says why nobody can tell what it hits."""
    try:
        tree = parse(text, foreign=True)
        return Pattern(text, tree, *_checked(tree, SUBJECT))
    except ValueError as error:
        return Unknown(f"the pattern {text!r} can't be followed: {error}")


class PatternSet:
    """Many patterns for one text; those without a chance are left out by their literals."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._patterns = tuple(patterns)

    def search(self, text: str) -> tuple[str, str] | None:
        """The first pattern, in their order, that hits, and the text that it hits."""
        if not self._patterns:
            return None
        units = code_units(text)
        low = folded(units)
        found: dict[frozenset[str], bool] = {}
        for pattern in self._patterns:
            for one in pattern.needed:
                present = found.get(one)
                if present is None:
                    present = found[one] = any(literal in low for literal in one)
                if not present:
                    break
            else:
                hit = pattern.search_folded(low, units)
                if hit is not None:
                    return pattern.text, hit
        return None


def _checked(tree: Node, longest: int) -> tuple[Automaton, Work]:
    built = automaton(factored(tree))
    found = work(built)
    if found.steps(longest) > ENDLESS:
        raise ValueError(
            f"it can backtrack without end: about {found.steps(longest):.0e} steps for {longest} characters; "
            "anchor it with ^, or limit what it repeats"
        )
    return built, found


def _source(node: Node) -> str:
    """The tree in the syntax of Python's `re`, for folded texts."""
    if isinstance(node, Characters):
        return class_source(node.set)
    if isinstance(node, Begin):
        return "^"
    if isinstance(node, End):
        return "$"
    if isinstance(node, Sequence):
        return "".join(map(_source, node.parts))
    if isinstance(node, Choice):
        return f"(?:{'|'.join(map(_source, node.parts))})"
    part = _source(node.part) if isinstance(node.part, Characters) else f"(?:{_source(node.part)})"
    most = "" if node.most is None else node.most
    return f"{part}{{{node.least},{most}}}"
