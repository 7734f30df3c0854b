# SPDX-License-Identifier: GPL-3.0-or-later
"""One declared transport rule: which messages it takes, which it spares, and what it does to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ..reader import Reader, parse_moment
from ..unset import OMITTED, Omitted
from .actions import ACTIONS
from .conditions import CONDITIONS
from .groups import ACTION_GROUPS, CONDITION_GROUPS, Group, action_mistakes, group_mistakes, with_defaults
from .position import Position, parse_position
from .reading import read_predicates
from .values import parse_line, parse_lines

NAME_CHARS = 64
COMMENTS_CHARS = 1024

MODES = ("enforce", "audit", "audit_and_notify")
RULE_ERROR_ACTIONS = ("ignore", "defer")
SENDER_ADDRESS_LOCATIONS = ("header", "envelope", "header_or_envelope")
RECIPIENT_ADDRESS_TYPES = ("original", "resolved")

Values = Mapping[str, Any]
"""Names of conditions or actions to canonical values: str, int, True or frozenset. What is not set is not in it."""


@dataclass(frozen=True)
class TransportRule:
    """What is declared of one transport rule; OMITTED is not managed.

    `conditions`, `exceptions` and `actions` are each the whole truth when given: what is not in them
    is cleared. A rule without any condition applies to every message, and that is only accepted
    where `every_message` says so. `activation_date` and `expiry_date` are in UTC; None clears them.
    `comments` are the user's own, without a line about ownership. `needs` are the names of rules that must stand
    before this one is written, and go after it; nobody declares them.
    """

    name: str
    conditions: Values | Omitted = OMITTED
    exceptions: Values | Omitted = OMITTED
    actions: Values | Omitted = OMITTED
    every_message: bool = False
    enabled: bool | Omitted = OMITTED
    mode: str | Omitted = OMITTED
    rule_error_action: str | Omitted = OMITTED
    sender_address_location: str | Omitted = OMITTED
    recipient_address_type: str | Omitted = OMITTED
    activation_date: datetime | Omitted | None = OMITTED
    expiry_date: datetime | Omitted | None = OMITTED
    comments: str | Omitted = OMITTED
    position: Position | Omitted = OMITTED
    absent: bool = False
    needs: tuple[str, ...] = ()
    path: str = field(default="", compare=False)


def read_transport_rule(reader: Reader) -> TransportRule | None:
    """One entry of `transport_rules`."""
    # Exchange cuts blank ends off names; with them a rule would never be found again.
    name = reader.read("name", lambda value: parse_line(value, NAME_CHARS).strip(), required=True)
    conditions = read_predicates(reader, "conditions", CONDITIONS)
    exceptions = read_predicates(reader, "exceptions", CONDITIONS)
    actions = read_predicates(reader, "actions", ACTIONS)
    every_message, enabled = reader.flag("every_message"), reader.flag("enabled")
    mode = reader.choice("mode", MODES)
    rule_error_action = reader.choice("rule_error_action", RULE_ERROR_ACTIONS)
    sender_address_location = reader.choice("sender_address_location", SENDER_ADDRESS_LOCATIONS)
    recipient_address_type = reader.choice("recipient_address_type", RECIPIENT_ADDRESS_TYPES)
    activation_date, expiry_date = _moment(reader, "activation_date"), _moment(reader, "expiry_date")
    comments = reader.read("comments", _parse_comments)
    position = reader.read("position", parse_position)
    state = reader.choice("state", ("present", "absent"))
    reader.finish()
    if every_message and conditions is OMITTED:
        conditions = {}
    if state != "absent":
        for place, problem, remedy in _contradictions(conditions, exceptions, actions, every_message is True):
            reader.mistake(place, problem, remedy)
        if activation_date and expiry_date and expiry_date <= activation_date:
            problem = "is not after activation_date; the rule would never act."
            reader.mistake("expiry_date", problem, "Write a later date.")
    if name is OMITTED:
        return None
    return TransportRule(
        name=name,
        conditions=_frozen(conditions, CONDITION_GROUPS),
        exceptions=_frozen(exceptions, CONDITION_GROUPS),
        actions=_frozen(actions, ACTION_GROUPS),
        every_message=every_message is True,
        enabled=enabled,
        mode=mode,
        rule_error_action=rule_error_action,
        sender_address_location=sender_address_location,
        recipient_address_type=recipient_address_type,
        activation_date=activation_date,
        expiry_date=expiry_date,
        comments=comments,
        position=position,
        absent=state == "absent",
        path=reader.path,
    )


def _frozen(values: dict[str, Any] | Omitted, groups: tuple[Group, ...]) -> Values | Omitted:
    if values is OMITTED:
        return OMITTED
    right = {name: value for name, value in values.items() if value is not OMITTED}
    return MappingProxyType(with_defaults(right, groups))


def _contradictions(
    conditions: Values | Omitted, exceptions: Values | Omitted, actions: Values | Omitted, every_message: bool
) -> Iterator[tuple[str, str, str]]:
    """Place, problem and remedy. A name whose value was wrong counts as given: its mistake is told already."""
    if conditions is not OMITTED:
        if not conditions and not every_message:
            remedy = "Name a condition, or say every_message: true if that is meant."
            yield "conditions", "is empty; the rule would apply to every message of the organisation.", remedy
        if conditions and every_message:
            yield "every_message", "contradicts the conditions.", "Leave one of both out."
        for name, problem, remedy in group_mistakes(conditions, CONDITION_GROUPS):
            yield f"conditions.{name}", problem, remedy
    for name, problem, remedy in group_mistakes(exceptions or {}, CONDITION_GROUPS):
        yield f"exceptions.{name}", problem, remedy
    if actions is OMITTED:
        return
    if not actions:
        yield "actions", "is empty; the rule would do nothing.", "Name an action, or set state: absent."
    for name, problem, remedy in group_mistakes(actions, ACTION_GROUPS):
        yield f"actions.{name}", problem, remedy
    for name, problem, remedy in action_mistakes(actions, conditions):
        yield f"actions.{name}", problem, remedy


def _moment(reader: Reader, name: str) -> datetime | Omitted | None:
    def parse(value: object) -> datetime | None:
        # Exchange keeps seconds; less would come back cut off and look like a difference.
        return None if value is None else parse_moment(value).replace(microsecond=0)

    return reader.read(name, parse, "Write 2027-01-06 or 2027-01-06T18:00:00Z, or null for none.")


def _parse_comments(value: object) -> str:
    return "" if value in (None, "") else canonical_comments(parse_lines(value, COMMENTS_CHARS))


def canonical_comments(text: str) -> str:
    """Comments without blank ends and with plain line ends: as two spellings of them compare."""
    return "\n".join(text.splitlines()).strip()
