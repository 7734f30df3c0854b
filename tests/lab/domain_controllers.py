# SPDX-License-Identifier: GPL-3.0-or-later
"""The domain controllers behind a server: what one of them wrote, the others show later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from .exchange.directory import Directory
from .replication import Replication
from .request_log import reads


@dataclass
class DomainControllers:
    """`lag` is for how many further calls a write stays unseen by the domain controllers that did not make it.

    A cmdlet without -DomainController goes to each in turn, as nothing promises the same one twice.
    """

    directory: Directory
    lag: int = 0
    names: tuple[str, ...] = ()
    _replication: Replication = field(init=False)
    _last_writer: str = ""

    def __post_init__(self) -> None:
        self.names = self.names or tuple(f"dc{number}.{self.directory.name}.local" for number in (1, 2))
        self._replication = Replication(self.directory)
        self._turn = cycle(self.names)

    def serve(self, cmdlet: str, parameters: Mapping[str, Any]) -> tuple[str, Directory]:
        """The domain controller that takes a call, and the directory as it has it."""
        given = next((str(value) for name, value in parameters.items() if name.lower() == "domaincontroller"), "")
        name = given or next(self._turn)
        self._replication.begin_call(writes=not reads(cmdlet), recording=self.lag > 0)
        if not reads(cmdlet):
            self._last_writer = name
            return name, self.directory
        if self.lag and self._last_writer not in ("", name):
            return name, self._replication.as_of(0, self.lag)
        return name, self.directory
