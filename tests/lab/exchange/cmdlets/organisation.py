# SPDX-License-Identifier: GPL-3.0-or-later
"""The organisation itself, its domains and the policies that mail forwarding meets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .. import refusals
from ..call import Call, CmdletFunction
from ..directory import Directory
from ..output import CmdletOutput
from ..read_back.organisation import domain_row, organization_row, transport_config_row
from ..result_sets import listed


def get_organization_config(call: Call) -> CmdletOutput:
    return CmdletOutput([organization_row(call.directory)])


def enable_customization(call: Call) -> CmdletOutput:
    """Works once; afterwards the organisation says it is ready, whether or not creates work yet."""
    if not call.directory.dehydrated:
        raise refusals.already_customisable()
    call.directory.dehydrated = False
    call.directory.customisable_from = call.now + call.directory.hydration_time
    return CmdletOutput()


def get_transport_config(call: Call) -> CmdletOutput:
    return CmdletOutput([transport_config_row(call.directory)])


def _by_name(rows: Callable[[Directory], Iterable[Mapping[str, Any]]]) -> CmdletFunction:
    """A Get- cmdlet of configuration objects: all, or the one that -Identity names by Name, domain or GUID."""

    def get(call: Call) -> CmdletOutput:
        found = [dict(row) for row in rows(call.directory)]
        if (identity := call.parameters.get("Identity")) is not None:
            forms = ("Name", "DomainName", "Guid", "DistinguishedName")
            found = [row for row in found if identity.lower() in {str(row.get(form, "")).lower() for form in forms}]
            if not found:
                raise refusals.not_found(identity)
        if state := call.parameters.get("State"):
            found = [row for row in found if row["State"] == state]
        return listed(call, found)

    return get


CMDLETS: dict[str, CmdletFunction] = {
    "Get-OrganizationConfig": get_organization_config,
    "Enable-OrganizationCustomization": enable_customization,
    "Get-TransportConfig": get_transport_config,
    "Get-AcceptedDomain": _by_name(lambda directory: [domain_row(directory, each) for each in directory.domains]),
    "Get-RemoteDomain": _by_name(lambda directory: directory.remote_domains),
    "Get-HostedOutboundSpamFilterPolicy": _by_name(lambda directory: directory.outbound_policies),
    "Get-HostedOutboundSpamFilterRule": _by_name(lambda directory: directory.outbound_rules),
}
