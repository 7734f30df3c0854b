# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of the generic phrases: what lets a mail of an unknown sender read like a password reset."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrases:
    """The phrases of one language, as patterns of the portable dialect (`mailflow/pattern.py`).

    A mail of an unknown sender is a password reset when one of these holds:

    - one of `subjects` is found in its subject and one of `bodies` in its subject or body (Exchange has no condition
      on the body alone), and none of `notices` in its subject or body (`Your password was changed`: such a mail tells
      what to do if it was not you, and reads like a reset for it);
    - one of `telling` is found in its subject or body: nothing but a reset says this, whatever its subject is.

    Neither holds for a mail with one of `never` in its subject, for list mail, a reply, or a failed sender. That is
    all that rules can ask: there are no weights, no counts and no order of phrases.

    Every character counts towards the 20,480 that all words and patterns of an organisation may have together, and
    what stands in one rule towards its 8,192.
    """

    subjects: tuple[str, ...]
    bodies: tuple[str, ...]
    never: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
