# SPDX-License-Identifier: GPL-3.0-or-later
"""Where mail ends up, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from .phrases import one_line

ENDS: Mapping[str, str] = {
    "mailbox": "is in {address}",
    "outside": "leaves to {address}",
    "bounced": "bounces",
    "rejected": "is rejected",
    "quarantined": "is held in quarantine",
    "deleted": "is deleted",
    "moderated": "is held for approval",
    "loop": "goes round for ever",
    "unknown": "is not known at {address}",
}
"""What becomes of a message at the end of a way."""


class ArrivalView(Protocol):
    """What is to be known of one end of one way."""

    @property
    def recipient(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def way(self) -> tuple[str, ...]: ...
    @property
    def text(self) -> str: ...


def arrival_text(arrival: ArrivalView) -> str:
    """One end in one line: for whom the mail was, what becomes of it, why, and by which way."""
    end = ENDS[arrival.what].format(address=arrival.address)
    why = f" ({arrival.text})" if arrival.text else ""
    way = f", for {'; '.join(arrival.way)}" if arrival.way else ""
    return one_line(f"mail to {arrival.recipient} {end}{why}{way}")


def arrival_lines(arrivals: Iterable[ArrivalView]) -> list[str]:
    return [arrival_text(arrival) for arrival in arrivals]
