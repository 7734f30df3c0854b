# SPDX-License-Identifier: GPL-3.0-or-later
"""All rows of the conformance table, and how the table writes a change."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Action, Change
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.redirects import HIDDEN_GROUP
from ansible_collections.mailward.mailbox.tests.integration.conformance import (
    delegation_rows,
    redirect_rows,
    shared_mailbox_rows,
    synced_rows,
    transport_rule_rows,
)

ROWS = (
    *shared_mailbox_rows.ROWS,
    *delegation_rows.ROWS,
    *redirect_rows.ROWS,
    *synced_rows.ROWS,
    *transport_rule_rows.ROWS,
)


def said(change: Change) -> str:
    """A change as the table writes it."""
    text = f"{change.action.value} {change.key}"
    if change.action is Action.UPDATE:
        text += f": {' '.join(sorted(field.name for field in change.fields))}"
    return " ".join("HIDDEN" if word.startswith(HIDDEN_GROUP) else word for word in text.split())
