# SPDX-License-Identifier: GPL-3.0-or-later
"""Transport rules as they act, from what is declared and from the fields of items."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ..model.reader import parse_moment
from ..model.transport_rule.groups import ACTION_GROUPS, CONDITION_GROUPS, Group, with_defaults
from ..model.transport_rule.rule import TransportRule
from ..model.unset import Omitted, Unknown
from .flow_rule import FlowRule

_SETTINGS: Mapping[str, Any] = {
    "enabled": True,
    "mode": "enforce",
    "rule_error_action": "ignore",
    "sender_address_location": "header",
    "recipient_address_type": "resolved",
    "activation_date": None,
    "expiry_date": None,
}
"""What a new rule has of what is left out (PowerShell documentation of New-TransportRule)."""

_SECTIONS: tuple[tuple[str, str, tuple[Group, ...]], ...] = (
    ("conditions", "condition.", CONDITION_GROUPS),
    ("exceptions", "exception.", CONDITION_GROUPS),
    ("actions", "action.", ACTION_GROUPS),
)


def flow_rule(rule: TransportRule) -> FlowRule:
    """A declared rule as it acts where nothing stood before.

    What is left out is as on a new rule. A rule whose conditions or actions are left out is unclear: they are
    whatever stands, and a declaration does not say it.
    """
    left_out = [
        section
        for section, value in (("conditions", rule.conditions), ("actions", rule.actions))
        if isinstance(value, Omitted)
    ]
    given = {name: getattr(rule, name) for name in _SETTINGS}
    sections = {
        section: {} if isinstance(value := getattr(rule, section), Omitted) else dict(value)
        for section, _prefix, _groups in _SECTIONS
    }
    unclear = f"its {' and '.join(left_out)} are not declared" if left_out else ""
    return _made(rule.name, sections, given, unclear)


def flow_rule_of_fields(name: str, fields: Mapping[str, Any], unclear: str = "") -> FlowRule:
    """A rule of the fields of a `transport_rule` item (docs/architecture.md): None is not set.

    `unclear` is what only the one who read the rule knows: properties that are not understood, old patterns.
    """
    sections = {
        section: {
            field.removeprefix(prefix): value
            for field, value in fields.items()
            if field.startswith(prefix) and value is not None
        }
        for section, prefix, _groups in _SECTIONS
    }
    return _made(name, sections, fields, unclear)


def _made(name: str, sections: Mapping[str, dict[str, Any]], given: Mapping[str, Any], unclear: str) -> FlowRule:
    settings = {
        setting: default if isinstance(value := given.get(setting, default), Omitted) else value
        for setting, default in _SETTINGS.items()
    }
    for setting in ("activation_date", "expiry_date"):
        settings[setting] = _moment(setting, settings[setting])
    conditions, exceptions, actions = (
        MappingProxyType(with_defaults(sections[section], groups)) for section, _prefix, groups in _SECTIONS
    )
    return FlowRule(name, conditions, exceptions, actions, unclear=unclear, **settings)


def _moment(setting: str, value: Any) -> datetime | Unknown | None:
    if value is None or isinstance(value, (datetime, Unknown)):
        return value
    try:
        return parse_moment(value)
    except ValueError:
        return Unknown(f"{setting} reads {value!r}, which is no date of ISO 8601")
