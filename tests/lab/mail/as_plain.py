# SPDX-License-Identifier: GPL-3.0-or-later
"""What mail left behind in an organisation, as plain values for other processes: no message's text is among them."""

from __future__ import annotations

from typing import Any

from ..exchange.directory import Directory
from ..exchange.records import Mailbox
from .store import StoredMessage


def plain_mail(directory: Directory) -> dict[str, Any]:
    """Mailboxes by address, each with its messages; quarantine, trace, bounces, departures, and what waits."""
    store = directory.mail
    with directory.lock:
        mailboxes = list(directory.of_type(Mailbox))
    kept = {each.primary_address: [*store.messages(each.guid), *store.recoverable(each.guid)] for each in mailboxes}
    return {
        "mailboxes": {address: [_message(each) for each in messages] for address, messages in kept.items() if messages},
        "quarantine": [
            {
                "message_id": each.message_id,
                "subject": each.subject,
                "sender": each.sender,
                "recipients": list(each.recipients),
                "cause": each.cause,
                "policy": each.policy,
            }
            for each in store.quarantine
        ],
        "trace": [
            {
                "message_id": each.message_id,
                "sender": each.sender,
                "recipient": each.recipient,
                "subject": each.subject,
                "status": each.status,
            }
            for each in store.trace
        ],
        "bounces": [
            {
                "message_id": each.message_id,
                "sender": each.sender,
                "recipient": each.recipient,
                "status": each.status,
                "text": each.text,
            }
            for each in store.bounces
        ],
        "held": [
            {"message_id": each.message_id, "recipients": list(each.recipients), "reason": each.reason}
            for each in store.held
        ],
        "departures": [{"sender": each.sender, "recipient": each.recipient} for each in store.departures],
    }


def _message(message: StoredMessage) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "subject": message.subject,
        "folder": message.folder,
        "received": message.received.isoformat(),
    }
