# SPDX-License-Identifier: GPL-3.0-or-later
"""Access tokens for one tenant, by MSAL: one valid token per resource, renewed before it expires."""

from __future__ import annotations

import importlib
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from .access_token import claims_of
from .credentials import Credential
from .dependencies import needs
from .errors import LoginFailed, ServiceError, Throttled, Unavailable
from .http import AnswerLost, HttpSession, NotSent, Reply
from .json_service import Pace
from .login_advice import ADVICE, NOT_YET_KNOWN, NOT_YET_KNOWN_SECONDS
from .managed_identity import ManagedIdentity
from .refresh_token import RefreshToken
from .retry import Attempts, Trouble, retry_after_seconds
from .token_cache import TokenCache, cache_key

MICROSOFT_LOGIN: Final = "https://login.microsoftonline.com"

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_RENEW_EARLY: Final = 300.0
_NOT_YET_KNOWN_RETRIES: Final = 2


@dataclass(frozen=True)
class _Token:
    """`renew_at` is in seconds since 1970, like `Pace.now`."""

    value: str
    renew_at: float


class Tokens:
    """Logs an application in to one tenant; may be used by several threads, of which one logs in at a time.

    Tokens are renewed five minutes before they expire, or at half of a shorter life. A `refresh_token` makes
    them those of the account that it is of; `cache` keeps them between runs; `local` is the way to a managed
    identity's endpoint, which has no TLS and no proxy.
    """

    def __init__(
        self,
        http: HttpSession,
        *,
        tenant_id: str,
        client_id: str,
        credential: Credential,
        authority_url: str = MICROSOFT_LOGIN,
        pace: Pace | None = None,
        refresh_token: RefreshToken | None = None,
        cache: TokenCache | None = None,
        local: HttpSession | None = None,
    ) -> None:
        self._http = _StsClient(local or http)
        self._refresh_token = refresh_token
        self._cache = cache
        self._local = local
        self._authority = f"{authority_url.rstrip('/')}/{tenant_id}"
        self._tenant = tenant_id
        self._client_id = client_id
        self._credential = credential
        self._pace = pace or Pace()
        self._lock = threading.Lock()
        self._held: dict[str, _Token] = {}
        self._tenant_id = ""

    @property
    def tenant_id(self) -> str:
        """The tenant's GUID as the token service names it in a token (`tid`), whatever the options say.

        Raises LoginFailed when no token was got yet or none names its tenant.
        """
        if not self._tenant_id:
            raise LoginFailed(f"login to {self._tenant}", "no token names the tenant it is for")
        return self._tenant_id

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to tell the user about the files that tokens are kept in."""
        of_cache = self._cache.remarks if self._cache is not None else ()
        return (*of_cache, *(self._refresh_token.remarks if self._refresh_token is not None else ()))

    def close(self) -> None:
        if self._local is not None:
            self._local.close()

    def token(self, resource: str) -> str:
        """A token that is valid for the next minutes. `resource` is the service's URL. Raises ServiceError."""
        with self._lock:
            held = self._held.get(resource)
            if held is None or held.renew_at <= self._pace.now():
                held = self._cached(resource) or self._log_in(resource)
            return held.value

    def renew(self, resource: str, refused: str) -> str:
        """Another token than the one that the service refused. Raises ServiceError."""
        with self._lock:
            held = self._held.get(resource)
            if held is None or held.value == refused:
                held = self._log_in(resource)
            return held.value

    def _log_in(self, resource: str) -> _Token:
        attempted = f"login to {self._tenant} for {resource}"
        attempts = Attempts(self._pace.policy, self._pace.jitter, writes=False)
        new = Attempts(replace(self._pace.policy, retries=_NOT_YET_KNOWN_RETRIES), self._pace.jitter, writes=False)
        while True:
            result = self._ask(resource, attempted)
            if isinstance(result, _Token):
                self._keep(resource, result)
                return result
            if isinstance(result, ServiceError):
                raise result
            patience = new if result.error.code in NOT_YET_KNOWN else attempts
            self._pace.sleep(patience.wait_after(result))

    def _ask(self, resource: str, attempted: str) -> _Token | Trouble | ServiceError:
        with needs("msal"):
            msal = importlib.import_module("msal")
            errors = importlib.import_module("msal.exceptions")
        self._http.last = None
        answer: Mapping[str, Any] = {}
        try:
            answer = self._answer(msal, resource)
        except NotSent as failure:
            error = Unavailable(attempted, str(failure))
            return error if failure.hopeless else Trouble(error, undone=True)
        except AnswerLost as failure:
            return Trouble(Unavailable(attempted, str(failure)))
        except (ValueError, KeyError, RuntimeError, errors.MsalError) as error:
            if self._http.last is None:
                return LoginFailed(attempted, f"the login cannot be made: {self._masked(str(error))}")
        if "access_token" in answer:
            return self._taken(answer)
        return self._refused(attempted, answer, self._http.last)

    def _answer(self, msal: Any, resource: str) -> Mapping[str, Any]:
        if isinstance(self._credential, ManagedIdentity):
            return self._credential.ask(msal, self._http, resource)
        # A new application object each time: MSAL answers a repeat from its throttle cache instead of
        # asking, and from its token cache instead of renewing. Discovery is kept by `_StsClient`.
        application = msal.ConfidentialClientApplication(
            self._client_id,
            authority=self._authority,
            client_credential=self._credential.for_msal(),
            # The default asks login.microsoftonline.com about an authority that it does not know.
            instance_discovery=False,
            http_client=self._http,
        )
        scopes = [f"{resource.rstrip('/')}/.default"]
        answer: Mapping[str, Any] = (
            application.acquire_token_for_client(scopes)
            if self._refresh_token is None
            else application.acquire_token_by_refresh_token(self._refresh_token.current(), scopes)
        )
        if self._refresh_token is not None and "access_token" in answer:
            self._refresh_token.replace(str(answer.get("refresh_token") or ""))
        return answer

    def _cached(self, resource: str) -> _Token | None:
        key = self._cache_key(resource)
        found = self._cache.get(key, self._pace.now()) if self._cache is not None and key else None
        if found is None:
            return None
        token = _Token(*found)
        self._hold(resource, token)
        return token

    def _keep(self, resource: str, token: _Token) -> None:
        self._hold(resource, token)
        key = self._cache_key(resource)
        if self._cache is not None and key:
            self._cache.put(key, token.value, token.renew_at, self._pace.now())

    def _cache_key(self, resource: str) -> str:
        """ "" where nothing is kept: by whom a managed identity's token was got is known to its machine only."""
        if self._cache is None or isinstance(self._credential, ManagedIdentity):
            return ""
        fingerprint = self._credential.fingerprint
        account = self._refresh_token.fingerprint if self._refresh_token is not None else ""
        return fingerprint and cache_key(self._authority, self._client_id, fingerprint, account, resource)

    def _hold(self, resource: str, token: _Token) -> None:
        """Raises LoginFailed for a token of another tenant than the one that was named by its id."""
        tenant = str((claims_of(token.value) or {}).get("tid") or "")
        if tenant and _GUID.fullmatch(self._tenant) and tenant.lower() != self._tenant.lower():
            said = f"the token is for another tenant, {tenant}"
            raise LoginFailed(f"login to {self._tenant}", said, advice="Nothing was read or written with it.")
        self._tenant_id = tenant or self._tenant_id
        self._held[resource] = token

    def _taken(self, answer: Mapping[str, Any]) -> _Token:
        value = str(answer["access_token"])
        life = float(answer.get("expires_in") or 0)
        return _Token(value, self._pace.now() + max(life - _RENEW_EARLY, life / 2))

    def _refused(self, attempted: str, answer: Mapping[str, Any], reply: Reply | None) -> Trouble | ServiceError:
        status = reply.status if reply else 0
        asked = retry_after_seconds(reply.headers.get("retry-after", ""), self._pace.now()) if reply else 0.0
        told = answer or _object(reply.body if reply else b"")
        said = self._masked(str(told.get("error_description") or told.get("error") or f"HTTP {status}"))
        # What follows the first line are ids for Microsoft's support.
        said = re.split(r"[\r\n]| Trace ID", said)[0]
        number = _number(told)
        if status == 429:
            return Trouble(Throttled(attempted, "the token service is throttling us", code="429"), True, asked)
        if status >= 500 or not told:
            trouble = f"the token service answered HTTP {status}"
            return Trouble(Unavailable(attempted, trouble, code=str(status)), True, asked)
        error = LoginFailed(attempted, said, code=number, advice=ADVICE.get(number, ""))
        return Trouble(error, True, NOT_YET_KNOWN_SECONDS) if number in NOT_YET_KNOWN else error

    def _masked(self, text: str) -> str:
        own = self._refresh_token.secrets if self._refresh_token is not None else ()
        for secret in (*self._credential.secrets, *own):
            text = text.replace(secret, "***")
        return text


class _StsResponse:
    """What MSAL wants of a response."""

    def __init__(self, reply: Reply) -> None:
        self.status_code = reply.status
        self.headers = dict(reply.headers)
        self.text = reply.body.decode("utf-8", "replace")

    def raise_for_status(self) -> None:
        """Older MSAL calls this on a server error; what the reply means is decided from `_StsClient.last`."""
        raise RuntimeError(f"HTTP {self.status_code}")


class _StsClient:
    """Our HTTP session as the client that MSAL wants; keeps the last reply, and discovery documents for good."""

    def __init__(self, http: HttpSession) -> None:
        self.last: Reply | None = None
        self._session = http
        self._documents: dict[str, Reply] = {}

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **ignored: object,
    ) -> _StsResponse:
        address = f"{url}?{urlencode(params)}" if params else url
        if address not in self._documents:
            self.last = self._session.send("GET", address, headers or {})
            # A managed identity's endpoint gives tokens in answer to GET.
            if self.last.status != 200 or not self.last.intact or "token_endpoint" not in _object(self.last.body):
                return _StsResponse(self.last)
            self._documents[address] = self.last
        return _StsResponse(self._documents[address])

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **ignored: object,
    ) -> _StsResponse:
        address = f"{url}?{urlencode(params)}" if params else url
        sent = {**(headers or {}), "Content-Type": "application/x-www-form-urlencoded"}
        self.last = self._session.send("POST", address, sent, urlencode(data or {}).encode("ascii"))
        return _StsResponse(self.last)

    def close(self) -> None:
        """The session is its owner's to close."""


def _number(told: Mapping[str, Any]) -> str:
    """The AADSTS number of a refusal; "" when it gives none."""
    codes = told.get("error_codes")
    if isinstance(codes, list) and codes:
        return str(codes[0])
    found = re.search(r"AADSTS(\d+)", str(told.get("error_description") or ""))
    return found.group(1) if found else ""


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
