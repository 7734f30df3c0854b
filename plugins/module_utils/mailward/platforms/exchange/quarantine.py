# SPDX-License-Identifier: GPL-3.0-or-later
"""For whom Exchange Online holds messages back, by cmdlet: `ceil(I / 10)` requests for I messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ...clients.cmdlet import Answer, Cmdlet, CmdletSession
from ...clients.errors import Forbidden, NotFound, ServiceError
from ...model.unset import Unknown
from .management_roles import TO_VERIFY
from .recipients import lowered

_PAGE: Final = 1000


@dataclass(frozen=True)
class Quarantine:
    """The quarantine of one organisation."""

    session: CmdletSession

    def held(self, message_ids: Sequence[str]) -> dict[str, frozenset[str] | Unknown]:
        """For whom each message is in quarantine, by addresses in lower case. Raises nothing."""
        cmdlets = [
            Cmdlet("Get-QuarantineMessage", {"MessageId": message, "PageSize": _PAGE}) for message in message_ids
        ]
        answers = self.session.invoke_many(cmdlets)
        return {message: _held_for(message, answer) for message, answer in zip(message_ids, answers, strict=True)}


def _held_for(message: str, answer: Answer | ServiceError) -> frozenset[str] | Unknown:
    if isinstance(answer, NotFound):
        return frozenset()
    if isinstance(answer, ServiceError):
        cmdlet = "Get-QuarantineMessage"
        advice = f" {TO_VERIFY[cmdlet]} holds {cmdlet}." if isinstance(answer, Forbidden) else ""
        end = "" if answer.said.endswith((".", "!", "?")) else "."
        return Unknown(f"the quarantine could not be read: {answer.attempted}: {answer.said}{end}{advice}")
    held: set[str] = set()
    for row in answer.rows:
        if row.get("MessageId") != message:
            return Unknown("the quarantine answered with messages that were not asked for")
        recipients = row.get("RecipientAddress")
        listed = recipients if isinstance(recipients, (list, tuple)) else [recipients]
        held.update(lowered(one) for one in listed if one)
        if not any(listed):
            return Unknown("the quarantine holds the message and does not say for whom")
    return frozenset(held)
