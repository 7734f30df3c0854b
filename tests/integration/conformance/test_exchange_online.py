# SPDX-License-Identifier: GPL-3.0-or-later
"""The conformance table on Exchange Online, over its wire protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.mailward.mailbox.tests.integration.conformance.running import (
    World,
    assert_exactly_its_changes,
    assert_refused_before_anything_is_written,
    rows,
    world_of,
)
from ansible_collections.mailward.mailbox.tests.integration.conformance.table import ROWS


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with world_of(request.param, "exchange_online") as opened:
        yield opened


@pytest.mark.parametrize("world", rows(ROWS, refused=False), ids=str, indirect=True)
def test_exactly_the_declared_changes_happen_and_then_none(world: World) -> None:
    assert_exactly_its_changes(world, {})


@pytest.mark.parametrize("world", rows(ROWS, refused=True), ids=str, indirect=True)
def test_a_refusal_says_why_and_writes_nothing(world: World) -> None:
    assert_refused_before_anything_is_written(world)
