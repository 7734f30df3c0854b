# SPDX-License-Identifier: GPL-3.0-or-later
"""The actions of a transport rule: a table from its name to its effect, and what of it acts when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model.unset import Unknown
from .conditions.look import Look
from .effects import (
    FALLBACK,
    Doing,
    Effect,
    add,
    add_manager,
    classify,
    delete,
    disclaimer,
    disconnect,
    moderate,
    moderate_by_manager,
    named,
    notify_sender,
    prepend_subject,
    quarantine,
    redirect,
    reject,
    reject_in_dialogue,
    remove_header,
    set_header,
    set_spam_confidence,
    stop,
    with_another,
)
from .transport import DELIVERED, Copy

REDIRECT_RECIPIENTS = 10
"""A rule that redirects to more is not applied at all (Exchange Online service description)."""

_DISCLAIMER = frozenset({"apply_html_disclaimer_text", "apply_html_disclaimer_location", FALLBACK})

EFFECTS: Mapping[str, Effect] = {
    # Headers first: whatever becomes of the recipients, later rules see them.
    "remove_header": remove_header,
    "set_header_name": set_header,
    "set_header_value": with_another,
    "set_scl": set_spam_confidence,
    "prepend_subject": prepend_subject,
    "apply_classification": classify,
    "apply_html_disclaimer_text": disclaimer,
    "apply_html_disclaimer_location": with_another,
    "apply_html_disclaimer_fallback_action": with_another,
    "apply_ome": named("encrypted"),
    "apply_rights_protection_template": named("protected with {value}"),
    "apply_rights_protection_customization_template": with_another,
    "remove_ome": named("decrypted"),
    "remove_ome_v2": named("decrypted"),
    "remove_rms_attachment_encryption": with_another,
    "redirect_message_to": redirect,
    "add_manager_as_recipient_type": add_manager,
    "add_to_recipients": add("To"),
    "copy_to": add("Cc"),
    "blind_copy_to": add(""),
    "route_message_outbound_connector": named("leaves through {value}"),
    "route_message_outbound_require_tls": named("leaves with TLS only"),
    "generate_incident_report": named("reported to {value}"),
    "incident_report_content": with_another,
    "incident_report_original_mail": with_another,
    "generate_notification": named("notified the recipients"),
    "set_audit_severity": named("audit severity {value}"),
    "log_event_text": named("logged {value}"),
    "notify_sender": notify_sender,
    "moderate_message_by_user": moderate,
    "moderate_message_by_manager": moderate_by_manager,
    "reject_message_reason_text": reject,
    "reject_message_enhanced_status_code": reject,
    "smtp_reject_message_reject_text": reject_in_dialogue,
    "smtp_reject_message_reject_status_code": reject_in_dialogue,
    "disconnect": disconnect,
    "quarantine": quarantine,
    "delete_message": delete,
    "stop_rule_processing": stop,
}
"""Every action, by its name in `model/transport_rule/actions.py`, in the order in which one rule's are done."""

REPORTS = frozenset({"generate_incident_report", "incident_report_content", "incident_report_original_mail"})
NOTICES = frozenset({"generate_notification"})

IN_AUDIT: Mapping[str, frozenset[str]] = {"audit": REPORTS, "audit_and_notify": REPORTS | NOTICES}
"""What a rule does in the modes that only try it; in the third, enforce, it does everything."""

HARMLESS = REPORTS | NOTICES | frozenset(
    {
        "apply_ome", "apply_rights_protection_customization_template", "apply_rights_protection_template",
        "log_event_text", "remove_ome", "remove_ome_v2", "remove_rms_attachment_encryption",
        "route_message_outbound_connector", "route_message_outbound_require_tls", "set_audit_severity",
    }
)  # fmt: skip
"""What changes neither the recipients of the message nor what later rules see of it."""


def do(copy: Copy, rule: str, actions: Mapping[str, Any], look: Look) -> tuple[Copy, tuple[str, ...]] | Unknown:
    """The copy after all these actions, and a phrase for each; Unknown when one of them cannot be told."""
    phrases = []
    for name in ordered(actions):
        value = actions[name]
        if isinstance(value, Unknown):
            if name in HARMLESS:
                continue
            return value
        effect = EFFECTS.get(name)
        if effect is None:
            return Unknown(f"{name} is no action that is known here")
        done = effect(copy, Doing(rule, name, value, actions, look))
        if isinstance(done, Unknown):
            return done
        copy = done.copy
        if done.phrase:
            phrases.append(done.phrase)
        if copy.fate != DELIVERED:
            break
    return copy, tuple(dict.fromkeys(phrases))


def ordered(actions: Mapping[str, Any]) -> list[str]:
    """The names of what is set, in the order in which it is done."""
    place = {name: number for number, name in enumerate(EFFECTS)}
    given = (
        name for name, value in actions.items() if value is not None and value is not False and value != frozenset()
    )
    return sorted(given, key=lambda name: (place.get(name, -1), name))


def harmless(actions: Mapping[str, Any]) -> bool:
    """Whether nothing that these do changes who gets the message or what later rules see of it."""
    disclaimers = frozenset() if actions.get(FALLBACK, "wrap") not in ("wrap", "ignore") else _DISCLAIMER
    return frozenset(ordered(actions)) <= HARMLESS | disclaimers


def not_applicable(actions: Mapping[str, Any]) -> str:
    """Why a rule with these actions is never applied; "" for every other."""
    targets = actions.get("redirect_message_to", frozenset())
    if isinstance(targets, Unknown) or len(targets) <= REDIRECT_RECIPIENTS:
        return ""
    return f"it redirects to {len(targets)} recipients and {REDIRECT_RECIPIENTS} is the limit"
