# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on one header: its name and its value always go together, and the value is looked at decoded."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.unset import Unknown
from .answer import Build, Test, told_by, whole
from .setting import Setting
from .texts import finder, look_for


def _values_of(name_from: str) -> Build:
    def build(setting: Setting) -> Test:
        header = setting.partner(name_from)
        if isinstance(header, Unknown):
            return whole(setting, lambda _unused: header)
        found_by = finder(setting)
        return whole(
            setting,
            lambda look: look_for(setting, found_by, values) if (values := look.message.header(header)) else None,
        )

    return build


HEADERS: Mapping[str, Build] = {
    "header_contains_message_header": told_by("header_contains_words"),
    "header_contains_words": _values_of("header_contains_message_header"),
    "header_matches_message_header": told_by("header_matches_patterns"),
    "header_matches_patterns": _values_of("header_matches_message_header"),
}
