# SPDX-License-Identifier: GPL-3.0-or-later
"""What all Get- cmdlets do with their rows: Filter, SortBy, ResultSize."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import opath, refusals
from .call import Call
from .output import CmdletOutput

DEFAULT_RESULT_SIZE = 1000
MORE_RESULTS = (
    "There are more results available than are currently displayed. To view them, increase the value for the "
    "ResultSize parameter."
)
Row = dict[str, Any]


def listed(call: Call, rows: Iterable[Row]) -> CmdletOutput:
    """The rows that the call's Filter, SortBy and ResultSize leave, with the warning where it cuts."""
    kept = _filtered(call, rows)
    if sort_by := call.parameters.get("SortBy") or call.parameters.get("Sortby"):
        kept.sort(key=lambda row: str(row.get(sort_by, "")).lower())
    size = call.parameters.get("ResultSize", DEFAULT_RESULT_SIZE)
    if size is None or size == "Unlimited" or len(kept) <= size:
        return CmdletOutput(kept)
    return CmdletOutput(kept[:size], [MORE_RESULTS])


def _filtered(call: Call, rows: Iterable[Row]) -> list[Row]:
    written = call.parameters.get("Filter") or call.parameters.get("RecipientPreviewFilter")
    if not written:
        return list(rows)
    try:
        wanted = opath.predicate(written)
        return [row for row in rows if wanted(row)]
    except ValueError as problem:
        text = f"Invalid filter syntax. {problem}"
        raise refusals.invalid(text, exception_class=f"{refusals.TASKS}.ParseException") from None
