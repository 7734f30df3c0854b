# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Server 2013 to SE: the Exchange mapping over remote PowerShell."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from ...clients.cmdlet import Cmdlet, CmdletSession
from ...clients.errors import ServiceError
from ...clients.ews import NOT_SEEN
from ...clients.exchange_server import ews_endpoint, is_on_this_machine, open_exchange_server
from ...clients.json_service import Pace
from ...mailflow.forwarding import Forwarding
from ...mailflow.mail_organisation import MailOrganisation
from ...mailflow.sighting import Look
from ...mailflow.trace import Trace
from ...model.change import Change, Outcome
from ...model.mistake import Mistake
from ...model.organisation import Organisation
from ...model.scope import Scope
from ...model.state import Expression, Note, Subject
from ...model.transport_rule.predicate import SERVER_2013, SERVER_SE, SERVERS
from ...model.unset import Unknown
from ..capabilities import Capability
from ..platform import Customer, Preflight, Progress
from .export import declare
from .expressing import express
from .inbox_rules import ForwardingReader, open_reader
from .lists import LISTS
from .mail_flow import mail_flow
from .preflight import missing_roles
from .reading import Reading, read_customer
from .rules.support import rule_mistakes
from .servers.accounts import ServerAccounts
from .servers.capabilities import CAPABILITIES
from .servers.differences import adapt
from .servers.mail import ServerMail, oldest_edition
from .servers.session import ServerSession
from .servers.tracking_logs import TrackingLogs
from .servers.vocabulary import AD_CMDLETS
from .snapshot import Snapshot
from .world import World
from .writing.performing import perform
from .writing.script import Clock

SERVER_LISTS = {name: entry for name, entry in LISTS.items() if name not in ("spam_policies", "spam_rules", "cas")}
OWN_CMDLETS = Cmdlet("Get-Command", {}, ("Name",))


@dataclass
class ExchangeServer:
    """One organisation of Exchange Server. `world` is what the last `express` knew; `perform` works with it.

    `edition` is the oldest one among the servers: where rules have to work.
    """

    session: ServerSession
    mail: ServerMail
    clock: Clock = time
    name: str = "exchange_server"
    capabilities: Mapping[str, Capability] = field(default_factory=lambda: CAPABILITIES)
    is_simulated: bool = False
    world: World | None = None
    edition: str | Unknown = SERVER_2013
    logs: TrackingLogs | None = None

    @property
    def blind_spots(self) -> Sequence[str]:
        return NOT_SEEN

    def customer(self) -> Customer:
        return read_customer(self.session, self._tenant_id())

    def look(self, message_ids: Sequence[str], mailboxes: Sequence[str]) -> Mapping[tuple[str, str], Look]:
        return self.mail.look(message_ids, mailboxes)

    def inbox_rules(self, mailboxes: Sequence[str]) -> Mapping[str, tuple[Forwarding, ...] | Unknown]:
        return self.mail.inbox_rules(mailboxes)

    def trace(self, sent: Mapping[str, datetime], now: datetime) -> Mapping[str, Trace]:
        if self.logs is None:
            self.logs = TrackingLogs(self.session)
        return self.logs.trace(sent, now)

    def forwarding(self, progress: Progress) -> ForwardingReader:
        return open_reader(self.session, 1, progress)

    def observe(self, scope: Scope, progress: Progress) -> Snapshot:
        tenant_id = self._tenant_id()
        self.edition = oldest_edition(self.session)
        accounts = ServerAccounts(self.session, self.session.all_shared)
        where = SERVER_SE if isinstance(self.edition, Unknown) else self.edition
        reading = Reading(
            self.session, accounts, tenant_id, progress, lists=SERVER_LISTS, lists_send_as=False, where=where
        )
        return reading.observe(scope)

    def express(
        self,
        declared: Organisation,
        observation: Snapshot,
        now: datetime,
        adopt: bool = False,
        renew_automapping: frozenset[str] = frozenset(),
    ) -> Expression:
        world = express(declared, observation, now, adopt, renew_automapping, adapt=adapt)
        self.world = world
        server = Subject("organisation", declared.name, "organisation")
        if isinstance(self.edition, Unknown):
            world.notes.append(Note("unknown", server, f"the edition of the servers: {self.edition.reason}"))
        world.notes.extend(Note("advice", server, f"the server {remark}") for remark in self.session.remarks)
        return world.expression()

    def declare(self, observation: Snapshot, scope: Scope) -> Mapping[str, Any]:
        return declare(observation, scope.sections)

    def mail_flow(self, observation: Snapshot) -> MailOrganisation:
        return mail_flow(observation)

    def mistakes(self, declared: Organisation) -> Sequence[Mistake]:
        # Before anything is read only what no edition can do is known to be wrong.
        return rule_mistakes(declared, *sorted(SERVERS))

    def preflight(self, changes: Sequence[Change]) -> Preflight:
        try:
            rows = self.session.invoke(OWN_CMDLETS).rows
        except ServiceError as error:
            return Preflight(unread=(str(error),))
        own = frozenset(str(row.get("Name") or "").lower() for row in rows)
        return missing_roles(changes, own, AD_CMDLETS)

    def perform(self, wave: Sequence[Change]) -> Sequence[Outcome]:
        if self.world is None:
            raise RuntimeError("perform needs what express has found out")
        return perform(
            wave, self.world, self.session, ServerAccounts(self.session, self.session.all_shared), self.clock
        )

    def close(self) -> None:
        try:
            self.mail.close()
        finally:
            self.session.close()

    def _tenant_id(self) -> str:
        """An organisation on servers has no tenant; its own GUID says as well which one it is."""
        return str(self.session.read_organization().get("Guid") or "").lower()


def connect(connection: Mapping[str, Any], *, pace: Pace | None = None, clock: Clock = time) -> ExchangeServer:
    """Exchange Server with the connection options of `open_exchange_server`, and `domain_controller`."""
    session: CmdletSession = open_exchange_server(connection, pace=pace)
    pinned = ServerSession(session, str(connection.get("domain_controller") or ""))
    endpoint = ews_endpoint(connection)
    reached = (str(connection.get("server") or ""), urlsplit(endpoint.url).hostname or "")
    is_simulated = all(map(is_on_this_machine, reached))
    return ExchangeServer(pinned, ServerMail(pinned, endpoint), clock, is_simulated=is_simulated)
