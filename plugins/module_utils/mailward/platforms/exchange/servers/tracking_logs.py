# SPDX-License-Identifier: GPL-3.0-or-later
"""What the message tracking logs of Exchange servers say of messages (Microsoft Learn, "Message tracking" in Exchange
Server; PowerShell docs, Get-MessageTrackingLog).

Every server writes down what it does itself, so all of them are asked, and one that cannot be asked leaves it open what
became of a message. Cost for I messages and S servers: one pipeline for the servers, asked for once, `I * S` for the
logs, and one for the names of rules if one acted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

from ....clients.cmdlet import Answer, Cmdlet, CmdletSession
from ....clients.errors import NotFound, ServiceError
from ....mailflow.trace import (
    DELIVERED,
    DROPPED,
    EXPANDED,
    FAILED,
    PENDING,
    RECEIVED,
    REDIRECTED,
    SENT,
    WAITING,
    Step,
    Trace,
)
from ....model.unset import Unknown
from ..management_roles import TO_VERIFY_ON_SERVERS
from ..recipients import lowered
from ..rules.observed import moment_text
from ..snapshot import Row
from ..tracing import CLOCKS_APART, FOREIGN, RuleId, is_by_rule, is_message, moment_of, names_of, reason_in, why

SOURCE: Final = "message tracking logs"
LOG: Final = "Get-MessageTrackingLog"
SERVERS: Final = Cmdlet("Get-TransportService", {}, ("Name",))

PROPERTIES: Final = (
    "Timestamp", "EventId", "Source", "SourceContext", "MessageId", "Recipients", "RecipientStatus",
    "RelatedRecipientAddress", "EventData",
)  # fmt: skip

LAG: Final = timedelta(minutes=5)
"""Until then a server may not have written everything into its log (a guess)."""

EVENTS: Final[Mapping[str, str]] = {
    "RECEIVE": RECEIVED,
    "DELIVER": DELIVERED,
    "SENDEXTERNAL": SENT,
    "EXPAND": EXPANDED,
    "REDIRECT": REDIRECTED,
    "FAIL": FAILED,
    "BADMAIL": FAILED,
    "POISONMESSAGE": FAILED,
    "MODERATORREJECT": FAILED,
    "DROP": DROPPED,
    "DEFER": PENDING,
    "INITMESSAGECREATED": WAITING,
}
"""What the events mean that say something of a message; others are of its way between servers and of copies of it."""

RULES_OF: Final = "AGENTINFO"

# S:TRA=ETR|ruleId=...|action=...|mode=Enforce: a rule that matched. ETRP is one that only took long to look at.
_MATCHED: Final = re.compile(r"(?<![A-Za-z])ETR\|(?P<facts>[^;\]]*)")


@dataclass(frozen=True)
class _Acted:
    """A rule that acted on the copy for some recipients."""

    rule: RuleId
    recipients: frozenset[str]


@dataclass
class TrackingLogs:
    """The logs of one organisation's servers."""

    session: CmdletSession
    _servers: tuple[str, ...] = field(default=())

    def trace(self, sent: Mapping[str, datetime], now: datetime) -> dict[str, Trace]:
        """A trace for each Message-Id (in angle brackets), given with the moment it was sent. Raises nothing."""
        if not sent:
            return {}
        servers = self._read_servers()
        if isinstance(servers, Unknown):
            return {message: Trace(SOURCE, rules=servers, unknown=(servers,)) for message in sent}
        asked = tuple(product(sent, servers))
        answers = self.session.invoke_many([_query(message, server, sent[message]) for message, server in asked])
        found = {
            (message, server): _rows(message, server, answer)
            for (message, server), answer in zip(asked, answers, strict=True)
        }
        lines = {message: _in_order(found[message, server] for server in servers) for message in sent}
        acted = {message: tuple(_acted(rows)) for message, rows in lines.items()}
        names = names_of((each.rule for rules in acted.values() for each in rules), self.session)
        return {
            message: _trace(
                lines[message],
                acted[message],
                names,
                tuple(each for server in servers if isinstance(each := found[message, server], Unknown)),
                is_recent=now - moment < LAG,
            )
            for message, moment in sent.items()
        }

    def _read_servers(self) -> tuple[str, ...] | Unknown:
        if not self._servers:
            try:
                rows = self.session.invoke(SERVERS).rows
            except ServiceError as error:
                return Unknown(why("the list of transport servers", error, TO_VERIFY_ON_SERVERS, SERVERS.name))
            names = tuple(str(row.get("Name") or "") for row in rows)
            if not names or not all(names):
                return Unknown("the list of transport servers is empty, or one of them has no name")
            self._servers = names
        return self._servers


def _query(message: str, server: str, sent: datetime) -> Cmdlet:
    parameters = {
        "Server": server,
        "MessageId": message,
        "Start": moment_text(sent - CLOCKS_APART),
        "ResultSize": "Unlimited",
    }
    return Cmdlet(LOG, parameters, PROPERTIES)


def _rows(message: str, server: str, answer: Answer | ServiceError) -> tuple[Row, ...] | Unknown:
    if isinstance(answer, NotFound):
        return Unknown(f"{server} is a transport server no more")
    if isinstance(answer, ServiceError):
        return Unknown(why(f"the message tracking log of {server}", answer, TO_VERIFY_ON_SERVERS, LOG))
    if not all(is_message(row.get("MessageId"), message) for row in answer.rows):
        return Unknown(f"the message tracking log of {server} is of no use: {FOREIGN}")
    return answer.rows


def _in_order(found: Iterator[tuple[Row, ...] | Unknown]) -> tuple[Row, ...]:
    rows = [(moment_of(row.get("Timestamp")), row) for each in found if not isinstance(each, Unknown) for row in each]
    # What has no time stays behind what has one, in the order in which it came.
    rows.sort(key=lambda each: (each[0] is None, each[0].timestamp() if each[0] else 0.0))
    return tuple(row for _unused, row in rows)


def _acted(rows: Sequence[Row]) -> Iterator[_Acted]:
    for row in rows:
        if str(row.get("EventId") or "").upper() != RULES_OF:
            continue
        recipients = frozenset(_addresses(row.get("Recipients")))
        for match in _MATCHED.finditer(_text(row.get("EventData"))):
            facts = [part.partition("=") for part in match["facts"].split("|")]
            said = {name.lower(): value.strip() for name, _unused, value in facts}
            # A rule that only audits says what it would do, and does nothing.
            if not said.get("mode", "").lower().startswith("audit"):
                rule = RuleId(said["ruleid"]) if said.get("ruleid") else RuleId("", "a rule that is not named")
                yield _Acted(rule, recipients)


def _trace(
    rows: Sequence[Row],
    acted: Sequence[_Acted],
    names: Mapping[RuleId, str],
    unknown: tuple[Unknown, ...],
    *,
    is_recent: bool,
) -> Trace:
    steps = dict.fromkeys(step for row in rows for step in _steps(row, acted, names))
    rules: tuple[str, ...] | Unknown = tuple(dict.fromkeys(names[each.rule] for each in acted))
    if not acted and unknown:
        rules = unknown[0]
    elif not acted and not any(str(row.get("EventId") or "").upper() == RULES_OF for row in rows):
        rules = Unknown("no server has written down what its agents did")
    return Trace(SOURCE, tuple(steps), rules, unknown, is_recent)


def _steps(row: Row, acted: Sequence[_Acted], names: Mapping[RuleId, str]) -> Iterator[Step]:
    what = EVENTS.get(str(row.get("EventId") or "").upper())
    if what is None:
        return
    recipients, related = _addresses(row.get("Recipients")), _addresses(row.get("RelatedRecipientAddress"))
    at = moment_of(row.get("Timestamp"))
    if what in (EXPANDED, REDIRECTED):
        for address in related:
            yield Step(what, address, recipients, rules=_rules_for((address, *recipients), acted, names), at=at)
        return
    status = _listed(row.get("RecipientStatus"))
    by_rule = what in (FAILED, DROPPED) and is_by_rule(row.get("SourceContext"), *status)
    for number, address in enumerate(recipients):
        said = reason_in(status[number]) if number < len(status) and what in (FAILED, DROPPED, PENDING) else ""
        rules = _rules_for((address,), acted, names) if what != RECEIVED else ()
        if by_rule and not rules:
            rules = tuple(dict.fromkeys(names[each.rule] for each in acted))
        yield Step(what, address, said=said, rules=rules, by_rule=by_rule, at=at)


def _rules_for(addresses: Sequence[str], acted: Sequence[_Acted], names: Mapping[RuleId, str]) -> tuple[str, ...]:
    found = (names[each.rule] for each in acted if each.recipients.intersection(addresses))
    return tuple(dict.fromkeys(found))


def _addresses(value: object) -> tuple[str, ...]:
    """Addresses in a list, or in a text with semicolons, as the log itself has them."""
    parts = (part for each in _listed(value) for part in each.split(";"))
    return tuple(dict.fromkeys(lowered(part) for part in parts if part.strip()))


def _listed(value: object) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value]
    return [str(value)] if value else []


def _text(value: Any) -> str:
    """Pairs of a name and a value in whatever form they came: texts `[name, value]`, or tables."""
    if isinstance(value, Mapping):
        return ";".join(f"{name}={each}" for name, each in value.items())
    if isinstance(value, (list, tuple)):
        return ";".join(_text(each) for each in value)
    return str(value or "")
