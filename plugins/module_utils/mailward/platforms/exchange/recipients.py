# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipients of an Exchange organisation and how its many names for them are resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

USER, SHARED, ROOM, GROUP, SECURITY_GROUP, CONTACT, MAIL_USER, REMOTE, OTHER = (
    "user mailbox",
    "shared mailbox",
    "mailbox of a room or of equipment",
    "distribution group",
    "mail-enabled security group",
    "mail contact",
    "mail user",
    "mailbox in Exchange Online",
    "recipient of another type",
)

TYPES: Mapping[str, str] = {
    "UserMailbox": USER,
    "LinkedMailbox": USER,
    "SharedMailbox": SHARED,
    "RoomMailbox": ROOM,
    "EquipmentMailbox": ROOM,
    "MailUniversalDistributionGroup": GROUP,
    "MailUniversalSecurityGroup": SECURITY_GROUP,
    "MailContact": CONTACT,
    "MailUser": MAIL_USER,
    "GuestMailUser": MAIL_USER,
    # What a server of a hybrid organisation shows of mailboxes that are in the cloud.
    **{f"Remote{kind}Mailbox": REMOTE for kind in ("User", "Shared", "Room", "Equipment", "Team")},
}
"""RecipientTypeDetails to what it is for us (PowerShell docs, Get-Recipient -RecipientTypeDetails). What is in no line
is of another type and never touched: mailboxes of Exchange itself (arbitration, discovery, monitoring) among them.
"""

PROPERTIES = (
    "Guid", "Identity", "Name", "DisplayName", "Alias", "PrimarySmtpAddress", "EmailAddresses", "RecipientTypeDetails",
    "ExternalDirectoryObjectId", "ExternalEmailAddress", "WindowsLiveID", "HiddenFromAddressListsEnabled", "Notes",
    "IsDirSynced",
)  # fmt: skip

_UNIQUE = ("Guid", "ExternalDirectoryObjectId", "DistinguishedName", "LegacyExchangeDN", "ExchangeGuid")
_LOGONS = ("UserPrincipalName", "WindowsLiveID", "LinkedMasterAccount")
_NAMES = ("Name", "Identity", "Id")


@dataclass(frozen=True)
class Recipient:
    """One recipient. All texts by which it is found are in lower case.

    `addresses` are all its SMTP addresses, the primary among them, and the one outside of a contact or mail user.
    `logons` are its user principal name and such, by which permissions show people. `identities` are the texts of
    which no two recipients have the same; the Alias is none: it can be the Name of somebody else.
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
    hidden: bool = False
    synced: bool = False
    alias: str = ""
    logons: frozenset[str] = frozenset()
    identities: frozenset[str] = frozenset()

    @property
    def is_mailbox(self) -> bool:
        return self.type in (USER, SHARED, ROOM)

    @property
    def is_group(self) -> bool:
        return self.type in (GROUP, SECURITY_GROUP)

    @property
    def can_hold_rights(self) -> bool:
        """Whether it can stand in a list of permissions (PowerShell docs, Add-MailboxFolderPermission -User)."""
        return self.type not in (GROUP, CONTACT)


def read_recipient(row: Mapping[str, Any]) -> Recipient:
    """A row of Get-Recipient, Get-Mailbox, Get-DistributionGroup, New-Mailbox and their like."""
    primary = lowered(row.get("PrimarySmtpAddress"))
    external = without_prefix(lowered(row.get("ExternalEmailAddress")))
    addresses = smtp_addresses(row.get("EmailAddresses")) | ({primary} if primary else set())
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
        hidden=bool(row.get("HiddenFromAddressListsEnabled")),
        synced=row.get("IsDirSynced") is True,
        alias=lowered(row.get("Alias")),
        logons=_texts(row, _LOGONS),
        identities=_texts(row, (*_UNIQUE, *_NAMES)),
    )


@dataclass(frozen=True)
class Ambiguous:
    """A name that several recipients have."""

    name: str


@dataclass
class Directory:
    """All recipients, found by any name that Exchange reads back. Grows while objects are created.

    What finds one recipient comes before what could find several: an address before a name, a name before an
    alias, an alias before a display name. Nobody is found by a text that two have at the same step.
    """

    recipients: list[Recipient] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_guid: dict[str, Recipient] = {}
        self._by_address: dict[str, Recipient] = {}
        self._by_outside_address: dict[str, Recipient] = {}
        self._by_logon: dict[str, list[Recipient]] = {}
        self._by_identity: dict[str, list[Recipient]] = {}
        self._by_alias: dict[str, list[Recipient]] = {}
        self._by_display_name: dict[str, list[Recipient]] = {}
        known, self.recipients = self.recipients, []
        for recipient in known:
            self.add(recipient)

    def add(self, recipient: Recipient) -> None:
        """Takes a recipient in; one that is known already stays as it was read first."""
        if recipient.guid and recipient.guid in self._by_guid:
            return
        self.recipients.append(recipient)
        self._by_guid[recipient.guid] = recipient
        for address in recipient.addresses:
            # Its own address is a recipient's; the one that it stands for outside can be another's own.
            outside = address == recipient.external_address and address != recipient.primary
            (self._by_outside_address if outside else self._by_address)[address] = recipient
        for logon in recipient.logons:
            self._by_logon.setdefault(logon, []).append(recipient)
        for identity in recipient.identities:
            self._by_identity.setdefault(identity, []).append(recipient)
        self._by_alias.setdefault(recipient.alias, []).append(recipient)
        self._by_display_name.setdefault(recipient.display_name.casefold(), []).append(recipient)

    def by_address(self, address: str) -> Recipient | None:
        text = address.lower()
        return self._by_address.get(text) or self._by_outside_address.get(text)

    def by_guid(self, guid: str) -> Recipient | None:
        return self._by_guid.get(guid.lower())

    def resolve(self, identity: object) -> Recipient | None:
        """A recipient by what a cmdlet reads back of it: address, GUID, name, canonical name, DN, alias or, if
        only one has it, the display name. None where it is nobody's or ambiguous.
        """
        text = without_prefix(lowered(identity))
        found = self.by_address(text) or self._first(text, self._by_identity, self._by_logon)
        found = found or self._last_of_path(text)
        found = found or self._first(text, self._by_alias, self._by_display_name)
        return found if isinstance(found, Recipient) else None

    def trustee(self, identity: object) -> Recipient | Ambiguous | None:
        """Whom a row of permissions names: people by user principal name, groups by Name.

        A user principal name stays when the address of the same text has moved to somebody else.
        """
        text = without_prefix(lowered(identity))
        found = self._first(text, self._by_logon, self._by_identity)
        found = found or self._last_of_path(text)
        found = found or self._by_address.get(text) or self._first(text, self._by_alias)
        return found or self._first(text, self._by_display_name)

    def shown_as(self, display_name: str) -> Recipient | Ambiguous | None:
        """Whom a row of folder rights names: a display name, of those who can hold rights."""
        same = [one for one in self._by_display_name.get(display_name.casefold(), ()) if one.can_hold_rights]
        if len(same) > 1:
            return Ambiguous(display_name)
        return same[0] if same else self.trustee(display_name)

    def is_free(self, name: str) -> bool:
        """Whether a new object can have this Name and Alias."""
        return name not in self._by_identity and name not in self._by_alias

    def _last_of_path(self, text: str) -> Recipient | Ambiguous | None:
        """Whom the end of a canonical name names. Not somebody of whom another canonical name is known: on servers
        two objects in two places may have the same name.
        """
        found = self._first(text.rpartition("/")[2], self._by_identity) if "/" in text else None
        known = isinstance(found, Recipient) and any("/" in identity for identity in found.identities)
        return None if known else found

    @staticmethod
    def _first(text: str, *indexes: Mapping[str, list[Recipient]]) -> Recipient | Ambiguous | None:
        for index in indexes:
            found = index.get(text, []) if text else []
            if found:
                return found[0] if len(found) == 1 else Ambiguous(text)
        return None


def lowered(value: object) -> str:
    return "" if value is None else str(value).strip().lower()


def without_prefix(text: str) -> str:
    return text[5:] if text.startswith("smtp:") else text


def _texts(row: Mapping[str, Any], names: Iterable[str]) -> frozenset[str]:
    return frozenset(lowered(row.get(name)) for name in names if row.get(name))


def smtp_addresses(values: object) -> frozenset[str]:
    """The SMTP addresses of an EmailAddresses property, in lower case and without prefix."""
    listed = values if isinstance(values, (list, tuple)) else [values] if values else []
    return frozenset(lowered(value)[5:] for value in listed if lowered(value).startswith("smtp:"))
