# SPDX-License-Identifier: GPL-3.0-or-later
"""The mailFolder resource of Graph: the folders of a mailbox that hold mail, under well-known names and ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .exchange.folders import folders
from .exchange.records import Mailbox
from .graph_answers import GraphError
from .mail.store import RECOVERABLE, MailStore, graph_id

# Microsoft Learn, "mailFolder resource type": well-known names; they are those of the folder types.
WELL_KNOWN = {
    name.lower(): name
    for name in (
        "Inbox", "JunkEmail", "DeletedItems", "Drafts", "SentItems", "Archive", "Outbox", "ConversationHistory",
        RECOVERABLE,
    )
}  # fmt: skip
ROOT = "msgfolderroot"


@dataclass(frozen=True)
class MailFolder:
    """`key` is what the store knows it by: a folder type, or the path of an own folder."""

    key: str
    display_name: str
    parent: str
    hidden: bool = False


def mail_folders(mailbox: Mailbox, store: MailStore) -> list[MailFolder]:
    """All of a mailbox, the hidden one included."""
    ours = set(WELL_KNOWN.values())
    known = [MailFolder(each.type, each.name, ROOT) for each in folders(mailbox.language) if each.type in ours]
    by_path = {f"\\{each.display_name}".lower(): each.key for each in known}
    own = []
    for path in store.own_folders(mailbox.guid):
        above, _unused, name = path.rpartition("\\")
        own.append(MailFolder(path, name, by_path.get(above.lower(), above or ROOT)))
        by_path[path.lower()] = path
    # GUESS: its name; that it is hidden is documented.
    return [*known, *own, MailFolder(RECOVERABLE, "Deletions", "recoverableitemsroot", hidden=True)]


def folder_of(mailbox: Mailbox, store: MailStore, wanted: str) -> MailFolder:
    """By well-known name or id. Raises GraphError."""
    for each in mail_folders(mailbox, store):
        if wanted == graph_id(mailbox.guid, each.key) or WELL_KNOWN.get(wanted.lower()) == each.key:
            return each
    if wanted.startswith("AAMk"):
        raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    raise GraphError(400, "ErrorInvalidIdMalformed", "Id is malformed.")


def shown(mailbox: Mailbox, store: MailStore, folder: MailFolder, children: int) -> dict[str, Any]:
    """A folder as a GET answers it."""
    messages = store.messages(mailbox.guid, folder.key)
    return {
        "id": graph_id(mailbox.guid, folder.key),
        "displayName": folder.display_name,
        "parentFolderId": graph_id(mailbox.guid, folder.parent),
        "childFolderCount": children,
        "unreadItemCount": sum(not each.is_read for each in messages),
        "totalItemCount": len(messages),
        "sizeInBytes": sum(len(each.raw) for each in messages),
        "isHidden": folder.hidden,
    }
