# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks into every mailbox of an organisation for forwarding, goes on where it was stopped, and tells its age."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import Any

from .history.scan_file import Recorded, ScanFile, recorded
from .mailflow.forwarding import LASTS, Forwarding, ForwardingScan
from .model.unset import Unknown
from .platforms.platform import ForwardingReader, Progress

Clock = Callable[[], datetime]

_SET_ON_MAILBOXES = "set on mailboxes"
"""The entry for what needs no look into each mailbox, where others have the GUID of a mailbox."""


def scan(reader: ForwardingReader, tenant_id: str, folder: str, clock: Clock, progress: Progress) -> ForwardingScan:
    """Reads every mailbox that was not read in the last day by a scan that was stopped or had gaps.

    What has been read is on the disk before more is read, so that nothing is lost when it is stopped.
    Raises ScanFileUnusable.
    """
    with closing(ScanFile(folder, tenant_id, clock(), LASTS)) as file:
        entries: dict[str, Mapping[str, Any]] = dict(file.entries)

        def take(found: Iterable[Mapping[str, Any]]) -> None:
            found = list(found)
            file.append(found)
            entries.update({str(entry["mailbox"]): entry for entry in found})

        mailboxes = reader.mailboxes
        take([_entry(_SET_ON_MAILBOXES, "", reader.set_on_mailboxes())])
        missing = [guid for guid in mailboxes if "forwardings" not in entries.get(guid, {})]
        reader.read(
            missing, lambda read: take(_entry(guid, mailboxes[guid], one) for guid, one in read.items()), progress
        )
        file.end(len(mailboxes))
    known = {guid: entry for guid, entry in entries.items() if guid in mailboxes or guid == _SET_ON_MAILBOXES}
    return _scan_of(Recorded(file.began_at, known, len(mailboxes)), tenant_id)


def last(tenant_id: str, folder: str, now: datetime) -> ForwardingScan | None:
    """What the last scan of an organisation has found, without asking the organisation. Raises ScanFileUnusable."""
    found = recorded(folder, tenant_id, now, LASTS)
    return None if found is None else _scan_of(found, tenant_id)


def _entry(mailbox: str, address: str, found: tuple[Forwarding, ...] | Unknown) -> dict[str, Any]:
    if isinstance(found, Unknown):
        return {"mailbox": mailbox, "address": address, "unknown": found.reason}
    return {"mailbox": mailbox, "address": address, "forwardings": [asdict(one) for one in found]}


def _scan_of(found: Recorded, tenant_id: str) -> ForwardingScan:
    read = {guid: entry for guid, entry in found.entries.items() if guid != _SET_ON_MAILBOXES}
    # Of a scan that was stopped nobody knows how much it had before it: something, or it would have ended.
    count, left = (len(read), 1) if found.mailboxes is None else (found.mailboxes, found.mailboxes - len(read))
    return ForwardingScan(
        tenant_id=tenant_id,
        taken_at=found.began_at,
        mailboxes=count,
        forwardings=tuple(
            Forwarding(**{**one, "targets": tuple(one["targets"])})
            for entry in found.entries.values()
            for one in entry.get("forwardings", ())
        ),
        unread={entry.get("address") or guid: entry["unknown"] for guid, entry in read.items() if "unknown" in entry},
        left=max(0, left),
        read=frozenset(str(entry.get("address", "")) for entry in read.values() if "forwardings" in entry),
    )
