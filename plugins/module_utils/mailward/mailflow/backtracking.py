# SPDX-License-Identifier: GPL-3.0-or-later
"""How much work a pattern can be for an engine that tries one way after the other, as Exchange's and Python's do.

What such an engine does at worst on a text is to walk all ways in which the pattern can read it. Their number grows

- exponentially when a loop can read one text in two ways and be where it was: `(a+)+`, `(a|a)*`;
- with a power of the length for loops in a row that can hand a text to each other at any place: `a.*b.*c`;
- by a constant factor for every choice that the text does not decide at once: `(a|ab)(c|bcd)`, `( \\S+){0,6} x`.

The first two are properties of the automaton (Weber and Seidl, On the degree of ambiguity of finite automata, 1991):
the first is a pair of different ways through a loop that meet again; the second are states p and q such that one text
leads from p to p, from p to q and from q to q.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import factorial

from .automaton import MANY, START, Automaton
from .pattern_syntax import Characters, Choice, Node, Repeat, Sequence

ENDLESS = "it can backtrack without end: a repetition can read the same text in several ways, as in (a+)+"
_PAIRS = 20_000
_TRIPLES = 20_000
_LOOPS = 60


class TooMuchWork(ValueError):
    """A pattern takes too long on some text, or how long it takes is too hard to tell."""


@dataclass(frozen=True)
class Work:
    """At most about `ways` * length ** `degree` / `degree`! steps. `in_lines`: no loop reads a newline."""

    degree: int
    ways: int
    in_lines: bool

    def steps(self, length: int) -> float:
        return float(self.ways) * float(length) ** self.degree / factorial(self.degree)

    def steps_from(self, starts: int, length: int) -> float:
        """The same for a text in which only so many places can begin a hit."""
        return float(self.ways) * starts * float(length) ** (self.degree - 1) / factorial(self.degree - 1)


def work(automaton: Automaton) -> Work:
    """Raises TooMuchWork where the work is exponential, or too hard to tell."""
    if len(automaton.loops) > _LOOPS:
        raise TooMuchWork(f"it has more than {_LOOPS} repetitions without limit")
    for loop in automaton.loops:
        _refuse_two_ways(automaton, loop)
    loops = [range(START, START + 1), *automaton.loops]
    newline = 1 << automaton.class_of(ord("\n"))
    in_lines = not any(automaton.masks[position] & newline for loop in automaton.loops for position in loop)
    return Work(_degree(automaton, loops), _ways(automaton, loops), in_lines)


def _refuse_two_ways(automaton: Automaton, loop: range) -> None:
    follow = {position: [later for later in automaton.follow[position] if later in loop] for position in loop}
    masks = automaton.masks
    if any(automaton.follow[position][later] > 1 for position in loop for later in follow[position]):
        raise TooMuchWork(ENDLESS)
    found = {
        (one, other)
        for position in loop
        for one in follow[position]
        for other in follow[position]
        if one < other and masks[one] & masks[other]
    }
    open_pairs = list(found)
    while open_pairs:
        one, other = open_pairs.pop()
        for one_next in follow[one]:
            for other_next in follow[other]:
                if not masks[one_next] & masks[other_next]:
                    continue
                if one_next == other_next:
                    raise TooMuchWork(ENDLESS)
                pair = (one_next, other_next) if one_next < other_next else (other_next, one_next)
                if pair not in found:
                    found.add(pair)
                    open_pairs.append(pair)
        if len(found) > _PAIRS:
            raise TooMuchWork("a repetition without limit holds too much")


def _degree(automaton: Automaton, loops: list[range]) -> int:
    """One, and one more for each time that one loop can hand over to another at any place of a text."""
    reach = [_reachable(automaton, loop) for loop in loops]
    best = [0] * len(loops)
    for index in reversed(range(len(loops))):
        for later in range(index + 1, len(loops)):
            if loops[later][0] in reach[index]:
                hands_over = best[later] + 1 > best[index] and _hands_over(automaton, loops[index], loops[later])
                best[index] = max(best[index], best[later] + int(hands_over))
    return 1 + best[0]


def _reachable(automaton: Automaton, loop: range) -> set[int]:
    found, to_do = set(loop), list(loop)
    while to_do:
        for later in automaton.follow[to_do.pop()]:
            if later not in found:
                found.add(later)
                to_do.append(later)
    return found


def _hands_over(automaton: Automaton, one: range, other: range) -> bool:
    """Whether some text leads from p to p, from p to q and from q to q, p in one loop and q in the other.

    True too when that is too much to look through.
    """
    budget = iter(range(_TRIPLES))
    return any(
        triple is None or triple == (p, q, q)
        for p in one
        for q in other
        for triple in _triples(automaton, (one, other), (p, p, q), budget)
    )


def _triples(
    automaton: Automaton, loops: tuple[range, range], start: tuple[int, int, int], budget: Iterator[int]
) -> Iterator[tuple[int, int, int] | None]:
    """All that three positions lead to by reading one text three times; None when the budget is used up."""
    follow, masks = automaton.follow, automaton.masks
    one, other = loops
    found, to_do = {start}, [start]
    while to_do:
        first, middle, last = to_do.pop()
        for last_next in follow[last]:
            if last_next not in other:
                continue
            for first_next in follow[first]:
                if first_next not in one or not masks[first_next] & masks[last_next]:
                    continue
                both = masks[first_next] & masks[last_next]
                for middle_next in follow[middle]:
                    triple = (first_next, middle_next, last_next)
                    if not both & masks[middle_next] or triple in found:
                        continue
                    if next(budget, None) is None:
                        yield None
                        return
                    found.add(triple)
                    to_do.append(triple)
                    yield triple


def _ways(automaton: Automaton, loops: list[range]) -> int:
    """In how many ways the pattern can go on, at most, where the next character does not decide."""
    loop_of = {position: loop for loop in loops for position in loop}
    ways: dict[int, int] = {}
    # Positions are numbered from left to right, so only a loop leads back.
    for position in reversed(range(len(automaton.sets))):
        loop = loop_of.get(position, range(position, position + 1))
        if position == loop[-1]:
            most = max(_exits(automaton, each, loop, ways) for each in loop)
            ways.update(dict.fromkeys(loop, most))
    return ways[START]


def _exits(automaton: Automaton, position: int, loop: range, ways: dict[int, int]) -> int:
    exits = [(automaton.masks[later], count * ways[later])
             for later, count in automaton.follow[position].items() if later not in loop]  # fmt: skip
    if len(exits) < 2 or sum(count for _mask, count in exits) < 2:
        return max(1, *(count for _mask, count in exits)) if exits else 1
    found = 1
    bits = 0
    for mask, _count in exits:
        bits |= mask
    while bits:
        bit = bits & -bits
        bits ^= bit
        found = max(found, sum(count for mask, count in exits if mask & bit))
    return min(MANY, found)


def factored(node: Node) -> Node:
    """The same pattern with the common beginnings of its choices drawn together, so that they decide themselves."""
    if isinstance(node, Choice):
        return _drawn_together([_flat(factored(part)) for part in node.parts])
    if isinstance(node, Sequence):
        return _row([each for part in node.parts for each in _flat(factored(part))])
    if isinstance(node, Repeat):
        return Repeat(factored(node.part), node.least, node.most)
    return node


def _drawn_together(alternatives: list[tuple[Node, ...]]) -> Node:
    groups: dict[Node | int, list[tuple[Node, ...]]] = {}
    for number, parts in enumerate(alternatives):
        key = parts[0] if parts and isinstance(parts[0], Characters) else number
        groups.setdefault(key, []).append(parts)
    branches: list[Node] = []
    for parts_of_group in groups.values():
        if len(parts_of_group) == 1:
            branches.append(_row(parts_of_group[0]))
        else:
            length = _common(parts_of_group)
            rest = _drawn_together([parts[length:] for parts in parts_of_group])
            branches.append(_row([*parts_of_group[0][:length], *_flat(rest)]))
    return branches[0] if len(branches) == 1 else Choice(tuple(branches))


def _common(many: list[tuple[Node, ...]]) -> int:
    length = 0
    for parts in zip(*many, strict=False):
        if len(set(parts)) > 1 or not isinstance(parts[0], Characters):
            break
        length += 1
    return length


def _flat(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Sequence) else (node,)


def _row(parts: list[Node] | tuple[Node, ...]) -> Node:
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))
