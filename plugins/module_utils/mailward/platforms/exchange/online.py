# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Online: the Exchange mapping over the admin API, and accounts over Microsoft Graph."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ...clients.exchange_online import ExchangeOnlineClients, open_exchange_online
from ...clients.graph_mail import NOT_SEEN
from ...mailflow.forwarding import Forwarding
from ...mailflow.mail_organisation import MailOrganisation
from ...mailflow.sighting import Look
from ...mailflow.trace import Trace
from ...model.change import Change, Outcome
from ...model.mistake import Mistake
from ...model.organisation import Organisation
from ...model.scope import Scope
from ...model.state import Expression, Note, Subject
from ...model.unset import Unknown
from ..capabilities import Capability
from ..platform import Customer, Preflight, Progress
from .export import declare
from .expressing import express
from .inbox_rules import ForwardingReader, open_reader, rules_of
from .mail_flow import mail_flow
from .message_trace import MessageTrace
from .online_capabilities import CAPABILITIES
from .preflight import preflight
from .quarantine import Quarantine
from .reading import Reading, read_customer
from .rules.support import rule_mistakes
from .sightings import Sightings
from .snapshot import Snapshot
from .synced import refuse_synced
from .world import World
from .writing.customization import Customization, CustomizingSession
from .writing.performing import perform
from .writing.script import Clock


@dataclass
class ExchangeOnline:
    """One organisation of Exchange Online. `world` is what the last `express` knew; `perform` works with it.

    `remarks` is what the last `observe` had to say about the files that tokens are kept in.
    """

    clients: ExchangeOnlineClients
    clock: Clock = time
    name: str = "exchange_online"
    capabilities: Mapping[str, Capability] = field(default_factory=lambda: CAPABILITIES)
    world: World | None = None
    customization: Customization = field(default_factory=Customization)
    remarks: tuple[str, ...] = ()
    sightings: Sightings | None = None

    @property
    def is_simulated(self) -> bool:
        return self.clients.is_simulated

    @property
    def blind_spots(self) -> Sequence[str]:
        return NOT_SEEN

    def customer(self) -> Customer:
        admin = self.clients.admin_api
        return read_customer(admin, admin.tenant_id)

    def look(self, message_ids: Sequence[str], mailboxes: Sequence[str]) -> Mapping[tuple[str, str], Look]:
        return self._looking().look(message_ids, mailboxes)

    def inbox_rules(self, mailboxes: Sequence[str]) -> Mapping[str, tuple[Forwarding, ...] | Unknown]:
        admin = self.clients.admin_api
        return rules_of(admin, admin.lanes, self._looking().resolve(mailboxes))

    def trace(self, sent: Mapping[str, datetime], now: datetime) -> Mapping[str, Trace]:
        return MessageTrace(self.clients.admin_api).trace(sent, now)

    def forwarding(self, progress: Progress) -> ForwardingReader:
        admin = self.clients.admin_api
        return open_reader(admin, admin.lanes, progress)

    def observe(self, scope: Scope, progress: Progress) -> Snapshot:
        self.customization.progress = progress
        admin = self.clients.admin_api
        found = Reading(admin, self.clients.graph, admin.tenant_id, progress, admin.lanes).observe(scope)
        self.remarks = self.clients.tokens.remarks
        return found

    def express(
        self,
        declared: Organisation,
        observation: Snapshot,
        now: datetime,
        adopt: bool = False,
        renew_automapping: frozenset[str] = frozenset(),
    ) -> Expression:
        world = express(declared, observation, now, adopt, renew_automapping, adapt=refuse_synced)
        self.world = world
        login = Subject("organisation", declared.name, "organisation")
        world.notes.extend(Note("advice", login, remark) for remark in self.remarks)
        return world.expression()

    def declare(self, observation: Snapshot, scope: Scope) -> Mapping[str, Any]:
        return declare(observation, scope.sections)

    def mail_flow(self, observation: Snapshot) -> MailOrganisation:
        return mail_flow(observation)

    def mistakes(self, declared: Organisation) -> Sequence[Mistake]:
        return rule_mistakes(declared)

    def preflight(self, changes: Sequence[Change]) -> Preflight:
        return preflight(changes, self.clients.admin_api, self.clients.graph)

    def perform(self, wave: Sequence[Change]) -> Sequence[Outcome]:
        if self.world is None:
            raise RuntimeError("perform needs what express has found out")
        session = CustomizingSession(self.clients.admin_api, self.clock, self.customization)
        return perform(wave, self.world, session, self.clients.graph, self.clock)

    def close(self) -> None:
        self.clients.close()

    def _looking(self) -> Sightings:
        if self.sightings is None:
            admin = self.clients.admin_api
            self.sightings = Sightings(admin, self.clients.mail, quarantine=Quarantine(admin))
        return self.sightings


def connect(connection: Mapping[str, Any]) -> ExchangeOnline:
    """Exchange Online with the connection options of `open_exchange_online`; nothing is sent before it is used."""
    customization = Customization()
    if connection.get("customization_timeout") is not None:
        customization.limit = float(connection["customization_timeout"])
    return ExchangeOnline(open_exchange_online(connection), customization=customization)
