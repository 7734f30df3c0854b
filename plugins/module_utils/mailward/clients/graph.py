# SPDX-License-Identifier: GPL-3.0-or-later
"""Microsoft Graph v1.0, as far as the account behind a mailbox needs it: may it sign in, is it synchronised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from .access_token import permissions_of
from .call import Call, Request
from .errors import Refused, ServiceError, Unreadable
from .graph_errors import explained
from .http import HttpSession
from .json_service import Batches, JsonService, Pace, TokenSource
from .retry import Trouble

MICROSOFT_GRAPH: Final = "https://graph.microsoft.com"

BATCH_SIZE: Final = 20

_READ: Final = "Give the application the Graph permission User.Read.All and the administrator's consent."
_WRITE: Final = (
    "Give the application the Graph permission User.EnableDisableAccount.All (for a new password "
    "User-PasswordProfile.ReadWrite.All, for administrators' accounts a directory role too) and the "
    "administrator's consent."
)
_REVOKE: Final = "Give the application the Graph permission User.RevokeSessions.All and the administrator's consent."


class Graph:
    """Accounts of the organisation that the tokens are of. `id` is an object id or a user principal name."""

    def __init__(
        self, http: HttpSession, tokens: TokenSource, *, graph_url: str = MICROSOFT_GRAPH, pace: Pace | None = None
    ) -> None:
        url = graph_url.rstrip("/")
        self._tokens = tokens
        self._url = url
        self._base = f"{url}/v1.0"
        batches = Batches(lambda: f"{self._base}/$batch", BATCH_SIZE, relative_to=self._base)
        self._service = JsonService(http, tokens, url, batches, lambda: {"Accept": "application/json"}, pace or Pace())

    def users(self, ids: Iterable[str], select: Sequence[str]) -> dict[str, Mapping[str, Any] | ServiceError]:
        """Properties of accounts by the ids asked for; an error (NotFound: no such account) in an account's place."""
        wanted = list(dict.fromkeys(ids))
        calls = [_Read(self._base, user, select) for user in wanted if user]
        answers = self._service.run(calls)
        found = {call.user: answer for call, answer in zip(calls, answers, strict=True)}
        return {user: found.get(user) or _nobody("GET user") for user in wanted}

    def update_user(self, user: str, body: Mapping[str, Any]) -> None:
        """Changes properties of an account, as `{"accountEnabled": False}`. Raises ServiceError."""
        self._write(_Write(self._base, "PATCH", user, "", body, _WRITE))

    def revoke_sessions(self, user: str) -> None:
        """Makes every refresh token and session cookie of an account invalid. Raises ServiceError."""
        self._write(_Write(self._base, "POST", user, "/revokeSignInSessions", None, _REVOKE))

    def permissions(self) -> frozenset[str]:
        """The permissions in the token for Graph. Raises ServiceError."""
        found = permissions_of(self._tokens.token(self._url))
        if found is None:
            raise Unreadable("reading the permissions of the token for Graph", "the token does not say")
        return found

    def close(self) -> None:
        self._service.close()

    def _write(self, call: _Write) -> None:
        if not call.user:
            raise _nobody(call.attempted)
        result = self._service.run([call])[0]
        if isinstance(result, ServiceError):
            raise result


class _Read(Call[Mapping[str, Any]]):
    def __init__(self, base: str, user: str, select: Sequence[str]) -> None:
        self.attempted = f"GET user {user}"
        self.writes = False
        self.user = user
        self._url = f"{base}/users/{quote(user, safe='')}?$select={','.join(dict.fromkeys(('id', *select)))}"

    def request(self) -> Request:
        return Request("GET", self._url)

    def accept(self, body: Mapping[str, Any]) -> Mapping[str, Any] | Trouble | ServiceError | None:
        if not body.get("id"):
            return Trouble(Unreadable(self.attempted, "the answer is no account"))
        return {name: value for name, value in body.items() if "@" not in name}

    def explain(self, status: int, body: Mapping[str, Any]) -> Trouble | ServiceError | None:
        return explained(self.attempted, status, body, _READ)


class _Write(Call[bool]):
    """A change of one account; its body may hold a password, which no error may repeat."""

    def __init__(
        self, base: str, method: str, user: str, action: str, body: Mapping[str, Any] | None, advice: str
    ) -> None:
        self.attempted = f"{method} user {user}{action}"
        self.writes = True
        self.user = user
        self._request = Request(method, f"{base}/users/{quote(user, safe='')}{action}", body=body)
        self._advice = advice

    def request(self) -> Request:
        return self._request

    def accept(self, body: Mapping[str, Any]) -> bool | Trouble | ServiceError | None:
        return True

    def explain(self, status: int, body: Mapping[str, Any]) -> Trouble | ServiceError | None:
        return explained(self.attempted, status, body, self._advice, _password(self._request.body))


def _password(body: Mapping[str, Any] | None) -> str:
    profile = (body or {}).get("passwordProfile")
    return str(profile.get("password") or "") if isinstance(profile, Mapping) else ""


def _nobody(attempted: str) -> Refused:
    return Refused(attempted.strip(), "the account's id is empty, which Graph would take for every account")
