# SPDX-License-Identifier: GPL-3.0-or-later
"""What a platform can express, field by field, as data.

The same data refuses a declaration before anything is read, fills the notes of a plan, and makes
the support matrix of the documentation.
"""

from __future__ import annotations

from dataclasses import dataclass

ENFORCED, PARTIAL, UNSUPPORTED = "enforced", "partial", "unsupported"


@dataclass(frozen=True)
class Capability:
    """One line of the matrix: `degree` is one of the three words above, `reason` says what is missing."""

    degree: str
    reason: str = ""
