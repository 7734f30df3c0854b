# SPDX-License-Identifier: GPL-3.0-or-later
"""The transport of one organisation: stamps, recipients, rules, mailboxes.

Recipients are resolved first, groups to their members (Microsoft Learn, "Recipient resolution in Exchange Server");
then the message passes the rules once, and what they add or redirect to is resolved without passing them again
(GUESS). Mailbox forwards belong to that resolution too (GUESS for Exchange Online: `MailSettings.forwards_first`).
What inbox rules send on is a new submission, and passes the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from ....plugins.module_utils.mailward.mailflow.envelope import Envelope
from ....plugins.module_utils.mailward.mailflow.mail_organisation import MailOrganisation
from ....plugins.module_utils.mailward.mailflow.reading import read_message
from ....plugins.module_utils.mailward.mailflow.rules import apply_rules
from ....plugins.module_utils.mailward.mailflow.transport import (
    DELETED,
    MODERATED,
    REJECTED,
    UNCLEAR,
    Copy,
    Transport,
)
from ....plugins.module_utils.mailward.mailflow.transport import QUARANTINED as HELD_BY_RULE
from ..exchange.directory import Directory
from ..exchange.records import Group, Mailbox
from . import headers, inbox_rules
from .composing import forwarded, incident_report
from .flow_organisation import flow_organisation
from .item import MailItem
from .outcomes import (
    AGENTINFO,
    DELETED_BY_AGENT,
    DELIVER,
    DROP,
    EXPAND,
    RECEIVE,
    REDIRECT,
    RULE_AGENT,
    SEND_EXTERNAL,
    Outcomes,
)
from .routing import Arrival, End, Exit, Expansion, Forward, Loss, Silence, route
from .settings import MailSettings
from .stamps import AUTO_FORWARDED, INBOX_RULES_LOOP, SCL, stamped, verdict_of
from .status import HOPS_EXCEEDED, Status
from .store import DELIVERED, EXPANDED, FAILED, INBOX, JUNK, NONE, Departure, MailStore, RuleHit

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
        self._notes = Outcomes(directory.mail, clock, settings)
        self._seen: MailOrganisation | None = None

    @property
    def store(self) -> MailStore:
        return self._directory.mail

    def take(self, item: MailItem) -> None:
        """Brings a message to all its recipients; what cannot be delivered is told in the store."""
        self._notes.event(item, RECEIVE, item.recipients)
        if item.raw.lower().count(b"\nreceived:") > _MOST_HOPS:
            self._notes.lose(item, item.recipients, HOPS_EXCEEDED)
            return
        if not item.stamped:
            host = f"{self._directory.name}.mail.protection.outlook.example"
            item = replace(item, raw=stamped(item, self._settings, self._domains, host, self._clock()))
        resolved: dict[str, End] = {}
        for end in self._ends(item, item.recipients, forwards=self._settings.forwards_first):
            if isinstance(end, (Arrival, Exit)):
                resolved[self._address_of(end)] = end
            else:
                self._finish(item, end)
        if resolved:
            self._pass_rules(item, resolved)

    @property
    def _domains(self) -> frozenset[str]:
        return frozenset(each.name for each in self._directory.domains)

    def _ends(self, item: MailItem, recipients: Iterable[str], *, forwards: bool) -> list[End]:
        """Where the message goes for these recipients; who is reached in two ways stands there once."""
        found: dict[End, None] = {}
        with self._directory.lock:
            for address in recipients:
                ends = route(self._directory, address, authenticated=item.authenticated, forwards=forwards)
                found.update(dict.fromkeys(ends))
        return list(found)

    def _address_of(self, end: Arrival | Exit) -> str:
        """A recipient as rules see it."""
        if isinstance(end, Exit):
            return end.address
        return self._directory.recipients[end.mailbox].primary_address.lower()

    def _pass_rules(self, item: MailItem, resolved: dict[str, End]) -> None:
        now = self._clock()
        message = read_message(item.raw)
        client = verdict_of(item, self._settings, self._domains).client_address or item.client_address
        envelope = Envelope(item.sender, tuple(resolved), item.authenticated, client)
        done = apply_rules(message, envelope, self._organisation(now), now)
        for copy in done.copies:
            changed = headers.with_changes(item.raw, message.headers, copy.message.headers)
            self._note_rules(item, copy, done, now)
            self._copy(replace(item, raw=changed), copy, resolved, done)
        for address, rules in done.reports.items():
            self._report(item, address, rules)

    def _note_rules(self, item: MailItem, copy: Copy, done: Transport, now: datetime) -> None:
        """One line for each copy: whether a rule that was tried and did not match is named too is not documented."""
        by_name = {rule.name: rule for rule in self._directory.rules_in_force(now, self._settings.rule_delay)}
        hits = [
            RuleHit(rule.guid, rule.name, each.actions, audits=not each.acted)
            for each in done.verdicts
            if (rule := by_name[each.rule]).enabled and each.recipients & (copy.originally | copy.recipients)
            if each.acted or rule.mode != "Enforce"
        ]
        self._notes.event(
            item,
            AGENTINFO,
            sorted(copy.recipients or copy.originally),
            related=sorted(copy.originally),
            context=RULE_AGENT,
            rules=hits,
        )

    def _organisation(self, now: datetime) -> MailOrganisation:
        """The same object as long as nothing changed: its rules are kept compiled."""
        with self._directory.lock:
            rules = self._directory.rules_in_force(now, self._settings.rule_delay)
            organisation = flow_organisation(self._directory, rules)
        if organisation != self._seen:
            self._seen = organisation
        return self._seen or organisation

    def _copy(self, item: MailItem, copy: Copy, resolved: dict[str, End], done: Transport) -> None:
        """What the rules left of the message for some of its recipients."""
        before = sorted(copy.originally)
        if copy.fate == REJECTED:
            self._notes.lose(item, before, Status.parse(copy.fate_text), NONE, by_rule=True)
        elif copy.fate == DELETED:
            self._notes.trace(item, before, FAILED)
            self._notes.event(item, DROP, before, status=DELETED_BY_AGENT, context=RULE_AGENT)
        elif copy.fate == HELD_BY_RULE:
            rules = [
                verdict.rule for verdict in done.verdicts if verdict.acted and verdict.recipients & copy.originally
            ]
            self._notes.quarantine(item, before, "TransportRule", rules[-1] if rules else "")
        elif copy.fate in (MODERATED, UNCLEAR):
            self._notes.hold(item, before, copy.fate_text, for_approval=copy.fate == MODERATED)
        else:
            if copy.redirected:
                self._notes.trace(item, before, NONE)
                # GUESS: the page speaks of forwards in the directory only.
                self._notes.event(
                    item, REDIRECT, sorted(copy.recipients), source="AGENT", related=before, context=RULE_AGENT
                )
            self._filter(item, copy, resolved)

    def _filter(self, item: MailItem, copy: Copy, resolved: dict[str, End]) -> None:
        """Content filters come after the rules; a rule that trusts the message (SCL -1) goes past them."""
        verdict = verdict_of(item, self._settings, self._domains)
        if verdict.quarantine and headers.field(item.raw, SCL) != "-1":
            cause = "Phish" if verdict.is_suspicious else "Spam"
            self._notes.quarantine(item, sorted(copy.recipients), cause, "Default")
            return
        kept = set() if copy.redirected else copy.recipients - copy.added
        going = [address for address in sorted(copy.recipients) if address not in kept]
        if self._settings.forwards_first:
            for address in sorted(kept):
                self._finish(item, resolved[address])
        else:
            going = sorted(copy.recipients)
        for end in self._ends(item, going, forwards=True):
            self._finish(item, end)

    def _finish(self, item: MailItem, end: End) -> None:
        match end:
            case Arrival(mailbox):
                known = self._directory.recipients.get(mailbox)
                if isinstance(known, Mailbox):
                    self._deliver(item, known)
            case Exit(address):
                self.store.note(Departure(item.sender, address, item.raw, self._clock()))
                self._notes.trace(item, [address], DELIVERED)
                self._notes.event(item, SEND_EXTERNAL, [address])
                greeting = self._directory.initial_domain
                self._leaves(MailItem(item.raw, item.sender, (address,), greeting=greeting, trace=item.trace))
            case Expansion(address):
                self._notes.trace(item, [address], EXPANDED)
                self._notes.event(item, EXPAND, self._members(address), related=[address])
            case Forward(address, target):
                self._notes.event(item, REDIRECT, [target], related=[address])
            case Loss(address, status):
                self._notes.lose(item, [address], status)
            case Silence(address):
                self._notes.trace(item, [address], FAILED)
                self._notes.event(item, DROP, [address])

    def _members(self, group: str) -> list[str]:
        holder = self._directory.holder(group)
        found = (self._directory.recipients.get(each) for each in holder.members) if isinstance(holder, Group) else ()
        return sorted(each.primary_address.lower() for each in found if each is not None)

    def _deliver(self, item: MailItem, mailbox: Mailbox) -> None:
        address = mailbox.primary_address
        level = headers.field(item.raw, SCL)
        folder = JUNK if level.lstrip("-").isdigit() and int(level) >= 5 else INBOX
        outcome = inbox_rules.applied(mailbox.inbox_rules, item.raw, item.sender, address.lower(), folder)
        raw = headers.with_fields_first(item.raw, [("Return-Path", f"<{item.sender}>")])
        self.store.put(mailbox.guid, outcome.folder, raw, self._clock(), is_read=outcome.is_read)
        self._notes.trace(item, [address], DELIVERED)
        self._notes.event(item, DELIVER, [address])
        for sent in outcome.sent:
            self._send_on(item, mailbox, sent)

    def _send_on(self, item: MailItem, mailbox: Mailbox, sent: inbox_rules.Sent) -> None:
        """A second round by inbox rules is dropped in silence (Exchange Online service description, limits)."""
        if headers.field(item.raw, INBOX_RULES_LOOP):
            return
        loop = [(INBOX_RULES_LOOP, mailbox.primary_address)]
        if sent.how == "RedirectTo":
            raw, sender = headers.with_fields_first(item.raw, loop), item.sender
        else:
            made = forwarded(item.raw, mailbox, attached=sent.how == "ForwardAsAttachmentTo")
            raw = headers.with_fields_first(made, [*loop, (AUTO_FORWARDED, "true")])
            sender = mailbox.primary_address.lower()
        redirected = sent.how == "RedirectTo"
        again = MailItem(raw, sender, (), login=item.login, generated=True, stamped=redirected, trace=uuid4())
        for address in sent.addresses:
            with self._directory.lock:
                ends = route(self._directory, address, authenticated=True, forwarder=mailbox)
            lost = [end for end in ends if isinstance(end, (Loss, Silence))]
            for end in lost:
                self._finish(again, end)
            if not lost:
                self.take(replace(again, recipients=(address.lower(),)))

    def _report(self, item: MailItem, address: str, rules: str) -> None:
        """An incident report goes to its address past all rules (GUESS)."""
        sender = f"postmaster@{self._directory.initial_domain}"
        report = MailItem(incident_report(item, sender, rules), sender, (address,), generated=True)
        for end in self._ends(report, [address], forwards=True):
            self._finish(report, end)
