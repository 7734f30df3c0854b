# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rules of an organisation do with one message.

Rules are gone through once, first to last, and each sees what the rules before it left: their headers, their
subject, their recipients. That later rules see this, and that nothing begins again at the top, is a guess: no
documentation says either. See docs/mail_flow.md for what else is taken for granted.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache

from ..model.transport_rule.predicate import ONLINE
from ..model.unset import Unknown
from .actions import IN_AUDIT, do, harmless, not_applicable
from .conditions.compiling import compiled, hold, spare
from .conditions.directory import Directory
from .conditions.look import Look
from .envelope import Envelope
from .flow_rule import FlowRule
from .mail_organisation import MailOrganisation
from .message import Message
from .transport import DELIVERED, MATCHED, PASSED, SPARED, UNCLEAR, Copy, Hit, Transport, Verdict

KEPT = 16
"""So many organisations keep their compiled rules."""


def apply_rules(message: Message, envelope: Envelope, organisation: MailOrganisation, now: datetime) -> Transport:
    """What becomes of a message before it reaches mailboxes, at the moment `now`.

    Recipients that are groups are best resolved before, as Exchange does: of a group itself, conditions on single
    recipients answer unknown. Compiled rules are kept for the organisation, the same object each time.
    """
    return _kept(_Same(organisation)).apply(message, envelope, now)


class RuleSet:
    """The rules of one organisation, compiled for many messages."""

    def __init__(self, organisation: MailOrganisation, platform: str = ONLINE) -> None:
        self._directory = Directory(organisation)
        self._rules: tuple[_Compiled, ...] | Unknown
        if isinstance(organisation.rules, Unknown):
            self._rules = organisation.rules
        else:
            self._rules = tuple(_Compiled(rule, self._directory, platform) for rule in organisation.rules)

    def apply(self, message: Message, envelope: Envelope, now: datetime) -> Transport:
        """See `apply_rules`."""
        recipients = frozenset(address.lower() for address in envelope.recipients)
        start = Copy(message, recipients, recipients)
        if isinstance(self._rules, Unknown):
            reason = f"the rules are not known: {self._rules.reason}"
            return Transport((_given_up(start, reason),), unknown=(Unknown(reason),))
        moment = now if now.tzinfo else now.replace(tzinfo=UTC)
        going, ended = [self._seen(start, envelope)], []
        verdicts, unknown = [], []
        reports: dict[str, list[str]] = {}
        for rule in self._rules:
            if not going:
                break
            step = _Step(rule.source.name)
            onward: list[tuple[Copy, Look]] = []
            for copy, look in going:
                for part in rule.take(copy, look, moment, step):
                    if part is copy:
                        onward.append((copy, look))
                    elif part.fate == DELIVERED and not part.stopped_by:
                        onward.append(self._seen(part, envelope))
                    else:
                        ended.append(part)
            going = onward
            verdicts.append(step.verdict())
            unknown.extend(step.lost)
            for address in step.reports:
                reports.setdefault(address, []).append(rule.source.name)
        return Transport(
            copies=(*(copy for copy, _unused in going), *ended),
            verdicts=tuple(verdicts),
            unknown=tuple(dict.fromkeys(unknown)),
            reports={address: ", ".join(names) for address, names in reports.items()},
        )

    def _seen(self, copy: Copy, envelope: Envelope) -> tuple[Copy, Look]:
        return copy, Look(copy.message, envelope, self._directory, copy.recipients)


@dataclass
class _Step:
    """What one rule did to all copies, as it is being found out."""

    rule: str
    matched: set[str] = field(default_factory=set)
    spared: bool = False
    because: dict[Hit, None] = field(default_factory=dict)
    acted: bool = False
    actions: list[str] = field(default_factory=list)
    unclear: str = ""
    lost: list[Unknown] = field(default_factory=list)
    reports: tuple[str, ...] = ()

    def verdict(self) -> Verdict:
        outcome = MATCHED if self.matched else UNCLEAR if self.unclear else SPARED if self.spared else PASSED
        return Verdict(
            self.rule, outcome, frozenset(self.matched), tuple(self.because), self.acted,
            tuple(dict.fromkeys(self.actions)), self.unclear,
        )  # fmt: skip

    def say(self, hits: list[Hit]) -> None:
        self.because.update(dict.fromkeys(hits))

    def doubt(self, reason: str) -> None:
        self.unclear = self.unclear or reason

    def lose(self, copy: Copy, reason: str) -> Copy:
        """The copy that nobody can follow any further."""
        self.doubt(reason)
        text = f"{self.rule}: {reason}"
        self.lost.append(Unknown(text))
        return _given_up(copy, text)


class _Compiled:
    """One rule with its tests."""

    def __init__(self, rule: FlowRule, directory: Directory, platform: str) -> None:
        self.source = rule
        self._conditions = compiled(rule, directory, platform=platform)
        self._exceptions = compiled(rule, directory, exceptions=True, platform=platform)
        self._not_applicable = not_applicable(rule.actions)

    def take(self, copy: Copy, look: Look, now: datetime, step: _Step) -> list[Copy]:
        """The parts of a copy after this rule; the copy itself where the rule leaves it as it is."""
        holds, unknown = hold(self._conditions, look)
        if not holds and not unknown:
            return [copy]
        spared = spare(self._exceptions, look)
        matched, unclear = set(), set()
        for recipient, hits in (*holds.items(), *unknown.items()):
            exception = spared.holds.get(recipient)
            if exception is not None:
                step.spared = True
                step.say([*hits, exception])
            elif recipient in unknown or recipient in spared.unknown or self.source.unclear:
                unclear.add(recipient)
                doubtful = [*hits, spared.unknown[recipient]] if recipient in spared.unknown else hits
                step.say(doubtful)
                step.doubt(next((hit.unknown for hit in doubtful if hit.unknown), self.source.unclear))
            else:
                matched.add(recipient)
                step.say(hits)
        step.matched |= matched
        return self._done(copy, look, matched, unclear, now, step)

    def _done(
        self, copy: Copy, look: Look, matched: set[str], unclear: set[str], now: datetime, step: _Step
    ) -> list[Copy]:
        acting = self._actions_now(now)
        parts = [copy]
        if unclear and (isinstance(acting, Unknown) or not harmless(acting)):
            lost, parts = _split(copy, unclear)
            reason = step.unclear
            parts = [*parts, *(step.lose(part, reason) for part in lost)]
        if not matched:
            return parts
        if isinstance(acting, Unknown):
            taken, rest = _of(parts, matched)
            return [*rest, *(step.lose(part, acting.reason) for part in taken)]
        if self._not_applicable and self.source.mode == "enforce":
            step.actions.append(f"not applied: {self._not_applicable}")
        if not acting:
            return parts
        taken, rest = _of(parts, matched)
        return [*rest, *(self._acted_on(part, look, acting, step) for part in taken)]

    def _actions_now(self, now: datetime) -> dict[str, object] | Unknown:
        """What the rule does at this moment; nothing while it is disabled or out of its dates."""
        rule = self.source
        settings = (rule.enabled, rule.activation_date, rule.expiry_date)
        if (
            rule.enabled is False
            or (isinstance(rule.activation_date, datetime) and now < _utc(rule.activation_date))
            or (isinstance(rule.expiry_date, datetime) and now > _utc(rule.expiry_date))
        ):
            return {}
        doubts = [setting for setting in settings if isinstance(setting, Unknown)]
        if self._not_applicable:
            return {}
        acting = dict(rule.actions)
        if isinstance(rule.mode, Unknown):
            doubts.append(rule.mode)
        elif rule.mode in IN_AUDIT:
            acting = {name: value for name, value in acting.items() if name in IN_AUDIT[rule.mode]}
        elif rule.mode != "enforce":
            doubts.append(Unknown(f"its mode reads {rule.mode}"))
        return doubts[0] if doubts and not harmless(acting) else acting

    def _acted_on(self, copy: Copy, look: Look, acting: dict[str, object], step: _Step) -> Copy:
        done = do(copy, step.rule, acting, look)
        if isinstance(done, Unknown):
            return step.lose(copy, done.reason)
        step.acted = step.acted or self.source.mode == "enforce"
        step.actions.extend(done[1])
        report = acting.get("generate_incident_report")
        if isinstance(report, str):
            step.reports = (report,)
        return done[0]


def _split(copy: Copy, apart: set[str]) -> tuple[list[Copy], list[Copy]]:
    """The copy for some of its recipients, and the copy for the others.

    Recipients that rules added get a copy of their own then: it is for all whose copy it was.
    """
    if apart >= copy.recipients:
        return [copy], []
    if not apart & copy.recipients:
        return [], [copy]
    sides: tuple[list[Copy], list[Copy]] = ([], [])
    for side, recipients in zip(sides, (copy.recipients & apart, copy.recipients - apart), strict=True):
        for part in (recipients - copy.added, recipients & copy.added):
            if part:
                own = copy.originally if copy.redirected or part <= copy.added else part
                side.append(replace(copy, recipients=part, added=part & copy.added, originally=own))
    return sides


def _of(copies: list[Copy], recipients: set[str]) -> tuple[list[Copy], list[Copy]]:
    """The copies for these recipients, and all others."""
    taken: list[Copy] = []
    rest: list[Copy] = []
    for copy in copies:
        inner, outer = _split(copy, recipients) if copy.fate == DELIVERED else ([], [copy])
        taken += inner
        rest += outer
    return taken, rest


def _given_up(copy: Copy, reason: str) -> Copy:
    return replace(copy, recipients=frozenset(), added=frozenset(), fate=UNCLEAR, fate_text=reason)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class _Same:
    """An organisation as the key of what is kept of it: only the very same object is equal."""

    organisation: MailOrganisation

    def __hash__(self) -> int:
        return id(self.organisation)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.organisation is self.organisation


@lru_cache(maxsize=KEPT)
def _kept(key: _Same) -> RuleSet:
    return RuleSet(key.organisation)
