# SPDX-License-Identifier: GPL-3.0-or-later
"""What conditions ask the organisation: who an address is, who is in a group, what the directory says of somebody."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.unset import Unknown
from ..mail_organisation import CONTACT, GROUP, MailOrganisation, Recipient


class Directory:
    """The recipients of one organisation, prepared for many questions. Addresses are in lower case."""

    def __init__(self, organisation: MailOrganisation) -> None:
        self.organisation = organisation
        self._members: dict[str, tuple[frozenset[str], Unknown | None]] = {}
        self._standing_for = {
            recipient.outside: recipient
            for recipient in organisation.recipients
            if recipient.kind == CONTACT and recipient.outside
        }

    def find(self, address: str) -> Recipient | None:
        """Whom an address belongs to; a contact is found by the address outside that it stands for, too."""
        return self.organisation.find(address) or self._standing_for.get(address.lower())

    def primary(self, address: str) -> str:
        """The primary address of whom this address belongs to; the address itself where nobody is known."""
        found = self.find(address)
        return found.address if found else address.lower()

    def is_inside(self, address: str) -> bool:
        """Whether it is a mailbox or group of the organisation, or an address in an accepted domain."""
        found = self.find(address)
        return (found is not None and found.kind != CONTACT) or self.organisation.is_inside(address)

    def is_stranger(self, address: str) -> bool:
        """Whether the directory certainly has nobody of this address."""
        return self.find(address) is None and (self.organisation.complete or not self.organisation.is_inside(address))

    def is_group(self, address: str) -> bool:
        found = self.find(address)
        return found is not None and found.kind == GROUP

    def is_member(self, address: str, group: str) -> bool | Unknown:
        """Whether somebody is in a group, directly or through groups in it."""
        members, doubt = self._members_of(group)
        if self.primary(address) in members:
            return True
        return False if doubt is None else doubt

    def attributes(self, address: str) -> Mapping[str, str] | Unknown:
        """The directory attributes of an address; those of strangers outside are empty, for rules see none."""
        found = self.find(address)
        if found is not None:
            return found.attributes
        if self.is_stranger(address):
            return {}
        return Unknown(f"nobody read the directory attributes of {address}")

    def manager(self, address: str) -> str | Unknown:
        """The primary address of somebody's manager; "" without one."""
        attributes = self.attributes(address)
        if isinstance(attributes, Unknown):
            return attributes
        manager = attributes.get("manager", "").strip()
        if manager and "@" not in manager:
            return Unknown(f"the manager of {address} reads {manager}, which is no address")
        return self.primary(manager) if manager else ""

    def _members_of(self, group: str) -> tuple[frozenset[str], Unknown | None]:
        """The members that are known, nested ones too, and why there may be more."""
        start = self.primary(group)
        if start not in self._members:
            self._members[start] = self._walked(start)
        return self._members[start]

    def _walked(self, start: str) -> tuple[frozenset[str], Unknown | None]:
        found = self.find(start)
        if found is None or found.kind != GROUP:
            return frozenset(), Unknown(f"{start} is no group that is known")
        doubt: Unknown | None = None
        seen: set[str] = {start}
        waiting = [found]
        while waiting:
            group = waiting.pop()
            if isinstance(group.members, Unknown):
                doubt = group.members if doubt is None else doubt
                continue
            for address in group.members:
                member = self.find(address)
                primary = member.address if member else address.lower()
                if primary not in seen:
                    seen.add(primary)
                    if member is not None and member.kind == GROUP:
                        waiting.append(member)
        return frozenset(seen - {start}), doubt
