# SPDX-License-Identifier: GPL-3.0-or-later
"""The rendered mails of all products, and which of them are fit to measure with."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..labelled import NEGATIVE, POSITIVE
from .html_to_text import to_text
from .installation import LANGUAGES, Installation, Reader, digest, language_of

UNCLEAR = "unclear"
"""Mails that one may read either way (a new account with a link to set its password) are left out."""

LEFT_OVER = re.compile(r"\{\{|\{%|###|\}\}|\ufffd|%\(\w+\)s")


@dataclass(frozen=True)
class Rendered:
    """One mail as the product's template gives it."""

    installation: Installation
    kind: str
    label: str
    subject: str
    text: str | None
    html: str | None

    @property
    def product(self) -> str:
        return self.installation.product

    @property
    def locale(self) -> str:
        return self.installation.locale

    @property
    def language(self) -> str:
        return language_of(self.locale)

    def words(self) -> str:
        return f"{self.subject}\n{self.text or ''}\n{to_text(self.html or '')}"


class Gathering:
    """Takes the mails of all products; `users` are those who may get them."""

    def __init__(self, users: Sequence[str]) -> None:
        self._users = users
        self._mails: list[Rendered] = []
        self.left_out: Counter[str] = Counter()
        self.always_english: dict[str, set[str]] = {}

    def installation(self, product: str, locale: str) -> Installation:
        number = int(digest("who", product, locale), 16)
        return Installation(product, locale, Reader(self._users[number % len(self._users)]))

    def add(
        self,
        installation: Installation,
        kind: str,
        label: str,
        subject: str,
        text: str | None,
        markup: str | None = None,
    ) -> None:
        if "&" in subject and ";" in subject:
            subject = html.unescape(subject)
        subject = re.sub(r"\s+", " ", subject).strip()
        if text is not None:
            text = re.sub(r"\n{4,}", "\n\n\n", text.replace("\r\n", "\n")).strip("\n") + "\n"
        if not subject or not (text or markup):
            raise ValueError(f"an empty mail: {installation.product} {kind} {installation.locale}")
        self._mails.append(Rendered(installation, kind, label, subject, text, markup))

    def chosen(self) -> Iterator[Rendered]:
        """The mails in our languages that are wholly translated, each wording once."""
        english = {(mail.product, mail.kind): mail for mail in self._mails if mail.locale == "en"}
        seen: set[str] = set()
        for mail in self._mails:
            reason = self._unfit(mail, english.get((mail.product, mail.kind)))
            bare = re.sub(r"[0-9a-f]{6,}|\d+|\W", "", mail.words())
            key = digest(mail.product, mail.kind, mail.language, bare)
            if not reason and key in seen:
                reason = "the same text in a sister locale"
            if reason:
                self.left_out[reason] += 1
                continue
            seen.add(key)
            yield mail

    def _unfit(self, mail: Rendered, english: Rendered | None) -> str:
        if mail.label not in (POSITIVE, NEGATIVE):
            return "may be read either way"
        if mail.language not in LANGUAGES:
            return "another language"
        if LEFT_OVER.search(mail.words()):
            return "a placeholder is left"
        if mail.locale == "en":
            return ""
        if english is None:
            return "no English original"
        if _letters(mail.subject) == _letters(english.subject) and " " in mail.subject:
            return "its subject is not translated"
        if (_lines(mail) & _lines(english)) - self.always_english.get(mail.product, set()):
            return "it is not wholly translated"
        return ""


def _letters(text: str) -> str:
    return re.sub(r"\d+|\W", "", text.lower())


def _lines(mail: Rendered) -> set[str]:
    return {line for line in map(bare_line, mail.words().split("\n")) if len(re.findall(r"[a-z]{2,}", line)) >= 4}


def bare_line(line: str) -> str:
    """A line without addresses and numbers."""
    return re.sub(r"\s+", " ", re.sub(r"\S*(://|@|\.example)\S*|\d+", " ", line)).strip().lower()
