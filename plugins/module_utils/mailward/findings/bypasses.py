# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways past the rules: mail that mailboxes send on, by an administrator's forward or by a user's own rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..mailflow.forwarding import INBOX_RULE, ForwardingScan
from ..mailflow.forwarding_report import unknown_since
from ..mailflow.mail_organisation import CONTACT, MAILBOX, MailOrganisation
from ..model.finding import Finding
from ..model.state import Subject
from ..model.unset import Unknown
from .facts import Facts
from .kinds import finding


def of_bypasses(facts: Facts) -> Iterator[Finding]:
    """What is read now counts more than what the last scan has seen; only a scan sees the rules of users."""
    forwards = _forwards(facts.mail)
    for mailbox, outside in sorted(forwards.items()):
        if outside:
            text = f"forwards to {', '.join(sorted(outside))}, outside of the organisation"
            yield finding("mailbox_forwards", Subject("mailbox", mailbox), text)
    scan = _scan(facts)
    if isinstance(scan, Unknown):
        text = f"whether users send mail on past the rules is not known: {scan.reason}"
        yield finding("forwarding_unknown", facts.subject, text, known=False)
        return
    for one in scan.bypasses:
        if one.means == INBOX_RULE:
            to = f" to {', '.join(one.targets)}" if one.targets else ""
            text = f'has the inbox rule "{one.rule}" that sends mail on ({one.action}{to})'
            yield finding("inbox_rule_forwards", Subject("mailbox", one.mailbox), text)
        elif one.mailbox not in forwards:
            to = ", ".join(one.targets) or "somebody outside"
            yield finding("mailbox_forwards", Subject("mailbox", one.mailbox), f"forwards to {to}")
    for one in (one for one in scan.forwardings if one.is_unclear):
        text = f'has the inbox rule "{one.rule}", and what it does is not shown'
        yield finding("inbox_rule_forwards", Subject("mailbox", one.mailbox), text, known=False)
    if not scan.is_complete:
        text = f"of {len(scan.unread) + scan.left} mailboxes it is not known whether they send mail on past the rules"
        yield finding("forwarding_unknown", facts.subject, text, known=False)


def _scan(facts: Facts) -> ForwardingScan | Unknown:
    """What the last scan says, as long as it can be taken for true."""
    scan = facts.forwarding
    return Unknown(unknown_since(scan)) if isinstance(scan, ForwardingScan) and scan.is_old(facts.now) else scan


def _forwards(mail: MailOrganisation) -> Mapping[str, frozenset[str]]:
    """Of each mailbox whose forward was read, where that leads outside."""
    return {
        recipient.address: frozenset(filter(None, (_outside(mail, target) for target in recipient.forwards_to)))
        for recipient in mail.recipients
        if recipient.kind == MAILBOX and not isinstance(recipient.forwards_to, Unknown)
    }


def _outside(mail: MailOrganisation, target: str) -> str:
    """The address outside that a forward to this target reaches, "" where it stays inside."""
    found = mail.find(target)
    if found is not None and found.kind == CONTACT:
        return found.outside or target
    return "" if found is not None or mail.is_inside(target) else target
