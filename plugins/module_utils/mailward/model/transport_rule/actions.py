# SPDX-License-Identifier: GPL-3.0-or-later
"""Every action of a transport rule.

From the PowerShell documentation of New-TransportRule and Microsoft's page on the actions of mail flow rules.
"""

from __future__ import annotations

from collections.abc import Mapping

from .predicate import (
    ADDRESSES,
    BOOLEAN,
    EDGE_ONLY,
    ENHANCED_STATUS_CODE,
    ENUM,
    HEADER_NAME,
    HEADER_VALUE,
    HTML,
    MESSAGE_CLASSIFICATION,
    OME_TEMPLATE,
    ONLINE_AND_EDGE,
    ONLINE_ONLY,
    OUTBOUND_CONNECTOR,
    RMS_TEMPLATE,
    SCL,
    SERVER_2013_ONLY,
    SERVERS,
    SINCE_2016,
    SMTP_CODE,
    TEXT,
    Predicate,
    table,
)

INCIDENT_REPORT_CONTENTS = (
    "sender", "recipients", "subject", "cc", "bcc", "severity", "rule_detections", "false_positive", "id_match",
    "attach_original_mail",
)  # fmt: skip

SENDER_NOTIFICATIONS = (
    "notify_only", "reject_message", "reject_unless_false_positive_override", "reject_unless_silent_override",
    "reject_unless_explicit_override",
)  # fmt: skip

_EDGE = "Works on Edge Transport servers only."
_NO_GROUPS = "Takes no groups."

ACTIONS: Mapping[str, Predicate] = table(
    Predicate("add_manager_as_recipient_type", ENUM, values=("to", "cc", "bcc", "redirect")),
    Predicate("add_to_recipients", ADDRESSES, many=True, note=_NO_GROUPS),
    Predicate("apply_classification", MESSAGE_CLASSIFICATION),
    Predicate("apply_html_disclaimer_fallback_action", ENUM, values=("wrap", "ignore", "reject")),
    Predicate("apply_html_disclaimer_location", ENUM, values=("append", "prepend")),
    Predicate("apply_html_disclaimer_text", HTML, max_chars=5000),
    Predicate("apply_ome", BOOLEAN, where=ONLINE_ONLY),
    Predicate("apply_rights_protection_customization_template", OME_TEMPLATE, where=ONLINE_ONLY),
    Predicate("apply_rights_protection_template", RMS_TEMPLATE),
    Predicate("blind_copy_to", ADDRESSES, many=True, note=_NO_GROUPS),
    Predicate("copy_to", ADDRESSES, many=True, note=_NO_GROUPS),
    Predicate("delete_message", BOOLEAN, note="Later rules are not applied."),
    Predicate("disconnect", BOOLEAN, where=EDGE_ONLY, note=_EDGE),
    Predicate("generate_incident_report", ADDRESSES),
    Predicate("generate_notification", HTML, max_chars=5120, where=SINCE_2016),
    Predicate("incident_report_content", ENUM, many=True, values=INCIDENT_REPORT_CONTENTS),
    Predicate(
        "incident_report_original_mail", ENUM, values=("include_original_mail", "do_not_include_original_mail"),
        where=SERVER_2013_ONLY, note="Replaced by attach_original_mail in incident_report_content.",
    ),
    Predicate("log_event_text", TEXT, one_line=True, where=EDGE_ONLY, note=_EDGE),
    Predicate("moderate_message_by_manager", BOOLEAN),
    Predicate("moderate_message_by_user", ADDRESSES, many=True, note=_NO_GROUPS),
    Predicate(
        "notify_sender", ENUM, values=SENDER_NOTIFICATIONS, where=SERVERS,
        note="Works on Exchange servers only; in the cloud Purview's data loss prevention took its place.",
    ),
    Predicate("prepend_subject", TEXT, one_line=True),
    Predicate("quarantine", BOOLEAN, where=ONLINE_AND_EDGE, note="Not on servers. Later rules are not applied."),
    Predicate("redirect_message_to", ADDRESSES, many=True, note="The original recipients get nothing."),
    Predicate("reject_message_enhanced_status_code", ENHANCED_STATUS_CODE),
    Predicate("reject_message_reason_text", TEXT, max_chars=1024),
    Predicate("remove_header", HEADER_NAME),
    Predicate("remove_ome", BOOLEAN, where=ONLINE_ONLY),
    Predicate("remove_ome_v2", BOOLEAN, where=ONLINE_ONLY),
    Predicate("remove_rms_attachment_encryption", BOOLEAN, where=ONLINE_ONLY),
    Predicate("route_message_outbound_connector", OUTBOUND_CONNECTOR, where=ONLINE_ONLY),
    Predicate("route_message_outbound_require_tls", BOOLEAN),
    Predicate(
        "set_audit_severity", ENUM, values=("do_not_audit", "low", "medium", "high"),
        note="do_not_audit hides the rule's matches from reports.",
    ),
    Predicate("set_header_name", HEADER_NAME),
    Predicate("set_header_value", HEADER_VALUE, one_line=True),
    Predicate("set_scl", SCL),
    Predicate("smtp_reject_message_reject_status_code", SMTP_CODE, where=EDGE_ONLY, note=_EDGE),
    Predicate("smtp_reject_message_reject_text", TEXT, one_line=True, where=EDGE_ONLY, note=_EDGE),
    Predicate("stop_rule_processing", BOOLEAN),
)  # fmt: skip

RECIPIENT_ACTIONS = (
    "add_to_recipients", "blind_copy_to", "copy_to", "generate_incident_report", "moderate_message_by_user",
    "redirect_message_to",
)  # fmt: skip
"""The actions that send mail, or a report about it, to addresses that the rule names."""
