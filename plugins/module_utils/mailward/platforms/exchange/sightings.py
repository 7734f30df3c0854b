# SPDX-License-Identifier: GPL-3.0-or-later
"""Where messages are, in the mailboxes of Exchange Online: folders over Microsoft Graph, the quarantine by cmdlet.

Cost of a look for I messages in M mailboxes: `ceil(2 * I * M / 20)` requests to Graph, one batch more for the names of
folders in which something was found, and `ceil(I / 10)` to Exchange; the first look resolves the mailboxes by
`ceil(M / 10)` more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from ...clients.cmdlet import Answer, Cmdlet, CmdletSession
from ...clients.errors import Forbidden, NotFound, ServiceError
from ...clients.graph_mail import NOT_SEEN
from ...clients.mail_search import MailboxSearch, Search
from ...mailflow.sighting import FOLDER, QUARANTINE, RECOVERABLE, Look, Sighting
from ...model.unset import Unknown
from .management_roles import TO_VERIFY
from .recipients import lowered, smtp_addresses

BLIND_SPOTS: Final = NOT_SEEN

_MAILBOX_PROPERTIES: Final = ("Guid", "ExternalDirectoryObjectId", "PrimarySmtpAddress", "EmailAddresses")
_PAGE: Final = 1000


class Mail(Protocol):
    """What is needed of Graph."""

    def find(self, searches: Iterable[Search]) -> Mapping[Search, MailboxSearch]: ...


@dataclass(frozen=True)
class _Mailbox:
    """`id` is what Graph knows it by, `addresses` are all that it has, in lower case."""

    id: str
    addresses: frozenset[str]


@dataclass
class Sightings:
    """Looks into one organisation, as often as one likes; who has which address is asked once."""

    session: CmdletSession
    mail: Mail
    _mailboxes: dict[str, _Mailbox] = field(default_factory=dict)

    def look(self, message_ids: Sequence[str], mailboxes: Sequence[str]) -> dict[tuple[str, str], Look]:
        """A look for each message (its Message-Id in angle brackets) and each mailbox (an address). Raises nothing."""
        unread = self._resolve(mailboxes)
        boxes = {address: self._mailboxes[address] for address in mailboxes if address in self._mailboxes}
        searches = [(box.id, message) for box in boxes.values() for message in message_ids]
        found = self.mail.find(searches) if searches else {}
        quarantine = self._quarantine(message_ids) if boxes else {}
        looks = {}
        for message in message_ids:
            for address in mailboxes:
                if address in unread:
                    looks[message, address] = Look(unknown=(unread[address],))
                else:
                    box = boxes[address]
                    looks[message, address] = _look(address, box, found[box.id, message], quarantine[message])
        return looks

    def _resolve(self, mailboxes: Sequence[str]) -> dict[str, Unknown]:
        """Why nobody knows which mailbox has an address, for those that it is so of."""
        asked = [address for address in mailboxes if address not in self._mailboxes]
        cmdlets = [Cmdlet("Get-Mailbox", {"Identity": address}, _MAILBOX_PROPERTIES) for address in asked]
        unread: dict[str, Unknown] = {}
        answers = self.session.invoke_many(cmdlets) if cmdlets else []
        for address, answer in zip(asked, answers, strict=True):
            found = _mailbox(address, answer)
            if isinstance(found, Unknown):
                unread[address] = found
            else:
                self._mailboxes[address] = found
        return unread

    def _quarantine(self, message_ids: Sequence[str]) -> dict[str, frozenset[str] | Unknown]:
        """For whom each message is in quarantine, by addresses in lower case."""
        cmdlets = [
            Cmdlet("Get-QuarantineMessage", {"MessageId": message, "PageSize": _PAGE}) for message in message_ids
        ]
        answers = self.session.invoke_many(cmdlets)
        return {message: _held_for(message, answer) for message, answer in zip(message_ids, answers, strict=True)}


def _mailbox(address: str, answer: Answer | ServiceError) -> _Mailbox | Unknown:
    if isinstance(answer, NotFound):
        return Unknown(f"there is no mailbox {address}")
    if isinstance(answer, ServiceError):
        return Unknown(str(answer))
    for row in answer.rows:
        addresses = smtp_addresses(row.get("EmailAddresses")) | {lowered(row.get("PrimarySmtpAddress"))}
        if address in addresses:
            identity = lowered(row.get("ExternalDirectoryObjectId")) or lowered(row.get("PrimarySmtpAddress"))
            return _Mailbox(identity, addresses)
    return Unknown(f"Get-Mailbox {address} gave no mailbox that has this address")


def _held_for(message: str, answer: Answer | ServiceError) -> frozenset[str] | Unknown:
    if isinstance(answer, NotFound):
        return frozenset()
    if isinstance(answer, ServiceError):
        cmdlet = "Get-QuarantineMessage"
        advice = f" {TO_VERIFY[cmdlet]} holds {cmdlet}." if isinstance(answer, Forbidden) else ""
        return Unknown(f"the quarantine could not be read: {answer.attempted}: {_sentence(answer.said)}{advice}")
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


def _look(address: str, box: _Mailbox, found: MailboxSearch, held_for: frozenset[str] | Unknown) -> Look:
    sightings = [
        Sighting(address, RECOVERABLE) if one.recoverable else Sighting(address, FOLDER, one.folder)
        for one in found.found
    ]
    # Both parts of a mailbox are refused with the same words.
    reasons = dict.fromkeys(" ".join(filter(None, (_sentence(error.said), error.advice))) for error in found.unread)
    unknown = [Unknown(f"{address} could not be read: {reason}") for reason in reasons]
    if isinstance(held_for, Unknown):
        unknown.append(held_for)
    elif held_for & box.addresses:
        sightings.append(Sighting(address, QUARANTINE))
    return Look(tuple(sightings), tuple(unknown))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
