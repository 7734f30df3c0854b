# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange cmdlets over PowerShell remoting, with pypsrp: one runspace for a whole run, structured commands only.

Exchange's endpoint is in no-language mode, so nothing of a declaration can become script text. An ordinary error of a
cmdlet does not end its pipeline and sets no flag: only the error stream tells.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from .cmdlet import Answer, Cmdlet, Ended, untold
from .cmdlet_json import attempted, identity
from .dependencies import MINIMUM, MissingDependency, needs
from .errors import Forbidden, LoginFailed, ServiceError, Throttled, Unavailable, Unreadable
from .exchange_errors import ExchangeFailure, exchange_error
from .json_service import Pace
from .kerberos import Kerberos, kerberos_failure
from .psrp_values import decode_object, encode_parameters
from .retry import Attempts, Trouble

KERBEROS, NEGOTIATE, NTLM, BASIC = "kerberos", "negotiate", "ntlm", "basic"
AUTHENTICATIONS: Final = (KERBEROS, NEGOTIATE, NTLM, BASIC)

LOST_SHELL: Final = 2150858843
QUOTAS: Final = range(2150859173, 2150859179)
"""WSMan faults of a user's allowance (shells, operations, load); winerror.h names them ERROR_WSMAN_QUOTA_*."""

_TURNED_AWAY: Final = {
    401: "the server does not take this login",
    403: "the account may not use remote PowerShell",
    404: "there is no PowerShell endpoint of Exchange at this address",
}


@dataclass(frozen=True)
class RemoteEndpoint:
    """Where remote PowerShell is, and who logs in. `ca_bundle` "" is the system's; `service` is of the SPN.

    `patience` bounds one cmdlet, in seconds: nothing tells a long cmdlet from one whose end was lost.
    """

    server: str
    username: str = ""
    password: str = field(default="", repr=False)
    authentication: str = KERBEROS
    tls: bool = False
    port: int = 0
    path: str = "PowerShell"
    ca_bundle: str = ""
    validate_certs: bool = True
    service: str = "HTTP"
    patience: float = 1800.0

    @property
    def url(self) -> str:
        scheme, port = ("https", 443) if self.tls else ("http", 80)
        return f"{scheme}://{self.server}:{self.port or port}/{self.path}"


class PsrpSession:
    """One login and one runspace, opened by the first cmdlet and closed whatever happens. For one thread."""

    def __init__(self, endpoint: RemoteEndpoint, pace: Pace | None = None) -> None:
        self._endpoint = endpoint
        self._pace = pace or Pace()
        self._pool: Any = None
        self._wsman: Any = None

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        attempts = Attempts(self._pace.policy, self._pace.jitter, writes=cmdlet.writes)
        while True:
            result = self._attempt(cmdlet)
            if isinstance(result, Answer):
                return result
            if isinstance(result, ServiceError):
                raise attempts.settle(result)
            self._pace.sleep(attempts.wait_after(result))

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        """One after the other: a user may have few pipelines at once, and answers within one cannot be told apart."""
        results: list[Answer | ServiceError] = []
        for cmdlet in cmdlets:
            try:
                results.append(self.invoke(cmdlet))
            except ServiceError as error:
                results.append(error)
            ended(1)
        return results

    def close(self) -> None:
        """Gives the shell back; 18 of them left open would lock the account out until they expire."""
        self._leave()

    def _attempt(self, cmdlet: Cmdlet) -> Answer | Trouble | ServiceError:
        what = attempted(cmdlet)
        try:
            pool = self._opened(what)
        except _Failure as failure:
            return failure.result
        with needs("pypsrp"):
            from pypsrp.complex_objects import PSInvocationState
            from pypsrp.powershell import PowerShell
        shell = PowerShell(pool)
        for each in _pipeline(cmdlet):
            shell.add_cmdlet(each.name)
            shell.add_parameters(encode_parameters(each))
        rows: list[Mapping[str, Any]] = []
        sent = False
        try:
            shell.begin_invoke()
            sent = True
            self._drain(shell, cmdlet, rows)
            rows += _take(shell, cmdlet)
            warnings = tuple(str(record.message) for record in shell.streams.warning)
            errors = list(shell.streams.error)
            completed = shell.state == PSInvocationState.COMPLETED
            shell.close()
        except _Impatient:
            self._leave()
            return Trouble(Unavailable(what, f"it did not end within {self._endpoint.patience:.0f} seconds"))
        except ValueError as problem:
            self._leave()
            return Trouble(Unreadable(what, str(problem)))
        except Exception as problem:
            self._leave()
            found = _trouble(what, problem, self._endpoint, sent=sent)
            # Whatever is said once the command is there, it may have been run.
            return Trouble(found) if sent and isinstance(found, ServiceError) else found
        if errors:
            record = errors[0]
            said = ExchangeFailure(_exception_of(record), str(record))
            return exchange_error(what, said, identity=identity(cmdlet))
        if not completed:
            # Stopped on the way, without a word: what came so far is no answer.
            return Trouble(Unavailable(what, "the server ended it before it was done"))
        return Answer(tuple(rows), warnings)

    def _drain(self, shell: Any, cmdlet: Cmdlet, rows: list[Mapping[str, Any]]) -> None:
        """Waits for the end, and keeps of every object only what is wanted: thousands of them are large."""
        with needs("pypsrp"):
            from pypsrp.complex_objects import PSInvocationState
        deadline = time.monotonic() + self._endpoint.patience
        while shell.state == PSInvocationState.RUNNING:
            if time.monotonic() > deadline:
                raise _Impatient
            shell.poll_invoke()
            rows += _take(shell, cmdlet)

    def _opened(self, what: str) -> Any:
        if self._pool is not None:
            return self._pool
        with needs("pypsrp"):
            from pypsrp.powershell import RunspacePool
            from pypsrp.wsman import WSMan
        end = self._endpoint
        certificates: Any = end.ca_bundle if end.validate_certs and end.ca_bundle else end.validate_certs
        try:
            self._wsman = WSMan(
                end.server,
                port=end.port or (443 if end.tls else 80),
                username=end.username or None,
                password=end.password or None,
                ssl=end.tls,
                path=end.path,
                auth=end.authentication,
                cert_validation=certificates,
                encryption="never" if end.authentication == BASIC else "auto",
                negotiate_service=end.service,
                read_timeout=60,
                operation_timeout=30,
            )
            pool = RunspacePool(self._wsman, configuration_name="Microsoft.Exchange")
            # Remembered before it is open: what fails in the middle of it is closed like the rest.
            self._pool = pool
            pool.open()
        except Exception as problem:
            self._leave()
            raise _Failure(_trouble(what, problem, end, sent=False)) from None
        return pool

    def _leave(self) -> None:
        pool, wsman, self._pool, self._wsman = self._pool, self._wsman, None, None
        for close in (getattr(pool, "close", None), getattr(wsman, "close", None)):
            if close is not None:
                _quietly(close)


class _Failure(Exception):
    """The session could not be opened."""

    def __init__(self, result: Trouble | ServiceError) -> None:
        self.result = result
        super().__init__()


class _Impatient(Exception):
    """A pipeline did not end in time."""


def _pipeline(cmdlet: Cmdlet) -> list[Cmdlet]:
    return [*(_pipeline(cmdlet.fed_by) if cmdlet.fed_by else ()), cmdlet]


def _take(shell: Any, cmdlet: Cmdlet) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = [decode_object(each, cmdlet.select) for each in shell.output if each is not None]
    shell.output.clear()
    return found


def _exception_of(record: Any) -> str:
    """The short class name of the exception that an error record is about."""
    return str(record.reason or "")


def _quietly(close: Callable[[], object]) -> None:
    try:
        close()
    except Exception:
        # The server may be gone already, or the shell; there is nobody left to tell.
        return


def _trouble(what: str, problem: Exception, end: RemoteEndpoint, *, sent: bool) -> Trouble | ServiceError:
    """What a failure of the transport means. `sent`: the command had reached the server."""
    with needs("pypsrp"):
        import requests
        from pypsrp.exceptions import AuthenticationError, WinRMTransportError, WSManFaultError
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
        return _fault(what, problem, sent=sent)
    if isinstance(problem, WinRMTransportError):
        status = int(problem.code or 0)
        if status == 403:
            return Forbidden(f"login at {end.url}", _TURNED_AWAY[403], code="403")
        said = _TURNED_AWAY.get(status, f"the server answered with HTTP {status}")
        error = Unavailable(f"login at {end.url}" if not sent else what, said, code=str(status))
        return error if status == 404 else Trouble(error, undone=False)
    if isinstance(problem, requests.exceptions.SSLError):
        advice = "Give the authority that signed it as ca_bundle."
        return Unavailable(f"login at {end.url}", "its certificate could not be verified", advice=advice)
    unreached = isinstance(problem, requests.ConnectTimeout) or "NewConnectionError" in repr(problem)
    if isinstance(problem, (requests.RequestException, OSError)):
        said = "the server cannot be reached" if unreached else "the connection was lost"
        return Trouble(Unavailable(what, f"{said}: {type(problem).__name__}"), undone=unreached and not sent)
    if isinstance(problem, (ParseError, KeyError, TypeError, AttributeError)):
        return Trouble(Unreadable(what, f"the answer is not of the protocol: {type(problem).__name__}"))
    if type(problem).__module__.partition(".")[0] in ("pypsrp", "spnego"):
        return (
            LoginFailed(f"login at {end.url}", type(problem).__name__)
            if not sent
            else Trouble(Unreadable(what, type(problem).__name__))
        )
    raise problem


def _fault(what: str, problem: Any, *, sent: bool) -> Trouble:
    code = int(problem.code or 0)
    text = " ".join(str(problem.reason or "the server refused the call").split())
    if code in QUOTAS:
        advice = "Other sessions of this account may be open; they end by themselves after a while."
        return Trouble(Throttled(what, text, code=str(code), advice=advice), undone=not sent)
    return Trouble(Unavailable(what, text, code=str(code)), undone=code == LOST_SHELL and not sent)
