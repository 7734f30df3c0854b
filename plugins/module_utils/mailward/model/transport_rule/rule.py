# SPDX-License-Identifier: GPL-3.0-or-later
"""One declared transport rule: which messages it takes, which it spares, and what it does to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..reader import Reader
from ..unset import OMITTED, Omitted

NAME_CHARS = 64
COMMENTS_CHARS = 1024

MODES = ("enforce", "audit", "audit_and_notify")
RULE_ERROR_ACTIONS = ("ignore", "defer")
SENDER_ADDRESS_LOCATIONS = ("header", "envelope", "header_or_envelope")
RECIPIENT_ADDRESS_TYPES = ("original", "resolved")


@dataclass(frozen=True)
class Position:
    """Where a rule stands among all rules: `first`, `last`, or `before` or `after` the rule named `anchor`."""

    place: str
    anchor: str = ""


@dataclass(frozen=True)
class TransportRule:
    """What is declared of one transport rule; OMITTED is not managed.

    `conditions`, `exceptions` and `actions` map names to canonical values and are each the whole
    truth when given: what is not in them is cleared. A rule without any condition applies to every
    message, and is only accepted with `every_message`. `activation_date` and `expiry_date` are in
    UTC, None clears them.
    """

    name: str
    conditions: Mapping[str, Any] | Omitted = OMITTED
    exceptions: Mapping[str, Any] | Omitted = OMITTED
    actions: Mapping[str, Any] | Omitted = OMITTED
    every_message: bool = False
    enabled: bool | Omitted = OMITTED
    mode: str | Omitted = OMITTED
    rule_error_action: str | Omitted = OMITTED
    sender_address_location: str | Omitted = OMITTED
    recipient_address_type: str | Omitted = OMITTED
    activation_date: datetime | None | Omitted = OMITTED
    expiry_date: datetime | None | Omitted = OMITTED
    comments: str | Omitted = OMITTED
    position: Position | Omitted = OMITTED
    absent: bool = False
    path: str = field(default="", compare=False)


def read_transport_rule(reader: Reader) -> TransportRule | None:
    """One entry of `transport_rules`."""
    name = reader.text("name", max_chars=NAME_CHARS, required=True)
    conditions, exceptions, actions = reader.raw("conditions"), reader.raw("exceptions"), reader.raw("actions")
    every_message, enabled = reader.flag("every_message"), reader.flag("enabled")
    mode = reader.choice("mode", MODES)
    rule_error_action = reader.choice("rule_error_action", RULE_ERROR_ACTIONS)
    sender_address_location = reader.choice("sender_address_location", SENDER_ADDRESS_LOCATIONS)
    recipient_address_type = reader.choice("recipient_address_type", RECIPIENT_ADDRESS_TYPES)
    activation_date, expiry_date = reader.moment("activation_date"), reader.moment("expiry_date")
    comments = reader.text("comments", max_chars=COMMENTS_CHARS)
    state = reader.choice("state", ("present", "absent"))
    reader.raw("position")
    reader.finish()
    if name is OMITTED:
        return None
    return TransportRule(
        name=name,
        conditions=conditions,
        exceptions=exceptions,
        actions=actions,
        every_message=every_message is True,
        enabled=enabled,
        mode=mode,
        rule_error_action=rule_error_action,
        sender_address_location=sender_address_location,
        recipient_address_type=recipient_address_type,
        activation_date=activation_date,
        expiry_date=expiry_date,
        comments=comments,
        absent=state == "absent",
        path=reader.path,
    )
