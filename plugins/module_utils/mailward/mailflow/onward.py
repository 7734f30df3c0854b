# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an address leads when no rule has a say: through groups, forwards and contacts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..model.address import parse_address
from ..model.unset import Unknown
from .delivery import BOUNCED, LOOP, MAILBOX, OUTSIDE, REJECTED, UNKNOWN
from .mail_organisation import CONTACT, GROUP, MailOrganisation, Recipient

NOT_FROM_OUTSIDE = "takes mail from senders of the organisation only"

DEEPEST = 50
"""So many groups, forwards and contacts are followed one behind the other; no service goes on for as long."""


@dataclass(frozen=True)
class End:
    """One end of the ways from an address: see `Arrival`."""

    address: str
    what: str
    way: tuple[str, ...] = ()
    text: str = ""


def ends_of(
    address: str, organisation: MailOrganisation, *, authenticated: bool, through_forwards: bool = True
) -> tuple[End, ...]:
    """Every end that mail to this address comes to, each once, in a fixed order.

    `authenticated`: the sender is logged in, so that groups for the own organisation take it. A group or mailbox
    that was gone through already is not gone through again: every recipient gets a message once. Where it comes
    back to one that it is just coming from, the loop is an end of its own. Without `through_forwards` every mailbox
    is an end, whatever it forwards.
    """
    found: dict[tuple[str, str], End] = {}
    for end in _Walk(organisation, authenticated, through_forwards).ends(address.lower(), (), ()):
        found.setdefault((end.address, end.what), end)
    return tuple(found.values())


@dataclass
class _Walk:
    organisation: MailOrganisation
    authenticated: bool
    through_forwards: bool

    def __post_init__(self) -> None:
        self._gone: set[str] = set()

    def ends(self, address: str, way: tuple[str, ...], trail: tuple[str, ...]) -> Iterator[End]:
        found = self.organisation.find(address)
        if found is None:
            yield self._stranger(address, way)
            return
        if address != found.address:
            way = (*way, f"{address} is an address of {found.address}")
        if found.address in trail:
            chain = (*trail[trail.index(found.address) :], found.address)
            yield End(found.address, LOOP, way, " → ".join(chain))
        elif len(trail) >= DEEPEST:
            yield End(found.address, UNKNOWN, way, f"{found.address} comes after more than {DEEPEST} others")
        elif found.kind == CONTACT:
            yield from self._contact(found, way, (*trail, found.address))
        elif found.address not in self._gone:
            self._gone.add(found.address)
            go = self._group if found.kind == GROUP else self._mailbox
            yield from go(found, way, (*trail, found.address))

    def _stranger(self, address: str, way: tuple[str, ...]) -> End:
        domain = address.rpartition("@")[2]
        if not self.organisation.is_inside(address):
            return End(address, OUTSIDE, way)
        if not self.organisation.complete:
            return End(address, MAILBOX, way)
        if domain in self.organisation.relayed:
            return End(address, UNKNOWN, way, f"unknown addresses of {domain} go on to another server")
        plain = _without_detail(address)
        if plain and self.organisation.find(plain) is not None:
            return End(address, UNKNOWN, way, f"whether {address} is taken for {plain} was not read")
        return End(address, BOUNCED, way, f"{address} is nobody's address")

    def _contact(self, contact: Recipient, way: tuple[str, ...], trail: tuple[str, ...]) -> Iterator[End]:
        if not contact.outside or contact.outside == contact.address:
            yield End(contact.address, OUTSIDE, way)
        else:
            yield from self.ends(contact.outside, (*way, f"{contact.address} stands for {contact.outside}"), trail)

    def _group(self, group: Recipient, way: tuple[str, ...], trail: tuple[str, ...]) -> Iterator[End]:
        open_to_all = group.accepts_outside_senders
        if not self.authenticated and isinstance(open_to_all, Unknown):
            yield End(
                group.address, UNKNOWN, way, f"whether {group.address} takes mail from outside: {_why(open_to_all)}"
            )
        elif not self.authenticated and open_to_all is False:
            yield End(group.address, REJECTED, way, f"{group.address} {NOT_FROM_OUTSIDE}")
        elif isinstance(group.members, Unknown):
            yield End(group.address, UNKNOWN, way, f"members of {group.address}: {_why(group.members)}")
        elif not group.members:
            yield End(group.address, BOUNCED, way, f"{group.address} is a group without members")
        else:
            steps = {member: f"{group.address} is a group with {member} in it" for member in group.members}
            yield from self._on(steps, way, trail)

    def _mailbox(self, mailbox: Recipient, way: tuple[str, ...], trail: tuple[str, ...]) -> Iterator[End]:
        if not self.through_forwards:
            yield End(mailbox.address, MAILBOX, way)
            return
        if isinstance(mailbox.forwards_to, Unknown):
            text = f"whether {mailbox.address} forwards: {_why(mailbox.forwards_to)}"
            yield End(mailbox.address, UNKNOWN, way, text)
            return
        if mailbox.keeps_copy or not mailbox.forwards_to:
            yield End(mailbox.address, MAILBOX, way)
        kept = ", which keeps a copy" if mailbox.keeps_copy else ""
        steps = {target: f"{mailbox.address}{kept}, forwards to {target}" for target in mailbox.forwards_to}
        if not kept:
            steps = {target: f"{mailbox.address} forwards to {target}" for target in mailbox.forwards_to}
        yield from self._on(steps, way, trail)

    def _on(self, steps: dict[str, str], way: tuple[str, ...], trail: tuple[str, ...]) -> Iterator[End]:
        for target in sorted(steps):
            yield from self.ends(target, (*way, steps[target]), trail)


def inbox_rule_ends(mailboxes: Iterable[str], organisation: MailOrganisation) -> Iterator[tuple[str, End]]:
    """What the inbox rules of these mailboxes may do beside, and those of whom they send it to: pairs of the mailbox
    that it begins with and an end.
    """
    for address in sorted(mailboxes):
        gone, to_do = {address}, [End(address, MAILBOX)]
        while to_do:
            for end in _by_inbox_rules(to_do.pop(), organisation):
                yield address, end
                if end.what == MAILBOX and end.address not in gone:
                    gone.add(end.address)
                    to_do.append(end)


def _by_inbox_rules(arrived: End, organisation: MailOrganisation) -> Iterator[End]:
    """The next ends after one in a mailbox."""
    found = organisation.find(arrived.address)
    if found is None:
        return
    text = f"inbox rules of {arrived.address}"
    if found.inbox_doubt:
        yield End(arrived.address, UNKNOWN, arrived.way, f"{text}: {found.inbox_doubt}")
    if isinstance(found.inbox_forwards, Unknown):
        yield End(arrived.address, UNKNOWN, arrived.way, f"{text}: {_why(found.inbox_forwards)}")
        return
    for target in sorted(found.inbox_forwards):
        step = f"an inbox rule of {arrived.address} may send it to {target}"
        # What an inbox rule sends on is sent by the mailbox, and so from inside.
        for end in ends_of(target, organisation, authenticated=True):
            yield End(end.address, end.what, (*arrived.way, step, *end.way), end.text)


def _why(unknown: Unknown) -> str:
    return unknown.reason


def _without_detail(address: str) -> str:
    """`anna@…` for `anna+orders@…`; "" where there is nothing to leave out."""
    local, _unused, domain = address.rpartition("@")
    plain, plus, _detail = local.partition("+")
    try:
        return parse_address(f"{plain}@{domain}") if plus and plain else ""
    except ValueError:
        return ""
