# SPDX-License-Identifier: GPL-3.0-or-later
"""One transport rule as an item: the declared side and the standing side, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ....model.amendment import wanted
from ....model.organisation import Organisation
from ....model.state import Item, Key, Kind, Subject
from ....model.transport_rule.actions import ACTIONS
from ....model.transport_rule.conditions import CONDITIONS
from ....model.transport_rule.groups import ACTION_GROUPS, CONDITION_GROUPS, Group, open_members
from ....model.transport_rule.predicate import ADDRESSES, ONLINE, Predicate
from ....model.transport_rule.rule import TransportRule
from ....model.unset import OMITTED, Unknown
from .export import Resolve, resolved
from .observed import ObservedRule, moment_text

SECTION = "transport_rules"

AFTER = "after"
"""The write-only field of a new rule: behind which rule it is to be created, "" for none."""

SECTIONS: tuple[tuple[str, str, Mapping[str, Predicate], tuple[Group, ...]], ...] = (
    ("conditions", "condition", CONDITIONS, CONDITION_GROUPS),
    ("exceptions", "exception", CONDITIONS, CONDITION_GROUPS),
    ("actions", "action", ACTIONS, ACTION_GROUPS),
)

_SETTINGS = ("enabled", "mode", "rule_error_action", "sender_address_location", "recipient_address_type", "comments")
_MOMENTS = ("activation_date", "expiry_date")


def rule_key(name: str) -> Key:
    return Key(Kind.TRANSPORT_RULE, name)


def rule_subject(rule: TransportRule) -> Subject:
    return Subject("transport rule", rule.name, rule.path)


def standing_fields(observed: ObservedRule, resolve: Resolve, where: str = ONLINE) -> dict[str, Any]:
    """Every field of a live rule: what is not set is None, what could not be read is Unknown."""
    fields = dict(observed.settings)
    for section, prefix, known, _unused in SECTIONS:
        values: Mapping[str, Any] = getattr(observed, section)
        for name, predicate in known.items():
            if where in predicate.where:
                fields[f"{prefix}.{name}"] = _standing_value(values.get(name), predicate, resolve)
    missing = (field for field in observed.unanswered if fields.get(field, OMITTED) is None)
    fields.update({field: Unknown(f"Get-TransportRule says nothing of {field}") for field in missing})
    return fields


def standing_item(observed: ObservedRule, name: str, resolve: Resolve, where: str = ONLINE) -> Item:
    """The existing side; `name` is the declared spelling of the rule's name, where it is declared."""
    return Item(
        key=rule_key(name),
        subject=Subject("transport rule", name),
        fields=standing_fields(observed, resolve, where),
        within=(SECTION,),
        marker=observed.marker,
        identity=observed.identity,
    )


def desired_item(
    rule: TransportRule,
    observed: ObservedRule | None,
    declared: Organisation,
    resolve: Resolve,
    *,
    after: str | None = None,
    where: str = ONLINE,
) -> Item:
    """The declared side. `observed` is the live rule of that name; None: there is none, or nobody knows."""
    if rule.absent:
        return Item(
            rule_key(rule.name),
            rule_subject(rule),
            present=False,
            within=(SECTION,),
            needs=tuple(map(rule_key, rule.needs)),
            marker=declared.declaration,
        )
    fields = dict(_desired_fields(rule, observed, resolve, where))
    if after is not None:
        fields[AFTER] = after
    return Item(
        key=rule_key(rule.name),
        subject=rule_subject(rule),
        fields=fields,
        within=(SECTION,),
        needs=tuple(sorted(set(_needs(rule, declared)))),
        marker=declared.declaration,
        identity=observed.identity if observed else "",
        write_only=frozenset({AFTER} if after is not None else ()),
    )


def _standing_value(value: Any, predicate: Predicate, resolve: Resolve) -> Any:
    if predicate.kind is ADDRESSES and not isinstance(value, Unknown):
        return resolved(value, resolve)
    return value


def _desired_fields(
    rule: TransportRule, observed: ObservedRule | None, resolve: Resolve, where: str
) -> Iterator[tuple[str, Any]]:
    for name in _SETTINGS:
        value = getattr(rule, name)
        if value is not OMITTED:
            yield name, value
    for name in _MOMENTS:
        moment = getattr(rule, name)
        if moment is not OMITTED and not (moment is None and observed is None):
            yield name, moment_text(moment) if moment else None
    for section, prefix, known, groups in SECTIONS:
        values = getattr(rule, section)
        if values is OMITTED:
            continue
        left_open = open_members(values, groups)
        for name, predicate in known.items():
            field = f"{prefix}.{name}"
            if name in values:
                yield field, resolved(values[name], resolve) if predicate.kind is ADDRESSES else values[name]
            elif name not in left_open and where in predicate.where and _answered(observed, field):
                yield field, None


def _answered(observed: ObservedRule | None, field: str) -> bool:
    return observed is not None and field not in observed.unanswered


def _needs(rule: TransportRule, declared: Organisation) -> Iterator[Key]:
    """What is to stand before the rule does: other rules, and the declared mailboxes and addresses that it names."""
    yield from map(rule_key, rule.needs)
    named = {
        address
        for section, _prefix, known, _groups in SECTIONS
        for name, value in (getattr(rule, section) or {}).items()
        if known[name].kind is ADDRESSES
        for address in (value if isinstance(value, frozenset) else (value,))
    }
    for box in declared.mailboxes():
        if box.removed:
            continue
        aliases = wanted(box.aliases)
        if box.address in named:
            yield Key(Kind.MAILBOX, box.address)
        for alias in aliases:
            if alias in named:
                yield Key(Kind.ADDRESS, alias)
