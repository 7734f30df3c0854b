# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Online's message trace says of messages (PowerShell docs, Get-MessageTraceV2 and its details).

Cost for I messages with R recipients together: `ceil(I / 10) + ceil(R / 10)` requests, R being 50 at most, and one more
if a rule is not named beside its id. The service takes 100 queries in five minutes, and each message and each recipient
is one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from ...clients.cmdlet import Answer, Cmdlet, CmdletSession
from ...clients.errors import NotFound, ServiceError
from ...mailflow.trace import (
    DELIVERED,
    EXPANDED,
    FAILED,
    MARKED_AS_SPAM,
    OTHER,
    PASSED_ON,
    PENDING,
    QUARANTINED,
    Step,
    Trace,
)
from ...model.unset import Unknown
from .management_roles import TO_VERIFY
from .recipients import lowered
from .rules.observed import moment_text
from .snapshot import Row
from .tracing import CLOCKS_APART, FOREIGN, RuleId, is_by_rule, is_message, moment_of, names_of, reason_in, why

SOURCE: Final = "message trace"
TRACE, DETAIL = "Get-MessageTraceV2", "Get-MessageTraceDetailV2"

MOST_ROWS: Final = 5000
"""All that the service gives."""

MOST_DETAILS: Final = 50
"""Recipients that are looked into: with the messages themselves far below 100 queries."""

LONGEST: Final = timedelta(days=10)
"""A query may span so much."""

WITHOUT_DATES: Final = timedelta(hours=40)
"""Younger messages are found without: what is asked for without dates is the last 48 hours."""

LAG: Final = timedelta(hours=1)
"""Until then not everything shows. Microsoft says 5 to 10 minutes ("Message Trace FAQ"), and that details come later;
recipients of one message appear one by one. An hour is a guess that leaves room."""

STATUSES: Final[Mapping[str, str]] = {
    "delivered": DELIVERED,
    "expanded": EXPANDED,
    "failed": FAILED,
    "filteredasspam": MARKED_AS_SPAM,
    "gettingstatus": PENDING,
    "none": PASSED_ON,
    "pending": PENDING,
    "quarantined": QUARANTINED,
}

# How the names of events begin that say more than a status.
_EVENTS: Final = ("transport rule", "fail", "defer")

# As captured: Transport rule: 'name', ID: ('guid'), DLP policy: '', ID: (guid).
_RULE: Final = re.compile(r"'(?P<name>.*?)', ID: \('?(?P<id>[0-9a-fA-F-]{32,36})'?\)")
_ANY_RULE: Final = re.compile(r"ruleId=(?P<id>[0-9a-fA-F-]{32,36})", re.IGNORECASE)


@dataclass(frozen=True)
class _Recipient:
    """One row of the trace."""

    address: str
    trace: str
    status: str
    received: datetime | None


@dataclass(frozen=True)
class _Details:
    """What the details of one recipient say. `is_empty`: none are shown yet."""

    rules: tuple[RuleId, ...] = ()
    failure: str = ""
    by_rule: bool = False
    delay: str = ""
    is_empty: bool = False


_Found: TypeAlias = "tuple[_Recipient, ...] | Unknown"
_Key: TypeAlias = tuple[str, _Recipient]


@dataclass
class MessageTrace:
    """The message trace of one organisation."""

    session: CmdletSession

    def trace(self, sent: Mapping[str, datetime], now: datetime) -> dict[str, Trace]:
        """A trace for each Message-Id (in angle brackets), given with the moment it was sent. Raises nothing."""
        if not sent:
            return {}
        spans = {message: _span(moment, now) for message, moment in sent.items()}
        cmdlets = [Cmdlet(TRACE, {"MessageId": m, "ResultSize": MOST_ROWS, **span}) for m, span in spans.items()]
        answers = zip(sent, self.session.invoke_many(cmdlets), strict=True)
        found = {message: _recipients(message, answer) for message, answer in answers}
        details = self._details(found, spans)
        rules = (rule for each in details.values() if isinstance(each, _Details) for rule in each.rules)
        names = names_of(rules, self.session)
        return {
            message: _trace(message, found[message], details, names, is_recent=now - moment < LAG)
            for message, moment in sent.items()
        }

    def _details(
        self, found: Mapping[str, _Found], spans: Mapping[str, Mapping[str, str]]
    ) -> dict[_Key, _Details | Unknown]:
        """What happened on the way, for each recipient; whoever is one too many is not asked about."""
        wanted = [(m, each) for m, rows in found.items() if not isinstance(rows, Unknown) for each in rows]
        asked, left = wanted[:MOST_DETAILS], wanted[MOST_DETAILS:]
        cmdlets = [
            Cmdlet(DETAIL, {"MessageTraceId": each.trace, "RecipientAddress": each.address, **spans[message]})
            for message, each in asked
        ]
        answers = self.session.invoke_many(cmdlets) if cmdlets else []
        told: dict[_Key, _Details | Unknown] = {
            (message, each): _read_details(message, each, answer)
            for (message, each), answer in zip(asked, answers, strict=True)
        }
        reason = f"the details of more than {MOST_DETAILS} recipients were not asked for"
        return {**told, **dict.fromkeys(left, Unknown(reason))}


def _span(sent: datetime, now: datetime) -> dict[str, str]:
    """Without dates the service looks at the last two days by its own clock; a trace that begins has to end too."""
    if now - sent < WITHOUT_DATES:
        return {}
    since = sent - CLOCKS_APART
    return {"StartDate": moment_text(since), "EndDate": moment_text(min(now, since + LONGEST))}


def _recipients(message: str, answer: Answer | ServiceError) -> _Found:
    if isinstance(answer, NotFound):
        return ()
    if isinstance(answer, ServiceError):
        return Unknown(why("the message trace", answer, TO_VERIFY, TRACE))
    if len(answer.rows) >= MOST_ROWS:
        return Unknown("the message trace holds more of it than it gives")
    rows = []
    for row in answer.rows:
        address, trace = lowered(row.get("RecipientAddress")), lowered(row.get("MessageTraceId"))
        if not is_message(row.get("MessageId"), message):
            return Unknown(f"the message trace is of no use: {FOREIGN}")
        if not address or not trace:
            return Unknown("the message trace does not say for whom")
        rows.append(_Recipient(address, trace, str(row.get("Status") or ""), moment_of(row.get("Received"))))
    return tuple(sorted(dict.fromkeys(rows), key=lambda each: (each.received is None, each.received, each.address)))


def _read_details(message: str, recipient: _Recipient, answer: Answer | ServiceError) -> _Details | Unknown:
    if isinstance(answer, NotFound):
        return _Details(is_empty=True)
    if isinstance(answer, ServiceError):
        return Unknown(why(f"what happened on the way to {recipient.address}", answer, TO_VERIFY, DETAIL))
    for row in answer.rows:
        ours = lowered(row.get("MessageTraceId")) == recipient.trace
        if not ours or not is_message(row.get("MessageId") or message, message):
            return Unknown(f"the details for {recipient.address} are of no use: {FOREIGN}")
    named = {kind: [row for row in answer.rows if lowered(row.get("Event")).startswith(kind)] for kind in _EVENTS}
    return _Details(
        rules=tuple(dict.fromkeys(rule for row in named["transport rule"] for rule in _rule_in(row))),
        failure=_said(named["fail"]),
        by_rule=any(is_by_rule(row.get("Detail"), row.get("Data")) for row in named["fail"]),
        delay=_said(named["defer"]),
        is_empty=not answer.rows,
    )


def _rule_in(row: Row) -> tuple[RuleId, ...]:
    """The rule that an event is about; a rule of which nobody can tell which one it is still is one."""
    texts = [str(row.get("Detail") or ""), str(row.get("Data") or "")]
    found = _RULE.search(texts[0])
    if found is not None:
        return (RuleId(found["id"], found["name"]),)
    ids = [match["id"] for text in texts for match in _ANY_RULE.finditer(text)]
    return tuple(RuleId(each) for each in ids) or (RuleId("", "a rule that is not named"),)


def _said(rows: Sequence[Row]) -> str:
    return reason_in(rows[-1].get("Detail")).removeprefix("Reason: ") if rows else ""


def _trace(
    message: str,
    found: _Found,
    details: Mapping[_Key, _Details | Unknown],
    names: Mapping[RuleId, str],
    *,
    is_recent: bool,
) -> Trace:
    if isinstance(found, Unknown):
        return Trace(SOURCE, rules=found, unknown=(found,), is_recent=is_recent)
    steps: list[Step] = []
    unknown: list[Unknown] = []
    acted: list[str] = []
    for each in found:
        told = details[message, each]
        if isinstance(told, Unknown):
            unknown.append(told)
            told = _Details()
        elif told.is_empty:
            unknown.append(Unknown("what happened on the way is not shown yet"))
        rules = tuple(names[rule] for rule in told.rules)
        acted += rules
        steps.append(_step(each, told, rules))
    reasons = tuple(dict.fromkeys(unknown))
    listed = tuple(dict.fromkeys(acted))
    return Trace(SOURCE, tuple(steps), listed or (reasons[0] if reasons else ()), reasons, is_recent)


def _step(recipient: _Recipient, told: _Details, rules: tuple[str, ...]) -> Step:
    what = STATUSES.get(recipient.status.lower(), OTHER)
    said = recipient.status or "no status" if what == OTHER else ""
    if what == PASSED_ON and told.failure:
        what = FAILED
    if what == FAILED:
        said = told.failure
    elif what == PENDING:
        said = told.delay
    by_rule = what == FAILED and told.by_rule
    return Step(what, recipient.address, said=said, rules=rules, by_rule=by_rule, at=recipient.received)
