# SPDX-License-Identifier: GPL-3.0-or-later
"""Cmdlets as faults let them run: on an older directory, on one without new objects, half, or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from . import faults as effects
from .exchange.organisation import ExchangeOrganisation
from .exchange.output import CmdletError, CmdletOutput
from .faults import Fault
from .request_log import reads
from .tenant import Tenant
from .trouble import Trouble

# The namespaces are guesses, the class names are not.
_BUSY_CLASS = "Microsoft.Exchange.Data.Storage.ServerBusyException"
_DEHYDRATED_CLASS = "Microsoft.Exchange.Configuration.Tasks.InvalidOperationInDehydratedContextException"


def senseless(name: str, *, is_first_page: bool) -> frozenset[str]:
    """The effects that cannot show on a call of this cmdlet, so that it does not count for them."""
    found = set()
    if is_first_page:
        found.add(effects.LOST_NEXT_LINK)
    if not reads(name) or not is_first_page:
        found.add(effects.STALE)
    if not name.lower().startswith("new-"):
        found.add(effects.INVISIBLE)
    return frozenset(found)


def run(tenant: Tenant, name: str, parameters: Mapping[str, Any], trouble: Trouble, *, recording: bool) -> CmdletOutput:
    """Runs a cmdlet; `recording` keeps the state before it for stale reads. Raises CmdletError."""
    tenant.replication.begin_call(writes=not reads(name), recording=recording)
    inside = trouble.get(effects.ERROR_INSIDE_SUCCESS)
    if reads(name):
        output = _read(tenant, name, parameters, trouble.get(effects.STALE))
    elif inside:
        output = CmdletOutput()
    else:
        output = _write(tenant, name, parameters, trouble.get(effects.INVISIBLE))
    if inside:
        output.rows = output.rows[: len(output.rows) // 2]
        output.errors = [*output.errors, inside.text or "Some of it could not be done."]
    return output


def refuse_before(trouble: Trouble) -> None:
    """Raises the CmdletError that a fault puts in the place of the cmdlet."""
    fault = trouble.get(effects.CMDLET_ERROR)
    if fault and not fault.after_commit:
        raise _busy(fault)
    if trouble.get(effects.FORBIDDEN):
        raise CmdletError(403, "", "", shape="forbidden")
    fault = trouble.get(effects.DEHYDRATED)
    if fault:
        text = "This operation is not allowed in the organization's current, dehydrated state."
        raise CmdletError(400, fault.exception_class or _DEHYDRATED_CLASS, fault.text or text)


def refuse_after(trouble: Trouble) -> None:
    """Raises the CmdletError that a fault puts in the place of the answer of a cmdlet that ran."""
    fault = trouble.get(effects.CMDLET_ERROR)
    if fault and fault.after_commit:
        raise _busy(fault)


def _read(tenant: Tenant, name: str, parameters: Mapping[str, Any], stale: Fault | None) -> CmdletOutput:
    directory = tenant.directory
    if stale:
        directory = tenant.replication.as_of(stale.seconds, stale.calls)
    directory = tenant.replication.visible(directory)
    return ExchangeOrganisation(directory, tenant.clock).invoke(name, parameters, tenant.client.roles)


def _write(tenant: Tenant, name: str, parameters: Mapping[str, Any], invisible: Fault | None) -> CmdletOutput:
    if tenant.replication.hides:
        # What is not visible yet cannot be written to: tried on a copy first, refused like any missing object.
        without = tenant.replication.visible(tenant.directory)
        ExchangeOrganisation(without, tenant.clock).invoke(name, parameters, tenant.client.roles)
    output = tenant.exchange.invoke(name, parameters, tenant.client.roles)
    if invisible:
        for row in output.rows:
            tenant.replication.hide(uuid.UUID(str(row["Guid"])), invisible.seconds, invisible.calls)
    return output


def _busy(fault: Fault) -> CmdletError:
    text = fault.text or "The server is too busy to process the request."
    return CmdletError(fault.status or 400, fault.exception_class or _BUSY_CLASS, text)
