# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in a made-up organisation on servers, as a declaration, without asking a lab for it.

The lab makes up the same organisation from the same arguments. To ask it first would take as long as what is measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import (
    Answer,
    Cmdlet,
    Ended,
    untold,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.ews_endpoint import EwsEndpoint
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.scope import Scope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.server import ExchangeServer
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.mail import (
    ServerMail,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.session import (
    SHARED_MAILBOX,
    ServerSession,
)

from ..lab.exchange.directory import Directory
from ..lab.exchange.organisation import ExchangeOrganisation

NOWHERE = "https://localhost/EWS/Exchange.asmx"
"""No mailbox is looked into."""

SECTIONS = frozenset({"shared_mailboxes", "transport_rules"})


def declaration_of(directory: Directory) -> dict[str, Any]:
    """Shared mailboxes with their members, and transport rules; that there are no delegations and redirects."""
    boxes = [one.primary_address for one in directory.recipients.values() if one.type_details == SHARED_MAILBOX]
    session = ServerSession(_Unwired(ExchangeOrganisation(directory, lambda: datetime.now(UTC))))
    platform = ExchangeServer(session, ServerMail(session, EwsEndpoint(NOWHERE)))
    scope = Scope(SECTIONS, mailboxes=None, grants_of=frozenset(boxes), redirects_of=None)
    observation = platform.observe(scope, lambda text: None)
    return {**platform.declare(observation, scope), "delegations": [], "redirects": []}


class _Unwired:
    """The lab's cmdlets without the wire between."""

    def __init__(self, organisation: ExchangeOrganisation) -> None:
        self._organisation = organisation

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        wanted = {name.lower() for name in cmdlet.select}
        rows = [
            {name: _plain(value) for name, value in row.items() if not wanted or name.lower() in wanted}
            for row in self._rows(cmdlet)
        ]
        return Answer(tuple(rows))

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Any]:
        return [self.invoke(cmdlet) for cmdlet in cmdlets]

    def close(self) -> None:
        """There is nothing to close."""

    def _rows(self, cmdlet: Cmdlet) -> Sequence[Mapping[str, Any]]:
        given = {name: value for name, value in cmdlet.parameters.items() if name != "DomainController"}
        if cmdlet.fed_by is None:
            return self._organisation.invoke(cmdlet.name, given).rows
        fed = [{**given, "Identity": str(row["Guid"])} for row in self._rows(cmdlet.fed_by)]
        return [row for each in fed for row in self._organisation.invoke(cmdlet.name, each).rows]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, (UUID, datetime)):
        return str(value) if isinstance(value, UUID) else value.isoformat()
    return value
