# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known too little of the services that a firm has selected, or is left with the users on purpose."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.finding import Finding
from ..model.password_resets import GENERIC, PasswordResets
from ..model.reset_entry import OWN, RESET_CODE, Entry, slug
from ..model.state import Subject
from ..password_reset.selection import Selection, is_product
from .kinds import finding


def of_services(resets: PasswordResets, selection: Selection, subject: Subject) -> Iterator[Finding]:
    """`selection` is what the catalogue makes of the declaration."""
    chosen = [entry for entry in selection.redirected if _is_named(entry, resets)]
    if selection.exempt or selection.exempt_domains:
        names = sorted({*(entry.service for entry in selection.exempt), *selection.exempt_domains})
        text = f"spare {', '.join(names)}: who reads the user's mailbox can take those accounts"
        yield finding("exempt_services", subject, text)
    known = {entry.service for entry in selection.redirected if _is_known(entry, selection)}
    blank = {entry.service for entry in chosen} - known
    if blank:
        text = f"know too little of {', '.join(sorted(blank))}: its resets reach the users"
        yield finding("unknown_services", subject, text)
    unsure = sorted({entry.service for entry in chosen if not entry.verified and entry.category != OWN} - blank)
    if unsure:
        yield finding("unverified_services", subject, f"go by what nobody has verified for {', '.join(unsure)}")
    both = sorted({e.service for e in selection.delivered if e.also_sign_in and e.kind == RESET_CODE})
    if both:
        text = f"leave the codes of {', '.join(both)} with the users, for they serve daily sign-in as well"
        yield finding("sign_in_codes" if resets.services else "sign_in_codes_of_all", subject, text)
    anybody = sorted({e.service for e in selection.redirected if is_product(e) and e.patterns(selection.languages)})
    if anybody and resets.coverage != GENERIC:
        text = "know products by their subjects alone, so that private sites with the same product are meant too"
        yield finding("products_of_anybody", subject, f"{text}: {len(anybody)} of them")


def _is_named(entry: Entry, resets: PasswordResets) -> bool:
    """Whether the declaration names the service, and does not just mean all or any."""
    return any(slug(choice.name) in entry.names for choice in resets.services or ())


def _is_known(entry: Entry, selection: Selection) -> bool:
    return entry.has_sender or (not entry.needs_sender and bool(entry.patterns(selection.languages)))
