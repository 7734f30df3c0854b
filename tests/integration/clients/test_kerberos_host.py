# SPDX-License-Identifier: GPL-3.0-or-later
"""Kerberos at a management host, with pywinrm: tickets alone, and the one login that goes on from there to Exchange."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import LoginFailed, Unavailable
from ansible_collections.mailward.mailbox.tests.integration.clients import test_psrp as remoting
from ansible_collections.mailward.mailbox.tests.integration.clients import test_winrm as hosts
from ansible_collections.mailward.mailbox.tests.integration.clients.test_kerberos import (
    FOUND,
    GET,
    NO_ACCOUNT,
    USER,
    center,
    start,
)
from ansible_collections.mailward.mailbox.tests.lab import management_host as lab
from ansible_collections.mailward.mailbox.tests.lab.exchange import seed
from ansible_collections.mailward.mailbox.tests.lab.exchange.organisation import ExchangeOrganisation
from ansible_collections.mailward.mailbox.tests.lab.exchange_server import RemotePowerShell
from ansible_collections.mailward.mailbox.tests.lab.kerberos import KeyDistributionCenter, missing

pytestmark = pytest.mark.skipif(bool(missing("kerberos")), reason=missing("kerberos") or "kerberos")

__all__ = ["center", "start"]


@pytest.fixture
def host(tls: tuple[ssl.SSLContext, Path], tmp_path: Path, center: KeyDistributionCenter) -> Iterator[hosts.Site]:
    organisation = ExchangeOrganisation(seed.load(remoting.SEED, "contoso"), lambda: datetime.now(UTC))
    with (
        RemotePowerShell(organisation, {}, tls[0], tmp_path) as server,
        lab.ManagementHost(server, {}, tls[0], tmp_path) as host,
    ):
        host.endpoint.accounts.tickets.principals.add(USER)
        yield hosts.Site(server, host, tls[1])


def read(site: hosts.Site, **more: Any) -> tuple[Any, ...]:
    options = {"authentication": "kerberos", "username": USER, "password": "", "delegate": True, **more}
    with site.session(login={"username": ""}, **options) as session:
        return session.invoke(GET).rows


@contextmanager
def refused(host: hosts.Site, match: str) -> Iterator[None]:
    with pytest.raises(LoginFailed, match=match):
        yield
    assert host.waited == []


@pytest.mark.parametrize("secured", [False, True], ids=["encrypted messages", "tls"])
@pytest.mark.parametrize("username", ["", USER], ids=["whoever", "named"])
def test_a_ticket_that_may_be_delegated_goes_on_to_exchange(
    host: hosts.Site, center: KeyDistributionCenter, username: str, secured: bool
) -> None:
    center.log_in(USER, "10h", "-f")
    assert read(host, tls=secured, username=username) == FOUND
    assert host.host.endpoint.accounts.tickets.delegated == {USER}


def test_a_ticket_that_may_not_be_delegated_goes_no_further(host: hosts.Site, center: KeyDistributionCenter) -> None:
    center.log_in(USER)
    with refused(host, "Exchange does not take the login of the management host"):
        read(host)


def test_a_login_is_not_delegated_where_exchange_has_its_own(host: hosts.Site, center: KeyDistributionCenter) -> None:
    center.log_in(USER, "10h", "-f")
    with refused(host, "Exchange does not take"):
        read(host, delegate=False)
    assert host.host.endpoint.accounts.tickets.delegated == set()


def test_without_a_ticket_the_user_is_told_to_get_one(host: hosts.Site, center: KeyDistributionCenter) -> None:
    with refused(host, r"there is no ticket\. Log in with kinit as the user who runs the task\.$"):
        read(host)
    center.log_in(NO_ACCOUNT)
    with refused(host, "there is no ticket"):
        read(host)
    with refused(host, "does not take this login"):
        read(host, username="")


def test_an_expired_ticket_is_a_failed_login(host: hosts.Site, center: KeyDistributionCenter) -> None:
    center.log_in(USER, "1s", "-f")
    time.sleep(1.1)
    with refused(host, "ticket"):
        read(host)


def test_a_host_that_the_domain_does_not_know_is_named(host: hosts.Site, center: KeyDistributionCenter) -> None:
    center.log_in(USER)
    with refused(host, "HTTP/127.0.0.1"):
        read(host, host="127.0.0.1")


def test_a_domain_controller_that_is_gone_is_waited_for(host: hosts.Site, center: KeyDistributionCenter) -> None:
    center.log_in(USER)
    center.stop()
    with pytest.raises(Unavailable, match="no domain controller"):
        read(host)
    assert len(host.waited) == 2
