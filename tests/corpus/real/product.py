# SPDX-License-Identifier: GPL-3.0-or-later
"""What a product's file says: its name, its packages with their clients, and how its mails are rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .gathering import Gathering
from .packages import Packages


@dataclass(frozen=True)
class Product:
    name: str
    packages: Mapping[str, str]
    render: Callable[[Packages, Gathering], None]
