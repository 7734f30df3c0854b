# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes of Exchange Server, looked into over Exchange Web Services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ....clients.cmdlet import Cmdlet
from ....clients.errors import ServiceError
from ....clients.ews import Ews
from ....clients.ews_endpoint import EwsEndpoint
from ....clients.ews_values import (
    DELETE,
    FORWARD,
    FORWARD_AS_ATTACHMENT,
    PERMANENT_DELETE,
    REDIRECT,
    TEXT_MESSAGE,
    InboxRule,
    RuleAddress,
)
from ....clients.mail_search import MailboxSearch, Search
from ....mailflow import forwarding
from ....mailflow.forwarding import INBOX_RULE, UNCLEAR, Forwarding
from ....mailflow.sighting import Look
from ....model.address import domain_of
from ....model.transport_rule.predicate import SERVER_2013, SERVER_2016
from ....model.unset import Unknown
from ..recipients import lowered
from ..sightings import BY_ADDRESS, Sightings
from .session import ServerSession
from .vocabulary import edition_of

ACTIONS: Final[Mapping[str, str]] = {
    FORWARD: forwarding.FORWARD,
    FORWARD_AS_ATTACHMENT: forwarding.FORWARD_AS_ATTACHMENT,
    REDIRECT: forwarding.REDIRECT,
    TEXT_MESSAGE: forwarding.TEXT_MESSAGE,
    DELETE: forwarding.DELETE,
    PERMANENT_DELETE: forwarding.DELETE,
}
"""What a rule does, from the name that Exchange Web Services have for it."""

# The first two numbers of a version; all later editions take what 15.2 takes.
_BUILDS: Final = {SERVER_2013: (15, 0), SERVER_2016: (15, 1)}
_NEWEST: Final = (15, 2)


@dataclass
class ServerMail:
    """The mailboxes of one organisation. Nothing is sent before the first look."""

    session: ServerSession
    endpoint: EwsEndpoint
    _ews: Ews | None = None
    _sightings: Sightings | None = None
    _domains: frozenset[str] | None = field(default=None, init=False)

    def look(self, message_ids: Sequence[str], mailboxes: Sequence[str]) -> dict[tuple[str, str], Look]:
        return self._looking().look(message_ids, mailboxes)

    def inbox_rules(self, mailboxes: Sequence[str]) -> dict[str, tuple[Forwarding, ...] | Unknown]:
        """What the rules of each mailbox send on or delete. Raises nothing."""
        found: dict[str, tuple[Forwarding, ...] | Unknown] = {}
        for address, box in self._looking().resolve(mailboxes).items():
            if isinstance(box, Unknown):
                found[address] = box
                continue
            try:
                rules = self._opened().inbox_rules(box.id)
            except ServiceError as error:
                found[address] = Unknown(f"the inbox rules of {address} could not be read: {error}")
            else:
                found[address] = tuple(one for rule in rules for one in self._of_rule(address, rule))
        return found

    def find(self, searches: Iterable[Search]) -> Mapping[Search, MailboxSearch]:
        return self._opened().find(searches)

    def close(self) -> None:
        if self._ews is not None:
            self._ews.close()

    def _looking(self) -> Sightings:
        if self._sightings is None:
            self._sightings = Sightings(self.session, self, BY_ADDRESS)
        return self._sightings

    def _opened(self) -> Ews:
        if self._ews is None:
            self._ews = Ews(replace(self.endpoint, build=self._oldest_build()))
        return self._ews

    def _oldest_build(self) -> tuple[int, int]:
        """Of unknown servers the oldest that there may be: later ones take what that takes."""
        edition = oldest_edition(self.session)
        return _BUILDS.get(SERVER_2013 if isinstance(edition, Unknown) else edition, _NEWEST)

    def _of_rule(self, address: str, rule: InboxRule) -> Iterator[Forwarding]:
        for name, targets in rule.actions.items():
            action = ACTIONS[name]
            outside = True if action == forwarding.TEXT_MESSAGE else self._is_outside(targets)
            told = tuple(one.name or one.address if one.routing == "EX" else one.address for one in targets)
            yield Forwarding(address, INBOX_RULE, action, told, rule.name, rule.enabled, outside)
        if not rule.is_supported and not rule.actions:
            yield Forwarding(address, INBOX_RULE, UNCLEAR, rule=rule.name, enabled=rule.enabled)

    def _is_outside(self, targets: Sequence[RuleAddress]) -> bool | None:
        """Whether one is; None where nobody knows it of some. Of an object in the directory only its name is told."""
        domains = self._accepted()
        if domains is None:
            return None if targets else False
        if any(one.routing == "SMTP" and domain_of(lowered(one.address)) not in domains for one in targets):
            return True
        return None if any(one.routing != "SMTP" for one in targets) else False

    def _accepted(self) -> frozenset[str] | None:
        if self._domains is None:
            try:
                rows = self.session.invoke(Cmdlet("Get-AcceptedDomain")).rows
            except ServiceError:
                return None
            self._domains = frozenset(lowered(row.get("DomainName")) for row in rows)
        return self._domains


def oldest_edition(session: ServerSession) -> str | Unknown:
    """The oldest edition among the servers."""
    try:
        rows = session.read_versions()
    except ServiceError as error:
        return Unknown(str(error))
    found = [edition_of(str(row.get("AdminDisplayVersion") or "")) for row in rows]
    known = sorted(one for one in found if one is not None)
    return known[0] if known else Unknown("no server said a version that is known here")
