# SPDX-License-Identifier: GPL-3.0-or-later
"""The wording files: what the services of one language write.

    @ Name of the service
    + kind            a mail that grants a new password
    - kind traits     any other; traits are list, reply, dmarc=fail, to=admin, from=inside
    Subject
    Body, until the next line that begins like one of these.

Placeholders: {name} {login} {email} {link} {site} {code} {password} {hours} {date} {ip}; `[text]({link})` is a button.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "wording"
HEAD = re.compile(r"^(?P<sign>[@+-]) (?P<rest>\w.*)$")


@dataclass(frozen=True)
class Wording:
    """One mail before it is filled in and packed."""

    language: str
    service: str
    positive: bool
    kind: str
    traits: frozenset[str]
    subject: str
    body: str


def wordings(folder: Path = FOLDER) -> list[Wording]:
    """All of them, in the order of the files."""
    return [
        wording for file in sorted(folder.glob("*.txt")) for wording in _of_file(file.stem, file.read_text("utf-8"))
    ]


def _of_file(language: str, text: str) -> Iterator[Wording]:
    service = ""
    head: re.Match[str] | None = None
    lines: list[str] = []
    for line in [*text.splitlines(), "@ end"]:
        found = HEAD.match(line)
        if found is None:
            lines.append(line)
            continue
        if head is not None:
            yield _wording(language, service, head, lines)
        head, lines = (None, []) if found["sign"] == "@" else (found, [])
        service = found["rest"] if found["sign"] == "@" else service


def _wording(language: str, service: str, head: re.Match[str], lines: list[str]) -> Wording:
    kind, *traits = head["rest"].split()
    subject, *body = lines
    return Wording(language, service, head["sign"] == "+", kind, frozenset(traits), subject, "\n".join(body).strip())
