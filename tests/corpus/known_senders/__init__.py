# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails of services whose senders are known: about passwords, and few of them a reset. All are hard on purpose."""

from __future__ import annotations

from pathlib import Path

from ..development.generate import VARIANTS, mail_of
from ..development.wording import wordings
from ..labelled import LabelledMail

FOLDERS = {"known senders": "wording", "known senders, written after the rules": "written_after"}


def known_sender_mails() -> dict[str, list[LabelledMail]]:
    """By the name of the part: the first was written before anything was done about such mails, the second after."""
    here = Path(__file__).parent
    return {
        name: [mail_of(wording, variant) for wording in wordings(here / folder) for variant in range(VARIANTS)]
        for name, folder in FOLDERS.items()
    }
