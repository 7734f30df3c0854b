# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared list that is not the whole truth: some entries must be in it, some must not, the rest stays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from .unset import OMITTED, Omitted


@dataclass(frozen=True)
class Amendment:
    """`add` must stand and `remove` must not; what is in neither is left as it is."""

    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()


def wanted(declared: Collection[str] | Amendment | Omitted) -> tuple[str, ...]:
    """What must be in the list, sorted."""
    if declared is OMITTED:
        return ()
    return tuple(sorted(declared.add if isinstance(declared, Amendment) else declared))


def unwanted(declared: Collection[str] | Amendment | Omitted) -> tuple[str, ...]:
    """What is named as not to be in the list, sorted."""
    return tuple(sorted(declared.remove)) if isinstance(declared, Amendment) else ()


def is_whole(declared: Collection[str] | Amendment | Omitted) -> bool:
    """Whether nothing but what is wanted may be in the list."""
    return declared is not OMITTED and not isinstance(declared, Amendment)
