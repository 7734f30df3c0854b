# Copyright (c) 2026, the mailward.mailbox authors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the arguments of mail_forwarding_info to its result."""

from __future__ import annotations

import os
import typing as t
from contextlib import closing
from datetime import UTC, datetime

from .customers import check_customer
from .mailward.findings.facts import NO_SCAN
from .mailward.history.scan_file import ScanFileUnusable, default_folder
from .mailward.mailflow.forwarding import UNKNOWN, ForwardingScan
from .mailward.mailflow.forwarding_report import data, told, unknown_since
from .mailward.model.unset import Unknown
from .mailward.platforms import connect
from .mailward.scan import last, scan

Parameters = t.Mapping[str, t.Any]
Result = dict[str, t.Any]

NEVER: t.Final = {
    "taken_at": "",
    "age": 0,
    "complete": False,
    "mailboxes": 0,
    "standing": UNKNOWN,
    "bypasses": [],
    "forwardings": [],
    "unread": [],
}


class How(t.Protocol):
    """How the task is run; see `run.How`."""

    @property
    def progress(self) -> t.Callable[[str], None]: ...


def look_for_forwarding(parameters: Parameters, connection: Parameters, how: How) -> Result:
    """Scans every mailbox, or tells what the last scan has found. Raises Mistakes, ServiceError, ScanFileUnusable."""
    folder = parameters["state_directory"] or default_folder(os.environ)
    with closing(connect(parameters["platform"], connection)) as platform:
        customer = check_customer(platform, parameters["organisation"])
        name = (parameters["organisation"] or {}).get("name") or customer.tenant_id

        def tell(text: str) -> None:
            how.progress(f"{name}: {text}")

        if parameters["scan"]:
            found = scan(platform.forwarding(tell), customer.tenant_id, folder, _clock, tell)
        else:
            known = last(customer.tenant_id, folder, _clock())
            if known is None:
                text = f"{name}: whether mail is sent on is unknown: no scan has been made yet"
                return {**_head(platform, customer.tenant_id), **NEVER, "text": text}
            found = known
        now = _clock()
        text = told(name, found, now, simulated=platform.is_simulated)
        return {**_head(platform, customer.tenant_id), **data(found, now), "text": text}


def last_scan(parameters: Parameters, tenant_id: str) -> ForwardingScan | Unknown:
    """What the last scan of an organisation says, as long as it can be taken for true; raises nothing."""
    folder, now = parameters.get("state_directory") or default_folder(os.environ), _clock()
    try:
        found = last(tenant_id, folder, now)
    except ScanFileUnusable as error:
        return Unknown(str(error))
    if found is None:
        return NO_SCAN
    # By the clock: a run for another moment makes no scan younger.
    return Unknown(unknown_since(found)) if found.is_old(now) else found


def _head(platform: t.Any, tenant_id: str) -> Result:
    return {
        "changed": False,
        "platform": platform.name,
        "tenant_id": tenant_id,
        "simulated": platform.is_simulated,
    }


def _clock() -> datetime:
    return datetime.now(UTC)
