# SPDX-License-Identifier: GPL-3.0-or-later
"""The pattern dialect as a tree: the portable subset, and a little more of .NET's that others' rules use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from .character_set import (
    NOT_NEWLINE,
    SPACE,
    CharacterSet,
    code_units,
    digits,
    others,
    single,
    span,
    united,
    word_characters,
)

LENGTH = 8192
DEPTH = 40
REPEATS = 1000


@dataclass(frozen=True)
class Characters:
    """One character out of a set."""

    set: CharacterSet


@dataclass(frozen=True)
class Begin:
    """`^`: only at the beginning of the text."""


@dataclass(frozen=True)
class End:
    """`$`: at the end of the text, or before a newline that ends it."""


@dataclass(frozen=True)
class Boundary:
    """`\\b`: between a word character and another, or an end of the text; `\\B`: not there. In others' rules only."""

    inverted: bool


@dataclass(frozen=True)
class Sequence:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    """`most` is None where there is no limit."""

    part: Node
    least: int
    most: int | None


Node: TypeAlias = "Characters | Begin | End | Boundary | Sequence | Choice | Repeat"

_QUANTIFIER = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_HEXADECIMAL = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b"}


def parse(text: str, *, foreign: bool = False) -> Node:
    """The tree of a pattern. ValueError says in a phrase what of it is outside the dialect.

    `foreign`: a pattern that somebody else wrote. Then `(?i)`, groups that capture nothing, lazy quantifiers (which
    change only how much is hit, never whether), word boundaries and the escapes of control characters are understood
    too.
    """
    if not text:
        raise ValueError("an empty pattern matches everything")
    if len(text) > LENGTH:
        raise ValueError(f"it is longer than {LENGTH} characters, which is more than a rule can hold")
    if any(unit < " " or unit == "\x7f" for unit in text) and not foreign:
        raise ValueError("it holds a control character")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("it holds half a character (a lone surrogate)")
    return _Parser(code_units(text), foreign).whole()


class _Parser:
    def __init__(self, text: str, foreign: bool) -> None:
        self._text = text
        self._foreign = foreign
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        tree = self._choice()
        if self._at < len(self._text):
            raise ValueError("a ) has no ( before it")
        return tree

    def _peek(self, count: int = 1) -> str:
        return self._text[self._at : self._at + count]

    def _take(self) -> str:
        self._at += 1
        return self._text[self._at - 1 : self._at]

    def _choice(self) -> Node:
        parts = [self._sequence()]
        while self._peek() == "|":
            self._take()
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._quantified(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _quantified(self, part: Node) -> Node:
        limits = self._quantifier()
        if limits is None:
            return part
        if isinstance(part, Begin | End | Boundary):
            raise ValueError("an anchor is repeated")
        if self._peek() == "?" and self._foreign:
            self._take()
        elif self._peek() == "?":
            raise ValueError("a lazy quantifier is outside the portable dialect")
        elif self._peek() == "+":
            raise ValueError("a possessive quantifier is outside the portable dialect")
        if self._quantifier() is not None:
            raise ValueError("a quantifier follows a quantifier")
        return Repeat(part, *limits)

    def _quantifier(self) -> tuple[int, int | None] | None:
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if self._peek() in simple:
            return simple[self._take()]
        counted = _QUANTIFIER.match(self._text, self._at)
        if not counted:
            return None
        self._at = counted.end()
        if max(len(number or "") for number in counted.groups()) > len(str(REPEATS)):
            raise ValueError(f"something is repeated more than {REPEATS} times")
        least = int(counted[1])
        most = (int(counted[3]) if counted[3] else None) if counted[2] else least
        if max(least, most or 0) > REPEATS:
            raise ValueError(f"something is repeated more than {REPEATS} times")
        if most is not None and most < least:
            raise ValueError("a quantifier ends below its beginning")
        return least, most

    def _atom(self) -> Node:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return Characters(self._class())
        if character == "\\" and self._foreign and self._peek() in ("b", "B"):
            return Boundary(self._take() == "B")
        if character == "\\":
            return Characters(self._escape())
        if character == ".":
            return Characters(NOT_NEWLINE)
        if character == "^":
            return Begin()
        if character == "$":
            return End()
        if character in "*+?":
            raise ValueError(f"nothing stands before {character} that it could repeat")
        if character == "{" and (not self._foreign or _QUANTIFIER.match(self._text, self._at - 1)):
            raise ValueError("a { that begins no quantifier has to be written \\{")
        return Characters(single(character))

    def _group(self) -> Node:
        if self._foreign and self._peek(3) == "?i)":
            # Case makes no difference in any rule.
            self._at += 3
            return Sequence(())
        if self._foreign and self._peek(2) == "?:":
            self._at += 2
        elif self._peek() == "?":
            raise ValueError(f"({self._peek(3)} is outside the portable dialect: groups are plain ( )")
        self._depth += 1
        if self._depth > DEPTH:
            raise ValueError(f"groups are nested more than {DEPTH} deep")
        inner = self._choice()
        self._depth -= 1
        if self._take() != ")":
            raise ValueError("a ( has no ) behind it")
        return inner

    def _escape(self) -> CharacterSet:
        character = self._take()
        if not character:
            raise ValueError("a backslash ends it")
        if character in "sS":
            return SPACE if character == "s" else others(SPACE)
        if character in "dD":
            return digits() if character == "d" else others(digits())
        if character in "wW":
            return word_characters() if character == "w" else others(word_characters())
        return single(self._escaped(character))

    def _escaped(self, character: str) -> str:
        if self._foreign and character in _CONTROLS:
            return _CONTROLS[character]
        code = _HEXADECIMAL.match(self._text, self._at - 1)
        if self._foreign and code:
            self._at = code.end()
            return chr(int(code[1] or code[2], 16))
        # .NET refuses the escape of a word character that means nothing, today.
        if any(low <= ord(character) <= high for low, high in word_characters()) or not character.isprintable():
            raise ValueError(f"\\{character} is outside the portable dialect")
        return character

    def _class(self) -> CharacterSet:
        negative = self._peek() == "^"
        if negative:
            self._take()
        sets: list[CharacterSet] = []
        first = True
        while first or self._peek() != "]":
            sets.append(self._class_member(first))
            first = False
        self._take()
        return others(united(sets)) if negative else united(sets)

    def _class_member(self, first: bool) -> CharacterSet:
        character = self._take()
        if not character:
            raise ValueError("a [ has no ] behind it")
        if character == "[" or (character == "]" and first):
            raise ValueError(f"a {character} inside of [ ] has to be written \\{character}")
        if character == "-" and not first and self._peek() != "]":
            raise ValueError("a - inside of [ ] has to stand first or last, or to be written \\-")
        if character == "\\":
            if self._peek() and self._peek() in "sSdDwW":
                if self._peek(2)[1:] == "-" and self._peek(3)[2:] != "]":
                    raise ValueError("a range begins with a set of characters")
                return self._escape()
            character = self._class_escape()
        if self._peek() != "-" or self._peek(2) in ("-]", "-"):
            return single(character)
        self._take()
        last = self._take()
        if last == "\\":
            if self._peek() and self._peek() in "sSdDwW":
                raise ValueError("a range ends with a set of characters")
            last = self._class_escape()
        elif last == "[":
            raise ValueError("subtraction of classes is outside the portable dialect")
        if last < character:
            raise ValueError(f"the range {character}-{last} ends below its beginning")
        return span(character, last)

    def _class_escape(self) -> str:
        character = self._take()
        if not character:
            raise ValueError("a backslash ends it")
        return self._escaped(character)
