# SPDX-License-Identifier: GPL-3.0-or-later
"""One change to one item, and what became of it: what planning hands to a platform and gets back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from .state import Item, Key, Subject


class Action(Enum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True)
class FieldChange:
    """A field's value before and after. For sets, `added` and `removed` tell the difference."""

    name: str
    before: Any
    after: Any

    @property
    def added(self) -> frozenset[Any]:
        return _as_set(self.after) - _as_set(self.before)

    @property
    def removed(self) -> frozenset[Any]:
        return _as_set(self.before) - _as_set(self.after)


@dataclass(frozen=True)
class Change:
    """`before` is None for a create, `after` is None for a delete; `fields` are those that differ.

    `releases` are address changes that are one unit with this one: the address is taken from its
    present holder just before, and given back to it when this change fails.
    A delete's `before` says whether it is containment and whose it was, as declared.
    """

    action: Action
    before: Item | None
    after: Item | None
    fields: tuple[FieldChange, ...] = ()
    releases: tuple[Change, ...] = ()

    @property
    def item(self) -> Item:
        item = self.after or self.before
        if item is None:
            raise ValueError("a change has a before or an after")
        return item

    @property
    def key(self) -> Key:
        return self.item.key

    @property
    def subject(self) -> Subject:
        return self.item.subject


class Result(Enum):
    """What became of a change. `IN_DOUBT`: written, but neither confirmed nor denied afterwards."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    IN_DOUBT = "in doubt"


@dataclass(frozen=True)
class Outcome:
    """`text`: what was attempted, what the platform said, what to do. Empty when done.

    `warnings`: what the platform warned of, in its words, without secrets.
    `partly`: it failed, and some of it was written before.
    """

    change: Change
    result: Result
    text: str = ""
    warnings: tuple[str, ...] = ()
    partly: bool = False


@dataclass(frozen=True)
class NotKnown:
    """What could not be known of one subject, so that nothing of `keys` was planned.

    `text` is the reason, a sentence for an engineer. `keys` is empty where a whole collection is
    unknown that no item is known to stand in.
    """

    subject: Subject
    text: str
    keys: tuple[Key, ...] = ()


def _as_set(value: Any) -> frozenset[Any]:
    return frozenset(value) if isinstance(value, (tuple, frozenset)) else frozenset()
