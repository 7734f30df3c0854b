# SPDX-License-Identifier: GPL-3.0-or-later
"""A pattern as an automaton (Glushkov's): a position for each character of the pattern, and what may follow it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .character_set import BEGIN, END, CharacterSet, single
from .pattern_syntax import Begin, Boundary, Characters, Choice, End, Node, Repeat
from .pattern_syntax import Sequence as Parts

POSITIONS = 2000
EMPTY_REPEATS = 40
MANY = 10**12

START = 0
"""The position that reads everything before the hit: a pattern is searched anywhere."""

_EVERYTHING: CharacterSet = ((0, END),)
_BEGIN: CharacterSet = ((BEGIN, BEGIN),)
_END: CharacterSet = ((END, END),)
_TOO_LONG = f"with everything that it repeats it is longer than {POSITIONS} characters"

Ways = dict[int, int]
"""Positions, and in how many ways each is come by (at most MANY)."""


@dataclass
class Automaton:
    """`sets[p]` is what position p reads, `follow[p]` what may be read next, and in how many ways the pattern allows
    that; `last` are the positions that a hit ends with. `loops` are the positions of each outermost repetition
    without limit; one with a limit is unrolled. `empty`: the pattern matches no character at all, so every text.
    """

    sets: list[CharacterSet] = field(default_factory=lambda: [_EVERYTHING])
    follow: list[Ways] = field(default_factory=lambda: [{START: 1}])
    last: frozenset[int] = frozenset()
    loops: list[range] = field(default_factory=list)
    empty: bool = False
    exact: bool = True

    @cached_property
    def borders(self) -> Sequence[int]:
        """Where one class of characters that no position tells apart ends, and the next one begins."""
        return sorted({border for one in self.sets for low, high in one for border in (low, high + 1)})

    @cached_property
    def masks(self) -> Sequence[int]:
        """For each position the classes of characters that it reads, as bits."""
        number = {border: index for index, border in enumerate(self.borders)}
        known: dict[CharacterSet, int] = {}
        for one in self.sets:
            if one not in known:
                known[one] = sum((1 << number[high + 1]) - (1 << number[low]) for low, high in one)
        return [known[one] for one in self.sets]

    def class_of(self, code: int) -> int:
        return bisect_right(self.borders, code) - 1


def automaton(tree: Node) -> Automaton:
    """Raises ValueError when the pattern is too large, or holds what can never match: before ^ or behind $."""
    built = Automaton()
    whole = _Builder(built).build(tree)
    _join(built.follow[START], whole.first)
    built.last = frozenset(whole.last)
    built.empty = whole.empty > 0
    for position, follow in enumerate(built.follow[1:], 1):
        if any(built.sets[later] == _BEGIN for later in follow):
            raise ValueError("something stands before a ^, where it can never match")
        if follow and built.sets[position] == _END:
            raise ValueError("something stands behind a $, where it can never match")
    return built


@dataclass
class _Fragment:
    """`empty`: in how many ways it matches no character."""

    empty: int
    first: Ways
    last: Ways


@dataclass
class _Builder:
    built: Automaton
    in_loop: bool = False
    edges: int = 0

    def build(self, node: Node) -> _Fragment:
        if isinstance(node, Characters):
            return self._reading(node.set)
        if isinstance(node, Begin):
            return self._reading(_BEGIN)
        if isinstance(node, End):
            return self.build(Choice((Characters(_END), Parts((Characters(single("\n")), Characters(_END))))))
        if isinstance(node, Boundary):
            self.built.exact = False
            return _Fragment(1, {}, {})
        if isinstance(node, Choice):
            parts = [self.build(part) for part in node.parts]
            empty = min(MANY, sum(part.empty for part in parts))
            return _Fragment(empty, _sum(part.first for part in parts), _sum(part.last for part in parts))
        if isinstance(node, Parts):
            return self._in_a_row(node.parts)
        return self._repeated(node)

    def _reading(self, characters: CharacterSet) -> _Fragment:
        position = len(self.built.sets)
        if position > POSITIONS:
            raise ValueError(_TOO_LONG)
        self.built.sets.append(characters)
        self.built.follow.append({})
        return _Fragment(0, {position: 1}, {position: 1})

    def _in_a_row(self, parts: Iterable[Node]) -> _Fragment:
        whole = _Fragment(1, {}, {})
        for part in parts:
            more = self.build(part)
            self._connect(whole.last, more.first)
            whole = _Fragment(
                min(MANY, whole.empty * more.empty),
                _sum((whole.first, _times(more.first, whole.empty))),
                _sum((_times(whole.last, more.empty), more.last)),
            )
        return whole

    def _connect(self, last: Ways, first: Ways) -> None:
        self.edges += len(last) * len(first)
        if self.edges > 50 * POSITIONS:
            raise ValueError(_TOO_LONG)
        for position, ways in last.items():
            _join(self.built.follow[position], _times(first, ways))

    def _repeated(self, node: Repeat) -> _Fragment:
        if node.most == 0:
            return _Fragment(1, {}, {})
        if node.most is None and node.least > 1:
            return self._in_a_row((Repeat(node.part, node.least, node.least), Repeat(node.part, 0, None)))
        if node.most is None:
            return self._loop(node)
        once = self.build(node.part)
        if node.most == 1:
            return once if node.least else _Fragment(min(MANY, once.empty + 1), once.first, once.last)
        if once.empty and node.most > EMPTY_REPEATS:
            raise ValueError(f"something that can be empty is repeated up to {node.most} times")
        if once.empty:
            optional = Repeat(node.part, 0, 1)
            rest = self._in_a_row([node.part] * (node.least - 1) + [optional] * (node.most - max(node.least, 1)))
            self._connect(once.last, rest.first)
            empty = min(MANY, once.empty * rest.empty)
            first = _sum((once.first, _times(rest.first, once.empty)))
            return _Fragment(empty, first, _sum((_times(once.last, rest.empty), rest.last)))
        return self._copies(node, once, node.most)

    def _loop(self, node: Repeat) -> _Fragment:
        start, outermost = len(self.built.sets), not self.in_loop
        self.in_loop = True
        once = self.build(node.part)
        self.in_loop = not outermost
        self._connect(once.last, once.first)
        if outermost and len(self.built.sets) > start:
            self.built.loops.append(range(start, len(self.built.sets)))
        return _Fragment(min(MANY, once.empty + 1 - node.least), once.first, once.last)

    def _copies(self, node: Repeat, once: _Fragment, most: int) -> _Fragment:
        lasts = [once.last] if node.least <= 1 else []
        before = once.last
        for number in range(2, most + 1):
            copy = self.build(node.part)
            self._connect(before, copy.first)
            before = copy.last
            if number >= node.least:
                lasts.append(copy.last)
        return _Fragment(int(node.least == 0), once.first, _sum(lasts))


def _times(ways: Ways, factor: int) -> Ways:
    return {position: min(MANY, count * factor) for position, count in ways.items()} if factor else {}


def _sum(many: Iterable[Ways]) -> Ways:
    total: Ways = {}
    for ways in many:
        _join(total, ways)
    return total


def _join(total: Ways, more: Mapping[int, int]) -> None:
    for position, count in more.items():
        total[position] = min(MANY, total.get(position, 0) + count)
