# SPDX-License-Identifier: GPL-3.0-or-later
"""One condition of one rule, as the tables compile it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...model.transport_rule.conditions import CONDITIONS
from ...model.transport_rule.predicate import ONLINE, Predicate
from ...model.unset import Unknown
from ..flow_rule import FlowRule
from ..transport import Hit
from .directory import Directory

TEXT_CHARS = 120
"""So much of a hit text is kept as evidence."""


@dataclass(frozen=True)
class Setting:
    """`value` of the condition `name`; `values` are all conditions (or all exceptions) of the rule beside it."""

    name: str
    value: Any
    values: Mapping[str, Any]
    rule: FlowRule
    directory: Directory
    exception: bool = False
    platform: str = ONLINE

    @property
    def predicate(self) -> Predicate:
        return CONDITIONS[self.name]

    def partner(self, name: str) -> Any:
        """The value of a condition that belongs to this one; Unknown when it is missing."""
        return self.values.get(name, Unknown(f"{self.name} goes with {name}, which is missing"))

    def hit(self, value: object, text: str = "") -> Hit:
        return Hit(self.name, str(value), _shortened(text), self.exception)

    def unclear(self, unknown: Unknown) -> Hit:
        return Hit(self.name, "", "", self.exception, unknown.reason)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TEXT_CHARS else f"{line[: TEXT_CHARS - 1]}…"
