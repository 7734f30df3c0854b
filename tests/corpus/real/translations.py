# SPDX-License-Identifier: GPL-3.0-or-later
"""Message catalogues of gettext, compiled or not, of one language each."""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable, Mapping
from pathlib import Path


class Translations(gettext.GNUTranslations):
    """A catalogue that says which language it is of, as Django asks."""

    language = "en"

    def to_language(self) -> str:
        return self.language

    to_locale = to_language

    @property
    def messages(self) -> dict[object, str]:
        return self._catalog  # type: ignore[attr-defined,no-any-return]


class English(gettext.NullTranslations):
    """The originals."""

    def to_language(self) -> str:
        return "en"

    to_locale = to_language


def catalogues(folders: Iterable[Path], domain: str) -> dict[str, list[Path]]:
    """Locale to its catalogues in these folders, compiled ones first choice."""
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for place in sorted(folder.iterdir()):
            files = [place / "LC_MESSAGES" / f"{domain}.{kind}" for kind in ("mo", "po")]
            there = next((file for file in files if file.exists()), None)
            if there is not None:
                found.setdefault(place.name, []).append(there)
    return found


def load(locale: str, files: Mapping[str, list[Path]]) -> gettext.NullTranslations:
    """The translations of a locale; the first catalogue wins."""
    if locale == "en":
        return English()
    first: Translations | None = None
    for file in files[locale]:
        one = Translations(io.BytesIO(_compiled(file)))
        if first is None:
            first = one
        else:
            first.messages.update({key: text for key, text in one.messages.items() if key not in first.messages})
    assert first is not None
    first.language = locale.replace("_", "-").lower()
    return first


def _compiled(file: Path) -> bytes:
    if file.suffix == ".mo":
        return file.read_bytes()
    import polib

    source = polib.pofile(str(file))
    source.metadata.setdefault("Content-Type", "text/plain; charset=UTF-8")
    return bytes(source.to_binary())
