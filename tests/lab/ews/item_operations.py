# SPDX-License-Identifier: GPL-3.0-or-later
"""FindItem and GetItem (Microsoft Learn, pages of these names)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import partial

from ..mail.store import StoredMessage
from . import items
from .asked import Asked
from .folders import tree
from .paging import page_of
from .refusals import Refusal, refused, schema_violation, succeeded
from .restriction import restriction
from .shapes import headers_wanted, wanted
from .xml import NAMES, m, t


def find_item(asked: Asked) -> ET.Element:
    parents = asked.element.find("m:ParentFolderIds", NAMES)
    if parents is None or not len(parents):
        raise schema_violation("The element 'FindItem' has incomplete content.")
    if asked.element.get("Traversal") not in ("Shallow", "SoftDeleted", "Associated"):
        # There is no Deep for items.
        raise schema_violation("The 'Traversal' attribute is invalid.")
    return m("FindItemResponse", m("ResponseMessages", *(_found(asked, each) for each in parents)))


def get_item(asked: Asked) -> ET.Element:
    identities = asked.element.find("m:ItemIds", NAMES)
    if identities is None or not len(identities):
        raise schema_violation("The element 'GetItem' has incomplete content.")
    return m("GetItemResponse", m("ResponseMessages", *(_got(asked, each.get("Id", "")) for each in identities)))


def _found(asked: Asked, element: ET.Element) -> ET.Element:
    name = "FindItemResponseMessage"
    try:
        mailbox, folder = asked.folder(element)
        uris = wanted(asked.element, "ItemShape", items.DEFAULT, items.EVERYTHING_FOUND)
        if uris & items.ONLY_GOT:
            raise Refusal("ErrorInvalidPropertyRequest", "Property is not valid for this operation.")
        holds = restriction(asked.element)
    except Refusal as refusal:
        return refused(name, refusal)
    messages = asked.store.messages(mailbox.guid, folder.key)
    if asked.element.get("Traversal") != "Shallow":
        messages = []
    chosen = [each for each in messages if asked.astray or holds(partial(items.value_of, each))]
    page, attributes = page_of(_ordered(chosen, asked.element), asked.element, "IndexedPageItemView")
    shown = t("Items", *(items.item_element(each, uris, (), "Best") for each in page))
    return succeeded(name, m("RootFolder", shown, **attributes))


def _ordered(messages: list[StoredMessage], element: ET.Element) -> list[StoredMessage]:
    """As SortOrder wants; without one the newest first (GUESS)."""
    for each in reversed(element.findall("m:SortOrder/t:FieldOrder", NAMES)):
        field = each.find("t:FieldURI", NAMES)
        uri = "" if field is None else field.get("FieldURI", "")
        messages = sorted(messages, key=_key(uri), reverse=each.get("Order") == "Descending")
    return messages


def _key(uri: str) -> Callable[[StoredMessage], str]:
    return lambda message: items.value_of(message, uri) or ""


def _got(asked: Asked, identity: str) -> ET.Element:
    name = "GetItemResponseMessage"
    try:
        message = _message(asked, identity)
    except Refusal as refusal:
        return refused(name, refusal, m("Items"))
    uris = wanted(asked.element, "ItemShape", items.DEFAULT, items.EVERYTHING)
    body = asked.element.findtext("m:ItemShape/t:BodyType", "Best", NAMES)
    shown = items.item_element(message, uris, headers_wanted(asked.element, "ItemShape"), body)
    return succeeded(name, m("Items", shown))


def _message(asked: Asked, identity: str) -> StoredMessage:
    """Raises Refusal."""
    mailbox = asked.owner(identity)
    message = asked.store.message(mailbox.guid, identity)
    if message is None:
        raise Refusal("ErrorItemNotFound")
    folder = next(each for each in tree(mailbox, asked.store) if each.key == message.folder)
    asked.trouble({"mailbox": mailbox.primary_address, "folder": folder.key})
    if not asked.may_open(mailbox, folder):
        raise Refusal("ErrorAccessDenied")
    if asked.astray:
        everything = asked.store.messages(mailbox.guid)
        return next((each for each in everything if each.guid != message.guid), message)
    return message
