# SPDX-License-Identifier: GPL-3.0-or-later
"""Declarations for tests: one organisation, and whatever sections a test is about."""

from __future__ import annotations

from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import (
    Organisation,
    read_organisation,
)

CONTOSO: dict[str, Any] = {"name": "contoso", "domains": ["contoso.example", "contoso-group.example"]}


def declaration(**sections: Any) -> dict[str, Any]:
    return {"organisation": CONTOSO, **sections}


def organisation(**sections: Any) -> Organisation:
    """A declaration without a mistake in it."""
    declared, mistakes = read_organisation(declaration(**sections))
    assert mistakes == ()
    return declared


def mistakes(**sections: Any) -> dict[str, str]:
    """Every mistake of a declaration: path to sentence."""
    _declared, found = read_organisation(declaration(**sections))
    assert len({mistake.path for mistake in found}) == len(found)
    return {mistake.path: mistake.sentence() for mistake in found}
