# SPDX-License-Identifier: GPL-3.0-or-later
"""What of transport rules a kind of Exchange can express, and how much of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ....model.marker import marked, marker_of
from ....model.mistake import Mistake
from ....model.organisation import Organisation
from ....model.transport_rule.actions import ACTIONS
from ....model.transport_rule.conditions import CONDITIONS
from ....model.transport_rule.position import position_mistakes
from ....model.transport_rule.predicate import ONLINE, SERVERS, Predicate
from ....model.transport_rule.recipients import outside_recipients
from ....model.transport_rule.rule import COMMENTS_CHARS, TransportRule
from ....model.transport_rule.size import (
    MOST_PATTERN_CHARS,
    MOST_RULE_CHARS,
    MOST_RULES,
    estimated_size,
    pattern_size,
)
from ....model.unset import OMITTED
from ...capabilities import ENFORCED, UNSUPPORTED, Capability
from .patterns import broken_patterns

_SECTIONS: tuple[tuple[str, Mapping[str, Predicate]], ...] = (
    ("conditions", CONDITIONS),
    ("exceptions", CONDITIONS),
    ("actions", ACTIONS),
)


@dataclass(frozen=True)
class RuleLimits:
    """Numbers of one platform. Sources: Exchange Online service description, limits of mail flow rules."""

    rules: int
    rule_chars: int
    pattern_chars: int
    entries: Mapping[str, int]
    """The most addresses that one action takes; with more, Exchange Online does not apply the rule at all."""


LIMITS: Mapping[str, RuleLimits] = {
    ONLINE: RuleLimits(
        rules=MOST_RULES,
        rule_chars=MOST_RULE_CHARS,
        pattern_chars=MOST_PATTERN_CHARS,
        entries={
            "redirect_message_to": 10,
            "moderate_message_by_user": 10,
            "add_to_recipients": 100,
            "copy_to": 100,
            "blind_copy_to": 100,
        },
    ),
    # Exchange Server documents the size of a rule only (property lengths in the same pages).
    **{
        server: RuleLimits(rules=sys.maxsize, rule_chars=40960, pattern_chars=sys.maxsize, entries={})
        for server in sorted(SERVERS)
    },
}


def rule_capabilities(where: str = ONLINE) -> dict[str, Capability]:
    """`conditions.from` and so on to what the platform makes of it: for the support matrix."""
    return {
        f"{section}.{name}": Capability(ENFORCED if where in predicate.where else UNSUPPORTED, predicate.note)
        for section, known in _SECTIONS
        for name, predicate in known.items()
    }


def rule_mistakes(declared: Organisation, *where: str) -> list[Mistake]:
    """Everything in the declared rules that none of these places can ever do, found without reading; Exchange Online if
    none is named.
    """
    places = where or (ONLINE,)
    found = [*outside_recipients(declared), *position_mistakes(declared.rules())]
    for rule in declared.rules():
        if not rule.absent:
            found += unsupported(rule, *places)
            found += broken_patterns(rule)
            found += _beyond_limits(rule, LIMITS[places[0]], declared.declaration)
    found += _beyond_all(declared, LIMITS[places[0]])
    return found


def unsupported(rule: TransportRule, *where: str) -> list[Mistake]:
    """The conditions, exceptions, actions and words of a rule that none of these places has; Exchange Online if none is
    named.
    """
    found = []
    places = frozenset(where or (ONLINE,))
    for section, known in _SECTIONS:
        for name, value in (getattr(rule, section) or {}).items():
            predicate, path = known[name], f"{rule.path}.{section}.{name}"
            if places.isdisjoint(predicate.where):
                remedy = f"Leave it out. {predicate.note}".strip()
                found.append(Mistake(path, f"does not work on {_shown(places)}.", remedy))
            elif places == {ONLINE} and value in predicate.server_values:
                found.append(Mistake(path, f"{value}: only Exchange servers know it.", "Choose another word."))
    if ONLINE not in places and rule.recipient_address_type is not OMITTED:
        found.append(Mistake(f"{rule.path}.recipient_address_type", f"does not work on {_shown(places)}."))
    return found


def _beyond_limits(rule: TransportRule, limits: RuleLimits, declaration: str) -> Iterator[Mistake]:
    for name, most in limits.entries.items():
        count = len((rule.actions or {}).get(name, ()))
        if count > most:
            yield Mistake(f"{rule.path}.actions.{name}", f"has {count} addresses, {most} are possible.", "Name fewer.")
    if marker_of(rule.comments or ""):
        yield Mistake(f"{rule.path}.comments", "has a line of ownership.", "Leave it out; it is written by itself.")
    comments = marked(rule.comments or "", declaration)
    if len(comments) > COMMENTS_CHARS:
        problem = f"has {len(comments)} characters with the line of ownership, {COMMENTS_CHARS} are possible."
        yield Mistake(f"{rule.path}.comments", problem, "Shorten it.")
    size = estimated_size(rule, comments)
    if size > limits.rule_chars:
        problem = f"{rule.name} takes about {size} characters as it is stored, {limits.rule_chars} are possible."
        yield Mistake(rule.path, problem, "Divide it into several rules.")


def _beyond_all(declared: Organisation, limits: RuleLimits) -> Iterator[Mistake]:
    present = [rule for rule in declared.rules() if not rule.absent]
    if len(present) > limits.rules:
        yield Mistake("transport_rules", f"are {len(present)} rules, {limits.rules} are possible.", "Join some.")
    chars = sum(pattern_size(rule) for rule in present)
    if chars > limits.pattern_chars:
        problem = f"have {chars} characters of words and patterns, {limits.pattern_chars} are possible in all rules."
        yield Mistake("transport_rules", problem, "Shorten patterns, or join words that several rules have.")


def _shown(places: frozenset[str]) -> str:
    if len(places) > 1:
        return "Exchange Server"
    words = " ".join(places).split("_")
    return " ".join(word.upper() if word == "se" else word.capitalize() for word in words)
