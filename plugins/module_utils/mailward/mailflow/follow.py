# SPDX-License-Identifier: GPL-3.0-or-later
"""Where one message ends up: rules, groups, forwards and contacts together.

Exchange resolves recipients before rules see a message: groups become their members, and forwards their targets
(Microsoft, "Recipient resolution in Exchange Server"; the rule agent runs on the event OnResolvedMessage, "Transport
agents in Exchange Server"). What a rule adds or redirects to is resolved after it, and no rule sees it again. That
Exchange Online does the same is inferred and nowhere said; so a message whose end depends on this order is followed
in both orders, and only what both agree in is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ..model.unset import Unknown
from .delivery import MAILBOX, OUTSIDE, UNKNOWN, Arrival, Delivery
from .envelope import Envelope
from .mail_organisation import MailOrganisation
from .message import Message
from .onward import End, ends_of, inbox_rule_ends, leads_elsewhere
from .rules import apply_rules
from .transport import Copy, Transport, Verdict

DELIVERED = "delivered"

ROUTING = frozenset(
    {
        "add_manager_as_recipient_type", "add_to_recipients", "blind_copy_to", "copy_to", "delete_message",
        "moderate_message_by_manager", "moderate_message_by_user", "quarantine", "redirect_message_to",
        "reject_message_enhanced_status_code", "reject_message_reason_text",
    }
)  # fmt: skip
"""The actions that are steps of a way: others change what a message says, and not where it goes."""

REDIRECTED_ONCE = "a rule has redirected it: where another organisation's rule would do so again, it bounces"
"""Exchange Online counts redirects in a header that goes with the message, and bounces the second one (5.7.128)."""

BEFORE, AFTER = "before", "after"


def deliver(message: Message, envelope: Envelope, organisation: MailOrganisation, now: datetime) -> Delivery:
    """Follows a message to all its ends. `now` is a moment in UTC: rules can have dates."""
    envelope = replace(envelope, recipients=tuple(dict.fromkeys(address.lower() for address in envelope.recipients)))
    if isinstance(organisation.rules, Unknown):
        return _nothing_known(envelope, organisation.rules)
    asked = _Asked(message, envelope, organisation, now)
    found = _resolved_after(asked)
    if any(leads_elsewhere(address, organisation) for address in envelope.recipients):
        found = _agreed(_resolved_before(asked), found)
    may_go_on = _inbox_rules(found.arrivals, organisation)
    return Delivery(found.arrivals, found.verdicts, _reasons(found), may_go_on)


@dataclass(frozen=True)
class _Asked:
    message: Message
    envelope: Envelope
    organisation: MailOrganisation
    now: datetime

    def through_rules(self, recipients: Iterable[str]) -> Transport:
        envelope = replace(self.envelope, recipients=tuple(recipients))
        return apply_rules(self.message, envelope, self.organisation, self.now)

    def ends_of(self, address: str) -> tuple[End, ...]:
        return ends_of(address, self.organisation, authenticated=self.envelope.authenticated)

    def same(self, one: str, other: str) -> bool:
        """Whether two addresses are one recipient's."""
        return self.primary(one) == self.primary(other)

    def primary(self, address: str) -> str:
        found = self.organisation.find(address)
        return address.lower() if found is None else found.address


@dataclass(frozen=True)
class _Found:
    arrivals: tuple[Arrival, ...]
    verdicts: tuple[Verdict, ...]
    unknown: tuple[Unknown, ...] = ()


def _nothing_known(envelope: Envelope, why: Unknown) -> Delivery:
    return Delivery(_unknown_for(envelope.recipients, why.reason), unknown=(why,))


def _unknown_for(recipients: Iterable[str], reason: str) -> tuple[Arrival, ...]:
    return tuple(Arrival(recipient, recipient, UNKNOWN, (), reason) for recipient in recipients)


def _resolved_after(asked: _Asked) -> _Found:
    """The rules see the envelope as it came."""
    transport = asked.through_rules(asked.envelope.recipients)
    if transport.unknown:
        unknown = _unknown_for(asked.envelope.recipients, transport.unknown[0].reason)
        return _Found(unknown, transport.verdicts, transport.unknown)
    arrivals = [
        arrival
        for copy in transport.copies
        for recipient in sorted(copy.originally)
        for arrival in _after_rules(asked, transport, copy, recipient, recipient, asked.ends_of)
    ]
    return _Found(_each_once(arrivals), transport.verdicts)


def _resolved_before(asked: _Asked) -> _Found:
    """The rules see the members of groups, and where forwards lead."""
    arrivals: list[Arrival] = []
    resolved: dict[str, list[Arrival]] = {}
    for recipient in asked.envelope.recipients:
        for end in asked.ends_of(recipient):
            arrival = Arrival(recipient, end.address, end.what, end.way, end.text)
            if end.what in (MAILBOX, OUTSIDE):
                # An address of a mailbox that nothing leads away from stays as it was written: rules may look at it.
                seen = end.address if leads_elsewhere(recipient, asked.organisation) else recipient
                resolved.setdefault(seen, []).append(arrival)
            else:
                arrivals.append(arrival)
    if not resolved:
        return _Found(_each_once(arrivals), ())
    transport = asked.through_rules(resolved)
    if transport.unknown:
        reason = transport.unknown[0].reason
        arrivals += [replace(one, what=UNKNOWN, text=reason) for ways in resolved.values() for one in ways]
        return _Found(_each_once(arrivals), transport.verdicts, transport.unknown)
    for copy in transport.copies:
        for seen in sorted(copy.originally):
            for first in resolved.get(seen, ()):
                there = End(first.address, first.what, (), first.text)

                def onward(address: str, there: End = there) -> tuple[End, ...]:
                    return (there,) if asked.same(address, there.address) else asked.ends_of(address)

                for arrival in _after_rules(asked, transport, copy, seen, first.recipient, onward):
                    arrivals.append(replace(arrival, way=(*first.way, *arrival.way)))
    return _Found(_each_once(arrivals), transport.verdicts)


def _after_rules(
    asked: _Asked, transport: Transport, copy: Copy, seen: str, recipient: str, onward: Callable[[str], tuple[End, ...]]
) -> Iterator[Arrival]:
    """The ends of what one recipient's mail has become; `seen` is the recipient as the rules saw it."""
    way = tuple(_steps(asked, transport, copy, seen))
    if copy.fate != DELIVERED:
        yield Arrival(recipient, asked.primary(seen), copy.fate, way, copy.fate_text)
        return
    for address in _destinations(asked, copy, seen):
        for end in onward(address):
            text = REDIRECTED_ONCE if end.what == OUTSIDE and copy.redirected and not end.text else end.text
            yield Arrival(recipient, end.address, end.what, (*way, *end.way), text)


def _destinations(asked: _Asked, copy: Copy, seen: str) -> tuple[str, ...]:
    """Who gets it instead of this recipient, or beside it."""
    stays = [address for address in copy.recipients if asked.same(address, seen)]
    if copy.redirected or not stays:
        return tuple(sorted(copy.recipients))
    others = {asked.primary(address) for address in copy.originally}
    added = sorted(address for address in copy.recipients if asked.primary(address) not in others)
    return (seen, *added)


def _steps(asked: _Asked, transport: Transport, copy: Copy, seen: str) -> Iterator[str]:
    rules = () if isinstance(asked.organisation.rules, Unknown) else asked.organisation.rules
    routing = {rule.name for rule in rules if not ROUTING.isdisjoint(rule.actions)}
    met = {asked.primary(address) for address in (seen, *copy.recipients)}
    for verdict in transport.verdicts:
        met_it = not met.isdisjoint(asked.primary(address) for address in verdict.recipients)
        if verdict.acted and verdict.actions and met_it and verdict.rule in routing:
            yield f"rule {verdict.rule}: {', '.join(verdict.actions)}"


def _each_once(arrivals: Iterable[Arrival]) -> tuple[Arrival, ...]:
    found: dict[tuple[str, str, str], Arrival] = {}
    for arrival in arrivals:
        found.setdefault(_key(arrival), arrival)
    return tuple(found.values())


def _key(arrival: Arrival) -> tuple[str, str, str]:
    return arrival.recipient, arrival.address, arrival.what


def _agreed(before: _Found, after: _Found) -> _Found:
    """What is the same in both orders; the rest is not known."""
    one, other = ({_key(arrival): arrival for arrival in found.arrivals} for found in (before, after))
    arrivals = [arrival for key, arrival in one.items() if key in other]
    arrivals += [_only(arrival, BEFORE) for key, arrival in one.items() if key not in other]
    arrivals += [_only(arrival, AFTER) for key, arrival in other.items() if key not in one]
    unknown = tuple(dict.fromkeys((*before.unknown, *after.unknown)))
    return _Found(_each_once(arrivals), before.verdicts or after.verdicts, unknown)


def _only(arrival: Arrival, order: str) -> Arrival:
    if arrival.what == UNKNOWN:
        return arrival
    text = f"{arrival.what} only if groups and forwards are followed {order} the rules"
    return replace(arrival, what=UNKNOWN, text=text)


def _inbox_rules(arrivals: Iterable[Arrival], organisation: MailOrganisation) -> tuple[Arrival, ...]:
    recipients: dict[str, list[str]] = {}
    for arrival in arrivals:
        if arrival.what == MAILBOX:
            recipients.setdefault(arrival.address, []).append(arrival.recipient)
    return _each_once(
        Arrival(recipient, end.address, end.what, end.way, end.text)
        for mailbox, end in inbox_rule_ends(recipients, organisation)
        for recipient in recipients[mailbox]
    )


def _reasons(found: _Found) -> tuple[Unknown, ...]:
    said = [Unknown(arrival.text) for arrival in found.arrivals if arrival.what == UNKNOWN]
    return tuple(dict.fromkeys((*found.unknown, *said)))
