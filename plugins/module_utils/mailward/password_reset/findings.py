# SPDX-License-Identifier: GPL-3.0-or-later
"""What the baseline finds fault with in declared password resets, and what else a person should know of them."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.organisation import Organisation
from ..model.password_resets import AUDIT, GENERIC, PasswordResets
from ..model.reset_entry import OWN, RESET_CODE, Entry, slug
from ..model.state import Note, Subject
from ..model.unset import OMITTED
from .catalogue.phrases import PHRASES
from .selection import Selection, is_product, select

RISK, ADVICE, INFORMATION = "risk", "advice", "info"


def reset_findings(organisation: Organisation) -> tuple[Note, ...]:
    """Notes of the level risk are findings of the baseline; nothing is said where nothing is declared."""
    resets = organisation.password_resets
    if resets is OMITTED:
        return ()
    if resets.absent:
        return (
            _note(
                resets, RISK, "are declared absent: resets reach the users, and who reads a mailbox owns its accounts"
            ),
        )
    selection = select(resets)
    return (*_of_the_declaration(resets), *_of_services(resets, selection))


def _of_the_declaration(resets: PasswordResets) -> Iterator[Note]:
    if resets.mode == AUDIT:
        text = "are only audited: resets still reach the users, and the password admin gets reports of them"
        yield _note(resets, RISK, f"{text}; mode: enforce redirects them")
    if resets.admins and not resets.cross:
        text = "do not protect the password admins: with cross: false their own resets reach themselves"
        yield _note(resets, RISK, text)
    if resets.scope.people or resets.scope.group:
        count = len(resets.scope.people)
        whose = resets.scope.group or f"{count} {'person' if count == 1 else 'people'}"
        yield _note(resets, RISK, f"are for {whose} only; the resets of everybody else reach them")
    if not resets.dmarc_guard:
        text = "are redirected for forged senders too (dmarc_guard: false): anybody can flood the password admin"
        yield _note(resets, RISK, text)
    if resets.coverage == GENERIC and resets.consent:
        text = f"catch private services too; {resets.consent.by} agreed on {resets.consent.date:%Y-%m-%d}"
        yield _note(resets, INFORMATION, text)
    without = sorted(language for language in resets.languages if language not in PHRASES)
    if resets.coverage == GENERIC and without:
        yield _note(resets, ADVICE, f"have no generic phrases in {', '.join(without)}")


def _of_services(resets: PasswordResets, selection: Selection) -> Iterator[Note]:
    chosen = [entry for entry in selection.redirected if _is_named(entry, resets)]
    if selection.exempt or selection.exempt_domains:
        names = sorted({*(entry.service for entry in selection.exempt), *selection.exempt_domains})
        yield _note(
            resets, INFORMATION, f"spare {', '.join(names)}: who reads the user's mailbox can take those accounts"
        )
    known = {entry.service for entry in selection.redirected if _is_known(entry, selection)}
    blank = {entry.service for entry in chosen} - known
    if blank:
        text = f"know too little of {', '.join(sorted(blank))}: its resets reach the users"
        yield _note(resets, RISK, f"{text}; describe its mails in own_services")
    unsure = sorted({entry.service for entry in chosen if not entry.verified and entry.category != OWN} - blank)
    if unsure:
        text = f"go by what nobody has verified for {', '.join(unsure)}; trigger a reset and look where it arrives"
        yield _note(resets, ADVICE, text)
    both = sorted({e.service for e in selection.delivered if e.also_sign_in and e.kind == RESET_CODE})
    if both:
        text = f"leave the codes of {', '.join(both)} with the users, for they serve daily sign-in as well"
        yield _note(
            resets, RISK if resets.services else INFORMATION, f"{text}; {{service: redirect}} in services takes them"
        )
    anybody = sorted({e.service for e in selection.redirected if is_product(e) and e.patterns(selection.languages)})
    if anybody and resets.coverage != GENERIC:
        text = "know products by their subjects alone, so that private sites with the same product are meant too"
        yield _note(resets, INFORMATION, f"{text}: {len(anybody)} of them")


def _is_named(entry: Entry, resets: PasswordResets) -> bool:
    """Whether the declaration names the service, and does not just mean all or any."""
    return any(slug(choice.name) in entry.names for choice in resets.services or ())


def _is_known(entry: Entry, selection: Selection) -> bool:
    return entry.has_sender or (not entry.needs_sender and bool(entry.patterns(selection.languages)))


def _note(resets: PasswordResets, level: str, text: str) -> Note:
    return Note(level, Subject("password resets", "", resets.path), text)
