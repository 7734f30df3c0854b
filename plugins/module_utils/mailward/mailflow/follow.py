# SPDX-License-Identifier: GPL-3.0-or-later
"""Where one message ends up: rules, groups, forwards and contacts together.

Exchange resolves recipients before rules see a message: groups become their members, and mailboxes what they
forward to (Microsoft, "Recipient resolution in Exchange Server"; the rule agent runs on the event OnResolvedMessage,
"Transport agents in Exchange Server"). What a rule adds or redirects to is resolved after it, and no rule sees it
again. That Exchange Online forwards before the rules as well is inferred and nowhere said; so where a mailbox
forwards, both orders are followed, and only what they agree in is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ..model.unset import Unknown
from .delivery import ENDS, LOOP, MAILBOX, OUTSIDE, UNKNOWN, Arrival, Delivery
from .envelope import Envelope
from .mail_organisation import MailOrganisation
from .message import Message
from .onward import End, ends_of, inbox_rule_ends
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


def deliver(message: Message, envelope: Envelope, organisation: MailOrganisation, now: datetime) -> Delivery:
    """Follows a message to all its ends. `now` is a moment in UTC: rules can have dates."""
    envelope = replace(envelope, recipients=tuple(dict.fromkeys(address.lower() for address in envelope.recipients)))
    if isinstance(organisation.rules, Unknown):
        reason = f"the rules are not known: {organisation.rules.reason}"
        nothing = tuple(Arrival(one, one, UNKNOWN, (), reason) for one in envelope.recipients)
        return Delivery(nothing, unknown=(Unknown(reason),))
    asked = _Asked(message, envelope, organisation, now)
    forwarded, unforwarded = asked.resolved(forwards=True), asked.resolved(forwards=False)
    found = _through_rules(asked, forwarded, forwards_first=True)
    if forwarded != unforwarded:
        found = _agreed(found, _through_rules(asked, unforwarded, forwards_first=False))
    said = [Unknown(arrival.text) for arrival in found.arrivals if arrival.what == UNKNOWN]
    unknown = tuple(dict.fromkeys((*found.unknown, *said)))
    return Delivery(found.arrivals, found.verdicts, unknown, _inbox_rules(found.arrivals, organisation))


@dataclass(frozen=True)
class _Asked:
    message: Message
    envelope: Envelope
    organisation: MailOrganisation
    now: datetime

    def resolved(self, *, forwards: bool) -> tuple[Arrival, ...]:
        """Where the recipients lead without any rule, over forwards or not further than to mailboxes."""
        return tuple(
            Arrival(recipient, end.address, end.what, end.way, end.text)
            for recipient in self.envelope.recipients
            for end in self.ends_of(recipient, forwards=forwards)
        )

    def ends_of(self, address: str, *, forwards: bool = True) -> tuple[End, ...]:
        return ends_of(address, self.organisation, authenticated=self.envelope.authenticated, through_forwards=forwards)

    def primary(self, address: str) -> str:
        found = self.organisation.find(address)
        return address.lower() if found is None else found.address

    def same(self, one: str, other: str) -> bool:
        """Whether two addresses are one recipient's."""
        return self.primary(one) == self.primary(other)


@dataclass(frozen=True)
class _Found:
    arrivals: tuple[Arrival, ...]
    verdicts: tuple[Verdict, ...]
    unknown: tuple[Unknown, ...] = ()


def _through_rules(asked: _Asked, resolved: Iterable[Arrival], *, forwards_first: bool) -> _Found:
    """What the rules make of recipients that are resolved, with or without their forwards."""
    ended: list[Arrival] = []
    seen: dict[str, list[Arrival]] = {}
    for arrival in resolved:
        if arrival.what in (MAILBOX, OUTSIDE):
            # A rule may look at the address as it was written.
            written = asked.same(arrival.recipient, arrival.address)
            seen.setdefault(arrival.recipient if written else arrival.address, []).append(arrival)
        else:
            ended.append(arrival)
    if not seen:
        return _Found(_each_once(ended), ())
    envelope = replace(asked.envelope, recipients=tuple(seen))
    transport = apply_rules(asked.message, envelope, asked.organisation, asked.now)
    for copy in transport.copies:
        for recipient in sorted(copy.originally):
            for arrival in seen.get(recipient, ()):
                ended.extend(_after_rules(asked, transport, copy, recipient, arrival, forwards_first))
    return _Found(_each_once(ended), transport.verdicts, transport.unknown)


def _after_rules(
    asked: _Asked, transport: Transport, copy: Copy, seen: str, resolved: Arrival, forwards_first: bool
) -> Iterator[Arrival]:
    """The ends of what one recipient's mail has become; `seen` is the recipient as the rules saw it."""
    way = (*resolved.way, *_steps(asked, transport, copy, seen))
    if copy.fate != DELIVERED:
        what = copy.fate if copy.fate in ENDS else UNKNOWN
        yield Arrival(resolved.recipient, resolved.address, what, way, copy.fate_text)
        return
    for address in _destinations(asked, copy, seen):
        if asked.same(address, resolved.address) and forwards_first:
            yield replace(resolved, way=way)
            continue
        for end in asked.ends_of(address):
            # The step from an alias to its mailbox stands in the way already.
            further = end.way[1:] if asked.same(address, seen) and address != asked.primary(address) else end.way
            text = REDIRECTED_ONCE if end.what == OUTSIDE and copy.redirected and not end.text else end.text
            yield Arrival(resolved.recipient, end.address, end.what, (*way, *further), text)


def _destinations(asked: _Asked, copy: Copy, seen: str) -> tuple[str, ...]:
    """Who gets it instead of this recipient, or beside it."""
    stays = any(asked.same(address, seen) for address in copy.recipients)
    if copy.redirected or not stays:
        return tuple(sorted(copy.recipients))
    others = {asked.primary(address) for address in copy.originally}
    return (seen, *sorted(address for address in copy.recipients if asked.primary(address) not in others))


def _steps(asked: _Asked, transport: Transport, copy: Copy, seen: str) -> Iterator[str]:
    """What rules did that this copy went its way by."""
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
    """What is the same whether mailboxes forward before or after the rules; the rest is not known."""
    one, other = ({_compared(arrival) for arrival in found.arrivals} for found in (before, after))
    arrivals = [arrival for arrival in before.arrivals if _compared(arrival) in other]
    arrivals += [_only(arrival, "before") for arrival in before.arrivals if _compared(arrival) not in other]
    arrivals += [_only(arrival, "after") for arrival in after.arrivals if _compared(arrival) not in one]
    unknown = tuple(dict.fromkeys((*before.unknown, *after.unknown)))
    return _Found(_each_once(arrivals), before.verdicts or after.verdicts, unknown)


def _compared(arrival: Arrival) -> tuple[str, str, str]:
    """A loop is one loop, wherever somebody comes into it."""
    return arrival.recipient, "" if arrival.what == LOOP else arrival.address, arrival.what


def _only(arrival: Arrival, order: str) -> Arrival:
    if arrival.what == UNKNOWN:
        return arrival
    text = f"it would be {arrival.what} there only if mailboxes forward {order} the rules, which nobody says"
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
