# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft Graph v1.0, as far as finding one message in a mailbox needs it: by its Internet Message-Id, anywhere.

`/users/{id}/messages` looks through the folders of the mailbox, Deleted Items and Junk Email among them (Graph docs,
user-list-messages); what was deleted from there and can still be brought back is in a folder of its own, with the
well-known name `recoverableitemsdeletions` (Graph docs, mailFolder). Nothing else of the Recoverable Items (purged
items, versions under hold) and no archive mailbox can be seen this way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit

from .call import Call, Request
from .errors import Refused, ServiceError, Unreadable
from .graph import BATCH_SIZE, MICROSOFT_GRAPH
from .graph_errors import explained
from .http import HttpSession
from .json_service import Batches, JsonService, Pace, TokenSource
from .mail_search import FoundMessage, MailboxSearch, Search
from .retry import Trouble

NOT_SEEN: Final = ("purged items and versions under hold in Recoverable Items", "the online archive of a mailbox")
"""Where a message can be that this cannot see, in phrases."""

READ_ADVICE: Final = (
    "Give the application the Graph permission Mail.ReadBasic.All (Mail.Read is more than enough) and the "
    "administrator's consent, or the Exchange application role Application Mail.ReadBasic for these mailboxes alone."
)
"""Graph permissions reference; Exchange docs, role based access control for applications."""

_RECOVERABLE: Final = "recoverableitemsdeletions"
_PAGE: Final = 50


class GraphMail:
    """The mailboxes of the organisation that the tokens are of. Reads only."""

    def __init__(
        self, http: HttpSession, tokens: TokenSource, *, graph_url: str = MICROSOFT_GRAPH, pace: Pace | None = None
    ) -> None:
        url = graph_url.rstrip("/")
        self._base = f"{url}/v1.0"
        batches = Batches(lambda: f"{self._base}/$batch", BATCH_SIZE, relative_to=self._base)
        self._service = JsonService(http, tokens, url, batches, lambda: {"Accept": "application/json"}, pace or Pace())

    def find(self, searches: Iterable[Search]) -> dict[Search, MailboxSearch]:
        """Looks for each message in its mailbox, in every folder that can be seen. Raises nothing.

        Two requests for each search and one for each folder in which something was found, twenty to a batch.
        """
        wanted = list(dict.fromkeys(searches))
        calls = [_Messages(self._base, *search, within) for search in wanted for within in ("", _RECOVERABLE)]
        given = self._service.run(calls)
        answers = {(call.search, call.within): answer for call, answer in zip(calls, given, strict=True)}
        names = self._folder_names(
            {(search[0], folder) for (search, within), found in answers.items() if not within for folder in _ids(found)}
        )
        result = {}
        for search in wanted:
            usual, deleted = answers[search, ""], answers[search, _RECOVERABLE]
            result[search] = MailboxSearch(
                (
                    *(FoundMessage(names[search[0], folder]) for folder in _ids(usual)),
                    *(FoundMessage("Recoverable Items", recoverable=True) for _unused in _ids(deleted)),
                ),
                tuple(answer for answer in (usual, deleted) if isinstance(answer, ServiceError)),
            )
        return result

    def close(self) -> None:
        self._service.close()

    def _folder_names(self, folders: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        calls = [_Folder(self._base, mailbox, folder) for mailbox, folder in sorted(folders)]
        answers = self._service.run(calls)
        return {
            (call.mailbox, call.folder): "" if isinstance(answer, ServiceError) else answer
            for call, answer in zip(calls, answers, strict=True)
        }


class _Messages(Call[Sequence[str]]):
    """The ids of the folders that hold the message; every copy counts."""

    writes = False

    def __init__(self, base: str, mailbox: str, message_id: str, within: str) -> None:
        self.search = (mailbox, message_id)
        self.within = within
        self.attempted = f"GET {within or 'messages'} of {mailbox}"
        self._base = base
        self._folders: list[str] = []
        place = f"/mailFolders/{within}" if within else ""
        wanted = quote(f"internetMessageId eq '{message_id.replace(chr(39), chr(39) * 2)}'", safe="")
        query = f"$filter={wanted}&$select=id,internetMessageId,parentFolderId&$top={_PAGE}"
        self._links = [f"{base}/users/{quote(mailbox, safe='')}{place}/messages?{query}"]

    def request(self) -> Request:
        return Request("GET", self._links[-1])

    def accept(self, body: Mapping[str, Any]) -> Sequence[str] | Trouble | ServiceError | None:
        rows = body.get("value")
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            return Trouble(Unreadable(self.attempted, "the answer holds no list of messages"))
        if any(str(row.get("internetMessageId")) != self.search[1] for row in rows):
            return Unreadable(self.attempted, "the answer holds messages that were not asked for")
        self._folders += (str(row.get("parentFolderId") or "") for row in rows)
        link = body.get("@odata.nextLink")
        # A page of a filtered list can be empty and not be the last (Graph docs, paging).
        return self._follow(str(link)) if link else tuple(self._folders)

    def explain(self, status: int, body: Mapping[str, Any]) -> Trouble | ServiceError | None:
        return explained(self.attempted, status, body, READ_ADVICE)

    def _follow(self, link: str) -> ServiceError | None:
        """Remembers where the next page is; its host is ours whatever the link says, so that no token leaves."""
        found, ours = urlsplit(urljoin(self._base, link)), urlsplit(self._base)
        target = found._replace(scheme=ours.scheme, netloc=ours.netloc).geturl()
        if not found.path.startswith(f"{ours.path}/") or target in self._links:
            return Unreadable(self.attempted, "the link to the next page leads elsewhere")
        self._links.append(target)
        return None


class _Folder(Call[str]):
    """The name of a folder."""

    writes = False

    def __init__(self, base: str, mailbox: str, folder: str) -> None:
        self.mailbox = mailbox
        self.folder = folder
        self.attempted = f"GET a mail folder of {mailbox}"
        path = f"/users/{quote(mailbox, safe='')}/mailFolders/{quote(folder, safe='')}"
        self._request = Request("GET", f"{base}{path}?$select=id,displayName")

    def request(self) -> Request:
        return self._request

    def accept(self, body: Mapping[str, Any]) -> str | Trouble | ServiceError | None:
        name = body.get("displayName")
        return name if isinstance(name, str) else Refused(self.attempted, "the folder has no name")

    def explain(self, status: int, body: Mapping[str, Any]) -> Trouble | ServiceError | None:
        return explained(self.attempted, status, body, READ_ADVICE)


def _ids(found: Sequence[str] | ServiceError) -> Sequence[str]:
    return () if isinstance(found, ServiceError) else found
