# SPDX-License-Identifier: GPL-3.0-or-later
"""What .NET certainly refuses to take for a regular expression.

By the errors that Microsoft documents (`System.Text.RegularExpressions.RegexParseError`, and the page "Regular
Expression Language - Quick Reference" for what there is). Only what is certain counts: everything else may be taken,
and is none of our business here. Whether a pattern is understood by us is another question (`pattern.py`).
"""

from __future__ import annotations

import re

from .character_set import code_units, word_characters

MOST = (1 << 31) - 1

_CATEGORY = re.compile("L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfson]?")
_QUANTIFIER = re.compile(r"\{([0-9]+)(?:,([0-9]*))?\}")
_OPTIONS = re.compile(r"\(\?[A-Za-z-]*[:)]")
_FREE_SPACING = re.compile(r"\(\?[A-Za-z]*[xX]")
_GROUP = re.compile(r"\(\?(?:[:=!>]|<[=!]|<[\w-]+>|'[\w-]+')")
_COMMENT = re.compile(r"\(\?#[^)]*\)")
_NAME = re.compile(r"\(\?(?:<|')(\w+)")
_PROPERTY = re.compile(r"\{([\w-]+)\}")
_REFERENCE = re.compile(r"<(\w+)>|'(\w+)'")
_POSIX = re.compile(r"\[:\^?\w+:\]")

_NOTHING, _SOMETHING, _REPEATED = range(3)


def syntax_error(text: str) -> str:
    """Why .NET does not take this pattern, as a phrase; "" where it does or may."""
    scan = _Scan(code_units(text))
    try:
        scan.whole()
    except ValueError as error:
        return str(error)
    return ""


class _Scan:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._names = set(_NAME.findall(text))
        plain = re.sub(r"\\.", "", text)
        self._captures = bool(self._names) or bool(re.search(r"\((?!\?)", plain))

    def whole(self) -> None:
        if _FREE_SPACING.search(self._text) or _POSIX.search(self._text):
            return  # With comments in it, or what .NET skips in a class, hardly anything is certain.
        depth, before = 0, _NOTHING
        while self._at < len(self._text):
            sign = self._text[self._at]
            if sign == "(" and (comment := _COMMENT.match(self._text, self._at)):
                self._at = comment.end()
            elif sign == "(":
                if self._text.startswith("(?(", self._at):
                    return  # A condition has a syntax of its own.
                opened = self._group()
                depth += opened
                before = _NOTHING if opened else _SOMETHING
            elif sign in "*+?" or (sign == "{" and _QUANTIFIER.match(self._text, self._at)):
                self._quantifier(before)
                before = _REPEATED
            else:
                self._at += 1
                if sign == ")":
                    depth -= 1
                    if depth < 0:
                        raise ValueError("a ) has no ( before it")
                elif sign == "\\":
                    self._escape(in_class=False)
                elif sign == "[":
                    self._class()
                before = _NOTHING if sign == "|" else _SOMETHING
        if depth:
            raise ValueError("a ( has no ) behind it")

    def _group(self) -> bool:
        """Whether a group begins, and not only options that hold from here on."""
        if not self._text.startswith("(?", self._at):
            self._at += 1
            return True
        found = _GROUP.match(self._text, self._at) or _OPTIONS.match(self._text, self._at)
        if found is None:
            raise ValueError(f"{self._text[self._at : self._at + 3]} begins no group that .NET knows")
        letters = found[0].strip("(?:)").lower()
        if found[0][2].isalpha() and not set(letters) <= set("imnsrec-"):
            raise ValueError(f"{found[0]} names options that .NET does not know")
        self._at = found.end()
        return not found[0].endswith(")")

    def _quantifier(self, before: int) -> None:
        counted = _QUANTIFIER.match(self._text, self._at)
        shown = counted[0] if counted else self._text[self._at]
        if before == _NOTHING:
            raise ValueError(f"nothing stands before {shown} that it could repeat")
        if before == _REPEATED:
            raise ValueError(f"{shown} follows another quantifier")
        if counted:
            least, most = int(counted[1]), int(counted[2] or MOST)
            if counted[2] and most < least:
                raise ValueError(f"{shown} ends below its beginning")
            if max(least, most) > MOST:
                raise ValueError(f"{shown} is more than can be counted")
        self._at += len(shown)
        if self._text[self._at : self._at + 1] == "?":
            self._at += 1

    def _escape(self, *, in_class: bool) -> int | None:
        """Behind a backslash. Gives the character that is meant, None for a set or where that is not certain."""
        if self._at >= len(self._text):
            raise ValueError("a backslash ends it")
        sign = self._text[self._at]
        self._at += 1
        if sign in "wWsSdD" or (not in_class and sign in "bBAGZz"):
            return None
        if sign in "pP":
            self._property(sign)
            return None
        if sign == "k" and not in_class:
            self._reference()
            return None
        if sign in "xuc":
            return self._coded(sign)
        if sign.isascii() and sign.isdigit():
            if not in_class and sign in "123456789" and not self._captures:
                following = self._text[self._at : self._at + 1]
                if not (following.isascii() and following.isdigit()):
                    raise ValueError(f"\\{sign} repeats a group, and there is none")
            return None
        if sign in "abefnrtv":
            return None
        if any(low <= ord(sign) <= high for low, high in word_characters()):
            raise ValueError(f"\\{sign} means nothing in .NET")
        return ord(sign)

    def _property(self, sign: str) -> None:
        found = _PROPERTY.match(self._text, self._at)
        if found is None:
            raise ValueError(f"\\{sign} needs the name of a category behind it, as in \\{sign}{{L}}")
        name = found[1]
        if not _CATEGORY.fullmatch(name) and not name.startswith(("Is", "_")):
            raise ValueError(f"\\{sign}{{{name}}} is no category in .NET; blocks are called Is..., like IsGreek")
        self._at = found.end()

    def _reference(self) -> None:
        found = _REFERENCE.match(self._text, self._at)
        if found is None:
            raise ValueError("\\k needs the name of a group behind it, as in \\k<name>")
        name = found[1] or found[2]
        if not name[0].isdigit() and name not in self._names:
            raise ValueError(f"\\k<{name}> repeats a group, and there is none of that name")
        self._at = found.end()

    def _coded(self, sign: str) -> int | None:
        if sign == "c":
            following = self._text[self._at : self._at + 1]
            if not re.fullmatch(r"[@-_a-z]", following):
                raise ValueError("\\c needs a letter behind it")
            self._at += 1
            return None
        length = 2 if sign == "x" else 4
        digits = self._text[self._at : self._at + length]
        if not re.fullmatch(rf"[0-9A-Fa-f]{{{length}}}", digits):
            raise ValueError(f"\\{sign} needs {length} hexadecimal digits behind it")
        self._at += length
        return int(digits, 16)

    def _class(self) -> None:
        """Behind a `[`, to the end of the class."""
        text = self._text
        if text.startswith("^", self._at):
            self._at += 1
        first, begun = self._at, None
        while True:
            if self._at >= len(text):
                raise ValueError("a [ has no ] behind it")
            sign, is_first = text[self._at], self._at == first
            self._at += 1
            if sign == "]" and not is_first:
                return
            if sign == "-" and begun is None and not is_first and text.startswith("[", self._at):
                self._at += 1
                self._class()
            else:
                begun = self._member(sign, begun)

    def _member(self, sign: str, begun: int | None) -> int | None:
        """One character or set of a class. Gives the character if a range begins with it, 0 where it is not certain.

        `begun` is the character that a range has begun with before, if one has.
        """
        at = self._at
        code = self._escape(in_class=True) if sign == "\\" else ord(sign)
        kind = self._text[at : at + 1] if sign == "\\" else ""
        is_set = bool(kind) and kind in "wWsSdDpP"
        if begun is not None:
            if is_set:
                raise ValueError(f"a range ends with \\{kind}, which is no character")
            if sign == "[":
                self._class()
            elif code is not None and code < begun:
                raise ValueError(f"the range {chr(begun)}-{chr(code)} ends below its beginning")
            return None
        if is_set or not self._text.startswith("-", self._at) or self._text[self._at + 1 : self._at + 2] in ("]", ""):
            return None
        self._at += 1
        return code or 0
