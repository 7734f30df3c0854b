# SPDX-License-Identifier: GPL-3.0-or-later
"""What it means when a management host cannot be reached, turns us away, or cannot reach Exchange itself."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from .dependencies import needs
from .errors import Forbidden, LoginFailed, Refused, ServiceError, Throttled, Unavailable, Unreadable
from .kerberos import Kerberos, kerberos_failure
from .management_batch import ExchangeLogin, Unopened
from .psrp_troubles import QUOTAS
from .retry import Trouble

REFUSED_LOGINS: Final = frozenset({5, 1326, 2150858909})
"""Codes of a session that was refused: ERROR_ACCESS_DENIED and ERROR_LOGON_FAILURE (winerror.h); that the last one is
a Kerberos login without a ticket to go further is a guess, from public reports of the second hop."""

CERTIFICATE: Final = "certificate"

_LONGEST_TEXT: Final = 500


class Impatient(Exception):
    """A script did not end in time; in seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"it did not end within {seconds:.0f} seconds")


def unopened(what: str, said: Unopened, login: ExchangeLogin) -> ServiceError | Trouble:
    """The management host got no session from Exchange, so nothing was run."""
    code = said.code & 0xFFFFFFFF
    text = " ".join(said.text.split())[:_LONGEST_TEXT]
    if code in REFUSED_LOGINS:
        advice = (
            "Check user name and password." if login.username
            else "Give username and password for Exchange, or log in with credssp, which can be passed on."
        )  # fmt: skip
        refused = "Exchange does not take the login of the management host"
        return LoginFailed(f"login at {login.uri}", f"{refused}: {text}", code=str(code), advice=advice)
    if code in QUOTAS:
        advice = "Other sessions of this account may be open; they end by themselves after a while."
        return Trouble(Throttled(what, text, code=str(code), advice=advice), undone=True)
    error = Unavailable(what, f"the management host got no session from Exchange: {text}", code=said.exception)
    return Trouble(error, undone=True)


def of_transport(
    what: str, problem: Exception, url: str, authentication: str, *, undone: bool
) -> ServiceError | Trouble:
    """A failure between us and the management host.

    `undone`: the batch had not been sent completely, so nothing of it was run. Otherwise even a refused login leaves
    what was sent in doubt: a connection that was lost logs in again.
    """
    result = _of_transport(what, problem, url, authentication, undone=undone)
    return result if undone or isinstance(result, Trouble) else Trouble(result)


def _of_transport(
    what: str, problem: Exception, url: str, authentication: str, *, undone: bool
) -> ServiceError | Trouble:
    with needs("pywinrm"):
        import requests
        from winrm.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError
        from winrm.vendor.requests_kerberos.exceptions import MutualAuthenticationError
    at = f"login at {url}"
    if isinstance(problem, Refused):
        return problem
    login = Kerberos(at, f"HTTP/{urlsplit(url).hostname}", takes_password=False)
    failed = kerberos_failure(what, problem, login, undone=undone)
    if failed is not None:
        return failed
    if isinstance(problem, Impatient):
        return Trouble(Unavailable(what, str(problem)))
    if isinstance(problem, AuthenticationError) or _is_of_credssp(problem):
        return _turned_away(at, authentication)
    if isinstance(problem, MutualAuthenticationError):
        advice = "Check the ticket (klist): it may have expired. Otherwise this may not be the host that it says it is."
        return LoginFailed(at, "the management host did not prove by Kerberos who it is", advice=advice)
    if isinstance(problem, WSManFaultError):
        return _fault(what, problem.wsman_fault_code or 0, str(problem.reason), undone=undone)
    if isinstance(problem, WinRMTransportError):
        if problem.code == 403:
            return Forbidden(at, "the account may not use WinRM on the management host", code="403")
        if problem.code == 404:
            return Unavailable(at, "there is no WinRM at this address", code="404")
        said = f"the management host answered with HTTP {problem.code}"
        return Trouble(Unavailable(what, said, code=str(problem.code)), undone=undone)
    if isinstance(problem, requests.exceptions.SSLError):
        if "CERTIFICATE_VERIFY_FAILED" in str(problem):
            advice = "Give the authority that signed it as ca_bundle."
            return Unavailable(at, "the certificate of the management host could not be verified", advice=advice)
        if authentication == CERTIFICATE:
            return _turned_away(at, authentication)
        return Unavailable(at, "the management host makes no TLS connection", code="tls")
    if isinstance(problem, (requests.RequestException, OSError)):
        unreached = isinstance(problem, requests.ConnectTimeout) or "NewConnectionError" in repr(problem)
        said = "the management host cannot be reached" if unreached else "the connection was lost"
        return Trouble(Unavailable(what, f"{said}: {type(problem).__name__}"), undone=undone)
    if isinstance(problem, WinRMError):
        return Trouble(Unreadable(what, f"the management host gave no answer: {type(problem).__name__}"), undone=undone)
    said = f"the answer of the management host is not of the protocol: {type(problem).__name__}"
    return Trouble(Unreadable(what, said), undone=undone)


def _turned_away(at: str, authentication: str) -> LoginFailed:
    advice = f"Check user name and password, and whether the management host offers {authentication}."
    if authentication == CERTIFICATE:
        advice = (
            "Check that the management host trusts the authority of the client certificate, maps the certificate to an "
            "account (winrm get winrm/config/service/certmapping), and offers certificate."
        )
    return LoginFailed(at, "the management host does not take this login", code="401", advice=advice)


def _is_of_credssp(problem: Exception) -> bool:
    """Whether CredSSP said no: it is not offered, or the answer to the password was a status of Windows."""
    return type(problem).__module__.partition(".")[0] == "requests_credssp"


def _fault(what: str, code: int, reason: str, *, undone: bool) -> Trouble:
    text = " ".join(reason.split())[:_LONGEST_TEXT] or "the management host refused the call"
    if code in QUOTAS:
        advice = "Other shells of this account may be open on the management host."
        return Trouble(Throttled(what, text, code=str(code), advice=advice), undone=undone)
    return Trouble(Unavailable(what, text, code=str(code)), undone=undone)
