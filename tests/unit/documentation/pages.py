# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the documentation, taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "roles").glob("*/README.md"),
        *(ROOT / "extensions").rglob("*.md"),
        ROOT / "tests" / "lab" / "README.md",
    ]
)

FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^()\s]+)\)")
HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)
MARKUP = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Block:
    """A fenced block: `info` is what stands behind the fence, `line` where it begins."""

    page: Path
    line: int
    info: tuple[str, ...]
    body: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(language: str) -> Iterator[Block]:
    for page in PAGES:
        text = text_of(page)
        for match in FENCE.finditer(text):
            info = tuple(match["info"].split())
            if info[:1] == (language,):
                yield Block(page, text.count("\n", 0, match.start()) + 1, info, match["body"])


def links() -> Iterator[tuple[Path, str]]:
    """Every link to a place in this repository."""
    for page in PAGES:
        for match in LINK.finditer(FENCE.sub("", text_of(page))):
            if "://" not in match["target"] and not match["target"].startswith("mailto:"):
                yield page, match["target"]


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    titles = (match["title"].lower() for match in HEADING.finditer(FENCE.sub("", text_of(page))))
    return {MARKUP.sub("", title).strip().replace(" ", "-") for title in titles}


def fields_of(page: Path, heading: str) -> set[str]:
    """The fields in the first column of the tables that follow a heading, up to the next of its level."""
    level = heading.split(" ", 1)[0]
    _before, _heading, rest = text_of(page).partition(f"\n{heading}\n")
    section = re.split(rf"^{level} ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    table = re.search(r"^\| field \|.*?(?=\n\n)", section, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^\| `([a-z_]+)` \|", table[0], re.MULTILINE)) if table else set()
