# SPDX-License-Identifier: GPL-3.0-or-later
"""Example installations of the products, the people who get their mail, and values for their templates."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "pt")

# Product: the title and the domain of its example installation.
SITES = {
    "django": ("Fernhill Library", "fernhill-library.example"),
    "django-allauth": ("Pinboard Studio", "pinboard-studio.example"),
    "wagtail": ("Tideway Museum", "cms.tideway-museum.example"),
    "pretix": ("pretix", "tickets.openstage.example"),
    "indico": ("Indico", "indico.physlab.example"),
    "matrix-synapse": ("matrix.brightwave.example", "matrix.brightwave.example"),
    "django-oscar": ("Cobalt Bikes", "shop.cobalt-bikes.example"),
    "tryton": ("Tryton", "erp.haldane-works.example"),
    "plone": ("Plone site", "plone.stadtwerk-info.example"),
    "ghost": ("The Long Read", "thelongread.example"),
    "wordpress": ("Harbour Notes", "harbournotes.example"),
    "mediawiki": ("Cavewiki", "cavewiki.example"),
    "redmine": ("Redmine", "redmine.ironbridge.example"),
    "dokuwiki": ("Lab Wiki", "wiki.physlab.example"),
}


def digest(*parts: object) -> str:
    """64 hexadecimal digits that follow from the parts."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


def language_of(locale: str) -> str:
    """The language of a locale as products name them: pt of pt_BR, de of de-informal."""
    return re.split(r"[-_@]", locale)[0].lower()


def in_our_languages(locales: Sequence[str]) -> list[str]:
    """English first, then every locale of the five other languages."""
    found = {locale for locale in locales if re.match(r"^[a-z]{2}([-_@].*)?$", locale)}
    others = sorted(locale for locale in found if language_of(locale) in LANGUAGES[1:])
    return ["en", *sorted(others, key=lambda locale: LANGUAGES.index(language_of(locale)))]


class Bag(dict[str, Any]):
    """Values for a template, as attributes and as items; its text is its title."""

    __getattr__ = dict.get
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __str__(self) -> str:
        return str(self.get("title_shown", ""))


@dataclass(frozen=True)
class Reader:
    """Who gets a mail."""

    email: str

    @property
    def name(self) -> str:
        return self.email.partition("@")[0].replace(".", " ").title()

    @property
    def first(self) -> str:
        return self.name.split()[0]

    @property
    def last(self) -> str:
        return self.name.split()[-1] if " " in self.name else ""

    @property
    def login(self) -> str:
        return (self.first[0] + self.last if self.last else self.first).lower()


@dataclass(frozen=True)
class Installation:
    """One product at one example site, in one locale, writing to one reader."""

    product: str
    locale: str
    reader: Reader

    @property
    def site(self) -> str:
        return SITES[self.product][0]

    @property
    def domain(self) -> str:
        return SITES[self.product][1]

    @property
    def address(self) -> str:
        return f"https://{self.domain}"

    def token(self, kind: str) -> str:
        return digest(self.product, kind, self.locale)

    @property
    def user(self) -> Bag:
        reader = self.reader
        return Bag(
            title_shown=reader.login,
            username=reader.login,
            login=reader.login,
            email=reader.email,
            name=reader.name,
            full_name=reader.name,
            first_name=reader.first,
            last_name=reader.last,
            get_username=reader.login,
            get_short_name=reader.first,
            get_full_name=reader.name,
            USERNAME_FIELD="username",
        )
