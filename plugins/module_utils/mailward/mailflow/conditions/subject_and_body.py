# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on the subject and on the texts of the body, both decoded.

Of a message with S/MIME encryption rules see the envelope headers only (Microsoft's page on mail flow rules): its
subject is looked at, its body hits nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from .answer import Build, Test, whole
from .setting import Setting
from .texts import finder, look_for


def subject(setting: Setting) -> Test:
    found_by = finder(setting)
    return whole(setting, lambda look: look_for(setting, found_by, (look.message.subject,)))


def subject_or_body(setting: Setting) -> Test:
    found_by = finder(setting)
    return whole(
        setting,
        lambda look: look_for(
            setting, found_by, (look.message.subject, *(() if look.message.encrypted else look.message.texts))
        ),
    )


SUBJECT_AND_BODY: Mapping[str, Build] = {
    "subject_contains_words": subject,
    "subject_matches_patterns": subject,
    "subject_or_body_contains_words": subject_or_body,
    "subject_or_body_matches_patterns": subject_or_body,
}
