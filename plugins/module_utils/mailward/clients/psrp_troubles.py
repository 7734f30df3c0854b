# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failure of PowerShell remoting means, and the way out."""

from __future__ import annotations

from typing import Any, Final
from xml.etree.ElementTree import ParseError

from .dependencies import MINIMUM, MissingDependency, needs
from .errors import Forbidden, LoginFailed, ServiceError, Throttled, Unavailable, Unreadable
from .kerberos import Kerberos, kerberos_failure
from .psrp_endpoint import KERBEROS, RemoteEndpoint
from .retry import Trouble

PORTS: Final = "Exchange's endpoint is at port 80, or 443 with tls; 5985 and 5986 are Windows' own remoting."

LOST_SHELL: Final = 2150858843
QUOTAS: Final = range(2150859173, 2150859179)
"""WSMan faults of a user's allowance (shells, operations, load); winerror.h names them ERROR_WSMAN_QUOTA_*."""

_NO_SUCH_RESOURCE: Final = 2150858811

_TURNED_AWAY: Final = {
    401: "the server does not take this login",
    403: "the account may not use remote PowerShell",
    404: "there is no PowerShell endpoint of Exchange at this address",
}


def trouble_of(what: str, problem: Exception, end: RemoteEndpoint, *, sent: bool) -> Trouble | ServiceError:
    """What a failure of the transport means. `sent`: the command had reached the server."""
    with needs("pypsrp"):
        import requests
        from pypsrp.exceptions import (
            AuthenticationError,
            InvalidPipelineStateError,
            InvalidRunspacePoolStateError,
            WinRMTransportError,
            WSManFaultError,
        )
    if isinstance(problem, ImportError):
        raise MissingDependency("pypsrp[kerberos]", MINIMUM["pypsrp"]) from problem
    login = Kerberos(f"login at {end.url}", f"{end.service}/{end.server}", end.username)
    failed = kerberos_failure(what, problem, login, undone=not sent)
    if failed is not None:
        return failed
    if isinstance(problem, AuthenticationError):
        advice = f"Check user name and password, and whether the server offers {end.authentication}."
        if end.authentication == KERBEROS:
            advice = login.advice_when_turned_away
        return LoginFailed(f"login at {end.url}", _TURNED_AWAY[401], code="401", advice=advice)
    if isinstance(problem, WSManFaultError):
        return _fault(what, problem, end, sent=sent)
    if isinstance(problem, WinRMTransportError):
        status = int(problem.code or 0)
        if status == 403:
            return Forbidden(f"login at {end.url}", _TURNED_AWAY[403], code="403")
        said = _TURNED_AWAY.get(status, f"the server answered with HTTP {status}")
        advice = PORTS if status == 404 else ""
        error = Unavailable(f"login at {end.url}" if not sent else what, said, code=str(status), advice=advice)
        return error if status == 404 else Trouble(error, undone=False)
    if isinstance(problem, requests.exceptions.SSLError):
        return _untrusted(problem, end.url)
    if isinstance(problem, (requests.RequestException, OSError)):
        return _unreached(what, problem, end.url, sent=sent)
    if isinstance(problem, (InvalidRunspacePoolStateError, InvalidPipelineStateError)):
        return Trouble(Unavailable(what, "the server ended the session"), undone=not sent)
    if isinstance(problem, (ParseError, KeyError, TypeError, AttributeError)):
        return Trouble(Unreadable(what, f"the answer is not of the protocol: {type(problem).__name__}"))
    if type(problem).__module__.partition(".")[0] in ("pypsrp", "spnego") and not sent:
        return LoginFailed(f"login at {end.url}", type(problem).__name__)
    if sent:
        # Whatever went wrong with its answer, the command may have been run.
        return Trouble(Unreadable(what, type(problem).__name__))
    raise problem


def _fault(what: str, problem: Any, end: RemoteEndpoint, *, sent: bool) -> Trouble | ServiceError:
    code = int(problem.code or 0)
    text = " ".join(str(problem.reason or "the server refused the call").split())
    if code in QUOTAS:
        advice = "Other sessions of this account may be open; they end by themselves after a while."
        return Trouble(Throttled(what, text, code=str(code), advice=advice), undone=not sent)
    if code == _NO_SUCH_RESOURCE and not sent:
        return Unavailable(f"login at {end.url}", "it is no endpoint of Exchange", code=str(code), advice=PORTS)
    return Trouble(Unavailable(what, text, code=str(code)), undone=code == LOST_SHELL and not sent)


def _untrusted(problem: Exception, url: str) -> ServiceError:
    """A failure of TLS."""
    if "CERTIFICATE_VERIFY_FAILED" in repr(problem):
        advice = "Give the authority that signed it as ca_bundle, and the server by a name that stands in it."
        return Unavailable(f"login at {url}", "its certificate could not be verified", advice=advice)
    return Unavailable(f"login at {url}", "what answers there speaks no TLS that is understood", advice=PORTS)


def _unreached(what: str, problem: Exception, url: str, *, sent: bool) -> Trouble:
    """A connection that failed. `sent`: the command had reached the server, so that it may have been run."""
    with needs("pypsrp"):
        import requests
    text = repr(problem)
    unknown = "NameResolutionError" in text
    refused = isinstance(problem, requests.ConnectTimeout) or "NewConnectionError" in text
    if sent or not (unknown or refused):
        return Trouble(Unavailable(what, f"the connection to {url} was lost: {type(problem).__name__}"))
    said = "its name is not known here" if unknown else "nothing answers there"
    remedy = f"Check the name of the server, and whether a firewall is between. {PORTS}"
    return Trouble(Unavailable(what, f"{url} cannot be reached: {said}", advice=remedy), undone=True)
