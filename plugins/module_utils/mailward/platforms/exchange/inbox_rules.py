# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads where the mailboxes of an Exchange organisation send mail on: set on them, and by their users' inbox rules.

Inbox rules can only be asked for one mailbox at a time, which takes about a second (measured by others; batches of
ten make ten of these seconds run as one request, lanes make several requests run at once). Cost: with M mailboxes of
which R are yet to be read,

    login + ceil(3 / 10) + ceil(R / 10) requests + further pages

where the login is 2 requests, and each of the two long lists has a further page for every thousand rows beyond the
first thousand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...clients.admin_api import BATCH_SIZE
from ...clients.cmdlet import Answer, Cmdlet, CmdletSession
from ...clients.errors import Forbidden, ServiceError
from ...mailflow.forwarding import (
    DELETE,
    FORWARD,
    FORWARD_AS_ATTACHMENT,
    INBOX_RULE,
    MAILBOX,
    REDIRECT,
    TEXT_MESSAGE,
    UNCLEAR,
    Forwarding,
)
from ...model.address import domain_of
from ...model.unset import Unknown
from ..platform import Progress, Taken
from . import recipients
from .countdown import Countdown
from .lists import directory_of, listing
from .management_roles import TO_SCAN
from .plausible import plausible
from .recipients import CONTACT, MAIL_USER, Directory, lowered, without_prefix
from .sightings import FoundMailbox
from .snapshot import Row, Rows

MAILBOX_PROPERTIES: Final = (
    "Guid", "Identity", "Name", "DisplayName", "Alias", "UserPrincipalName", "PrimarySmtpAddress", "EmailAddresses",
    "RecipientTypeDetails", "ExternalDirectoryObjectId", "LegacyExchangeDN", "ForwardingAddress",
    "ForwardingSmtpAddress", "DeliverToMailboxAndForward",
)  # fmt: skip

ACTIONS: Final[Mapping[str, str]] = {
    "ForwardTo": FORWARD,
    "ForwardAsAttachmentTo": FORWARD_AS_ATTACHMENT,
    "RedirectTo": REDIRECT,
    "SendTextMessageNotificationTo": TEXT_MESSAGE,
    "DeleteMessage": DELETE,
    "SoftDeleteMessage": DELETE,
}
"""Properties of a rule to what it does (PowerShell docs, New-InboxRule). All others keep mail in the mailbox."""

# Every mailbox has this one, which files what was found to be junk; only IncludeHidden shows it.
_JUNK_RULE: Final = "junk e-mail rule"
# `"Rob Example" [EX:/o=ExchangeLabs/...]`, `"rob" [SMTP:rob@partner.example]`: how a rule shows whom it sends to.
_SHOWN: Final = re.compile(r'\s*"?(?P<name>[^"]*)"?\s*\[(?P<kind>[A-Za-z]+):(?P<value>.+)\]\s*\Z')


@dataclass(frozen=True)
class ForwardingReader:
    """One organisation whose lists have been read: `rows` are those of Get-Mailbox."""

    session: CmdletSession
    lanes: int
    domains: frozenset[str]
    directory: Directory
    rows: Rows

    @property
    def mailboxes(self) -> Mapping[str, str]:
        """All there are, by GUID with their address: those of people, and those of rooms, equipment and the like."""
        known = {box.guid: box.primary for box in self.directory.recipients if box.is_mailbox}
        return known | {lowered(row.get("Guid")): lowered(row.get("PrimarySmtpAddress")) for row in self.rows}

    def set_on_mailboxes(self) -> tuple[Forwarding, ...]:
        """What is set on the mailboxes themselves; nothing more is read for it."""
        return tuple(one for row in self.rows for one in self._of_mailbox(row))

    def read(self, guids: Sequence[str], taken: Taken, progress: Progress) -> None:
        """Reads the inbox rules of mailboxes, hidden ones too, as many at a time as all lanes take."""
        countdown = Countdown(progress, "read inbox rules of", "mailboxes", len(guids), len(guids), self.lanes)
        size = BATCH_SIZE * self.lanes
        for start in range(0, len(guids), size):
            chunk = guids[start : start + size]
            cmdlets = [inbox_rules_of(guid) for guid in chunk]
            answers = self.session.invoke_many(cmdlets)
            given = zip(chunk, cmdlets, answers, strict=True)
            taken({guid: self._of_rules(guid, plausible(cmdlet, answer)) for guid, cmdlet, answer in given})
            countdown.end(len(chunk))

    def _of_mailbox(self, row: Row) -> Iterator[Forwarding]:
        address = lowered(row.get("PrimarySmtpAddress"))
        shown = (row.get("ForwardingAddress"), without_prefix(lowered(row.get("ForwardingSmtpAddress"))))
        # ForwardingAddress wins where both are set (PowerShell docs, Set-Mailbox).
        target = next((one for one in shown if one), None)
        if target:
            found, outside = self._target(str(target))
            yield Forwarding(address, MAILBOX, FORWARD, (found,), outside=outside)

    def _of_rules(self, guid: str, answer: Answer | ServiceError) -> tuple[Forwarding, ...] | Unknown:
        if not any(lowered(row.get("Guid")) == guid for row in self.rows):
            return Unknown("Get-Mailbox did not list it, so that nobody knows whether it forwards")
        if isinstance(answer, Forbidden):
            role = TO_SCAN["Get-InboxRule"]
            return Unknown(f"{answer.attempted}: {answer.said}. The management role {role} holds Get-InboxRule.")
        if isinstance(answer, ServiceError):
            return Unknown(str(answer))
        return tuple(one for row in answer.rows for one in self._of_rule(self.mailboxes[guid], row))

    def _of_rule(self, address: str, row: Row) -> Iterator[Forwarding]:
        name, enabled = str(row.get("Name") or ""), row.get("Enabled") is not False
        done = [(action, row[prop]) for prop, action in ACTIONS.items() if row.get(prop)]
        for action, value in done:
            targets = [self._target(one) for one in _texts(value)] if action != DELETE else []
            outside = _any(one for _unused, one in targets)
            if action == TEXT_MESSAGE:
                outside = True
            yield Forwarding(
                address, INBOX_RULE, action, tuple(name for name, _unused in targets), name, enabled, outside
            )
        # A rule that Outlook alone runs or that a program has made may have actions that no property shows.
        if not done and row.get("SupportedByTask") is False and name.lower() != _JUNK_RULE:
            yield Forwarding(address, INBOX_RULE, UNCLEAR, rule=name, enabled=enabled)

    def _target(self, shown: str) -> tuple[str, bool | None]:
        """The address behind what is shown, and whether it is outside; the shown name where nobody can be found."""
        match = _SHOWN.match(shown)
        name, kind, value = match.group("name", "kind", "value") if match else ("", "", shown)
        if kind.upper() == "SMTP":
            value = lowered(value)
        found = self.directory.resolve(value) or (self.directory.resolve(name) if name else None)
        if found is None:
            return (value, not self._is_inside(value)) if "@" in value else (name or value, None)
        if found.type in (CONTACT, MAIL_USER):
            target = found.external_address or found.primary
            return target, not self._is_inside(target)
        return found.primary, False if found.is_mailbox else None

    def _is_inside(self, address: str) -> bool:
        return domain_of(address) in self.domains


def rules_of(
    session: CmdletSession, lanes: int, mailboxes: Mapping[str, FoundMailbox | Unknown]
) -> dict[str, tuple[Forwarding, ...] | Unknown]:
    """The inbox rules of single mailboxes, by an address of each. Raises nothing.

    `1 + ceil(M / 10)` requests for M mailboxes. A target that has no SMTP address is told by its name.
    """
    try:
        domains = frozenset(lowered(row.get("DomainName")) for row in session.invoke(Cmdlet("Get-AcceptedDomain")).rows)
    except ServiceError as error:
        return {address: Unknown(str(error)) for address in mailboxes}
    boxes = {address: box for address, box in mailboxes.items() if isinstance(box, FoundMailbox)}
    rows = tuple({"Guid": box.guid, "PrimarySmtpAddress": address} for address, box in boxes.items())
    reader = ForwardingReader(session, lanes, domains, directory_of((), ()), rows)
    read: dict[str, tuple[Forwarding, ...] | Unknown] = {}
    reader.read(list(reader.mailboxes), read.update, lambda text: None)
    return {address: read[box.guid] if isinstance(box, FoundMailbox) else box for address, box in mailboxes.items()}


def inbox_rules_of(guid: str) -> Cmdlet:
    return Cmdlet("Get-InboxRule", {"Mailbox": guid, "IncludeHidden": True})


def open_reader(session: CmdletSession, lanes: int, progress: Progress) -> ForwardingReader:
    """Reads the lists that a scan begins with. Raises ServiceError: without them nobody knows which mailboxes exist."""
    progress("reading 3 lists")
    cmdlets = (
        Cmdlet("Get-AcceptedDomain"),
        listing("Get-Recipient", recipients.PROPERTIES),
        listing("Get-Mailbox", MAILBOX_PROPERTIES),
    )
    given = session.invoke_many(cmdlets)
    found = []
    for cmdlet, answer in zip(cmdlets, given, strict=True):
        checked = plausible(cmdlet, answer)
        if isinstance(checked, ServiceError):
            raise checked
        found.append(checked.rows)
    domains, listed, mailboxes = found
    accepted = frozenset(lowered(row.get("DomainName")) for row in domains)
    return ForwardingReader(session, lanes, accepted, directory_of(listed, mailboxes), mailboxes)


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, (list, tuple)) else [str(value)]


def _any(known: Iterator[bool | None]) -> bool | None:
    """Whether one is True; None when none is and one is not known."""
    found = list(known)
    if any(found):
        return True
    return None if None in found else False
