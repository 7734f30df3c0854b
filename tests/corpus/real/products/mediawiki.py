# SPDX-License-Identifier: GPL-3.0-or-later
"""MediaWiki: the temporary password, and what it tells and asks; its messages are wikitext."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...labelled import NEGATIVE, POSITIVE
from ..gathering import Gathering
from ..installation import Installation, in_our_languages
from ..packages import APT, Packages
from ..product import Product

PLURAL = re.compile(r"\{\{\s*(?:PLURAL|GENDER)\s*:([^{}|]*)\|([^{}]*)\}\}", re.DOTALL | re.IGNORECASE)
GRAMMAR = re.compile(r"\{\{\s*GRAMMAR\s*:[^{}|]*\|([^{}]*)\}\}", re.DOTALL | re.IGNORECASE)
PAGE = re.compile(r"\{\{#special:([^{}]*)\}\}|\{\{MediaWiki:([^{}]*)\}\}", re.IGNORECASE)
ADDRESS = re.compile(r"\{\{(?:canonicalurl|fullurl|fullurle|canonicalurle):([^{}]*)\}\}", re.IGNORECASE)
DEPTH = 6


def _render(packages: Packages, gathering: Gathering) -> None:
    folder = packages["mediawiki"] / "usr/share/mediawiki/languages/i18n"
    english = json.loads((folder / "en.json").read_text(encoding="utf-8"))
    for locale in in_our_languages([file.stem for file in folder.glob("*.json")]):
        own = json.loads((folder / f"{locale}.json").read_text(encoding="utf-8"))
        _mails(gathering, Wiki(gathering.installation(PRODUCT.name, locale), own, english))


@dataclass(frozen=True)
class Wiki:
    """The messages of one language."""

    installation: Installation
    own: Mapping[str, str]
    english: Mapping[str, str]

    def has(self, *keys: str) -> bool:
        return all(key in self.own for key in keys)

    def text(self, key: str, *values: str) -> str:
        """A message with its values, its wikitext resolved."""
        text = self.own[key]
        for _depth in range(DEPTH):
            text = re.sub(r"\$(\d)", lambda number: _given(values, int(number[1]), number[0]), text)
            text = text.replace("{{SITENAME}}", self.installation.site)
            text = PLURAL.sub(lambda forms: _form(forms[2]), text)
            text = GRAMMAR.sub(r"\1", text)
            text = PAGE.sub(lambda page: f"Special:{page[1]}" if page[1] else page[2], text)
            text = ADDRESS.sub(lambda page: self.address(page[1].partition("|")[0].replace(" ", "_")), text)
            text = re.sub(r"\{\{int:([^{}]*)\}\}", lambda name: self._other(name[1].lower()), text)
        return re.sub(r"\[\[[^\]|]*\|([^\]]*)\]\]", r"\1", text)

    def address(self, page: str = "") -> str:
        return f"{self.installation.address}/wiki/{page}"

    def _other(self, key: str) -> str:
        return self.own.get(key, self.english.get(key, ""))


def _given(values: tuple[str, ...], number: int, otherwise: str) -> str:
    return values[number - 1] if number <= len(values) else otherwise


def _form(forms: str) -> str:
    return next((form for form in forms.split("|") if not re.match(r"^\d+=", form)), "")


def _mails(gathering: Gathering, wiki: Wiki) -> None:
    installation, user, client = wiki.installation, wiki.installation.reader.first, "203.0.113.4"
    token = installation.token("mail")

    def add(kind: str, label: str, subject: str, text: str) -> None:
        gathering.add(installation, kind, label, subject, text)

    if wiki.has("passwordreset-emailtitle", "passwordreset-emailtext-ip", "passwordreset-emailelement"):
        element = wiki.text("passwordreset-emailelement", user, token[:10])
        text = wiki.text("passwordreset-emailtext-ip", client, element, "1", wiki.address(), "7")
        add("temporary_password", POSITIVE, wiki.text("passwordreset-emailtitle"), text)
    expiry = ("2026-11-20, 08:41", wiki.address(f"Special:InvalidateEmail/{token[:32]}"), "2026-11-20", "08:41")
    for key, kind in (("confirmemail_body", "signup_confirm"), ("confirmemail_body_changed", "email_change_confirm")):
        if wiki.has("confirmemail_subject", key):
            confirm = wiki.address(f"Special:ConfirmEmail/{token[:32]}")
            add(kind, NEGATIVE, wiki.text("confirmemail_subject"), wiki.text(key, client, user, confirm, *expiry))
    if wiki.has("notificationemail_subject_changed", "notificationemail_body_changed"):
        text = wiki.text("notificationemail_body_changed", client, user, f"new.{installation.reader.email}")
        add("email_changed", NEGATIVE, wiki.text("notificationemail_subject_changed"), text)
    if wiki.has("enotif_subject_changed", "enotif_body", "enotif_body_intro_changed", "enotif_lastdiff"):
        add(
            "watchlist_notification", NEGATIVE, wiki.text("enotif_subject_changed", "Main Page", "Vale"), _watched(wiki)
        )


def _watched(wiki: Wiki) -> str:
    values = {
        "$WATCHINGUSERNAME": wiki.installation.reader.first,
        "$PAGEINTRO": wiki.text("enotif_body_intro_changed", "Main Page", "Vale", wiki.address("Main_Page")),
        "$NEWPAGE": wiki.text("enotif_lastdiff", wiki.address("?diff=77")),
        "$PAGESUMMARY": "typo",
        "$PAGEMINOREDIT": "",
        "$PAGEEDITOR_EMAIL": wiki.address("Special:EmailUser/Vale"),
        "$PAGEEDITOR_WIKI": wiki.address("User:Vale"),
        "$PAGEEDITDATE": "2026-11-12",
        "$HELPPAGE": wiki.address("Help"),
        "$UNWATCHURL": wiki.address("Main_Page?action=unwatch"),
        "$PAGETITLE": "Main Page",
        "$PAGEEDITTIME": "10:15",
        "$PAGEEDITOR": "Vale",
    }
    text = wiki.text("enotif_body")
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return text


PRODUCT = Product("mediawiki", {"mediawiki": APT}, _render)
