# SPDX-License-Identifier: GPL-3.0-or-later
"""Kerberos, which is how Exchange is set up: the client for PowerShell remoting with MIT's KDC and the lab's server."""

from __future__ import annotations

import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    InDoubt,
    LoginFailed,
    Unavailable,
)
from ansible_collections.mailward.mailbox.tests.integration.clients import test_psrp as remoting
from ansible_collections.mailward.mailbox.tests.lab.kerberos import KeyDistributionCenter, missing
from ansible_collections.mailward.mailbox.tests.lab.wsman.http_server import RESET_AFTER, RESET_BEFORE

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "kerberos")

REALM, OTHER_REALM = "CONTOSO.EXAMPLE", "FABRIKAM.EXAMPLE"
USER, PASSWORD = f"svc-mailward@{REALM}", "canary-Passw0rd \"'\\"
NO_ACCOUNT = f"anna.berg@{REALM}"
STRANGER = f"svc-mailward@{OTHER_REALM}"
REALMS = {
    REALM: {"svc-mailward": PASSWORD, "anna.berg": "canary-anna"},
    OTHER_REALM: {"svc-mailward": "canary-stranger"},
}
GET = Cmdlet("Get-Mailbox", {"Identity": remoting.SALES}, ("PrimarySmtpAddress",))
RENAME = Cmdlet("Set-Mailbox", {"Identity": remoting.SALES, "DisplayName": "Renamed"})
FOUND = ({"PrimarySmtpAddress": remoting.SALES},)

site = remoting.site
Started = Callable[..., KeyDistributionCenter]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """Starts a KDC for both organisations, whose settings are in force until the test ends."""
    started: list[KeyDistributionCenter] = []

    def start(**options: Any) -> KeyDistributionCenter:
        center = KeyDistributionCenter(tmp_path / "kerberos", REALMS, **options)
        started.append(center)
        center.start()
        for name, value in center.environment.items():
            monkeypatch.setenv(name, value)
        return center

    yield start
    for center in started:
        center.stop()


@pytest.fixture
def center(start: Started) -> KeyDistributionCenter:
    return start()


@pytest.fixture
def server(site: remoting.Site, center: KeyDistributionCenter) -> remoting.Site:
    """The server of the first organisation, which takes tickets of its own user."""
    site.server.endpoint.accounts.tickets.principals.add(USER)
    certificate = ssl.get_server_certificate(("localhost", site.server.https_port))
    site.server.endpoint.accounts.tickets.certificate = ssl.PEM_cert_to_DER_cert(certificate)
    return site


def read(site: remoting.Site, authentication: str = "kerberos", **more: Any) -> tuple[Any, ...]:
    with site.session(authentication, **{"username": USER, "password": PASSWORD, **more}) as session:
        return session.invoke(GET).rows


def refused(site: remoting.Site, **more: Any) -> str:
    """What is said of a login that fails, at once and with nothing secret."""
    with pytest.raises(LoginFailed) as caught:
        read(site, **more)
    assert "canary" not in str(caught.value)
    assert site.waited == []
    return str(caught.value)


@pytest.mark.parametrize("secured", [False, True], ids=["encrypted messages", "tls"])
def test_a_password_opens_a_session_and_leaves_no_ticket_behind(
    server: remoting.Site, tmp_path: Path, secured: bool
) -> None:
    assert read(server, tls=secured) == FOUND
    assert list((tmp_path / "kerberos" / "tickets").glob("tkt*")) == []


@pytest.mark.parametrize("secured", [False, True], ids=["encrypted messages", "tls"])
@pytest.mark.parametrize("username", ["", USER], ids=["whoever", "named"])
def test_a_ticket_opens_a_session_without_a_password(
    server: remoting.Site, center: KeyDistributionCenter, username: str, secured: bool
) -> None:
    center.log_in(USER)
    assert read(server, tls=secured, username=username, password="") == FOUND


def test_every_message_is_encrypted_over_plain_http(server: remoting.Site) -> None:
    server.server.endpoint.unencrypted = False
    assert read(server) == FOUND


def test_negotiate_is_kerberos_where_there_is_a_ticket_to_have(
    server: remoting.Site, center: KeyDistributionCenter
) -> None:
    assert read(server, "negotiate") == FOUND
    assert "for HTTP/localhost@CONTOSO.EXAMPLE" in center.log.read_text(encoding="utf-8")


def test_a_login_on_the_way_of_somebody_else_is_refused(server: remoting.Site) -> None:
    # As if another certificate had been shown to the client than the server has.
    server.server.endpoint.accounts.tickets.certificate = b"another one"
    assert "does not take this login" in refused(server, tls=True)
    assert read(server) == FOUND


def test_a_wrong_password_is_a_failed_login(server: remoting.Site) -> None:
    said = refused(server, password="canary-wrong")
    assert "does not take this password" in said
    assert USER in said


def test_a_name_that_the_domain_does_not_know_is_a_failed_login(server: remoting.Site) -> None:
    assert "user@REALM" in refused(server, username=f"nobody@{REALM}")
    assert "user@REALM" in refused(server, username="CONTOSO\\svc-mailward")


def test_a_realm_of_which_nothing_is_known_is_a_failed_login(server: remoting.Site) -> None:
    assert "/etc/krb5.conf" in refused(server, username="svc-mailward@NOWHERE.EXAMPLE")


def test_without_a_ticket_the_user_is_told_to_get_one(server: remoting.Site, center: KeyDistributionCenter) -> None:
    assert "there is no ticket. Log in with kinit" in refused(server, username="", password="")
    assert f"there is no ticket of {USER}. Log in with kinit" in refused(server, password="")
    center.log_in(NO_ACCOUNT)
    assert f"there is no ticket of {USER}. Log in with kinit" in refused(server, password="")


def test_an_expired_ticket_is_said_to_be_one(server: remoting.Site, center: KeyDistributionCenter) -> None:
    center.log_in(USER, "1s")
    time.sleep(1.1)
    assert "the ticket has expired. Log in with kinit" in refused(server, username="", password="")
    assert f"the ticket of {USER} has expired. Log in with kinit" in refused(server, password="")


def test_a_service_that_the_domain_does_not_know_is_named(server: remoting.Site) -> None:
    assert "HTTP/127.0.0.1" in refused(server, server="127.0.0.1")
    assert "host/localhost" in refused(server, service="host")


def test_a_user_whom_the_server_does_not_take_is_refused(server: remoting.Site, center: KeyDistributionCenter) -> None:
    center.log_in(NO_ACCOUNT)
    assert "does not take this login" in refused(server, username="", password="")


def test_a_ticket_of_one_organisation_does_not_open_another(
    server: remoting.Site, center: KeyDistributionCenter
) -> None:
    said = refused(server, username=STRANGER, password="canary-stranger")
    assert "another domain" in said
    assert server.server.calls == []
    assert "svc-mailward@FABRIKAM.EXAMPLE for HTTP/localhost@FABRIKAM.EXAMPLE" in center.log.read_text(encoding="utf-8")


def test_clocks_that_differ_by_an_hour_are_a_failed_login(site: remoting.Site, start: Started) -> None:
    start(skew=3600)
    site.server.endpoint.accounts.tickets.principals.add(USER)
    assert "clock" in refused(site)


def test_a_domain_controller_that_is_gone_is_waited_for_and_named(
    server: remoting.Site, center: KeyDistributionCenter
) -> None:
    center.stop()
    with pytest.raises(Unavailable, match="no domain controller of the realm"):
        read(server)
    assert len(server.waited) == 2


@pytest.mark.parametrize("effect", [RESET_BEFORE, RESET_AFTER])
def test_a_lost_connection_logs_in_again(server: remoting.Site, effect: str) -> None:
    server.strike("Receive", effect)
    assert read(server) == FOUND


def test_a_write_whose_answer_needs_a_domain_controller_that_is_gone_is_in_doubt(
    server: remoting.Site, center: KeyDistributionCenter
) -> None:
    def struck(operation: str, _content: bytes) -> str:
        if operation != "Command":
            return ""
        center.stop()
        return RESET_AFTER

    server.server.endpoint.strike = struck
    with server.session("kerberos", username=USER, password=PASSWORD) as session, pytest.raises(InDoubt):
        session.invoke(RENAME)
    assert [name for name, _unused in server.server.calls] == ["Set-Mailbox"]


def test_without_its_packages_it_is_said_what_to_install(site: remoting.Site) -> None:
    # In a process of its own, because what was imported once stays.
    place = "ansible_collections.mailward.mailbox.plugins.module_utils.mailward"
    program = f"""
import sys
sys.modules["gssapi"] = None
from {place}.clients.cmdlet import Cmdlet
from {place}.clients.dependencies import MissingDependency
from {place}.clients.psrp import PsrpSession
from {place}.clients.psrp_endpoint import RemoteEndpoint
endpoint = RemoteEndpoint("localhost", "svc", "canary", port={site.server.http_port})
try:
    PsrpSession(endpoint).invoke(Cmdlet("Get-Mailbox"))
except MissingDependency as problem:
    print(problem)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "pip install pypsrp[kerberos]" in run.stdout, run.stderr
    assert "canary" not in run.stdout
