# SPDX-License-Identifier: GPL-3.0-or-later
"""Strings of PHP sources, and its sprintf."""

from __future__ import annotations

import re

STRING = r"(?:'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\")"


def string(single: str | None, double: str | None) -> str:
    """The text of a literal, from the two groups of STRING."""
    if single is not None:
        return re.sub(r"\\(['\\])", r"\1", single)
    text = double or ""
    for escaped, plain in (("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t"), ("\\$", "$"), ('\\"', '"')):
        text = text.replace(escaped, plain)
    return text


def sprintf(template: str, *values: object) -> str:
    """With %s and %1$s; what is not given is empty."""
    waiting = iter(values)
    filled = re.sub(
        r"%(?:(\d+)\$)?[sd]",
        lambda place: str(values[int(place[1]) - 1] if place[1] else next(waiting, "")),
        template,
    )
    return filled.replace("%%", "%")
