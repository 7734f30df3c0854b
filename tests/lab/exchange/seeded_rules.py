# SPDX-License-Identifier: GPL-3.0-or-later
"""Transport rules of a seed go through the cmdlet itself, so that each is one that the service would have taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .binder import bind
from .call import Call
from .cmdlets import CMDLETS
from .directory import Directory
from .output import CmdletError
from .parameter_tables import cmdlet_tables

SEED_TIME = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def add_rule(directory: Directory, parameters: Mapping[str, Any]) -> None:
    """Raises ValueError with the service's words when it is refused."""
    try:
        bound = bind(cmdlet_tables(directory.platform)["new-transportrule"], parameters)
        CMDLETS["New-TransportRule"](Call("New-TransportRule", bound, directory, SEED_TIME))
    except CmdletError as problem:
        raise ValueError(f"seed {directory.name}: transport rule {parameters['Name']!r}: {problem.text}") from None
