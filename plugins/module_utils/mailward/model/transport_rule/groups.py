# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions and actions that only make sense together, and those that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..unset import OMITTED, Omitted

ALL = "all"
LEAD = "lead"
ANY = "any"


@dataclass(frozen=True)
class Group:
    """Members that are one predicate of the platform: written together and cleared together.

    `rule`: `all` members are required; the `lead` (first) is required, the others are optional;
    `any` one is enough. `defaults` are what the platform puts in place of an optional member that
    was left out, so that left out and default compare equal. `open` members are not managed when
    left out: what the platform puts there is not documented.
    """

    rule: str
    members: tuple[str, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)
    open: tuple[str, ...] = ()

    def given(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(name for name in self.members if name in values)

    def lacking(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The members that must be added, if any is given."""
        if not self.given(values):
            return ()
        required = {ALL: self.members, LEAD: self.members[:1]}.get(self.rule, ())
        return tuple(name for name in required if name not in values)

    def completed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The defaults that apply to these values."""
        if not self.given(values):
            return {}
        return {name: default for name, default in self.defaults.items() if name not in values}


CONDITION_GROUPS = (
    Group(ALL, ("header_contains_message_header", "header_contains_words")),
    Group(ALL, ("header_matches_message_header", "header_matches_patterns")),
    Group(ALL, ("between_member_of1", "between_member_of2")),
    Group(ALL, ("manager_for_evaluated_user", "manager_addresses")),
    Group(LEAD, ("ad_comparison_attribute", "ad_comparison_operator"), {"ad_comparison_operator": "equal"}),
)

_SMTP_REJECT = ("smtp_reject_message_reject_text", "smtp_reject_message_reject_status_code")

ACTION_GROUPS = (
    Group(ALL, ("set_header_name", "set_header_value")),
    Group(
        LEAD,
        ("apply_html_disclaimer_text", "apply_html_disclaimer_location", "apply_html_disclaimer_fallback_action"),
        {"apply_html_disclaimer_location": "append", "apply_html_disclaimer_fallback_action": "wrap"},
    ),
    Group(
        ANY,
        ("reject_message_reason_text", "reject_message_enhanced_status_code"),
        {
            "reject_message_reason_text": "Delivery not authorized, message refused",
            "reject_message_enhanced_status_code": "5.7.1",
        },
    ),
    Group(ANY, _SMTP_REJECT, open=_SMTP_REJECT),
    Group(LEAD, ("generate_incident_report", "incident_report_content"), open=("incident_report_content",)),
    Group(LEAD, ("remove_ome_v2", "remove_rms_attachment_encryption")),
    # A guess: the documentation does not say that branding needs an encryption that it can brand.
    Group(LEAD, ("apply_rights_protection_template", "apply_rights_protection_customization_template")),
)

# A rule that rejects has nothing left to redirect (Microsoft's page on the actions of mail flow rules).
EXCLUSIVE = (
    ("reject_message_reason_text", "redirect_message_to"),
    ("reject_message_enhanced_status_code", "redirect_message_to"),
)

# "Forward the message" (for approval) stands alone, says Microsoft's page on mail flow rules. That
# this means moderation is inferred, and that these two may stand beside it is a guess: the admin
# center puts an audit severity on every rule.
ALONE = ("moderate_message_by_user",)
BESIDE = frozenset({"set_audit_severity", "stop_rule_processing"})


def with_defaults(values: Mapping[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    """The values with what the platform adds to them."""
    added = {name: default for group in groups for name, default in group.completed(values).items()}
    return {**values, **added}


def open_members(values: Mapping[str, Any], groups: tuple[Group, ...]) -> frozenset[str]:
    """The names that these values leave to the platform."""
    return frozenset(name for group in groups if group.given(values) for name in group.open if name not in values)


def group_mistakes(values: Mapping[str, Any], groups: tuple[Group, ...]) -> Iterator[tuple[str, str, str]]:
    """Name, problem and remedy of every group that is incomplete."""
    for group in groups:
        lacking = group.lacking(values)
        if lacking:
            yield group.given(values)[0], f"goes with {' and '.join(lacking)}, which is missing.", "Give both."


def action_mistakes(
    actions: Mapping[str, Any], conditions: Mapping[str, Any] | Omitted
) -> Iterator[tuple[str, str, str]]:
    """Name, problem and remedy of every action that contradicts another one or lacks its condition."""
    for first, second in EXCLUSIVE:
        if first in actions and second in actions:
            yield second, f"excludes {first}.", "A message is rejected or redirected: make two rules, or choose."
    for name in ALONE:
        others = sorted(set(actions) - BESIDE - {name})
        if name in actions and others:
            yield name, f"allows no other action, but here is {', '.join(others)} too.", "Make two rules, or choose."
    needed = "message_contains_data_classifications"
    if "notify_sender" in actions and conditions is not OMITTED and needed not in conditions:
        yield "notify_sender", f"goes with the condition {needed}.", "Add that condition."
