# SPDX-License-Identifier: GPL-3.0-or-later
"""The two things that a value can be besides a value: left out, and not known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal


class Omitted(Enum):
    """Type of `OMITTED`; an enum so that mypy narrows `value is OMITTED`."""

    OMITTED = "omitted"

    def __repr__(self) -> str:
        return "OMITTED"

    def __bool__(self) -> Literal[False]:
        return False


OMITTED: Final = Omitted.OMITTED
"""A declared field that was left out: it is not managed. Never the same as empty."""


@dataclass(frozen=True)
class Unknown:
    """A read that gave no answer. It is neither a value nor "absent" and never leads to a write.

    `reason` is a sentence for an engineer: what was read, what the platform said.
    """

    reason: str

    def __bool__(self) -> bool:
        raise TypeError(f"an unknown value was used as if it were known: {self.reason}")
