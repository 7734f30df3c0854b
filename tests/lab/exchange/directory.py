# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory of one organisation: its objects, how they are found, and what is the same for all of them."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import NAMESPACE_DNS, UUID, uuid5

from ..mail.store import MailStore
from .platforms import ONLINE, on_servers
from .records import AcceptedDomain, Account, Mailbox, MailUser, Recipient, TransportRule

AnyRecipient = TypeVar("AnyRecipient", bound=Recipient)
FOREST = "EURPR07A013"
_REMEMBERED_RULES = 1000


class Directory:
    """Everything an organisation holds. Read the attributes freely; write recipients through `put` and `remove`.

    `lock` is held for the whole of a cmdlet; whoever else reads or writes (Graph, tests) takes it too.
    `dehydrated` is what the organisation says of itself, `customisable_from` when creates really begin to work
    (None: they do), so that a directory can lie as a real one does after Enable-OrganizationCustomization.
    `mail` is no part of the directory and shared by its copies. `servers` are those of an organisation on servers.
    """

    def __init__(
        self,
        name: str,
        domains: Iterable[str] = (),
        tenant_id: UUID | None = None,
        language: str = "en",
        platform: str = ONLINE,
    ) -> None:
        self.name = name
        self.platform = platform
        self.tenant_id = tenant_id or uuid5(NAMESPACE_DNS, f"{name}.onmicrosoft.com")
        self.language = language
        listed = tuple(domain.lower() for domain in domains)
        own = tuple(AcceptedDomain(each, default=number == 0) for number, each in enumerate(listed))
        if on_servers(platform):
            # The domain of the default address policy: every recipient has an address in it.
            self.initial_domain = listed[0]
            self.domains: tuple[AcceptedDomain, ...] = own
        else:
            self.initial_domain = f"{name}.onmicrosoft.com"
            self.domains = (AcceptedDomain(self.initial_domain, initial=True, default=not listed), *own)
        self.recipients: dict[UUID, Recipient] = {}
        self.soft_deleted: dict[UUID, Mailbox] = {}
        self.accounts: dict[str, Account] = {}
        self.role_groups: dict[str, str] = {}
        self.rules: tuple[TransportRule, ...] = ()
        self._earlier_rules: tuple[tuple[datetime, tuple[TransportRule, ...]], ...] = ()
        self.outbound_policies: tuple[Mapping[str, Any], ...] = ()
        self.outbound_rules: tuple[Mapping[str, Any], ...] = ()
        self.remote_domains: tuple[Mapping[str, Any], ...] = ()
        self.organization_settings: Mapping[str, Any] = {}
        self.transport_settings: Mapping[str, Any] = {}
        self.outbound_connectors: tuple[str, ...] = ()
        self.servers: tuple[str, ...] = ("EX01",)
        self.dehydrated = False
        self.customisable_from: datetime | None = None
        self.hydration_time = timedelta(0)
        self.mail = MailStore()
        self.lock = threading.RLock()
        self._numbers = 0
        self._exact: dict[str, UUID] = {}
        self._logons: dict[str, UUID] = {}
        self._named: dict[str, tuple[UUID, ...]] = {}
        self._displayed: dict[str, tuple[UUID, ...]] = {}

    # -- what is the same for all

    @property
    def default_domain(self) -> str:
        return next(each.name for each in self.domains if each.default)

    @property
    def root(self) -> str:
        """The organisational unit, as it ends every distinguished name."""
        if on_servers(self.platform):
            return f"CN=Users,DC={self.name},DC=local"
        tail = f"DC={FOREST},DC=PROD,DC=OUTLOOK,DC=COM"
        return f"OU={self.initial_domain},OU=Microsoft Exchange Hosted Organizations,{tail}"

    def accepts(self, address: str) -> bool:
        domain = address.rpartition("@")[2].lower()
        return any(each.name == domain for each in self.domains)

    def new_guid(self) -> UUID:
        """The next GUID: the same ones in the same order in every run."""
        self._numbers += 1
        return uuid5(self.tenant_id, str(self._numbers))

    def new_sid(self) -> str:
        self._numbers += 1
        words = self.tenant_id.int.to_bytes(16, "big")
        authority = "-".join(str(int.from_bytes(words[at : at + 4], "big")) for at in (0, 4, 8))
        return f"S-1-5-21-{authority}-{1_000_000 + self._numbers}"

    # -- transport rules

    def note_rules(self, before: tuple[TransportRule, ...], now: datetime) -> None:
        """Remembers what the rules were until now, for mail that is not under the new ones yet."""
        self._earlier_rules = (*self._earlier_rules[-_REMEMBERED_RULES:], (now, before))

    def rules_in_force(self, now: datetime, delay: float) -> tuple[TransportRule, ...]:
        """The rules as they act on mail, when each change takes so many seconds until it does."""
        for changed, before in self._earlier_rules if delay else ():
            if changed > now - timedelta(seconds=delay):
                return before
        return self.rules

    # -- recipients

    def put(self, recipient: Recipient) -> None:
        """Adds a recipient, or replaces the one with the same GUID."""
        self._forget(recipient.guid)
        self.recipients[recipient.guid] = recipient
        for form in self._exact_forms(recipient):
            self._exact[form] = recipient.guid
        if isinstance(recipient, (Mailbox, MailUser)):
            self._logons[recipient.user_principal_name.lower()] = recipient.guid
        for index, form in self._loose_forms(recipient):
            index[form] = (*index.get(form, ()), recipient.guid)

    def remove(self, guid: UUID) -> None:
        self._forget(guid)
        del self.recipients[guid]

    def find(self, identity: str) -> tuple[Recipient, ...]:
        """The recipients an identity names: an exact form, else a logon name, a name or alias, a display name.

        (An address that moved to another object may still be the logon name of the first: the address counts.)
        """
        wanted = identity.strip().lower()
        for exact in (self._exact, self._logons):
            if (guid := exact.get(wanted)) is not None:
                return (self.recipients[guid],)
        for index in (self._named, self._displayed):
            if found := index.get(wanted):
                return tuple(self.recipients[each] for each in dict.fromkeys(found))
        return ()

    def holder(self, address: str) -> Recipient | None:
        """Who holds an address (SMTP without a prefix). The same text behind another prefix is another address."""
        guid = self._exact.get((address if ":" in address else f"smtp:{address}").lower())
        return None if guid is None else self.recipients[guid]

    def by_sid(self, sid: str) -> Recipient | None:
        guid = self._exact.get(sid.lower())
        return None if guid is None else self.recipients[guid]

    def of_type(self, wanted: type[AnyRecipient]) -> Iterator[AnyRecipient]:
        return (each for each in self.recipients.values() if isinstance(each, wanted))

    def name_taken(self, name: str) -> bool:
        wanted = name.lower()
        return any(self.recipients[guid].name.lower() == wanted for guid in self._named.get(wanted, ()))

    def account(self, identity: str) -> Account | None:
        """An account by its id or user principal name."""
        if (found := self.accounts.get(identity.lower())) is not None:
            return found
        wanted = identity.lower()
        return next((each for each in self.accounts.values() if each.user_principal_name.lower() == wanted), None)

    def put_account(self, account: Account) -> None:
        self.accounts[account.id.lower()] = account

    # -- copies

    def copy(self) -> Directory:
        """Another directory with the same content: a replica to read from while this one moves on."""
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict):
                setattr(twin, name, dict(value))
        twin.lock = threading.RLock()
        return twin

    def snapshot(self) -> dict[str, Any]:
        """The whole content as one comparable value: section, then readable name, then property."""

        def plain(record: Any) -> dict[str, Any]:
            return {each.name: getattr(record, each.name) for each in fields(record)}

        recipients = {
            each.primary_address or each.name: {"class": type(each).__name__, **plain(each)}
            for each in self.recipients.values()
        }
        return {
            "recipients": recipients,
            "soft_deleted": {str(guid): plain(each) for guid, each in self.soft_deleted.items()},
            "accounts": {each.user_principal_name: plain(each) for each in self.accounts.values()},
            "rules": {each.name: plain(each) for each in self.rules},
            "rule_order": [each.name for each in self.rules],
            "outbound_policies": list(self.outbound_policies),
            "outbound_rules": list(self.outbound_rules),
            "remote_domains": list(self.remote_domains),
            "domains": [plain(each) for each in self.domains],
            "organization": {
                "dehydrated": self.dehydrated,
                **self.organization_settings,
                "transport": dict(self.transport_settings),
            },
        }

    # -- the index

    def distinguished_name(self, recipient: Recipient) -> str:
        return f"CN={recipient.name},{self.root}"

    def canonical_name(self, recipient: Recipient) -> str:
        where = f"{self.name}.local/Users" if on_servers(self.platform) else self.initial_domain
        return f"{where}/{recipient.name}"

    def logon_name(self, recipient: Recipient) -> str:
        """DOMAIN\\name, as servers show who holds a right. SAM account names have at most 20 characters."""
        return f"{self.name.upper()[:15]}\\{recipient.alias[:20]}"

    def _exact_forms(self, recipient: Recipient) -> Iterator[str]:
        yield str(recipient.guid)
        yield self.distinguished_name(recipient).lower()
        yield self.canonical_name(recipient).lower()
        yield recipient.legacy_dn.lower()
        for each in (recipient.external_directory_object_id, recipient.sid):
            if each:
                yield each.lower()
        for each in recipient.addresses:
            proxy = each.lower()
            yield proxy
            if proxy.startswith("smtp:"):
                yield proxy[5:]
        if isinstance(recipient, Mailbox):
            yield str(recipient.exchange_guid)
        if on_servers(self.platform) and recipient.sid:
            yield self.logon_name(recipient).lower()

    def _loose_forms(self, recipient: Recipient) -> Iterator[tuple[dict[str, tuple[UUID, ...]], str]]:
        for each in dict.fromkeys((recipient.name.lower(), recipient.alias.lower())):
            yield self._named, each
        yield self._displayed, recipient.display_name.lower()

    def _forget(self, guid: UUID) -> None:
        known = self.recipients.get(guid)
        if known is None:
            return
        for form in self._exact_forms(known):
            if self._exact.get(form) == guid:
                del self._exact[form]
        if isinstance(known, (Mailbox, MailUser)) and self._logons.get(known.user_principal_name.lower()) == guid:
            del self._logons[known.user_principal_name.lower()]
        for index, form in self._loose_forms(known):
            if rest := tuple(each for each in index.get(form, ()) if each != guid):
                index[form] = rest
            else:
                index.pop(form, None)
