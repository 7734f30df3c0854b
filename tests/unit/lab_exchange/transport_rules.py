# SPDX-License-Identifier: GPL-3.0-or-later
"""Transport rules of a lab under test: made, read and listed."""

from __future__ import annotations

from typing import Any


def rule(world: Any, name: str = "x") -> dict[str, Any]:
    row: dict[str, Any] = world.row("Get-TransportRule", Identity=name)
    return row


def make(world: Any, name: str, **parameters: Any) -> None:
    world.run("New-TransportRule", Name=name, **{"PrependSubject": "[x] ", **parameters})


def names(world: Any) -> list[str]:
    return [row["Name"] for row in world.run("Get-TransportRule").rows]
