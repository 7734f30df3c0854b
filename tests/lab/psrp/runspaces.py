# SPDX-License-Identifier: GPL-3.0-or-later
"""A runspace pool behind a WS-Management shell: psrpcore speaks the protocol, this runs the commands.

The runspace is in no-language mode, as Exchange's has been since April 2021: only commands by name, never a script.
Cmdlet pipelines exist on the wire and are run where `pipeline` says how. Objects go out while others are still made.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Protocol

import psrpcore
from psrpcore import types

from ..wsman.envelope import NAMES, WsmanFault, WsmanRequest
from ..wsman.shells import Output, decoded

EXCHANGE = "http://schemas.microsoft.com/powershell/Microsoft.Exchange"

NO_LANGUAGE = "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode."
_INVALID_OPERATION = "System.Management.Automation.PSInvalidOperationException"


LARGEST_ANSWER = 96 * 1024
"""Bytes of one answer to Receive, before they become base64: the rest waits for the next one. Clients ask for no more
than 150 KiB in an envelope (MaxEnvelopeSize), and servers keep to that."""

PIECE = 16 * 1024
"""Bytes that go out as one; an answer has several."""

LONGEST_WAIT = 15.0
"""Seconds that a request is held until there is something to say; clients ask for 20 to 60 (OperationTimeout)."""

AT_ONCE = 200
"""Objects that are made ready while nobody else may ask."""


@dataclass(frozen=True)
class Record:
    """An error record: `reason` is the short class name of the exception, `exception` the long one.

    `terminating` ends the pipeline; everything else is only in the stream, and the pipeline completes.
    """

    text: str
    exception: str
    error_id: str
    activity: str = ""
    category: int = 0
    target: str = ""
    terminating: bool = False

    @property
    def reason(self) -> str:
        return self.exception.rpartition(".")[2]


@dataclass
class Outcome:
    """What commands gave: `objects` as psrpcore sends them."""

    objects: list[Any] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[Record] = field(default_factory=list)


@dataclass(frozen=True)
class CommandCall:
    """One command of a pipeline: its name and its parameters as pairs; a positional one has no name."""

    name: str
    parameters: tuple[tuple[str | None, Any], ...]


class Runner(Protocol):
    """Runs the commands of one pipeline, the first one's objects into the second, and so on. Raises WsmanFault."""

    def run(self, commands: Sequence[CommandCall]) -> Outcome: ...


class RunspaceShell:
    """One runspace pool. `Shell` of wsman/shells.py."""

    def __init__(self, runner: Runner, request: WsmanRequest) -> None:
        self._runner = runner
        self._pool = psrpcore.ServerRunspacePool()
        self._pieces: dict[str, list[bytes]] = {"": []}
        self._done: set[str] = set()
        self._problems: dict[str, Exception] = {}
        self._changed = threading.Condition()
        creation = request.body.findtext("rsp:Shell/ps:creationXml", "", NAMES)
        self._feed("", decoded(creation))

    def begin(self, command: str, line: str, arguments: tuple[str, ...]) -> None:
        self._feed(command, decoded("".join(arguments)))

    def send(self, command: str, stream: str, data: bytes, *, end: bool) -> None:
        self._feed(command, data)

    def receive(self, command: str) -> Output:
        with self._changed:
            self._changed.wait_for(lambda: self._has_news(command), LONGEST_WAIT if command else 0)
            if command in self._problems:
                raise self._problems.pop(command)
            waiting = self._pieces.get(command, [])
            sizes = accumulate(len(piece) for piece in waiting)
            count = max(1, sum(size <= LARGEST_ANSWER for size in sizes))
            pieces, self._pieces[command] = waiting[:count], waiting[count:]
            done = command in self._done and not self._pieces[command]
            return Output(tuple(("stdout", piece) for piece in pieces), done=done)

    def signal(self, command: str, code: str) -> None:
        with self._changed:
            pipeline = self._pool.pipeline_table.get(uuid.UUID(command)) if command else None
            if pipeline is not None:
                if pipeline.state == types.PSInvocationState.Running:
                    pipeline.stop()
                pipeline.close()
            self._pieces.pop(command, None)
            self._done.discard(command)

    def _has_news(self, command: str) -> bool:
        return bool(self._pieces.get(command)) or command in self._done or command in self._problems

    def _feed(self, command: str, data: bytes) -> None:
        begun: list[tuple[Any, Any]] = []
        with self._changed:
            pipeline_id = uuid.UUID(command) if command else None
            if pipeline_id is not None and pipeline_id not in self._pool.pipeline_table:
                psrpcore.ServerPipeline(self._pool, pipeline_id)
                self._pieces[command] = []
            payload = psrpcore.PSRPPayload(data, psrpcore.StreamType.default, pipeline_id)
            try:
                self._pool.receive_data(payload)
            except psrpcore.PSRPCoreError as problem:
                raise WsmanFault(2150858752, str(problem), "w:SchemaValidationError") from None
            while (event := self._pool.next_event()) is not None:
                if isinstance(event, psrpcore.CreatePipelineEvent):
                    pipeline = self._pool.pipeline_table[event.pipeline_id]
                    pipeline.start()
                    begun.append((pipeline, event.pipeline))
                elif isinstance(event, psrpcore.GetAvailableRunspacesEvent):
                    self._pool.runspace_availability_response(event.ci, self._pool.max_runspaces)
                elif isinstance(event, (psrpcore.SetMaxRunspacesEvent, psrpcore.SetMinRunspacesEvent)):
                    self._pool.runspace_availability_response(event.ci, True)
            self._take_what_goes_out()
        for pipeline, powershell in begun:
            self._start(pipeline, powershell)

    def _start(self, pipeline: Any, powershell: Any) -> None:
        """Runs a pipeline, and waits a little for its end: what is short has happened before it is answered."""
        command = str(pipeline.pipeline_id).upper()

        def run() -> None:
            try:
                self._run(command, pipeline, powershell)
            except Exception as problem:
                with self._changed:
                    self._problems[command] = problem
                    self._changed.notify_all()

        thread = threading.Thread(target=run, name="lab-pipeline", daemon=True)
        thread.start()
        thread.join(LONGEST_WAIT)
        with self._changed:
            if command in self._problems:
                raise self._problems.pop(command)

    def _run(self, command: str, pipeline: Any, powershell: Any) -> None:
        commands = powershell.commands
        if any(each.is_script for each in commands):
            error = Record(NO_LANGUAGE, _INVALID_OPERATION, "ScriptsNotAllowed", category=7, terminating=True)
            outcome = Outcome(errors=[error])
        else:
            calls = [CommandCall(each.command_text, tuple(each.parameters)) for each in commands]
            outcome = self._runner.run(calls)
        for start in range(0, len(outcome.objects), AT_ONCE):
            with self._changed:
                if pipeline.state != types.PSInvocationState.Running:
                    return
                for each in outcome.objects[start : start + AT_ONCE]:
                    pipeline.write_output(each)
                self._take_what_goes_out()
        with self._changed:
            if pipeline.state == types.PSInvocationState.Running:
                self._end(pipeline, outcome)
                self._done.add(command)
                self._take_what_goes_out()

    @staticmethod
    def _end(pipeline: Any, outcome: Outcome) -> None:
        for warning in outcome.warnings:
            pipeline.write_warning(warning)
        failed = None
        for error in outcome.errors:
            if error.terminating:
                failed = _error_record(error)
            else:
                pipeline.write_error(_exception(error), _category(error), fully_qualified_error_id=error.error_id)
        if failed is None:
            pipeline.complete()
        else:
            # psrpcore has no public way to end a pipeline with an error.
            pipeline._change_state(types.PSInvocationState.Failed, error=failed)

    def _take_what_goes_out(self) -> None:
        while (sent := self._pool.data_to_send(PIECE)) is not None:
            place = str(sent.pipeline_id).upper() if sent.pipeline_id else ""
            self._pieces.setdefault(place, []).append(sent.data)
        self._changed.notify_all()


def _exception(error: Record) -> Any:
    exception = types.NETException(Message=error.text, HResult=-2146233088)
    exception.PSObject.type_names = [error.exception, "System.Exception", "System.Object"]
    return exception


def _category(error: Record) -> Any:
    return types.ErrorCategoryInfo(
        Category=types.ErrorCategory(error.category),
        Activity=error.activity,
        Reason=error.reason,
        TargetName=error.target,
        TargetType="",
    )


def _error_record(error: Record) -> Any:
    return types.ErrorRecord(
        Exception=_exception(error), CategoryInfo=_category(error), FullyQualifiedErrorId=error.error_id
    )
