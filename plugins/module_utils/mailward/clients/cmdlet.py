# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange cmdlets as plain values: what every client that speaks to Exchange takes and gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from .errors import ServiceError


@dataclass(frozen=True)
class AddRemove:
    """A parameter value that changes a list instead of replacing it (PowerShell's @{Add=..;Remove=..})."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cmdlet:
    """One call. Parameter values: str, bool (switches too), int, None (clears), list of str, AddRemove.

    `select` names the only properties wanted of each row; empty: all. `fed_by` is a cmdlet whose objects are piped
    into this one, each as its Identity; only Exchange servers take such pipelines.
    """

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    fed_by: Cmdlet | None = None

    @property
    def writes(self) -> bool:
        return not self.name.startswith(("Get-", "Test-"))


@dataclass(frozen=True)
class Answer:
    """Rows as the service gives them (its property names, sidecar keys with an @ removed), all pages.

    `warnings` are its words; "already so" is a warning, never an error, so success is no proof of change.
    """

    rows: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()


Ended = Callable[[int], None]


def untold(_count: int) -> None:
    pass


class CmdletSession(Protocol):
    """A way to run cmdlets in one organisation."""

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        """Runs one cmdlet; raises ServiceError."""

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        """Runs independent cmdlets in as few round trips as possible; answers in the order given.

        An error of one cmdlet stands in its place and stops no other one. `ended` is told in the caller's
        thread how many more have their result, as often as some do; a number below zero takes back that many, which
        are asked again in another way.
        """

    def close(self) -> None: ...
