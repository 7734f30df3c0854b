# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers themselves, as far as clients ask which edition they speak to."""

from __future__ import annotations

from uuid import uuid5

from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from ..platforms import VERSIONS

SERVER = "EX01"


def get_exchange_server(call: Call) -> CmdletOutput:
    directory = call.directory
    row = {
        "Name": SERVER,
        "Identity": SERVER,
        "Fqdn": f"{SERVER.lower()}.{directory.name}.local",
        "Guid": uuid5(directory.tenant_id, SERVER),
        "AdminDisplayVersion": VERSIONS[directory.platform],
        "Edition": "StandardEvaluation",
        "ServerRole": "Mailbox",
        "Site": f"{directory.name}.local/Configuration/Sites/Default-First-Site-Name",
        "IsValid": True,
        "OriginatingServer": "",
    }
    return CmdletOutput([row])


CMDLETS: dict[str, CmdletFunction] = {"Get-ExchangeServer": get_exchange_server}
