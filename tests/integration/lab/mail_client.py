# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail as any program would send it, with smtplib and nothing of this project."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from ansible_collections.mailward.mailbox.tests.lab.lab import Lab


@contextmanager
def smtp(lab: Lab, *, secured: bool = True) -> Iterator[smtplib.SMTP]:
    """A conversation with the lab, over TLS unless told otherwise."""
    assert lab.smtp_port is not None
    with smtplib.SMTP(lab.smtp_host, lab.smtp_port, timeout=20) as connection:
        if secured:
            connection.starttls(context=ssl.create_default_context(cafile=str(lab.ca_bundle)))
        yield connection


def mail(**given: Any) -> EmailMessage:
    """A message; names of headers are written with underscores."""
    text = given.pop("text", "hello")
    message = EmailMessage()
    for name, value in {
        "From": "service@partner.example",
        "Subject": "Hello",
        "Message_ID": "<one@partner.example>",
        **given,
    }.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def send(lab: Lab, *recipients: str, sender: str = "bounce@partner.example", **given: Any) -> None:
    """Sends one message from outside."""
    with smtp(lab) as connection:
        connection.send_message(mail(To=recipients[0], **given), sender, recipients)


def kept(lab: Lab, address: str, organisation: str = "contoso") -> list[tuple[str, str]]:
    """Folder and subject of what a mailbox holds, newest first."""
    directory = lab.organisation(organisation).directory
    (mailbox,) = directory.find(address)
    return [(each.folder, each.subject) for each in directory.mail.messages(mailbox.guid)]
