# SPDX-License-Identifier: GPL-3.0-or-later
"""The client for a Windows management host against the lab's: the statements of remote PowerShell, and its own."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    InDoubt,
    LoginFailed,
    ServiceError,
    Throttled,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.json_service import Pace
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.management_batch import ExchangeLogin
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.retry import RetryPolicy
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.winrm import (
    ManagementHost,
    WinrmSession,
)
from ansible_collections.mailward.mailbox.tests.integration.clients import test_psrp as remoting
from ansible_collections.mailward.mailbox.tests.lab import management_host as lab
from ansible_collections.mailward.mailbox.tests.lab.exchange import seed
from ansible_collections.mailward.mailbox.tests.lab.exchange.organisation import ExchangeOrganisation
from ansible_collections.mailward.mailbox.tests.lab.exchange_server import RemotePowerShell
from ansible_collections.mailward.mailbox.tests.lab.wsman.envelope import WsmanFault
from ansible_collections.mailward.mailbox.tests.lab.wsman.http_server import RESET_AFTER, RESET_BEFORE
from winrm.protocol import Protocol

SALES, USER, PASSWORD = remoting.SALES, remoting.USER, remoting.PASSWORD
ADMIN, ADMIN_PASSWORD = "CONTOSO\\svc-management", "canary-Adm1n"
GET = Cmdlet("Get-Mailbox", {"Identity": SALES}, ("PrimarySmtpAddress",))
RENAME = Cmdlet("Set-Mailbox", {"Identity": SALES, "DisplayName": "Renamed"})

# What is said of remote PowerShell and holds here too, word for word.
test_only_wanted_properties_are_kept = remoting.test_only_wanted_properties_are_kept
test_objects_are_piped = remoting.test_objects_of_one_cmdlet_are_piped_into_another
test_not_there_is_not_found = remoting.test_an_object_that_is_not_there_is_not_found
test_a_missing_trustee_is_not_absence = remoting.test_a_missing_object_that_a_parameter_names_is_not_absence
test_an_error_stops_no_other_cmdlet = remoting.test_an_error_stops_no_other_cmdlet
test_nulls_switches_tables_and_lists = remoting.test_nulls_switches_tables_and_lists_arrive_as_such
test_hostile_texts_arrive_literally = remoting.test_hostile_texts_arrive_literally
test_any_text_arrives = remoting.test_any_text_arrives_in_every_kind_of_value
test_half_a_character_is_never_sent = remoting.test_half_a_character_is_never_sent
test_a_large_value_is_sent_in_pieces = remoting.test_a_large_value_is_sent_in_pieces
test_an_empty_identity_is_never_sent = remoting.test_an_empty_identity_is_never_sent
test_a_cmdlet_outside_of_the_roles = remoting.test_a_cmdlet_outside_of_the_roles_is_forbidden
test_a_warning_is_no_error = remoting.test_a_warning_is_no_error


class Site:
    """An Exchange server behind a management host, and what is needed to reach them."""

    def __init__(self, server: RemotePowerShell, host: lab.ManagementHost, ca_bundle: Path) -> None:
        self.server = server
        self.host = host
        self.ca_bundle = ca_bundle
        self.waited: list[float] = []

    @contextmanager
    def session(self, *, tls: bool = False, login: dict[str, Any] | None = None, **more: Any) -> Iterator[WinrmSession]:
        host = ManagementHost(
            **{
                "host": "localhost",
                "username": ADMIN,
                "password": ADMIN_PASSWORD,
                "tls": tls,
                "port": self.host.https_port if tls else self.host.http_port,
                "ca_bundle": str(self.ca_bundle),
                **more,
            }
        )
        uri = f"http://localhost:{self.server.http_port}/PowerShell/"
        exchange = ExchangeLogin(**{"uri": uri, "authentication": "Kerberos", **(login or as_service())})
        session = WinrmSession(host, exchange, Pace(policy=RetryPolicy(retries=2), sleep=self.waited.append))
        try:
            yield session
        finally:
            session.close()

    @property
    def operations(self) -> list[str]:
        return self.host.endpoint.operations

    def strike(self, operation: str, effect: str | WsmanFault, times: int = 1) -> None:
        """Lets something happen to the next operations of this name."""
        left = [times]

        def struck(name: str, _content: bytes) -> str:
            if name != operation or not left[0]:
                return ""
            left[0] -= 1
            if isinstance(effect, WsmanFault):
                raise effect
            return effect

        self.host.endpoint.strike = struck
        self.host.secure_endpoint.strike = struck


def as_service(password: str = PASSWORD) -> dict[str, Any]:
    return {"username": USER, "password": password}


@pytest.fixture
def site(tls: tuple[ssl.SSLContext, Path], tmp_path: Path) -> Iterator[Site]:
    organisation = ExchangeOrganisation(seed.load(remoting.SEED, "contoso"), lambda: datetime.now(UTC))
    with (
        RemotePowerShell(organisation, {USER: PASSWORD}, tls[0], tmp_path) as server,
        lab.ManagementHost(server, {ADMIN: ADMIN_PASSWORD}, tls[0], tmp_path) as host,
    ):
        yield Site(server, host, tls[1])


def display_name(site: Site) -> str:
    return site.server.organisation.directory.find(SALES)[0].display_name


@pytest.mark.parametrize("secured", [False, True], ids=["encrypted messages", "tls"])
def test_both_ways_in_read_the_same(site: Site, secured: bool) -> None:
    with site.session(tls=secured) as session:
        [row] = session.invoke(Cmdlet("Get-Mailbox", {"Identity": SALES})).rows
    assert row["PrimarySmtpAddress"] == SALES
    assert row["RecipientTypeDetails"] == "SharedMailbox"
    assert isinstance(row["EmailAddresses"], list)
    assert isinstance(row["MessageCopyForSentAsEnabled"], bool)


def test_a_batch_is_one_script_and_a_run_has_one_shell_that_is_given_back(site: Site) -> None:
    with site.session() as session:
        session.invoke_many([GET] * 40)
        session.invoke_many([GET] * 3)
    assert site.host.executions == [40, 3]
    assert [site.operations.count(name) for name in ("Create", "Command", "Delete")] == [1, 2, 1]
    assert len(site.host.shells) == 0


def test_what_is_executed_is_always_the_same(site: Site) -> None:
    with site.session() as session:
        session.invoke(GET)
        session.invoke(RENAME)
    assert len(set(site.host.command_lines)) == 1
    assert not any("canary" in line or SALES in line for line in site.host.command_lines)


def test_the_host_executes_nothing_else(site: Site) -> None:
    protocol = Protocol(
        f"https://localhost:{site.host.https_port}/wsman",
        transport="ntlm",
        username=ADMIN,
        password=ADMIN_PASSWORD,
        ca_trust_path=str(site.ca_bundle),
        proxy=None,
    )
    shell = protocol.open_shell()
    command = protocol.run_command(shell, "powershell.exe", ["-Command", "Get-Mailbox"])
    protocol.send_command_input(shell, command, b"", end=True)
    output, _error, code = protocol.get_command_output(shell, command)
    protocol.close_shell(shell)
    assert (output, code) == (b"", 1)
    assert site.server.calls == []


def test_a_batch_that_is_too_large_becomes_several(site: Site) -> None:
    large = Cmdlet("Get-Mailbox", {"Identity": "x" * 400_000})
    with site.session() as session:
        answers = session.invoke_many([large, large, large, GET])
    assert site.host.executions == [2, 2]
    assert [type(answer).__name__ for answer in answers] == ["NotFound"] * 3 + ["Answer"]


def test_a_wrong_password_of_the_host_is_a_failed_login_without_the_password(site: Site) -> None:
    with site.session(password="canary-wrong") as session, pytest.raises(LoginFailed) as caught:
        session.invoke(GET)
    assert "canary" not in str(caught.value)
    assert site.waited == []


def test_a_wrong_password_of_exchange_is_a_failed_login_without_the_password(site: Site) -> None:
    with site.session(login=as_service("canary-wrong")) as session, pytest.raises(LoginFailed) as caught:
        session.invoke(RENAME)
    assert "canary" not in str(caught.value)
    assert site.waited == []


def test_the_login_of_the_host_goes_no_further_unless_it_is_delegated(site: Site) -> None:
    with site.session(login={"username": ""}) as session:
        with pytest.raises(LoginFailed, match="credssp"):
            session.invoke(GET)
        site.host.may_go_further = True
        assert session.invoke(GET).rows


def test_an_unknown_authority_is_not_trusted(site: Site) -> None:
    with site.session(tls=True, ca_bundle="") as session, pytest.raises(Unavailable) as caught:
        session.invoke(GET)
    assert "certificate" in str(caught.value)


def test_a_wrong_path_says_that_there_is_no_winrm(site: Site) -> None:
    with site.session(path="nowhere") as session, pytest.raises(Unavailable) as caught:
        session.invoke(GET)
    assert "no WinRM" in str(caught.value)


def test_a_host_that_is_not_there_is_unavailable_after_some_patience(site: Site) -> None:
    with site.session(port=1) as session, pytest.raises(Unavailable):
        session.invoke(RENAME)
    assert len(site.waited) == 2


def test_an_exchange_that_is_not_there_is_unavailable_after_some_patience(site: Site) -> None:
    login = {"uri": "http://localhost:1/PowerShell/", **as_service()}
    with site.session(login=login) as session, pytest.raises(Unavailable):
        session.invoke(RENAME)
    assert len(site.waited) == 2


@pytest.mark.parametrize("operation", ["Create", "Command", "Send", "Receive", "Signal"])
@pytest.mark.parametrize("effect", [RESET_BEFORE, RESET_AFTER])
def test_a_read_survives_a_lost_connection_anywhere(site: Site, operation: str, effect: str) -> None:
    site.strike(operation, effect)
    with site.session() as session:
        assert session.invoke(GET).rows == ({"PrimarySmtpAddress": SALES},)


@pytest.mark.parametrize("operation", ["Create", "Command"])
def test_a_write_that_was_not_sent_is_sent_again(site: Site, operation: str) -> None:
    site.strike(operation, RESET_AFTER)
    with site.session() as session:
        session.invoke(RENAME)
    assert display_name(site) == "Renamed"
    assert site.host.executions == [1]


@pytest.mark.parametrize("operation", ["Send", "Receive"])
def test_a_write_whose_answer_was_lost_is_in_doubt_and_not_repeated(site: Site, operation: str) -> None:
    site.strike(operation, RESET_AFTER)
    with site.session() as session, pytest.raises(InDoubt):
        session.invoke(RENAME)
    assert display_name(site) == "Renamed"
    assert [name for name, _unused in site.server.calls] == ["Set-Mailbox"]


def test_a_script_whose_answer_was_lost_is_ended(site: Site) -> None:
    site.strike("Receive", RESET_BEFORE)
    with site.session() as session:
        with pytest.raises(InDoubt):
            session.invoke(RENAME)
        assert len(site.host.shells) == 0


def test_a_script_that_does_not_end_in_time_is_ended_and_its_write_in_doubt(site: Site) -> None:
    with site.session(patience=-1.0) as session:
        with pytest.raises(InDoubt, match="did not end"):
            session.invoke(RENAME)
        assert len(site.host.shells) == 0


def test_a_session_that_breaks_leaves_one_write_in_doubt_and_does_the_rest_later(site: Site) -> None:
    site.host.lost_at = 1
    writes = [Cmdlet("Set-Mailbox", {"Identity": SALES, "CustomAttribute1": text}) for text in ("a", "b", "c")]
    with site.session() as session:
        answers = session.invoke_many([*writes, GET])
    assert [type(answer).__name__ for answer in answers] == ["Answer", "InDoubt", "Answer", "Answer"]
    assert site.host.executions == [4, 2]


def test_a_lost_shell_is_opened_again(site: Site) -> None:
    with site.session() as session:
        session.invoke(GET)
        site.host.shells.forget()
        session.invoke(RENAME)
    assert display_name(site) == "Renamed"
    assert site.operations.count("Create") == 2


def test_too_many_sessions_of_exchange_mean_later_with_a_bound(site: Site) -> None:
    site.server.shells.limit = 0
    with site.session() as session, pytest.raises(Throttled):
        session.invoke(RENAME)
    assert len(site.waited) == 2


def test_too_many_shells_of_the_host_mean_later_with_a_bound(site: Site) -> None:
    site.host.shells.limit = 0
    with site.session() as session, pytest.raises(Throttled):
        session.invoke(RENAME)
    assert len(site.waited) == 2
    assert site.server.calls == []


def test_a_script_that_another_host_refuses_did_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "REVIEWED_SCRIPT", "another one")
    with site.session() as session, pytest.raises(ServiceError, match="ended with code 1"):
        session.invoke(RENAME)
    assert site.server.calls == []
    assert len(site.waited) == 2
