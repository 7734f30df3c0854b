# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written down of a message besides the message: trace, servers' logs, non-delivery reports, quarantine, what
waits.

The words of the servers' logs: Microsoft Learn, "Message tracking" (Exchange Server), its tables of events, sources and
fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from .item import MailItem
from .settings import MailSettings
from .status import Status
from .store import (
    FAILED,
    PENDING,
    QUARANTINED,
    Bounce,
    Held,
    MailStore,
    QuarantinedMessage,
    RuleHit,
    TraceRow,
    TransportEvent,
)

# Events, and the part of transport that writes each.
RECEIVE, DELIVER, EXPAND, REDIRECT = "RECEIVE", "DELIVER", "EXPAND", "REDIRECT"
FAIL, DROP, DEFER, AGENTINFO = "FAIL", "DROP", "DEFER", "AGENTINFO"
SEND_EXTERNAL, APPROVAL = "SENDEXTERNAL", "INITMESSAGECREATED"
SOURCES = {
    RECEIVE: "SMTP",
    DELIVER: "STOREDRIVER",
    EXPAND: "ROUTING",
    REDIRECT: "ROUTING",
    FAIL: "ROUTING",
    DROP: "AGENT",
    DEFER: "AGENT",
    AGENTINFO: "AGENT",
    SEND_EXTERNAL: "SMTP",
    APPROVAL: "APPROVAL",
}
RULE_AGENT = "Transport Rule Agent"
# Captured of an antivirus agent; that the rule agent says the same is a GUESS.
DELETED_BY_AGENT = "550 4.3.2 QUEUE.TransportAgent; message deleted by transport agent"
# GUESS: the text.
HELD_BY_AGENT = "550 5.2.1 Content Filter agent quarantined this message"


class Outcomes:
    """Notes for one organisation."""

    def __init__(self, store: MailStore, clock: Callable[[], datetime], settings: MailSettings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    def trace(self, item: MailItem, recipients: Iterable[str], status: str) -> None:
        """What the message trace of Exchange Online shows."""
        for address in recipients:
            self._store.note(
                TraceRow(
                    trace=item.trace,
                    message_id=item.message_id,
                    received=self._clock(),
                    sender=item.sender,
                    recipient=address,
                    subject=item.subject,
                    status=status,
                    size=len(item.raw),
                    client_address=item.client_address,
                    shown=self._shown(),
                )
            )

    def event(
        self,
        item: MailItem,
        name: str,
        recipients: Iterable[str],
        *,
        source: str = "",
        related: Iterable[str] = (),
        status: str = "",
        context: str = "",
        rules: Iterable[RuleHit] = (),
    ) -> None:
        """A line of a server's log. Mailboxes are on another server than the one that a message comes in at."""
        listed = tuple(recipients)
        self._store.note(
            TransportEvent(
                trace=item.trace,
                message_id=item.message_id,
                time=self._clock(),
                name=name,
                source=source or SOURCES[name],
                recipients=listed,
                sender=item.sender,
                subject=item.subject,
                size=len(item.raw),
                hop=self._store.arrival(item.trace) + (name == DELIVER),
                related=tuple(related),
                status=(status,) * len(listed) if status else (),
                context=context,
                rules=tuple(rules),
                client_address=item.client_address,
                shown=self._shown(),
            )
        )

    def lose(
        self, item: MailItem, recipients: Iterable[str], status: Status, shown: str = FAILED, *, by_rule: bool = False
    ) -> None:
        """The sender is told. `shown` is the status in the trace."""
        for address in recipients:
            told = Bounce(item.sender, address, status.code, str(status), item.message_id, self._clock())
            self._store.note(told)
            self.trace(item, [address], shown)
            source, context = ("AGENT", RULE_AGENT) if by_rule else ("", "")
            self.event(item, FAIL, [address], source=source, status=str(status), context=context)

    def quarantine(self, item: MailItem, recipients: Iterable[str], cause: str, policy: str) -> None:
        held = tuple(recipients)
        self._store.note(QuarantinedMessage(item.trace, item.raw, self._clock(), item.sender, held, cause, policy))
        self.trace(item, held, QUARANTINED)
        self.event(item, FAIL, held, source="AGENT", status=HELD_BY_AGENT, context="Content Filter Agent")

    def hold(self, item: MailItem, recipients: Iterable[str], reason: str, *, for_approval: bool) -> None:
        """It waits: for an approval, or because the lab cannot tell what the service would do with it."""
        held = tuple(recipients)
        self._store.note(Held(item.sender, held, item.message_id, reason, self._clock()))
        self.trace(item, held, PENDING)
        self.event(item, APPROVAL if for_approval else DEFER, held)

    def _shown(self) -> datetime:
        return self._clock() + timedelta(seconds=self._settings.trace_delay)
