# SPDX-License-Identifier: GPL-3.0-or-later
"""A list that is not declared whole but by what changes in it: the rest of it is not managed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .unset import Omitted


@dataclass(frozen=True)
class Amendment:
    """`add` are entries that must be in the list, `remove` entries that must not; no entry is in both."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def entries(declared: Iterable[str] | Amendment | Omitted) -> tuple[str, ...]:
    """The entries that a declared list says must be there, in order."""
    if isinstance(declared, Omitted):
        return ()
    return tuple(sorted(declared.add if isinstance(declared, Amendment) else declared))
