# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders of a mailbox as Exchange Web Services see them: one tree, with what no mail program shows.

Names that every mailbox knows: Microsoft Learn, "DistinguishedFolderId". Which of the hidden folders there are, and the
names of the roots, is a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..exchange.folders import folder_of_type, folders
from ..exchange.records import Mailbox
from ..exchange.words import words
from ..mail.store import PURGES, RECOVERABLE, VERSIONS, MailStore, graph_id

ROOT, TOP, DUMPSTER = "root", "msgfolderroot", "recoverableitemsroot"

_TOP_NAMES = {
    "en": "Top of Information Store",
    "de": "Oberste Ebene des Informationsspeichers",
    "fr": "Haut de la banque d'informations",
}
# Folder type: distinguished name, class, element.
_KINDS = {
    "Archive": ("", "IPF.Note", "Folder"),
    "Calendar": ("calendar", "IPF.Appointment", "CalendarFolder"),
    "BirthdayCalendar": ("", "IPF.Appointment", "CalendarFolder"),
    "User Created": ("", "IPF.Appointment", "CalendarFolder"),
    "Contacts": ("contacts", "IPF.Contact", "ContactsFolder"),
    "ConversationHistory": ("conversationhistory", "IPF.Note", "Folder"),
    "DeletedItems": ("deleteditems", "IPF.Note", "Folder"),
    "Drafts": ("drafts", "IPF.Note", "Folder"),
    "Inbox": ("inbox", "IPF.Note", "Folder"),
    "Journal": ("journal", "IPF.Journal", "Folder"),
    "JunkEmail": ("junkemail", "IPF.Note", "Folder"),
    "Notes": ("notes", "IPF.StickyNote", "Folder"),
    "Outbox": ("outbox", "IPF.Note", "Folder"),
    "SentItems": ("sentitems", "IPF.Note", "Folder"),
    "Tasks": ("tasks", "IPF.Task", "TasksFolder"),
}
# Names of the schema that a mailbox of the lab has no folder for.
_ABSENT = frozenset(
    words(
        "archiveroot archivemsgfolderroot archiveinbox archivedeleteditems archiverecoverableitemsroot "
        "archiverecoverableitemsdeletions archiverecoverableitemsversions archiverecoverableitemspurges "
        "publicfoldersroot searchfolders voicemail syncissues conflicts localfailures serverfailures favorites "
        "recipientcache quickcontacts adminauditlogs todosearch mycontacts directory imcontactlist peopleconnect"
    )
)


@dataclass(frozen=True)
class StoreFolder:
    """`key` is what the mail store knows it by, `path` what folder permissions do; `parent` is a key."""

    key: str
    name: str
    parent: str
    path: str
    distinguished: str = ""
    folder_class: str = ""
    element: str = "Folder"


def tree(mailbox: Mailbox, store: MailStore) -> list[StoreFolder]:
    """All folders, parents before their children."""
    top = _TOP_NAMES.get(mailbox.language, _TOP_NAMES["en"])
    return [
        StoreFolder(ROOT, "", "", "", ROOT),
        StoreFolder(TOP, top, ROOT, "\\", TOP),
        *_known(mailbox),
        *_own(mailbox, store),
        StoreFolder(DUMPSTER, "Recoverable Items", ROOT, "\\Recoverable Items", DUMPSTER),
        *(
            StoreFolder(key, name, DUMPSTER, f"\\{name}", key.lower())
            for key, name in ((RECOVERABLE, "Deletions"), (PURGES, "Purges"), (VERSIONS, "Versions"))
        ),
    ]


def folder_id(mailbox: Mailbox, folder: StoreFolder) -> str:
    return graph_id(mailbox.guid, folder.key)


def is_distinguished(name: str) -> bool:
    """Whether the schema knows this name of a folder."""
    every = {ROOT, TOP, DUMPSTER, *(each.lower() for each in (RECOVERABLE, PURGES, VERSIONS))}
    return name in every | _ABSENT | {distinguished for distinguished, _class, _element in _KINDS.values()} - {""}


def _known(mailbox: Mailbox) -> Iterator[StoreFolder]:
    by_path = {each.path: each.type for each in folders(mailbox.language)}
    for each in folders(mailbox.language):
        if each.type == "Root":
            continue
        distinguished, folder_class, element = _KINDS[each.type]
        above = each.path.rpartition("\\")[0]
        yield StoreFolder(
            _key(each.type, each.path), each.name, by_path.get(above, TOP) if above else TOP, each.path, distinguished,
            folder_class, element,
        )  # fmt: skip


def _key(kind: str, path: str) -> str:
    return path if kind == "User Created" else kind


def _own(mailbox: Mailbox, store: MailStore) -> Iterator[StoreFolder]:
    """Folders that somebody made, those on the way to them included."""
    known = {each.path.lower(): each.type for each in folders(mailbox.language)}
    for path in store.own_folders(mailbox.guid):
        parent, at = TOP, ""
        for name in path.split("\\")[1:]:
            at = f"{at}\\{name}"
            if at.lower() not in known:
                known[at.lower()] = at
                yield StoreFolder(at, name, parent, at, folder_class="IPF.Note")
            parent = known[at.lower()]


def path_of_type(mailbox: Mailbox, kind: str) -> str:
    """The path of a folder type in the mailbox's language."""
    return folder_of_type(mailbox.language, kind).path
