# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles that are named for a cmdlet hold it in the lab, whose table is made from public role listings."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.management_roles import (
    ONCE,
    TO_APPLY,
    TO_PLAN,
    TO_SCAN,
    TO_VERIFY,
    TO_VERIFY_ON_SERVERS,
)
from ansible_collections.mailward.mailbox.tests.lab.exchange.roles import ROLES_OF_CMDLET


@pytest.mark.parametrize(
    "roles",
    [TO_APPLY, TO_PLAN, ONCE, TO_VERIFY, TO_VERIFY_ON_SERVERS, TO_SCAN],
    ids=["to apply", "to plan", "once", "to verify", "to verify on servers", "to scan"],
)
def test_every_role_holds_the_cmdlets_that_it_is_named_for(roles: Mapping[str, str]) -> None:
    assert [c for c, role in roles.items() if role not in ROLES_OF_CMDLET[c.lower()]] == []


@pytest.mark.parametrize("roles", [TO_PLAN, TO_VERIFY, TO_VERIFY_ON_SERVERS, TO_SCAN])
def test_who_does_not_apply_only_reads(roles: Mapping[str, str]) -> None:
    assert all(cmdlet.startswith("Get-") for cmdlet in roles)
