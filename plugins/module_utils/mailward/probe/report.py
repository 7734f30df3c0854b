# SPDX-License-Identifier: GPL-3.0-or-later
"""A proof by mail, told to people."""

from __future__ import annotations

from collections.abc import Sequence

from .bypasses import RulesSeen
from .judging import RIGHT
from .result import Sent

SIMULATED = "simulated"


def report(
    organisation: str,
    messages: Sequence[Sent],
    *,
    simulated: bool,
    blind_spots: Sequence[str] = (),
    rules: RulesSeen | None = None,
) -> str:
    """One line for each message, one more for what transport says of it, one for each rule around them, and what stays
    unseen. `simulated` marks every line: nothing was proven then.
    """
    mark = f" ({SIMULATED})" if simulated else ""
    right = sum(message.state == RIGHT for message in messages)
    lines = [f"{organisation}: {right} of {len(messages)} messages are proven to be where they belong{mark}"]
    wide = max((len(message.kind) for message in messages), default=0)
    long = max((len(message.state) for message in messages), default=0)
    for message in messages:
        text = message.judgement.text if message.judgement else "not looked for yet"
        lines.append(f"  {message.kind:{wide}}  {message.state + mark:{long + len(mark)}}  {text}")
        if message.transport:
            lines.append(f"  {'':{wide}}  {'transport' + mark}: {message.transport}")
    lines += _of_rules(rules or RulesSeen(), mark)
    if blind_spots:
        lines.append(f"  Not looked into, for nobody can: {'; '.join(blind_spots)}.")
    return "\n".join(lines)


def sending_report(
    organisation: str, messages: Sequence[Sent], *, simulated: bool, rules: RulesSeen | None = None
) -> str:
    """What would be sent."""
    mark = f" ({SIMULATED})" if simulated else ""
    lines = [f"{organisation}: {len(messages)} messages would be sent{mark}"]
    for message in messages:
        belongs = ", ".join(message.expectation.at) or "nowhere in particular"
        never = f", never at {', '.join(message.expectation.not_at)}" if message.expectation.not_at else ""
        lines.append(f"  {message.kind} from {message.sender} to {message.recipient}: belongs at {belongs}{never}")
    return "\n".join([*lines, *_of_rules(rules or RulesSeen(), mark)])


def _of_rules(rules: RulesSeen, mark: str) -> list[str]:
    return [
        *(f"  around them{mark}: {one.phrase()}" for one in rules.bypasses),
        *(f"  not known whether mail is sent on{mark}: {reason}" for reason in rules.unknown),
    ]
