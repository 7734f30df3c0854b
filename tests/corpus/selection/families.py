# SPDX-License-Identifier: GPL-3.0-or-later
"""The candidates: families of phrases as `families.txt` gives them, and the patterns that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SETS = ("subjects", "bodies", "telling", "notices", "never")
LANGUAGES = ("en", "de", "fr", "es", "it", "pt")
IN_SUBJECT = frozenset({"subjects", "never"})
GAP = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True)
class Family:
    """One line of the file: phrases that differ in one alternation only."""

    language: str
    set: str
    before: str
    members: tuple[str, ...]
    after: str

    def pattern(self, members: Iterable[str]) -> str:
        """One pattern of the portable dialect for some of its members."""
        chosen = list(members)
        whole = not self.before and not self.after
        middle = "|".join(chosen)
        if (len(chosen) > 1 and not whole) or (len(chosen) == 1 and "|" in _outside_groups(middle)):
            middle = f"({middle})"
        return _in_dialect(f"{self.before}{middle}{self.after}", self.set in IN_SUBJECT)


def families() -> list[Family]:
    """All families, in the order of the file."""
    found: list[Family] = []
    language = kind = ""
    for line in Path(__file__).with_name("families.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("# "):
            continue
        if line.startswith("== "):
            language = line[3:]
        elif line.startswith("= "):
            kind = line[2:]
        else:
            before, _open, rest = line.partition("<")
            inside, _close, after = rest.partition(">")
            found.append(Family(language, kind, before, tuple(_split(inside)), after))
    return found


def _split(alternation: str) -> list[str]:
    """The members of an alternation, without cutting those inside groups."""
    parts, depth = [""], 0
    for character in alternation:
        depth += (character in "([") - (character in ")]")
        if character == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _outside_groups(text: str) -> str:
    while text != (text := re.sub(r"\([^()]*\)", "", text)):
        pass
    return text


def _in_dialect(text: str, in_subject: bool) -> str:
    """Lines of a body may break wherever there is a space; a subject is one line."""
    spaced = text.replace("~", " ")
    gaps = GAP.sub(lambda gap: f"[^.,]{{0,{gap[1]}}}", spaced)
    return gaps if in_subject else gaps.replace(" ", r"\s")
