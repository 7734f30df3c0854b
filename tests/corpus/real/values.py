# SPDX-License-Identifier: GPL-3.0-or-later
"""Values for placeholders that nobody named, by what their names say."""

from __future__ import annotations

import re

from .installation import Installation, digest

BY_NAME = (
    (("date", "time", "expire", "when"), "2026-11-20"),
    (("total", "amount", "price", "sum", "fee"), "EUR 48.00"),
    (("code", "number"), "K3QTA"),
    (("event",), "OpenStage 2026"),
    (("title", "submission", "proposal"), "A short history of maps"),
    (("organi",), "OpenStage"),
    (("currency",), "EUR"),
    (("hours", "days", "count"), "24"),
)


class Guessed(dict[str, str]):
    """A mapping for `str.format_map` that always has an answer."""

    def __init__(self, installation: Installation, **known: str) -> None:
        super().__init__(known)
        self._installation = installation

    def __missing__(self, key: str) -> str:
        name, reader = key.lower(), self._installation.reader
        if "url" in name or "link" in name:
            path = re.sub(r"[^a-z]+", "-", name)
            return f"{self._installation.address}/{path}/{digest(key, self._installation.domain)[:20]}"
        if "mail" in name:
            return reader.email
        if any(word in name for word in ("name", "user", "speaker")):
            return reader.name
        return next((value for words, value in BY_NAME if any(word in name for word in words)), "")
