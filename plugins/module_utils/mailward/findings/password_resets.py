# SPDX-License-Identifier: GPL-3.0-or-later
"""How far password resets of an organisation are redirected, and what the baseline finds fault with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..model.finding import ABSENT, AUDIT, ENFORCED, LEVELS, PARTIAL, UNKNOWN, UNSUPPORTED, Finding, Standing
from ..model.unset import OMITTED, Unknown
from ..password_reset.catalogue.known import CATALOGUE_VERSION
from ..password_reset.selection import select
from .bypasses import of_bypasses
from .declaration import of_declaration
from .facts import NOT_SUPPORTED, PARTLY, Facts
from .kinds import KINDS, finding
from .rules import acts, of_rules, redirecting
from .services import of_services

_OWNS = "resets reach the users, and who reads a mailbox owns its accounts"


def judge(facts: Facts) -> tuple[Standing, tuple[Finding, ...]]:
    """Findings from the gravest to what is only worth knowing. The status is that of the moment of the facts."""
    found = sorted(_findings(facts), key=lambda one: (LEVELS.index(one.level), one.id, one.subject.name, one.text))
    resets = facts.declared.password_resets
    services: Iterable[str] = ()
    if resets is not OMITTED and not resets.absent:
        services = {entry.service for entry in select(resets).redirected}
    return Standing(_status(facts, found), CATALOGUE_VERSION, tuple(sorted(services))), tuple(found)


def _findings(facts: Facts) -> Iterator[Finding]:
    resets = facts.declared.password_resets
    if resets is OMITTED:
        yield finding("not_declared", facts.subject, f"are not declared: {_OWNS}")
        return
    if resets.absent:
        yield finding("declared_absent", facts.subject, f"are declared absent: {_OWNS}")
        return
    if facts.degree == NOT_SUPPORTED:
        text = f"cannot be redirected on this platform: {facts.reason or 'it has no rules that could'}"
        yield finding("unsupported", facts.subject, text)
        return
    if facts.degree == PARTLY:
        text = f"can only partly be redirected on this platform: {facts.reason}"
        yield finding("partly_supported", facts.subject, text)
    yield from of_declaration(resets, facts)
    yield from of_services(resets, select(resets), facts.subject)
    yield from of_rules(facts)
    yield from of_bypasses(facts)


def _status(facts: Facts, found: Iterable[Finding]) -> str:
    resets = facts.declared.password_resets
    if resets is OMITTED or resets.absent:
        return ABSENT
    if facts.degree == NOT_SUPPORTED:
        return UNSUPPORTED
    if isinstance(facts.rules, Unknown):
        return UNKNOWN
    acting = redirecting(facts)
    if any(isinstance(setting, Unknown) for rule in acting for setting in (rule.enabled, rule.mode)):
        return UNKNOWN
    acting = [rule for rule in acting if acts(rule, facts.now)]
    if not acting:
        return ABSENT
    if any(rule.mode != "enforce" for rule in acting):
        return AUDIT
    lowering = [one for one in found if KINDS[one.id].most]
    if any(one.known for one in lowering):
        return PARTIAL
    return UNKNOWN if lowering else ENFORCED
