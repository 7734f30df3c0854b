# SPDX-License-Identifier: GPL-3.0-or-later
"""The cmdlets that carry out one change to a transport rule.

`Enabled` and `UseLegacyRegex` are parameters of New-TransportRule only. The state changes through
Enable- and Disable-TransportRule; UseLegacyRegex is never sent: it could not be taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ....clients.cmdlet import Cmdlet
from ....model.change import Action, Change
from ....model.marker import marked
from ....model.state import Item
from ....model.transport_rule.actions import ACTIONS
from ....model.transport_rule.conditions import CONDITIONS
from ....model.transport_rule.groups import ACTION_GROUPS, ANY, CONDITION_GROUPS, Group
from ....model.transport_rule.predicate import Predicate
from .parameters import parameter_name, spelled_word, to_exchange

_SECTIONS: Mapping[str, tuple[Mapping[str, Predicate], tuple[Group, ...]]] = {
    "condition": (CONDITIONS, CONDITION_GROUPS),
    "exception": (CONDITIONS, CONDITION_GROUPS),
    "action": (ACTIONS, ACTION_GROUPS),
}
_WORDS = ("mode", "rule_error_action", "sender_address_location", "recipient_address_type")
_MOMENTS = ("activation_date", "expiry_date")


def rule_cmdlets(change: Change, priority: int | None = None) -> tuple[Cmdlet, ...]:
    """The calls of one change of a `transport_rule` item, in the order in which they are to be made.

    `priority` is the place of a rule that is created; None puts it last. A rule that exists is named
    by its item's `identity`. A rule is switched off before it changes and switched on after it.
    """
    if change.action is Action.CREATE:
        return (_create(_side(change.after), priority),)
    before = _side(change.before)
    if change.action is Action.DELETE:
        return (Cmdlet("Remove-TransportRule", {"Identity": before.identity, "Confirm": False}),)
    return _update(change, before, _side(change.after))


def move_cmdlet(identity: str, priority: int) -> Cmdlet:
    """Gives a rule its place in the order."""
    return Cmdlet("Set-TransportRule", {"Identity": identity, "Priority": priority, "Confirm": False})


def _side(item: Item | None) -> Item:
    if item is None:
        raise ValueError("a change lacks the side that its action needs")
    return item


def _create(after: Item, priority: int | None) -> Cmdlet:
    given = {name: value for name, value in after.fields.items() if value is not None}
    parameters: dict[str, Any] = {"Name": after.key.name, "Enabled": given.get("enabled", True)}
    if priority is not None:
        parameters["Priority"] = priority
    comments = _stored(given.get("comments", ""), after)
    if comments:
        parameters["Comments"] = comments
    parameters.update(_flat(given, set(given)))
    parameters.update(_predicates(_without_defaults(given), set(given)))
    parameters["Confirm"] = False
    return Cmdlet("New-TransportRule", parameters)


def _update(change: Change, before: Item, after: Item) -> tuple[Cmdlet, ...]:
    changed = {field.name for field in change.fields}
    fields = {**before.fields, **after.fields}
    parameters = dict((*_flat(fields, changed), *_predicates(fields, _with_groups(changed, fields))))
    comments = _stored(fields.get("comments", ""), after)
    if comments != _stored(before.fields.get("comments", ""), before):
        parameters["Comments"] = comments or None
    cmdlets = []
    if parameters:
        named = {"Identity": before.identity, **parameters, "Confirm": False}
        cmdlets.append(Cmdlet("Set-TransportRule", named))
    if "enabled" in changed:
        switch = {"Identity": before.identity, "Confirm": False}
        if fields["enabled"]:
            cmdlets.append(Cmdlet("Enable-TransportRule", switch))
        else:
            cmdlets.insert(0, Cmdlet("Disable-TransportRule", switch))
    return tuple(cmdlets)


def _stored(comments: str, item: Item) -> str:
    return marked(comments, item.marker) if item.marker else comments


def _flat(fields: Mapping[str, Any], names: set[str]) -> Iterator[tuple[str, Any]]:
    for name in _WORDS:
        if name in names:
            yield parameter_name(name), spelled_word(fields[name])
    for name in _MOMENTS:
        if name in names:
            yield parameter_name(name), fields[name]


def _predicates(fields: Mapping[str, Any], names: set[str]) -> Iterator[tuple[str, Any]]:
    for section, (known, _unused) in _SECTIONS.items():
        for name, predicate in known.items():
            field = f"{section}.{name}"
            if field in names and field in fields:
                source = parameter_name(name, exception=section == "exception")
                yield source, to_exchange(predicate, fields[field])


def _with_groups(changed: set[str], fields: Mapping[str, Any]) -> set[str]:
    """The changed fields and all that is one predicate with them: set together and cleared together."""
    together = set(changed)
    for section, (_unused, groups) in _SECTIONS.items():
        for group in groups:
            members = {f"{section}.{name}" for name in group.members}
            if members & changed:
                together |= members & set(fields)
    return together


def _without_defaults(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without the default beside a value of one's own, where either member of a group is enough.

    The documentation of a rejection's code and text says that one given with the other can be
    overridden by a default; so a default is not sent where it comes by itself.
    """
    needless = set()
    for section, (_unused, groups) in _SECTIONS.items():
        for group in groups:
            defaults = {f"{section}.{name}": value for name, value in group.defaults.items()}
            same = [name for name, value in defaults.items() if fields.get(name) == value]
            if group.rule == ANY and same:
                needless |= set(same if len(same) < len(defaults) else same[1:])
    return {name: value for name, value in fields.items() if name not in needless}
