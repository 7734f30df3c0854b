# SPDX-License-Identifier: GPL-3.0-or-later
"""One organisation, one run: observe, express, compare, guard, and, when told to, perform."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeAlias

from .assessment import assessed, supports_resets
from .clients.errors import Unreadable
from .findings.facts import NO_SCAN
from .forecast import Forecast, forecast, is_asked_for
from .mailflow.declared import declared as as_declared
from .mailflow.forwarding import ForwardingScan
from .mailflow.mail_organisation import MailOrganisation
from .mailflow.planned import planned
from .mailflow.scanned import scanned
from .model.change import Change, Outcome, Result
from .model.mistake import Mistake, Mistakes
from .model.organisation import SECTIONS, Organisation, read_organisation
from .model.reset_token import without_tokens
from .model.scope import Scope
from .model.state import Expression, Note, Refusal, Subject
from .model.unset import OMITTED, Unknown
from .password_reset.compiler import compile_resets
from .password_reset.mistakes import reset_mistakes
from .planning import guards
from .planning.compare import compare
from .planning.customer import WrongCustomer, differences
from .planning.execution import ChangeLog, Execution, execute
from .planning.hands_off import hands_off
from .planning.limits import ALLOWED
from .planning.password_admins import missing_admins
from .planning.plan import SHORT, Plan
from .planning.waves import waves
from .platforms.platform import Customer, Observation, Platform, Preflight, Progress
from .reporting.diff import diff
from .reporting.plan_markdown import plan_markdown
from .reporting.plan_text import plan_text

ScanOf: TypeAlias = Callable[[str], "ForwardingScan | Unknown"]


def _in_silence(_text: str) -> None:
    pass


def _no_scan(_tenant_id: str) -> ForwardingScan | Unknown:
    return NO_SCAN


@dataclass(frozen=True)
class Options:
    """How one run is made.

    `now` is a moment in UTC. `apply` writes; without it nothing is. `adopt` marks declared objects
    that stand without a marker. `allow` lifts limits to a number (`limits.ALLOWED`). `expected_digest`
    is that of an approved plan, of 8 hex digits or more; another plan is not applied. `change_log` is
    written before and after every change. `renew_automapping` are mailboxes whose Full Access is revoked
    and granted again, so that what is declared of automapping counts; no platform can read it back.
    `whole` says that the declaration is all of the organisation's strategy, so that what it leaves out is a finding.
    `forwarding` gives what the last scan of a tenant for forwarding says, or why there is none that counts.
    Raises ValueError for a moment in another zone and for an allowance that does not exist.
    """

    now: datetime
    apply: bool = False
    adopt: bool = False
    allow: Mapping[str, int] = field(default_factory=dict)
    expected_digest: str = ""
    change_log: ChangeLog | None = None
    renew_automapping: frozenset[str] = frozenset()
    progress: Progress = _in_silence
    whole: bool = False
    forwarding: ScanOf = _no_scan

    def __post_init__(self) -> None:
        if self.now.utcoffset() != timedelta(0):
            raise ValueError("now must be a moment in UTC")
        unknown = sorted(set(self.allow) - set(ALLOWED))
        if unknown:
            raise ValueError(f"allow has no {', '.join(unknown)}; it has {', '.join(ALLOWED)}")


@dataclass(frozen=True)
class Run:
    """What a run planned, and, when it was to apply, what became of every change.

    `refused` is the one message of a plan that was not applied for its own sake: by a guard, because
    it is not the approved one, or because the credentials lack what it needs. Nothing was written then.
    """

    plan: Plan
    applied: bool = False
    execution: Execution = field(default_factory=Execution)
    refused: str = ""

    @property
    def changed(self) -> bool:
        """Whether something was written, or may have been; without `apply`: whether something would be."""
        if self.refused:
            return False
        if not self.applied:
            return bool(self.plan.changes)
        written = (Result.DONE, Result.IN_DOUBT)
        return any(outcome.result in written or outcome.partly for outcome in self.execution.outcomes)

    @property
    def failed(self) -> bool:
        return bool(self.message)

    @property
    def message(self) -> str:
        """Why the run failed: every change that was not done, in sentences. "" when it did not fail."""
        undone = [outcome for outcome in self.execution.outcomes if outcome.result is not Result.DONE]
        if self.refused or not (undone or self.execution.stopped):
            return self.refused
        done = len(self.execution.outcomes) - len(undone)
        head = f"{self.plan.organisation}: {done} of {len(self.execution.outcomes)} changes were done."
        stopped = f" The run was stopped: {self.execution.stopped}" if self.execution.stopped else ""
        text = "\n".join([f"{head}{stopped}", *(f"  {_sentence(outcome)}" for outcome in undone)])
        return str(without_tokens(text))

    def result(self) -> dict[str, Any]:
        """The module result, in JSON's types; `failed` and `msg` stand in it only when the run failed.

        No token of an organisation is in it.
        """
        result: dict[str, Any] = {
            "changed": self.changed,
            "organisation": self.plan.organisation,
            "platform": self.plan.platform,
            "digest": self.plan.digest,
            "plan": self.plan.data,
            "plan_text": plan_text(self.plan),
            "plan_markdown": plan_markdown(self.plan),
            "outcomes": [_described(outcome) for outcome in self.execution.outcomes],
            "unknown": self.plan.data["unknown"],
            **{name: self.plan.data[name] for name in ("findings", "password_resets") if name in self.plan.data},
            "diff": diff(self.plan),
        }
        shown: dict[str, Any] = without_tokens(result)
        return {**shown, "failed": True, "msg": self.message} if self.failed else shown


def run(platform: Platform, declaration: Mapping[str, Any], options: Options) -> Run:
    """Makes one organisation equal to its declaration, or says what would be written.

    Raises `Mistakes` for a declaration that cannot be meant, after reading what else is wrong with it;
    `WrongCustomer`, which is one, when the credentials opened another organisation; `ServiceError`
    when nothing could be read. Nothing was written in any of these cases.
    """
    declared, found = _read(declaration, supports_resets(platform))
    found = (*found, *platform.mistakes(declared))
    if found:
        raise _all_mistakes(platform, declared, found, options)
    observation = platform.observe(Scope.of(declared), _telling(declared, options.progress))
    differing = differences(declared, *_customer(observation))
    if differing:
        raise WrongCustomer(declared.name, differing)
    expression = _express(platform, declared, observation, options)
    complete = hands_off(expression, declared, adopt=options.adopt)
    plan = _plan(platform, declared, complete)
    scan_of = cache(options.forwarding)
    standing = _standing(platform, observation, scan_of, options.now) if is_asked_for(declared) else None
    foretold = _forecast(declared, standing, plan, options)
    plan = replace(plan, notes=(*plan.notes, *foretold.notes), mail_flow=foretold.data)

    def assess(done: Iterable[Change] | None) -> Plan:
        if not options.whole and declared.password_resets is OMITTED:
            return plan
        tenant_id, _domains = _customer(observation)
        return assessed(plan, declared, complete, platform, standing, scan_of(tenant_id), options.now, done)

    refused = _refusal(plan, complete, declared, options, foretold.failed)
    if refused or not options.apply:
        return Run(assess(() if refused else None), refused=refused)
    if plan.changes:
        flight = platform.preflight(plan.changes)
        plan = replace(plan, notes=(*plan.notes, *_not_looked_at(declared, flight)))
        if flight.missing:
            return Run(assess(()), refused=_lacks(plan, flight))
    execution = execute(plan, complete, platform.perform, options.change_log, options.progress)
    done = [outcome.change for outcome in execution.outcomes if outcome.result is Result.DONE]
    return Run(assess(done), applied=True, execution=execution)


def mail_organisation(
    platform: Platform | None, declaration: Mapping[str, Any], asked: frozenset[str], options: Options
) -> MailOrganisation:
    """What mail sees of an organisation: as declared without a platform; as it is, if the declaration says no more
    than whose it is; else as it will be once the declaration is applied.

    `asked` are the recipients whose mail is in question. Raises what `run` raises; writes nothing.
    """
    declared, found = _read(declaration, platform is None or supports_resets(platform))
    found = (*found, *(platform.mistakes(declared) if platform else ()))
    if found:
        raise Mistakes(declared.name, found, "nothing was read or written")
    if platform is None:
        return as_declared(declared)
    observation = platform.observe(Scope.of(declared, asked), _telling(declared, options.progress))
    differing = differences(declared, *_customer(observation))
    if differing:
        raise WrongCustomer(declared.name, differing)
    standing = _standing(platform, observation, options.forwarding, options.now)
    if not declared.sections():
        return standing
    complete = hands_off(_express(platform, declared, observation, options), declared, adopt=options.adopt)
    return planned(standing, _plan(platform, declared, complete).changes)


def export(platform: Platform, sections: Collection[str] | None = None) -> dict[str, Any]:
    """What stands in the organisation, in the form that can be declared: all sections, or those named.

    Gives `platform`, `tenant_id`, `domains`, `declaration`, and `unknown`: what could not be read, and
    is left out of the declaration therefore. Raises ServiceError.
    """
    scope = Scope.everything(frozenset(SECTIONS if sections is None else sections))
    observation = platform.observe(scope, _in_silence)
    tenant_id, domains = _customer(observation)
    return {
        "platform": platform.name,
        "tenant_id": tenant_id,
        "domains": sorted(domains),
        "declaration": dict(platform.declare(observation, scope)),
        "unknown": [{"part": part, "text": why.reason} for part, why in sorted(observation.unknown.items())],
    }


def _read(declaration: Mapping[str, Any], with_rules: bool) -> tuple[Organisation, tuple[Mistake, ...]]:
    """The declared organisation, with the rules that its password resets become, and what is wrong with it."""
    declared, found = read_organisation(declaration)
    return compile_resets(declared) if with_rules else declared, (*found, *reset_mistakes(declared))


def _telling(declared: Organisation, progress: Progress) -> Progress:
    """Progress that says of which organisation it is."""
    return lambda text: progress(f"{declared.name}: {text}")


def _all_mistakes(platform: Platform, declared: Organisation, found: tuple[Mistake, ...], options: Options) -> Mistakes:
    """Adds what only the live organisation can tell, if it can be read; nothing is ever written after this."""
    unread = Mistakes(declared.name, found, "nothing was read or written")
    if any(mistake.path.startswith("organisation") for mistake in found):
        return unread
    try:
        observation = platform.observe(Scope.of(declared), _telling(declared, options.progress))
        differing = differences(declared, *_customer(observation))
        if differing:
            return Mistakes(declared.name, (*found, *differing))
        refusals = _express(platform, declared, observation, options).refusals
    except Exception:
        # Of a half-read declaration anything may be missing: the mistakes are the message, whatever else fails.
        return unread
    there = (Mistake(refusal.subject.path, refusal.problem, refusal.remedy) for refusal in refusals)
    return Mistakes(declared.name, (*found, *there))


def _standing(platform: Platform, observation: Observation, scan_of: ScanOf, now: datetime) -> MailOrganisation:
    """What mail sees of the organisation as it is, with the inbox rules that the last scan has seen."""
    tenant_id, _domains = _customer(observation)
    return scanned(platform.mail_flow(observation), scan_of(tenant_id), now)


def _express(platform: Platform, declared: Organisation, observation: Observation, options: Options) -> Expression:
    return platform.express(declared, observation, options.now, options.adopt, options.renew_automapping)


def _customer(observation: Observation) -> tuple[str, frozenset[str]]:
    customer: Customer | Unknown = observation.customer
    if isinstance(customer, Unknown):
        advice = "Nothing was planned or written: it could be any customer's."
        raise Unreadable("finding out whose organisation it is", customer.reason, advice=advice)
    return customer.tenant_id, customer.domains


def _plan(platform: Platform, declared: Organisation, complete: Expression) -> Plan:
    comparison = compare(complete)
    plan = Plan(
        organisation=declared.name,
        platform=platform.name,
        waves=waves(comparison.changes),
        unknowns=comparison.unknowns,
        notes=complete.notes,
        domains=declared.domains,
    )
    return replace(plan, notes=(*plan.notes, *guards.risks(plan, complete, declared)))


def _forecast(declared: Organisation, now: MailOrganisation | None, plan: Plan, options: Options) -> Forecast:
    """What would become of mail once the plan is carried out, where the declaration asks for it."""
    if now is None:
        return Forecast()
    return forecast(declared, now, planned(now, plan.changes), options.now)


def _refusal(
    plan: Plan, complete: Expression, declared: Organisation, options: Options, failed: tuple[Refusal, ...]
) -> str:
    refusals = (
        *guards.check(plan, complete, declared, options.allow),
        *missing_admins(declared, complete, options.now, options.allow),
        *failed,
    )
    if refusals:
        return guards.refusal_text(plan, refusals)
    expected = options.expected_digest.strip().lower()
    # A plan without changes writes nothing, approved or not: so a finished run can be repeated.
    if not expected or not plan.changes or (len(expected) >= SHORT and plan.digest.startswith(expected)):
        return ""
    difference = f"the plan is {plan.short_digest} and not the approved {expected[:SHORT]}"
    return (
        f"{plan.organisation}: {difference}. Nothing was written.\n"
        "  The declaration or the organisation changed since. Look at the new plan and approve it."
    )


def _lacks(plan: Plan, flight: Preflight) -> str:
    """The one message about everything that the credentials lack for the plan."""
    lines = [f"  {sentence}" for sentence in flight.missing]
    return "\n".join(
        [f"{plan.organisation}: the credentials may not do what the plan needs. Nothing was written.", *lines]
    )


def _not_looked_at(declared: Organisation, flight: Preflight) -> tuple[Note, ...]:
    subject = Subject("organisation", declared.name, "organisation")
    text = "whether the credentials may do all of this could not be looked at: {}"
    return tuple(Note("info", subject, text.format(reason)) for reason in flight.unread)


def _described(outcome: Outcome) -> dict[str, Any]:
    return {
        "subject": {"kind": outcome.change.subject.kind, "name": outcome.change.subject.name},
        "kind": outcome.change.key.kind,
        "name": outcome.change.key.name,
        "action": outcome.change.action.value,
        "result": outcome.result.value,
        "text": outcome.text,
        "warnings": list(outcome.warnings),
    }


def _sentence(outcome: Outcome) -> str:
    what = f"{outcome.change.action.value} {outcome.change.key}: {outcome.result.value}"
    return f"{what}, {outcome.text}" if outcome.text else what
