# SPDX-License-Identifier: GPL-3.0-or-later
"""What mail leaves behind in one organisation: messages in folders, the quarantine, the trace, and what went wrong."""

from __future__ import annotations

import base64
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from functools import cached_property
from typing import TypeVar
from uuid import UUID, uuid5

from .headers import field, parsed

INBOX, JUNK, DELETED, SENT, ARCHIVE = "Inbox", "JunkEmail", "DeletedItems", "SentItems", "Archive"
DRAFTS = "Drafts"
# Where a message is once it is deleted for good: in no folder that a person sees.
RECOVERABLE = "RecoverableItemsDeletions"
# Where it goes from there when somebody deletes it once more, and where what was changed under a hold is kept.
PURGES, VERSIONS = "RecoverableItemsPurges", "RecoverableItemsVersions"
HIDDEN = frozenset({RECOVERABLE, PURGES, VERSIONS})

# Of the message trace. NONE: rejected, or redirected to somebody else (PowerShell docs, Get-MessageTraceV2).
DELIVERED, EXPANDED, FAILED, QUARANTINED, PENDING = "Delivered", "Expanded", "Failed", "Quarantined", "Pending"
NONE = "None"


@dataclass(frozen=True)
class StoredMessage:
    """One message in a mailbox. `folder` is a folder type (`Inbox`, never localised) or the path of an own folder."""

    guid: UUID
    mailbox: UUID
    folder: str
    raw: bytes
    received: datetime
    is_read: bool = False

    @property
    def id(self) -> str:
        """As Graph names it."""
        return graph_id(self.mailbox, str(self.guid))

    @cached_property
    def content(self) -> EmailMessage:
        return parsed(self.raw)

    @cached_property
    def message_id(self) -> str:
        return field(self.raw, "Message-ID")

    @cached_property
    def subject(self) -> str:
        return field(self.raw, "Subject")


@dataclass(frozen=True)
class QuarantinedMessage:
    """`cause` is one of Get-QuarantineMessage's QuarantineTypes, `policy` what put it there."""

    guid: UUID
    raw: bytes
    received: datetime
    sender: str
    recipients: tuple[str, ...]
    cause: str
    policy: str = ""

    @property
    def message_id(self) -> str:
        return field(self.raw, "Message-ID")

    @property
    def subject(self) -> str:
        return field(self.raw, "Subject")


@dataclass(frozen=True)
class TraceRow:
    """One recipient of one message, as the message trace shows it."""

    trace: UUID
    message_id: str
    received: datetime
    sender: str
    recipient: str
    subject: str
    status: str
    size: int
    client_address: str = ""
    shown: datetime | None = None


@dataclass(frozen=True)
class RuleHit:
    """A transport rule that matched. `actions` are phrases; `audits`: it only says what it would do."""

    guid: UUID
    name: str
    actions: tuple[str, ...] = ()
    audits: bool = False


@dataclass(frozen=True)
class TransportEvent:
    """What a server did with a message for some of its recipients, as a line of its message tracking log.

    `name` and `source` are words of that log (RECEIVE by SMTP, DELIVER by STOREDRIVER), `related` are the recipients
    that it speaks of besides (of EXPAND the group), `status` says for each recipient why. `hop` tells the servers of an
    organisation apart: each writes its own log. `shown`: from when on the trace of Exchange Online has it.
    """

    trace: UUID
    message_id: str
    time: datetime
    name: str
    source: str
    recipients: tuple[str, ...]
    sender: str
    subject: str
    size: int
    hop: int = 0
    related: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    context: str = ""
    rules: tuple[RuleHit, ...] = ()
    client_address: str = ""
    shown: datetime | None = None


@dataclass(frozen=True)
class Bounce:
    """A non-delivery report: the `sender` learns that `recipient` did not get the message, and why."""

    sender: str
    recipient: str
    status: str
    text: str
    message_id: str
    time: datetime


@dataclass(frozen=True)
class Departure:
    """A message that left the organisation for an address outside."""

    sender: str
    recipient: str
    raw: bytes
    time: datetime


@dataclass(frozen=True)
class Held:
    """A message that waits: for somebody's approval, or because the lab cannot tell what would become of it."""

    sender: str
    recipients: tuple[str, ...]
    message_id: str
    reason: str
    time: datetime


Entry = TypeVar("Entry", QuarantinedMessage, TraceRow, TransportEvent, Bounce, Departure, Held)


class MailStore:
    """All of one organisation. Safe for several threads; lists are copies, oldest first unless said."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: dict[UUID, list[StoredMessage]] = {}
        self._quarantine: list[QuarantinedMessage] = []
        self._trace: list[TraceRow] = []
        self._events: list[TransportEvent] = []
        self._arrivals: dict[UUID, int] = {}
        self._bounces: list[Bounce] = []
        self._departures: list[Departure] = []
        self._held: list[Held] = []
        self._numbers = 0

    def put(
        self, mailbox: UUID, folder: str, raw: bytes, received: datetime, *, is_read: bool = False
    ) -> StoredMessage:
        """Puts a message into a folder."""
        with self._lock:
            self._numbers += 1
            guid = uuid5(mailbox, f"message {self._numbers}")
            message = StoredMessage(guid, mailbox, folder, raw, received, is_read)
            self._messages.setdefault(mailbox, []).append(message)
            return message

    def move(self, message: StoredMessage, folder: str) -> StoredMessage:
        """The message in another folder; its id stays (in Graph only immutable ids do)."""
        moved = replace(message, folder=folder)
        with self._lock:
            kept = self._messages[message.mailbox]
            kept[[each.guid for each in kept].index(message.guid)] = moved
        return moved

    def messages(self, mailbox: UUID, folder: str = "") -> list[StoredMessage]:
        """The messages of a mailbox, newest first; without a folder those of all but the recoverable items."""
        with self._lock:
            kept = list(self._messages.get(mailbox, ()))
        chosen = [each for each in kept if (each.folder == folder if folder else each.folder not in HIDDEN)]
        chosen.sort(key=lambda each: each.received)
        return chosen[::-1]

    def recoverable(self, mailbox: UUID) -> list[StoredMessage]:
        """The messages of all recoverable items, newest first."""
        with self._lock:
            kept = [each for each in self._messages.get(mailbox, ()) if each.folder in HIDDEN]
        return sorted(kept, key=lambda each: each.received)[::-1]

    def message(self, mailbox: UUID, identity: str) -> StoredMessage | None:
        """A message by the id that Graph gives it."""
        with self._lock:
            return next((each for each in self._messages.get(mailbox, ()) if each.id == identity), None)

    def own_folders(self, mailbox: UUID) -> list[str]:
        """The paths of folders that somebody made, as far as something lies in them."""
        with self._lock:
            used = {each.folder for each in self._messages.get(mailbox, ())}
        return sorted(each for each in used if each.startswith("\\"))

    def note(self, entry: Entry) -> None:
        """Keeps an entry of the quarantine, the trace, the reports, the departures or of what waits."""
        kept: list[Entry] = {  # type: ignore[assignment]
            QuarantinedMessage: self._quarantine,
            TraceRow: self._trace,
            TransportEvent: self._events,
            Bounce: self._bounces,
            Departure: self._departures,
            Held: self._held,
        }[type(entry)]
        with self._lock:
            kept.append(entry)

    @property
    def quarantine(self) -> list[QuarantinedMessage]:
        return self._copy(self._quarantine)

    @property
    def trace(self) -> list[TraceRow]:
        return self._copy(self._trace)

    @property
    def events(self) -> list[TransportEvent]:
        return self._copy(self._events)

    def arrival(self, trace: UUID) -> int:
        """The number of a message among those that came in, from 0."""
        with self._lock:
            return self._arrivals.setdefault(trace, len(self._arrivals))

    @property
    def bounces(self) -> list[Bounce]:
        return self._copy(self._bounces)

    @property
    def departures(self) -> list[Departure]:
        return self._copy(self._departures)

    @property
    def held(self) -> list[Held]:
        return self._copy(self._held)

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._messages.clear()
            self._arrivals.clear()
            for kept in (self._quarantine, self._trace, self._events, self._bounces, self._departures, self._held):
                kept.clear()

    def _copy(self, kept: Sequence[Entry]) -> list[Entry]:
        with self._lock:
            return list(kept)


def graph_id(mailbox: UUID, what: str) -> str:
    """An id as Graph gives to messages and folders: opaque, different in each mailbox."""
    return "AAMkAD" + base64.urlsafe_b64encode(mailbox.bytes + uuid5(mailbox, what).bytes).decode().rstrip("=")


def owner_of(identity: str) -> UUID | None:
    """The mailbox that such an id is of; None for what is none."""
    content = identity.removeprefix("AAMkAD")
    try:
        return UUID(bytes=base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))[:16])
    except ValueError:
        return None
