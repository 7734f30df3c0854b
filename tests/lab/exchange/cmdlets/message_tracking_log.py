# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-MessageTrackingLog: what one server of an organisation has written down of messages.

Fields and events: Microsoft Learn, "Message tracking" (Exchange Server), and PowerShell docs, Get-MessageTrackingLog.
Forms of RecipientStatus and EventData: public captures of Exchange 2016 (Microsoft Q&A). The rules that matched stand
in EventData of AGENTINFO as `TRA=ETR|ruleId=...`; `TRA=ETRP|...` is of a rule that took long to look at, whether it
matched or not (Exchange 2013 help, "View DLP policy detection reports", data logging).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from ...mail.outcomes import AGENTINFO, EXPAND, REDIRECT
from ...mail.store import RuleHit, TransportEvent
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from .servers import fqdn, the_server

DEFAULT_RESULTS = 1000
_TESTS = (
    "MessageId", "MessageSubject", "EventId", "Source", "Sender", "Recipients", "NetworkMessageId", "Start", "End",
)  # fmt: skip
_MORE = (
    "There are more results available than are currently displayed. To view them, increase the value of the ResultSize "
    "parameter."
)
_WITH_RELATED = frozenset({EXPAND, REDIRECT})
# What the rule agent calls an action, by the first words of the phrase that the mail flow has for it. GUESS.
_ACTIONS = {"redirected": "RedirectMessage", "rejected": "RejectMessage", "deleted": "DeleteMessage"}


def get_message_tracking_log(call: Call) -> CmdletOutput:
    """Oldest first (GUESS). `Start` counts, `End` does not."""
    server = the_server(call, call.parameters.get("Server"))
    given = {name: call.parameters.get(name) for name in _TESTS}
    servers = call.directory.servers
    events = [event for event in call.directory.mail.events if servers[event.hop % len(servers)] == server]
    chosen = [event for event in events if _asked_for(given, event)]
    size = call.parameters.get("ResultSize") or DEFAULT_RESULTS
    shown = chosen if size == "Unlimited" else chosen[: int(size)]
    rows = [_row(call, server, number, event) for number, event in enumerate(shown)]
    return CmdletOutput(rows, warnings=[_MORE] if len(shown) < len(chosen) else [])


def _asked_for(given: Mapping[str, Any], event: TransportEvent) -> bool:
    since, until = given["Start"], given["End"]
    recipients = {each.lower() for each in event.recipients}
    return all(
        (
            _same(given["MessageId"], event.message_id),
            given["MessageSubject"] is None or given["MessageSubject"].lower() in event.subject.lower(),
            _same(given["EventId"], event.name),
            _same(given["Source"], event.source),
            _same(given["Sender"], event.sender),
            _same(given["NetworkMessageId"], str(event.trace)),
            given["Recipients"] is None or bool(recipients & {each.lower() for each in given["Recipients"]}),
            since is None or since <= event.time,
            until is None or event.time < until,
        )
    )


def _same(wanted: str | None, value: str) -> bool:
    return wanted is None or wanted.lower() == value.lower()


def _row(call: Call, server: str, number: int, event: TransportEvent) -> dict[str, Any]:
    host = fqdn(call.directory, server)
    return {
        "Timestamp": event.time,
        "ClientIp": event.client_address,
        "ClientHostname": server,
        "ServerIp": "",
        "ServerHostname": host,
        "SourceContext": event.context,
        "ConnectorId": "",
        "Source": event.source,
        "EventId": event.name,
        "InternalMessageId": str(uuid5(NAMESPACE_OID, f"{host} {event.trace}").int % 10**14),
        "MessageId": event.message_id,
        "NetworkMessageId": str(event.trace),
        "Recipients": list(event.recipients),
        "RecipientStatus": [f"[{{LED={each}}};{{MSG=}};{{FQDN=}};{{IP=}};{{LRT=}}]" for each in event.status],
        "TotalBytes": event.size,
        "RecipientCount": len(event.recipients),
        "RelatedRecipientAddress": ";".join(event.related) if event.name in _WITH_RELATED else "",
        "Reference": [],
        "MessageSubject": event.subject,
        "Sender": event.sender,
        "ReturnPath": event.sender,
        "Directionality": "Incoming",
        "TenantId": "",
        "MessageLatency": None,
        "MessageLatencyType": "None",
        "EventData": _event_data(call, event),
        "SchemaVersion": "15.01.2507.034",
        "Index": number,
    }


def _event_data(call: Call, event: TransportEvent) -> list[str]:
    """Pairs of a name and a value, as a shell shows them."""
    if event.name != AGENTINFO:
        return ["[DeliveryPriority, Normal]"]
    matched = [f"[TRA, ETR|{_line(rule)}]" for rule in event.rules]
    names = {rule.name for rule in event.rules}
    others = [rule for rule in call.directory.rules if rule.name not in names]
    slow = [f"[TRA, ETRP|ruleId={rule.guid}|ExecW=0|ExecC=0]" for rule in others]
    return ["[CompCost, |ETR=0]", "[DeliveryPriority, Normal]", *slow, *matched]


def _line(rule: RuleHit) -> str:
    """As for Exchange Online: TRA=ETR|ruleId=...|st=7/17/2017 12:31:25 AM|action=ApplyHtmlDisclaimer|sev=1|mode=Enforce
    (Microsoft Learn, custom_data in message trace reports).
    """
    changed = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    actions = "".join(f"|action={each}" for each in _named(rule.actions))
    mode = "Audit" if rule.audits else "Enforce"
    return f"ruleId={rule.guid}|st={changed:%m/%d/%Y %I:%M:%S %p}{actions}|sev=1|mode={mode}"


def _named(actions: Iterable[str]) -> list[str]:
    return [_ACTIONS.get(each.split()[0], "SetHeader") for each in actions if each]


CMDLETS: dict[str, CmdletFunction] = {"Get-MessageTrackingLog": get_message_tracking_log}
