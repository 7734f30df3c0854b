# SPDX-License-Identifier: GPL-3.0-or-later
"""An organisation of 10,000 mailboxes, of which 1,000 are declared: nothing to change."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .cost import Reading, least_seconds
from .figure import Figure
from .lab_process import LabProcess, lab_process
from .stand import Stand

SIZE = "contoso:mailboxes=10000,shared=1000,grants=10000,rules=20"
SCENARIO = "10,000 mailboxes, 1,000 shared, 10,000 grants"
SHARED = 1000
SPEED = 2.0
SAMPLE = 10

LISTS = (
    "Get-Recipient", "Get-Mailbox", "Get-CASMailbox", "Get-MailboxAuditBypassAssociation", "Get-DistributionGroup",
    "Get-TransportRule", "Get-RecipientPermission",
)  # fmt: skip
"""The lists whose length depends on the organisation's."""


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, lab_process([SIZE], Path(place)) as lab:
        stand = Stand(lab, Path(place))
        declaration = stand.declaration(shared=SHARED, grants=10_000, rules=20)
        expected = formula(lab)
        lab.charge(SPEED)
        nothing = stand.run(declaration, 0, speed=SPEED)
        usual = extrapolated(stand, declaration)
    if nothing.requests != expected.requests:
        raise AssertionError(f"{nothing.requests} requests, and the formula says {expected.requests}")
    if not any(" of 1,000 mailboxes, 4 lanes, about " in text for text in nothing.told):
        raise AssertionError("no progress was shown while it read")
    least = least_seconds(nothing.log)
    name = f"{SCENARIO}, nothing to change"
    yield Figure(f"{name}: HTTP requests, as many as the formula says", nothing.requests, "requests",
                 usual["requests"], expected.requests, extrapolated=True)  # fmt: skip
    yield Figure(f"{name}: cmdlets, a page counting as one", nothing.cmdlets, "cmdlets", usual["cmdlets"],
                 extrapolated=True)  # fmt: skip
    yield Figure(f"{name}: writes", nothing.writes, "writes", None, 0)
    yield Figure(f"{name}: modelled time", round(nothing.seconds), "s", usual["seconds"], extrapolated=True)
    yield Figure(f"{name}: modelled time by the least that four lanes need ({least:,.0f} s)",
                 round(nothing.seconds / least, 2), "times", None, 1.2)  # fmt: skip
    yield Figure(f"{name}: CPU of the whole run", round(nothing.cpu, 1), "s", usual["cpu"], extrapolated=True)
    yield Figure(f"{name}: CPU of planning alone", round(nothing.planning, 2), "s", None, 3)
    yield Figure(f"{name}: peak memory", round(nothing.peak), "MiB", None, 300)


def extrapolated(stand: Stand, declaration: Mapping[str, Any]) -> dict[str, float]:
    """The usual way for all declared mailboxes, from a sample of them: what is asked once, and each mailbox's share."""
    boxes = declaration["shared_mailboxes"]
    once = stand.the_usual_way({**declaration, "shared_mailboxes": []}, speed=SPEED)
    sample = stand.the_usual_way({**declaration, "shared_mailboxes": boxes[:SAMPLE]}, speed=SPEED)
    costs = ("requests", "cmdlets", "seconds", "cpu")
    pairs = {cost: (getattr(once, cost), getattr(sample, cost)) for cost in costs}
    return {cost: round(first + (more - first) / SAMPLE * len(boxes)) for cost, (first, more) in pairs.items()}


def formula(lab: LabProcess) -> Reading:
    """What the run has to cost. The rows are counted by asking the lab itself, unseen by its log."""
    rows = {name: lab.rows("contoso", name, ResultSize="Unlimited") for name in LISTS}
    return Reading(mailboxes=SHARED, send_as=1, accounts=SHARED, rows=rows)
