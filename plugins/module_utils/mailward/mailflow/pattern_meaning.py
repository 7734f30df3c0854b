# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns that are legal and yet hardly what their author means, or that nobody here can follow."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .backtracking import TooMuchWork
from .pattern import Pattern, compile_foreign
from .pattern_syntax import Characters, Choice, Node, Repeat, Sequence, parse

_POSIX = re.compile(
    r"(?<!\\)\[:\^?(alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]"
)
_ESCAPES_AND_CLASSES = re.compile(r"\\.|\[\^?\]?[^\]]*\]")
_UPPER_LIMIT_ONLY = re.compile(r"[^|(](\{,[0-9]+\})")
_DOUBLED = re.compile(r"(?<!\\)\\\\([dswbDSWB.()\[\]?*+|$])")
_PROBES = ("", "\u2603", "a", "7 b", " ")
_WIDE = 1 << 15


@dataclass(frozen=True)
class Misreading:
    """A pattern that says something else than it seems to: `problem` and `remedy` are sentences about it."""

    problem: str
    remedy: str


def misreading(text: str) -> Misreading | None:
    """What somebody else than .NET reads in it; None where there is nothing of the kind."""
    if found := _POSIX.search(text):
        problem = f"{found[0]} is no set of characters there."
        return Misreading(problem, r"Write \w, \d, \s or a class like [a-z].")
    if found := _UPPER_LIMIT_ONLY.search(_ESCAPES_AND_CLASSES.sub("x", text)):
        return Misreading(f"{found[1]} repeats nothing there, but is text.", f"Write {{0{found[1][1:]}.")
    if _takes_everything(text):
        problem = "it needs nothing of what it says, and so hits every text."
        return Misreading(problem, "Take out the empty alternative, or what may be there no times; to hit all write .*")
    return None


def doubled_backslash(text: str) -> str:
    """Two backslashes before what one of them would give a meaning, or take it; "" where there are none.

    They stand for a backslash, and what follows keeps its own meaning. In quotes of YAML that are not double, and in
    JSON that somebody has escaped twice, hardly anybody wants that.
    """
    found = _DOUBLED.search(text)
    return found[0] if found else ""


def doubt(text: str) -> str:
    """Why nobody here can tell what a pattern hits; "" where that can be told or takes only too long."""
    try:
        compile_foreign(text)
    except TooMuchWork:
        return ""
    except ValueError as error:
        return str(error)
    return ""


def endless(text: str) -> str:
    """Why a pattern can take the service too long; "" where it does not, or nobody can tell."""
    try:
        compile_foreign(text)
    except TooMuchWork as error:
        return str(error)
    except ValueError:
        return ""
    return ""


def _takes_everything(text: str) -> bool:
    """Whether it hits whatever there is, although it asks for certain characters; `.*` says openly what it does."""
    try:
        pattern = compile_foreign(text)
    except ValueError:
        return False
    return _hits_all(pattern) and _asks_for_something(parse(text, foreign=True))


def _hits_all(pattern: Pattern) -> bool:
    return all(pattern.search(probe) is not None for probe in _PROBES)


def _asks_for_something(node: Node) -> bool:
    if isinstance(node, Characters):
        return sum(high - low + 1 for low, high in node.set) < _WIDE
    if isinstance(node, Sequence | Choice):
        return any(map(_asks_for_something, node.parts))
    return isinstance(node, Repeat) and _asks_for_something(node.part)
