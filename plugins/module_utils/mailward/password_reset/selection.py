# SPDX-License-Identifier: GPL-3.0-or-later
"""Which entries a declaration means, and what is to be done with the mails of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..model.address import parse_domain
from ..model.password_resets import GENERIC, PasswordResets
from ..model.reset_entry import ANY_DOMAIN, COPY, DELIVER, OWN, REDIRECT, RESET_CODE, Entry, slug
from .catalogue.known import ENTRIES, LANGUAGES, PRODUCT_CATEGORIES, by_name


@dataclass(frozen=True)
class Selection:
    """What of the catalogue and of the own services counts, by what is done with it.

    `whole` are the entries whose mails all stay with the user because the declaration says so of that service.
    """

    redirected: tuple[Entry, ...]
    copied: tuple[Entry, ...]
    delivered: tuple[Entry, ...]
    whole: tuple[Entry, ...]
    exempt: tuple[Entry, ...]
    exempt_domains: tuple[str, ...]
    languages: frozenset[str]

    @property
    def all(self) -> tuple[Entry, ...]:
        return (*self.redirected, *self.copied, *self.delivered, *self.whole)


def select(resets: PasswordResets) -> Selection:
    """The selection of a declaration whose names are all known; others are passed over (see `mistakes.py`)."""
    known = by_name((*ENTRIES, *resets.own_services))
    exempt = tuple(dict.fromkeys(e.service for name in resets.exempt_services for e in known.get(slug(name), ())))
    chosen = [entry for entry in _chosen(resets, known) if entry[0].service not in exempt]
    done = [(entry, action or _action(entry, resets)) for entry, action in chosen]
    return Selection(
        redirected=tuple(entry for entry, action in done if action == REDIRECT),
        copied=tuple(entry for entry, action in done if action == COPY),
        delivered=tuple(
            entry for (entry, action), (_e, said) in zip(done, chosen, strict=True) if action == DELIVER and not said
        ),
        whole=tuple(entry for entry, said in chosen if said == DELIVER),
        exempt=tuple(entry for entry in (*ENTRIES, *resets.own_services) if entry.service in exempt),
        exempt_domains=tuple(name for name in resets.exempt_services if not known.get(slug(name)) and is_domain(name)),
        languages=frozenset(resets.languages) or LANGUAGES,
    )


def is_domain(name: str) -> bool:
    try:
        parse_domain(name)
    except ValueError:
        return False
    return True


def has_known_sender(entry: Entry) -> bool:
    """Whether its sender says more than a usual name at any domain."""
    return bool(entry.sender_domains) or any(not one.endswith(f"@{ANY_DOMAIN}") for one in entry.sender_addresses)


def is_product(entry: Entry) -> bool:
    """Whether its subjects count under any sender."""
    if entry.needs_sender:
        return False
    return not has_known_sender(entry) or entry.category in PRODUCT_CATEGORIES


def _chosen(resets: PasswordResets, known: Mapping[str, tuple[Entry, ...]]) -> Iterator[tuple[Entry, str]]:
    """Entries with the action that the declaration says of them, "" for none; each entry once."""
    said = {
        (entry.service, entry.category == OWN): choice.action
        for choice in resets.services or ()
        for entry in known.get(slug(choice.name), ())
    }
    for entry in (*ENTRIES, *resets.own_services):
        is_own = entry.category == OWN or entry in resets.own_services
        action = said.get((entry.service, entry.category == OWN))
        # What the firm writes down of itself is meant; anybody's products are meant by generic coverage.
        generic = resets.coverage == GENERIC and is_product(entry)
        if action is not None or resets.services is None or is_own or generic:
            yield entry, action or ""


def _action(entry: Entry, resets: PasswordResets) -> str:
    # One mail for the reset and for daily sign-in: only the firm can say that it is worth the trouble.
    if entry.also_sign_in and entry.kind == RESET_CODE:
        return DELIVER
    return resets.classes[entry.kind]
