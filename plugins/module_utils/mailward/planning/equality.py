# SPDX-License-Identifier: GPL-3.0-or-later
"""When two values of a field are the same."""

from __future__ import annotations

from typing import Any

from ..model.state import Item
from ..model.unset import Unknown

SETS = (frozenset, set)


def same(before: Any, after: Any) -> bool:
    """Sets by what is in them, sequences in their order, everything else by value and type.

    A platform makes null, empty and default equal before it gives values; nothing does it here.
    """
    if isinstance(before, SETS) and isinstance(after, SETS):
        return before == after
    if isinstance(before, (tuple, list)) and isinstance(after, (tuple, list)):
        return len(before) == len(after) and all(map(same, before, after))
    # In Python True is 1.
    return type(before) is type(after) and bool(before == after)


def unequal_fields(wanted: Item, standing: Item) -> tuple[str, ...]:
    """The fields that are declared, readable and known, and have another value; in order.

    A field that the existing side lacks has no value, which is None.
    """
    stands = standing.fields
    # What hands_off copied is the very same value: nearly all fields of nearly all items are.
    differing = (name for name, value in wanted.fields.items() if stands.get(name) is not value)
    return tuple(
        name
        for name in sorted(differing)
        if name not in wanted.write_only
        and not isinstance(wanted.fields[name], Unknown)
        and not isinstance(stands.get(name), Unknown)
        and not same(stands.get(name), wanted.fields[name])
    )


def unknown_fields(wanted: Item, standing: Item) -> dict[str, Unknown]:
    """The fields that are declared but could not be read. One that is merely copied is no news."""
    unknown = {name: value for name, value in standing.fields.items() if isinstance(value, Unknown)}
    return {
        name: value
        for name, value in sorted(unknown.items())
        if name in wanted.fields and name not in wanted.write_only and not isinstance(wanted.fields[name], Unknown)
    }
