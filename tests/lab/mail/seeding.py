# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that lie in a mailbox from the start, as a seed tells them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from .inbox_rules import folder_of
from .store import DRAFTS, HIDDEN, INBOX, SENT

KEYS = ("from", "to", "subject", "text", "html", "headers", "received", "folder", "read", "message_id", "raw")
# Folders that a seed can fill and no rule can move to.
_FOLDERS = {each.lower(): each for each in (SENT, DRAFTS, *HIDDEN)}
_SEED_TIME = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def seeded_message(entry: Mapping[str, Any], address: str, number: int) -> tuple[str, bytes, datetime, bool]:
    """Folder, raw message, time and whether it is read. `raw` is the whole message instead of its parts.

    Raises ValueError.
    """
    if unknown := sorted(set(entry) - set(KEYS)):
        raise ValueError(f"unknown {', '.join(unknown)}")
    received = entry.get("received", _SEED_TIME)
    if not isinstance(received, datetime):
        received = datetime.fromisoformat(str(received).replace("Z", "+00:00"))
    received = received if received.tzinfo else received.replace(tzinfo=UTC)
    named = str(entry.get("folder", INBOX))
    folder = _FOLDERS.get(named.replace(" ", "").lower()) or folder_of(named)
    raw = entry["raw"].encode() if "raw" in entry else _composed(entry, address, number, received)
    return folder, raw, received, bool(entry.get("read", False))


def _composed(entry: Mapping[str, Any], address: str, number: int, received: datetime) -> bytes:
    message = EmailMessage()
    message["From"] = entry.get("from", "sender@partner.example")
    message["To"] = entry.get("to", address)
    message["Subject"] = entry.get("subject", "")
    message["Date"] = format_datetime(received)
    message["Message-ID"] = entry.get("message_id", f"<seed-{number}.{address}>")
    for name, value in entry.get("headers", {}).items():
        message[name] = str(value)
    message.set_content(entry.get("text", ""))
    if "html" in entry:
        message.add_alternative(entry["html"], subtype="html")
    return message.as_bytes()
