# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of each message of a proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .expectations import Expectation
from .judging import PENDING, Judgement


@dataclass(frozen=True)
class Sent:
    """One message. `id` is its Message-Id in angle brackets; `sender` is "" where only the id is known.

    `doubt` says why it may not have been taken over, though it went out. `judgement` is None before the first look.
    `looked_at`: when it was last looked for. `transport`: what transport says of it, where it was asked.
    """

    kind: str
    id: str
    sender: str
    recipient: str
    sent_at: datetime
    expectation: Expectation
    is_sent: bool = False
    doubt: str = ""
    judgement: Judgement | None = None
    looked_at: datetime | None = None
    transport: str = ""

    @property
    def state(self) -> str:
        return PENDING if self.judgement is None else self.judgement.state

    def data(self) -> dict[str, Any]:
        """Plain values, for a result."""
        found = self.judgement.found if self.judgement else ()
        return {
            "message": self.kind,
            "id": self.id,
            "sender": self.sender,
            "recipient": self.recipient,
            "sent": self.is_sent,
            "sent_at": _written(self.sent_at),
            "looked_at": _written(self.looked_at) if self.looked_at else "",
            "expected_at": list(self.expectation.at),
            "not_at": list(self.expectation.not_at),
            "state": self.state,
            "text": self.judgement.text if self.judgement else "",
            "transport": self.transport,
            "found": [
                {"mailbox": sighting.mailbox, "place": sighting.place, "folder": sighting.folder} for sighting in found
            ],
        }


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
