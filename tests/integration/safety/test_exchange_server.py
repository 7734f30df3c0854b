# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong between us and an Exchange server: nothing foreign is touched or doubled, and the next run heals it.

Each kind of trouble strikes every n-th operation of WS-Management that runs a cmdlet, each beginning at another one;
`MAILWARD_STRIDE=1` strikes them all.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import ServiceError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_server import (
    open_exchange_server,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Result
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.server import (
    ExchangeServer,
    connect,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.session import (
    ServerSession,
)
from ansible_collections.mailward.mailbox.tests.integration.conformance.running import names_of, untouched
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import (
    NOW,
    Stage,
    changes,
    differing,
    doubled,
    lost_or_made_up,
    undone,
)
from ansible_collections.mailward.mailbox.tests.lab.exchange_server import RemotePowerShell
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.wsman.envelope import WsmanFault
from ansible_collections.mailward.mailbox.tests.lab.wsman.http_server import RESET_AFTER, RESET_BEFORE

STRIDE = int(os.environ.get("MAILWARD_STRIDE", "13"))
WRITES = 19
"""How many cmdlets that write a healthy run sends."""

ANNA, BRUNO, CHLOE = "anna.berg@contoso.example", "bruno.costa@contoso.example", "chloe.martin@contoso.example"
SALES, NEW, CONTACT = "sales@contoso.example", "new@contoso.example", "contact@contoso.example"
STANDS: Mapping[str, Any] = {
    **SEED,
    "platform": "exchange_server_2019",
    "shared_mailboxes": [
        *SEED["shared_mailboxes"],
        {
            "address": SALES,
            "display_name": "Sales of old",
            "aliases": ["old@contoso.example", "urgent@contoso.example"],
            "full_access": [ANNA],
            "send_as": [ANNA],
            "sent_items_copies": True,
        },
    ],
}
DECLARATION: Mapping[str, Any] = {
    "organisation": ORGANISATION,
    "shared_mailboxes": [
        {
            "address": SALES,
            "display_name": "Sales",
            "aliases": ["fresh@contoso.example"],
            "members": [{"trustee": BRUNO, "rights": ["full_access", "send_as"]}],
        },
        {
            "address": NEW,
            "display_name": "New",
            "aliases": ["urgent@contoso.example"],
            "members": [{"trustee": ANNA, "rights": ["full_access", "send_as"]}],
        },
    ],
    "redirects": [{"address": CONTACT, "targets": [ANNA, BRUNO]}, {"address": CHLOE, "targets": [ANNA]}],
    "transport_rules": [
        {
            "name": "Outside",
            "conditions": {"from_scope": "not_in_organization"},
            "actions": {"prepend_subject": "[outside] "},
        }
    ],
}
QUOTA = WsmanFault(2150859174, "The user load quota of 1000 requests per 2 seconds has been exceeded.", "w:QuotaLimit")


class ServerStage(Stage):
    """A stage whose connection is one to the organisation's server. `domain_controller` is pinned, if it is said."""

    domain_controller = ""

    @property
    def server(self) -> RemotePowerShell:
        return self.lab.remote_powershell("contoso")

    def connect(self) -> ExchangeServer:  # type: ignore[override]
        connection = {**self.organisation.connection, "domain_controller": self.domain_controller}
        return connect(connection, pace=self.pace, clock=self.clock)

    def begin_again(self) -> None:
        super().begin_again()
        self.calm()
        self.reconnect()

    def calm(self) -> None:
        self.server.endpoint.strike = lambda operation, content: ""
        self.server.domain_controllers.lag = 0
        self.server.shells.limit = 18

    @contextmanager
    def striking(self, failure: Failure, nth: int) -> Iterator[None]:
        """Strikes at the operations that carry the n-th cmdlet that writes."""
        server, calls = self.server, len(self.writes())
        left = [failure.times]

        def strike(operation: str, _content: bytes) -> str:
            if operation != failure.operation or len(self.writes()) - calls < nth - 1 or not left[0]:
                return ""
            left[0] -= 1
            return failure.effect(server)

        server.endpoint.strike = strike
        try:
            yield
        finally:
            self.calm()


@dataclass(frozen=True)
class Failure:
    """`effect` happens to the next operations of this name; `heals` says that the run itself gets over it."""

    name: str
    operation: str
    effect: Callable[[RemotePowerShell], str] = field(repr=False)
    times: int = 1
    heals: bool = False

    def __str__(self) -> str:
        return self.name


def _raised(fault: WsmanFault) -> Callable[[RemotePowerShell], str]:
    def effect(_server: RemotePowerShell) -> str:
        raise fault

    return effect


def _forgotten(server: RemotePowerShell) -> str:
    server.shells.forget()
    return ""


def _crowded_out(server: RemotePowerShell) -> str:
    server.shells.forget()
    server.shells.limit = 0
    return ""


FAILURES = (
    Failure("connection lost before the cmdlet", "Command", lambda server: RESET_BEFORE),
    Failure("connection lost after the cmdlet", "Command", lambda server: RESET_AFTER),
    Failure("answer lost", "Receive", lambda server: RESET_AFTER),
    Failure("session lost before the cmdlet", "Command", _forgotten, heals=True),
    Failure("session lost before the answer", "Receive", _forgotten),
    Failure("load quota", "Command", _raised(QUOTA), heals=True),
    Failure("load quota for good", "Command", _raised(QUOTA), times=1000),
    Failure("session lost, and others have all of them", "Command", _crowded_out),
)


@dataclass
class Healthy:
    stage: ServerStage
    before: dict[str, Any]
    planned: Run
    final: dict[str, Any]
    written: int

    @property
    def touched(self) -> set[str]:
        return {name for change in self.planned.plan.changes for name in names_of(change)}


@pytest.fixture(scope="module")
def healthy() -> Iterator[Healthy]:
    with Lab({"organisations": {"contoso": STANDS}}) as lab:
        stage = ServerStage(lab, DECLARATION, allow={"removals": 5, "revocations": 5})
        try:
            before = stage.snapshot()
            result = stage.run()
            assert undone(result) == []
            yield Healthy(stage, before, result, stage.snapshot(), len(stage.writes()))
        finally:
            stage.close()


def points() -> list[Any]:
    """From the second write on: what is before the first one is all reading."""
    return [
        pytest.param(failure, nth, id=f"{failure}, write {nth}")
        for number, failure in enumerate(FAILURES)
        for nth in range(2 + 2 * number % STRIDE, WRITES + 1, STRIDE)
    ]


def test_the_table_strikes_as_many_writes_as_there_are(healthy: Healthy) -> None:
    assert healthy.written == WRITES


@pytest.mark.parametrize(("failure", "nth"), points())
def test_whatever_goes_wrong_around_a_write_the_next_run_ends_as_declared(
    healthy: Healthy, failure: Failure, nth: int
) -> None:
    healthy.stage.begin_again()
    with healthy.stage.striking(failure, nth):
        result = healthy.stage.run()
    if failure.heals:
        assert undone(result) == []
    assert_complete(result)
    assert_harmless(healthy, result)
    assert_heals(healthy)


@pytest.mark.parametrize("nth", [0, 5, 9])
def test_a_session_that_is_lost_while_reading_is_opened_again(healthy: Healthy, nth: int) -> None:
    healthy.stage.begin_again()
    seen = [0]

    def strike(operation: str, _content: bytes) -> str:
        seen[0] += operation == "Command"
        if operation == "Command" and seen[0] == nth + 1:
            healthy.stage.server.shells.forget()
        return ""

    healthy.stage.server.endpoint.strike = strike
    result = healthy.stage.run()
    healthy.stage.calm()
    assert undone(result) == []
    assert differing(healthy.stage.snapshot(), healthy.final) == {}


def test_too_many_sessions_of_the_account_write_nothing(healthy: Healthy) -> None:
    healthy.stage.begin_again()
    healthy.stage.server.shells.limit = 0
    with pytest.raises(Exception, match="maximum number"):
        healthy.stage.run()
    assert healthy.stage.writes() == []
    healthy.stage.calm()
    assert_heals(healthy)


def test_domain_controllers_that_lag_behind_are_not_asked(healthy: Healthy) -> None:
    healthy.stage.begin_again()
    healthy.stage.server.domain_controllers.lag = 1000
    result = healthy.stage.run()
    assert undone(result) == []
    assert differing(healthy.stage.snapshot(), healthy.final) == {}


def test_a_run_on_a_stale_domain_controller_doubles_nothing(healthy: Healthy) -> None:
    healthy.stage.begin_again()
    healthy.stage.server.domain_controllers.lag = 100_000
    first, second = healthy.stage.server.domain_controllers.names
    try:
        healthy.stage.domain_controller = first
        healthy.stage.reconnect()
        assert undone(healthy.stage.run()) == []
        healthy.stage.domain_controller = second
        healthy.stage.reconnect()
        result = healthy.stage.run()
    finally:
        healthy.stage.domain_controller = ""
    assert result.plan.changes != ()
    assert_complete(result)
    assert_harmless(healthy, result)
    healthy.stage.calm()
    healthy.stage.reconnect()
    assert_heals(healthy)


@pytest.mark.parametrize("authentication", ["ntlm", "basic"])
def test_the_password_is_in_nothing_that_is_left_behind(
    healthy: Healthy, authentication: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    connection = healthy.stage.organisation.server_connection(authentication=authentication)
    platform = connect(connection, pace=healthy.stage.pace, clock=healthy.stage.clock)
    try:
        result = run(platform, DECLARATION, Options(now=NOW, apply=False))
        said = [
            json.dumps(result.result()),
            repr(result),
            repr(platform),
            repr(vars(platform.session.session)),
            caplog.text,
        ]
    finally:
        platform.close()
    wrong = open_exchange_server({**connection, "password": f"{connection['password']}-wrong"})
    with pytest.raises(ServiceError) as caught:
        ServerSession(wrong).read_organization()
    said += [str(caught.value), repr(caught.value), "".join(traceback.format_exception(caught.value))]
    assert not any(str(connection["password"]) in text for text in said)


def assert_complete(result: Run) -> None:
    """Every change has one outcome, and says why where it is not done."""
    assert [outcome.change.key for outcome in result.execution.outcomes] == [c.key for c in result.plan.changes]
    for outcome in result.execution.outcomes:
        assert (outcome.text == "") is (outcome.result is Result.DONE)
        assert "Error:" not in outcome.text, "a defect, not a failure of the server"


def assert_harmless(healthy: Healthy, result: Run) -> None:
    assert len(healthy.stage.server.shells) <= 1, "a session was left behind"
    after = healthy.stage.snapshot()
    assert untouched(after, healthy.touched) == untouched(healthy.before, healthy.touched)
    assert doubled(after, healthy.stage) == {}
    lost = lost_or_made_up(healthy.before, after, healthy.final)
    told = " ".join(outcome.text for outcome in result.execution.outcomes)
    assert {address for address in lost if f"giving {address.removeprefix('smtp:')} back" not in told} == set()


def assert_heals(healthy: Healthy) -> None:
    repaired = healthy.stage.run()
    assert undone(repaired) == []
    assert repaired.message == ""
    assert differing(healthy.stage.snapshot(), healthy.final) == {}
    assert changes(healthy.stage.plan()) == []
