# SPDX-License-Identifier: GPL-3.0-or-later
"""A Windows management host: WinRM that executes one reviewed script, against one Exchange server.

Nothing here reads PowerShell. The script and the command line that starts it are known by their hashes, and what they
do is done here in Python: the batch is decoded, its cmdlets run as remote PowerShell runs them, and the answers are
framed. So this proves nothing of the script's text; a real PowerShell with stub cmdlets does (test_management_script).
"""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from .exchange_server import PATH, RemotePowerShell
from .psrp.cmdlets import ExchangeRunner
from .psrp.runspaces import CommandCall, Outcome
from .request_log import WINRM, RequestRecord
from .wsman.authentication import CREDSSP, NEGOTIATE, Accounts
from .wsman.command_shell import COMMAND, CommandShell, Finished
from .wsman.http_server import Endpoint, WsmanServer
from .wsman.shells import Shells

REVIEWED_COMMAND_LINE = "acb2399fec3c0ed3f1a2eb8bb2d982449f7fe0751512c8766ab4e6a8947712c6"
REVIEWED_SCRIPT = "f505acf96aed199c3104f0e036e7b46fb0d98857a9dbe7e7020270251effbf74"
"""SHA-256 of what this host executes. Whoever changes the script reads it again, and what stands here."""

TRANSPORT_EXCEPTION = "PSRemotingTransportException"
ACCESS_DENIED = 5
_NOT_FOUND = -2144108453  # A guess; any code that is neither a login nor a quota.
_QUOTA = -2144108123  # ERROR_WSMAN_QUOTA_MAX_SHELLS, as PowerShell shows it: with its sign.


class Unopened(Exception):
    """No session from Exchange."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        self.text = text
        super().__init__(text)


class ManagementHost:
    """Serves between `start` and `stop`. `executions` are the numbers of calls of each script that was executed.

    `credssp`: whether the host takes logins that are passed on; what it was given is what Exchange is shown then.
    `accounts.certificates` are the client certificates that stand for an account; `tls` has to ask for one.
    `may_go_further`: whether the host's own login, or a delegated one, is taken by Exchange. `lost_at` is the position
    of a call in its batch after which the session with Exchange breaks, once.
    """

    def __init__(
        self,
        remote: RemotePowerShell,
        accounts: Mapping[str, str],
        tls: ssl.SSLContext,
        directory: Path,
        *,
        credssp: bool = False,
    ) -> None:
        self.remote = remote
        self.executions: list[int] = []
        self.command_lines: list[str] = []
        self.may_go_further = False
        self.lost_at: int | None = None
        kept = self.accounts = Accounts(accounts, directory / f"{remote.organisation.directory.name}-management.ntlm")
        kept.write()
        self.shells = Shells({COMMAND: lambda _shell_id, _request: CommandShell(self._program)})
        # As `winrm quickconfig` leaves it: no Basic, and no plain envelopes over HTTP.
        self.endpoint = Endpoint(
            {"wsman": self.shells},
            kept,
            (NEGOTIATE, CREDSSP) if credssp else (NEGOTIATE,),
            unencrypted=False,
            travelled=self._travelled,
        )
        self.secure_endpoint = replace(self.endpoint, unencrypted=True)
        self._http = WsmanServer(self.endpoint)
        self._https = WsmanServer(self.secure_endpoint, tls)
        self.http_port, self.https_port = self._http.port, self._https.port

    def start(self) -> None:
        self._http.start()
        self._https.start()

    def stop(self) -> None:
        self._http.stop()
        self._https.stop()

    def __enter__(self) -> ManagementHost:
        self.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self.stop()

    def _travelled(self, operation: str, received: int, sent: int) -> None:
        record = RequestRecord("POST", f"/wsman {operation}", WINRM, self.remote.organisation.directory.name)
        record.received, record.sent, record.status = received, sent, 200
        self.remote.log.add(record)

    def _program(self, line: str, given: bytes) -> Finished | None:
        self.command_lines.append(line)
        if digest(line.encode("utf-8")) != REVIEWED_COMMAND_LINE:
            return None
        script, batch, secret = [*given.decode("ascii").splitlines(), "", "", ""][:3]
        if digest(base64.b64decode(script)) != REVIEWED_SCRIPT:
            return Finished(error=b"this is not the script", code=1)
        try:
            return self._executed(json.loads(batch), base64.b64decode(secret).decode("utf-8"))
        except json.JSONDecodeError:
            return Finished(error=b"Invalid JSON primitive.", code=1)

    def _executed(self, batch: Mapping[str, Any], password: str) -> Finished:
        calls = batch["calls"]
        self.executions.append(len(calls))
        frames: list[dict[str, Any]] = []
        try:
            self._open(batch["session"], password)
        except Unopened as problem:
            said = {"exception": TRANSPORT_EXCEPTION, "text": problem.text, "code": problem.code, "lost": True}
            return _framed(batch["mark"], [{"unopened": said}])
        frames.append({"opened": True})
        runner = ExchangeRunner(self.remote, lambda: self.remote.organisation.clock().isoformat())
        for position, call in enumerate(calls):
            outcome = runner.run([_command(step) for step in call["steps"]])
            if position == self.lost_at:
                self.lost_at = None
                text = "The network connection was lost."
                frames.append(_answer(call, Outcome(), [{"exception": TRANSPORT_EXCEPTION, "text": text}], lost=True))
                break
            errors = [{"exception": error.reason, "text": error.text} for error in outcome.errors]
            frames.append(_answer(call, outcome, errors, lost=False))
        frames.append({"ended": True})
        return _framed(batch["mark"], frames)

    def _open(self, session: Mapping[str, Any], password: str) -> None:
        """Raises Unopened."""
        place = urlsplit(session["uri"])
        ports = {"http": self.remote.http_port, "https": self.remote.https_port}
        if place.path.strip("/").lower() != PATH or place.port != ports.get(place.scheme):
            raise Unopened(_NOT_FOUND, "WinRM cannot complete the operation: verify the name and that it is reachable.")
        if session["authentication"] not in ("Kerberos", "Negotiate", "Basic"):
            raise Unopened(_NOT_FOUND, "This authentication mechanism is not known.")
        passwords = {name.lower(): one for name, one in self.remote.endpoint.accounts.passwords.items()}
        username = session["username"]
        if username is None:
            passed_on = self.accounts.delegated.items() & passwords.items()
            known = self.may_go_further or bool(self.accounts.tickets.delegated or passed_on)
        else:
            known = passwords.get(username[1:].lower()) == password
        if not known:
            raise Unopened(ACCESS_DENIED, "Connecting to the remote server failed: Access is denied.")
        if len(self.remote.shells) >= self.remote.shells.limit:
            raise Unopened(_QUOTA, "This user is allowed a maximum number of concurrent shells.")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _command(step: Mapping[str, Any]) -> CommandCall:
    return CommandCall(step["name"], tuple((each["name"], _given(each)) for each in step["parameters"]))


def _given(parameter: Mapping[str, Any]) -> Any:
    value = parameter["value"]
    kinds: dict[str, Callable[[], Any]] = {
        "null": lambda: None,
        "flag": lambda: bool(value),
        "number": lambda: int(value),
        "text": lambda: value[1:],
        "list": lambda: [each[1:] for each in value],
        "table": lambda: {part["name"]: [each[1:] for each in part["value"]] for part in value},
    }
    return kinds[parameter["kind"]]()


def _answer(call: Mapping[str, Any], outcome: Outcome, errors: list[dict[str, Any]], *, lost: bool) -> dict[str, Any]:
    wanted = {name.lower() for name in call["select"]}
    rows = [
        {prop.name: _shown(prop.get_value(shown)) for prop in shown.PSObject.adapted_properties
         if not wanted or prop.name.lower() in wanted}
        for shown in outcome.objects
    ]  # fmt: skip
    return {"call": call["number"], "rows": rows, "warnings": outcome.warnings, "errors": errors, "lost": lost}


def _shown(value: Any) -> Any:
    """A property as the script writes it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _shown(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(entry) for entry in value]
    return str(value.PSObject.to_string)


def _framed(mark: str, frames: list[dict[str, Any]]) -> Finished:
    lines = [f"{mark}<{base64.b64encode(json.dumps(frame).encode('utf-8')).decode('ascii')}>\r\n" for frame in frames]
    return Finished("".join(lines).encode("ascii"))
