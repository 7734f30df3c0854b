# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether anybody is there to read redirected password resets: nobody may be locked out of their own accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ..model.amendment import wanted
from ..model.delegation import FULL_ACCESS
from ..model.organisation import Organisation
from ..model.state import Expression, Kind, Refusal, Subject, grant_parts
from ..model.unset import OMITTED, Unknown
from .limits import MISSING_ADMINS, allowance, option

NEEDED = 2


def missing_admins(
    declared: Organisation, complete: Expression, now: datetime, allow: Mapping[str, int]
) -> Iterator[Refusal]:
    """The refusal of a plan that sends resets to fewer than two people who are there.

    `complete` is the expression that is compared: its grants are those that will stand. Nothing is refused for want
    of knowledge.
    """
    resets = declared.password_resets
    if resets is OMITTED or resets.absent:
        return
    subject = Subject("password resets", "", resets.path)
    away = declared.away(now)
    if resets.admins:
        missing = sorted(away.intersection(resets.admins))
        if missing and not allowance(allow, MISSING_ADMINS, len(missing)):
            problem = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} away and would get the resets."
            yield Refusal(subject, problem, "Name somebody who is there.", option(MISSING_ADMINS, len(missing)))
        return
    members = members_of(resets.target, declared, complete)
    if isinstance(members, Unknown):
        return
    living = members - away
    lacking = NEEDED - len(living)
    if lacking > 0 and not (living and allowance(allow, MISSING_ADMINS, lacking)):
        there = f"only {min(living)}" if living else "nobody"
        problem = f"{resets.target} is opened by {there}{_because(members - living)}; two people must be able to."
        remedy = "Give another person Full Access, or declare who is back."
        # Where nobody reads the resets, no option sends them there.
        yield Refusal(subject, problem, remedy, option(MISSING_ADMINS, lacking) if living else "")


def members_of(target: str, declared: Organisation, complete: Expression) -> frozenset[str] | Unknown:
    """Who will have Full Access to the target: as the grants will stand, or else as its members are declared."""
    for name, unknown in complete.unknown.items():
        if name.endswith(f" on {target}"):
            return unknown
    granted = (
        grant_parts(key) for key, item in complete.desired.items() if key.kind == Kind.GRANT and item.present is True
    )
    members = frozenset(trustee for mailbox, trustee, right in granted if mailbox == target and right == FULL_ACCESS)
    named = frozenset(
        grant.trustee for grant in declared.grants() if grant.mailbox == target and FULL_ACCESS in wanted(grant.rights)
    )
    return members or named


def _because(gone: frozenset[str]) -> str:
    return f" ({', '.join(sorted(gone))} away)" if gone else ""
