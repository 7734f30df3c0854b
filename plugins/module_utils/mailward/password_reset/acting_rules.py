# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that act on what is marked: the only ones that `mode` means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..model.password_resets import AUDIT, CATALOGUE, PasswordResets
from ..model.reset_entry import COPY, NOTIFICATION
from ..model.transport_rule.rule import TransportRule
from . import senders
from .catalogue.known import CATALOGUE_VERSION
from .guard_rules import COPIED, HARD, NOTICE
from .names import REDIRECT, named
from .selection import Selection
from .writing import CLASS, GUARD, INSIDE, OUTSIDE, RESET, TRACE, Firm

REPORTED = frozenset({"sender", "recipients", "subject", "severity", "rule_detections"})
"""What an incident report tells of a mail; the mail itself is not in it, for it would be the key to the account."""

_PURPOSE = (
    "Whoever reads a password reset owns the account, so such mails go to the password admin ({whom}) instead of to "
    "the user. The redirect stays inside the organisation and is meant; some assessment tools report every redirect."
)


def acting(firm: Firm, selection: Selection, needs: tuple[str, ...]) -> Iterator[TransportRule]:
    """Copies of notices, the admins' own resets crossed, and everybody else's redirected."""
    yield from _copies(firm, selection, needs)
    resets = firm.resets
    if resets.admins and resets.cross:
        for number, admin in enumerate(resets.admins, 1):
            others = tuple(other for other in resets.admins if other != admin)
            comments = "A password admin's own resets go to the others. " + _PURPOSE.format(whom=", ".join(others))
            conditions = {**firm.marked(CLASS, RESET), "sent_to": frozenset({admin})}
            yield _redirect(
                firm, named(85, "cross", number), comments, conditions, others, firm.marked(GUARD, *HARD), needs
            )
    comments = _PURPOSE.format(whom=", ".join(resets.recipients))
    spared = {**firm.marked(GUARD, *HARD), "sent_to": frozenset(resets.recipients)}
    yield _redirect(
        firm, REDIRECT, comments, {**firm.marked(CLASS, RESET), **_scope(resets)}, resets.recipients, spared, needs
    )


def _redirect(
    firm: Firm,
    name: str,
    comments: str,
    conditions: dict[str, Any],
    to: tuple[str, ...],
    spared: dict[str, Any],
    needs: tuple[str, ...],
) -> TransportRule:
    # Only recipients inside: whoever sends mail of a service on to somebody outside keeps doing so. The exception names
    # recipients one by one, so that a reset to a user and to the admin is taken from the user all the same.
    actions: dict[str, Any] = {
        "redirect_message_to": frozenset(to),
        "set_header_name": TRACE,
        "set_header_value": f"{firm.shown}; {name}; {CATALOGUE_VERSION}",
        "set_audit_severity": "high",
        "stop_rule_processing": True,
        **_report(firm, to),
    }
    return firm.rule(
        name, comments, {**conditions, "sent_to_scope": INSIDE}, actions, spared, mode=firm.resets.mode, needs=needs
    )


def _report(firm: Firm, to: tuple[str, ...]) -> dict[str, Any]:
    if firm.resets.mode != AUDIT:
        return {}
    return {"generate_incident_report": to[0], "incident_report_content": REPORTED}


def _scope(resets: PasswordResets) -> dict[str, frozenset[str]]:
    if resets.scope.people:
        return {"sent_to": frozenset(resets.scope.people)}
    return {"sent_to_member_of": frozenset({resets.scope.group})} if resets.scope.group else {}


def _copies(firm: Firm, selection: Selection, needs: tuple[str, ...]) -> Iterator[TransportRule]:
    """Copies of change notices and of what else is to be copied: from known senders, or with generic coverage all."""
    resets = firm.resets
    notices = (NOTICE,) if resets.classes[NOTIFICATION] == COPY else ()
    if not notices and not selection.copied:
        return
    whom = ", ".join(resets.recipients)
    marks = (*notices, *((COPIED,) if selection.copied else ()))

    def write(name: str, some: Sequence[str]) -> TransportRule:
        conditions: dict[str, Any] = {**firm.marked(GUARD, *marks), "from_scope": OUTSIDE, "sent_to_scope": INSIDE}
        if some:
            conditions["from_address_matches_patterns"] = frozenset(some)
        actions = {"blind_copy_to": frozenset(resets.recipients), **_report(firm, resets.recipients)}
        comments = f"Copies notices of changed passwords to the password admin ({whom}); the user keeps them."
        exceptions = {"sent_to": frozenset(resets.recipients)}
        return firm.rule(name, comments, conditions, actions, exceptions, mode=resets.mode, needs=needs)

    if resets.coverage == CATALOGUE:
        known = sorted({one for entry in selection.all for one in senders.of_entry(entry)})
        yield from firm.divided(80, "copy", known, write)
    else:
        yield write(named(80, "copy", 1), ())
