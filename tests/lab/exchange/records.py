# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of an organisation's directory, as frozen values.

A change replaces a record, so a copy of the directory is a copy of a few dictionaries (stale reads are cheap)
and two states compare by value. Addresses carry their prefix as the service keeps it: `SMTP:` primary,
`smtp:` alias, `SIP:`, `SPO:`, `X500:` of other kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

EMPTY: Mapping[str, Any] = MappingProxyType({})
THE_BEGINNING = datetime(2025, 11, 11, 9, 47, 38, tzinfo=UTC)
SELF_SID = "S-1-5-10"
SELF_NAME = "NT AUTHORITY\\SELF"


@dataclass(frozen=True)
class AccessEntry:
    """One row of Get-MailboxPermission. `rights` as kept: each string may hold several, joined by commas.

    `automapping` cannot be read back by any cmdlet.
    """

    sid: str
    rights: tuple[str, ...]
    deny: bool = False
    inherited: bool = False
    automapping: bool = False
    inheritance: str = "All"

    @property
    def single_rights(self) -> frozenset[str]:
        return frozenset(right.strip() for joined in self.rights for right in joined.split(","))


@dataclass(frozen=True)
class SendAsEntry:
    """One row of Get-RecipientPermission."""

    sid: str
    deny: bool = False


@dataclass(frozen=True)
class FolderEntry:
    """One row of Get-MailboxFolderPermission. `user`: `Default`, `Anonymous` or the SID of a recipient."""

    user: str
    rights: tuple[str, ...]
    flags: str = ""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """What every recipient has. `settings` holds properties that no cmdlet gives a meaning of its own, by name."""

    guid: UUID
    name: str
    display_name: str
    alias: str
    addresses: tuple[str, ...] = ()
    external_directory_object_id: str = ""
    sid: str = ""
    hidden: bool = False
    notes: str = ""
    synced: bool = False
    send_on_behalf: tuple[UUID, ...] = ()
    send_as: tuple[SendAsEntry, ...] = ()
    created: datetime = THE_BEGINNING
    changed: datetime = THE_BEGINNING
    settings: Mapping[str, Any] = field(default_factory=lambda: EMPTY)

    @property
    def primary_address(self) -> str:
        return next((each[5:] for each in self.addresses if each.startswith("SMTP:")), "")

    @property
    def legacy_dn(self) -> str:
        where = "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients"
        return f"{where}/cn={self.guid.hex}-{self.alias}"

    @property
    def type_details(self) -> str:
        raise NotImplementedError

    @property
    def type(self) -> str:
        return self.type_details


@dataclass(frozen=True, kw_only=True)
class Mailbox(Recipient):
    """`kind` is RecipientTypeDetails: UserMailbox, SharedMailbox, RoomMailbox, EquipmentMailbox.

    `folder_entries`: folder path (localised, `\\Kalender`) to its entries, only where they differ from those
    that every mailbox starts with. `size` in bytes. `looks_disabled`: Exchange calls the account disabled,
    as it does for new shared mailboxes, whatever Entra says. `inbox_rules` as `mail.inbox_rules` has them.
    `out_of_office`: `state` (disabled, enabled, scheduled), `audience` (all, known, none), `start` and `end` as aware
    datetimes, `internal` and `external` texts; what is left out has the default.
    """

    kind: str
    user_principal_name: str
    exchange_guid: UUID
    language: str = "en"
    licensed: bool = False
    size: int = 0
    items: int = 0
    archive: bool = False
    litigation_hold: bool = False
    forwarding_address: UUID | None = None
    forwarding_smtp_address: str | None = None
    deliver_and_forward: bool = False
    audit_bypass: bool = False
    looks_disabled: bool = False
    cloud_managed: bool = False
    access: tuple[AccessEntry, ...] = ()
    folder_entries: Mapping[str, tuple[FolderEntry, ...]] = field(default_factory=lambda: EMPTY)
    client_access: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    inbox_rules: tuple[Mapping[str, Any], ...] = ()
    out_of_office: Mapping[str, Any] = field(default_factory=lambda: EMPTY)

    @property
    def type_details(self) -> str:
        return self.kind

    @property
    def type(self) -> str:
        return "UserMailbox"


@dataclass(frozen=True, kw_only=True)
class MailUser(Recipient):
    """A person of the directory whose mailbox is elsewhere; `guest` as Entra B2B makes them."""

    external_address: str
    user_principal_name: str
    guest: bool = False

    @property
    def type_details(self) -> str:
        return "GuestMailUser" if self.guest else "MailUser"

    @property
    def type(self) -> str:
        return "MailUser"


@dataclass(frozen=True, kw_only=True)
class MailContact(Recipient):
    external_address: str

    @property
    def type_details(self) -> str:
        return "MailContact"


@dataclass(frozen=True, kw_only=True)
class Group(Recipient):
    """A distribution group, or with `security` a mail-enabled security group (which can be a trustee)."""

    members: tuple[UUID, ...] = ()
    managed_by: tuple[str, ...] = ()
    security: bool = False
    require_sender_authentication: bool = True

    @property
    def type_details(self) -> str:
        return "MailUniversalSecurityGroup" if self.security else "MailUniversalDistributionGroup"


@dataclass(frozen=True, kw_only=True)
class Account:
    """The Entra side of a mailbox or mail user."""

    id: str
    user_principal_name: str
    display_name: str
    mail: str = ""
    enabled: bool = True
    synced: bool = False
    guest: bool = False
    licensed: bool = False
    password: str = ""
    force_change_password: bool = False
    password_changed: datetime = THE_BEGINNING
    sessions_valid_from: datetime = THE_BEGINNING
    created: datetime = THE_BEGINNING


@dataclass(frozen=True, kw_only=True)
class TransportRule:
    """`parameters` holds the conditions, exceptions and actions that are set, by parameter name.

    Values: tuple of str, str, int, bool True; addresses are SMTP addresses as resolved when written.
    """

    guid: UUID
    name: str
    comments: str | None = None
    enabled: bool = True
    mode: str = "Enforce"
    rule_error_action: str = "Ignore"
    sender_address_location: str = "Header"
    recipient_address_type: str = "Resolved"
    rule_sub_type: str = "None"
    use_legacy_regex: bool = False
    activation: datetime | None = None
    expiry: datetime | None = None
    parameters: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    changed: datetime = THE_BEGINNING
    created_by: str = "Admin Name"
    last_modified_by: str = "Admin Name"


@dataclass(frozen=True)
class AcceptedDomain:
    name: str
    default: bool = False
    initial: bool = False
    domain_type: str = "Authoritative"
