# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions, exceptions and actions of transport rules, from the model's tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    AD_ATTRIBUTES,
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.groups import (
    ACTION_GROUPS,
    ALL,
    ALONE,
    BESIDE,
    CONDITION_GROUPS,
    EXCLUSIVE,
    LEAD,
    Group,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    ALL_RECIPIENTS,
    ENUM,
    MATCHING_RECIPIENTS,
    ONLINE,
    SUPERVISION_LIST,
    Predicate,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.rule import (
    MODES,
    RECIPIENT_ADDRESS_TYPES,
    RULE_ERROR_ACTIONS,
    SENDER_ADDRESS_LOCATIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.parameters import (
    parameter_name,
    spelled_word,
)

from .markdown import code, codes, table

_HITS = {ALL_RECIPIENTS: "all recipients", MATCHING_RECIPIENTS: "matching recipients"}
_WHERE_THE_SENDER_IS = "Looks where `sender_address_location` says."
_WORDS_SHOWN = 12


def conditions() -> str:
    rows = (
        (
            code(each.name),
            _form(each),
            _parameter(each),
            _HITS.get(each.hits, "the message"),
            " ".join(filter(None, (each.note, _WHERE_THE_SENDER_IS if each.sender_address else ""))),
        )
        for each in CONDITIONS.values()
    )
    return table(("name", "value", "parameter", "acts on", "note"), rows)


def actions() -> str:
    rows = ((code(each.name), _form(each), _parameter(each), each.note) for each in ACTIONS.values())
    return table(("name", "value", "parameter", "note"), rows)


def ad_attributes() -> str:
    return codes(AD_ATTRIBUTES)


def rule_settings() -> str:
    words: Mapping[str, tuple[str, ...]] = {
        "mode": MODES,
        "rule_error_action": RULE_ERROR_ACTIONS,
        "sender_address_location": SENDER_ADDRESS_LOCATIONS,
        "recipient_address_type": RECIPIENT_ADDRESS_TYPES,
    }
    rows = [
        (code(name), code(parameter_name(name)), ", ".join(f"{code(word)} = {spelled_word(word)}" for word in given))
        for name, given in words.items()
    ]
    moments = ("activation_date", "expiry_date")
    rows += [(code(name), code(parameter_name(name)), "a moment in UTC; null clears it") for name in moments]
    return table(("field", "parameter", "values"), rows)


def condition_groups() -> str:
    return _groups(CONDITION_GROUPS)


def action_groups() -> str:
    lines = [_groups(ACTION_GROUPS)]
    lines += [f"- {code(first)} excludes {code(second)}." for first, second in EXCLUSIVE]
    lines += [f"- {code(name)} stands alone, or beside {codes(sorted(BESIDE))}." for name in ALONE]
    return "\n".join(lines)


def _groups(groups: Iterable[Group]) -> str:
    return "\n".join(f"- {' '.join(_sentences(group))}" for group in groups)


def _sentences(group: Group) -> Iterator[str]:
    if group.rule == ALL:
        yield f"{codes(group.members)}: all or none."
    elif group.rule == LEAD:
        yield f"{codes(group.members[1:])}: only with {code(group.members[0])}."
    else:
        yield f"{codes(group.members)}: one is enough."
    defaults = [f"{code(name)} is then {code(value)}" for name, value in group.defaults.items()]
    if defaults:
        yield f"Left out, {', '.join(defaults)}."
    if group.open:
        yield f"Left out, {codes(group.open)} is not managed."


def _form(predicate: Predicate) -> str:
    if predicate.kind in (ENUM, SUPERVISION_LIST):
        words = [word for word in predicate.values if word not in predicate.server_values]
        form = "an attribute of the list below" if len(words) > _WORDS_SHOWN else " / ".join(map(code, words))
    else:
        form = predicate.kind.form
    if predicate.group:
        form = f"{form}, of a group"
    if predicate.max_chars:
        form = f"{form}; at most {predicate.max_chars} characters"
    if predicate.server_values:
        form = f"{form}; not on Exchange Online: {codes(predicate.server_values)}"
    return f"list: {form}" if predicate.many and not predicate.kind.keyed else form


def _parameter(predicate: Predicate) -> str:
    return code(parameter_name(predicate.name)) if ONLINE in predicate.where else "not on Exchange Online"
