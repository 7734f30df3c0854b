# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written down of a message besides the message: trace, non-delivery reports, quarantine, what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from .item import MailItem
from .status import Status
from .store import FAILED, PENDING, QUARANTINED, Bounce, Held, MailStore, QuarantinedMessage, TraceRow


class Outcomes:
    """Notes for one organisation."""

    def __init__(self, store: MailStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def trace(self, item: MailItem, recipients: Iterable[str], status: str) -> None:
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
                )
            )

    def lose(self, item: MailItem, recipients: Iterable[str], status: Status, shown: str = FAILED) -> None:
        """The sender is told. `shown` is the status in the trace."""
        for address in recipients:
            told = Bounce(item.sender, address, status.code, str(status), item.message_id, self._clock())
            self._store.note(told)
            self.trace(item, [address], shown)

    def quarantine(self, item: MailItem, recipients: Iterable[str], cause: str, policy: str) -> None:
        held = tuple(recipients)
        self._store.note(QuarantinedMessage(item.trace, item.raw, self._clock(), item.sender, held, cause, policy))
        self.trace(item, held, QUARANTINED)

    def hold(self, item: MailItem, recipients: Iterable[str], reason: str) -> None:
        """It waits: for an approval, or because the lab cannot tell what the service would do with it."""
        held = tuple(recipients)
        self._store.note(Held(item.sender, held, item.message_id, reason, self._clock()))
        self.trace(item, held, PENDING)
