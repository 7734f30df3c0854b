# SPDX-License-Identifier: GPL-3.0-or-later
"""Remote PowerShell of an Exchange server: one organisation's cmdlets behind WS-Management.

Plain HTTP takes Negotiate (NTLM, Kerberos) with message encryption, as Exchange is set up by itself; HTTPS takes Basic
too, as it does after `Set-PowerShellVirtualDirectory -BasicAuthentication $true`.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from .domain_controllers import DomainControllers
from .exchange import refusals
from .exchange.organisation import ExchangeOrganisation
from .exchange.output import CmdletError, CmdletOutput
from .exchange.parameter_tables import CmdletTable, cmdlet_tables
from .exchange.roles import ALL_ROLES, ROLES_OF_CMDLET
from .faults import CMDLET_ERROR, EFFECTS, Faults
from .psrp.cmdlets import ExchangeRunner
from .psrp.runspaces import EXCHANGE, RunspaceShell
from .request_log import PSRP, Call, RequestLog, RequestRecord, masked
from .trouble import Trouble
from .troubled_cmdlets import refuse_before
from .wsman.authentication import BASIC, NEGOTIATE, Accounts
from .wsman.envelope import WsmanRequest
from .wsman.http_server import Endpoint, WsmanServer
from .wsman.shells import Shells

PATH = "powershell"
_WITHOUT = frozenset(EFFECTS) - {CMDLET_ERROR}


class RemotePowerShell:
    """Serves between `start` and `stop`. `calls` are the cmdlets that were run, secrets masked.

    Each pipeline is a request of kind PSRP in `log`. `domain_controllers` can lag behind each other. Of `faults` those
    strike that put an error in the place of a cmdlet.
    """

    def __init__(
        self,
        organisation: ExchangeOrganisation,
        accounts: Mapping[str, str],
        tls: ssl.SSLContext,
        directory: Path,
        roles: frozenset[str] = ALL_ROLES,
        log: RequestLog | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.organisation = organisation
        self.roles = roles
        self.calls: list[Call] = []
        self.log = log if log is not None else RequestLog()
        self._faults = faults if faults is not None else Faults()
        self.domain_controllers = DomainControllers(organisation.directory)
        kept = Accounts(accounts, directory / f"{organisation.directory.name}.ntlm")
        kept.write()
        self.shells = Shells({EXCHANGE: self._open})
        self.endpoint = Endpoint({PATH: self.shells}, kept, (NEGOTIATE,))
        self.secure_endpoint = Endpoint(
            {PATH: self.shells}, kept, (NEGOTIATE, BASIC), operations=self.endpoint.operations
        )
        self._http = WsmanServer(self.endpoint)
        self._https = WsmanServer(self.secure_endpoint, tls)
        self.http_port, self.https_port = self._http.port, self._https.port

    def start(self) -> None:
        self._http.start()
        self._https.start()

    def stop(self) -> None:
        self._http.stop()
        self._https.stop()

    def __enter__(self) -> RemotePowerShell:
        self.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self.stop()

    def begin_pipeline(self, names: tuple[str, ...]) -> RequestRecord:
        record = RequestRecord("POST", f"/{PATH}", PSRP, self.organisation.directory.name)
        record.path = f"/{PATH} {' | '.join(names)}"
        self.log.add(record)
        return record

    def commands(self) -> list[str]:
        """What Get-Command lists for this account."""
        tables = self._tables()
        return sorted(table.name for key, table in tables.items() if self.roles & ROLES_OF_CMDLET[key])

    def table(self, name: str) -> CmdletTable | None:
        """A cmdlet's parameters; None where it does not exist for this account."""
        key = name.lower()
        return self._tables().get(key) if self.roles & ROLES_OF_CMDLET.get(key, frozenset()) else None

    def invoke(self, name: str, parameters: Mapping[str, Any], record: RequestRecord) -> CmdletOutput:
        call = (name, masked(dict(parameters)))
        self.calls.append(call)
        record.cmdlets.append(call)
        trouble = Trouble(PSRP, self._faults.strike_call(PSRP, record.organisation, call, without=_WITHOUT))
        refuse_before(trouble)
        controller, directory = self.domain_controllers.serve(name, parameters)
        organisation = ExchangeOrganisation(directory, self.organisation.clock)
        try:
            output = organisation.invoke(name, parameters, self.roles)
        except CmdletError as problem:
            # Not found is said of the domain controller that was asked.
            problem.text = problem.text.replace(refusals.SERVER, controller)
            raise
        for row in output.rows:
            if "OriginatingServer" in row:
                row["OriginatingServer"] = controller
        return output

    def _tables(self) -> dict[str, CmdletTable]:
        return cmdlet_tables(self.organisation.directory.platform)

    def _open(self, _shell_id: str, request: WsmanRequest) -> RunspaceShell:
        return RunspaceShell(ExchangeRunner(self, self._now), request)

    def _now(self) -> str:
        return _american(self.organisation.clock)


def _american(clock: Callable[[], datetime]) -> str:
    """A moment as error ids have it: 7/22/2019 9:42:03 PM."""
    now = clock()
    return f"{now.month}/{now.day}/{now.year} {now.hour % 12 or 12}:{now:%M:%S %p}"
