# SPDX-License-Identifier: GPL-3.0-or-later
"""An organisation as mail sees it: who receives, what is forwarded, and the rules in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from ..model.unset import Unknown
from .flow_rule import FlowRule

NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})

MAILBOX, GROUP, CONTACT = "mailbox", "group", "contact"


@dataclass(frozen=True)
class Recipient:
    """One recipient; addresses are in lower case.

    `kind`           mailbox, group, or contact (which stands for an address outside: contacts and mail users).
    `aliases`        its further addresses.
    `outside`        where mail to a contact goes.
    `members`        addresses of a group's direct members.
    `accepts_outside_senders` whether a group takes mail from senders who are not logged in.
    `forwards_to`    where a mailbox forwards, set by an administrator; several where the platform can.
    `keeps_copy`     whether the mailbox keeps what it forwards.
    `inbox_forwards` where the user's own inbox rules send mail on, under any condition.
    `inbox_doubt`    why they may do more than that, "" where that is all.
    `attributes`     directory attributes by the names in `model/transport_rule/conditions.AD_ATTRIBUTES`.
    """

    address: str
    kind: str = MAILBOX
    aliases: frozenset[str] = frozenset()
    outside: str = ""
    members: frozenset[str] | Unknown = frozenset()
    accepts_outside_senders: bool | Unknown = True
    forwards_to: frozenset[str] | Unknown = frozenset()
    keeps_copy: bool = True
    inbox_forwards: frozenset[str] | Unknown = frozenset()
    inbox_doubt: str = ""
    attributes: Mapping[str, str] | Unknown = field(default_factory=lambda: Unknown("nobody read the attributes"))


@dataclass(frozen=True)
class MailOrganisation:
    """`domains` are accepted domains; `rules` stand in their order, first to last.

    `complete`: `recipients` are all there are, so that an address in an own domain that none of them has bounces.
    Without it (a declaration read offline) such an address is taken for a mailbox. `relayed` are the own domains
    whose unknown addresses go on to another server instead. `rules` may be Unknown: then everything about a message
    is.
    """

    domains: frozenset[str]
    recipients: tuple[Recipient, ...] = ()
    rules: tuple[FlowRule, ...] | Unknown = ()
    complete: bool = False
    relayed: frozenset[str] = frozenset()

    def find(self, address: str) -> Recipient | None:
        """The recipient that has this address, as its primary one or as an alias."""
        return self._by_address.get(address.lower())

    def is_inside(self, address: str) -> bool:
        return address.lower().rpartition("@")[2] in self.domains

    @cached_property
    def _by_address(self) -> Mapping[str, Recipient]:
        aliases = {alias: recipient for recipient in self.recipients for alias in recipient.aliases}
        return {**aliases, **{recipient.address: recipient for recipient in self.recipients}}
