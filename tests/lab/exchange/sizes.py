# SPDX-License-Identifier: GPL-3.0-or-later
"""ByteQuantifiedSize: what is written as `10MB` and reads back as `10 MB (10,485,760 bytes)`."""

from __future__ import annotations

import re

_UNITS = {"B": 0, "KB": 1, "MB": 2, "GB": 3, "TB": 4}
_WRITTEN = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([KMGT]?B)?\s*(?:\(([\d,]+) bytes\))?\s*$", re.IGNORECASE)


def parse(written: str | int) -> int:
    """Bytes; a number without unit is bytes. Raises ValueError."""
    if isinstance(written, int):
        return written
    match = _WRITTEN.match(written)
    if match is None:
        raise ValueError(f"{written!r} is no size")
    number, unit, exact = match.groups()
    return int(exact.replace(",", "")) if exact else round(float(number) * 1024 ** _UNITS[(unit or "B").upper()])


def display(size: int) -> str:
    """At most four significant digits of the largest unit that fits, then the bytes."""
    unit, power = max(
        (each for each in _UNITS.items() if size >= 1024 ** each[1]), key=lambda each: each[1], default=("B", 0)
    )
    return f"{size / 1024**power:.4g} {unit} ({size:,} bytes)"
