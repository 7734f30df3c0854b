# SPDX-License-Identifier: GPL-3.0-or-later
"""GetFolder and FindFolder (Microsoft Learn, pages of these names). Folder permissions are not shown."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

from ..exchange.records import Mailbox
from ..mail.store import graph_id
from .asked import Asked
from .folders import ROOT, StoreFolder, folder_id, tree
from .paging import page_of
from .refusals import Refusal, refused, schema_violation, succeeded
from .restriction import Values, restriction
from .shapes import wanted
from .xml import NAMES, m, t

CHANGE_KEY = "AQAAABYAAAA="
Show = Callable[[Asked, Mailbox, StoreFolder], ET.Element | None]


def get_folder(asked: Asked) -> ET.Element:
    return m("GetFolderResponse", m("ResponseMessages", *(_got(asked, each) for each in _named(asked, "FolderIds"))))


def find_folder(asked: Asked) -> ET.Element:
    parents = _named(asked, "ParentFolderIds")
    return m("FindFolderResponse", m("ResponseMessages", *(_found(asked, each) for each in parents)))


def _named(asked: Asked, name: str) -> list[ET.Element]:
    found = asked.element.find(f"m:{name}", NAMES)
    if found is None or not len(found):
        raise schema_violation(f"The element '{asked.request.operation}' has incomplete content.")
    return list(found)


def _got(asked: Asked, element: ET.Element) -> ET.Element:
    name = "GetFolderResponseMessage"
    try:
        mailbox, folder = asked.folder(element)
    except Refusal as refusal:
        return refused(name, refusal, m("Folders"))
    return succeeded(name, m("Folders", _shown(asked, mailbox, folder)))


def _found(asked: Asked, element: ET.Element) -> ET.Element:
    name = "FindFolderResponseMessage"
    try:
        mailbox, parent = asked.folder(element)
    except Refusal as refusal:
        return refused(name, refusal)
    below = _below(asked, mailbox, parent, deep=_is_deep(asked.element))
    holds = restriction(asked.element)
    chosen = [each for each in below if holds(_values(asked, mailbox, each))]
    page, attributes = page_of(chosen, asked.element, "IndexedPageFolderView")
    shown = t("Folders", *(_shown(asked, mailbox, each) for each in page))
    return succeeded(name, m("RootFolder", shown, **attributes))


def _is_deep(element: ET.Element) -> bool:
    traversal = element.get("Traversal", "")
    if traversal not in ("Shallow", "Deep", "SoftDeleted"):
        raise schema_violation(f"The 'Traversal' attribute is invalid - The value '{traversal}' is invalid.")
    return traversal == "Deep"


def _below(asked: Asked, mailbox: Mailbox, parent: StoreFolder, *, deep: bool) -> list[StoreFolder]:
    if asked.element.get("Traversal") == "SoftDeleted":
        return []
    inside = {parent.key}
    found = []
    for each in tree(mailbox, asked.store):
        if each.key != ROOT and each.parent in inside:
            found.append(each)
            if deep:
                inside.add(each.key)
    return [each for each in found if asked.may_open(mailbox, each)]


def _shown(asked: Asked, mailbox: Mailbox, folder: StoreFolder) -> ET.Element:
    uris = wanted(asked.element, "FolderShape", _DEFAULT, _PROPERTIES)
    properties = (show(asked, mailbox, folder) for uri, show in _PROPERTIES.items() if uri in uris)
    return t(folder.element, t("FolderId", Id=folder_id(mailbox, folder), ChangeKey=CHANGE_KEY), *properties)


def _values(asked: Asked, mailbox: Mailbox, folder: StoreFolder) -> Values:
    def of(uri: str) -> str | None:
        show = _PROPERTIES.get(uri)
        element = show(asked, mailbox, folder) if show else None
        return None if element is None else element.text or ""

    return of


def _children(asked: Asked, mailbox: Mailbox, folder: StoreFolder) -> int:
    return sum(each.parent == folder.key and each.key != ROOT for each in tree(mailbox, asked.store))


def _unread(asked: Asked, mailbox: Mailbox, folder: StoreFolder) -> int:
    return sum(not each.is_read for each in asked.store.messages(mailbox.guid, folder.key))


# By field URI, in the order of the schema.
_PROPERTIES: dict[str, Show] = {
    "folder:ParentFolderId": lambda asked, mailbox, folder: t(
        "ParentFolderId", Id=graph_id(mailbox.guid, folder.parent or "store"), ChangeKey=CHANGE_KEY
    ),
    "folder:FolderClass": lambda asked, mailbox, folder: (
        t("FolderClass", folder.folder_class) if folder.folder_class else None
    ),
    "folder:DisplayName": lambda asked, mailbox, folder: t("DisplayName", folder.name),
    "folder:TotalCount": lambda asked, mailbox, folder: t(
        "TotalCount", len(asked.store.messages(mailbox.guid, folder.key))
    ),
    "folder:ChildFolderCount": lambda asked, mailbox, folder: t("ChildFolderCount", _children(asked, mailbox, folder)),
    "folder:DistinguishedFolderId": lambda asked, mailbox, folder: (
        t("DistinguishedFolderId", folder.distinguished) if folder.distinguished else None
    ),
    "folder:UnreadCount": lambda asked, mailbox, folder: (
        t("UnreadCount", _unread(asked, mailbox, folder)) if folder.element in ("Folder", "TasksFolder") else None
    ),
}
_DEFAULT = ("folder:DisplayName", "folder:TotalCount", "folder:ChildFolderCount", "folder:UnreadCount")
