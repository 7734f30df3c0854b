# SPDX-License-Identifier: GPL-3.0-or-later
"""A firm of 200 mailboxes: nothing to change, then 30 calendars more, one grant more and one less."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from .figure import Figure
from .lab_process import lab_process
from .stand import Stand

SIZE = "contoso:mailboxes=200,shared=30,grants=300,rules=20"
SCENARIO = "200 mailboxes, 30 shared, 300 grants, 20 rules"
SPEED = 5.0
CALENDARS = 30


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, lab_process([SIZE], Path(place)) as lab:
        stand = Stand(lab, Path(place))
        declaration = stand.declaration(shared=30, grants=300, rules=20)
        lab.charge(SPEED)
        usual = stand.the_usual_way(declaration, speed=SPEED)
        nothing = stand.run(declaration, 0, speed=SPEED)
        name = f"{SCENARIO}, nothing to change"
        yield Figure(f"{name}: HTTP requests, login included", nothing.requests, "requests", usual.requests, 14)
        yield Figure(f"{name}: cmdlets", nothing.cmdlets, "cmdlets", usual.cmdlets, 60)
        yield Figure(f"{name}: writes", nothing.writes, "writes", None, 0)
        yield Figure(f"{name}: modelled time", round(nothing.seconds, 1), "s", round(usual.seconds, 1), 20)
        yield Figure(f"{name}: CPU", round(nothing.cpu, 2), "s", round(usual.cpu, 2))
        yield Figure(f"{name}: peak memory", round(nothing.peak), "MiB", round(usual.peak))

        lab.charge_nothing()
        calendars = with_calendars(declaration)
        stand.run(calendars, CALENDARS)
        lab.charge(SPEED)
        nothing = stand.run(calendars, 0, speed=SPEED)
        name = f"the same with {CALENDARS} calendars, nothing to change"
        yield Figure(f"{name}: HTTP requests, login included", nothing.requests, "requests", None, 24)
        yield Figure(f"{name}: writes", nothing.writes, "writes", None, 0)
        yield Figure(f"{name}: modelled time", round(nothing.seconds, 1), "s")

        changed = stand.run(with_one_grant_more_and_one_less(calendars), 2, speed=SPEED)
        name = "one grant added and one revoked"
        more = changed.requests - nothing.requests
        yield Figure(f"{name}: requests more, preflight and verification included", more, "requests", None, 6)
        yield Figure(f"{name}: writes", changed.writes, "writes", None, 2)


def people(declaration: Mapping[str, Any]) -> list[str]:
    """Everybody who has a right on a shared mailbox."""
    return sorted({member["trustee"] for box in declaration["shared_mailboxes"] for member in box["members"]})


def with_calendars(declaration: Mapping[str, Any]) -> dict[str, Any]:
    """Shared mailboxes, for no two of them have the same display name, see the calendars of people."""
    boxes = [box["address"] for box in declaration["shared_mailboxes"]]
    pairs = list(zip(people(declaration), boxes, strict=False))[:CALENDARS]
    delegations = [{"mailbox": one, "trustee": box, "folders": {"calendar": "reviewer"}} for one, box in pairs]
    return {**declaration, "delegations": delegations}


def with_one_grant_more_and_one_less(declaration: Mapping[str, Any]) -> dict[str, Any]:
    changed = deepcopy(dict(declaration))
    first, second = [box for box in changed["shared_mailboxes"] if len(box["members"]) > 3][:2]
    held = {member["trustee"] for member in first["members"]}
    new = next(one for one in people(declaration) if one not in held and one != first["address"])
    first["members"].append({"trustee": new, "rights": ["full_access"]})
    next(member for member in second["members"] if len(member["rights"]) > 1)["rights"].pop()
    return changed
