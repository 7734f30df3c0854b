# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of transport rules on Exchange: the fewest moves to get there.

Exchange numbers its rules 0 to n-1 without gaps. A rule that is given a priority stands there
afterwards; those between its old and its new place move up or down by one (PowerShell docs,
Set-TransportRule). Rules that are not ours are never moved, so their relative order stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from ....model.transport_rule.order import longest_kept, longest_rising


def order_moves(live: Sequence[str], order: Sequence[str], movable: Collection[str]) -> list[tuple[str, int]]:
    """The fewest moves, as (name, priority), after which the names of `order` stand in this order.

    Each priority is the one at the time of its move. Only names of `movable` are moved. Names that do
    not exist, and others that stand in another order by now, are passed over.
    """
    at = {name: index for index, name in enumerate(live)}
    fixed = longest_rising([(name, at[name]) for name in order if name in at and name not in movable])
    wanted = [name for name in order if name in at and (name in movable or name in fixed)]
    kept = set(longest_kept([(name, at[name], name not in movable) for name in wanted]))
    current, moves = list(live), []
    for index, name in enumerate(wanted):
        if name in kept:
            continue
        current.remove(name)
        if index:
            priority = current.index(wanted[index - 1]) + 1
        else:
            priority = current.index(next(other for other in wanted if other in kept))
        current.insert(priority, name)
        moves.append((name, priority))
    return moves


def standing_order(live: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that exist, in their live order and in the spelling of `names`."""
    spelled = {name.casefold(): name for name in names}
    return tuple(spelled[name.casefold()] for name in live if name.casefold() in spelled)


def creation_priority(name: str, after: Mapping[str, str], live: Sequence[str]) -> int:
    """The priority with which a new rule is created, whichever of the new rules is created first.

    `after` tells of every rule to be created behind which one it is to stand ("" for none); `live`
    are the names that exist now, first to last.
    """
    anchor = after[name]
    seen = {name}
    while anchor and anchor not in live and anchor in after and anchor not in seen:
        seen.add(anchor)
        anchor = after[anchor]
    if not anchor:
        return 0
    return live.index(anchor) + 1 if anchor in live else len(live)
