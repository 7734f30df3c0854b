# SPDX-License-Identifier: GPL-3.0-or-later
"""Every write goes wrong in every way: nothing foreign is touched, nothing is doubled, and the next run heals it.

The whole table takes minutes, so each kind of fault strikes every n-th write, each beginning at another one;
`MAILWARD_STRIDE=1` strikes them all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Result
from ansible_collections.mailward.mailbox.tests.integration.conformance.running import names_of, untouched
from ansible_collections.mailward.mailbox.tests.integration.safety import everything
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import (
    WRITES,
    Stage,
    changes,
    differing,
    doubled,
    emptied,
    lost_or_made_up,
    stage,
    undone,
)

STRIDE = int(os.environ.get("MAILWARD_STRIDE", "17"))
REQUESTS, CALLS = 40, 66
"""How many requests with writes a healthy run makes, and how many writes there are in them."""


@dataclass(frozen=True)
class Failure:
    """`what` are the fault's words; `whole` strikes requests, else single writes; `heals` says that the run itself
    gets over it: there is nothing undone.
    """

    name: str
    effect: str
    what: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = False
    heals: bool = False

    def __str__(self) -> str:
        return self.name


FAILURES = (
    Failure("reset before commit", "reset_before_commit", whole=True),
    Failure("answer lost", "reset_after_commit", whole=True),
    Failure("answer torn", "truncated", whole=True),
    Failure("no JSON", "not_json", whole=True),
    Failure("throttled", "throttled", {"times": 2}, heals=True),
    Failure("throttled with Retry-After", "throttled", {"retry_after": 30}, heals=True),
    Failure("throttled for good", "throttled", {"times": None}),
    Failure("500 before", "unavailable", {"status": 500}),
    Failure("503 after", "unavailable", {"status": 503, "after_commit": True}),
    Failure("busy", "cmdlet_error", {"times": 2}, heals=True),
    Failure("busy for good", "cmdlet_error", {"times": None}),
    Failure("transient after", "cmdlet_error", {"exception_class": "X.TransientException", "after_commit": True}),
    Failure("refused", "cmdlet_error", {"exception_class": "X.UnheardOfException"}),
    Failure("refused from there on", "cmdlet_error", {"exception_class": "X.UnheardOfException", "times": None}),
    Failure("forbidden", "forbidden"),
    Failure("error inside success", "error_inside_success"),
)


@dataclass
class Healthy:
    stage: Stage
    before: dict[str, Any]
    planned: Run
    final: dict[str, Any]
    written: tuple[int, int]

    @property
    def touched(self) -> set[str]:
        return {name for change in self.planned.plan.changes for name in names_of(change)}


@pytest.fixture(scope="module")
def healthy() -> Iterator[Healthy]:
    with stage(everything.organisation(), everything.declaration(), allow=everything.ALLOW) as opened:
        before = opened.snapshot()
        result = opened.run()
        assert undone(result) == []
        requests = len([record for record in opened.lab.requests if record.writes()])
        yield Healthy(opened, before, result, opened.snapshot(), (requests, len(opened.writes())))


def points() -> list[Any]:
    found = []
    for number, failure in enumerate(FAILURES):
        for nth in range(1 + number % STRIDE, (REQUESTS if failure.whole else CALLS) + 1, STRIDE):
            found.append(pytest.param(failure, nth, id=f"{failure}, write {nth}"))
    return found


def test_the_table_strikes_as_many_writes_as_there_are(healthy: Healthy) -> None:
    assert healthy.written == (REQUESTS, CALLS)


@pytest.mark.parametrize(("failure", "nth"), points())
def test_whatever_goes_wrong_with_a_write_the_next_run_ends_as_declared(
    healthy: Healthy, failure: Failure, nth: int
) -> None:
    healthy.stage.begin_again()
    with (
        healthy.stage.watch(lambda directory: emptied(directory, everything.OPENED, everything.REDIRECTED)) as seen,
        healthy.stage.fault(failure.effect, cmdlet=WRITES, nth=nth, **failure.what),
    ):
        result = healthy.stage.run()
    assert seen == []
    if failure.heals:
        assert undone(result) == []
    assert_complete(result)
    assert_harmless(healthy, result)
    assert_heals(healthy)


@pytest.mark.parametrize("nth", range(1, CALLS + 1, STRIDE))
@pytest.mark.parametrize("calls", [3, 25])
def test_reads_that_lag_behind_writes_are_waited_for(healthy: Healthy, nth: int, calls: int) -> None:
    """From the n-th read on, twenty reads in a row show the organisation as it was some calls ago."""
    healthy.stage.begin_again()
    with healthy.stage.fault("stale", cmdlet="Get-*", calls=calls, nth=30 + nth, times=20):
        result = healthy.stage.run()
    assert_complete(result)
    assert_harmless(healthy, result)
    assert_heals(healthy)


@pytest.mark.parametrize("cmdlet", ["New-Mailbox", "New-DistributionGroup", "New-MailContact", "New-TransportRule"])
@pytest.mark.parametrize("calls", [1, 5, 40, 150])
def test_what_was_created_may_be_invisible_for_a_while(healthy: Healthy, cmdlet: str, calls: int) -> None:
    healthy.stage.begin_again()
    with healthy.stage.fault("invisible", cmdlet=cmdlet, calls=calls):
        result = healthy.stage.run()
    assert_complete(result)
    if calls < 40:
        assert undone(result) == []
    healthy.stage.pass_calls(calls)
    assert_harmless(healthy, result)
    assert_heals(healthy)


def assert_complete(result: Run) -> None:
    """Every change has one outcome, and says why where it is not done."""
    assert [outcome.change.key for outcome in result.execution.outcomes] == [c.key for c in result.plan.changes]
    for outcome in result.execution.outcomes:
        assert (outcome.text == "") is (outcome.result is Result.DONE)
        assert "Error:" not in outcome.text, "a defect, not a failure of the service"


def not_given_back(result: Run) -> set[str]:
    return {one for o in result.execution.outcomes for one in re.findall(r"giving (\S+) back to", o.text)}


def assert_harmless(healthy: Healthy, result: Run) -> None:
    after = healthy.stage.snapshot()
    assert untouched(after, healthy.touched) == untouched(healthy.before, healthy.touched)
    lost = lost_or_made_up(healthy.before, after, healthy.final)
    # A service that refuses everything in the middle of a move refuses the way back too: then that is said.
    assert lost <= {f"smtp:{address}" for address in not_given_back(result)}
    assert doubled(after, healthy.stage) == {}


def assert_heals(healthy: Healthy) -> None:
    healthy.stage.lab.faults.clear()
    repaired = healthy.stage.run()
    assert undone(repaired) == []
    assert repaired.message == ""
    assert differing(healthy.stage.snapshot(), healthy.final) == {}
    assert changes(healthy.stage.plan()) == []
