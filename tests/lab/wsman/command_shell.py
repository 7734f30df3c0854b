# SPDX-License-Identifier: GPL-3.0-or-later
"""A command shell of WinRM, as Windows hosts have it: commands with standard input, output and exit codes.

It runs one program alone, the one that it is given; every other command line is not recognised.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from .envelope import SHELL, WsmanFault
from .shells import Output

COMMAND = f"{SHELL}/cmd"

_PIECE = 30_000
"""Bytes of output in one answer, so that clients have to put them together."""


@dataclass(frozen=True)
class Finished:
    """What a program left: its standard output, standard error and exit code."""

    output: bytes = b""
    error: bytes = b""
    code: int = 0


Program = Callable[[str, bytes], Finished | None]
"""Runs a command line with its whole standard input; None when there is no such program."""


@dataclass
class _Process:
    line: str
    given: bytearray = field(default_factory=bytearray)
    streams: list[tuple[str, bytes]] = field(default_factory=list)
    code: int | None = None


class CommandShell:
    """`Shell` of shells.py. A program starts once its standard input has ended."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._processes: dict[str, _Process] = {}
        self._lock = threading.Lock()

    def begin(self, command: str, line: str, arguments: tuple[str, ...]) -> None:
        with self._lock:
            self._processes[command] = _Process(" ".join((line, *arguments)))

    def send(self, command: str, stream: str, data: bytes, *, end: bool) -> None:
        with self._lock:
            process = self._the(command)
            if stream != "stdin" or process.code is not None:
                raise WsmanFault(2150858752, "This stream takes nothing.", "w:SchemaValidationError")
            process.given += data
            if end:
                finished = self._program(process.line, bytes(process.given))
                if finished is None:
                    name = process.line.partition(" ")[0]
                    finished = Finished(error=f"'{name}' is not recognized.\r\n".encode("ascii"), code=1)
                pieces = [finished.output[at : at + _PIECE] for at in range(0, len(finished.output), _PIECE)]
                process.streams = [("stdout", piece) for piece in pieces]
                process.streams += [("stderr", finished.error)] if finished.error else []
                process.code = finished.code

    def receive(self, command: str) -> Output:
        with self._lock:
            process = self._the(command)
            if process.code is None:
                return Output()
            streams, process.streams = process.streams[:1], process.streams[1:]
            done = not process.streams
            return Output(tuple(streams), done=done, exit_code=process.code if done else None)

    def signal(self, command: str, code: str) -> None:
        with self._lock:
            self._processes.pop(command, None)

    def _the(self, command: str) -> _Process:
        if command not in self._processes:
            raise WsmanFault(2150858843, "The command was not found on the server.", "w:InvalidSelectors")
        return self._processes[command]
