# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the platform can tell of password resets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    ONLINE,
    SERVER_2019,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.recipients import Directory
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.reset_recipients import (
    look_at_reset_recipients,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.snapshot import Snapshot
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.world import World
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import Customer

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def looked(where: str, **resets: Any) -> World:
    given = {"target": "passwords@contoso.example", "services": ["dropbox"], "key": "a key of some length", **resets}
    declared, mistakes = read_organisation(
        {"organisation": {"name": "Contoso", "domains": ["contoso.example"]}, "password_resets": given}
    )
    assert mistakes == ()
    domains = frozenset({"contoso.example"})
    world = World(declared, Snapshot(Customer("6f1a", domains)), Directory(), NOW)
    look_at_reset_recipients(world, where)
    return world


def levels(world: World) -> list[str]:
    return [note.level for note in world.notes]


def test_servers_stamp_nothing_that_the_guard_could_look_at() -> None:
    assert levels(looked(SERVER_2019)) == ["unsupported"]
    assert levels(looked(SERVER_2019, dmarc_guard=False)) == []
    assert levels(looked(ONLINE)) == []


def test_a_target_that_nobody_has_and_nobody_makes_is_refused() -> None:
    [refusal] = looked(ONLINE).refusals
    assert "is no mailbox of the organisation" in refusal.problem


def test_nothing_is_said_of_what_is_to_end() -> None:
    world = looked(SERVER_2019, state="absent")
    assert (levels(world), world.refusals) == ([], [])
