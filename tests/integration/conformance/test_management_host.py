# SPDX-License-Identifier: GPL-3.0-or-later
"""The conformance table on Exchange Server, through a management host."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.vocabulary import (
    AD_CMDLETS,
)
from ansible_collections.mailward.mailbox.tests.integration.conformance.running import (
    World,
    assert_exactly_its_changes,
    assert_refused_before_anything_is_written,
    world_of,
)
from ansible_collections.mailward.mailbox.tests.integration.conformance.test_exchange_server import applying
from ansible_collections.mailward.mailbox.tests.lab.certificates import CertificateAuthority
from ansible_collections.mailward.mailbox.tests.lab.management_host import ManagementHost

ADMIN, PASSWORD = "CONTOSO\\svc-management", "canary-Adm1n"


@pytest.fixture(scope="module")
def host_tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    certificate = tmp_path_factory.mktemp("tls") / "host.pem"
    certificate.write_text(CertificateAuthority().issue_for_loopback().pem, encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def world(request: pytest.FixtureRequest, host_tls: ssl.SSLContext, tmp_path: Path) -> Iterator[World]:
    with world_of(request.param, "exchange_server", "exchange_server_2019") as opened:
        remote = opened.lab.remote_powershell("contoso")
        with ManagementHost(remote, {ADMIN: PASSWORD}, host_tls, tmp_path) as host:
            opened.connection = {
                **opened.connection,
                "transport": "winrm",
                "management_host": "localhost",
                "management_port": host.http_port,
                "management_tls": False,
                "management_username": ADMIN,
                "management_password": PASSWORD,
            }
            yield opened
            assert host.executions
            assert len(host.shells) == 0


@pytest.mark.parametrize("world", applying(refused=False), ids=str, indirect=True)
def test_exactly_the_declared_changes_happen_and_then_none(world: World) -> None:
    assert_exactly_its_changes(world, AD_CMDLETS)


@pytest.mark.parametrize("world", applying(refused=True), ids=str, indirect=True)
def test_a_refusal_says_why_and_writes_nothing(world: World) -> None:
    assert_refused_before_anything_is_written(world)
