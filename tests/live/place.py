# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of one run in a real tenant: by them everything that it makes can be told from everything else."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FAMILY = "mwlive"
NAMED = re.compile(rf"{FAMILY}-(?P<run>[0-9a-f]{{8}})-", re.IGNORECASE)
_ADDRESS = re.compile(r"(?P<local>[\w.'+-]+)@(?P<domain>[\w-]+(?:\.[\w-]+)+)")


@dataclass(frozen=True)
class Place:
    """`domain` and `second` (or "") are accepted domains; `run` is made up for every run, so that nobody has it."""

    tenant_id: str
    initial_domain: str
    domain: str
    second: str = ""
    run: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def declaration(self) -> str:
        """The name of the declarations: their marker can be on no object but those of this run."""
        return f"live-{self.run}"

    @property
    def mark(self) -> str:
        """What stands in CustomAttribute15, Notes or Comments of what was set up."""
        return f"{FAMILY}-{self.run}"

    def prefix(self, number: int) -> str:
        """Of every name and address of the row with this number: each row has objects of its own."""
        return f"{self.mark}-{number:03}-"


def is_of_a_run(names: list[str], told: list[str]) -> bool:
    """Whether one of the names has a run's prefix, and one of the texts is the marker of the same run.

    A hidden group is named by the product, and says by its marker alone which run it is of.
    """
    runs = {match["run"].lower() for name in names for match in [NAMED.match(name)] if match}
    hidden = any(name.lower().startswith("mailward-redirect-") for name in names)
    marked = set(re.findall(rf"(?:mailward:live|{FAMILY})-([0-9a-f]{{8}})\b", "\n".join(told).lower()))
    return bool(marked & runs) or (hidden and bool(marked))


@dataclass(frozen=True)
class Names:
    """The names of one row in a place: `rules` are the names of its rules in the table."""

    place: Place
    number: int
    rules: frozenset[str]

    @property
    def prefix(self) -> str:
        return self.place.prefix(self.number)

    def address(self, text: str) -> str:
        """An address of the table as it is in the tenant; those outside stay outside, with the prefix."""
        local, _unused, domain = text.rpartition("@")
        here = {"contoso.example": self.place.domain, "contoso-group.example": self.place.second}
        return f"{self.prefix}{local}@{here.get(domain.lower(), domain.lower())}"

    def text(self, text: str) -> str:
        """A text of the table in which addresses and rules are named."""
        moved = _ADDRESS.sub(lambda match: self.address(match[0]), text).replace("mailward:main", self._marker())
        for name in sorted(self.rules, key=len, reverse=True):
            moved = re.sub(rf"(?<![\w@.-]){re.escape(name)}(?![\w@.-])", lambda match: self.rule(match[0]), moved)
        return moved

    def rule(self, name: str) -> str:
        return f"{self.prefix}{name}"

    def value(self, value: Any) -> Any:
        """Any part of a declaration or of what stands, without the names of its rules."""
        if isinstance(value, str):
            return _ADDRESS.sub(lambda match: self.address(match[0]), value).replace("mailward:main", self._marker())
        if isinstance(value, Mapping):
            return {self.value(key): self.value(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(one) for one in value]
        return value

    def _marker(self) -> str:
        return f"mailward:{self.place.declaration}"
