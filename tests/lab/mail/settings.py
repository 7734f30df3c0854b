# SPDX-License-Identifier: GPL-3.0-or-later
"""How mail behaves in a lab, and what its servers find out about senders: settable while it runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MEGABYTE = 1 << 20

# RFC 8601 and Microsoft's page on anti-spam message headers.
RESULTS = {
    "spf": ("pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"),
    "dkim": ("pass", "fail", "none"),
    "dmarc": ("pass", "fail", "bestguesspass", "none", "temperror", "permerror"),
}


@dataclass(frozen=True)
class SenderVerdict:
    """What the service finds about mail of one domain.

    `spf`, `dkim`, `dmarc` are the words of Authentication-Results. `scl` is the spam confidence level; None takes
    5 where dmarc fails and 1 else. `quarantine`: the filters hold its mail. `client_address` is the address of the
    sending server as the service sees it; "" is the one that really connects.
    """

    spf: str = "pass"
    dkim: str = "pass"
    dmarc: str = "pass"
    scl: int | None = None
    quarantine: bool = False
    client_address: str = ""

    def __post_init__(self) -> None:
        for name, words in RESULTS.items():
            if getattr(self, name) not in words:
                raise ValueError(f"{name} is one of {', '.join(words)}")

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> SenderVerdict:
        """From plain values. Raises ValueError, TypeError for what it does not know."""
        return cls(**given)

    @property
    def is_suspicious(self) -> bool:
        return self.dmarc == "fail"

    @property
    def level(self) -> int:
        if self.scl is not None:
            return self.scl
        return 5 if self.is_suspicious else 1


GENUINE = SenderVerdict()
# A sender in one of the receiver's own domains who did not log in.
SPOOFED = SenderVerdict(spf="fail", dkim="none", dmarc="fail")


@dataclass
class MailSettings:
    """`rule_delay`: seconds until a new or changed transport rule acts (the real service: up to 30 minutes).
    `size_limit`: bytes that a message may have. `forwards_first`: mailboxes forward before the rules see a message,
    and rules see whom they forward to; else after them. `trace_delay`: seconds until the message trace shows what was
    done with a message that comes from now on (Microsoft: 5 to 10 minutes). `senders`: verdicts by domain of the From
    header.
    """

    rule_delay: float = 0.0
    size_limit: int = 36 * MEGABYTE
    forwards_first: bool = True
    trace_delay: float = 0.0
    senders: dict[str, SenderVerdict] = field(default_factory=dict)

    def set(
        self,
        *,
        rule_delay: float = 0.0,
        size_limit: int = 36 * MEGABYTE,
        forwards_first: bool = True,
        trace_delay: float = 0.0,
    ) -> None:
        """Replaces everything but the senders."""
        self.rule_delay, self.size_limit, self.forwards_first = float(rule_delay), int(size_limit), bool(forwards_first)
        self.trace_delay = float(trace_delay)

    def set_sender(self, domain: str, verdict: SenderVerdict) -> None:
        """Holds for the domain and everything below it, until another is set for one of those."""
        self.senders[domain.lower()] = verdict

    def sender(self, domain: str) -> SenderVerdict | None:
        """The verdict that was set for a domain, or for the nearest one above it."""
        labels = domain.lower().split(".")
        above = (".".join(labels[number:]) for number in range(len(labels)))
        return next((self.senders[each] for each in above if each in self.senders), None)

    def as_plain(self) -> dict[str, Any]:
        senders = {domain: dataclasses.asdict(verdict) for domain, verdict in self.senders.items()}
        return {
            "rule_delay": self.rule_delay,
            "size_limit": self.size_limit,
            "forwards_first": self.forwards_first,
            "trace_delay": self.trace_delay,
            "senders": senders,
        }
