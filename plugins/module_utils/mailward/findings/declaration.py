# SPDX-License-Identifier: GPL-3.0-or-later
"""What the declaration of password resets itself leaves open."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.finding import Finding
from ..model.password_resets import AUDIT, GENERIC, PasswordResets
from ..model.unset import Unknown
from ..password_reset.catalogue.phrases import PHRASES
from .facts import Facts
from .kinds import finding

NEEDED = 2
"""So many people have to be able to read what is redirected."""


def of_declaration(resets: PasswordResets, facts: Facts) -> Iterator[Finding]:
    """`resets` are those of the facts, present and whole."""
    subject = facts.subject
    if resets.mode == AUDIT:
        text = "are only audited: resets still reach the users, and the password admin gets reports of them"
        yield finding("only_audited", subject, text)
    if resets.admins and not resets.cross:
        text = "do not protect the password admins: with cross: false their own resets reach themselves"
        yield finding("not_crossed", subject, text)
    if resets.scope.people or resets.scope.group:
        count = len(resets.scope.people)
        whose = resets.scope.group or f"{count} {'person' if count == 1 else 'people'}"
        yield finding("narrow_scope", subject, f"are for {whose} only; the resets of everybody else reach them")
    if not resets.dmarc_guard:
        text = "are redirected for forged senders too (dmarc_guard: false): anybody can flood the password admin"
        yield finding("no_dmarc_guard", subject, text)
    elif facts.guardless:
        text = "cannot spare forged mails here, so that anybody can flood the password admin"
        yield finding("guard_unsupported", subject, f"{text}: {facts.guardless}")
    for remark in facts.remarks:
        yield finding("recipient_at_risk", remark.subject, remark.text, known=remark.level != "unknown")
    yield from _of_admins(resets, facts)
    if resets.coverage == GENERIC and resets.consent:
        text = f"catch private services too; {resets.consent.by} agreed on {resets.consent.date:%Y-%m-%d}"
        yield finding("private_services", subject, text)
    without = sorted(language for language in resets.languages if language not in PHRASES)
    if resets.coverage == GENERIC and without:
        yield finding("no_phrases", subject, f"have no generic phrases in {', '.join(without)}")
    text = (
        "go by rules that redirect, which some assessment tools report whoever the target is; these stay inside the "
        "organisation, and the comments of each say so"
    )
    yield finding("redirect_is_flagged", subject, text)


def _of_admins(resets: PasswordResets, facts: Facts) -> Iterator[Finding]:
    subject, away = facts.subject, facts.declared.away(facts.now)
    members = frozenset(resets.admins) if resets.admins else facts.members
    if isinstance(members, Unknown):
        text = f"whether two people can open {resets.target} is not known: {members.reason}"
        yield finding("members_unknown", subject, text, known=False)
        return
    if resets.target and len(members) < NEEDED:
        count = "one member" if members else "no member"
        yield finding("one_member", subject, f"go to {resets.target}, which has {count}; the baseline asks for two")
    for admin in sorted(members & away):
        yield finding("admin_absent", subject, f"go to {admin}, who is away")
