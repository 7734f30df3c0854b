# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange cmdlets through a Windows management host, with pywinrm: one script, executed once for each batch.

For networks where only the management host reaches Exchange's endpoint, or where that takes Kerberos alone. The
script (management_host.py) is always the same one; a batch is data on its standard input.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from . import winrm_troubles
from .client_certificate import check_key_pair
from .cmdlet import Answer, Cmdlet, Ended, untold
from .cmdlet_json import attempted, identity
from .dependencies import MINIMUM, MissingDependency, needs
from .errors import ServiceError, Unavailable, Unreadable
from .exchange_errors import exchange_error
from .json_service import Pace
from .management_batch import LARGEST, ExchangeLogin, Replies, encode_batch, encode_call, read_replies
from .management_host import ARGUMENTS, PROGRAM, standard_input
from .retry import Attempts, Trouble

NTLM, CREDSSP, KERBEROS, CERTIFICATE = "ntlm", "credssp", "kerberos", winrm_troubles.CERTIFICATE
HOST_AUTHENTICATIONS: Final = (NTLM, CREDSSP, KERBEROS, CERTIFICATE)

_UTF8: Final = 65001
_PIECE: Final = 100_000
"""Bytes of standard input in one message; in base64 that stays below the 150 KiB that pywinrm says envelopes have."""

Result: TypeAlias = "Answer | ServiceError | Trouble"


@dataclass(frozen=True)
class ManagementHost:
    """A Windows host with WinRM, and who logs in to it. `delegate` lets Kerberos log in further from there.

    `patience` bounds one script, in seconds: nothing tells a long one from one whose end was lost.
    """

    host: str
    username: str = ""
    password: str = field(default="", repr=False)
    authentication: str = NTLM
    tls: bool = True
    port: int = 0
    path: str = "wsman"
    ca_bundle: str = ""
    validate_certs: bool = True
    certificate_path: str = ""
    key_path: str = ""
    delegate: bool = False
    patience: float = 1800.0

    @property
    def url(self) -> str:
        scheme, port = ("https", 5986) if self.tls else ("http", 5985)
        return f"{scheme}://{self.host}:{self.port or port}/{self.path}"


class WinrmSession:
    """One login and one shell, opened by the first cmdlet and closed whatever happens. For one thread.

    Every batch has an Exchange session of its own, which the script opens and closes.
    """

    def __init__(self, host: ManagementHost, login: ExchangeLogin, pace: Pace | None = None) -> None:
        self._host = host
        self._login = login
        self._pace = pace or Pace()
        self._protocol: Any = None
        self._shell = ""

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        result = self.invoke_many([cmdlet])[0]
        if isinstance(result, ServiceError):
            raise result
        return result

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        """In one script, or in a few when they are too large for one; what may be tried again, in another one."""
        results: dict[int, Answer | ServiceError] = {}
        calls: dict[int, str] = {}
        for number, cmdlet in enumerate(cmdlets):
            try:
                calls[number] = encode_call(number, cmdlet)
            except ServiceError as error:
                results[number] = error
                ended(1)
        attempts = {
            number: Attempts(self._pace.policy, self._pace.jitter, writes=cmdlets[number].writes) for number in calls
        }
        waiting = list(calls)
        while waiting:
            batch = _first(waiting, calls)
            outcome = self._run({number: cmdlets[number] for number in batch}, [calls[number] for number in batch])
            again, seconds = [], 0.0
            for number, result in outcome.items():
                if isinstance(result, Trouble):
                    try:
                        seconds = max(seconds, attempts[number].wait_after(result))
                        again.append(number)
                        continue
                    except ServiceError as error:
                        result = error
                elif isinstance(result, ServiceError):
                    result = attempts[number].settle(result)
                results[number] = result
                ended(1)
            if again:
                self._pace.sleep(seconds)
            waiting = [*again, *waiting[len(batch) :]]
        return [results[number] for number in range(len(cmdlets))]

    def close(self) -> None:
        """Gives the shell back."""
        protocol, shell, self._protocol, self._shell = self._protocol, self._shell, None, ""
        if protocol is not None and shell:
            _quietly(lambda: protocol.close_shell(shell))

    def _run(self, cmdlets: dict[int, Cmdlet], calls: list[str]) -> dict[int, Result]:
        mark = secrets.token_hex(16)
        password = self._login.password if self._login.username else ""
        batch = standard_input(encode_batch(mark, self._login, calls), password)
        execution = _Execution()
        problem: Exception | None = None
        try:
            self._execute(batch, execution)
        except MissingDependency:
            raise
        except Exception as caught:
            problem = caught
            self._abandon()
        try:
            replies = read_replies(mark, b"".join(execution.output))
        except (ValueError, KeyError, TypeError) as unreadable:
            replies, problem = Replies(opened=True), problem or unreadable
        return {number: self._result(number, cmdlet, replies, execution, problem) for number, cmdlet in cmdlets.items()}

    def _result(
        self, number: int, cmdlet: Cmdlet, replies: Replies, execution: _Execution, problem: Exception | None
    ) -> Result:
        what = attempted(cmdlet)
        if replies.unopened is not None:
            return winrm_troubles.unopened(what, replies.unopened, self._login)
        reply = replies.by_number.get(number)
        if reply is not None and reply.lost:
            said = reply.failure.text if reply.failure else "no reason was given"
            return Trouble(Unavailable(what, f"the management host lost its session: {said}"))
        if reply is not None and reply.failure is not None:
            return exchange_error(what, reply.failure, identity=identity(cmdlet))
        if reply is not None:
            return reply.answer
        if problem is not None:
            # A batch that is not complete is no JSON: nothing of it was run.
            return winrm_troubles.of_transport(what, problem, self._host.url, self._host.authentication,
                                               undone=not execution.complete)  # fmt: skip
        if replies.ended or any(other.lost for other in replies.by_number.values()):
            return Trouble(Unavailable(what, "the management host lost its session before this call"), undone=True)
        said = f"the script on the management host ended with code {execution.code} and without an answer"
        return Trouble(Unreadable(what, said), undone=not replies.opened)

    def _execute(self, batch: bytes, execution: _Execution) -> None:
        """Runs the script once. Raises whatever pywinrm and requests raise."""
        with needs("pywinrm"):
            from winrm.exceptions import WinRMOperationTimeoutError
        protocol, shell = self._opened()
        # Without a console on its standard input, which would be read by lines and echoed.
        command = protocol.run_command(shell, PROGRAM, ARGUMENTS, console_mode_stdin=False)
        for start in range(0, len(batch), _PIECE):
            execution.complete = start + _PIECE >= len(batch)
            protocol.send_command_input(shell, command, batch[start : start + _PIECE], end=execution.complete)
        deadline = time.monotonic() + self._host.patience
        done = False
        while not done:
            if time.monotonic() > deadline:
                raise winrm_troubles.Impatient(self._host.patience)
            try:
                output, _unread, execution.code, done = protocol.get_command_output_raw(shell, command)
                execution.output.append(output)
            except WinRMOperationTimeoutError:
                continue
        _quietly(lambda: protocol.cleanup_command(shell, command))

    def _opened(self) -> tuple[Any, str]:
        if self._protocol is None or not self._shell:
            self._protocol = self._connected()
            self._shell = self._protocol.open_shell(codepage=_UTF8, noprofile=True)
        return self._protocol, self._shell

    def _connected(self) -> Any:
        with needs("pywinrm"):
            from winrm import transport
            from winrm.protocol import Protocol
        host = self._host
        lacking = {KERBEROS: not transport.HAVE_KERBEROS, CREDSSP: not transport.HAVE_CREDSSP}
        if lacking.get(host.authentication):
            raise MissingDependency(f"pywinrm[{host.authentication}]", MINIMUM["pywinrm"])
        if host.authentication == CERTIFICATE:
            options = ("management_certificate_path", "management_key_path")
            check_key_pair(host.certificate_path, host.key_path, options)
        # None: the authorities that requests knows, and no bundle or proxy from the environment.
        bundle: Any = host.ca_bundle or None
        transport_name: Any = host.authentication
        return Protocol(
            endpoint=host.url,
            transport=transport_name,
            username=host.username or None,
            password=host.password or None,
            cert_pem=host.certificate_path or None,
            cert_key_pem=host.key_path or None,
            ca_trust_path=bundle,
            proxy=None,
            server_cert_validation="validate" if host.validate_certs else "ignore",
            kerberos_delegation=host.delegate,
            message_encryption="auto" if host.tls else "always",
            read_timeout_sec=60,
            operation_timeout_sec=30,
        )

    def _abandon(self) -> None:
        """Ends the shell over a connection of its own, and with it a script that may still be running."""
        shell, self._protocol, self._shell = self._shell, None, ""
        if shell:
            _quietly(lambda: self._connected().close_shell(shell))


@dataclass
class _Execution:
    """How far an execution came. `complete`: the last piece of its input was on its way."""

    complete: bool = False
    code: int = 0
    output: list[bytes] = field(default_factory=list)


def _first(waiting: Sequence[int], calls: dict[int, str]) -> list[int]:
    """As many of the calls as one batch holds, but at least one."""
    batch: list[int] = []
    size = 0
    for number in waiting:
        size += len(calls[number])
        if batch and size > LARGEST:
            break
        batch.append(number)
    return batch


def _quietly(action: Callable[[], object]) -> None:
    try:
        action()
    except Exception:
        # The host may be gone already, or the shell; there is nobody left to tell.
        return
