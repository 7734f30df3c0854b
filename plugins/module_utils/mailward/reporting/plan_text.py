# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as text for a terminal: one aligned line per thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .addresses import shortener
from .lines import CHANGE, CREATE, TAKE_AWAY, Line, PlanView, lines
from .phrases import field_name, one_line, shown_value

_WIDEST = 50
_GAP = "  "

COUNTS: Mapping[str, str] = {
    "create": "to create",
    "grant": "to grant",
    "change": "to change",
    "revoke": "to revoke",
    "remove": "to remove",
    "unknown": "not known",
}


def plan_text(plan: PlanView, verbose: bool = False) -> str:
    """Header and one line per thing; `verbose` adds every field of every item with before and after."""
    found = lines(plan)
    short = shortener(plan.domains, (f"{line.name} {line.text}" for line in found))
    names = [short(line.name) for line in found]
    kind_width = max((len(line.kind) for line in found), default=0)
    name_width = min(max(map(len, names), default=0), _WIDEST)
    text = [_header(plan, 2 + len(_GAP) + kind_width + len(_GAP) + name_width)]
    for line, name in zip(found, names, strict=True):
        columns = (f"  {line.mark} {line.kind.ljust(kind_width)}", name.ljust(name_width), short(line.text))
        text.append(_GAP.join(columns).rstrip())
        if verbose:
            text.extend(_details(line))
    return "\n".join(text)


def summary(counts: Mapping[str, int]) -> str:
    """The counts of a plan in words."""
    return " · ".join(f"{counts[name]} {words}" for name, words in COUNTS.items() if counts[name]) or "nothing to do"


def _header(plan: PlanView, width: int) -> str:
    left = f"{one_line(plan.organisation)} · {plan.platform} · plan {plan.short_digest}"
    return f"{left.ljust(width)}{_GAP}{summary(plan.counts)}"


def _details(line: Line) -> Iterator[str]:
    """Full addresses and values: here nothing is left out."""
    for change in line.changes:
        for part in (change, *change.releases):
            mark = {"create": CREATE, "update": CHANGE, "delete": TAKE_AWAY}[part.action.value]
            yield f"      {mark} {one_line(str(part.key))}"
            for field in part.fields:
                values = f"{shown_value(field.before)} → {shown_value(field.after)}"
                yield f"          {field_name(field.name)}: {values}"
