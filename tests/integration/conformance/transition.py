# SPDX-License-Identifier: GPL-3.0-or-later
"""One row of the conformance table, and the organisation that all rows begin with."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

ORGANISATION = {"name": "Contoso", "domains": ["contoso.example", "contoso-group.example"]}

SEED: Mapping[str, Any] = {
    "domains": ["contoso.example", "contoso-group.example"],
    "users": [
        {"address": "anna.berg@contoso.example", "display_name": "Anna Berg", "language": "de"},
        {"address": "bruno.costa@contoso.example", "display_name": "Bruno Costa"},
        {
            "address": "chloe.martin@contoso.example",
            "display_name": "Chloe Martin",
            "aliases": ["chloe@contoso.example"],
        },
        {"address": "dario.conti@contoso.example", "display_name": "Dario Conti"},
        {"address": "elena.ruiz@contoso.example", "display_name": "Elena Ruiz", "language": "fr"},
    ],
    "shared_mailboxes": [
        {
            "address": "foreign@contoso.example",
            "display_name": "Nobody declares this",
            "aliases": ["foreign.alias@contoso.example"],
            "full_access": ["anna.berg@contoso.example"],
            "send_as": ["bruno.costa@contoso.example"],
            "send_on_behalf": ["chloe.martin@contoso.example"],
        }
    ],
    "groups": [
        {"address": "all@contoso.example", "display_name": "All", "members": ["anna.berg@contoso.example"]},
        {
            "address": "finance@contoso.example",
            "display_name": "Finance",
            "security": True,
            "members": ["dario.conti@contoso.example"],
        },
    ],
    "contacts": [{"address": "known@partner.example", "display_name": "Known partner"}],
    "transport_rules": [
        {"Name": "Foreign first", "Parameters": {"FromScope": "NotInOrganization", "PrependSubject": "[out] "}},
        {"Name": "Foreign last", "Parameters": {"SenderDomainIs": ["fabrikam.example"], "SetAuditSeverity": "Low"}},
    ],
}

SYNCHRONISED = "objects that are mastered in another directory"
OUTBOUND_SPAM_POLICIES = "policies that decide on forwarding to the outside"


@dataclass(frozen=True)
class Transition:
    """From `stands` (added to SEED), with `declared`, exactly `changes` happen, and then none.

    `changes`  `create mailbox sales@contoso.example`, ...; for an update the fields that differ stand behind a
               colon: `update mailbox sales@contoso.example: display_name`.
    `refused`  texts of a refusal; nothing is written then.
    `says`     texts of notes of the plan.
    `options`  options of the run (adopt, allow, now).
    `needs`    capabilities without which the row does not apply: fields that the platform enforces like
               Exchange Online does, or SYNCHRONISED, OUTBOUND_SPAM_POLICIES.
    """

    name: str
    declared: Mapping[str, Any]
    changes: tuple[str, ...] = ()
    stands: Mapping[str, Any] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    def seed(self) -> dict[str, Any]:
        organisation: dict[str, Any] = deepcopy(dict(SEED))
        for section, content in self.stands.items():
            standing = organisation.get(section)
            organisation[section] = [*standing, *content] if isinstance(standing, list) else content
        return {"organisations": {"contoso": organisation}}

    def declaration(self) -> dict[str, Any]:
        return {"organisation": ORGANISATION, **deepcopy(dict(self.declared))}

    def __str__(self) -> str:
        return self.name
