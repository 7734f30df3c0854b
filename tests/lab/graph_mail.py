# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail in Graph: messages, folders and inbox rules of a mailbox, for reading, by application permissions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import graph_mail_folders, graph_messages
from .access_tokens import Caller
from .exchange.directory import Directory
from .exchange.records import Mailbox
from .graph_answers import GraphError
from .graph_mail_query import Page, chosen, page_of
from .graph_message_rules import message_rules
from .http_message import Request, Response, json_response
from .mail.store import MailStore, StoredMessage

# Any one of them is enough (Microsoft Learn, "List messages", "List rules").
READ_MAIL = ("Mail.Read", "Mail.ReadWrite")
READ_BASIC = ("Mail.ReadBasic.All", "Mail.ReadBasic", *READ_MAIL)
READ_RULES = ("MailboxSettings.Read", "MailboxSettings.ReadWrite")

# The segments behind /users/{id} that are answered here.
RESOURCES = frozenset({"messages", "mailFolders"})


def permit(caller: Caller, permissions: tuple[str, ...]) -> None:
    """Raises GraphError when the caller has none of them."""
    if caller.permissions.isdisjoint(permissions):
        raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


class GraphMail:
    """What one request asks of one organisation's mail; `url` is Graph's own."""

    def __init__(self, request: Request, directory: Directory, caller: Caller, url: str) -> None:
        self._request = request
        self._directory = directory
        self._caller = caller
        self._url = url

    def answer(self) -> Response:
        """Raises GraphError."""
        match self._request.segments[2:]:
            case (key, "mailFolders", "inbox" | "Inbox", "messageRules"):
                permit(self._caller, READ_RULES)
                mailbox = self._mailbox(key)
                return self._collection("messageRules", Page(message_rules(self._directory, mailbox), 0))
            case (key, "messages"):
                return self._messages(key, "")
            case (key, "mailFolders", folder, "messages"):
                return self._messages(key, folder)
            case (key, "messages", identity):
                return self._message(key, identity)
            case (key, "mailFolders", _unused, "messages", identity):
                return self._message(key, identity)
            case (key, "messages", identity, "$value"):
                permit(self._caller, READ_MAIL)
                return Response(200, self._find(self._mailbox(key), identity).raw, {"Content-Type": "text/plain"})
            case (key, "mailFolders"):
                return self._folders(key, graph_mail_folders.ROOT)
            case (key, "mailFolders", folder):
                return self._folder(key, folder)
            case (key, "mailFolders", folder, "childFolders"):
                return self._folders(key, folder)
        raise GraphError(400, "BadRequest", f"Resource not found for the segment '{self._request.segments[-1]}'.")

    @property
    def _store(self) -> MailStore:
        return self._directory.mail

    def _mailbox(self, key: str) -> Mailbox:
        """Raises GraphError for an unknown user, or one without a mailbox (codes and texts as client logs show)."""
        with self._directory.lock:
            account = self._directory.account(key)
            found = self._directory.find(account.id if account else key)
        mailbox = next((each for each in found if isinstance(each, Mailbox)), None)
        if mailbox is not None and (account is not None or "@" in key):
            return mailbox
        if account is None:
            raise GraphError(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.")
        text = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
        raise GraphError(404, "MailboxNotEnabledForRESTAPI", text)

    def _messages(self, key: str, folder: str) -> Response:
        permit(self._caller, READ_BASIC)
        mailbox = self._mailbox(key)
        wanted = graph_mail_folders.folder_of(mailbox, self._store, folder).key if folder else ""
        may_search = not self._caller.permissions.isdisjoint(READ_MAIL)
        found = chosen(self._store.messages(mailbox.guid, wanted), self._request, may_search=may_search)
        page = page_of(found, self._request, self._url)
        show = self._shown()
        return self._collection("messages", Page([show(each) for each in page.rows], page.total, page.next_link))

    def _message(self, key: str, identity: str) -> Response:
        permit(self._caller, READ_BASIC)
        message = self._find(self._mailbox(key), identity)
        context = {"@odata.context": self._context("messages") + "/$entity"}
        return json_response(200, context | self._shown()(message))

    def _find(self, mailbox: Mailbox, identity: str) -> StoredMessage:
        message = self._store.message(mailbox.guid, identity)
        if message is None:
            raise GraphError(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return message

    def _shown(self) -> Callable[[StoredMessage], dict[str, Any]]:
        is_basic = self._caller.permissions.isdisjoint(READ_MAIL)
        names = graph_messages.selected(self._request.query.get("$select", ""), is_basic=is_basic)
        prefers = self._request.headers.get("prefer", "").replace('"', "").replace(" ", "").lower()
        form = graph_messages.TEXT if "outlook.body-content-type=text" in prefers else graph_messages.HTML
        return lambda message: graph_messages.shown(message, names, form)

    def _folders(self, key: str, parent: str) -> Response:
        permit(self._caller, READ_BASIC)
        mailbox = self._mailbox(key)
        if parent != graph_mail_folders.ROOT:
            parent = graph_mail_folders.folder_of(mailbox, self._store, parent).key
        below = [each for each in graph_mail_folders.mail_folders(mailbox, self._store) if each.parent == parent]
        page = page_of([self._folder_row(mailbox, each) for each in below], self._request, self._url)
        return self._collection("mailFolders", page)

    def _folder(self, key: str, wanted: str) -> Response:
        permit(self._caller, READ_BASIC)
        mailbox = self._mailbox(key)
        folder = graph_mail_folders.folder_of(mailbox, self._store, wanted)
        context = {"@odata.context": self._context("mailFolders") + "/$entity"}
        return json_response(200, context | self._folder_row(mailbox, folder))

    def _folder_row(self, mailbox: Mailbox, folder: graph_mail_folders.MailFolder) -> dict[str, Any]:
        everything: Sequence[graph_mail_folders.MailFolder] = graph_mail_folders.mail_folders(mailbox, self._store)
        children = sum(each.parent == folder.key for each in everything)
        return graph_mail_folders.shown(mailbox, self._store, folder, children)

    def _collection(self, what: str, page: Page) -> Response:
        content: dict[str, Any] = {"@odata.context": self._context(what)}
        if self._request.query.get("$count", "").lower() == "true":
            content["@odata.count"] = page.total
        content["value"] = list(page.rows)
        if page.next_link:
            content["@odata.nextLink"] = page.next_link
        return json_response(200, content)

    def _context(self, what: str) -> str:
        return f"{self._url}/v1.0/$metadata#users('{self._request.segments[2]}')/{what}"
