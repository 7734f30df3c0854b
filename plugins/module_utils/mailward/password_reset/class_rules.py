# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that find password resets and mark them; the acting rule takes what is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..model.password_resets import GENERIC
from ..model.reset_entry import OWN, Entry
from ..model.transport_rule.rule import TransportRule
from . import senders
from .catalogue.phrases import PHRASES
from .exact import Parts, conditions_of, parts_of
from .selection import Selection, is_product
from .writing import CLASS, GUARD, OUTSIDE, Firm

READS, NOTICED, SAYS = "reads", "noticed", "says"
"""What stands in a class mark on which nothing acts: the acting rules ask for the word `reset`."""

FEW_WORDS = 2
"""A pattern without a fixed beginning and with so few words says too little to go with other services' senders."""


def classes(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    """From what only reads like a reset to what is known to be one."""
    yield from _reading(firm, selection)
    yield from _texts(firm, selection)
    yield from _products(firm, selection)
    if firm.resets.coverage != GENERIC:
        yield from _known_senders(firm, selection)
    yield from _known_subjects(firm, selection)
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


def _reading(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    """Subjects that read like a reset, and texts that make a notice of it: marks for later rules, not to be acted on.

    Phrases of all languages stand together, for the subject of a mail is not always in the language of its text.
    """
    loose = {one for entry in selection.redirected for one in _loose(entry, selection)}
    subjects = sorted(loose.union(_phrases(selection, "subjects")))
    reading = firm.marked(CLASS, READS)

    def write(name: str, some: Sequence[str]) -> TransportRule:
        conditions = {"from_scope": OUTSIDE, "subject_matches_patterns": frozenset(some)}
        comments = "Marks mails from outside whose subject reads like a password reset, for the rules below."
        return firm.rule(name, comments, conditions, firm.mark(CLASS, READS), firm.marked(GUARD))

    def write_noticed(name: str, some: Sequence[str]) -> TransportRule:
        conditions = {**reading, "subject_or_body_matches_patterns": frozenset(some)}
        comments = "Tells notices that a password was changed from mails that read like a password reset."
        return firm.rule(name, comments, conditions, firm.mark(CLASS, NOTICED))

    yield from firm.divided(30, "reading", subjects, write)
    yield from firm.divided(31, "noticed", _phrases(selection, "notices"), write_noticed)


def _texts(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    """What reads like a reset in its text too: to be acted on whoever sends it, or a mark for the rules of senders."""
    reading = firm.marked(CLASS, READS)

    def mark(name: str) -> dict[str, str]:
        return firm.class_mark(name) if firm.resets.coverage == GENERIC else firm.mark(CLASS, SAYS)

    def write(name: str, some: Sequence[str]) -> TransportRule:
        conditions = {**reading, "subject_or_body_matches_patterns": frozenset(some)}
        comments = "Finds mails that read like a password reset in their subject and in their text."
        return firm.rule(name, comments, conditions, mark(name), firm.marked(GUARD))

    def write_telling(name: str, some: Sequence[str]) -> TransportRule:
        conditions = {"from_scope": OUTSIDE, "subject_or_body_matches_patterns": frozenset(some)}
        comments = "Finds mails that say what only a password reset says."
        return firm.rule(name, comments, conditions, mark(name), firm.marked(GUARD))

    yield from firm.divided(32, "generic", _phrases(selection, "bodies"), write)
    yield from firm.divided(33, "telling", _phrases(selection, "telling"), write_telling)


def _known_senders(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    """The sender is known, and the text reads like a reset: a service writes about passwords for other reasons too."""
    found = sorted({one for entry in selection.redirected for one in senders.of_unknown_subject(entry)})

    def write(name: str, some: Sequence[str]) -> TransportRule:
        conditions = {**firm.marked(CLASS, SAYS), "from_address_matches_patterns": frozenset(some)}
        comments = "Finds password resets of known services by texts that read like one."
        return firm.rule(name, comments, conditions, firm.class_mark(name), firm.marked(GUARD))

    yield from firm.divided(50, "known senders", found, write)


def _known_subjects(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    """Sender and subject are known, the subject only in part: guards count, and a text that makes a notice of it."""
    described = ((senders.of_unknown_subject(one), _loose(one, selection)) for one in selection.redirected)
    parts = [(known, subjects) for known, subjects in described if known and subjects]

    def write(name: str, some: Sequence[Parts]) -> TransportRule:
        comments = "Finds password resets of known services by a part of the subject that they use."
        return firm.rule(name, comments, conditions_of(some), firm.class_mark(name), _unless_noticed(firm))

    yield from firm.divided(51, "known subjects", parts, write)


def _products(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    """The subject is that of a product which many run: whoever the sender is."""
    entries = [entry for entry in selection.redirected if is_product(entry)]
    subjects = sorted({pattern for entry in entries for pattern in entry.patterns(selection.languages)})

    def write(name: str, some: Sequence[str]) -> TransportRule:
        conditions = {"from_scope": OUTSIDE, "subject_matches_patterns": frozenset(some)}
        comments = "Finds password resets by the subjects of products that anybody may run."
        # Some products give the mail that a password was reset the very subject of another's reset.
        return firm.rule(name, comments, conditions, firm.class_mark(name), _unless_noticed(firm))

    yield from firm.divided(40, "products", subjects, write)


def _phrases(selection: Selection, which: str) -> list[str]:
    """One set of the phrases of all languages that the firm uses."""
    languages = sorted(selection.languages.intersection(PHRASES))
    return sorted({phrase for language in languages for phrase in getattr(PHRASES[language], which)})


def _unless_noticed(firm: Firm) -> dict[str, Any]:
    """The exceptions of what is guarded, and of what reads like a change notice."""
    noticed = frozenset({f"{firm.token} {NOTICED}"})
    return {**firm.marked(GUARD), "header_contains_message_header": CLASS, "header_contains_words": noticed}


def _loose(entry: Entry, selection: Selection) -> tuple[str, ...]:
    """The subjects of an entry without a fixed beginning that say enough."""
    return tuple(one for one in entry.patterns(selection.languages) if _says_enough(one))


def _says_enough(pattern: str) -> bool:
    return not pattern.startswith("^") and len(pattern.split()) > FEW_WORDS
