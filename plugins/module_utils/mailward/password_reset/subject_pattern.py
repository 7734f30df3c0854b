# SPDX-License-Identifier: GPL-3.0-or-later
"""From the subject of one mail to a pattern of all mails of its kind."""

from __future__ import annotations

import re
from collections.abc import Collection

from ..mailflow.pattern import SUBJECT, check_pattern, compile_pattern

GAP = ".*"
LEAST_LETTERS = 8
"""A pattern with fewer letters says too little."""

_MARK = "\x00"
_VARYING = re.compile(
    r"""\[[^\]]*\]|\{[^}]*\}|\([^)]*\)|"[^"]*"|\u201c[^\u201d]*\u201d|\u201e[^\u201c]*\u201c|«[^»]*»|<[^>]*>"""
    r"""|https?://\S+|\S+@\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}\b|\S*\d\S*""",
    re.IGNORECASE,
)
"""What differs from mail to mail: what stands in brackets or quotes, addresses, domains, all with a digit in it."""

_SHOUTED = re.compile(r"\b[A-Z]{5,}\b")
"""A code of letters, where not all of the subject is shouted."""

_SPECIAL = re.compile(r"([\\.^$*+?()\[\]{}|])")


def subject_pattern(subject: str, names: Collection[str]) -> str:
    """A portable pattern that hits this subject, with gaps for what differs; "" where too little is left.

    `names` are those of the site and of the user, which differ too.
    """
    text = " ".join(subject.replace(_MARK, " ").split())
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?:['\u2019]s)?(?!\w)", _MARK, text, flags=re.IGNORECASE)
    text = _VARYING.sub(_MARK, text)
    if not subject.isupper():
        text = _SHOUTED.sub(_MARK, text)
    parts = [part.strip() for part in re.split(rf"[\s\W]*{_MARK}[\s\W]*(?:{_MARK}[\s\W]*)*", text)]
    telling = [part for part in parts if any(map(str.isalpha, part))]
    if not telling:
        return ""
    # Only what begins the subject can be held to its beginning.
    start = "^" if parts[0] else ""
    found = start + GAP.join(map(_literal, telling))
    for pattern in (found, _literal(max(telling, key=len))):
        if _letters(pattern) >= LEAST_LETTERS and _is_right(pattern, subject):
            return pattern
    return ""


def _literal(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _letters(pattern: str) -> int:
    return sum(map(str.isalpha, pattern))


def _is_right(pattern: str, subject: str) -> bool:
    """Whether the pattern can stand in a declaration, and hits where it comes from."""
    try:
        check_pattern(pattern, longest=SUBJECT)
    except ValueError:
        return False
    return compile_pattern(pattern).search(" ".join(subject.split())) is not None
