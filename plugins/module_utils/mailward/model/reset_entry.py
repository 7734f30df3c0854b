# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of the password-reset mails of one service: an entry of the catalogue, or of an organisation's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from .address import parse_address
from .reader import Reader, parse_text
from .transport_rule.values import parse_pattern
from .unset import OMITTED, Omitted

REDIRECT, DELIVER, COPY = "redirect", "deliver", "copy"
ACTIONS = (REDIRECT, DELIVER, COPY)
"""What can be done with a mail: to the password admin instead of to the user, to the user, to both."""

NOTIFICATION, RESET_CODE = "notification", "reset_code"
DEFAULT_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "reset_link": REDIRECT,
        RESET_CODE: REDIRECT,
        "temporary_password": REDIRECT,
        "recovery": REDIRECT,
        "magic_link": DELIVER,
        "one_time_code": DELIVER,
        NOTIFICATION: DELIVER,
    }
)
"""Every class of mail, and what is done with it unless the declaration says otherwise.

Whoever reads a mail of the first four owns the account. Links and codes to sign in with are daily work, and a notice of
a change is the user's only warning.
"""

ANY_LANGUAGE = ""
ANY_DOMAIN = "*"
OWN = "own"

Patterns = Mapping[str, tuple[str, ...]]
NO_PATTERNS: Patterns = MappingProxyType({})


@dataclass(frozen=True)
class Entry:
    """One service, or one product that many run.

    `kind`             the class of the mail, a key of `DEFAULT_ACTIONS`.
    `sender_domains`   of the From header; subdomains are meant too.
    `sender_addresses` likewise; `name@*` is that name at any domain.
    `subject_patterns` by language ("" for any): portable patterns, searched in the decoded subject.
    `source`           where it was read; `verified_fields` which parts of it, `verified` whether all that it states.
    `busy_domain`      the domain sends what its users write too: without a known subject only the address counts.
    `also_sign_in`     the same mail carries a code for an ordinary sign-in: nothing tells the two apart.
    `needs_sender`     the subject alone says too little: it counts only in an entry with a sender.
    `also_called`      further names by which it can be selected.
    """

    service: str
    category: str
    kind: str
    sender_domains: tuple[str, ...] = ()
    sender_addresses: tuple[str, ...] = ()
    subject_patterns: Patterns = field(default_factory=lambda: NO_PATTERNS)
    languages: tuple[str, ...] = ("en",)
    source: str = ""
    verified_fields: tuple[str, ...] = ()
    verified: bool = False
    busy_domain: bool = False
    also_sign_in: bool = False
    needs_sender: bool = False
    also_called: tuple[str, ...] = ()
    notes: str = ""

    @property
    def has_sender(self) -> bool:
        return bool(self.sender_domains or self.sender_addresses)

    def patterns(self, languages: frozenset[str]) -> tuple[str, ...]:
        """The subject patterns in these languages, and those of no language in particular."""
        return tuple(
            pattern
            for language, patterns in self.subject_patterns.items()
            if language == ANY_LANGUAGE or language in languages
            for pattern in patterns
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name by which the entry can be selected, as slugs: `Intuit / QuickBooks` is quickbooks too."""
        plain = re.sub(r"\(.*?\)", "", self.service)
        parts = [part for part in plain.split(" / ") if part.strip()]
        return frozenset(filter(None, map(slug, (self.service, plain, *parts, *self.also_called))))


def slug(name: str) -> str:
    """A name as it may be written in a list: `Microsoft 365` is microsoft_365."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only.lower()).strip("_")


def read_entry(reader: Reader) -> Entry | None:
    """One entry of `own_services`, or of a catalogue that is read from data."""
    service = reader.line("service", max_chars=128, required=True)
    category = reader.line("category", max_chars=32)
    kind = reader.choice("kind", DEFAULT_ACTIONS)
    domains = reader.domains("sender_domains")
    addresses = reader.read_list("sender_addresses", _parse_sender)
    patterns = _subject_patterns(reader)
    languages = reader.read_list("languages", parse_language, "Languages are written like en, de, pt.")
    source, notes = reader.text("source", max_chars=1024), reader.text("notes", max_chars=2048)
    verified, verified_fields = reader.flag("verified"), reader.read_list("verified_fields", parse_text)
    busy_domain, also_sign_in = reader.flag("busy_domain"), reader.flag("also_sign_in")
    also_called = reader.read_list("also_called", parse_text)
    reader.finish()
    if not any(map(reader.has, ("sender_domains", "sender_addresses", "subject_patterns"))):
        remedy = "Give sender_domains, sender_addresses or subject_patterns; the playbook learn makes them of a mail."
        reader.mistake("", "tells neither a sender nor a subject.", remedy)
    if service is OMITTED:
        return None
    if not slug(service):
        reader.mistake("service", "has neither a letter nor a digit that a name could be made of.")
    by_language = patterns or NO_PATTERNS
    return Entry(
        service=service,
        category=category or OWN,
        kind=kind or "reset_link",
        sender_domains=tuple(sorted(set(domains or ()))),
        sender_addresses=tuple(sorted(set(addresses or ()))),
        subject_patterns=by_language,
        languages=tuple(sorted({*(languages or ()), *filter(None, by_language)})),
        source=source or "",
        verified_fields=verified_fields or (),
        verified=verified is True,
        busy_domain=busy_domain is True,
        also_sign_in=also_sign_in is True,
        also_called=also_called or (),
        notes=notes or "",
    )


def parse_language(value: object) -> str:
    """The primary part of a language tag: pt-BR is pt."""
    found = re.fullmatch(r"([a-z]{2,3})([-_][a-z0-9]+)*", value.strip().lower()) if isinstance(value, str) else None
    if not found:
        raise ValueError("it is no language tag")
    return found[1]


def _parse_sender(value: object) -> str:
    if isinstance(value, str) and value.strip().endswith(f"@{ANY_DOMAIN}"):
        # Any domain will do to see whether the part before it is right.
        local = parse_address(f"{value.strip()[:-1]}contoso.example").partition("@")[0]
        return f"{local}@{ANY_DOMAIN}"
    return parse_address(value)


def _subject_patterns(reader: Reader) -> Patterns | Omitted:
    """A list of patterns, or a mapping of language to such a list."""
    given = reader.raw("subject_patterns")
    if isinstance(given, Omitted):
        return OMITTED
    if not isinstance(given, Mapping):
        found = reader.read_list("subject_patterns", parse_pattern)
        return MappingProxyType({ANY_LANGUAGE: found}) if found else NO_PATTERNS
    parts = Reader(given, reader.at("subject_patterns"), reader.mistakes)
    by_language: dict[str, tuple[str, ...]] = {}
    for name in given:
        patterns = parts.read_list(str(name), parse_pattern)
        try:
            language = parse_language(name)
        except ValueError as error:
            parts.mistake(str(name), f"{error}.", "Write {en: [pattern], de: [pattern]}, or a list of patterns.")
            continue
        by_language[language] = (*by_language.get(language, ()), *(patterns or ()))
    return MappingProxyType(by_language)
