# SPDX-License-Identifier: GPL-3.0-or-later
"""Get-MessageTraceDetailV2: what happened, one after the other, to one message for one recipient.

Forms: public captures of 2025 and 2026 - the rule in `Detail` as `Transport rule: 'name', ID: ('guid'), DLP policy: '',
ID: (...)`, the reason of a failure as `Reason: [{LED=...};{MSG=};...]`, further facts in `Data` as
`<root><MEP Name="..." String="..."/></root>`, and events of the same second in no particular order. What an event is
called that nobody has captured is a GUESS.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from ...mail.outcomes import AGENTINFO, APPROVAL, DEFER, DELIVER, DROP, EXPAND, FAIL, RECEIVE, REDIRECT, SEND_EXTERNAL
from ...mail.store import RuleHit, TransportEvent
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from .mail_tracking import check_span, span

_NONE = "00000000-0000-0000-0000-000000000000"
_NAMES = {
    RECEIVE: ("Receive", "Message received by: AM0PR00MB0001.eurprd00.prod.outlook.com"),
    DELIVER: ("Deliver", "The message was successfully delivered."),
    EXPAND: (
        "Expand DL",
        "The message was sent to a distribution list (DL) that was expanded to the recipients of the DL.",
    ),
    SEND_EXTERNAL: ("Send external", "Message sent to the recipient's mail server using TLS1.2"),
    REDIRECT: ("Redirect", "The message was redirected to another recipient."),
    FAIL: ("Fail", ""),
    DROP: ("Drop", ""),
    DEFER: ("Defer", "The message was deferred."),
    APPROVAL: ("Defer", "The message waits for approval."),
}


def get_detail(call: Call) -> CmdletOutput:
    given = call.parameters
    since, until = span(call)
    check_span(call, since, until)
    trace, recipient = str(given["MessageTraceId"]).lower(), given["RecipientAddress"].lower()
    events = given.get("Event")
    rows = [
        _row(event, name, detail, action)
        for event in call.directory.mail.events
        if str(event.trace) == trace and (event.shown or event.time) <= call.now and since <= event.time <= until
        for name, detail, action in _told(event, recipient)
    ]
    wanted = {each.lower() for each in (events.whole or ())} if events else None
    return CmdletOutput([row for row in rows if wanted is None or row["Event"].lower() in wanted])


def _told(event: TransportEvent, recipient: str) -> Iterator[tuple[str, str, str]]:
    """Event, detail and action, of an event that this recipient is concerned by."""
    if recipient not in {each.lower() for each in (*event.recipients, *event.related)}:
        return
    if event.name == AGENTINFO:
        for rule in event.rules:
            yield "Transport rule", _of_rule(rule), ""
        return
    name, detail = _NAMES[event.name]
    if event.name == EXPAND and recipient not in {each.lower() for each in event.related}:
        return
    reason = f"Reason: [{{LED={event.status[0]}}};{{MSG=}};{{FQDN=}};{{IP=}};{{LRT=}}]" if event.status else ""
    yield name, reason or detail, ""


def _of_rule(rule: RuleHit) -> str:
    return f"Transport rule: '{rule.name}', ID: ('{rule.guid}'), DLP policy: '', ID: ({_NONE})."


def _row(event: TransportEvent, name: str, detail: str, action: str) -> dict[str, Any]:
    fact = f'<MEP Name="SourceContext" String={quoteattr(event.context)}/>' if event.context else ""
    return {
        "MessageTraceId": str(event.trace),
        "MessageId": event.message_id,
        "Date": event.time,
        "Event": name,
        "Action": action,
        "Detail": detail,
        "Data": f"<root>{fact}</root>",
    }


CMDLETS: dict[str, CmdletFunction] = {"Get-MessageTraceDetailV2": get_detail}
