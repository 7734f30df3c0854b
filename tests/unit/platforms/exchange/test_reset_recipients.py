# SPDX-License-Identifier: GPL-3.0-or-later
"""What only the platform can tell of password resets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.recipients import Directory
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.reset_recipients import (
    look_at_reset_recipients,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.snapshot import Snapshot
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.world import World
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import Customer

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def looked(**resets: Any) -> World:
    given = {"target": "passwords@contoso.example", "services": ["dropbox"], "key": "a key of some length", **resets}
    declared, mistakes = read_organisation(
        {"organisation": {"name": "Contoso", "domains": ["contoso.example"]}, "password_resets": given}
    )
    assert mistakes == ()
    domains = frozenset({"contoso.example"})
    world = World(declared, Snapshot(Customer("6f1a", domains)), Directory(), NOW)
    look_at_reset_recipients(world)
    return world


def test_a_target_that_nobody_has_and_nobody_makes_is_refused() -> None:
    [refusal] = looked().refusals
    assert "is no mailbox of the organisation" in refusal.problem


def test_nothing_is_said_of_what_is_to_end() -> None:
    world = looked(state="absent")
    assert (world.notes, world.refusals) == ([], [])
