# SPDX-License-Identifier: GPL-3.0-or-later
"""A scan for forwarding, as plain values and told to people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from .forwarding import BYPASSED, CLEAR, Forwarding, ForwardingScan


def data(scan: ForwardingScan, now: datetime) -> dict[str, Any]:
    """Plain values, for a result."""
    return {
        "taken_at": _written(scan.taken_at),
        "age": int((now - scan.taken_at).total_seconds()),
        "complete": scan.is_complete,
        "mailboxes": scan.mailboxes,
        "standing": scan.standing(now),
        "bypasses": [plain(one) for one in scan.bypasses],
        "forwardings": [plain(one) for one in scan.forwardings],
        "unread": [{"mailbox": mailbox, "text": text} for mailbox, text in sorted(scan.unread.items())],
    }


def told(organisation: str, scan: ForwardingScan, now: datetime, *, simulated: bool = False) -> str:
    """What stands, in the first line, and what it rests on, in the others."""
    mark = " (simulated)" if simulated else ""
    lines = [f"{organisation}: {_standing(scan, now)}; {_reach(scan, now)}{mark}"]
    lines += [f"  around the declared mail flow: {one.phrase()}" for one in scan.bypasses]
    lines += [f"  not shown what it does: {one.phrase()}" for one in scan.forwardings if one.is_unclear]
    rest = [one for one in scan.forwardings if not one.is_bypass and not one.is_unclear]
    lines += [f"  besides: {one.phrase()}" for one in rest]
    lines += [f"  not read: {mailbox}: {text}" for mailbox, text in sorted(scan.unread.items())]
    return "\n".join(lines)


def unknown_since(scan: ForwardingScan) -> str:
    """Of a scan that is too old to be taken for true."""
    return f"unknown since {_written(scan.taken_at)}"


def _standing(scan: ForwardingScan, now: datetime) -> str:
    if scan.is_old(now):
        return f"whether mail is sent on is {unknown_since(scan)}"
    standing = scan.standing(now)
    if standing == BYPASSED:
        count = len(scan.bypasses)
        return f"{count} way{'' if count == 1 else 's'} around the declared mail flow"
    return "no way around the declared mail flow" if standing == CLEAR else "whether mail is sent on is unknown"


def _reach(scan: ForwardingScan, now: datetime) -> str:
    read = f"read {_age(now - scan.taken_at)} ago"
    if scan.left:
        return f"{scan.mailboxes} mailboxes {read}, then stopped"
    return f"{scan.mailboxes - len(scan.unread)} of {scan.mailboxes} mailboxes {read}"


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def plain(one: Forwarding) -> dict[str, Any]:
    """Plain values, for a result."""
    return {
        "mailbox": one.mailbox,
        "means": one.means,
        "action": one.action,
        "targets": list(one.targets),
        "rule": one.rule,
        "enabled": one.enabled,
        "outside": {True: "yes", False: "no", None: "unknown"}[one.outside],
        "bypass": one.is_bypass,
    }


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
