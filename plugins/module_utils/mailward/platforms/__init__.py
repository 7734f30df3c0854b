# SPDX-License-Identifier: GPL-3.0-or-later
"""One folder per mail platform, each a `Platform`. A literal table finds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .exchange.online import connect as connect_exchange_online
from .exchange.server import connect as connect_exchange_server
from .platform import Platform

CONNECTORS: Mapping[str, Callable[[Mapping[str, Any]], Platform]] = {
    "exchange_online": connect_exchange_online,
    "exchange_server": connect_exchange_server,
}


def connect(platform: str, connection: Mapping[str, Any]) -> Platform:
    """A platform by its name in the declaration; nothing is sent before it is used.

    `connection` holds the connection options of that platform. Raises KeyError for an unknown name,
    ValueError for options that cannot work together, MissingDependency for a package that is not there.
    """
    return CONNECTORS[platform](connection)
