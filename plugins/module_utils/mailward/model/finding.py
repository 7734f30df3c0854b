# SPDX-License-Identifier: GPL-3.0-or-later
"""What the baseline finds fault with in an organisation, and how far a part of it is enforced."""

from __future__ import annotations

from dataclasses import dataclass

from .state import Subject

CRITICAL, HIGH, MEDIUM, INFO = "critical", "high", "medium", "info"
LEVELS = (CRITICAL, HIGH, MEDIUM, INFO)
"""From the gravest to what is only worth knowing."""

ENFORCED, AUDIT, PARTIAL, UNSUPPORTED, ABSENT, UNKNOWN = (
    "enforced",
    "audit",
    "partial",
    "unsupported",
    "absent",
    "unknown",
)
STATUSES = (ENFORCED, AUDIT, PARTIAL, UNSUPPORTED, ABSENT, UNKNOWN)
"""How far something is enforced. What is not known is never `enforced`."""


@dataclass(frozen=True)
class Finding:
    """One finding.

    `id` names its kind and stays the same from release to release; `text` is a phrase without the subject's name,
    `remedy` a sentence. `control` are the controls of public baselines that ask for the same, "" where none does.
    `known` is False where nobody could find out whether it is so.
    """

    level: str
    id: str
    subject: Subject
    text: str
    remedy: str = ""
    control: str = ""
    known: bool = True


@dataclass(frozen=True)
class Standing:
    """How far password resets of an organisation are redirected, by which catalogue, for which services."""

    status: str
    catalogue: str
    services: tuple[str, ...] = ()
