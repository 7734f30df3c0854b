# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's Exchange servers: what differs from the cloud, through a stock pypsrp."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.psrp import runspaces
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

SALES = "sales@contoso.example"
ORGANISATION = {
    "domains": ["contoso.example"],
    "users": [{"address": "anna.berg@contoso.example", "display_name": "Anna Berg"}],
    "shared_mailboxes": [{"address": SALES, "display_name": "Sales", "send_as": ["anna.berg@contoso.example"]}],
}


class Session:
    def __init__(self, pool: RunspacePool) -> None:
        self._pool = pool

    def run(self, *commands: tuple[str, dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Any]]:
        """Rows and error records of one pipeline."""
        shell = PowerShell(self._pool)
        for name, parameters in commands:
            shell.add_cmdlet(name).add_parameters(parameters)
        rows = [dict(each.adapted_properties) for each in shell.invoke()]
        shell.close()
        return rows, list(shell.streams.error)


@contextmanager
def opened(lab: Lab) -> Iterator[Session]:
    given = lab.organisation("contoso").connection
    with (
        WSMan(
            given["server"], port=given["port"], ssl=False, path="PowerShell", auth="ntlm",
            username=given["username"], password=given["password"],
        ) as wsman,
        RunspacePool(wsman, configuration_name="Microsoft.Exchange") as pool,
    ):  # fmt: skip
        yield Session(pool)


@pytest.fixture(scope="module", params=["2013", "2016", "2019", "se"])
def edition(request: pytest.FixtureRequest) -> Iterator[tuple[str, Lab]]:
    seed = {**ORGANISATION, "platform": f"exchange_server_{request.param}"}
    with Lab({"organisations": {"contoso": seed}}) as lab:
        yield request.param, lab


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"organisations": {"contoso": {**ORGANISATION, "platform": "exchange_server_2019"}}}) as lab:
        yield lab


def test_an_edition_says_its_version_and_has_its_parameters(edition: tuple[str, Lab]) -> None:
    version = {"2013": "15.0", "2016": "15.1", "2019": "15.2", "se": "15.2"}[edition[0]]
    with opened(edition[1]) as session:
        [server], _unused = session.run(("Get-ExchangeServer", {}))
        assert f"Version {version} " in server["AdminDisplayVersion"]
        rule = {"Name": f"Notify {edition[0]}", "SubjectContainsWords": ["x"], "GenerateNotification": "y"}
        _unused, errors = session.run(("New-TransportRule", rule))
        assert bool(errors) is (edition[0] == "2013")
        _unused, errors = session.run(("New-TransportRule", {"Name": "Cloud", "ApplyOME": True}))
        assert "NamedParameterNotFound" in errors[0].fq_error


def test_send_as_is_a_permission_of_active_directory(lab: Lab) -> None:
    with opened(lab) as session:
        _unused, errors = session.run(("Get-RecipientPermission", {"Identity": SALES}))
        assert errors[0].reason == "CommandNotFoundException"
        _unused, errors = session.run(("Get-ADPermission", {"Identity": SALES}))
        assert errors[0].reason == "ManagementObjectNotFoundException"
        [box], _unused = session.run(("Get-Mailbox", {"Identity": SALES}))
        rows, _unused = session.run(("Get-ADPermission", {"Identity": box["DistinguishedName"]}))
        holders = {str(row["User"]) for row in rows if row["ExtendedRights"] == ["Send-As"] and not row["IsInherited"]}
        assert "CONTOSO\\anna.berg" in holders


def test_mailboxes_are_piped_into_permissions(lab: Lab) -> None:
    with opened(lab) as session:
        rows, errors = session.run(("Get-Mailbox", {"ResultSize": "Unlimited"}), ("Get-ADPermission", {}))
    assert errors == []
    assert {str(row["Identity"]).rpartition("/")[2] for row in rows} == {
        each.name for each in lab.organisation("contoso").directory.recipients.values()
    }
    assert lab.requests.count(kind="psrp") == 1


def test_a_new_shared_mailbox_cannot_be_signed_in_to(lab: Lab) -> None:
    given = {"Shared": True, "Name": "info", "PrimarySmtpAddress": "info@contoso.example"}
    with opened(lab) as session:
        session.run(("New-Mailbox", given))
        [user], _unused = session.run(("Get-User", {"Identity": "info"}))
        [box], _unused = session.run(("Get-Mailbox", {"Identity": "info"}))
    assert "AccountDisabled" in user["UserAccountControl"]
    assert box["EmailAddressPolicyEnabled"] is False
    assert "ExternalDirectoryObjectId" not in box


def test_an_address_of_the_policy_is_not_set_by_hand(lab: Lab) -> None:
    given = {"Identity": SALES, "PrimarySmtpAddress": "sell@contoso.example"}
    with opened(lab) as session:
        _unused, errors = session.run(("Set-Mailbox", given))
        assert len(errors) == 1
        _unused, errors = session.run(("Set-Mailbox", {**given, "EmailAddressPolicyEnabled": False}))
        assert errors == []
        [box], _unused = session.run(("Get-Mailbox", {"Identity": "sell@contoso.example"}))
    assert str(box["PrimarySmtpAddress"]) == "sell@contoso.example"


def test_domain_controllers_lag_behind_the_one_that_wrote(lab: Lab) -> None:
    controllers = lab.remote_powershell("contoso").domain_controllers
    controllers.lag = 100
    first, second = controllers.names
    with opened(lab) as session:
        session.run(("Set-Mailbox", {"Identity": SALES, "DisplayName": "New", "DomainController": first}))
        [there], _unused = session.run(("Get-Mailbox", {"Identity": SALES, "DomainController": first}))
        [elsewhere], _unused = session.run(("Get-Mailbox", {"Identity": SALES, "DomainController": second}))
        _unused, errors = session.run(("Get-Mailbox", {"Identity": "nobody", "DomainController": second}))
    assert (there["DisplayName"], elsewhere["DisplayName"]) == ("New", "Sales")
    assert (there["OriginatingServer"], elsewhere["OriginatingServer"]) == (first, second)
    assert f"'{second}'" in str(errors[0])


def test_the_account_is_told_which_cmdlets_it_may_run(lab: Lab) -> None:
    lab.remote_powershell("contoso").roles = frozenset({"View-Only Recipients"})
    with opened(lab) as session:
        rows, _unused = session.run(("Get-Command", {}))
    names = {row["Name"] for row in rows}
    assert "Get-Mailbox" in names
    assert "Set-Mailbox" not in names


def test_what_takes_long_is_waited_for_and_comes_bit_by_bit(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runspaces, "LONGEST_WAIT", 0.02)
    monkeypatch.setattr(runspaces, "AT_ONCE", 1)
    server = lab.remote_powershell("contoso")
    invoke = server.invoke

    def slow(*given: Any) -> Any:
        time.sleep(0.2)
        return invoke(*given)

    monkeypatch.setattr(server, "invoke", slow)
    with opened(lab) as session:
        rows, errors = session.run(("Get-Mailbox", {"ResultSize": "Unlimited"}), ("Get-MailboxPermission", {}))
        assert len({str(row["Identity"]) for row in rows}) == 2
        assert errors == []
        _unused, errors = session.run(("Get-Mailbox", {"Identity": "nobody@contoso.example"}))
        assert errors[0].reason == "ManagementObjectNotFoundException"
    assert server.endpoint.operations.count("Receive") > 10
