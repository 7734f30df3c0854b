# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that find password resets and mark them; the acting rule takes what is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..model.password_resets import GENERIC
from ..model.reset_entry import OWN
from ..model.transport_rule.rule import TransportRule
from . import senders
from .catalogue.phrase_form import Phrases
from .catalogue.phrases import PHRASES
from .exact import Parts, conditions_of, parts_of
from .selection import Selection, is_product
from .writing import GUARD, OUTSIDE, Firm

FEW_WORDS = 2
"""A pattern without a fixed beginning and with so few words says too little to go with other services' senders."""


def classes(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    """From what only reads like a reset to what is known to be one."""
    if firm.resets.coverage == GENERIC:
        for language in sorted(selection.languages.intersection(PHRASES)):
            yield from _generic(firm, language, PHRASES[language])
    yield from _products(firm, selection)
    yield from _known_senders(firm, selection)
    yield from _exact(firm, selection)


def _exact(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    """Sender and subject are known: no soft guard spares such a mail."""
    own = [entry for entry in selection.redirected if entry.category == OWN]
    # A product's subject is short, and would go with the senders of every other service.
    others = [entry for entry in selection.redirected if entry.category != OWN and not is_product(entry)]
    for number, words, entries, comments in (
        (60, "catalogue", others, "Finds password resets by the sender and the subject that a service uses."),
        (70, "own services", own, "Finds password resets of services that are declared for this organisation."),
    ):

        def write(name: str, some: Sequence[Parts], comments: str = comments) -> TransportRule:
            return firm.rule(name, comments, conditions_of(some), firm.class_mark(name))

        yield from firm.divided(number, words, parts_of(entries, selection.languages), write)


def _known_senders(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    """The sender is known, and the subject reads like a reset."""
    subjects = set(_families(selection))
    for entry in selection.redirected:
        subjects.update(pattern for pattern in entry.patterns(selection.languages) if _says_enough(pattern))
    found = sorted({one for entry in selection.redirected for one in senders.of_unknown_subject(entry)})
    if not subjects:
        return

    def write(name: str, some: Sequence[str]) -> TransportRule:
        conditions = {
            "from_address_matches_patterns": frozenset(some),
            "subject_matches_patterns": frozenset(subjects),
        }
        comments = "Finds password resets of known services by subjects that read like one."
        return firm.rule(name, comments, conditions, firm.class_mark(name), firm.marked(GUARD))

    yield from firm.divided(50, "known senders", found, write)


def _products(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    """The subject is that of a product which many run: whoever the sender is."""
    entries = [entry for entry in selection.redirected if is_product(entry)]
    subjects = sorted({pattern for entry in entries for pattern in entry.patterns(selection.languages)})

    def write(name: str, some: Sequence[str]) -> TransportRule:
        conditions = {"from_scope": OUTSIDE, "subject_matches_patterns": frozenset(some)}
        comments = "Finds password resets by the subjects of products that anybody may run."
        return firm.rule(name, comments, conditions, firm.class_mark(name), firm.marked(GUARD))

    yield from firm.divided(40, "products", subjects, write)


def _generic(firm: Firm, language: str, phrases: Phrases) -> Iterator[TransportRule]:
    """What reads like a reset, whoever sends it. Each part has all bodies and notices, and some of the subjects."""

    def write(name: str, some: Sequence[str]) -> TransportRule:
        conditions = {
            "from_scope": OUTSIDE,
            "subject_matches_patterns": frozenset(some),
            "subject_or_body_matches_patterns": frozenset(phrases.bodies),
        }
        comments = f"Finds mails that read like a password reset in subject and text, in the language {language}."
        return firm.rule(name, comments, conditions, firm.class_mark(name), _unless(firm, phrases))

    def write_telling(name: str, some: Sequence[str]) -> TransportRule:
        conditions = {"from_scope": OUTSIDE, "subject_or_body_matches_patterns": frozenset(some)}
        comments = f"Finds mails that say what only a password reset says, in the language {language}."
        return firm.rule(name, comments, conditions, firm.class_mark(name), firm.marked(GUARD))

    if phrases.bodies:
        yield from firm.divided(30, f"generic {language}", phrases.subjects, write)
    yield from firm.divided(31, f"telling {language}", phrases.telling, write_telling)


def _unless(firm: Firm, phrases: Phrases) -> dict[str, Any]:
    notices = {"subject_or_body_matches_patterns": frozenset(phrases.notices)} if phrases.notices else {}
    return {**firm.marked(GUARD), **notices}


def _families(selection: Selection) -> list[str]:
    found = sorted(selection.languages.intersection(PHRASES))
    return [pattern for language in found for pattern in PHRASES[language].subjects]


def _says_enough(pattern: str) -> bool:
    return not pattern.startswith("^") and len(pattern.split()) > FEW_WORDS
