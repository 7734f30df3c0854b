# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers themselves, as far as clients ask which edition they speak to, and which of them transport mail."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from .. import refusals
from ..call import Call, CmdletFunction
from ..directory import Directory
from ..output import CmdletOutput
from ..platforms import VERSIONS


def get_exchange_server(call: Call) -> CmdletOutput:
    directory = call.directory
    more = {
        "Edition": "StandardEvaluation",
        "ServerRole": "Mailbox",
        "Site": f"{directory.name}.local/Configuration/Sites/Default-First-Site-Name",
        "AdminDisplayVersion": VERSIONS[directory.platform],
    }
    rows = [{**_row(directory, name), **more, "Fqdn": fqdn(directory, name)} for name in directory.servers]
    return CmdletOutput(rows)


def get_transport_service(call: Call) -> CmdletOutput:
    """All servers with a transport service; of an identity that none of them has, all of them too (PowerShell docs,
    Get-TransportService, caution).
    """
    directory = call.directory
    named = call.parameters.get("Identity")
    found = [name for name in directory.servers if is_named(directory, name, named)] or directory.servers
    more = {"MessageTrackingLogEnabled": True, "MessageTrackingLogMaxAge": "30.00:00:00"}
    return CmdletOutput([{**_row(directory, name), **more} for name in found])


def fqdn(directory: Directory, name: str) -> str:
    return f"{name.lower()}.{directory.name}.local"


def is_named(directory: Directory, name: str, identity: str | None) -> bool:
    return identity is not None and identity.lower() in (name.lower(), fqdn(directory, name))


def the_server(call: Call, identity: str | None) -> str:
    """The server that is named, else the one that was connected to. Raises CmdletError."""
    if identity is None:
        return call.directory.servers[0]
    for name in call.directory.servers:
        if is_named(call.directory, name, identity):
            return name
    raise refusals.not_found(identity)


def _row(directory: Directory, name: str) -> dict[str, Any]:
    return {
        "Name": name,
        "Identity": name,
        "Guid": uuid5(directory.tenant_id, name),
        "IsValid": True,
        "OriginatingServer": "",
    }


CMDLETS: dict[str, CmdletFunction] = {
    "Get-ExchangeServer": get_exchange_server,
    "Get-TransportService": get_transport_service,
}
