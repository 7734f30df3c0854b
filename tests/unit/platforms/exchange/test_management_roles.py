# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles that are named for a cmdlet hold it in the lab, whose table is made from public role listings."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.management_roles import (
    ONCE,
    TO_APPLY,
    TO_PLAN,
)
from ansible_collections.mailward.mailbox.tests.lab.exchange.roles import ROLES_OF_CMDLET


@pytest.mark.parametrize("roles", [TO_APPLY, TO_PLAN, ONCE], ids=["to apply", "to plan", "once"])
def test_every_role_holds_the_cmdlets_that_it_is_named_for(roles: Mapping[str, str]) -> None:
    assert [c for c, role in roles.items() if role not in ROLES_OF_CMDLET[c.lower()]] == []


def test_whoever_plans_only_reads() -> None:
    assert all(cmdlet.startswith("Get-") for cmdlet in TO_PLAN)
