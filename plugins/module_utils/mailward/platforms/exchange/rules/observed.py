# SPDX-License-Identifier: GPL-3.0-or-later
"""What Get-TransportRule says of a rule, in canonical terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ....model.marker import marker_of, unmarked
from ....model.reader import parse_moment
from ....model.transport_rule.actions import ACTIONS
from ....model.transport_rule.conditions import CONDITIONS
from ....model.transport_rule.groups import ACTION_GROUPS, CONDITION_GROUPS, with_defaults
from ....model.transport_rule.predicate import ONLINE, Predicate
from ....model.transport_rule.rule import (
    MODES,
    RECIPIENT_ADDRESS_TYPES,
    RULE_ERROR_ACTIONS,
    SENDER_ADDRESS_LOCATIONS,
)
from ....model.transport_rule.size import counted_size
from ....model.unset import Unknown
from .parameters import from_exchange, is_set, property_name, read_word

Row = Mapping[str, Any]

_STATES: Mapping[str, bool] = {"enabled": True, "disabled": False}

# Properties that say something about which messages a rule takes and that no parameter sets.
_READ_ONLY = ("MessageContainsAllDataClassifications", "ExceptIfMessageContainsAllDataClassifications")


@dataclass(frozen=True)
class ObservedRule:
    """One live rule.

    `conditions`, `exceptions`, `actions` hold what is set: canonical values, or Unknown for one that
    cannot be read. `settings` are the flat fields by their declared names: `enabled`, `mode`,
    `rule_error_action`, `sender_address_location`, `recipient_address_type`, `activation_date`,
    `expiry_date` (texts like 2027-01-06T18:00:00Z, or None), `comments` (without the marker).
    `beyond` names the properties that are set and that nobody can declare here: they are left alone.
    `legacy_patterns`: its patterns are those of Exchange 2010, which can only be changed by creating it anew.
    `unanswered` are the fields (`condition.from`) whose property is missing in the answer.
    """

    name: str
    identity: str
    priority: int
    conditions: Mapping[str, Any]
    exceptions: Mapping[str, Any]
    actions: Mapping[str, Any]
    settings: Mapping[str, Any]
    marker: str = ""
    beyond: tuple[str, ...] = ()
    legacy_patterns: bool = False
    unanswered: frozenset[str] = frozenset()

    @property
    def pattern_size(self) -> int:
        """Characters of its words, patterns and character sets."""
        return sum(self.pattern_size_of(section) for section in ("conditions", "exceptions", "actions"))

    def pattern_size_of(self, section: str) -> int:
        values: Mapping[str, Any] = getattr(self, section)
        readable = {name: value for name, value in values.items() if not isinstance(value, Unknown)}
        return counted_size(readable, ACTIONS if section == "actions" else CONDITIONS)


def read_rules(rows: Sequence[Row], where: str = ONLINE) -> tuple[ObservedRule, ...] | Unknown:
    """All rules, first to last; Unknown when a row does not even say its name and priority."""
    try:
        rules = [read_rule(row, where) for row in rows]
    except ValueError as error:
        return Unknown(f"Get-TransportRule gave a rule that cannot be read: {error}")
    names = [rule.name.casefold() for rule in rules]
    if len(set(names)) < len(names):
        return Unknown("Get-TransportRule gave two rules of one name")
    return tuple(sorted(rules, key=lambda rule: rule.priority))


def read_rule(row: Row, where: str = ONLINE) -> ObservedRule:
    """One row of Get-TransportRule on the platform `where`; ValueError when it has no name or priority."""
    name, priority = row.get("Name"), str(row.get("Priority"))
    if not isinstance(name, str) or not name or not priority.isdigit():
        raise ValueError("it has no name or no priority")
    conditions, beyond_conditions = _section(row, CONDITIONS, where)
    exceptions, beyond_exceptions = _section(row, CONDITIONS, where, exception=True)
    actions, beyond_actions = _section(row, ACTIONS, where)
    # What the platform puts in place of a member left out can read back as nothing too.
    conditions, exceptions = with_defaults(conditions, CONDITION_GROUPS), with_defaults(exceptions, CONDITION_GROUPS)
    actions = with_defaults(actions, ACTION_GROUPS)
    read_only = tuple(name for name in _READ_ONLY if is_set(row.get(name)))
    return ObservedRule(
        name=name,
        identity=str(row.get("Guid") or row.get("ImmutableId") or name),
        priority=int(priority),
        conditions=MappingProxyType(conditions),
        exceptions=MappingProxyType(exceptions),
        actions=MappingProxyType(actions),
        settings=MappingProxyType({**_settings(row), "comments": unmarked(row.get("Comments"))}),
        marker=marker_of(row.get("Comments")),
        beyond=(*beyond_conditions, *beyond_exceptions, *beyond_actions, *read_only),
        legacy_patterns=is_set(row.get("UseLegacyRegex")),
        unanswered=frozenset(_unanswered(row)),
    )


def _unanswered(row: Row) -> Iterator[str]:
    for section, known in (("condition", CONDITIONS), ("exception", CONDITIONS), ("action", ACTIONS)):
        for name in known:
            if property_name(name, exception=section == "exception") not in row:
                yield f"{section}.{name}"


def _section(
    row: Row, known: Mapping[str, Predicate], where: str, *, exception: bool = False
) -> tuple[dict[str, Any], tuple[str, ...]]:
    values: dict[str, Any] = {}
    beyond: list[str] = []
    for name, predicate in known.items():
        source = property_name(name, exception=exception)
        if where not in predicate.where:
            if is_set(row.get(source)):
                beyond.append(source)
            continue
        try:
            value = from_exchange(predicate, row.get(source))
        except ValueError as error:
            value = Unknown(f"{source} reads {row.get(source)!r}: {error}")
        if value is not None:
            values[name] = value
    return values, tuple(beyond)


def _settings(row: Row) -> dict[str, Any]:
    return {
        "enabled": _STATES.get(str(row.get("State")).casefold(), Unknown(f"State reads {row.get('State')!r}")),
        "mode": _word(row, "Mode", MODES),
        "rule_error_action": _word(row, "RuleErrorAction", RULE_ERROR_ACTIONS),
        "sender_address_location": _word(row, "SenderAddressLocation", SENDER_ADDRESS_LOCATIONS),
        "recipient_address_type": _word(row, "RecipientAddressType", RECIPIENT_ADDRESS_TYPES),
        "activation_date": _moment(row, "ActivationDate"),
        "expiry_date": _moment(row, "ExpiryDate"),
    }


def _word(row: Row, source: str, words: tuple[str, ...]) -> str | Unknown:
    try:
        return read_word(row.get(source), words)
    except ValueError:
        return Unknown(f"{source} reads {row.get(source)!r}")


def _moment(row: Row, source: str) -> str | Unknown | None:
    value = row.get(source)
    if value is None or value == "":
        return None
    try:
        return moment_text(parse_moment(value))
    except ValueError:
        return Unknown(f"{source} reads {value!r}, which is no date of ISO 8601")


def moment_text(moment: datetime) -> str:
    """A moment in UTC as items hold it and as Exchange takes it in any culture."""
    return moment.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
