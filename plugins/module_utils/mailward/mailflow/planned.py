# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail organisation that will stand once a plan is carried out: the observed one with its changes made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final

from ..model.change import Action, Change
from ..model.state import Kind
from ..model.unset import Unknown
from .flow_rule import FlowRule
from .from_model import flow_rule_of_fields
from .mail_organisation import CONTACT, GROUP, MAILBOX, MailOrganisation, Recipient

ORDER_FIELD: Final = "including_new"
"""The field of the order's item that names all rules as they are wanted, new ones among them."""
AFTER_FIELD: Final = "after"
"""The field of a new rule that names the one behind which it is created, "" for none."""


def planned(live: MailOrganisation, changes: Iterable[Change]) -> MailOrganisation:
    """Makes the changes of a plan, in their order, in a copy of what was observed.

    Changes and not desired items: what is unknown is never written, and then it stays as it stands, whatever is
    declared. Grants have no part in mail flow.
    """
    made = tuple(changes)
    recipients = _Recipients(live.recipients)
    for change in made:
        for release in change.releases:
            recipients.take_address(release.key.name)
        make = _MAKE.get(change.key.kind)
        if make is not None:
            make(recipients, change)
    rules = live.rules if isinstance(live.rules, Unknown) else _rules(live.rules, made)
    return replace(live, recipients=tuple(recipients.found), rules=rules)


class _Recipients:
    """Recipients that change; found by any of their addresses."""

    def __init__(self, recipients: Iterable[Recipient]) -> None:
        self.found = list(recipients)

    def at(self, address: str) -> Recipient | None:
        own = (one for one in self.found if one.address == address)
        return next(own, next((one for one in self.found if address in one.aliases), None))

    def put(self, changed: Recipient, instead_of: Recipient | None = None) -> None:
        self.found = [one for one in self.found if one is not instead_of]
        self.found.append(changed)

    def take_address(self, alias: str) -> None:
        for one in [one for one in self.found if alias in one.aliases]:
            self.put(replace(one, aliases=one.aliases - {alias}), one)

    def mailbox(self, change: Change) -> None:
        address = change.key.name
        if change.action is Action.DELETE:
            self._remove(address)
            return
        if change.action is Action.CREATE:
            self.put(Recipient(address, MAILBOX, inbox_forwards=frozenset()))
            return
        for field in change.fields:
            if field.name == "primary_address" and field.before and (old := self.at(field.before)) is not None:
                # The former primary address stays an address of the mailbox.
                aliases = (old.aliases | {old.address}) - {field.after}
                self.put(replace(old, address=field.after, aliases=aliases), old)

    def address(self, change: Change) -> None:
        alias = change.key.name
        self.take_address(alias)
        holder = self.at(str(change.item.fields.get("holder"))) if change.after is not None else None
        if holder is not None and holder.address != alias:
            self.put(replace(holder, aliases=holder.aliases | {alias}), holder)

    def group(self, change: Change) -> None:
        address = change.key.name
        if change.action is Action.DELETE:
            self._remove(address)
            return
        outside = change.item.fields.get("accepts_outside_senders", True)
        old = self.at(address)
        if change.action is Action.CREATE or old is None:
            self.put(Recipient(address, GROUP, accepts_outside_senders=outside))
        else:
            self.put(replace(old, accepts_outside_senders=outside), old)

    def member(self, change: Change) -> None:
        address, _unused, member = change.key.name.partition(" ")
        group = self.at(address)
        if group is None or isinstance(group.members, Unknown):
            return
        rest = group.members - {member}
        self.put(replace(group, members=rest if change.after is None else rest | {member}), group)

    def contact(self, change: Change) -> None:
        address = change.key.name
        if change.action is Action.DELETE:
            self._remove(address)
        elif change.action is Action.CREATE:
            self.put(Recipient(address, CONTACT, outside=address))

    def forwarding(self, change: Change) -> None:
        mailbox = self.at(change.key.name)
        if mailbox is None:
            return
        if change.after is None:
            self.put(replace(mailbox, forwards_to=frozenset(), keeps_copy=True), mailbox)
            return
        fields = change.after.fields
        kept = fields.get("keep_copy", True) is not False
        self.put(replace(mailbox, forwards_to=frozenset({str(fields["target"])}), keeps_copy=kept), mailbox)

    def _remove(self, address: str) -> None:
        self.found = [one for one in self.found if one.address != address]


_MAKE: Mapping[str, Callable[[_Recipients, Change], None]] = {
    Kind.MAILBOX: _Recipients.mailbox,
    Kind.ADDRESS: _Recipients.address,
    Kind.GROUP: _Recipients.group,
    Kind.MEMBER: _Recipients.member,
    Kind.CONTACT: _Recipients.contact,
    Kind.FORWARDING: _Recipients.forwarding,
}


def _rules(live: tuple[FlowRule, ...], changes: tuple[Change, ...]) -> tuple[FlowRule, ...]:
    rules = list(live)
    new: dict[str, tuple[FlowRule, str]] = {}
    for change in changes:
        if change.key.kind != Kind.TRANSPORT_RULE:
            continue
        name = change.key.name
        at = next((i for i, rule in enumerate(rules) if rule.name.casefold() == name.casefold()), None)
        if change.after is None:
            rules = [rule for i, rule in enumerate(rules) if i != at]
            continue
        rule = flow_rule_of_fields(name, change.after.fields)
        if at is None:
            new[name] = rule, str(change.after.fields.get(AFTER_FIELD) or "")
        else:
            # What is not understood of a rule is left alone by every change, and stays not understood.
            rules[at] = replace(rule, unclear=rule.unclear or rules[at].unclear)
    return _ordered(_with_new(rules, new), changes)


def _with_new(rules: list[FlowRule], new: dict[str, tuple[FlowRule, str]]) -> list[FlowRule]:
    waiting = dict(new)
    while waiting:
        ready = {n: (r, a) for n, (r, a) in waiting.items() if not a or a in {rule.name for rule in rules}}
        # Where nobody has the rule that they are to stand behind, they come last.
        for name, (rule, after) in tuple((ready or waiting).items()):
            at = next(
                (i for i, standing in enumerate(rules) if standing.name == after), -1 if not after else len(rules)
            )
            rules.insert(at + 1, rule)
            del waiting[name]
    return rules


def _ordered(rules: list[FlowRule], changes: tuple[Change, ...]) -> tuple[FlowRule, ...]:
    ordering = next((change for change in changes if change.key.kind == Kind.RULE_ORDER and change.after), None)
    if ordering is None:
        return tuple(rules)
    names = {name.casefold(): place for place, name in enumerate(ordering.item.fields.get(ORDER_FIELD, ()))}
    # Those that the order does not name are on their way out, or came meanwhile: they stay where they are.
    places = [place for place, rule in enumerate(rules) if rule.name.casefold() in names]
    named = sorted((rules[place] for place in places), key=lambda rule: names[rule.name.casefold()])
    for place, rule in zip(places, named, strict=True):
        rules[place] = rule
    return tuple(rules)
