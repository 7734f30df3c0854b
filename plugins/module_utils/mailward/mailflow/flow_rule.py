# SPDX-License-Identifier: GPL-3.0-or-later
"""A transport rule as it acts: nothing is left out of it, but parts of it may not be known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ..model.unset import Unknown

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class FlowRule:
    """`conditions`, `exceptions` and `actions` hold what is set, by the names and in the canonical values of
    `model/transport_rule`; a value that could not be read, and any setting that could not, is `Unknown`.

    `unclear` says why nobody can tell what the rule does (it has properties that are not understood, or patterns of
    an older dialect); "" for a rule that can be followed. A rule that is unclear for a message makes its result so.
    """

    name: str
    conditions: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    exceptions: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    actions: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    enabled: bool | Unknown = True
    mode: str | Unknown = "enforce"
    rule_error_action: str | Unknown = "ignore"
    sender_address_location: str | Unknown = "header"
    recipient_address_type: str | Unknown = "resolved"
    activation_date: datetime | Unknown | None = None
    expiry_date: datetime | Unknown | None = None
    unclear: str = ""
