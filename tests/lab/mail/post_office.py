# SPDX-License-Identifier: GPL-3.0-or-later
"""All organisations of a lab as one internet: whoever receives for a domain gets its mail, and what is for nobody
here has left.
"""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..exchange.records import Account, Mailbox
from ..tenant import Tenant, Tenants
from . import headers
from .item import MailItem
from .routing import find
from .settings import MailSettings
from .status import (
    LOGIN_DISABLED,
    LOGIN_REFUSED,
    RECIPIENT_REFUSED,
    RELAY_REFUSED,
    SEND_AS_DENIED,
    Status,
)
from .transport import MailTransport

_NAMESPACE = uuid.UUID("9d0b7b7c-52b6-4a39-9a39-2f3c1c6a7a55")


@dataclass(frozen=True)
class Login:
    """Somebody who logged in to hand in mail."""

    tenant: Tenant
    account: Account

    @property
    def name(self) -> str:
        return self.account.user_principal_name


class Refused(Exception):
    """What is asked for is not done; `status` says why."""

    def __init__(self, status: Status) -> None:
        self.status = status
        super().__init__(str(status))


def mail_password(tenant: Tenant) -> str:
    """The password of every account of an organisation that nobody gave another one."""
    return f"lab-mail-{uuid.uuid5(_NAMESPACE, tenant.id).hex}"


class PostOffice:
    """Takes mail in and brings it where it belongs."""

    def __init__(self, tenants: Tenants, settings: MailSettings) -> None:
        self.settings = settings
        self._tenants = tenants
        self._transports = {
            tenant.name: MailTransport(tenant.directory, settings, tenant.clock, self._onward) for tenant in tenants
        }

    def log_in(self, name: str, password: str) -> Login:
        """Raises Refused."""
        tenant = self.receiver(name)
        account = tenant.directory.account(name) if tenant else None
        if tenant is None or account is None or not account.enabled:
            raise Refused(LOGIN_REFUSED)
        if not hmac.compare_digest(password.encode(), (account.password or mail_password(tenant)).encode()):
            raise Refused(LOGIN_REFUSED)
        mailbox = next((each for each in tenant.directory.find(name) if isinstance(each, Mailbox)), None)
        own = mailbox.client_access.get("SmtpClientAuthenticationDisabled") if mailbox else None
        everywhere = tenant.directory.transport_settings.get("SmtpClientAuthenticationDisabled", False)
        if own or (own is None and everywhere):
            scope = "Mailbox" if own else "Tenant"
            raise Refused(replace(LOGIN_DISABLED, text=LOGIN_DISABLED.text.format(scope=scope)))
        return Login(tenant, account)

    def check_recipient(self, address: str, login: Login | None) -> None:
        """Raises Refused for an address that gets nothing: unknown ones, and others' for whoever did not log in."""
        tenant = self.receiver(address)
        if tenant is None:
            if login is None:
                raise Refused(RELAY_REFUSED)
            return
        domain = address.rpartition("@")[2].lower()
        relays = any(each.name == domain and each.domain_type != "Authoritative" for each in tenant.directory.domains)
        with tenant.directory.lock:
            known = find(tenant.directory, address) is not None
        if not known and not relays:
            raise Refused(RECIPIENT_REFUSED)

    def take(self, item: MailItem, login: Login | None) -> None:
        """Brings a message to all its recipients. Raises Refused when the login may not send it."""
        if login is not None:
            self._check_sender(item, login)
            self._transports[login.tenant.name].take(item)
            return
        self._onward(item)

    def receiver(self, address: str) -> Tenant | None:
        """The organisation that receives for an address."""
        return next((tenant for tenant in self._tenants if tenant.directory.accepts(address)), None)

    def _onward(self, item: MailItem) -> None:
        """To each organisation its recipients, as mail from outside."""
        shares: dict[str, list[str]] = {}
        for address in item.recipients:
            if (tenant := self.receiver(address)) is not None:
                shares.setdefault(tenant.name, []).append(address.lower())
        for name, addresses in shares.items():
            self._transports[name].take(replace(item, recipients=tuple(addresses)))

    def _check_sender(self, item: MailItem, login: Login) -> None:
        for address in {item.sender, headers.address_in(item.raw, "From")} - {""}:
            if not _may_send_as(login, address):
                text = SEND_AS_DENIED.text.format(login=login.name, sender=address)
                raise Refused(replace(SEND_AS_DENIED, text=text))


def _may_send_as(login: Login, address: str) -> bool:
    directory = login.tenant.directory
    own: Iterable[Mailbox] = [each for each in directory.find(login.name) if isinstance(each, Mailbox)]
    holder = directory.holder(address)
    for mailbox in own:
        if holder is not None and holder.guid == mailbox.guid:
            return True
        if holder is not None and any(each.sid == mailbox.sid and not each.deny for each in holder.send_as):
            return True
        if holder is not None and mailbox.guid in holder.send_on_behalf:
            return True
    return False
