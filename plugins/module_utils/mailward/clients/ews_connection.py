# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of Exchange Web Services, and what of an answer is taken for one.

Nothing here reads or writes permissions of folders. exchangelib 5.6.0 takes the names of calendar levels for those of
all folders, so that it reads an editor as nobody and writes what no server accepts (ecederstrand/exchangelib, issue
1145); Get-MailboxFolderPermission and its like do that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .ews_endpoint import EwsEndpoint
from .ews_exchangelib import NotAskedFor, NotOfTheForm, own_classes
from .mail_search import FoundMessage

FOLDERS_PER_PAGE: Final = 500
FOLDERS_PER_SEARCH: Final = 1000
IDS_PER_SEARCH: Final = 50

_MESSAGES: Final = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
_TYPES: Final = "{http://schemas.microsoft.com/exchange/services/2006/types}"
_TOP, _DELETED = "msgfolderroot", "recoverableitemsdeletions"
_COPIES: Final = 200
"""Copies of messages that are looked for in one folder; there is one, or two."""


@dataclass(frozen=True)
class Folder:
    """A folder by its id, or by its well-known name."""

    id: str
    name: str = ""
    is_well_known: bool = False


class EwsConnection:
    """One login to one endpoint, for one thread. Methods raise what exchangelib raises, and the exceptions above.

    `mailbox` is a primary SMTP address; everything is done in its owner's place (impersonation).
    """

    def __init__(self, endpoint: EwsEndpoint) -> None:
        self._own = own_classes()
        self._protocol = self._own.Protocol(endpoint)

    def search(
        self, mailbox: str, message_ids: Sequence[str]
    ) -> tuple[list[tuple[str, FoundMessage]], list[Exception]]:
        """Every copy of the messages by their ids, in all folders that the owner sees and among what was deleted from
        them; and what of the mailbox could not be looked through.
        """
        account = self._account(mailbox)
        # A search that looks for soft-deleted items never finds any (EWS reference, FindItem, Traversal).
        folders = [Folder(_TOP, is_well_known=True), *self._folders(account)]
        folders.append(Folder(_DELETED, "Recoverable Items", is_well_known=True))
        found: list[tuple[str, FoundMessage]] = []
        troubles: list[Exception] = []
        for some in _parts(folders, FOLDERS_PER_SEARCH):
            for ids in _parts(message_ids, IDS_PER_SEARCH):
                for folder, held in zip(some, self._held(account, some, ids), strict=True):
                    if isinstance(held, Exception):
                        troubles.append(held)
                    else:
                        copy = FoundMessage(folder.name, recoverable=folder.id == _DELETED)
                        found += ((message_id, copy) for message_id in held)
        return found, troubles

    def inbox_rules(self, mailbox: str) -> list[Any]:
        """exchangelib's rules."""
        return list(self._own.GetInboxRules(account=self._account(mailbox)).call())

    def out_of_office(self, mailbox: str) -> Any:
        """exchangelib's OofSettings."""
        asked = self._own.GetUserOofSettings(account=self._account(mailbox))
        return asked.get(mailbox=self._own.Address(email_address=mailbox))

    def delegates(self, mailbox: str) -> list[Any]:
        """exchangelib's DelegateUsers, without the permissions of their folders."""
        asked = self._own.GetDelegate(account=self._account(mailbox))
        return list(asked.call(user_ids=None, include_permissions=False))

    def close(self) -> None:
        self._protocol.close()

    def _account(self, mailbox: str) -> Any:
        return self._own.Mailbox(mailbox, self._protocol)

    def _folders(self, account: Any) -> Iterator[Folder]:
        """All folders below the top, in the order of the server; a list with a gap is none."""
        service = self._own.FindFolder(account=account)
        parents = [self._id(account, Folder(_TOP, is_well_known=True))]
        seen: set[str] = set()
        offset = 0
        while True:
            payload = service.get_payload(
                folders=parents,
                additional_fields=[self._own.folder_name],
                restriction=None,
                shape="IdOnly",
                depth="Deep",
                page_size=FOLDERS_PER_PAGE,
                offset=offset,
            )
            (message,) = _exactly(1, service._get_response_xml(payload=payload))
            page, rows = _page(service, message, "Folders")
            for row in rows:
                identity = _attribute(row, "FolderId", "Id")
                if not identity or identity in seen:
                    raise NotOfTheForm("the list of folders names one without an id, or one twice")
                seen.add(identity)
                # It shows what is in other folders.
                if row.tag != f"{_TYPES}SearchFolder":
                    yield Folder(identity, _text(row, "DisplayName"))
            if page.is_last:
                break
            if page.next_offset <= offset:
                raise NotOfTheForm("the list of folders does not go on")
            offset = page.next_offset
        if len(seen) != page.total:
            raise NotOfTheForm(f"the list of folders has {len(seen)} of {page.total}")

    def _held(
        self, account: Any, folders: Sequence[Folder], message_ids: Sequence[str]
    ) -> Iterator[list[str] | Exception]:
        """For each folder the ids of the copies in it, or why it could not be searched: one request for all."""
        service = self._own.FindItem(account=account)
        payload = service.get_payload(
            folders=[self._id(account, folder) for folder in folders],
            additional_fields=[self._own.message_id],
            restriction=self._own.AnyOf("message:InternetMessageId", message_ids),
            order_fields=None,
            query_string=None,
            shape="IdOnly",
            depth="Shallow",
            calendar_view=None,
            page_size=_COPIES,
            offset=0,
        )
        for message in _exactly(len(folders), service._get_response_xml(payload=payload)):
            try:
                yield _ids_in(service, message, frozenset(message_ids))
            except Exception as problem:
                yield problem

    def _id(self, account: Any, folder: Folder) -> Any:
        if not folder.is_well_known:
            return self._own.FolderId(id=folder.id)
        # Whose folder it is goes with it: without that it could be one of whoever logs in.
        owner = self._own.Address(email_address=account.primary_smtp_address)
        return self._own.WellKnownFolder(id=folder.id, mailbox=owner)


@dataclass(frozen=True)
class _Page:
    total: int
    is_last: bool
    next_offset: int


def _page(service: Any, message: Any, holding: str) -> tuple[_Page, list[Any]]:
    """What one response message says of its part of a list, and its rows."""
    folder = service._get_element_container(message=message, name=f"{_MESSAGES}RootFolder")
    try:
        rows = folder.find(f"{_TYPES}{holding}")
        total = int(folder.get("TotalItemsInView"))
        is_last = {"true": True, "1": True, "false": False, "0": False}[folder.get("IncludesLastItemInRange")]
        page = _Page(total, is_last, int(folder.get("IndexedPagingOffset") or 0))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NotOfTheForm("a list does not say how long it is") from None
    if rows is None and total:
        raise NotOfTheForm("a list is missing")
    return page, [] if rows is None else list(rows)


def _ids_in(service: Any, message: Any, asked: frozenset[str]) -> list[str]:
    page, rows = _page(service, message, "Items")
    ids = [_text(row, "InternetMessageId") for row in rows]
    if not asked.issuperset(ids):
        raise NotAskedFor("the answer holds messages that were not asked for")
    if not page.is_last or len(ids) < page.total:
        raise NotOfTheForm(f"the answer holds {len(ids)} of {page.total} copies")
    return ids


def _exactly(count: int, messages: Sequence[Any]) -> Sequence[Any]:
    if len(messages) != count:
        raise NotOfTheForm(f"the answer is about {len(messages)} folders and not {count}")
    return messages


def _text(row: Any, name: str) -> str:
    return str(row.findtext(f"{_TYPES}{name}") or "")


def _attribute(row: Any, name: str, attribute: str) -> str:
    found = row.find(f"{_TYPES}{name}")
    return "" if found is None else str(found.get(attribute) or "")


def _parts(things: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (things[start : start + size] for start in range(0, len(things), size))
