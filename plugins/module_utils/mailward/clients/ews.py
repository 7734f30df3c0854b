# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Web Services of an organisation's own servers: messages looked for in mailboxes, and what users set there.

Reads only. Not for Exchange Online, which takes this away and has Microsoft Graph. Each mailbox is read in its owner's
place, for which the account needs the role ApplicationImpersonation.

Requests of `find` for I messages in a mailbox with F folders: `max(1, ceil(F / 500))` for the list of its folders, and
`ceil((F + 2) / 1000) * ceil(I / 50)` for the search through all of them at once: two for any usual mailbox. A login by
NTLM or Kerberos takes one or two more for each connection, and there is one connection; nothing is asked to find out
version or login.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar, cast

from .dependencies import MissingDependency
from .errors import LoginFailed, Refused, ServiceError
from .ews_connection import EwsConnection
from .ews_endpoint import KERBEROS, EwsEndpoint
from .ews_errors import UNREACHABLE, understood
from .ews_reading import delegate, inbox_rule, out_of_office
from .ews_values import Delegate, InboxRule, OutOfOffice
from .json_service import Pace
from .mail_search import FoundMessage, MailboxSearch, Search
from .retry import Attempts, Trouble

NOT_SEEN: Final = (
    "purged items and versions under hold in Recoverable Items",
    "the archive of a mailbox",
    "the quarantine mailbox, where the content filter has one",
    "hidden inbox rules",
)
"""What this cannot see, in phrases."""

T = TypeVar("T")


class Ews:
    """The mailboxes of one organisation, for one thread. `mailbox` is a primary SMTP address everywhere."""

    def __init__(self, endpoint: EwsEndpoint, pace: Pace | None = None) -> None:
        self._endpoint = endpoint
        self._pace = pace or Pace()
        self._connection: EwsConnection | None = None
        self._logged_in = False
        self._unreachable = False
        self._turned_away: LoginFailed | None = None

    def find(self, searches: Iterable[Search]) -> dict[Search, MailboxSearch]:
        """Looks for each message in its mailbox, in every folder that can be seen. Raises nothing but
        MissingDependency.
        """
        wanted = list(dict.fromkeys(searches))
        result: dict[Search, MailboxSearch] = {}
        unreachable: ServiceError | None = None
        for mailbox in dict.fromkeys(mailbox for mailbox, _unused in wanted):
            ids = [message for its, message in wanted if its == mailbox]
            found, unread = ([], [unreachable]) if unreachable else self._search(mailbox, ids)
            unreachable = unreachable or next((error for error in unread if error.code == UNREACHABLE), None)
            for message in ids:
                copies = tuple(copy for its, copy in found if its == message)
                result[mailbox, message] = MailboxSearch(copies, tuple(unread))
        return result

    def inbox_rules(self, mailbox: str) -> tuple[InboxRule, ...]:
        """The rules of the mailbox's user, in their order. Raises ServiceError."""
        return self._read(
            f"GetInboxRules {mailbox}", lambda ews: tuple(inbox_rule(one) for one in ews.inbox_rules(mailbox))
        )

    def out_of_office(self, mailbox: str) -> OutOfOffice:
        """Raises ServiceError."""
        return self._read(f"GetUserOofSettings {mailbox}", lambda ews: out_of_office(ews.out_of_office(mailbox)))

    def delegates(self, mailbox: str) -> tuple[Delegate, ...]:
        """Raises ServiceError."""
        return self._read(f"GetDelegate {mailbox}", lambda ews: tuple(delegate(one) for one in ews.delegates(mailbox)))

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _search(self, mailbox: str, ids: list[str]) -> tuple[list[tuple[str, FoundMessage]], list[ServiceError]]:
        """What was found, and why not everything was looked through, after as many attempts as there may be."""
        what = f"FindItem {mailbox}"
        attempts = Attempts(self._pace.policy, self._pace.jitter, writes=False)
        while True:
            given = self._attempt(what, lambda ews: ews.search(mailbox, ids))
            if isinstance(given, tuple):
                found, problems = given
                troubles = [understood(what, problem, self._endpoint) for problem in problems]
            else:
                found, troubles = [], [given]
            passing = next((one for one in troubles if isinstance(one, Trouble)), None)
            errors = [one.error if isinstance(one, Trouble) else one for one in troubles]
            if passing is None or not self._waited(attempts, passing):
                return found, errors

    def _read(self, what: str, read: Callable[[EwsConnection], T]) -> T:
        attempts = Attempts(self._pace.policy, self._pace.jitter, writes=False)
        while True:
            given = self._attempt(what, read)
            if isinstance(given, ServiceError):
                raise given
            if not isinstance(given, Trouble):
                return cast("T", given)
            if not self._waited(attempts, given):
                raise given.error

    def _waited(self, attempts: Attempts, trouble: Trouble) -> bool:
        """Whether there is another attempt; it has been waited for then. A server that could not be reached is waited
        for once, and tried once a time until it is there again.
        """
        is_lost = trouble.error.code == UNREACHABLE
        try:
            if is_lost and self._unreachable:
                return False
            self._pace.sleep(attempts.wait_after(trouble))
        except ServiceError:
            self._unreachable = is_lost
            return False
        return True

    def _attempt(self, what: str, read: Callable[[EwsConnection], Any]) -> Any:
        """What was read, or a Trouble or ServiceError in its place.

        A login that was refused is not tried again, for a few more would lock the account; one that worked before is
        tried once, for a busy server refuses some.
        """
        if self._turned_away is not None:
            return self._turned_away
        end = self._endpoint
        if end.authentication != KERBEROS and not (end.username and end.password):
            advice = "Give them, or say ews_authentication: kerberos to use a ticket."
            return Refused(f"login at {end.url}", f"{end.authentication} needs username and password", advice=advice)
        if self._connection is None:
            self._connection = EwsConnection(self._endpoint)
        try:
            given = read(self._connection)
        except MissingDependency:
            raise
        except Exception as problem:
            result = understood(what, problem, self._endpoint)
        else:
            self._logged_in, self._unreachable = True, False
            return given
        if not isinstance(result, LoginFailed):
            return result
        if self._logged_in:
            self._logged_in = False
            self.close()
            return Trouble(result)
        self._turned_away = result
        return result
