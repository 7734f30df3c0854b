# SPDX-License-Identifier: GPL-3.0-or-later
"""The ownership marker: a line `mailward:<declaration>` in a text that the platform keeps with an object."""

from __future__ import annotations

import re

_MARKER = re.compile(r"mailward:([a-z0-9._-]{1,32})")


def marked(text: str, declaration: str) -> str:
    """The text with this declaration's marker as its last line, and no other marker."""
    return "\n".join(part for part in (unmarked(text), f"mailward:{declaration}") if part)


def marker_of(text: str | None) -> str:
    """The declaration whose marker the text carries; "" when it carries none.

    The last marker counts. A line that somebody wrote below it takes nothing away from it.
    """
    found = [match[1] for match in map(_MARKER.fullmatch, _lines(text)) if match]
    return found[-1] if found else ""


def unmarked(text: str | None) -> str:
    """The text as people wrote it: without markers, with plain line ends, without space at its end."""
    return "\n".join(line for line in _lines(text) if not _MARKER.fullmatch(line)).rstrip()


def room(limit: int, declaration: str) -> int:
    """How many characters of a text of at most `limit` are left beside this declaration's marker."""
    return limit - len(f"\nmailward:{declaration}")


def _lines(text: str | None) -> list[str]:
    # Exchange gives back CR LF where LF was written.
    return [line.rstrip() for line in re.split(r"\r\n|\r|\n", text or "")]
