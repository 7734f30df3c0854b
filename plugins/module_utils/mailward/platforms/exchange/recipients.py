# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipients of an Exchange organisation and how its many names for them are resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

USER, SHARED, GROUP, SECURITY_GROUP, CONTACT, MAIL_USER, OTHER = (
    "user mailbox",
    "shared mailbox",
    "distribution group",
    "mail-enabled security group",
    "mail contact",
    "mail user",
    "recipient of another type",
)

TYPES: Mapping[str, str] = {
    "UserMailbox": USER,
    "LinkedMailbox": USER,
    "SharedMailbox": SHARED,
    "MailUniversalDistributionGroup": GROUP,
    "MailUniversalSecurityGroup": SECURITY_GROUP,
    "MailContact": CONTACT,
    "MailUser": MAIL_USER,
    "GuestMailUser": MAIL_USER,
}
"""RecipientTypeDetails to what it is for us (PowerShell docs, Get-Recipient -RecipientTypeDetails)."""

PROPERTIES = (
    "Guid", "Identity", "Name", "DisplayName", "Alias", "PrimarySmtpAddress", "EmailAddresses", "RecipientTypeDetails",
    "ExternalDirectoryObjectId", "ExternalEmailAddress", "WindowsLiveID", "Notes",
)  # fmt: skip


@dataclass(frozen=True)
class Recipient:
    """One recipient. `addresses` are all its SMTP addresses in lower case, the primary among them.

    `names` are all further forms under which a cmdlet may read it back, in lower case.
    """

    guid: str
    name: str
    display_name: str
    primary: str
    type: str
    addresses: frozenset[str] = frozenset()
    external_id: str = ""
    external_address: str = ""
    notes: str = ""
    names: frozenset[str] = frozenset()

    @property
    def is_mailbox(self) -> bool:
        return self.type in (USER, SHARED)

    @property
    def is_group(self) -> bool:
        return self.type in (GROUP, SECURITY_GROUP)


def read_recipient(row: Mapping[str, Any]) -> Recipient:
    """A row of Get-Recipient, Get-Mailbox, Get-DistributionGroup, New-Mailbox and their like."""
    primary = lowered(row.get("PrimarySmtpAddress"))
    external = without_prefix(lowered(row.get("ExternalEmailAddress")))
    addresses = smtp_addresses(row.get("EmailAddresses")) | ({primary} if primary else set())
    names = ("Guid", "Identity", "Id", "Name", "Alias", "ExternalDirectoryObjectId", "DistinguishedName",
             "UserPrincipalName", "WindowsLiveID", "LegacyExchangeDN", "ExchangeGuid")  # fmt: skip
    return Recipient(
        guid=lowered(row.get("Guid")),
        name=str(row.get("Name") or ""),
        display_name=str(row.get("DisplayName") or ""),
        primary=primary,
        type=TYPES.get(str(row.get("RecipientTypeDetails") or ""), OTHER),
        addresses=addresses | ({external} if external else set()),
        external_id=lowered(row.get("ExternalDirectoryObjectId")),
        external_address=external,
        notes=str(row.get("Notes") or ""),
        names=frozenset(lowered(row.get(name)) for name in names if row.get(name)),
    )


@dataclass
class Directory:
    """All recipients, found by any name that Exchange reads back. Grows while objects are created."""

    recipients: list[Recipient] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_address: dict[str, Recipient] = {}
        self._by_name: dict[str, Recipient] = {}
        self._by_display_name: dict[str, list[Recipient]] = {}
        self._by_guid: dict[str, Recipient] = {}
        known, self.recipients = self.recipients, []
        for recipient in known:
            self.add(recipient)

    def add(self, recipient: Recipient) -> None:
        self.recipients.append(recipient)
        self._by_guid[recipient.guid] = recipient
        self._by_display_name.setdefault(recipient.display_name.casefold(), []).append(recipient)
        for address in recipient.addresses:
            self._by_address[address] = recipient
        for name in recipient.names:
            self._by_name[name] = recipient

    def by_address(self, address: str) -> Recipient | None:
        return self._by_address.get(address.lower())

    def by_guid(self, guid: str) -> Recipient | None:
        return self._by_guid.get(guid.lower())

    def resolve(self, identity: object) -> Recipient | None:
        """A recipient by what a cmdlet reads back: GUID, name, alias, DN, UPN, address or, if only one has it,
        the display name. None where it is nobody's or ambiguous.
        """
        text = without_prefix(lowered(identity))
        found = self._by_address.get(text) or self._by_name.get(text) or self._by_name.get(text.rpartition("/")[2])
        return found or self.by_display_name(text)

    def by_display_name(self, text: str) -> Recipient | None:
        same = self._by_display_name.get(text.casefold(), [])
        return same[0] if len(same) == 1 else None

    def is_ambiguous(self, display_name: str) -> bool:
        return len(self._by_display_name.get(display_name.casefold(), [])) > 1

    def names_taken(self) -> Iterable[str]:
        return self._by_name.keys()


def lowered(value: object) -> str:
    return "" if value is None else str(value).strip().lower()


def without_prefix(text: str) -> str:
    return text[5:] if text.startswith("smtp:") else text


def smtp_addresses(values: object) -> frozenset[str]:
    """The SMTP addresses of an EmailAddresses property, in lower case and without prefix."""
    listed = values if isinstance(values, (list, tuple)) else [values] if values else []
    return frozenset(lowered(value)[5:] for value in listed if lowered(value).startswith("smtp:"))
