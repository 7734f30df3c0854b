# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a recipient's mail goes in a directory: through groups, contacts and forwards to mailboxes or outside.

Statuses and texts: Microsoft Learn, "Email non-delivery reports and SMTP errors"; those marked are guesses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ..exchange.directory import Directory
from ..exchange.records import Group, Mailbox, MailContact, MailUser, Recipient
from .status import FORWARDING_BLOCKED, FORWARDING_LOOP, NOT_FOUND, SENDER_NOT_AUTHENTICATED, Status


@dataclass(frozen=True)
class Arrival:
    """The message goes into the mailbox with this GUID."""

    mailbox: UUID


@dataclass(frozen=True)
class Exit:
    """The message leaves for an address outside."""

    address: str


@dataclass(frozen=True)
class Expansion:
    """A group was replaced by its members."""

    address: str


@dataclass(frozen=True)
class Forward:
    """A mailbox sends on what comes for it."""

    address: str
    target: str


@dataclass(frozen=True)
class Loss:
    """An address does not get it, and the sender is told."""

    address: str
    status: Status


@dataclass(frozen=True)
class Silence:
    """An address does not get it, and nobody is told."""

    address: str


End = Arrival | Exit | Expansion | Forward | Loss | Silence


def find(directory: Directory, address: str) -> Recipient | None:
    """Who receives mail for an address; what follows a plus sign in front of the at sign says nothing."""
    holder = directory.holder(address)
    if holder is None and "+" in address.partition("@")[0]:
        local, _unused, domain = address.partition("@")
        holder = directory.holder(f"{local.partition('+')[0]}@{domain}")
    return holder


def route(
    directory: Directory, address: str, *, authenticated: bool, forwarder: Mailbox | None = None, forwards: bool = True
) -> list[End]:
    """Every end that a message for `address` comes to. `forwarder` is the mailbox whose forward it is, if one's;
    without `forwards` a message stays in the mailboxes that it comes to.
    """
    return list(_Way(directory, forwards).follow(address.lower(), authenticated, forwarder, ()))


@dataclass(frozen=True)
class _Way:
    directory: Directory
    forwards: bool

    def follow(
        self, address: str, authenticated: bool, forwarder: Mailbox | None, passed: tuple[UUID, ...]
    ) -> Iterator[End]:
        recipient = find(self.directory, address)
        if recipient is None:
            known = self.directory.accepts(address)
            yield Loss(address, NOT_FOUND) if known else _exit(self.directory, address, forwarder)
        elif recipient.guid in passed:
            # A group in itself ends quietly, as its members were reached already.
            if not isinstance(recipient, Group):
                yield Loss(address, FORWARDING_LOOP)
        elif isinstance(recipient, Group):
            yield from self._expand(recipient, authenticated, forwarder, (*passed, recipient.guid))
        elif isinstance(recipient, (MailContact, MailUser)):
            outside = recipient.external_address.rpartition(":")[2]
            yield _exit(self.directory, outside.lower(), forwarder)
        elif isinstance(recipient, Mailbox):
            yield from self._deliver(recipient, authenticated, (*passed, recipient.guid))

    def _expand(
        self, group: Group, authenticated: bool, forwarder: Mailbox | None, passed: tuple[UUID, ...]
    ) -> Iterator[End]:
        if group.require_sender_authentication and not authenticated:
            yield Loss(group.primary_address, SENDER_NOT_AUTHENTICATED)
            return
        yield Expansion(group.primary_address)
        for member in group.members:
            if (recipient := self.directory.recipients.get(member)) is not None:
                yield from self.follow(recipient.primary_address, authenticated, forwarder, passed)

    def _deliver(self, mailbox: Mailbox, authenticated: bool, passed: tuple[UUID, ...]) -> Iterator[End]:
        """ForwardingAddress beats ForwardingSmtpAddress (PowerShell docs, Set-Mailbox)."""
        inside = self.directory.recipients.get(mailbox.forwarding_address) if mailbox.forwarding_address else None
        target = inside.primary_address if inside else (mailbox.forwarding_smtp_address or "").partition(":")[2]
        forwards = bool(target) and self.forwards
        if not forwards or mailbox.deliver_and_forward:
            yield Arrival(mailbox.guid)
        if forwards:
            yield Forward(mailbox.primary_address.lower(), target.lower())
            # It is still the sender's message (GUESS: so a closed group does not take one from outside).
            yield from self.follow(target.lower(), authenticated, mailbox, passed)


def _exit(directory: Directory, address: str, forwarder: Mailbox | None) -> End:
    """What somebody sends may leave; what a mailbox forwards by itself only where the policies let it."""
    if forwarder is None:
        return Exit(address)
    if not may_forward_outside(directory, forwarder.primary_address):
        return Loss(address, FORWARDING_BLOCKED)
    if not _remote_domain(directory, address).get("AutoForwardEnabled", True):
        return Silence(address)
    return Exit(address)


def may_forward_outside(directory: Directory, sender: str) -> bool:
    """By the outbound spam policy that holds for a mailbox; Automatic means Off (Microsoft Learn, "Control automatic
    external email forwarding").
    """
    return bool(_policy_of(directory, sender).get("AutoForwardingMode") == "On")


def _policy_of(directory: Directory, sender: str) -> Mapping[str, Any]:
    by_name = {policy["Name"]: policy for policy in directory.outbound_policies}
    for rule in sorted(directory.outbound_rules, key=lambda each: int(each["Priority"])):
        senders = {each.lower() for each in rule.get("From") or ()}
        if rule.get("State") == "Enabled" and sender.lower() in senders:
            return by_name[rule["HostedOutboundSpamFilterPolicy"]]
    return next((policy for policy in directory.outbound_policies if policy.get("IsDefault")), {})


def _remote_domain(directory: Directory, address: str) -> Mapping[str, Any]:
    domain = address.rpartition("@")[2]
    default: Mapping[str, Any] = {}
    for row in directory.remote_domains:
        if row["DomainName"].lower() == domain:
            return row
        default = row if row["DomainName"] == "*" else default
    return default
