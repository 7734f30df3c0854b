# SPDX-License-Identifier: GPL-3.0-or-later
"""An organisation as the front ends see it: whose it is, who may log in, and what serves its cmdlets."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from .certificates import KeyPair, issue_for_application
from .exchange.directory import Directory
from .exchange.organisation import ExchangeOrganisation
from .exchange.parameter_tables import cmdlet_tables
from .exchange.roles import ALL_ROLES, ROLES_OF_CMDLET
from .replication import Replication

# What the application of a generated or seeded organisation may do: the least that the product needs.
APPLICATION_PERMISSIONS = (
    "Exchange.ManageAsApp",
    "Mail.ReadBasic.All",
    "MailboxSettings.Read",
    "Organization.Read.All",
    "User.EnableDisableAccount.All",
    "User-PasswordProfile.ReadWrite.All",
    "User.Read.All",
    "User.RevokeSessions.All",
)

_NAMESPACE = uuid.UUID("5c1f3f2e-5d0b-4a7c-9a53-3a6f7e1d9b10")


@dataclass(frozen=True)
class FederatedCredential:
    """A federated credential of an application: tokens of this issuer that speak of this subject."""

    issuer: str
    subject: str


@dataclass
class Client:
    """The application registration: `roles` are Exchange management roles, `permissions` application permissions.

    `federated` is whose tokens it trusts, `refresh_tokens` those that a partner's account got by it.
    """

    id: str
    secret: str
    roles: frozenset[str] = ALL_ROLES
    permissions: tuple[str, ...] = APPLICATION_PERMISSIONS
    federated: FederatedCredential | None = None
    refresh_tokens: set[str] = field(default_factory=set)


@dataclass
class Tenant:
    """One organisation. Its certificate is made when first asked for."""

    directory: Directory
    client: Client
    clock: Callable[[], datetime]
    exchange: ExchangeOrganisation = field(init=False)
    replication: Replication = field(init=False)

    def __post_init__(self) -> None:
        self.exchange = ExchangeOrganisation(self.directory, self.clock)
        self.replication = Replication(self.directory)

    @property
    def name(self) -> str:
        return self.directory.name

    @property
    def id(self) -> str:
        return str(self.directory.tenant_id)

    @property
    def initial_domain(self) -> str:
        return self.directory.initial_domain

    @property
    def domains(self) -> tuple[str, ...]:
        """Its own domains, the default one first; the initial domain is not among them."""
        return tuple(domain.name for domain in self.directory.domains if not domain.initial)

    def cmdlets(self) -> list[str]:
        """The cmdlets that the client's roles hold."""
        tables = cmdlet_tables(self.directory.platform).items()
        return sorted(table.name for key, table in tables if ROLES_OF_CMDLET[key] & self.client.roles)

    @cached_property
    def certificate(self) -> KeyPair:
        return issue_for_application(self.name)


class Tenants:
    """All organisations of a lab."""

    def __init__(self, tenants: Iterable[Tenant]) -> None:
        self._by_name = {tenant.name: tenant for tenant in tenants}

    def __iter__(self) -> Iterator[Tenant]:
        return iter(self._by_name.values())

    def named(self, name: str) -> Tenant:
        return self._by_name[name]

    def find(self, identifier: str) -> Tenant | None:
        """By tenant id or any of its domains, as URLs name tenants."""
        wanted = identifier.lower()
        for tenant in self:
            if wanted in (tenant.id, tenant.initial_domain, *tenant.domains):
                return tenant
        return None


def server_account(tenant: Tenant) -> str:
    """The account that administers the organisation's server."""
    return f"{tenant.name.upper()[:15]}\\svc-mailward"


def server_password(tenant: Tenant) -> str:
    """Derived from the organisation's name, so that a lab started twice has the same one."""
    return f"lab-password-{uuid.uuid5(_NAMESPACE, f'server of {tenant.name}').hex}"


def management_account(tenant: Tenant) -> str:
    """The account that logs in to the Windows host beside the organisation's server."""
    return f"{tenant.name.upper()[:15]}\\svc-management"


def management_password(tenant: Tenant) -> str:
    return f"lab-password-{uuid.uuid5(_NAMESPACE, f'management host of {tenant.name}').hex}"


def read_client(name: str, given: Mapping[str, Any]) -> Client:
    """The `client` mapping of a seed; what it leaves out is derived from the organisation's name, so that
    a lab started twice has the same credentials."""
    unknown = sorted(set(given) - {"id", "secret", "roles", "permissions", "federated"})
    if unknown:
        raise ValueError(f"client of {name}: unknown field {', '.join(unknown)}")
    return Client(
        id=given.get("id", str(uuid.uuid5(_NAMESPACE, f"client of {name}"))),
        secret=given.get("secret", f"lab-secret-{uuid.uuid5(_NAMESPACE, f'secret of {name}').hex}"),
        roles=frozenset(given.get("roles", ALL_ROLES)),
        permissions=tuple(given.get("permissions", APPLICATION_PERMISSIONS)),
        federated=FederatedCredential(**given["federated"]) if "federated" in given else None,
    )
