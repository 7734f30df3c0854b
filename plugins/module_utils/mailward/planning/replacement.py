# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing is taken away before what replaces it stands: a list never is empty in mid-run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from ..model.change import Action, Change
from ..model.organisation import SECTIONS
from ..model.state import Expression, Item, Key, Kind, grant_parts

_List = tuple[str, str, str]
Lists = Mapping[_List, Sequence[Key]]


def takes_away(change: Change) -> bool:
    """Whether the change ends something that others could need. Containment never waits for anything."""
    return change.action is Action.DELETE and not change.item.contain


def declared_lists(expression: Expression) -> Lists:
    """What is to stand in each closed collection, apart by kind and, for grants, by right.

    A mailbox that keeps those who may send and loses those who may open it is empty all the same.
    """
    lists: dict[_List, list[Key]] = defaultdict(list)
    for key, wanted in expression.desired.items():
        if wanted.present is True:
            for name in _lists_of(wanted, expression.closed):
                lists[name].append(key)
    return lists


def emptied(change: Change, lists: Lists, closed: frozenset[str], stands: Callable[[Key], bool]) -> str:
    """The list that this take-away would leave without any of its declared entries; "" if none.

    `stands` says of a desired item whether it stands by now. A list that is declared empty may be emptied.
    """
    for name in _lists_of(change.item, closed):
        wanted = lists.get(name, ())
        if wanted and not any(map(stands, wanted)):
            return name[0]
    return ""


def part_of(key: Key) -> str:
    """The part of its subject that an item is in: grants stand apart by right, all else together."""
    return grant_parts(key)[2] if key.kind == Kind.GRANT else ""


def _lists_of(item: Item, closed: frozenset[str]) -> Iterator[_List]:
    for collection in item.within:
        # Sections are collections too, but nobody depends on them as a whole.
        if collection in closed and collection not in SECTIONS:
            yield collection, item.key.kind, part_of(item.key)
