# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to one organisation: a cmdlet's name and JSON parameters go in, its output or error comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from . import refusals
from .binder import bind
from .call import Call
from .cmdlets import CMDLETS
from .directory import Directory
from .output import CmdletOutput
from .parameter_tables import cmdlet_tables
from .platforms import on_servers
from .read_back.servers import server_row
from .roles import ALL_ROLES, ROLES_OF_CMDLET
from .words import words

# Cmdlets that ask before they act. Over REST nobody answers, so without `Confirm: false` (or -Force) they only
# say what they would do. Which cmdlets ask: PowerShell docs ("have a built-in pause"); the REST side: GUESS.
ASKING = frozenset(
    {"add-recipientpermission", "update-distributiongroupmember", "disable-transportrule"}
    | {name for name in cmdlet_tables() if name.startswith("remove-")}
)

# Parameters of Get- cmdlets that say how to read and not what.
WITHOUT_EFFECT = frozenset(
    words(
        "Credential ReadFromDomainController UseCustomRouting IgnoreDefaultScope BypassScopeCheck DiagnosticInfo "
        "IncludeUnresolvedPermissions IncludeSoftDeletedUserPermissions IncludeAnalysis IncludeMoveHistory "
        "IncludeMoveReport IncludeOldestAndNewestItems "
        "Status RecalculateHasActiveSyncDevicePartnership Confirm WhatIf"
    )
)


class ExchangeOrganisation:
    """One organisation as the admin API sees it. `clock` gives the present as an aware datetime."""

    def __init__(self, directory: Directory, clock: Callable[[], datetime]) -> None:
        self.directory = directory
        self.clock = clock

    def invoke(
        self, name: str, parameters: Mapping[str, Any] | None = None, roles: frozenset[str] = ALL_ROLES
    ) -> CmdletOutput:
        """Runs one cmdlet with parameters as they come off the wire.

        Raises CmdletError; then nothing has changed. A cmdlet outside the caller's roles answers like an
        unknown one.
        """
        table = cmdlet_tables(self.directory.platform).get(name.lower())
        if table is None or not roles & ROLES_OF_CMDLET[name.lower()]:
            raise refusals.forbidden(name)
        # Which domain controller a cmdlet goes to is for whoever chooses the directory to know.
        bound = bind(table, parameters or {}).without("DomainController")
        asks = name.lower() in ASKING and bound.get("Confirm") is not False and not bound.switch("Force")
        if bound.switch("WhatIf") or asks or bound.switch("Confirm"):
            return CmdletOutput(confirmation=f"Are you sure you want to perform this action? {table.name}")
        with self.directory.lock:
            rules, now = self.directory.rules, self.clock()
            output = CMDLETS[table.name](Call(table.name, bound, self.directory, now))
            if self.directory.rules is not rules:
                self.directory.note_rules(rules, now)
        if on_servers(self.directory.platform):
            output.rows = [server_row(self.directory, row) for row in output.rows]
        ignored = [each for each in bound.ignored if each not in WITHOUT_EFFECT]
        if ignored and table.name.startswith("Get-"):
            raise refusals.not_served(table.name, ", ".join(ignored))
        return output

    def snapshot(self) -> dict[str, Any]:
        """The whole directory as one comparable value, see `Directory.snapshot`."""
        with self.directory.lock:
            return self.directory.snapshot()

    def replica(self) -> ExchangeOrganisation:
        """An organisation with the same content that nobody else writes to: for reads that lag behind."""
        with self.directory.lock:
            return ExchangeOrganisation(self.directory.copy(), self.clock)
