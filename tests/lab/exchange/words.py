# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of names in tables, written as one text."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())
