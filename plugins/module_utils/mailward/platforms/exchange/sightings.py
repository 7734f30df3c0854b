# SPDX-License-Identifier: GPL-3.0-or-later
"""Where messages are in the mailboxes of an Exchange organisation.

Online folders are read over Microsoft Graph and the quarantine by cmdlet: a look for I messages in M mailboxes costs
`ceil(2 * I * M / 20)` requests to Graph, one batch more for the names of folders in which something was found, and
`ceil(I / 10)` to Exchange. On servers folders are read over Exchange Web Services, by two requests for a mailbox, and
there is no quarantine that could be asked. The first look resolves the mailboxes by M cmdlets more, ten to a request
online.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from ...clients.cmdlet import Answer, Cmdlet, CmdletSession
from ...clients.errors import NotFound, ServiceError
from ...clients.mail_search import MailboxSearch, Search
from ...mailflow.sighting import FOLDER, QUARANTINE, RECOVERABLE, Look, Sighting
from ...model.unset import Unknown
from .quarantine import Quarantine
from .recipients import lowered, smtp_addresses

BY_OBJECT_ID, BY_ADDRESS = "ExternalDirectoryObjectId", "PrimarySmtpAddress"
"""What mailboxes are known by: Graph takes either, Exchange Web Services the primary address alone."""

_MAILBOX_PROPERTIES: Final = ("Guid", "ExternalDirectoryObjectId", "PrimarySmtpAddress", "EmailAddresses")


class Mail(Protocol):
    """What is needed of Graph and of Exchange Web Services."""

    def find(self, searches: Iterable[Search]) -> Mapping[Search, MailboxSearch]: ...


@dataclass(frozen=True)
class FoundMailbox:
    """`id` is what the mail's protocol knows it by, `guid` what cmdlets do; `addresses` are all that it has, in lower
    case.
    """

    id: str
    guid: str
    addresses: frozenset[str]


@dataclass
class Sightings:
    """Looks into one organisation, as often as one likes; who has which address is asked once."""

    session: CmdletSession
    mail: Mail
    known_by: str = BY_OBJECT_ID
    quarantine: Quarantine | None = None
    _mailboxes: dict[str, FoundMailbox] = field(default_factory=dict)

    def look(self, message_ids: Sequence[str], mailboxes: Sequence[str]) -> dict[tuple[str, str], Look]:
        """A look for each message (its Message-Id in angle brackets) and each mailbox (an address). Raises nothing."""
        resolved = self.resolve(mailboxes)
        boxes = {address: box for address, box in resolved.items() if isinstance(box, FoundMailbox)}
        searches = [(box.id, message) for box in boxes.values() for message in message_ids]
        found = self.mail.find(searches) if searches else {}
        held = self.quarantine.held(message_ids) if self.quarantine is not None and boxes else {}
        looks = {}
        for message in message_ids:
            for address, box in resolved.items():
                if isinstance(box, Unknown):
                    looks[message, address] = Look(unknown=(box,))
                else:
                    looks[message, address] = _look(address, box, found[box.id, message], held.get(message))
        return looks

    def resolve(self, mailboxes: Sequence[str]) -> dict[str, FoundMailbox | Unknown]:
        """Which mailbox has each address, or why nobody knows. Raises nothing."""
        asked = [address for address in mailboxes if address not in self._mailboxes]
        cmdlets = [Cmdlet("Get-Mailbox", {"Identity": address}, _MAILBOX_PROPERTIES) for address in asked]
        unread: dict[str, Unknown] = {}
        answers = self.session.invoke_many(cmdlets) if cmdlets else []
        for address, answer in zip(asked, answers, strict=True):
            found = self._mailbox(address, answer)
            if isinstance(found, Unknown):
                unread[address] = found
            else:
                self._mailboxes[address] = found
        return {address: unread[address] if address in unread else self._mailboxes[address] for address in mailboxes}

    def _mailbox(self, address: str, answer: Answer | ServiceError) -> FoundMailbox | Unknown:
        if isinstance(answer, NotFound):
            return Unknown(f"there is no mailbox {address}")
        if isinstance(answer, ServiceError):
            return Unknown(str(answer))
        for row in answer.rows:
            addresses = smtp_addresses(row.get("EmailAddresses")) | {lowered(row.get("PrimarySmtpAddress"))}
            if address in addresses:
                identity = lowered(row.get(self.known_by)) or lowered(row.get("PrimarySmtpAddress"))
                return FoundMailbox(identity, lowered(row.get("Guid")), addresses)
        return Unknown(f"Get-Mailbox {address} gave no mailbox that has this address")


def _look(address: str, box: FoundMailbox, found: MailboxSearch, held_for: frozenset[str] | Unknown | None) -> Look:
    sightings = [
        Sighting(address, RECOVERABLE) if one.recoverable else Sighting(address, FOLDER, one.folder)
        for one in found.found
    ]
    # Both parts of a mailbox are refused with the same words.
    reasons = dict.fromkeys(" ".join(filter(None, (_sentence(error.said), error.advice))) for error in found.unread)
    unknown = [Unknown(f"{address} could not be read: {reason}") for reason in reasons]
    if isinstance(held_for, Unknown):
        unknown.append(held_for)
    elif held_for is not None and held_for & box.addresses:
        sightings.append(Sighting(address, QUARANTINE))
    return Look(tuple(sightings), tuple(unknown))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
