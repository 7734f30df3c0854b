# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of a lab: remote PowerShell and Exchange Web Services for each organisation that is on servers."""

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
from .tenant import Tenant, Tenants, server_account, server_password

if TYPE_CHECKING:
    from .ews.front_end import ExchangeWebServices
    from .exchange_server import RemotePowerShell


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
        for tenant in tenants:
            if on_servers(tenant.directory.platform):
                # What they stand on is not needed by anybody else.
                from .ews.front_end import ExchangeWebServices
                from .exchange_server import RemotePowerShell

                accounts = {server_account(tenant): server_password(tenant)}
                roles = tenant.client.roles
                self.remote_powershell[tenant.name] = RemotePowerShell(
                    tenant.exchange, accounts, tls, directory, roles, log, faults
                )
                self.web_services[tenant.name] = ExchangeWebServices(
                    tenant.exchange, accounts, tls, directory,
                    roles=roles, log=log, faults=faults, charged_time=charged_time, send=_hand_in(post_office, tenant),
                )  # fmt: skip

    def start(self) -> None:
        for powershell in self.remote_powershell.values():
            powershell.start()
        for services in self.web_services.values():
            services.start()

    def stop(self) -> None:
        for services in self.web_services.values():
            services.stop()
        for powershell in self.remote_powershell.values():
            powershell.stop()


def _hand_in(post_office: PostOffice, tenant: Tenant) -> Callable[[Account, MailItem], None]:
    return lambda account, item: post_office.take(item, Login(tenant, account))
