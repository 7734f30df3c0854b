# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of the generic phrases: what lets a mail of an unknown sender read like a password reset."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language, as patterns of the portable dialect (`mailflow/pattern.py`).

    A mail matches when one of `subjects` is found in its subject, one of `bodies` in its subject or body (Exchange
    has no condition on the body alone), and none of `never` in its subject. That, and that it is no list mail, no
    reply and no failed sender, is all that a rule can ask: there are no weights, no counts and no order of phrases.

    Every character counts towards the 20,480 that all words and patterns of an organisation may have together, and
    the subjects, bodies and never-phrases of one language stand in one rule of at most 8,192.
    """

    subjects: tuple[str, ...]
    bodies: tuple[str, ...]
    never: tuple[str, ...] = ()
