# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of mail: Get-MessageTraceV2 and Get-QuarantineMessage (PowerShell docs; rows as captured in 2026)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid5

from ...mail.store import QuarantinedMessage, TraceRow
from .. import refusals
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from ..values import ListChange

LARGEST_TRACE, DEFAULT_TRACE = 5000, 1000
TRACE_DAYS, QUERY_DAYS = 90, 10
DEFAULT_HOURS = 48
DEFAULT_PAGE = 100
QUARANTINE_LIFETIME = timedelta(days=30)

_SUBJECT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "Contains": lambda subject, part: part in subject,
    "StartsWith": lambda subject, part: subject.startswith(part),
    "EndsWith": lambda subject, part: subject.endswith(part),
}
# Read before any row is looked at: what nobody reads is not served, and there may be no row.
_TRACE_TESTS = ("MessageId", "RecipientAddress", "SenderAddress", "Status", "FromIP", "MessageTraceId", "ToIP")
_TRACE_SUBJECT = ("Subject", "SubjectFilterType")
_QUARANTINE_TESTS = (
    "MessageId", "RecipientAddress", "SenderAddress", "QuarantineTypes", "Type", "PolicyTypes", "PolicyName",
    "ReleaseStatus", "Direction", "EntityType", "Subject", "StartReceivedDate", "EndReceivedDate",
)  # fmt: skip
_POLICY_TYPES = {"TransportRule": "ExchangeTransportRule", "Spam": "HostedContentFilterPolicy"}


def get_trace(call: Call) -> CmdletOutput:
    """Newest first. There are no pages: who wants more asks again with the last row's time and recipient."""
    since, until = span(call)
    size = call.parameters.get("ResultSize") or DEFAULT_TRACE
    check_span(call, since, until)
    if not 1 <= size <= LARGEST_TRACE:
        raise refusals.invalid(f"ResultSize must be between 1 and {LARGEST_TRACE}.")
    shown = [row for row in call.directory.mail.trace if row.shown is None or row.shown <= call.now]
    rows = sorted(shown, key=lambda each: (-each.received.timestamp(), each.recipient))
    given = {name: call.parameters.get(name) for name in (*_TRACE_TESTS, *_TRACE_SUBJECT)}
    chosen = [each for each in rows if since <= each.received <= until and _traced(given, each)]
    if starting := call.parameters.get("StartingRecipientAddress"):
        chosen = [each for each in chosen if each.received < until or each.recipient >= starting.lower()]
    return CmdletOutput([_trace_row(each) for each in chosen[:size]])


def span(call: Call) -> tuple[datetime, datetime]:
    """The days that are asked for."""
    until = call.parameters.get("EndDate") or call.now
    return call.parameters.get("StartDate") or until - timedelta(hours=DEFAULT_HOURS), until


def check_span(call: Call, since: datetime, until: datetime) -> None:
    """GUESS: the texts."""
    if since > until:
        raise refusals.invalid("The StartDate can't be later than the EndDate.")
    if until - since > timedelta(days=QUERY_DAYS):
        raise refusals.invalid(f"The date range can't be longer than {QUERY_DAYS} days.")
    if since < call.now - timedelta(days=TRACE_DAYS):
        raise refusals.invalid(f"The StartDate can't be more than {TRACE_DAYS} days ago.")


def _traced(asked: Mapping[str, Any], row: TraceRow) -> bool:
    wanted = {
        "MessageId": row.message_id,
        "RecipientAddress": row.recipient,
        "SenderAddress": row.sender,
        "Status": row.status,
        "FromIP": row.client_address,
        "MessageTraceId": str(row.trace),
        "ToIP": "",
    }
    for name, value in wanted.items():
        given = asked[name]
        if given is not None and value.lower() not in _lowered(given):
            return False
    subject = asked["Subject"]
    test = _SUBJECT_TESTS[asked["SubjectFilterType"] or "Contains"]  # GUESS: the default
    return subject is None or test(row.subject.lower(), subject.lower())


def _lowered(given: Any) -> set[str]:
    values: Iterable[str] = given.whole or () if isinstance(given, ListChange) else (given,)
    return {str(each).lower() for each in values}


def _trace_row(row: TraceRow) -> dict[str, Any]:
    return {
        "MessageTraceId": str(row.trace),
        "MessageId": row.message_id,
        "Received": row.received,
        "SenderAddress": row.sender,
        "RecipientAddress": row.recipient,
        "FromIP": row.client_address,
        "ToIP": "",
        "Subject": row.subject,
        "Status": row.status,
        "Size": row.size,
    }


def get_quarantine(call: Call) -> CmdletOutput:
    """A page of what is held; with -PageSize 0 it is empty, as was measured."""
    given = {name: call.parameters.get(name) for name in _QUARANTINE_TESTS}
    chosen = [each for each in reversed(call.directory.mail.quarantine) if _held(given, each)]
    rows = [_quarantine_row(call, each) for each in chosen]
    if identity := call.parameters.get("Identity"):
        found = [row for row in rows if row["Identity"].lower() == identity.lower()]
        if not found:
            raise refusals.not_found(identity)
        return CmdletOutput(found)
    size = call.parameters.get("PageSize", DEFAULT_PAGE)
    start = ((call.parameters.get("Page") or 1) - 1) * size
    return CmdletOutput(rows[start : start + size])


def _held(given: Mapping[str, Any], message: QuarantinedMessage) -> bool:
    since, until = given.get("StartReceivedDate"), given.get("EndReceivedDate")
    tests = (
        given.get("MessageId") in (None, message.message_id),
        _any(given.get("RecipientAddress"), message.recipients),
        _any(given.get("SenderAddress"), (message.sender,)),
        _any(given.get("QuarantineTypes"), (message.cause,)),
        given.get("Type") in (None, message.cause),
        _any(given.get("PolicyTypes"), (_policy_type(message),)),
        given.get("PolicyName") in (None, message.policy),
        _any(given.get("ReleaseStatus"), ("NotReleased",)),
        given.get("Direction") in (None, "Inbound"),
        given.get("EntityType") in (None, "Email"),
        given.get("Subject") is None or given["Subject"].lower() in message.subject.lower(),
        since is None or since <= message.received,
        until is None or message.received <= until,
    )
    return all(tests)


def _any(wanted: tuple[str, ...] | None, values: Iterable[str]) -> bool:
    return wanted is None or not {each.lower() for each in wanted}.isdisjoint(each.lower() for each in values)


def _policy_type(message: QuarantinedMessage) -> str:
    return _POLICY_TYPES.get(message.cause, "AntiPhishPolicy")


def _quarantine_row(call: Call, message: QuarantinedMessage) -> dict[str, Any]:
    recipients = list(message.recipients)
    identity = uuid5(message.guid, ",".join(recipients))
    return {
        "Identity": f"{message.guid}\\{identity}",
        "ReceivedTime": message.received,
        "Organization": str(call.directory.tenant_id),
        "MessageId": message.message_id,
        "SenderAddress": message.sender,
        "RecipientAddress": recipients,
        "Subject": message.subject,
        "Size": len(message.raw),
        "Type": message.cause,
        "PolicyType": _policy_type(message),
        "PolicyName": message.policy,
        "TagName": "AdminOnlyAccessPolicy",
        "Released": False,
        "ReleaseStatus": "NOTRELEASED",
        "SystemReleased": False,
        "RecipientCount": len(recipients),
        "QuarantineTypes": message.cause,
        "Expires": message.received + QUARANTINE_LIFETIME,
        "RecipientTag": [],
        "DeletedForRecipients": [],
        "QuarantinedUser": [],
        "ReleasedUser": [],
        "Reported": False,
        "Direction": "Inbound",
        "CustomData": None,
        "EntityType": "Email",
        "OverrideReason": "None",
        "ReleasedCount": 0,
        "ReleasedBy": [],
    }


CMDLETS: dict[str, CmdletFunction] = {
    "Get-MessageTraceV2": get_trace,
    "Get-QuarantineMessage": get_quarantine,
}
