# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages of a proof, as bytes that an SMTP server takes."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Final

from .message_id import NEWSLETTER, RESET, SPOOF, read_message_id
from .wording import WORDINGS

HEADER: Final = "X-Mailward-Probe"
"""Carries the mark of the Message-Id, for people who look at the source of a message."""

_NAME: Final = "Customer accounts"
# Long enough for a Message-Id on one line: what folds it is not read alike everywhere.
_POLICY: Final = SMTP.clone(max_line_length=200)


def compose(message_id: str, sender: str, recipient: str, language: str = "en") -> bytes:
    """The message that a Message-Id is made for, from and to these addresses: text and HTML, RFC 5322.

    The link in it leads to the domain of the sender, and the code means nothing. Raises KeyError for a language that
    has no wording, ValueError for a Message-Id that is no probe's.
    """
    probe = read_message_id(message_id)
    wording = WORDINGS[language][RESET if probe.kind == SPOOF else probe.kind]
    domain = sender.rpartition("@")[2]
    filled = {"link": f"https://{domain}/{probe.mark}", "code": f"{int(probe.mark, 16) % 1_000_000:06d}"}
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(_NAME, addr_spec=sender)
    message["To"] = recipient
    message["Subject"] = wording.subject.format(**filled)
    message["Date"] = format_datetime(probe.sent_at)
    message["Message-ID"] = message_id
    message[HEADER] = probe.mark
    # Nobody's absence note goes to a sender that reads no mail (MS-OXCMAIL, X-Auto-Response-Suppress).
    message["X-Auto-Response-Suppress"] = "All"
    if probe.kind == NEWSLETTER:
        message["List-Id"] = f"{_NAME} <news.{domain}>"
        message["List-Unsubscribe"] = f"<https://{domain}/unsubscribe>"
    text = wording.text.format(**filled)
    message.set_content(text, cte="quoted-printable")
    paragraphs = "".join(f"<p>{_linked(line)}</p>" for line in text.splitlines())
    message.add_alternative(f"<html><body>{paragraphs}</body></html>", subtype="html", cte="quoted-printable")
    return message.as_bytes()


def _linked(line: str) -> str:
    shown = escape(line)
    return f'<a href="{shown}">{shown}</a>' if line.startswith("https://") else shown
