# SPDX-License-Identifier: GPL-3.0-or-later
"""The transport of one organisation: stamps, rules, groups and forwards, mailboxes.

One message passes the rules once; what mailboxes forward by themselves afterwards is not put through them again
(GUESS), what inbox rules send on is a new submission and is (Microsoft Learn, on automatic forwarding).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import formataddr

from ..exchange.directory import Directory
from ..exchange.records import Mailbox
from . import headers, inbox_rules
from .item import MailItem
from .routing import Arrival, End, Exit, Expansion, Loss, Silence, route
from .settings import MailSettings
from .stamps import AUTO_FORWARDED, INBOX_RULES_LOOP, SCL, stamped, verdict_of
from .status import HOPS_EXCEEDED, Status
from .store import (
    DELIVERED,
    EXPANDED,
    FAILED,
    INBOX,
    JUNK,
    QUARANTINED,
    Bounce,
    Departure,
    MailStore,
    QuarantinedMessage,
    TraceRow,
)

# Hands an item to whoever receives mail for its recipients: another organisation, or nobody.
Leaves = Callable[[MailItem], None]
_MOST_HOPS = 30


class MailTransport:
    """Takes items for one organisation. `leaves` is called for every recipient outside."""

    def __init__(
        self, directory: Directory, settings: MailSettings, clock: Callable[[], datetime], leaves: Leaves
    ) -> None:
        self._directory = directory
        self._settings = settings
        self._clock = clock
        self._leaves = leaves

    @property
    def store(self) -> MailStore:
        return self._directory.mail

    def take(self, item: MailItem) -> None:
        """Brings a message to all its recipients; what cannot be delivered is told in the store."""
        now = self._clock()
        if item.raw.lower().count(b"\nreceived:") > _MOST_HOPS:
            self._lose(item, item.recipients, HOPS_EXCEEDED)
            return
        domains = frozenset(each.name for each in self._directory.domains)
        verdict = verdict_of(item, self._settings, domains)
        host = f"{self._directory.name}.mail.protection.outlook.example"
        arrived = replace(item, raw=stamped(item, self._settings, domains, host, now))
        if verdict.quarantine:
            self._quarantine(arrived, arrived.recipients, "Phish" if verdict.is_suspicious else "Spam")
            return
        self._route(arrived, arrived.recipients)

    def _route(self, item: MailItem, recipients: Iterable[str]) -> None:
        done: set[End] = set()
        for address in dict.fromkeys(recipients):
            with self._directory.lock:
                ends = route(self._directory, address, authenticated=item.authenticated)
            for end in ends:
                # Who is reached in two ways gets one copy.
                if end not in done:
                    done.add(end)
                    self._finish(item, end)

    def _finish(self, item: MailItem, end: End) -> None:
        match end:
            case Arrival(mailbox):
                known = self._directory.recipients.get(mailbox)
                if isinstance(known, Mailbox):
                    self._deliver(item, known)
            case Exit(address):
                self.store.note(Departure(item.sender, address, item.raw, self._clock()))
                self._trace(item, [address], DELIVERED)
                self._leaves(replace(item, recipients=(address,), login="", greeting=self._directory.initial_domain))
            case Expansion(address):
                self._trace(item, [address], EXPANDED)
            case Loss(address, status):
                self._lose(item, [address], status)
            case Silence(address):
                self._trace(item, [address], FAILED)

    def _deliver(self, item: MailItem, mailbox: Mailbox) -> None:
        address = mailbox.primary_address
        level = headers.field(item.raw, SCL)
        folder = JUNK if level.lstrip("-").isdigit() and int(level) >= 5 else INBOX
        outcome = inbox_rules.applied(mailbox.inbox_rules, item.raw, item.sender, address.lower(), folder)
        raw = headers.with_fields_first(item.raw, [("Return-Path", f"<{item.sender}>")])
        self.store.put(mailbox.guid, outcome.folder, raw, self._clock(), is_read=outcome.is_read)
        self._trace(item, [address], DELIVERED)
        for sent in outcome.sent:
            self._send_on(item, mailbox, sent)

    def _send_on(self, item: MailItem, mailbox: Mailbox, sent: inbox_rules.Sent) -> None:
        """A second round by inbox rules is dropped in silence (Exchange Online service description, limits)."""
        if headers.field(item.raw, INBOX_RULES_LOOP):
            return
        redirected = sent.how == "RedirectTo"
        raw = item.raw if redirected else forwarded(item.raw, mailbox, attached=sent.how == "ForwardAsAttachmentTo")
        raw = headers.with_fields_first(raw, [(INBOX_RULES_LOOP, mailbox.primary_address), (AUTO_FORWARDED, "true")])
        sender = item.sender if redirected else mailbox.primary_address.lower()
        again = MailItem(raw, sender, (), login=mailbox.user_principal_name, forwarded=True)
        for address in sent.addresses:
            with self._directory.lock:
                ends = route(self._directory, address, authenticated=True, forwarder=mailbox)
            lost = [end for end in ends if isinstance(end, (Loss, Silence))]
            for end in lost:
                self._finish(again, end)
            if not lost:
                self.take(replace(again, recipients=(address.lower(),)))

    def _quarantine(self, item: MailItem, recipients: Iterable[str], cause: str, policy: str = "") -> None:
        held = tuple(recipients)
        self.store.note(
            QuarantinedMessage(item.trace, item.raw, self._clock(), item.sender, held, cause, policy or "Default")
        )
        self._trace(item, held, QUARANTINED)

    def _lose(self, item: MailItem, recipients: Iterable[str], status: Status) -> None:
        for address in recipients:
            told = Bounce(item.sender, address, status.code, str(status), item.message_id, self._clock())
            self.store.note(told)
            self._trace(item, [address], FAILED)

    def _trace(self, item: MailItem, recipients: Iterable[str], status: str) -> None:
        for address in recipients:
            row = TraceRow(
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
            self.store.note(row)


def forwarded(raw: bytes, mailbox: Mailbox, *, attached: bool) -> bytes:
    """A new message from the mailbox's owner that carries the old one: in its text, or attached."""
    old = headers.parsed(raw)
    new = EmailMessage()
    new["From"] = formataddr((mailbox.display_name, mailbox.primary_address))
    new["To"] = "undisclosed-recipients:;"
    new["Subject"] = f"FW: {headers.field(raw, 'Subject')}"
    body = old.get_body(("plain", "html"))
    text = "" if body is None else str(body.get_content())
    if attached:
        new.set_content("")
        new.add_attachment(old)
    else:
        new.set_content(text, subtype=body.get_content_subtype() if body is not None else "plain")
    return new.as_bytes()
