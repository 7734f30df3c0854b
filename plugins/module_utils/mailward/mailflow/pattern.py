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
from functools import cached_property, lru_cache

from ..model.unset import Unknown
from .automaton import Automaton, automaton
from .backtracking import Work, factored, work
from .character_set import boundary_source, characters, class_source, code_units, folded, unlike_python
from .linear import LinearSearch
from .literals import Needed, beginnings, needed
from .pattern_syntax import Begin, Boundary, Characters, Choice, End, Node, Sequence, parse

BODY = 8192
"""Characters of a decoded body that patterns are made for; the default of `check_pattern`."""

SUBJECT = 1000
"""Characters of a subject or another header that patterns are made for."""

ENDLESS = 1e9
"""Steps of a backtracking engine that count as without end: many seconds for one message."""

_SHORT = 2e6
_SHOWN = 200
_KEPT = 1024


def check_pattern(text: str, *, longest: int = BODY) -> None:
    """Raises ValueError, with a phrase: a pattern is outside the portable dialect, or can backtrack without end.

    `longest`: how long the texts are that it is searched in; give `SUBJECT` for a pattern of subjects or headers,
    where one `.*` more is no harm.
    """
    compile_pattern(text, longest=longest)


@dataclass(frozen=True)
class Searched:
    """A text made ready for many patterns: `units` as .NET counts it, `low` the same in lower case."""

    units: str
    low: str

    @cached_property
    def like_python(self) -> bool:
        return self.low.isascii() or not unlike_python().search(self.low)

    @cached_property
    def longest_line(self) -> int:
        return max(map(len, self.low.split("\n")))


@lru_cache(maxsize=16)
def searched(text: str) -> Searched:
    """Kept for a while, because rule after rule looks at the same texts."""
    units = code_units(text)
    return Searched(units, folded(units))


@dataclass(frozen=True)
class Pattern:
    """A pattern that was checked. `text` is its source."""

    text: str
    _tree: Node = field(repr=False, compare=False)
    _automaton: Automaton = field(repr=False, compare=False)
    _work: Work = field(repr=False, compare=False)

    def search(self, text: str | Searched) -> str | None:
        """The text that it hits, "" where it needs none; None where it does not hit."""
        ready = searched(text) if isinstance(text, str) else text
        if not all(any(literal in ready.low for literal in one) for one in self.needed):
            return None
        if self._steps(ready) <= _SHORT:
            return self._tried(ready)
        end = self._linear.end_of_first_hit(ready.low)
        if end is not None and not self._automaton.exact:
            return self._tried(ready)
        return None if end is None else characters(ready.units[self._start(ready, end) : end])

    def _tried(self, ready: Searched) -> str | None:
        hit = self._expression(ready).search(ready.low)
        return characters(ready.units[hit.start() : hit.end()]) if hit else None

    @cached_property
    def needed(self) -> Needed:
        """Sets of literals; a folded text that lacks all of one set holds no hit."""
        return needed(self._tree)

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return beginnings(self._tree)

    @cached_property
    def _plain(self) -> re.Pattern[str]:
        return re.compile(_source(self._tree, exact=False))

    @cached_property
    def _exact(self) -> re.Pattern[str]:
        return re.compile(_source(self._tree, exact=True))

    def _expression(self, ready: Searched) -> re.Pattern[str]:
        # The exact classes are large, take long to compile, and make a difference for very few texts.
        return self._plain if ready.like_python else self._exact

    @cached_property
    def _linear(self) -> LinearSearch:
        return LinearSearch(self._automaton)

    def _steps(self, ready: Searched) -> float:
        """How long Python's `re` can take at worst."""
        length = len(ready.low)
        most = self._work.steps(length)
        if most <= _SHORT:
            return most
        starts = sum(map(ready.low.count, self._beginnings)) if self._beginnings else length
        return length + self._work.steps_from(starts, ready.longest_line if self._work.in_lines else length)

    def _start(self, ready: Searched, end: int) -> int:
        """Where a hit that ends at `end` begins; no farther back than what is worth showing."""
        start = max(0, end - _SHOWN)
        short = self._work.steps(_SHOWN) <= _SHORT
        hit = self._expression(ready).search(ready.low, start, end) if short else None
        return hit.start() if hit else start


@lru_cache(maxsize=_KEPT)
def compile_pattern(text: str, *, longest: int = BODY) -> Pattern:
    """Raises ValueError as `check_pattern` does. Kept: a run looks at the same patterns from several sides."""
    tree = parse(text)
    return Pattern(text, tree, *_checked(tree, longest))


@lru_cache(maxsize=_KEPT)
def try_pattern(text: str) -> Pattern | Unknown:
    """A pattern that somebody else wrote; Unknown says why nobody can tell what it hits."""
    try:
        tree = parse(text, foreign=True)
        built, found = _checked(tree, SUBJECT)
        # Only an automaton that is exact keeps its time whatever the text is.
        return Pattern(text, tree, *((built, found) if built.exact else _checked(tree, BODY)))
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
        ready = searched(text)
        found: dict[frozenset[str], bool] = {}
        for pattern in self._patterns:
            for one in pattern.needed:
                present = found.get(one)
                if present is None:
                    present = found[one] = any(literal in ready.low for literal in one)
                if not present:
                    break
            else:
                hit = pattern.search(ready)
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


def _source(node: Node, *, exact: bool) -> str:
    """The tree in the syntax of Python's `re`, for folded texts. `exact`: as for `class_source`."""
    if isinstance(node, Characters):
        return class_source(node.set, exact=exact)
    if isinstance(node, Begin):
        return "^"
    if isinstance(node, End):
        return "$"
    if isinstance(node, Boundary):
        return boundary_source(node.inverted, exact=exact)
    if isinstance(node, Sequence):
        return "".join(_source(part, exact=exact) for part in node.parts)
    if isinstance(node, Choice):
        return f"(?:{'|'.join(_source(part, exact=exact) for part in node.parts)})"
    part = _source(node.part, exact=exact)
    repeated = part if isinstance(node.part, Characters) else f"(?:{part})"
    return f"{repeated}{{{node.least},{'' if node.most is None else node.most}}}"
