# SPDX-License-Identifier: GPL-3.0-or-later
"""Redirects that send mail round for ever, through what stands already."""

from __future__ import annotations

from ...model.coherence import circles
from ...model.state import Kind, Subject
from ...model.unset import Unknown
from .forwarding import forwarding_fields
from .world import World


def refuse_circles(world: World) -> None:
    """Refuses every circle that a declared redirect is part of."""
    onward: dict[str, set[str]] = {}
    for items in (world.existing, world.desired):
        for key, item in items.items():
            if key.kind == Kind.FORWARDING:
                target = item.fields.get("target")
                onward[key.name] = {target} if item.present is True and isinstance(target, str) else set()
    for key, item in world.desired.items():
        if key.kind == Kind.MEMBER and item.present is True:
            group, _unused, member = key.name.partition(" ")
            onward.setdefault(group, set()).add(member)
    rows = world.snapshot.mailboxes
    for guid, row in () if isinstance(rows, Unknown) else rows.items():
        found = world.directory.by_guid(guid)
        fields = None if found is None else forwarding_fields(row, world)
        if found is not None and fields is not None and isinstance(fields["target"], str):
            onward.setdefault(world.name_of(found), {fields["target"]})
    declared = {world.name(redirect.address): redirect for redirect in world.declared.redirected()}
    for circle in circles({start: tuple(sorted(targets)) for start, targets in onward.items()}):
        first = next((declared[name] for name in circle if name in declared), None)
        if first is not None:
            chain = " → ".join((*circle, circle[0]))
            subject = Subject("redirect", first.address, first.path)
            world.refuse(subject, f"mail would go round for ever: {chain}.", "Break the circle.")
