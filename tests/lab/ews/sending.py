# SPDX-License-Identifier: GPL-3.0-or-later
"""CreateItem: messages that somebody sends, keeps as a draft, or both (Microsoft Learn, "CreateItem operation")."""

from __future__ import annotations

import base64
import binascii
import xml.etree.ElementTree as ET
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, getaddresses, make_msgid

from ..exchange.records import Account, Mailbox
from ..mail.headers import parsed
from ..mail.item import MailItem
from ..mail.post_office import Refused
from ..mail.store import DRAFTS, SENT
from .asked import Asked
from .items import CHANGE_KEY
from .refusals import Refusal, refused, schema_violation, succeeded
from .xml import NAMES, local, m, t

SAVE_ONLY, SEND_ONLY, SEND_AND_SAVE = "SaveOnly", "SendOnly", "SendAndSaveCopy"
_RECIPIENTS = {"To": "ToRecipients", "Cc": "CcRecipients", "Bcc": "BccRecipients"}


def create_item(asked: Asked) -> ET.Element:
    disposition = asked.element.get("MessageDisposition", "")
    given = asked.element.find("m:Items", NAMES)
    if given is None or disposition not in (SAVE_ONLY, SEND_ONLY, SEND_AND_SAVE):
        raise schema_violation("The 'MessageDisposition' attribute is invalid, or there are no items.")
    return m("CreateItemResponse", m("ResponseMessages", *(_created(asked, each, disposition) for each in given)))


def _created(asked: Asked, element: ET.Element, disposition: str) -> ET.Element:
    name = "CreateItemResponseMessage"
    try:
        if local(element) != "Message":
            raise Refusal("ErrorInvalidOperation", "The lab creates messages only.")
        with asked.directory.lock:
            mailbox, folder = _target(asked, SENT if disposition == SEND_AND_SAVE else DRAFTS)
            account = asked.directory.accounts[mailbox.external_directory_object_id]
        raw, recipients = _message(element, mailbox, asked.now)
        if disposition != SAVE_ONLY:
            _send(asked, account, mailbox, raw, recipients)
    except Refusal as refusal:
        return refused(name, refusal, m("Items"))
    if disposition == SEND_ONLY:
        return succeeded(name, m("Items"))
    kept = asked.store.put(mailbox.guid, folder, raw, asked.now, is_read=True)
    shown = [t("Message", t("ItemId", Id=kept.id, ChangeKey=CHANGE_KEY))] if disposition == SAVE_ONLY else []
    return succeeded(name, m("Items", *shown))


def _target(asked: Asked, default: str) -> tuple[Mailbox, str]:
    """Whose message it is, and where it is kept. Raises Refusal."""
    named = asked.element.find("m:SavedItemFolderId", NAMES)
    if named is None or not len(named):
        return asked.mailbox(""), default
    mailbox, folder = asked.folder(named[0])
    return mailbox, folder.key


def _send(asked: Asked, account: Account, mailbox: Mailbox, raw: bytes, recipients: tuple[str, ...]) -> None:
    """Raises Refusal."""
    if not recipients:
        raise Refusal("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    try:
        asked.send(account, MailItem(raw, mailbox.primary_address, recipients, account.user_principal_name))
    except Refused as problem:
        raise Refusal("ErrorSendAsDenied", str(problem)) from None


def _message(element: ET.Element, mailbox: Mailbox, now: datetime) -> tuple[bytes, tuple[str, ...]]:
    """The raw message, and to whom it goes. Raises Refusal."""
    written = {header: _people(element.find(f"t:{name}", NAMES)) for header, name in _RECIPIENTS.items()}
    recipients = [address for people in written.values() for _name, address in people]
    mime = element.findtext("t:MimeContent", "", NAMES)
    if mime:
        try:
            raw = base64.b64decode(mime, validate=True)
        except binascii.Error:
            raise Refusal("ErrorMimeContentInvalidBase64String", "The MIME content is no base 64 text.") from None
        fields = [str(each) for header in _RECIPIENTS for each in parsed(raw).get_all(header, [])]
        return raw, _lowered([*recipients, *(address for _name, address in getaddresses(fields))])
    message = EmailMessage()
    sender = _people(element.find("t:From", NAMES)) or [(mailbox.display_name, mailbox.primary_address)]
    message["From"] = formataddr(sender[0])
    for header in ("To", "Cc"):
        if written[header]:
            message[header] = ", ".join(formataddr(each) for each in written[header])
    message["Subject"] = element.findtext("t:Subject", "", NAMES)
    message["Date"] = format_datetime(now)
    own = make_msgid(domain=mailbox.primary_address.partition("@")[2])
    message["Message-ID"] = element.findtext("t:InternetMessageId", own, NAMES)
    body = element.find("t:Body", NAMES)
    text = "" if body is None else body.text or ""
    message.set_content(text, subtype="html" if body is not None and body.get("BodyType") == "HTML" else "plain")
    return message.as_bytes(), _lowered(recipients)


def _people(element: ET.Element | None) -> list[tuple[str, str]]:
    found = [] if element is None else element.findall("t:Mailbox", NAMES)
    return [(each.findtext("t:Name", "", NAMES), each.findtext("t:EmailAddress", "", NAMES)) for each in found]


def _lowered(addresses: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.lower() for each in addresses if each))
