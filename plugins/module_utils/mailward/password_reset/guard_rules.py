# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that spare mails: they only mark them, whatever the mode, and are harmless by themselves.

A mark of a later rule takes the place of an earlier one. The first ones are soft: they spare a mail that only reads
like a reset, and not one whose sender and subject are known. The later ones are hard: such a mail is never redirected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..model.transport_rule.rule import TransportRule
from . import senders
from .catalogue.about import ABOUT_PASSWORDS
from .catalogue.notices import NOTICES
from .catalogue.phrases import PHRASES
from .exact import Parts, conditions_of, parts_of
from .names import (
    CLEAN_CLASS,
    CLEAN_GUARD,
    CLEAN_TRACE,
    GUARD_BULK,
    GUARD_COPIED,
    GUARD_DELIVERED,
    GUARD_EXEMPT,
    GUARD_LIST,
    GUARD_NEVER,
    GUARD_NOTICE,
    GUARD_REPLY,
    GUARD_SENDER,
)
from .selection import Selection, has_known_sender
from .writing import CLASS, GUARD, TRACE, Firm

NEVER, NOTICE, LIST, REPLY = "never", "notice", "list", "reply"
DELIVERED, COPIED, EXEMPT, SENDER = "delivered", "copied", "exempt", "sender"
HARD = (DELIVERED, COPIED, EXEMPT, SENDER)

RESULTS = "Authentication-Results"


def clean(firm: Firm) -> Iterator[TransportRule]:
    """Removes the marker headers from every message that comes: a rule removes one header."""
    for name, header in ((CLEAN_CLASS, CLASS), (CLEAN_GUARD, GUARD), (CLEAN_TRACE, TRACE)):
        comments = f"Removes the header {header} from every message, so that nobody can bring one along."
        yield firm.rule(name, comments, {}, {"remove_header": header})


def guards(firm: Firm, selection: Selection, domains: frozenset[str]) -> Iterator[TransportRule]:
    """The soft ones first, then the hard ones."""
    yield from _soft(firm, selection)
    yield from _hard(firm, selection, domains)


def _soft(firm: Firm, selection: Selection) -> Iterator[TransportRule]:
    never = _of_languages(selection, ((language, found.never) for language, found in PHRASES.items()))
    nameless = (entry for entry in selection.delivered if not has_known_sender(entry))
    loose = [pattern for entry in nameless for pattern in entry.patterns(selection.languages)]
    comments = "Spares mails whose subject says that they are no password reset: one-time codes, replies, newsletters."
    about = _of_languages(selection, ABOUT_PASSWORDS.items())
    yield from _subjects(firm, 10, GUARD_NEVER, NEVER, sorted({*never, *about, *loose}), comments)
    notices = _of_languages(selection, NOTICES.items())
    comments = "Spares notices that a password was changed: they are the user's warning."
    yield from _subjects(firm, 11, GUARD_NOTICE, NOTICE, sorted(set(notices)), comments)
    for name, header, what, comments in (
        (GUARD_LIST, "List-Id", LIST, "Spares mails of mailing lists, unless sender and subject are known."),
        (GUARD_BULK, "List-Unsubscribe-Post", LIST, "Spares newsletters, unless sender and subject are known."),
        (GUARD_REPLY, "In-Reply-To", REPLY, "Spares replies, unless sender and subject are known."),
    ):
        there = {"header_matches_message_header": header, "header_matches_patterns": frozenset({r"\S"})}
        yield firm.rule(name, comments, there, firm.mark(GUARD, what))


def _hard(firm: Firm, selection: Selection, domains: frozenset[str]) -> Iterator[TransportRule]:
    for number, words, what, entries, comments in (
        (15, GUARD_DELIVERED, DELIVERED, selection.delivered, "Spares known mails that are to stay with the user."),
        (16, GUARD_COPIED, COPIED, selection.copied, "Marks known mails of which the password admin gets a copy."),
    ):

        def write(name: str, some: Sequence[Parts], what: str = what, comments: str = comments) -> TransportRule:
            return firm.rule(name, comments, conditions_of(some), firm.mark(GUARD, what))

        yield from firm.divided(number, words, parts_of(entries, selection.languages), write)
    spared = sorted(
        {
            *(sender for entry in (*selection.exempt, *selection.whole) for sender in senders.of_entry(entry)),
            *map(senders.of_domain, selection.exempt_domains),
        }
    )

    def write_exempt(name: str, some: Sequence[str]) -> TransportRule:
        comments = "Spares all mails of services that are exempt from redirection."
        return firm.rule(name, comments, {"from_address_matches_patterns": frozenset(some)}, firm.mark(GUARD, EXEMPT))

    yield from firm.divided(17, GUARD_EXEMPT, spared, write_exempt)
    if firm.resets.dmarc_guard:
        stamped = {"header_matches_message_header": RESULTS, "header_matches_patterns": failed_stamps(domains)}
        comments = (
            "Spares mails whose sender failed DMARC: nobody shall be able to flood the password admin with forgeries."
        )
        yield firm.rule(GUARD_SENDER, comments, stamped, firm.mark(GUARD, SENDER))


def failed_stamps(domains: frozenset[str]) -> frozenset[str]:
    """What the receiving platform writes of a message that failed DMARC.

    Exchange Online writes no name of itself and begins with the results (Microsoft's page on anti-spam message
    headers: `spf=fail (sender IP is ...) ...; dmarc=fail action=...`); a gateway of the organisation may have written
    its own name first, as RFC 8601 has it. What others wrote on the way does not count. A sender may forge any of
    these and gains nothing: it is his own mail that is not redirected, and a service's reset carries no forgery.
    """
    own = (rf"^(\S*\.)?{senders.literal(domain)}[ ;].*dmarc=fail" for domain in domains)
    return frozenset({r"^(spf|dkim)=.*dmarc=fail", r"^dmarc=fail", *own})


def _subjects(
    firm: Firm, number: int, words: str, what: str, patterns: Sequence[str], comments: str
) -> Iterator[TransportRule]:
    def write(name: str, some: Sequence[str]) -> TransportRule:
        return firm.rule(name, comments, {"subject_matches_patterns": frozenset(some)}, firm.mark(GUARD, what))

    yield from firm.divided(number, words, patterns, write)


def _of_languages(selection: Selection, given: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    return [pattern for language, patterns in given if language in selection.languages for pattern in patterns]
