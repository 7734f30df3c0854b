# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange cmdlets over PowerShell remoting, with pypsrp: one runspace for a whole run, structured commands only.

Exchange's endpoint is in no-language mode, so nothing of a declaration can become script text. An ordinary error of a
cmdlet does not end its pipeline and sets no flag: only the error stream tells.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from .cmdlet import Answer, Cmdlet, Ended, untold
from .cmdlet_json import attempted, identity
from .dependencies import needs
from .errors import ServiceError, Unavailable, Unreadable
from .exchange_errors import ExchangeFailure, exchange_error
from .json_service import Pace
from .psrp_endpoint import RemoteEndpoint, connected, give_back
from .psrp_troubles import trouble_of
from .psrp_values import decode_object, encode_parameters
from .retry import Attempts, Trouble

_CATEGORY: Final = re.compile(r"\[FailureCategory=Cmdlet-(\w+)\]")
_WRAPPERS: Final = frozenset({"", "RemoteException", "Exception"})


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
        # What is not open here was interrupted while it was created.
        self._leave(created=True)

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
            found = trouble_of(what, problem, self._endpoint, sent=sent)
            # Whatever is said once the command is there, it may have been run.
            return Trouble(found) if sent and isinstance(found, ServiceError) else found
        if errors:
            said = [ExchangeFailure(_exception_of(record), str(record)) for record in errors]
            found_errors = [exchange_error(what, each, identity=identity(cmdlet)) for each in said]
            # Trouble on the way counts more than a refusal: what was done before it is not known.
            return next((each for each in found_errors if isinstance(each, Trouble)), found_errors[0])
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
        end = self._endpoint
        try:
            self._wsman = connected(end)
            pool = RunspacePool(self._wsman, configuration_name="Microsoft.Exchange")
            # Remembered before it is open: what fails in the middle of it is closed like the rest.
            self._pool = pool
            pool.open()
        except Exception as problem:
            found = trouble_of(what, problem, end, sent=False)
            self._leave(created=isinstance(found, Trouble) and not found.undone)
            # The cmdlet was not sent yet, so that even a write may be tried again.
            raise _Failure(replace(found, undone=True) if isinstance(found, Trouble) else found) from None
        return pool

    def _leave(self, *, created: bool = False) -> None:
        """`created`: the server may have a shell of which we were not told."""
        pool, wsman, self._pool, self._wsman = self._pool, self._wsman, None, None
        if pool is not None and (created or pool.shell.opened):
            _quietly(lambda: give_back(pool, self._endpoint))
        if wsman is not None:
            _quietly(wsman.close)


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
    """The short class name of the exception that an error record is about; of one that came by way of another server
    the id of the record has it.
    """
    reason = str(record.reason or "")
    named = _CATEGORY.search(str(record.fq_error or ""))
    return named[1] if named and reason in _WRAPPERS else reason


def _quietly(close: Callable[[], object]) -> None:
    try:
        close()
    except Exception:
        # The server may be gone already, or the shell; there is nobody left to tell.
        return
