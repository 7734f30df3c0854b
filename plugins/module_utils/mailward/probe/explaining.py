# SPDX-License-Identifier: GPL-3.0-or-later
"""What transport says of messages that are not proven to be right: asked for once, when the looking is over.

It explains a judgement and never makes one better. It makes it plainer in two cases only: a message that transport
delivered to a mailbox in which it must not be is wrong, even if nobody finds it there any more; and a message that may
never have been taken over is missing if transport knows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from ..mailflow.trace import (
    DELIVERED,
    DROPPED,
    EXPANDED,
    FAILED,
    MARKED_AS_SPAM,
    OTHER,
    PASSED_ON,
    PENDING,
    QUARANTINED,
    RECEIVED,
    REDIRECTED,
    SENT,
    WAITING,
    Step,
    Trace,
)
from ..model.unset import Unknown
from .judging import MISSING, UNKNOWN, WRONG, Judgement
from .result import Sent

UNPROVEN: Final = frozenset({MISSING, WRONG, UNKNOWN})

_MOST_RULES: Final = 4

_PHRASES: Final[Mapping[str, str]] = {
    DELIVERED: "delivered to {who}",
    SENT: "sent on to {who}, outside",
    MARKED_AS_SPAM: "marked as spam for {who}",
    EXPANDED: "the group {who} expanded",
    REDIRECTED: "redirected from {who}",
    PASSED_ON: "not delivered to {who}, but redirected or rejected",
    FAILED: "rejected for {who}",
    DROPPED: "dropped for {who} without a word to the sender",
    QUARANTINED: "quarantined for {who}",
    PENDING: "still pending for {who}",
    WAITING: "waiting for an approval for {who}",
    RECEIVED: "received for {who}, and nothing since",
    OTHER: "for {who} there is only",
}


class Tracing(Protocol):
    """What is needed of a platform."""

    def trace(self, sent: Mapping[str, datetime], now: datetime) -> Mapping[str, Trace]: ...


def explained(
    messages: Sequence[Sent], platform: Tracing, now: datetime, progress: Callable[[str], None]
) -> tuple[Sent, ...]:
    """The messages, those that were sent and are missing, wrong or unknown with what transport says of them.

    Where there is none of these, transport is not asked.
    """
    asked = {message.id: message.sent_at for message in messages if message.is_sent and message.state in UNPROVEN}
    if not asked:
        return tuple(messages)
    progress("asking what transport did")
    traces = platform.trace(asked, now)
    return tuple(_explained(message, traces[message.id]) if message.id in asked else message for message in messages)


def _explained(message: Sent, trace: Trace) -> Sent:
    judgement = message.judgement and _plainer(message, message.judgement, trace)
    return replace(message, judgement=judgement, transport=explain(message, trace))


def _plainer(message: Sent, judgement: Judgement, trace: Trace) -> Judgement:
    reached = [who for who, step in trace.ends().items() if step.what == DELIVERED]
    misplaced = [who for who in reached if who in message.expectation.not_at]
    if judgement.state != WRONG and misplaced:
        text = f"{judgement.text}; by the {trace.source} it was delivered to {', '.join(misplaced)}"
        return replace(judgement, state=WRONG, text=text)
    if judgement.is_doubted and judgement.state == UNKNOWN and trace.steps:
        return replace(judgement, state=MISSING, text=f"{judgement.text}; by the {trace.source} it was")
    return judgement


def explain(message: Sent, trace: Trace) -> str:
    """One line: what transport says of a message, what it leaves open, and that it may not show everything yet."""
    unknown = "; ".join(dict.fromkeys(each.reason.rstrip(".") for each in trace.unknown))
    if not trace.steps:
        if unknown:
            return f"not known: {unknown}"
        return "not yet shown" if trace.is_recent else "nothing is known of it"
    parts = [*_ends(message, trace), _rules(trace)]
    if unknown:
        parts.append(f"not known: {unknown}")
    if trace.is_recent:
        parts.append("more may have happened that is not yet shown")
    return "; ".join(filter(None, parts))


def _ends(message: Sent, trace: Trace) -> Iterable[str]:
    """What became of it, those together who had the same. Who gets it is told first."""
    alike: dict[tuple[str, str], list[str]] = {}
    for who, step in trace.ends().items():
        alike.setdefault((step.what, _more(step)), []).append(who)
    found = sorted(alike.items(), key=lambda each: each[0][0] != DELIVERED)
    return [f"{_phrase(message, what, who)}{more}" for (what, more), who in found]


def _phrase(message: Sent, what: str, who: Sequence[str]) -> str:
    text = _PHRASES[what].format(who=", ".join(who))
    # Only of these it is certain that they are no other addresses of where it belongs.
    elsewhere = what == DELIVERED and message.expectation.at and set(who) <= set(message.expectation.not_at)
    return f"{text} instead" if elsewhere else text


def _more(step: Step) -> str:
    """Where to, by which rule if it was one, and why."""
    target = f" to {', '.join(step.to)}" if step.what == REDIRECTED and step.to else ""
    rule = f" by {_culprit(step)}" if step.by_rule else ""
    return f"{target}{rule}" + (f" ({step.said})" if step.said else "")


def _culprit(step: Step) -> str:
    """Where several rules acted nobody can tell which of them did it."""
    return _named(step.rules) if len(step.rules) == 1 else "a rule"


def _rules(trace: Trace) -> str:
    if isinstance(trace.rules, Unknown):
        known = trace.rules in trace.unknown
        return "" if known else f"which rules acted is not known: {trace.rules.reason.rstrip('.')}"
    told = {step.rules[0] for step in trace.ends().values() if step.by_rule and len(step.rules) == 1}
    left = [rule for rule in trace.rules if rule not in told]
    if not trace.rules:
        return "no rule acted as far as is shown" if trace.is_recent else "no rule acted"
    return f"{_named(left)} acted" if left else ""


def _named(rules: Sequence[str]) -> str:
    shown, more = rules[:_MOST_RULES], len(rules) - _MOST_RULES
    text = f"{'the rule' if len(rules) == 1 else 'the rules'} {', '.join(shown)}"
    return f"{text} and {more} more" if more > 0 else text
