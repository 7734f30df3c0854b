# SPDX-License-Identifier: GPL-3.0-or-later
"""From what looks have shown to a judgement on one message. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ..mailflow.sighting import QUARANTINE, Look, Sighting
from .expectations import Expectation

RIGHT, WRONG, MISSING, PENDING, UNKNOWN = "right", "wrong", "missing", "pending", "unknown"
FINAL: Final = frozenset({RIGHT, WRONG, MISSING, UNKNOWN})


@dataclass(frozen=True)
class Judgement:
    """`text` is a phrase that says why; `is_delivered`: it is in every mailbox that it belongs in; `is_doubted`: it is
    only not missing because it may never have been taken over.
    """

    state: str
    text: str
    found: tuple[Sighting, ...] = ()
    is_delivered: bool = False
    is_doubted: bool = False


def judge(expectation: Expectation, looks: Mapping[str, Look], *, settled: bool, waited_out: bool) -> Judgement:
    """A judgement on one message by the looks at its mailboxes, all made at the same time.

    `settled`: so much time has gone by since it was delivered that a second copy would have come too. `waited_out`:
    the time for it to be delivered is over. A message is right only when it was found where it belongs, and a look
    that saw everything has shown that it is nowhere else; whatever could not be seen leaves it pending, and unknown in
    the end.
    """
    found = tuple(sighting for look in looks.values() for sighting in look.sightings)
    # What belongs nowhere in particular has been delivered when it is anywhere at all.
    delivered = bool(found) and all(_is_in(mailbox, found) for mailbox in expectation.at)
    misplaced = _misplaced(expectation, found)
    if misplaced:
        return Judgement(WRONG, _phrase(misplaced), found, delivered)
    places = _phrase(found) or "found nowhere"
    unseen = _unseen(expectation.not_at if delivered else expectation.mailboxes, looks)
    if unseen:
        return Judgement(UNKNOWN if waited_out else PENDING, f"{places}; not seen: {unseen}", found, delivered)
    elsewhere = f"; {_absent(expectation.not_at)}" if expectation.not_at else ""
    if delivered and settled:
        return Judgement(RIGHT, f"{places}{elsewhere}", found, delivered)
    if delivered:
        return Judgement(PENDING, f"{places}; a second copy may be on its way", found, delivered)
    if not waited_out:
        return Judgement(PENDING, places, found)
    if not expectation.at:
        return Judgement(RIGHT, f"it reached nobody{elsewhere}", found)
    lacking = [mailbox for mailbox in expectation.at if not _is_in(mailbox, found)]
    return Judgement(MISSING, f"{places}, and in no folder of {', '.join(lacking)}", found)


def _unseen(mailboxes: Iterable[str], looks: Mapping[str, Look]) -> str:
    return "; ".join(sorted({unknown.reason for mailbox in mailboxes for unknown in looks[mailbox].unknown}))


def _misplaced(expectation: Expectation, found: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Copies where none may be. In quarantine is not in the mailbox, whosever it is."""
    found = tuple(found)
    return tuple(
        sighting
        for sighting in found
        if sighting.mailbox in expectation.not_at
        or (sighting.place == QUARANTINE and sighting.mailbox in expectation.at and not _is_in(sighting.mailbox, found))
    )


def _is_in(mailbox: str, found: Iterable[Sighting]) -> bool:
    return any(sighting.mailbox == mailbox and sighting.place != QUARANTINE for sighting in found)


def _phrase(sightings: Iterable[Sighting]) -> str:
    return ", ".join(dict.fromkeys(sighting.phrase() for sighting in sightings))


def _absent(mailboxes: Iterable[str]) -> str:
    return f"in no folder of {', '.join(mailboxes)}, nor in quarantine"
