# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that the service writes itself: what an inbox rule forwards, and incident reports."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import formataddr, make_msgid

from ..exchange.records import Mailbox
from . import headers
from .item import MailItem


def forwarded(raw: bytes, mailbox: Mailbox, *, attached: bool) -> bytes:
    """A new message from the mailbox's owner that carries the old one: in its text, or attached."""
    old = headers.parsed(raw)
    new = EmailMessage()
    new["From"] = formataddr((mailbox.display_name, mailbox.primary_address))
    new["To"] = "undisclosed-recipients:;"
    new["Subject"] = f"FW: {headers.field(raw, 'Subject')}"
    new["Message-ID"] = make_msgid(domain=mailbox.primary_address.partition("@")[2])
    body = old.get_body(("plain", "html"))
    if attached:
        new.set_content("")
        new.add_attachment(old)
    elif body is None:
        new.set_content("")
    else:
        new.set_content(str(body.get_content()), subtype=body.get_content_subtype())
    return new.as_bytes()


def incident_report(item: MailItem, sender: str, rules: str) -> bytes:
    """Which rules hit which message; the form is a guess."""
    report = EmailMessage()
    report["From"] = sender
    report["Subject"] = f"Rule detected: {rules}"
    report["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    recipients = ", ".join(item.recipients)
    report.set_content(f"Message: {item.message_id}\nSender: {item.sender}\nRecipients: {recipients}\nRules: {rules}\n")
    return report.as_bytes()
