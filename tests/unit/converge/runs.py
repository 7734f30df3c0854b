# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of `converge` against a platform in memory."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Result
from ansible_collections.mailward.mailbox.tests.unit.in_memory import InMemoryPlatform
from ansible_collections.mailward.mailbox.tests.unit.planning.items import (
    ANNA,
    BRUNO,
    CONTACT,
    FRED,
    SALES,
)

NOW = datetime(2026, 12, 24, tzinfo=UTC)
SALE = "sale@contoso.example"
DECLARATION: dict[str, Any] = {
    "organisation": {"name": "contoso", "domains": ["contoso.example"], "tenant_id": "6f1a"},
    "shared_mailboxes": [
        {
            "address": SALES,
            "aliases": [SALE],
            "members": [
                {"trustee": ANNA, "rights": ["full_access", "send_as"]},
                {"trustee": FRED, "rights": ["full_access"], "expires": "2026-12-20"},
            ],
        },
    ],
    "redirects": [{"address": CONTACT, "targets": [ANNA, BRUNO]}],
    "undeclared": "remove_owned",
}


def plan(platform: InMemoryPlatform, declaration: object = None, **options: Any) -> Run:
    return run(platform, declaration or DECLARATION, Options(now=NOW, **options))  # type: ignore[arg-type]


def apply(platform: InMemoryPlatform, declaration: object = None, **options: Any) -> Run:
    return plan(platform, declaration, apply=True, **options)


def done(made: Run) -> list[str]:
    return [f"{o.change.action.value} {o.change.key}" for o in made.execution.outcomes if o.result is Result.DONE]


def with_sections(**sections: Any) -> dict[str, Any]:
    return {"organisation": DECLARATION["organisation"], **sections}


def declared_rule(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "name": name,
        "enabled": True,
        "conditions": {"from_scope": "not_in_organization"},
        "actions": {"prepend_subject": "[outside] "},
        **fields,
    }
