# SPDX-License-Identifier: GPL-3.0-or-later
"""The conformance table on Exchange Server, over remote PowerShell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.online_capabilities import (
    CAPABILITIES as ONLINE,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.capabilities import (
    CAPABILITIES,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.vocabulary import (
    AD_CMDLETS,
)
from ansible_collections.mailward.mailbox.tests.integration.conformance.running import (
    World,
    assert_exactly_its_changes,
    assert_refused_before_anything_is_written,
    rows,
    world_of,
)
from ansible_collections.mailward.mailbox.tests.integration.conformance.server_rows import SERVER_ROWS
from ansible_collections.mailward.mailbox.tests.integration.conformance.table import ROWS
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import (
    OUTBOUND_SPAM_POLICIES,
    SYNCHRONISED,
    Transition,
)

EDITIONS = ("exchange_server_2013", "exchange_server_2016", "exchange_server_2019", "exchange_server_se")
LACKING = {name for name, each in CAPABILITIES.items() if each.degree != ONLINE[name].degree}
TABLE = (*ROWS, *SERVER_ROWS)


def applying(*, refused: bool) -> list[Transition]:
    return rows(TABLE, refused=refused, lacking=frozenset({*LACKING, SYNCHRONISED, OUTBOUND_SPAM_POLICIES}))


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with world_of(request.param, "exchange_server", "exchange_server_2019") as opened:
        yield opened


@pytest.mark.parametrize("world", applying(refused=False), ids=str, indirect=True)
def test_exactly_the_declared_changes_happen_and_then_none(world: World) -> None:
    assert_exactly_its_changes(world, AD_CMDLETS)


@pytest.mark.parametrize("world", applying(refused=True), ids=str, indirect=True)
def test_a_refusal_says_why_and_writes_nothing(world: World) -> None:
    assert_refused_before_anything_is_written(world)


NOTIFY = {"generate_notification": "Held back", "set_audit_severity": "low"}
RULE = {"name": "Told", "every_message": True}
TOLD = Transition("a notification", {"transport_rules": [{**RULE, "actions": NOTIFY}]}, ("create transport_rule Told",))


@pytest.mark.parametrize("edition", [each for each in EDITIONS if each != "exchange_server_2013"])
def test_a_rule_with_what_the_edition_has_is_made(edition: str) -> None:
    with world_of(TOLD, "exchange_server", edition) as world:
        assert_exactly_its_changes(world, AD_CMDLETS)


@pytest.mark.parametrize(
    ("edition", "action", "value"),
    [("exchange_server_2013", "generate_notification", "Held back"), *((one, "quarantine", True) for one in EDITIONS)],
)
def test_a_rule_with_what_the_edition_lacks_is_refused_with_the_reason(edition: str, action: str, value: Any) -> None:
    declared = {"transport_rules": [{**RULE, "actions": {action: value}}]}
    shown = "2013" if action == "generate_notification" else "Exchange Server"
    row = Transition(action, declared, refused=(action, shown))
    with world_of(row, "exchange_server", edition) as world:
        assert_refused_before_anything_is_written(world)
