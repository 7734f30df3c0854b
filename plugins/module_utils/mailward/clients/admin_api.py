# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Online's admin API: runs any cmdlet over HTTPS, alone (InvokeCommand) or in batches ($batch).

This route (`adminapi/beta`) is what Microsoft's own PowerShell module uses; the documented v2.0 covers
ten cmdlets only (learn.microsoft.com, Exchange Online Admin API). What is known of it stands here and
in `exchange_errors.py`, nowhere else.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol
from urllib.parse import quote, urljoin, urlsplit

from .call import Call, Request
from .cmdlet import Answer, Cmdlet, Ended, untold
from .cmdlet_json import attempted, decode_row, encode, identity
from .errors import Forbidden, ServiceError, Unreadable
from .exchange_errors import ExchangeFailure, exchange_error, read_failure, read_line
from .http import HttpSession
from .json_service import Batches, JsonService, Pace, TokenSource
from .own_cmdlets import OwnCmdlets
from .retry import Trouble

EXCHANGE_ONLINE: Final = "https://outlook.office365.com"

BATCH_SIZE: Final = 10

_PAGES: Final = "odata.maxpagesize=1000"
_GO_ON: Final = {"Prefer": f"{_PAGES};odata.continue-on-error"}

# App-only requests are routed by the organisation's arbitration mailbox; a wrong anchor means random
# servers, some of which cannot write.
_ANCHOR: Final = "APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{tenant}"

_NO_ROLE: Final = (
    "Either the cmdlet does not exist or the application has no role that holds it: give it the Entra role "
    "Exchange Administrator, or an Exchange role group with the management roles that it needs."
)


class Tenant(TokenSource, Protocol):
    """A source of tokens that knows which tenant they are of."""

    @property
    def tenant_id(self) -> str: ...


class AdminApi:
    """Cmdlets in one Exchange Online organisation: a `CmdletSession`, safe to use from several threads.

    `tenant_id` is the tenant that the credentials opened, out of the token itself. Batches hold ten
    cmdlets; at most `pace.lanes` requests are under way at once.
    """

    def __init__(
        self, http: HttpSession, tokens: Tenant, *, exchange_url: str = EXCHANGE_ONLINE, pace: Pace | None = None
    ) -> None:
        self._tokens = tokens
        self._url = exchange_url.rstrip("/")
        self._connection_id = str(uuid.uuid4())
        pace = pace or Pace()
        self.lanes = pace.lanes
        self._service = JsonService(
            http,
            tokens,
            self._url,
            Batches(lambda: f"{self._base()}/$batch", BATCH_SIZE, headers=_GO_ON, repeat_headers=True),
            self._headers,
            pace,
        )

    @property
    def tenant_id(self) -> str:
        """The tenant's GUID, logging in first if need be. Raises ServiceError."""
        self._tokens.token(self._url)
        return self._tokens.tenant_id

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        result = self.invoke_many([cmdlet])[0]
        if isinstance(result, ServiceError):
            raise result
        return result

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        results: list[Answer | ServiceError | None] = [None] * len(cmdlets)
        calls: dict[int, CmdletCall] = {}
        for index, cmdlet in enumerate(cmdlets):
            try:
                calls[index] = CmdletCall(cmdlet, self._base)
            except ServiceError as error:
                results[index] = error
        made = list(calls.values())
        answers = self._service.run(made, ended)
        for index, answer in zip(calls, answers, strict=True):
            results[index] = answer
        return [result for result in results if result is not None]

    def own_cmdlets(self) -> frozenset[str]:
        """The cmdlets, in lower case, that the caller's roles hold. Raises ServiceError."""
        result = self._service.run([OwnCmdlets(self._url, self.tenant_id)])[0]
        if isinstance(result, ServiceError):
            raise result
        return result

    def close(self) -> None:
        self._service.close()

    def _base(self) -> str:
        return f"{self._url}/adminapi/beta/{self._tokens.tenant_id}"

    def _headers(self) -> Mapping[str, str]:
        return {
            "Accept": "application/json",
            "Accept-Language": "en-US",
            "Prefer": _PAGES,
            "X-AnchorMailbox": _ANCHOR.format(tenant=self._tokens.tenant_id),
            "connection-id": self._connection_id,
        }


class CmdletCall(Call[Answer]):
    """One cmdlet until all its pages are there. `base` gives the organisation's part of the URL, without slash."""

    def __init__(self, cmdlet: Cmdlet, base: Callable[[], str]) -> None:
        self.attempted = attempted(cmdlet)
        self.writes = cmdlet.writes
        self._cmdlet = cmdlet
        self._base = base
        self._body = encode(cmdlet)
        self._rows: list[Mapping[str, Any]] = []
        self._warnings: list[str] = []
        self._links: list[str] = []

    def request(self) -> Request:
        """A page that follows is asked for by the same body, posted to the link."""
        url = self._links[-1] if self._links else self._first_url()
        return Request("POST", url, {"X-CmdletName": self._cmdlet.name}, self._body)

    def accept(self, body: Mapping[str, Any]) -> Answer | Trouble | ServiceError | None:
        # Errors of a cmdlet that went on all the same; its rows are then not the whole truth.
        errors = body.get("@adminapi.errors")
        if errors:
            first = errors[0] if isinstance(errors, list) else errors
            return self._failed(read_line(first) if isinstance(first, str) else read_failure(first), 200)
        if "error" in body:
            return self._failed(read_failure(body["error"]), 200)
        rows = body.get("value", [] if self.writes else None)
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            return Trouble(Unreadable(self.attempted, "the answer holds no list of objects"))
        self._rows += (decode_row(row) for row in rows)
        warnings = [str(warning) for warning in body.get("@adminapi.warnings") or ()]
        link = body.get("@odata.nextLink")
        if link:
            self._warnings += (warning for warning in warnings if not _says_truncated(warning))
            return self._follow(str(link))
        if any(_says_truncated(warning) for warning in warnings) and not self._limited():
            return Unreadable(self.attempted, "there are more rows than were given, and no link to them")
        return Answer(tuple(self._rows), (*self._warnings, *warnings))

    def explain(self, status: int, body: Mapping[str, Any]) -> Trouble | ServiceError | None:
        failure = read_failure(body["error"]) if "error" in body else None
        if status == 403:
            # Often NUL bytes falsely declared gzip: an unknown cmdlet or a missing role.
            said, code = (failure.text, failure.exception) if failure else ("access was denied", "")
            return Forbidden(self.attempted, said, code=code or "403", advice=_NO_ROLE)
        return self._failed(failure, status) if failure else None

    def _failed(self, failure: ExchangeFailure, status: int) -> Trouble | ServiceError:
        error = exchange_error(self.attempted, failure, identity=identity(self._cmdlet), status=status)
        if self._links and not isinstance(error, (Trouble, Forbidden)):
            # The link was lost (the service calls that a bad request), or the list changed under us.
            return Unreadable(self.attempted, f"a page of its answer cannot be had: {failure.text}", code=error.code)
        return error

    def _follow(self, link: str) -> ServiceError | None:
        """Remembers where the next page is; its host is ours whatever the link says, so that no token leaves."""
        found = urlsplit(urljoin(self._first_url(), link))
        if not found.path.startswith("/adminapi/"):
            return Unreadable(self.attempted, "the link to the next page leads elsewhere")
        ours = urlsplit(self._base())
        target = found._replace(scheme=ours.scheme, netloc=ours.netloc).geturl()
        if target in self._links:
            return Unreadable(self.attempted, "the links between its pages run in a circle")
        self._links.append(target)
        return None

    def _first_url(self) -> str:
        select = f"?$select={quote(','.join(self._cmdlet.select), safe=',')}" if self._cmdlet.select else ""
        return f"{self._base()}/InvokeCommand{select}"

    def _limited(self) -> bool:
        """Whether the caller itself asked for some of the rows only."""
        return str(self._cmdlet.parameters.get("ResultSize", "")).isdigit()


def _says_truncated(warning: str) -> bool:
    # The parameter's name is the one word of this warning that no language translates.
    return "resultsize" in warning.casefold()
