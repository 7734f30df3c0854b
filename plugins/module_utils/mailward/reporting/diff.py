# SPDX-License-Identifier: GPL-3.0-or-later
"""The before and the after of a plan as two texts, for `--diff`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..model.change import Change
from .lines import PlanView
from .phrases import one_line, shown_value


def diff(plan: PlanView) -> dict[str, str]:
    """`before` and `after` with their headers: every item that changes, with the fields that differ."""
    changes = sorted(plan.changes, key=lambda change: change.key)
    return {
        "before_header": f"{one_line(plan.organisation)} as it is",
        "after_header": f"{one_line(plan.organisation)} by plan {plan.short_digest}",
        "before": _text(changes, before=True),
        "after": _text(changes, before=False),
    }


def _text(changes: Iterable[Change], *, before: bool) -> str:
    return "".join(f"{line}\n" for change in changes for line in _lines(change, before))


def _lines(change: Change, before: bool) -> Iterator[str]:
    if (change.before if before else change.after) is not None:
        yield one_line(str(change.key))
        for field in change.fields:
            value = field.before if before else field.after
            yield f"  {one_line(field.name)}: {shown_value(value)}"
    for release in change.releases:
        yield from _lines(release, before)
