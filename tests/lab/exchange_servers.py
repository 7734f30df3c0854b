# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of a lab, for each organisation that is on servers: remote PowerShell, Exchange Web Services, and the
Windows host beside them.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .charged_time import ChargedTime
from .exchange.platforms import on_servers
from .exchange.records import Account
from .faults import Faults
from .mail.item import MailItem
from .mail.post_office import Login, PostOffice
from .request_log import RequestLog
from .tenant import (
    Tenant,
    Tenants,
    management_account,
    management_password,
    server_account,
    server_password,
)

if TYPE_CHECKING:
    from .ews.front_end import ExchangeWebServices
    from .exchange_server import RemotePowerShell
    from .management_host import ManagementHost


class ExchangeServers:
    """By name of the organisation; empty where all are in the cloud. Serves between `start` and `stop`."""

    def __init__(
        self,
        tenants: Tenants,
        tls: ssl.SSLContext,
        directory: Path,
        log: RequestLog,
        faults: Faults,
        charged_time: ChargedTime,
        post_office: PostOffice,
    ) -> None:
        self.remote_powershell: dict[str, RemotePowerShell] = {}
        self.web_services: dict[str, ExchangeWebServices] = {}
        self.management_hosts: dict[str, ManagementHost] = {}
        for tenant in tenants:
            if on_servers(tenant.directory.platform):
                # What they stand on is not needed by anybody else.
                from .ews.front_end import ExchangeWebServices
                from .exchange_server import RemotePowerShell
                from .management_host import ManagementHost

                accounts = {server_account(tenant): server_password(tenant)}
                roles = tenant.client.roles
                self.remote_powershell[tenant.name] = RemotePowerShell(
                    tenant.exchange, accounts, tls, directory, roles, log, faults
                )
                self.management_hosts[tenant.name] = ManagementHost(
                    self.remote_powershell[tenant.name],
                    {management_account(tenant): management_password(tenant)},
                    tls,
                    directory,
                )
                self.web_services[tenant.name] = ExchangeWebServices(
                    tenant.exchange, accounts, tls, directory,
                    roles=roles, log=log, faults=faults, charged_time=charged_time, send=_hand_in(post_office, tenant),
                )  # fmt: skip

    def start(self) -> None:
        for server in self._all():
            server.start()

    def stop(self) -> None:
        for server in self._all():
            server.stop()

    def _all(self) -> list[ExchangeWebServices | ManagementHost | RemotePowerShell]:
        """Whoever speaks to another one stands before it."""
        return [*self.web_services.values(), *self.management_hosts.values(), *self.remote_powershell.values()]


def _hand_in(post_office: PostOffice, tenant: Tenant) -> Callable[[Account, MailItem], None]:
    return lambda account, item: post_office.take(item, Login(tenant, account))
