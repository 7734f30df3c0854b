# SPDX-License-Identifier: GPL-3.0-or-later
"""A message of a declaration, or of a question, on its way through an organisation."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

from ..model.mail_message import SentMessage
from ..model.unset import OMITTED
from .delivery import Delivery
from .envelope import Envelope
from .follow import deliver
from .mail_organisation import MailOrganisation
from .message import Message
from .reading import read_message


def send(sent: SentMessage, organisation: MailOrganisation, now: datetime) -> tuple[Message, Delivery]:
    """The message as rules look at it, and where it ends up."""
    message = read_message(sent.raw)
    sender = from_address(message) if sent.sender is OMITTED else sent.sender
    envelope = Envelope(sender, (sent.recipient,), sent.authenticated, sent.client_address)
    return message, deliver(message, envelope, organisation, now)


def from_address(message: Message) -> str:
    """The address in From, in lower case; "" where there is none."""
    return parseaddr(next(iter(message.header("From")), ""))[1].lower()
