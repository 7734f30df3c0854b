# SPDX-License-Identifier: GPL-3.0-or-later
"""The message resource of Graph: which properties it shows, to whom, and by which of them it is found.

Microsoft Learn, "message resource type"; permissions reference for what Mail.ReadBasic leaves out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from .graph_answers import GraphError
from .mail.store import StoredMessage, graph_id

Read = Callable[[StoredMessage], Any]

HTML, TEXT = "html", "text"
# What Mail.ReadBasic does not show.
CONFIDENTIAL = frozenset({"body", "bodyPreview", "uniqueBody"})
# Shown only to who selects them.
_ON_DEMAND = frozenset({"internetMessageHeaders", "uniqueBody"})
_PREVIEW = 255


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sent(message: StoredMessage) -> datetime:
    try:
        sent = parsedate_to_datetime(str(message.content.get("Date", "")))
    except (TypeError, ValueError):
        return message.received
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)


def _people(header: str) -> Read:
    def read(message: StoredMessage) -> list[dict[str, Any]]:
        values = [str(each) for each in message.content.get_all(header, [])]
        return [
            {"emailAddress": {"name": name or address, "address": address}}
            for name, address in getaddresses(values)
            if address
        ]

    return read


def _first(read: Read) -> Read:
    return lambda message: next(iter(read(message)), None)


def _headers(message: StoredMessage) -> list[dict[str, str]]:
    """Values as they stand in the message, unfolded; that encoded words stay encoded is a guess."""
    return [
        {"name": name, "value": re.sub(r"\r?\n[ \t]*", " ", str(value)).strip()}
        for name, value in message.content.raw_items()
    ]


def body_of(message: StoredMessage, form: str) -> dict[str, str]:
    """The body as HTML, or as text for who prefers that. The wrapping of plain text is a guess."""
    part = message.content.get_body(("html", "plain"))
    content = "" if part is None else str(part.get_content())
    is_html = part is not None and part.get_content_subtype() == HTML
    if form == TEXT:
        return {"contentType": TEXT, "content": html.unescape(re.sub(r"<[^>]*>", "", content)) if is_html else content}
    wrapped = content if is_html else f"<html><body><div>{html.escape(content)}</div></body></html>"
    return {"contentType": HTML, "content": wrapped}


def _preview(message: StoredMessage) -> str:
    return " ".join(body_of(message, TEXT)["content"].split())[:_PREVIEW]


_PROPERTIES: Mapping[str, Read] = {
    "id": lambda message: message.id,
    "createdDateTime": lambda message: _moment(message.received),
    "lastModifiedDateTime": lambda message: _moment(message.received),
    "changeKey": lambda message: message.guid.hex,
    "categories": lambda message: [],
    "receivedDateTime": lambda message: _moment(message.received),
    "sentDateTime": lambda message: _moment(_sent(message)),
    "hasAttachments": lambda message: any(True for _unused in message.content.iter_attachments()),
    "internetMessageId": lambda message: message.message_id,
    "subject": lambda message: message.subject,
    "bodyPreview": _preview,
    "importance": lambda message: str(message.content.get("Importance", "normal")).lower(),
    "parentFolderId": lambda message: graph_id(message.mailbox, message.folder),
    "conversationId": lambda message: f"conversation-{message.guid}",
    "isDeliveryReceiptRequested": lambda message: False,
    "isReadReceiptRequested": lambda message: "Disposition-Notification-To" in message.content,
    "isRead": lambda message: message.is_read,
    "isDraft": lambda message: False,
    "webLink": lambda message: f"https://outlook.office365.com/owa/?ItemID={message.id}",
    "inferenceClassification": lambda message: "focused",
    "body": lambda message: body_of(message, HTML),
    "uniqueBody": lambda message: body_of(message, HTML),
    "sender": _first(_people("From")),
    "from": _first(_people("From")),
    "toRecipients": _people("To"),
    "ccRecipients": _people("Cc"),
    "bccRecipients": _people("Bcc"),
    "replyTo": _people("Reply-To"),
    "internetMessageHeaders": _headers,
}


def _address(message: StoredMessage) -> str:
    sender = _PROPERTIES["from"](message)
    return str(sender["emailAddress"]["address"]) if sender else ""


# What $filter and $orderby may name here.
FILTERABLE: Mapping[str, Read] = {
    "internetMessageId": lambda message: message.message_id,
    "subject": lambda message: message.subject,
    "receivedDateTime": lambda message: message.received,
    "sentDateTime": _sent,
    "isRead": lambda message: message.is_read,
    "hasAttachments": _PROPERTIES["hasAttachments"],
    "from/emailAddress/address": _address,
    "sender/emailAddress/address": _address,
}


def parse_failure(name: str) -> GraphError:
    """What a request gets that names a property which messages have not (code: guess)."""
    text = f"Could not find a property named '{name}' on type 'Microsoft.OutlookServices.Message'."
    return GraphError(400, "RequestBroker--ParseUri", text)


def selected(select: str, *, is_basic: bool) -> list[str]:
    """The properties to show. Raises GraphError for unknown ones, and for those that the permission leaves out."""
    names = [name.strip() for name in select.split(",") if name.strip()]
    known = {name.lower(): name for name in _PROPERTIES}
    for name in names:
        if name.lower() not in known:
            raise parse_failure(name)
    wanted = [known[name.lower()] for name in names]
    if not is_basic:
        return wanted or [name for name in _PROPERTIES if name not in _ON_DEMAND]
    if CONFIDENTIAL & set(wanted):  # guess: that asking for them is refused
        raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    return wanted or [name for name in _PROPERTIES if name not in _ON_DEMAND | CONFIDENTIAL]


def shown(message: StoredMessage, names: list[str], form: str) -> dict[str, Any]:
    """A message with these properties; `form` is HTML or TEXT, for bodies."""
    row: dict[str, Any] = {"@odata.etag": f'W/"{message.guid.hex}"', "id": message.id}
    for name in names:
        row[name] = body_of(message, form) if name in ("body", "uniqueBody") else _PROPERTIES[name](message)
    return row
