# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for password resets as they stand: whether they are there, act, and come first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from ..mailflow.flow_rule import FlowRule
from ..model.finding import Finding
from ..model.password_resets import is_compiled
from ..model.state import Subject
from ..model.unset import Unknown
from ..password_reset.names import ACTING
from .facts import Facts
from .kinds import finding

_STOPPING = ("stop_rule_processing", "delete_message", "quarantine")
_MOVING = ("redirect_message_to", "blind_copy_to", "copy_to", "add_to_recipients", "moderate_message_by_user")


def of_rules(facts: Facts) -> Iterator[Finding]:
    """What of the declared rules does not stand as declared, and which rules of others stand in their way."""
    rules = facts.rules
    if isinstance(rules, Unknown):
        text = f"whether their rules stand is not known: {rules.reason}"
        yield finding("rules_unknown", facts.subject, text, known=False)
        return
    standing = {rule.name.casefold(): rule for rule in rules}
    missing = [name for name in facts.wanted if name.casefold() not in standing]
    idle = [name for name in facts.wanted if name not in missing and _is_idle(standing[name.casefold()], facts.now)]
    if missing or idle:
        counts = [f"{len(missing)} missing" if missing else "", f"{len(idle)} disabled" if idle else ""]
        text = f"lack rules: of {len(facts.wanted)} {' and '.join(filter(None, counts))}"
        yield finding("rules_missing", facts.subject, text)
    named = {name.casefold() for name in (*missing, *idle)}
    differing = [name for name in facts.wanted if name in facts.outstanding and name.casefold() not in named]
    if differing:
        text = f"have rules that are not as declared: {len(differing)} of {len(facts.wanted)}"
        yield finding("rules_differ", facts.subject, text)
    elif not missing and _places(facts.wanted, rules) != sorted(_places(facts.wanted, rules)):
        yield finding("rules_differ", facts.subject, "have rules that are not in their order")
    yield from _foreign(facts.wanted, rules, facts.now)


def redirecting(facts: Facts) -> list[FlowRule]:
    """The declared rules that take resets to somebody, as they stand, whether they are enabled or not."""
    rules = () if isinstance(facts.rules, Unknown) else facts.rules
    wanted = {name.casefold() for name in facts.wanted if name in ACTING}
    return [rule for rule in rules if rule.name.casefold() in wanted and "redirect_message_to" in rule.actions]


def acts(rule: FlowRule, now: datetime) -> bool:
    """Whether the rule is enabled, and its time has come and is not over; what is not known of that counts as no."""
    begins, ends = rule.activation_date, rule.expiry_date
    if rule.enabled is not True or isinstance(begins, Unknown) or isinstance(ends, Unknown):
        return False
    return (begins is None or _utc(begins) <= now) and (ends is None or now <= _utc(ends))


def _is_idle(rule: FlowRule, now: datetime) -> bool:
    # Audited rules that act are what mode: audit declares; a rule that only marks has to be enforced always.
    return not acts(rule, now) or (rule.name not in ACTING and rule.mode != "enforce")


def _foreign(wanted: Sequence[str], rules: Sequence[FlowRule], now: datetime) -> Iterator[Finding]:
    places = _places(wanted, rules)
    for rule in rules[: max(places)] if places else ():
        if is_compiled(rule.name):
            continue
        subject = Subject("transport rule", rule.name)
        where = "stands above or among the rules for password resets"
        verbs = [words for words, names in (("stops", _STOPPING), ("moves or copies", _MOVING)) if _does(rule, names)]
        if not acts(rule, now) and rule.enabled is False:
            yield finding("foreign_rule_above", subject, f"{where}, disabled")
        elif verbs and rule.mode == "enforce":
            yield finding("foreign_rule", subject, f"{where}, and it {' and '.join(verbs)} mail")
        elif rule.unclear:
            text = f"{where}, and what it does is not known: {rule.unclear}"
            yield finding("foreign_rule", subject, text, known=False)
        else:
            yield finding("foreign_rule_above", subject, where)


def _places(wanted: Sequence[str], rules: Sequence[FlowRule]) -> list[int]:
    """Where each wanted rule that stands is among all rules, in the wanted order."""
    at = {rule.name.casefold(): place for place, rule in enumerate(rules)}
    return [at[name.casefold()] for name in wanted if name.casefold() in at]


def _does(rule: FlowRule, names: Sequence[str]) -> bool:
    return any(name in rule.actions for name in names)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
