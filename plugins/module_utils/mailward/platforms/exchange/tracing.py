# SPDX-License-Identifier: GPL-3.0-or-later
"""What the message trace and the message tracking logs have in common: how they write reasons, rules and moments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from ...clients.cmdlet import Answer, Cmdlet
from ...clients.errors import Forbidden, ServiceError
from ...model.reader import parse_moment
from .recipients import lowered

RULES: Final = Cmdlet("Get-TransportRule", {"ResultSize": "Unlimited"}, ("Guid", "Name"))

CLOCKS_APART: Final = timedelta(hours=1)
"""So much earlier than it was sent a message may have come, by the clock of the service."""

FOREIGN: Final = "it answered with messages that were not asked for"

# [{LED=550 5.7.1 text};{MSG=};{FQDN=};{IP=};{LRT=}]: the last error, as public captures show it.
_LAST_ERROR: Final = re.compile(r"LED=(.*?)\}", re.DOTALL)
_LONGEST: Final = 200

# Who did it, and what the rule agent says where the rule has no text of its own (public captures).
_RULE_AGENT: Final = re.compile(r"transport rule agent|TRANSPORT\.RULES\.", re.IGNORECASE)


class Reader(Protocol):
    """What is needed of a session."""

    def invoke(self, cmdlet: Cmdlet) -> Answer: ...


@dataclass(frozen=True)
class RuleId:
    """A rule as it is named in a trace: by its id, and by its name where that stands beside it."""

    id: str
    name: str = ""

    @property
    def key(self) -> str:
        return self.id.replace("-", "").lower()


def names_of(rules: Iterable[RuleId], session: Reader) -> dict[RuleId, str]:
    """What each rule is called; its id where nobody can tell. Reads the rules only if one comes without its name."""
    listed = tuple(dict.fromkeys(rules))
    known = _names(session) if any(not rule.name for rule in listed) else {}
    return {rule: rule.name or known.get(rule.key, rule.id) for rule in listed}


def _names(session: Reader) -> Mapping[str, str]:
    try:
        rows = session.invoke(RULES).rows
    except ServiceError:
        # An id is better than nothing, and nothing that is said of the message depends on it.
        return {}
    return {RuleId(lowered(row.get("Guid"))).key: str(row.get("Name") or "") for row in rows}


def reason_in(text: object) -> str:
    """The status that a reason is about, on one line and not too long."""
    written = str(text or "")
    found = _LAST_ERROR.search(written)
    plain = " ".join((found[1] if found else written).split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 3]}..."


def is_by_rule(*texts: object) -> bool:
    """Whether something was done by the agent of transport rules."""
    return any(_RULE_AGENT.search(str(text or "")) for text in texts)


def moment_of(value: object) -> datetime | None:
    try:
        return parse_moment(value)
    except ValueError:
        return None


def is_message(value: object, asked: str) -> bool:
    """Whether a Message-Id is the one that was asked for; brackets around it say nothing."""
    return _bare(value) == _bare(asked) != ""


def _bare(value: object) -> str:
    return str(value or "").strip().strip("<>").lower()


def why(what: str, error: ServiceError, roles: Mapping[str, str], cmdlet: str) -> str:
    """Why something could not be read, and which role is missing."""
    said = error.said if error.said.endswith((".", "!", "?")) else f"{error.said}."
    advice = f" {roles[cmdlet]} holds {cmdlet}." if isinstance(error, Forbidden) else ""
    return f"{what} could not be read: {said}{advice}"
