# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Exchange has room for our ownership marker: the last line of a rule's Comments, of a group's or contact's Notes."""

from __future__ import annotations

PREFIX = "mailward:"


def marker_of(text: str | None) -> str:
    """The declaration that a text is marked with; "" if none."""
    lines = (text or "").strip().splitlines()
    last = lines[-1].strip() if lines else ""
    return last[len(PREFIX) :].strip() if last.startswith(PREFIX) else ""


def without_marker(text: str | None) -> str:
    lines = (text or "").strip().splitlines()
    return "\n".join(lines[:-1] if marker_of(text) else lines).strip()


def with_marker(text: str, declaration: str) -> str:
    """The text with our marker as its last line, in place of one that it has."""
    return "\n".join(part for part in (without_marker(text), f"{PREFIX}{declaration}") if part)
