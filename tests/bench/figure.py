# SPDX-License-Identifier: GPL-3.0-or-later
"""One measured figure, and the table of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`baseline` is the same thing done the usual way, measured in the same run, or `extrapolated` from a part that
    was; `target` is the most that may be.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    target: float | None = None
    extrapolated: bool = False

    @property
    def met(self) -> bool:
        return self.target is None or self.value <= self.target


def table(rows: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    head = ("figure", "value", "unit", "usual way", "at most")
    lines = [head, *((row.name, number(row.value), row.unit, usual(row), number(row.target)) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    body = [f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines]
    return "\n".join([body[0], f"|{'|'.join('-' * (width + 2) for width in widths)}|", *body[1:]])


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def usual(row: Figure) -> str:
    return f"~ {number(row.baseline)}" if row.extrapolated else number(row.baseline)
