# SPDX-License-Identifier: GPL-3.0-or-later
"""What could not be read is not written: every read that the library makes fails alone, in every way it can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients import admin_api
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import ServiceError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Action
from ansible_collections.mailward.mailbox.tests.integration.conformance.running import names_of, untouched
from ansible_collections.mailward.mailbox.tests.integration.safety import everything
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import (
    Stage,
    changes,
    differing,
    doubled,
    lost_or_made_up,
    said,
    stage,
    undone,
)
from ansible_collections.mailward.mailbox.tests.lab import admin_api_answers

SALES, NEW, ELENA, CONTACT = everything.SALES, everything.NEW, everything.ELENA, everything.CONTACT


@dataclass(frozen=True)
class Read:
    """One read: its name, how it is told from others of that name, and what may not be planned without it.

    `parameters` are names with a value, or with None for any value of the first such call.
    `holds` are beginnings of changes that depend on it (all that the healthy plan has); `leaves` are
    changes that do not. `later` is read for the first time while changes are made.
    """

    cmdlet: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    later: bool = False

    def __str__(self) -> str:
        return " ".join((self.cmdlet, *self.parameters))


LIST = {"ResultSize": "Unlimited"}
ONE = {"Identity": None}
OF_ONE = {"Identity": None, **LIST}
RULE, GROUP_MADE = "create transport_rule Added", f"create group {everything.FRESH}"
FULL_ACCESS = f"create grant {SALES} {everything.CHLOE} full_access"

READS = (
    Read("Get-Recipient", LIST, holds=("create", "update", "delete")),
    Read("Get-Mailbox", LIST, holds=("create forwarding", "update forwarding", "delete forwarding"),
         leaves=(FULL_ACCESS, RULE, GROUP_MADE)),
    Read("Get-CASMailbox", LIST, leaves=(FULL_ACCESS, RULE, f"update mailbox {SALES}")),
    Read("Get-MailboxAuditBypassAssociation", LIST, leaves=(FULL_ACCESS, RULE, f"update mailbox {SALES}")),
    Read("Get-DistributionGroup", LIST,
         holds=(f"update group {CONTACT}", f"create member {CONTACT}", f"delete member {CONTACT}", "delete group"),
         leaves=(FULL_ACCESS, RULE, GROUP_MADE)),
    Read("Get-HostedOutboundSpamFilterPolicy", leaves=(FULL_ACCESS, RULE, GROUP_MADE)),
    Read("Get-HostedOutboundSpamFilterRule", leaves=(FULL_ACCESS, RULE, GROUP_MADE)),
    Read("Get-RemoteDomain", leaves=(FULL_ACCESS, RULE, GROUP_MADE)),
    Read("Get-TransportRule", LIST, holds=("create transport_rule", "update transport_rule", "delete transport_rule"),
         leaves=(FULL_ACCESS, GROUP_MADE)),
    Read("Get-MailboxPermission", OF_ONE, leaves=(RULE, GROUP_MADE)),
    Read("Get-RecipientPermission", LIST, holds=(f"create grant {SALES} {everything.BRUNO} send_as",),
         leaves=(FULL_ACCESS, RULE, GROUP_MADE)),
    Read("Get-DistributionGroupMember", OF_ONE, leaves=(FULL_ACCESS, RULE, GROUP_MADE)),
    Read("Get-MailboxFolderStatistics", {"FolderScope": "Calendar", **ONE},
         holds=(f"create grant {ELENA}", f"update grant {ELENA}", f"delete grant {ELENA}"), leaves=(FULL_ACCESS, RULE)),
    Read("Get-MailboxFolderPermission", ONE,
         holds=(f"create grant {ELENA}", f"update grant {ELENA}", f"delete grant {ELENA}"), leaves=(FULL_ACCESS, RULE)),
    Read("Get-MailboxStatistics", ONE, leaves=(FULL_ACCESS, RULE, GROUP_MADE)),
    Read("GET /users", leaves=(FULL_ACCESS, RULE, GROUP_MADE)),
    Read("Get-MailContact", ONE, later=True),
    Read("Get-DistributionGroup", ONE, later=True),
    Read("Get-Recipient", ONE, later=True),
    Read("Get-Mailbox", ONE, later=True),
    Read("Get-CASMailbox", ONE, later=True),
    Read("Get-MailboxAuditBypassAssociation", ONE, later=True),
    Read("Get-RecipientPermission", OF_ONE, later=True),
)  # fmt: skip

FAILURES: Mapping[str, Mapping[str, Any]] = {
    "unavailable": {"status": 503},
    "forbidden": {},
    "truncated": {},
    "not_json": {},
    "reset_after_commit": {},
    "error_inside_success": {},
    "lost_next_link": {},
    "cmdlet_error": {"exception_class": "Contoso.Unheard.OfException", "text": "Something new went wrong."},
}
WHOLE_REQUESTS = ("truncated", "not_json", "reset_after_commit", "latency")
OF_GRAPH = ("unavailable", "truncated", "not_json", "reset_after_commit", "expired_token")
LARGE = ("Get-Recipient", "Get-Mailbox", "Get-CASMailbox", "Get-MailboxAuditBypassAssociation", "Get-DistributionGroup",
         "Get-TransportRule")  # fmt: skip


@dataclass
class Healthy:
    """What a run comes to when nothing fails."""

    stage: Stage
    before: dict[str, Any]
    planned: Run
    final: dict[str, Any]
    calls: list[tuple[str, Mapping[str, Any]]]

    def named(self, read: Read) -> dict[str, Any]:
        """The fault's words for one read alone: the first call of its kind."""
        if read.cmdlet.startswith("GET"):
            return {"cmdlet": f"{read.cmdlet}/*"}
        for name, parameters in self.calls:
            fits = all(value in (None, parameters.get(key)) for key, value in read.parameters.items())
            if name == read.cmdlet and set(parameters) == set(read.parameters) and fits:
                return {"cmdlet": name, "parameters": dict(parameters)}
        raise AssertionError(f"{read} was not read")

    @property
    def touched(self) -> set[str]:
        return {name for change in self.planned.plan.changes for name in names_of(change)}


@pytest.fixture(scope="module")
def healthy() -> Iterator[Healthy]:
    with stage(everything.organisation(), everything.declaration(), allow=everything.ALLOW) as opened:
        before = opened.snapshot()
        result = opened.run()
        assert undone(result) == []
        calls = [call for record in opened.lab.requests for call in (*record.cmdlets, *record.graph_calls)]
        yield Healthy(opened, before, result, opened.snapshot(), calls)


@pytest.fixture(autouse=True)
def beginning(healthy: Healthy) -> None:
    healthy.stage.begin_again()


@pytest.fixture
def alone(healthy: Healthy, monkeypatch: pytest.MonkeyPatch, effect: str) -> Iterator[None]:
    """What strikes a whole request strikes one read only, where no two travel together.

    Pages have three rows where a link is to be lost, so that every list has one.
    """
    if effect == "lost_next_link":
        monkeypatch.setattr(admin_api_answers, "page_size", lambda prefer: 3)
    if effect in WHOLE_REQUESTS:
        monkeypatch.setattr(admin_api, "BATCH_SIZE", 1)
        healthy.stage.reconnect()
    yield
    if effect in WHOLE_REQUESTS:
        monkeypatch.undo()
        healthy.stage.reconnect()


def combinations() -> list[Any]:
    found = []
    for read in READS:
        for effect in OF_GRAPH if read.cmdlet.startswith("GET") else FAILURES:
            if effect != "lost_next_link" or (read.cmdlet in LARGE and not read.later):
                found.append(pytest.param(read, effect, id=f"{read}, {effect}"))
    return found


def sampled() -> list[Any]:
    """Every read with one of its failures, so that each failure meets several reads."""
    found = []
    for number, read in enumerate(READS):
        own = [combination for combination in combinations() if combination.values[0] is read]
        found.append(own[number % len(own)])
    return found


def test_every_read_of_a_healthy_run_is_in_the_table(healthy: Healthy) -> None:
    def shape(name: str, parameters: Mapping[str, Any]) -> tuple[str, ...]:
        return ("GET /users",) if name.startswith("GET") else (name, *sorted(parameters))

    made = {shape(*call) for call in healthy.calls if call[0].startswith(("Get-", "GET"))}
    known = {shape(read.cmdlet, read.parameters) for read in READS}
    assert made - known == {("Get-AcceptedDomain",)}
    assert known - made == set()


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(("read", "effect"), [c for c in combinations() if not c.values[0].later])
def test_a_plan_without_a_read_has_nothing_of_what_depends_on_it(healthy: Healthy, read: Read, effect: str) -> None:
    with healthy.stage.fault(effect, times=None, **healthy.named(read), **FAILURES.get(effect, {})):
        planned = healthy.stage.plan()
    assert healthy.stage.writes() == []
    fields = {said(change): {field.name for field in change.fields} for change in healthy.planned.plan.changes}
    for change in planned.plan.changes:
        assert said(change) in fields
        assert {field.name for field in change.fields} <= fields[said(change)]
    assert [change for change in changes(planned) if change.startswith(read.holds or "nothing")] == []
    assert set(read.leaves) <= set(changes(planned))
    less = [change for change in healthy.planned.plan.changes if said(change) not in changes(planned)]
    if read.cmdlet != "Get-Recipient":
        # What was to be taken away may be known to nobody now; of all else the subject is named.
        named = {change.subject.name for change in less if change.action is not Action.DELETE}
        assert named - {"order"} <= {entry.subject.name for entry in planned.plan.unknowns}
    assert planned.plan.unknowns or any(note.level == "unknown" for note in planned.plan.notes)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(("read", "effect"), sampled())
def test_an_apply_without_a_read_harms_nothing_and_the_next_one_ends_as_declared(
    healthy: Healthy, read: Read, effect: str
) -> None:
    with healthy.stage.fault(effect, times=None, **healthy.named(read), **FAILURES.get(effect, {})):
        result = healthy.stage.run()
    assert len(result.execution.outcomes) == len(result.plan.changes)
    assert result.execution.stopped == "" or "none of the" in result.execution.stopped
    assert_harmless(healthy)
    assert_heals(healthy)


def assert_harmless(healthy: Healthy) -> None:
    after = healthy.stage.snapshot()
    assert untouched(after, healthy.touched) == untouched(healthy.before, healthy.touched)
    assert lost_or_made_up(healthy.before, after, healthy.final) == set()
    assert doubled(after, healthy.stage) == {}


def assert_heals(healthy: Healthy) -> None:
    healthy.stage.lab.faults.clear()
    repaired = healthy.stage.run()
    assert undone(repaired) == []
    assert differing(healthy.stage.snapshot(), healthy.final) == {}
    assert changes(healthy.stage.plan()) == []


@pytest.mark.parametrize("effect", ["unavailable", "forbidden", "truncated", "error_inside_success"])
def test_without_the_accepted_domains_nothing_is_planned(healthy: Healthy, effect: str) -> None:
    with (
        healthy.stage.fault(effect, times=None, cmdlet="Get-AcceptedDomain"),
        pytest.raises(ServiceError, match="it could be any customer's"),
    ):
        healthy.stage.run()
    assert healthy.stage.writes() == []


@pytest.mark.parametrize("effect", ["unavailable", "reset_before_commit", "throttled", "not_json"])
def test_without_any_token_nothing_is_planned(healthy: Healthy, effect: str) -> None:
    healthy.stage.reconnect()
    with healthy.stage.fault(effect, times=None, kind="token"), pytest.raises(ServiceError):
        healthy.stage.run()
    assert healthy.stage.writes() == []


def test_without_a_token_for_graph_only_accounts_are_unknown(healthy: Healthy) -> None:
    healthy.stage.reconnect()
    with healthy.stage.fault("unavailable", times=None, kind="token", nth=2):
        planned = healthy.stage.plan()
    assert {FULL_ACCESS, RULE, GROUP_MADE} <= set(changes(planned))
    assert any("sign_in" in entry.text for entry in planned.plan.unknowns)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("effect", ["latency"])
def test_a_service_that_never_answers_is_unknown(healthy: Healthy, effect: str) -> None:
    healthy.stage.reconnect(timeout=0.15)
    with healthy.stage.fault(effect, seconds=0.5, times=None, cmdlet="Get-TransportRule"):
        planned = healthy.stage.plan()
    assert [change for change in changes(planned) if "transport_rule" in change] == []
    assert any(entry.subject.name == "Added" for entry in planned.plan.unknowns)
