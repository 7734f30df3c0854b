# SPDX-License-Identifier: GPL-3.0-or-later
"""What a text has to hold for a pattern to have any chance: found at once, before the pattern is tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .character_set import CharacterSet
from .pattern_syntax import Begin, Boundary, Characters, Choice, End, Node, Repeat, Sequence

Needed = tuple[frozenset[str], ...]
"""Of each set the text has to hold at least one string. Folded, as the text has to be."""

_STRINGS = 32
_SPELLINGS = 4


@dataclass(frozen=True)
class _Known:
    """`exact`: all strings that it can match, None where they are too many. `needed`: as `Needed`. `begins`: every
    match begins with one of these, of which one is "" where that is not known.
    """

    exact: frozenset[str] | None
    needed: Needed
    begins: frozenset[str]


_NOTHING = frozenset([""])


def beginnings(tree: Node) -> frozenset[str]:
    """Strings of which every hit begins with one; empty where there are none of two characters and more."""
    begins = _known(tree).begins
    return begins if min(map(len, begins), default=0) > 1 else frozenset()


def needed(tree: Node) -> Needed:
    """The best sets first: those with the longest strings."""
    known = _known(tree)
    sets = {*known.needed, *_useful(known.exact)}
    return tuple(sorted(sets, key=lambda one: (-min(map(len, one)), len(one), sorted(one)))[:_SPELLINGS])


def _useful(exact: frozenset[str] | None) -> Needed:
    return (exact,) if exact and "" not in exact else ()


def _known(node: Node) -> _Known:
    if isinstance(node, Characters):
        return _exactly(_spelt(node.set))
    if isinstance(node, Begin | Boundary | End):
        return _exactly(_NOTHING)
    if isinstance(node, Sequence):
        return _row(map(_known, node.parts))
    if isinstance(node, Choice):
        return _choice([_known(part) for part in node.parts])
    return _repeated(node)


def _exactly(exact: frozenset[str] | None) -> _Known:
    return _Known(exact, (), _NOTHING if exact is None else exact)


def _spelt(characters: CharacterSet) -> frozenset[str] | None:
    if sum(high - low + 1 for low, high in characters) > _SPELLINGS:
        return None
    return frozenset(chr(code) for low, high in characters for code in range(low, high + 1))


def _row(parts: Iterable[_Known]) -> _Known:
    needed: list[frozenset[str]] = []
    run: frozenset[str] = _NOTHING
    begins: frozenset[str] | None = None
    for part in parts:
        needed += part.needed
        if part.exact is not None and len(run) * len(part.exact) <= _STRINGS:
            run = _joined(run, part.exact)
            continue
        if begins is None:
            begins = _joined(run, part.begins) if len(run) * len(part.begins) <= _STRINGS else run
        needed += _useful(run)
        run = part.exact if part.exact is not None else _NOTHING
    if begins is None:
        return _Known(run, tuple(needed), run)
    return _Known(None, (*needed, *_useful(run)), begins)


def _joined(before: frozenset[str], after: frozenset[str]) -> frozenset[str]:
    return frozenset(one + other for one in before for other in after)


def _choice(parts: list[_Known]) -> _Known:
    begins: frozenset[str] = frozenset().union(*(part.begins for part in parts))
    exact = [part.exact for part in parts if part.exact is not None]
    if len(exact) == len(parts) and sum(map(len, exact)) <= _STRINGS:
        return _Known(frozenset().union(*exact), (), begins)
    begins = begins if len(begins) <= _STRINGS else _NOTHING
    best = [max((*part.needed, *_useful(part.exact)), key=_worth, default=None) for part in parts]
    sets = [one for one in best if one is not None]
    if len(sets) < len(parts) or sum(map(len, sets)) > 4 * _STRINGS:
        return _Known(None, (), begins)
    return _Known(None, (frozenset().union(*sets),), begins)


def _worth(one: frozenset[str]) -> tuple[int, int]:
    return min(map(len, one)), -len(one)


def _repeated(node: Repeat) -> _Known:
    part = _known(node.part)
    if node.most == 1 and node.least == 0 and part.exact is not None and len(part.exact) < _STRINGS:
        return _exactly(part.exact | _NOTHING)
    if node.least == 0:
        return _exactly(None)
    return _Known(None, (*part.needed, *_useful(part.exact)), part.begins)
