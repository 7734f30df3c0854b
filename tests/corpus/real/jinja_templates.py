# SPDX-License-Identifier: GPL-3.0-or-later
"""Jinja's template engine for packages that are only unpacked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any


def environment(folders: Sequence[Path]) -> Any:
    """A `jinja2.Environment` that escapes in HTML templates only."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        autoescape=lambda name: bool(name and name.endswith(".html")),
    )
