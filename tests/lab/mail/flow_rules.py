# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's transport rules as the library's mail flow takes them: Exchange's spelling turned into canonical values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ....plugins.module_utils.mailward.mailflow.flow_rule import FlowRule
from ....plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ....plugins.module_utils.mailward.model.transport_rule.conditions import CONDITIONS
from ....plugins.module_utils.mailward.model.transport_rule.predicate import (
    ADDRESSES,
    BOOLEAN,
    DOMAINS,
    ENUM,
    PATTERNS,
    WORDS,
    Predicate,
)
from ....plugins.module_utils.mailward.model.transport_rule.rule import (
    MODES,
    RECIPIENT_ADDRESS_TYPES,
    RULE_ERROR_ACTIONS,
    SENDER_ADDRESS_LOCATIONS,
)
from ....plugins.module_utils.mailward.model.unset import Unknown
from ..exchange.records import TransportRule
from ..exchange.rule_tables import ACTION, EXCEPTION, rule_parameters

LEGACY = "its patterns are of the dialect of Exchange 2010"


def flow_rule(rule: TransportRule) -> FlowRule:
    """A rule with every value that the library knows; what it cannot tell is Unknown."""
    sections: dict[str, dict[str, Any]] = {"condition": {}, "exception": {}, "action": {}}
    for parameter, value in rule.parameters.items():
        part = rule_parameters()[parameter].part
        base = parameter.removeprefix("ExceptIf") if part == EXCEPTION else parameter
        predicate = (_ACTIONS if part == ACTION else _CONDITIONS)[base.lower()]
        sections[part][predicate.name] = _read(predicate, value)
    return FlowRule(
        name=rule.name,
        conditions=sections["condition"],
        exceptions=sections["exception"],
        actions=sections["action"],
        enabled=rule.enabled,
        mode=_word(rule.mode, MODES),
        rule_error_action=_word(rule.rule_error_action, RULE_ERROR_ACTIONS),
        sender_address_location=_word(rule.sender_address_location, SENDER_ADDRESS_LOCATIONS),
        recipient_address_type=_word(rule.recipient_address_type, RECIPIENT_ADDRESS_TYPES),
        activation_date=rule.activation,
        expiry_date=rule.expiry,
        unclear=LEGACY if rule.use_legacy_regex else "",
    )


def _by_name(table: Mapping[str, Predicate]) -> dict[str, Predicate]:
    """The predicates by Exchange's parameter name in lower case: the same words without what stands between them."""
    return {name.replace("_", ""): predicate for name, predicate in table.items()}


_CONDITIONS, _ACTIONS = _by_name(CONDITIONS), _by_name(ACTIONS)


def _read(predicate: Predicate, value: Any) -> Any:
    try:
        if predicate.kind.keyed:
            return predicate.parse_all(list(value))
        if not predicate.many:
            return _one(predicate, value)
        return frozenset(_one(predicate, each) for each in value)
    except ValueError as problem:
        return Unknown(f"{predicate.name}: {problem}")


def _one(predicate: Predicate, value: Any) -> Any:
    if predicate.kind is ENUM:
        return _word(str(value), predicate.values)
    if predicate.kind in (ADDRESSES, DOMAINS):
        return str(value).lower()
    # What somebody wrote into a rule stands there, whether we would have taken it or not.
    if predicate.kind in (WORDS, PATTERNS):
        return str(value)
    return True if predicate.kind is BOOLEAN else predicate.parse(value)


def _word(text: str, words: Iterable[str]) -> str:
    squeezed = text.replace(" ", "").lower()
    for word in words:
        if word.replace("_", "") == squeezed:
            return word
    raise ValueError(f"{text} is none of {', '.join(words)}")
