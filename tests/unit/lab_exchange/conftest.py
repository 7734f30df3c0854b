# SPDX-License-Identifier: GPL-3.0-or-later
"""A small organisation, and short words to speak to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.lab.exchange import seed
from ansible_collections.mailward.mailbox.tests.lab.exchange.directory import Directory
from ansible_collections.mailward.mailbox.tests.lab.exchange.organisation import ExchangeOrganisation
from ansible_collections.mailward.mailbox.tests.lab.exchange.output import CmdletError, CmdletOutput

SEED: dict[str, Any] = {
    "domains": ["contoso.example", "contoso-group.example"],
    "users": [
        {"address": "anna.berg@contoso.example", "display_name": "Anna Berg", "language": "de"},
        {"address": "bruno.costa@contoso.example", "display_name": "Bruno Costa"},
        {"address": "chloe.martin@contoso.example", "display_name": "Chloe Martin"},
        {"address": "chloe.martin2@contoso.example", "display_name": "Chloe Martin"},
        {"address": "synced@contoso.example", "display_name": "Synced Sam", "synced": True},
    ],
    "shared_mailboxes": [
        {
            "address": "info@contoso.example",
            "display_name": "Info",
            "sign_in": "allowed",
            "full_access": ["anna.berg@contoso.example"],
            "send_as": ["anna.berg@contoso.example"],
        }
    ],
    "groups": [
        {"address": "all@contoso.example", "display_name": "All", "members": ["anna.berg@contoso.example"]},
        {"address": "finance@contoso.example", "display_name": "Finance", "security": True},
    ],
    "contacts": [{"address": "support@partner.example", "display_name": "Support"}],
    "guests": [{"address": "guest@partner.example", "display_name": "Guest"}],
    "outbound_connectors": ["To partner"],
}


class World:
    """One organisation and its clock, which stands still until told."""

    def __init__(self, directory: Directory) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
        self.directory = directory
        self.organisation = ExchangeOrganisation(directory, lambda: self.now)

    def run(self, cmdlet: str, **parameters: Any) -> CmdletOutput:
        if cmdlet.startswith(("Remove-", "Add-RecipientPermission", "Disable-", "Update-")):
            parameters.setdefault("Confirm", False)
        return self.organisation.invoke(cmdlet, parameters)

    def row(self, cmdlet: str, **parameters: Any) -> dict[str, Any]:
        (row,) = self.run(cmdlet, **parameters).rows
        return row

    def refusal(self, cmdlet: str, **parameters: Any) -> CmdletError:
        """The error of a call that must fail and change nothing."""
        before = self.organisation.snapshot()
        with pytest.raises(CmdletError) as caught:
            self.run(cmdlet, **parameters)
        assert self.organisation.snapshot() == before
        return caught.value

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


def table(**content: Any) -> dict[str, Any]:
    """A hash table as it travels."""
    return {"@odata.type": "#Exchange.GenericHashTable", **content}


@pytest.fixture
def contoso() -> World:
    return World(seed.load(SEED))


@pytest.fixture
def hash_table() -> Callable[..., dict[str, Any]]:
    return table
