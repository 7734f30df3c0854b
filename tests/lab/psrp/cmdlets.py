# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange's cmdlets in a runspace: the organisation's own semantics, in PowerShell's terms."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from ..exchange.output import CmdletError, CmdletOutput
from ..exchange.parameter_tables import CmdletTable
from ..request_log import RequestRecord
from .objects import as_object
from .parameters import BindingError, read_parameters
from .runspaces import CommandCall, Outcome, Record

_AUTOMATION = "System.Management.Automation"
_STOPPING = "stop"

# What every cmdlet takes (about_CommonParameters).
COMMON = frozenset({"erroraction", "warningaction", "verbose", "debug", "erroractionpreference"})


class Cmdlets(Protocol):
    """What is needed of an organisation: its tables, by lower-cased name, and a way to run a cmdlet."""

    def table(self, name: str) -> CmdletTable | None: ...

    def begin_pipeline(self, names: tuple[str, ...]) -> RequestRecord: ...

    def invoke(self, name: str, parameters: Mapping[str, Any], record: RequestRecord) -> CmdletOutput: ...

    def commands(self) -> list[str]: ...


class ExchangeRunner:
    """`server` and the clock are in the id of every error, as the real one has them there."""

    def __init__(self, cmdlets: Cmdlets, now: Callable[[], str], server: str = "EX01") -> None:
        self._cmdlets = cmdlets
        self._now = now
        self._server = server

    def run(self, commands: Sequence[CommandCall]) -> Outcome:
        outcome = Outcome()
        if len(commands) == 1 and commands[0].name.lower() == "get-command":
            outcome.objects = [as_object(row, "System.Management.Automation.CmdletInfo") for row in self._commands()]
            return outcome
        record = self._cmdlets.begin_pipeline(tuple(command.name for command in commands))
        rows: list[dict[str, Any]] | None = None
        for position, command in enumerate(commands):
            feed = rows if position else None
            rows = []
            for identity in _identities(feed):
                self._run(command, identity, rows, outcome, record)
            if any(error.terminating for error in outcome.errors):
                return outcome
        kind = commands[-1].name.partition("-")[2] if commands else ""
        outcome.objects = [as_object(row, f"Microsoft.Exchange.Data.Directory.Management.{kind}") for row in rows or ()]
        return outcome

    def _commands(self) -> list[dict[str, Any]]:
        """What the account may run; endpoints with restricted commands offer it (about_Session_Configurations)."""
        return [{"Name": name, "CommandType": "Function"} for name in self._cmdlets.commands()]

    def _run(
        self,
        command: CommandCall,
        identity: str | None,
        rows: list[dict[str, Any]],
        outcome: Outcome,
        record: RequestRecord,
    ) -> None:
        table = self._cmdlets.table(command.name)
        if table is None:
            text = f"The term '{command.name}' is not recognized as the name of a cmdlet, function, script file, "
            text += "or operable program. Check the spelling of the name, or if a path was included, verify that the "
            text += "path is correct and try again."
            error = Record(text, f"{_AUTOMATION}.CommandNotFoundException", "CommandNotFoundException",
                           category=13, target=command.name, terminating=True)  # fmt: skip
            outcome.errors.append(error)
            return
        stops = False
        given = []
        for name, value in command.parameters:
            plain_name = (name or "").strip("-:").lower()
            if plain_name in COMMON:
                stops = stops or (plain_name == "erroraction" and str(value).lower() == _STOPPING)
            else:
                given.append((name, value))
        try:
            parameters = read_parameters(table, given)
            if identity is not None:
                parameters.setdefault("Identity", identity)
            unknown = [name for name in parameters if name.lower() not in table.parameters]
            if unknown:
                text = f"A parameter cannot be found that matches parameter name '{unknown[0]}'."
                raise BindingError("NamedParameterNotFound", text)
            output = self._cmdlets.invoke(table.name, parameters, record)
        except BindingError as problem:
            error_id = f"{problem.error_id},Microsoft.Exchange.Management.{table.name.replace('-', '')}"
            outcome.errors.append(
                Record(str(problem), f"{_AUTOMATION}.ParameterBindingException", error_id, table.name, 5, "", True)
            )
            return
        except CmdletError as problem:
            outcome.errors.append(self._record(table.name, problem, stops))
            return
        if output.confirmation:
            # A client without a host to ask; the id is PowerShell's, that Exchange's proxy gives it is a guess.
            text = "A command that prompts the user failed because the host program or the command type does not "
            text += f"support user interaction. {output.confirmation}"
            error = Record(text, f"{_AUTOMATION}.Host.HostException", "HostFunctionNotImplemented", table.name,
                           terminating=True)  # fmt: skip
            outcome.errors.append(error)
            return
        rows += output.rows
        outcome.warnings += output.warnings
        outcome.errors += [
            Record(text, "System.InvalidOperationException", "NonTerminating", table.name) for text in output.errors
        ]

    def _record(self, cmdlet: str, problem: CmdletError, stops: bool) -> Record:
        """Exchange's own errors do not terminate, unless the caller asks for it."""
        reason = problem.exception_class.rpartition(".")[2]
        number = f"{uuid.uuid5(uuid.NAMESPACE_OID, problem.text).int & 0xFFFFFFFF:X}"
        where = f"[Server={self._server},RequestId={uuid.uuid4()},TimeStamp={self._now()}]"
        category = f"[FailureCategory=Cmdlet-{reason}]"
        task = f"Microsoft.Exchange.Management.RecipientTasks.{cmdlet.replace('-', '')}"
        error_id = f"{where} {category} {number},{task}"
        return Record(problem.text, problem.exception_class, error_id, cmdlet, terminating=stops)


def _identities(feed: list[dict[str, Any]] | None) -> list[str | None]:
    """What the pipeline binds for each object of the cmdlet before: its Identity, by its GUID."""
    if feed is None:
        return [None]
    return [str(row.get("Guid") or row.get("Identity")) for row in feed]
