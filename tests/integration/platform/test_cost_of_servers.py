# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading an organisation on servers costs the same number of trips, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, export, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.request_log import PSRP, WINRM

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PLATFORM = "exchange_server"

SCRIPTS = 4
"""The organisation, which pins the domain controller; lists; permissions; accounts."""
PIPELINES = 12


@pytest.fixture(params=["mailboxes=12,shared=6,grants=20,rules=3", "mailboxes=60,shared=24,grants=80,rules=6"])
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    with Lab(generate=[f"contoso:{request.param},platform=exchange_server_2019"]) as lab:
        yield lab


@pytest.fixture
def declaration(lab: Lab) -> dict[str, Any]:
    """Everything that stands."""
    platform = connect(PLATFORM, lab.organisation("contoso").connection)
    try:
        exported: dict[str, Any] = export(platform, ["shared_mailboxes", "transport_rules"])["declaration"]
    finally:
        platform.close()
    lab.requests.clear()
    return {**exported, "delegations": [], "redirects": []}


def apply_nothing(lab: Lab, connection: dict[str, Any], declaration: dict[str, Any]) -> None:
    """Applies a declaration of what stands, which writes nothing."""
    platform = connect(PLATFORM, connection)
    try:
        done = run(platform, declaration, Options(now=NOW, apply=True))
    finally:
        platform.close()
    assert (done.plan.changes, done.plan.unknowns) == ((), ())
    assert lab.requests.writes() == []


def operations(lab: Lab) -> list[str]:
    return [record.path.rpartition(" ")[2] for record in lab.requests.records(kind=WINRM)]


def test_through_a_management_host_it_is_one_shell_and_a_few_scripts(lab: Lab, declaration: dict[str, Any]) -> None:
    apply_nothing(lab, lab.organisation("contoso").management_connection(), declaration)
    done = operations(lab)
    assert [done.count(name) for name in ("Create", "Command", "Delete")] == [1, SCRIPTS, 1]
    assert lab.requests.count(kind=PSRP) == PIPELINES
    assert all(record.received > 0 for record in lab.requests.records(kind=WINRM))


def test_over_remote_powershell_it_is_a_few_pipelines(lab: Lab, declaration: dict[str, Any]) -> None:
    apply_nothing(lab, lab.organisation("contoso").connection, declaration)
    assert lab.requests.count(kind=PSRP) == PIPELINES
    assert operations(lab) == []
