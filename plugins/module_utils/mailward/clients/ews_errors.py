# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failure of Exchange Web Services means: by the class of the exception, which is the service's ResponseCode."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from .dependencies import MINIMUM, MissingDependency
from .errors import Forbidden, LoginFailed, NotFound, Refused, ServiceError, Throttled, Unavailable, Unreadable
from .ews_endpoint import KERBEROS, EwsEndpoint
from .ews_exchangelib import NotAskedFor, NotOfTheForm, UnusualStatus
from .http import AnswerLost, NotSent, what_happened
from .kerberos import Kerberos, kerberos_failure
from .retry import Trouble, retry_after_seconds

UNREACHABLE: Final = "unreachable"
"""Code of an error of the connection itself, which is the same for every mailbox."""

IMPERSONATION_ADVICE: Final = (
    "Give the account the role: New-ManagementRoleAssignment -Name Mailward-EWS -Role ApplicationImpersonation -User "
    "<account>, with -CustomRecipientWriteScope for these mailboxes alone."
)
"""EWS documentation, How to configure impersonation."""

URL_ADVICE: Final = "Give its address as ews_url: Get-WebServicesVirtualDirectory shows InternalUrl."

_LOGIN_ADVICE: Final = (
    "Check user name and password, and which authentication the virtual directory takes "
    "(Get-WebServicesVirtualDirectory); ews_authentication chooses one."
)

_DENIED: Final = frozenset({
    "ErrorImpersonateUserDenied", "ErrorImpersonationDenied", "ErrorImpersonationFailed",
    "ErrorUserNotAllowedByPolicy", "ErrorAccessDenied", "ErrorAccountDisabled", "ErrorCannotAccessDeletedPublicFolder",
})  # fmt: skip
_ABSENT: Final = frozenset({
    "ErrorNonExistentMailbox", "ErrorMailRecipientNotFound", "ErrorMissingEmailAddress", "ErrorInvalidUserSid",
})  # fmt: skip
_THROTTLED: Final = frozenset({
    "ErrorServerBusy", "ErrorExceededConnectionCount", "ErrorExceededFindCountLimit",
    "ErrorTooManyObjectsOpened", "ErrorInsufficientResources", "ErrorNotEnoughMemory", "RateLimitError",
})  # fmt: skip
_PASSING: Final = frozenset({
    "ErrorInternalServerTransientError", "ErrorInternalServerError", "ErrorTimeoutExpired", "ErrorADUnavailable",
    "ErrorADOperation", "ErrorConnectionFailed", "ErrorConnectionFailedTransientError", "ErrorMailboxFailover",
    "ErrorMailboxMoveInProgress", "ErrorMailboxStoreUnavailable", "ErrorProxyCallFailed",
    "ErrorNoRespondingCASInDestinationSite", "ErrorProxiedSubscriptionCallFailure", "ErrorBatchProcessingStopped",
    # A folder that went away between the list and the search.
    "ErrorFolderNotFound", "ErrorItemNotFound",
})  # fmt: skip
_OF_ANOTHER_VERSION: Final = frozenset({
    "ErrorInvalidServerVersion", "ErrorIncorrectSchemaVersion", "ErrorInvalidSchemaVersionForMailboxVersion",
})  # fmt: skip

# What exchangelib makes of a connection that fails, of its TLS, and of a login by NTLM that ends halfway.
_MADE_OF_ANOTHER: Final = frozenset({"ErrorTimeoutExpired", "TransportError", "ErrorInternalServerTransientError"})

_STATUS: Final[Mapping[int, tuple[type[ServiceError], str, str]]] = {
    301: (Refused, "the server sends elsewhere, and nothing follows it", URL_ADVICE),
    302: (Refused, "the server sends elsewhere, and nothing follows it", URL_ADVICE),
    307: (Refused, "the server sends elsewhere, and nothing follows it", URL_ADVICE),
    308: (Refused, "the server sends elsewhere, and nothing follows it", URL_ADVICE),
    401: (LoginFailed, "the server does not take this login", _LOGIN_ADVICE),
    403: (Forbidden, "the account may not use EWS", "Get-CASMailbox and Get-OrganizationConfig show EwsEnabled."),
    404: (Unavailable, "there are no Exchange Web Services at this address", URL_ADVICE),
    405: (Unavailable, "there are no Exchange Web Services at this address", URL_ADVICE),
}


def understood(what: str, problem: Exception, end: EwsEndpoint) -> Trouble | ServiceError:
    """What became of an attempt. Nothing is ever written, so that whatever may pass can be tried again."""
    login = f"login at {end.url}"
    if isinstance(problem, UnusualStatus):
        return _of_status(what, problem, login)
    if isinstance(problem, NotAskedFor):
        return Unreadable(what, str(problem))
    if isinstance(problem, NotOfTheForm):
        return Trouble(Unreadable(what, str(problem)))
    if isinstance(problem, NotSent):
        return _of_connection(what, problem)
    if isinstance(problem, ImportError):
        raise MissingDependency("pypsrp[kerberos]", MINIMUM["pypsrp"]) from problem
    lost = _lost(problem)
    if lost is not None:
        return _of_connection(what, lost)
    if end.authentication == KERBEROS:
        failed = kerberos_failure(what, problem, _kerberos(login, end), undone=True)
        if failed is not None:
            return failed
    package = type(problem).__module__.partition(".")[0]
    if package == "exchangelib":
        return _of_class(what, problem)
    if package in ("spnego", "pypsrp", "gssapi", "krb5") or (
        end.authentication == KERBEROS and isinstance(problem, ValueError)
    ):
        return LoginFailed(login, type(problem).__name__, advice=_LOGIN_ADVICE)
    # What is not of the protocol trips exchangelib in many ways.
    return Trouble(Unreadable(what, f"the answer is not of the protocol: {type(problem).__name__}"))


def _kerberos(login: str, end: EwsEndpoint) -> Kerberos:
    return Kerberos(login, f"{end.service}/{urlsplit(end.url).hostname}", end.username)


def _of_class(what: str, problem: Exception) -> Trouble | ServiceError:
    code = type(problem).__name__
    said = " ".join(str(problem).split()) or code
    if code == "UnauthorizedError":
        return LoginFailed(what, "the server does not take this login", code=code, advice=_LOGIN_ADVICE)
    if code in _DENIED:
        return Forbidden(what, said, code=code, advice=IMPERSONATION_ADVICE)
    if code in _ABSENT:
        return NotFound(what, said, code=code)
    if code in _THROTTLED:
        wait = float(getattr(problem, "back_off", None) or 0)
        return Trouble(Throttled(what, said, code=code), undone=True, retry_after=wait)
    if code in _PASSING:
        return Trouble(Unavailable(what, said, code=code))
    if code in _OF_ANOTHER_VERSION:
        return Refused(what, "the server does not take requests of its own version", code=code)
    if code.startswith("Error"):
        return Refused(what, said, code=code)
    # Its text can hold the whole answer.
    return Trouble(Unreadable(what, f"the answer is not of the protocol: {code}"))


def _of_status(what: str, problem: UnusualStatus, login: str) -> Trouble | ServiceError:
    code = str(problem.status)
    if problem.status in _STATUS:
        kind, said, advice = _STATUS[problem.status]
        return kind(login, said, code=code, advice=advice)
    wait = retry_after_seconds(problem.retry_after, time.time())
    if problem.status == 429:
        return Trouble(Throttled(what, "too many requests", code=code), undone=True, retry_after=wait)
    if problem.status >= 500:
        return Trouble(Unavailable(what, str(problem), code=code), retry_after=wait)
    return Refused(what, str(problem), code=code)


def _of_connection(what: str, problem: NotSent | AnswerLost) -> Trouble | ServiceError:
    if isinstance(problem, AnswerLost):
        return Trouble(Unavailable(what, f"the connection was lost: {problem}"))
    error = Unavailable(what, f"Exchange Web Services cannot be reached: {problem}", code=UNREACHABLE)
    return error if problem.hopeless else Trouble(error, undone=True)


def _lost(problem: Exception) -> NotSent | AnswerLost | None:
    """The failure of the connection behind what exchangelib makes of it; None where it is no such failure."""
    import requests
    import urllib3

    cause = problem.__context__ if type(problem).__name__ in _MADE_OF_ANOTHER else problem
    if isinstance(cause, (requests.RequestException, urllib3.exceptions.HTTPError, OSError)):
        return what_happened(cause)
    return None
