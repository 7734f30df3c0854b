# SPDX-License-Identifier: GPL-3.0-or-later
"""What the baseline says of an organisation at the end of a run, and what a plan that is not carried out would change.

Findings are about what stands, so a plan of a new organisation finds that the rules are missing; it is said of each
finding whether the plan ends it. They change nothing of what a run does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from .findings.facts import RESETS, SUPPORTED, Facts
from .findings.password_resets import judge
from .mailflow.forwarding import ForwardingScan
from .mailflow.mail_organisation import MailOrganisation
from .mailflow.planned import planned
from .model.change import Change
from .model.finding import Finding
from .model.organisation import Organisation
from .model.password_resets import SECTION, is_compiled
from .model.state import Expression, Key, Kind
from .model.unset import OMITTED, Unknown
from .planning.password_admins import members_of
from .planning.plan import Plan
from .platforms.capabilities import UNSUPPORTED, Capability
from .platforms.platform import Platform

_REDIRECT, _GUARD = f"{SECTION}.redirect", f"{SECTION}.dmarc_guard"


def supports_resets(platform: Platform) -> bool:
    """Whether the platform can redirect password resets at all; one that says nothing of it can."""
    return _capability(platform, _REDIRECT).degree != UNSUPPORTED


def assessed(
    plan: Plan,
    declared: Organisation,
    complete: Expression,
    platform: Platform,
    standing: MailOrganisation | None,
    forwarding: ForwardingScan | Unknown,
    now: datetime,
    done: Iterable[Change] | None = None,
) -> Plan:
    """The plan with its findings. `done` are the changes that were made, None for a plan that is not carried out.

    `standing` is what was observed before the first change, None where no password resets are declared.
    """
    capability, guard = _capability(platform, _REDIRECT), _capability(platform, _GUARD)
    remarks = tuple(note for note in plan.notes if note.subject.kind == RESETS)
    resets = declared.password_resets
    target = "" if resets is OMITTED else resets.target
    wanted = {change.key for change in plan.changes if _is_compiled(change.key)}

    def facts(made: Iterable[Change]) -> Facts:
        made = tuple(made)
        return Facts(
            declared=declared,
            mail=planned(standing or MailOrganisation(declared.domains), made),
            now=now,
            outstanding=frozenset(key.name for key in wanted - {change.key for change in made}),
            unread=_unread(plan),
            members=members_of(target, declared, complete) if target else frozenset(),
            forwarding=forwarding,
            degree=capability.degree,
            reason=capability.reason,
            remarks=remarks,
            guardless=guard.reason if guard.degree == UNSUPPORTED else "",
        )

    status, found = judge(facts(done or ()))
    if done is None:
        _status, left = judge(facts(plan.changes))
        found = tuple(_ending(one, left) for one in found)
    notes = tuple(note for note in plan.notes if note not in remarks)
    return replace(plan, notes=notes, findings=found, password_resets=status)


def _ending(one: Finding, left: Iterable[Finding]) -> Finding:
    if any((one.id, one.subject) == (other.id, other.subject) for other in left):
        return one
    return replace(one, text=f"{one.text}; this plan ends that")


def _capability(platform: Platform, name: str) -> Capability:
    return platform.capabilities.get(name, Capability(SUPPORTED))


def _is_compiled(key: Key) -> bool:
    return key.kind == Kind.TRANSPORT_RULE and is_compiled(key.name)


def _unread(plan: Plan) -> str:
    """Why some of the compiled rules could not be read, "" if they could."""
    reasons = (entry.text for entry in plan.unknowns if any(map(_is_compiled, entry.keys)))
    return next(reasons, "")
