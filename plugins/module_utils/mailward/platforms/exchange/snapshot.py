# SPDX-License-Identifier: GPL-3.0-or-later
"""What was read of an Exchange organisation: every part a value or Unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from ...model.transport_rule.predicate import ONLINE
from ...model.unset import Unknown
from ..platform import Customer
from .recipients import Directory

Row = Mapping[str, Any]
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class FolderState:
    """One folder of one mailbox: its local path (`\\Kalender`) and the rows of its rights."""

    path: str
    rows: Rows


@dataclass(frozen=True)
class Snapshot:
    """The parts that were in scope; those that were not asked for are empty. `relayed_domains` are the accepted
    domains whose unknown addresses go on to another server. In `alias_domain` an alias makes an address: the initial
    domain, or the default one where there is none, as on servers. `rules_read`: whether rules were in scope.
    `where` is what they work on: the cloud, or an edition of servers.

    Keys: `mailboxes`, `cas`, `full_access`, `send_as`, `sizes` by the mailbox's GUID; `accounts` by the
    Entra object id; `members` by the group's GUID; `folders` by the mailbox's GUID and declared folder name.
    """

    customer: Customer | Unknown
    initial_domain: str = ""
    alias_domain: str = ""
    relayed_domains: frozenset[str] = frozenset()
    directory: Directory | Unknown = field(default_factory=Directory)
    mailboxes: Mapping[str, Row] | Unknown = field(default_factory=dict)
    cas: Mapping[str, Row] | Unknown = field(default_factory=dict)
    audit_bypass: frozenset[str] | Unknown = frozenset()
    accounts: Mapping[str, Row | Unknown] = field(default_factory=dict)
    full_access: Mapping[str, Rows | Unknown] = field(default_factory=dict)
    send_as: Mapping[str, Rows | Unknown] = field(default_factory=dict)
    folders: Mapping[tuple[str, str], FolderState | Unknown] = field(default_factory=dict)
    groups: Mapping[str, Row] | Unknown = field(default_factory=dict)
    members: Mapping[str, Rows | Unknown] = field(default_factory=dict)
    sizes: Mapping[str, Row | Unknown] = field(default_factory=dict)
    rules: Rows | Unknown = ()
    rules_read: bool = True
    spam_policies: Rows | Unknown = ()
    spam_rules: Rows | Unknown = ()
    remote_domains: Rows | Unknown = ()
    where: str = ONLINE

    @property
    def unknown(self) -> Mapping[str, Unknown]:
        """What could not be read, by the name of the part, and of the object in it."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        found = {name: value for name, value in parts.items() if isinstance(value, Unknown)}
        for name, value in parts.items():
            if isinstance(value, Mapping):
                found |= {f"{name} of {_said(key)}": one for key, one in value.items() if isinstance(one, Unknown)}
        return found


def _said(key: object) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
