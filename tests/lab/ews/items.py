# SPDX-License-Identifier: GPL-3.0-or-later
"""The Message element: which properties of a message Exchange Web Services show, and which FindItem leaves out.

Microsoft Learn, "Message (EWS)", "FindItem operation", "EWS: property sets and response shapes".
"""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from ..exchange.words import words
from ..graph_messages import HTML, TEXT, body_of
from ..mail.store import StoredMessage, graph_id
from .xml import t

Show = Callable[[StoredMessage], ET.Element | None]
CHANGE_KEY = "CQAAABYAAAA="


def item_element(message: StoredMessage, uris: frozenset[str], headers: Sequence[str], body: str) -> ET.Element:
    """A message with these properties and internet headers; `body` is Best, HTML or Text."""
    identity = t("ItemId", Id=message.id, ChangeKey=CHANGE_KEY)
    element = t("Message")
    for uri, show in _PROPERTIES.items():
        if uri == "item:ItemId":
            element.append(identity)
        elif uri == "item:InternetMessageHeaders" and (uri in uris or headers):
            element.append(_internet_headers(message, None if uri in uris else headers))
        elif uri == "item:Body" and uri in uris:
            element.append(_body(message, body))
        elif uri in uris and (shown := show(message)) is not None:
            element.append(shown)
    return element


def value_of(message: StoredMessage, uri: str) -> str | None:
    """A property as restrictions and orders look at it."""
    if uri in ("message:From", "message:Sender"):
        found = _people(message, "From")
        return f"{found[0][0]} {found[0][1]}" if found else None
    shown = _PROPERTIES[uri](message) if uri in FINDABLE else None
    return None if shown is None else shown.text or ""


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _sent(message: StoredMessage) -> datetime:
    try:
        sent = parsedate_to_datetime(str(message.content.get("Date", "")))
    except (TypeError, ValueError):
        return message.received
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)


def _people(message: StoredMessage, header: str) -> list[tuple[str, str]]:
    values = [str(each) for each in message.content.get_all(header, [])]
    return [(name or address, address) for name, address in getaddresses(values) if address]


def _mailbox(name: str, address: str) -> ET.Element:
    return t("Mailbox", t("Name", name), t("EmailAddress", address), t("RoutingType", "SMTP"))


def _one(element: str, header: str) -> Show:
    def show(message: StoredMessage) -> ET.Element | None:
        found = _people(message, header)
        return t(element, _mailbox(*found[0])) if found else None

    return show


def _many(element: str, header: str) -> Show:
    def show(message: StoredMessage) -> ET.Element | None:
        found = _people(message, header)
        return t(element, *(_mailbox(*each) for each in found)) if found else None

    return show


def _names(element: str, header: str) -> Show:
    return lambda message: t(element, "; ".join(name for name, _address in _people(message, header)))


def _header(element: str, header: str) -> Show:
    def show(message: StoredMessage) -> ET.Element | None:
        value = message.content.get(header)
        return None if value is None else t(element, str(value))

    return show


def _internet_headers(message: StoredMessage, names: Sequence[str] | None) -> ET.Element:
    wanted = None if names is None else {each.lower() for each in names}
    return t(
        "InternetMessageHeaders",
        *(
            t("InternetMessageHeader", " ".join(str(value).split()), HeaderName=name)
            for name, value in message.content.raw_items()
            if wanted is None or name.lower() in wanted
        ),
    )


def _body(message: StoredMessage, form: str) -> ET.Element:
    shown = body_of(message, TEXT if form == "Text" else HTML)
    return t("Body", shown["content"], BodyType="Text" if shown["contentType"] == TEXT else "HTML")


def _nothing(_message: StoredMessage) -> ET.Element | None:
    """Shown by `item_element` itself."""
    return None


# By field URI, in the order of the schema.
_PROPERTIES: Mapping[str, Show] = {
    "item:MimeContent": lambda message: t("MimeContent", base64.b64encode(message.raw).decode(), CharacterSet="UTF-8"),
    "item:ItemId": _nothing,
    "item:ParentFolderId": lambda message: t("ParentFolderId", Id=graph_id(message.mailbox, message.folder)),
    "item:ItemClass": lambda message: t("ItemClass", "IPM.Note"),
    "item:Subject": lambda message: t("Subject", message.subject),
    "item:Sensitivity": lambda message: t("Sensitivity", "Normal"),
    "item:Body": _nothing,
    "item:DateTimeReceived": lambda message: t("DateTimeReceived", _moment(message.received)),
    "item:Size": lambda message: t("Size", len(message.raw)),
    "item:Importance": lambda message: t("Importance", str(message.content.get("Importance", "Normal")).capitalize()),
    "item:InReplyTo": _header("InReplyTo", "In-Reply-To"),
    "item:IsDraft": lambda message: t("IsDraft", False),
    "item:InternetMessageHeaders": _nothing,
    "item:DateTimeSent": lambda message: t("DateTimeSent", _moment(_sent(message))),
    "item:DateTimeCreated": lambda message: t("DateTimeCreated", _moment(message.received)),
    "item:DisplayCc": _names("DisplayCc", "Cc"),
    "item:DisplayTo": _names("DisplayTo", "To"),
    "item:HasAttachments": lambda message: t(
        "HasAttachments", any(True for _unused in message.content.iter_attachments())
    ),
    "item:LastModifiedTime": lambda message: t("LastModifiedTime", _moment(message.received)),
    "item:TextBody": lambda message: t("TextBody", body_of(message, TEXT)["content"], BodyType="Text"),
    "message:Sender": _one("Sender", "From"),
    "message:ToRecipients": _many("ToRecipients", "To"),
    "message:CcRecipients": _many("CcRecipients", "Cc"),
    "message:From": _one("From", "From"),
    "message:InternetMessageId": _header("InternetMessageId", "Message-ID"),
    "message:IsRead": lambda message: t("IsRead", message.is_read),
    "message:References": _header("References", "References"),
    "message:ReplyTo": _many("ReplyTo", "Reply-To"),
}
# Only GetItem shows these. That FindItem has no body and no MIME content is documented, that it refuses them a GUESS.
ONLY_GOT = frozenset(
    words(
        "item:MimeContent item:Body item:TextBody item:InternetMessageHeaders message:ToRecipients "
        "message:CcRecipients message:ReplyTo"
    )
)
FINDABLE = frozenset(_PROPERTIES) - ONLY_GOT - {"item:ItemId"}
# GUESS: the exact sets.
DEFAULT = ("item:Subject", "item:DateTimeReceived", "item:DateTimeSent", "item:Size", "item:HasAttachments",
           "message:From", "message:IsRead")  # fmt: skip
EVERYTHING_FOUND = tuple(sorted(FINDABLE))
EVERYTHING = tuple(uri for uri in _PROPERTIES if uri not in ("item:MimeContent", "item:TextBody"))
