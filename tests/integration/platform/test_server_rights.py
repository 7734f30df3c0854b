# SPDX-License-Identifier: GPL-3.0-or-later
"""The management roles of the documentation are enough on Exchange Server, and what is missing is told beforehand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Result
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.management_roles import (
    ON_SERVERS,
    TO_APPLY,
    TO_PLAN,
    TO_PLAN_ON_SERVERS,
)
from ansible_collections.mailward.mailbox.tests.integration.conformance.running import NOW, Clock
from ansible_collections.mailward.mailbox.tests.integration.safety.test_exchange_server import DECLARATION, STANDS
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

PLAN = frozenset({**TO_PLAN, **TO_PLAN_ON_SERVERS}.values())
APPLY = frozenset({**TO_APPLY, **ON_SERVERS}.values())


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"organisations": {"contoso": STANDS}}) as lab:
        yield lab


def converged(lab: Lab, roles: frozenset[str], *, apply: bool) -> Run:
    lab.remote_powershell("contoso").roles = roles
    platform: Any = connect("exchange_server", lab.organisation("contoso").connection)
    platform.clock = Clock()
    try:
        return run(platform, DECLARATION, Options(now=NOW, apply=apply, allow={"removals": 5, "revocations": 5}))
    finally:
        platform.close()


def test_the_roles_for_planning_read_everything(lab: Lab) -> None:
    planned = converged(lab, PLAN, apply=False)
    assert planned.message == ""
    assert planned.plan.changes != ()
    assert planned.plan.unknowns == ()


def test_the_roles_for_applying_write_everything(lab: Lab) -> None:
    applied = converged(lab, APPLY, apply=True)
    assert [o.text for o in applied.execution.outcomes if o.result is not Result.DONE] == []


def test_who_may_only_plan_is_told_all_that_is_missing_and_nothing_is_written(lab: Lab) -> None:
    # The role for Send As holds its writes too.
    refused = converged(lab, PLAN, apply=True)
    for part in ("Mail Recipients", "Mail Recipient Creation", "Transport Rules", "New-Mailbox"):
        assert part in refused.message
    assert lab.requests.writes() == []
