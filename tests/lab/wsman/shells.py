# SPDX-License-Identifier: GPL-3.0-or-later
"""The shells of one endpoint: created, fed, drained and deleted by WS-Management operations."""

from __future__ import annotations

import base64
import binascii
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from xml.sax.saxutils import escape

from .envelope import NAMES, SHELL, WsmanFault, WsmanRequest, element

LARGEST_NUMBER_OF_SHELLS = 18
"""PowerShellMaxConcurrency of the default throttling policy (PowerShell docs, Set-ThrottlingPolicy)."""

TIMED_OUT = 2150858793
_NO_SUCH_SHELL = 2150858843
_NO_SUCH_RESOURCE = 2150858811
_QUOTA = 2150859173


@dataclass(frozen=True)
class Output:
    """What a command has to say: `streams` are named pieces, `exit_code` belongs to command shells."""

    streams: tuple[tuple[str, bytes], ...] = ()
    done: bool = False
    exit_code: int | None = None


class Shell(Protocol):
    """A shell of one kind. Ids are upper-case texts; `command` "" means the shell itself."""

    def begin(self, command: str, line: str, arguments: tuple[str, ...]) -> None: ...

    def send(self, command: str, stream: str, data: bytes, *, end: bool) -> None: ...

    def receive(self, command: str) -> Output: ...

    def signal(self, command: str, code: str) -> None: ...


OpenShell = Callable[[str, WsmanRequest], Shell]
"""Makes a shell for its id and the request that creates it."""


class Shells:
    """All shells of one endpoint. `kinds` says by resource URI which there are."""

    def __init__(self, kinds: Mapping[str, OpenShell], limit: int = LARGEST_NUMBER_OF_SHELLS) -> None:
        self.limit = limit
        self._kinds = kinds
        self._open: dict[str, tuple[str, Shell]] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._open)

    def forget(self) -> None:
        """Loses every shell, as a restarted application pool does."""
        with self._lock:
            self._open.clear()

    def perform(self, request: WsmanRequest, user: str) -> str:
        """The body of the answer. Raises WsmanFault."""
        operations = {
            "Create": self._create,
            "Command": self._command,
            "Send": self._send,
            "Receive": self._receive,
            "Signal": self._signal,
            "Delete": self._delete,
        }
        operation = operations.get(request.operation)
        if operation is None:
            raise WsmanFault(2150858817, f"The action {request.action} is not supported.", "a:ActionNotSupported")
        return operation(request, user)

    def _create(self, request: WsmanRequest, user: str) -> str:
        open_shell = self._kinds.get(request.resource_uri)
        if open_shell is None:
            text = f"The resource URI ({request.resource_uri}) was not found in the WS-Management catalog."
            raise WsmanFault(_NO_SUCH_RESOURCE, text, "w:InvalidResourceURI")
        described = request.body.find("rsp:Shell", NAMES)
        wanted = described.get("ShellId", "") if described is not None else ""
        shell_id = (wanted or str(uuid.uuid4())).upper()
        with self._lock:
            if len(self._open) >= self.limit:
                text = (
                    "The WS-Management service cannot process the request. This user is allowed a maximum number of "
                    f"{self.limit} concurrent shells, which has been exceeded."
                )
                raise WsmanFault(_QUOTA, text, "w:QuotaLimit")
            self._open[shell_id] = (user, open_shell(shell_id, request))
        uri = escape(request.resource_uri)
        selector = element("w:SelectorSet", element("w:Selector", shell_id, Name="ShellId"))
        parameters = element("a:ReferenceParameters", element("w:ResourceURI", uri) + selector)
        created = element("x:ResourceCreated", element("a:Address", "http://localhost/wsman") + parameters)
        facts = {
            "ShellId": shell_id, "ResourceUri": uri, "Owner": escape(user), "ClientIP": "127.0.0.1",
            "IdleTimeOut": "PT900.000S", "InputStreams": "stdin pr", "OutputStreams": "stdout",
        }  # fmt: skip
        return created + element("rsp:Shell", "".join(element(f"rsp:{name}", text) for name, text in facts.items()))

    def _command(self, request: WsmanRequest, user: str) -> str:
        line = request.body.find("rsp:CommandLine", NAMES)
        if line is None:
            raise WsmanFault(2150858752, "The command line is missing.", "w:SchemaValidationError")
        command = (line.get("CommandId") or str(uuid.uuid4())).upper()
        arguments = tuple(argument.text or "" for argument in line.findall("rsp:Arguments", NAMES))
        self._the(request, user).begin(command, line.findtext("rsp:Command", "", NAMES), arguments)
        return element("rsp:CommandResponse", element("rsp:CommandId", command))

    def _send(self, request: WsmanRequest, user: str) -> str:
        shell = self._the(request, user)
        for stream in request.body.findall("rsp:Send/rsp:Stream", NAMES):
            end = stream.get("End", "").lower() == "true"
            command, name = stream.get("CommandId", "").upper(), stream.get("Name", "")
            shell.send(command, name, decoded(stream.text or ""), end=end)
        return element("rsp:SendResponse")

    def _receive(self, request: WsmanRequest, user: str) -> str:
        wanted = request.body.find("rsp:Receive/rsp:DesiredStream", NAMES)
        command = (wanted.get("CommandId", "") if wanted is not None else "").upper()
        output = self._the(request, user).receive(command)
        if not output.streams and not output.done:
            # A real server holds the request until there is something to say or its time is over.
            text = "The WS-Management service cannot complete the operation within the time specified in "
            raise WsmanFault(TIMED_OUT, f"{text}OperationTimeout.", "w:TimedOut")
        who = {"CommandId": command} if command else {}
        inner = "".join(
            element("rsp:Stream", base64.b64encode(data).decode("ascii"), Name=name, **who)
            for name, data in output.streams
        )
        if command:
            code = "" if output.exit_code is None else element("rsp:ExitCode", str(output.exit_code))
            state = f"{SHELL}/CommandState/{'Done' if output.done else 'Running'}"
            inner += element("rsp:CommandState", code, State=state, **who)
        return element("rsp:ReceiveResponse", inner)

    def _signal(self, request: WsmanRequest, user: str) -> str:
        signal = request.body.find("rsp:Signal", NAMES)
        if signal is not None:
            code = signal.findtext("rsp:Code", "", NAMES)
            self._the(request, user).signal(signal.get("CommandId", "").upper(), code)
        return element("rsp:SignalResponse")

    def _delete(self, request: WsmanRequest, user: str) -> str:
        self._the(request, user)
        with self._lock:
            self._open.pop(request.selectors["ShellId"].upper(), None)
        return ""

    def _the(self, request: WsmanRequest, user: str) -> Shell:
        with self._lock:
            owner, shell = self._open.get(request.selectors.get("ShellId", "").upper(), ("", None))
        if shell is None or owner != user:
            text = "The request for the Windows Remote Shell failed because the shell was not found on the server."
            raise WsmanFault(_NO_SUCH_SHELL, text, "w:InvalidSelectors")
        return shell


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=False)
    except binascii.Error:
        raise WsmanFault(2150858752, "A stream is no base64.", "w:SchemaValidationError") from None
