# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the live organisation can tell of declared rules: refusals before any write, and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ....model.amendment import wanted
from ....model.marker import marked
from ....model.organisation import Organisation
from ....model.state import Note, Refusal, Subject
from ....model.transport_rule.conditions import CONDITIONS
from ....model.transport_rule.predicate import ADDRESSES, ALL_RECIPIENTS, ONLINE
from ....model.transport_rule.rule import COMMENTS_CHARS, TransportRule
from ....model.unset import OMITTED
from .export import Resolve
from .items import SECTIONS, rule_subject
from .observed import ObservedRule
from .patterns import misread_patterns, pattern_notes
from .room import too_much

Standing = Mapping[str, ObservedRule]
"""Live rules by their names in lower case."""

# What a co-recipient loses when a condition on one recipient hits all of them.
_TAKING = ("redirect_message_to", "delete_message", "quarantine", "reject_message_reason_text")


def refusals(declared: Organisation, standing: Standing, where: str = ONLINE) -> Iterator[Refusal]:
    """What cannot be done as declared in this organisation."""
    for rule in declared.rules():
        observed = standing.get(rule.name.casefold())
        if rule.absent:
            continue
        if observed is None:
            yield from _incomplete(rule)
        else:
            yield from _changed(rule, observed, declared.declaration)
        yield from misread_patterns(rule, observed, rule_subject(rule))
    yield from too_much(declared, standing, where)


def notes(declared: Organisation, standing: Standing, resolve: Resolve) -> Iterator[Note]:
    """What a person should know of the declared rules before they are written."""
    known = {address for box in declared.mailboxes() for address in (box.address, *wanted(box.aliases))}
    known |= declared.redirect_addresses()
    for rule in declared.rules():
        observed = standing.get(rule.name.casefold())
        if rule.absent:
            continue
        subject = rule_subject(rule)
        if observed is not None and observed.beyond:
            text = f"has {', '.join(observed.beyond)}, which nobody can declare here; that stays as it is"
            yield Note("partial", subject, text)
        if observed is not None and observed.legacy_patterns:
            text = "reads its patterns as Exchange 2010 did; only removing and creating it changes that"
            yield Note("risk", subject, text)
        if rule.conditions == {} and observed is not None and observed.conditions:
            yield Note("risk", subject, "loses its conditions and applies to every message from now on")
        yield from _hits_all(rule, subject)
        yield from pattern_notes(rule, observed, subject)
        for address in _named(rule):
            if declared.is_inside(address) and address not in known and not resolve(address):
                yield Note("risk", subject, f"names {address}, which no recipient has; Exchange may refuse the rule")


def _incomplete(rule: TransportRule) -> Iterator[Refusal]:
    subject = rule_subject(rule)
    if not rule.actions:
        yield Refusal(subject, "it does not exist, and without actions it cannot be created.", "Declare its actions.")
    if not rule.conditions and not rule.every_message:
        problem = "it does not exist, and without conditions it would apply to every message."
        yield Refusal(subject, problem, "Declare its conditions, or every_message: true if that is meant.")


def _changed(rule: TransportRule, observed: ObservedRule, declaration: str) -> Iterator[Refusal]:
    subject = rule_subject(rule)
    if rule.conditions == {} and observed.conditions and not rule.every_message:
        gone = ", ".join(sorted(observed.conditions))
        problem = f"its last condition goes ({gone}); it would apply to every message."
        yield Refusal(subject, problem, "Keep a condition, or declare every_message: true if that is meant.")
    comments = marked(observed.settings["comments"], declaration)
    if rule.comments is OMITTED and observed.marker != declaration and len(comments) > COMMENTS_CHARS:
        problem = f"its comments and our marker have {len(comments)} characters; {COMMENTS_CHARS} are possible."
        yield Refusal(subject, problem, "Declare shorter comments.")


def _hits_all(rule: TransportRule, subject: Subject) -> Iterator[Note]:
    taking = [name for name in _TAKING if name in (rule.actions or {})]
    for name in rule.conditions or {}:
        if taking and CONDITIONS[name].hits == ALL_RECIPIENTS:
            text = f"{name} hits all recipients of a message when one matches: {taking[0]} takes it from the others too"
            yield Note("risk", subject, text)


def _named(rule: TransportRule) -> list[str]:
    named: set[str] = set()
    for section, _prefix, known, _groups in SECTIONS:
        for name, value in (getattr(rule, section) or {}).items():
            if known[name].kind is ADDRESSES:
                named |= value if isinstance(value, frozenset) else {value}
    return sorted(named)
