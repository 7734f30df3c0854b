# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a declaration, all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


def printable(text: str) -> str:
    """The text, or if there is a line break, half a character or the like in it, its escaped form."""
    return text if text.isprintable() else text.encode("unicode_escape", "backslashreplace").decode("ascii")


@dataclass(frozen=True)
class Mistake:
    """One wrong value.

    `path` is where it stands in the declaration (`shared_mailboxes[0].members[2].trustee`),
    `problem` a sentence with the value in it, `remedy` a sentence that says what would be right. Characters
    that cannot be printed, as they may stand in what was declared, are escaped.
    """

    path: str
    problem: str
    remedy: str = ""

    def __post_init__(self) -> None:
        for name in ("path", "problem", "remedy"):
            object.__setattr__(self, name, printable(getattr(self, name)))

    def sentence(self) -> str:
        return f"{self.problem} {self.remedy}".strip()


class Mistakes(Exception):
    """A declaration was refused. `organisation` is its name, `mistakes` every one that was found."""

    def __init__(self, organisation: str, mistakes: Iterable[Mistake], outcome: str = "nothing was written") -> None:
        self.organisation = organisation
        self.mistakes = tuple(sorted(set(mistakes), key=_place))
        self.outcome = outcome
        super().__init__(self.text())

    def text(self) -> str:
        count = len(self.mistakes)
        name = " ".join(self.organisation.split())
        lines = [f"{name}: {count} mistake{'' if count == 1 else 's'} in the declaration, {self.outcome}"]
        width = max((len(m.path) for m in self.mistakes), default=0)
        for mistake in self.mistakes:
            lines.append(f"  {mistake.path.ljust(width)}  {mistake.problem}")
            if mistake.remedy:
                lines.append(f"  {' ' * width}  {mistake.remedy}")
        return "\n".join(lines)


def _place(mistake: Mistake) -> tuple[list[tuple[int, str]], str, str]:
    """Sorts `members[2]` before `members[10]`."""
    parts = re.split(r"\[(\d+)\]", mistake.path)
    numbered = [(int(part), "") if index % 2 else (-1, part) for index, part in enumerate(parts)]
    return numbered, mistake.problem, mistake.remedy
