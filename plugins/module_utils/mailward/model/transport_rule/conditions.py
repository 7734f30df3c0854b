# SPDX-License-Identifier: GPL-3.0-or-later
"""Every condition of a transport rule, which is also every exception.

From the PowerShell documentation of New-TransportRule; whom a condition hits is from Microsoft's page
on the conditions and exceptions of mail flow rules.
"""

from __future__ import annotations

from collections.abc import Mapping

from .predicate import (
    AD_ATTRIBUTE_PATTERNS,
    AD_ATTRIBUTE_WORDS,
    ADDRESSES,
    ALL_RECIPIENTS,
    BOOLEAN,
    CHARSET_WORDS,
    DOCUMENT_PROPERTY_WORDS,
    DOMAINS,
    ENUM,
    HEADER_NAME,
    IP_RANGES,
    MATCHING_RECIPIENTS,
    MESSAGE_CLASSIFICATION,
    NOWHERE,
    PATTERNS,
    SCL,
    SENSITIVE_INFORMATION_TYPES,
    SERVERS,
    SINCE_2016,
    SIZE,
    SUPERVISION_LIST,
    WORDS,
    Predicate,
    table,
)

AD_ATTRIBUTES = (
    "city", "company", "country", *(f"custom_attribute{number}" for number in range(1, 16)),
    "department", "display_name", "email", "fax_number", "first_name", "home_phone_number", "initials",
    "last_name", "manager", "mobile_number", "notes", "office", "other_fax_number", "other_home_phone_number",
    "other_phone_number", "pager_number", "phone_number", "po_box", "state", "street", "title",
    "user_logon_name", "zip_code",
)  # fmt: skip

MESSAGE_TYPES = (
    "oof", "auto_forward", "encrypted", "calendaring", "permission_controlled", "voicemail", "signed",
    "approval_request", "read_receipt",
)  # fmt: skip

_INDIVIDUALS = "Works for individual recipients, not for groups."
_PRIMARY = "Looks at primary addresses only."
_WITH_SUBDOMAINS = "Matches the domain and its subdomains."
_SCANNED = "Looks at the first megabyte of an attachment's text."
_RETIRED = "Works on Exchange servers only; in the cloud Purview's data loss prevention took its place."
_RESERVED = "Reserved by Microsoft."

CONDITIONS: Mapping[str, Predicate] = table(
    Predicate("ad_comparison_attribute", ENUM, values=AD_ATTRIBUTES, note=_INDIVIDUALS),
    Predicate("ad_comparison_operator", ENUM, values=("equal", "not_equal")),
    Predicate("any_of_cc_header", ADDRESSES, many=True, hits=ALL_RECIPIENTS, note=_PRIMARY),
    Predicate("any_of_cc_header_member_of", ADDRESSES, many=True, group=True, hits=ALL_RECIPIENTS, note=_PRIMARY),
    Predicate("any_of_recipient_address_contains_words", WORDS, many=True, hits=ALL_RECIPIENTS, note=_PRIMARY),
    Predicate("any_of_recipient_address_matches_patterns", PATTERNS, many=True, hits=ALL_RECIPIENTS, note=_PRIMARY),
    Predicate("any_of_to_cc_header", ADDRESSES, many=True, hits=ALL_RECIPIENTS, note=_PRIMARY),
    Predicate("any_of_to_cc_header_member_of", ADDRESSES, many=True, group=True, hits=ALL_RECIPIENTS, note=_PRIMARY),
    Predicate("any_of_to_header", ADDRESSES, many=True, hits=ALL_RECIPIENTS, note=_PRIMARY),
    Predicate("any_of_to_header_member_of", ADDRESSES, many=True, group=True, hits=ALL_RECIPIENTS, note=_PRIMARY),
    Predicate("attachment_contains_words", WORDS, many=True, note=_SCANNED),
    Predicate("attachment_extension_matches_words", WORDS, many=True, note="Looks into nested files too."),
    Predicate("attachment_has_executable_content", BOOLEAN),
    Predicate("attachment_is_password_protected", BOOLEAN),
    Predicate("attachment_is_unsupported", BOOLEAN),
    Predicate("attachment_matches_patterns", PATTERNS, many=True, note=_SCANNED),
    Predicate("attachment_name_matches_patterns", PATTERNS, many=True),
    Predicate("attachment_processing_limit_exceeded", BOOLEAN),
    Predicate("attachment_property_contains_words", DOCUMENT_PROPERTY_WORDS, many=True, where=SINCE_2016),
    Predicate("attachment_size_over", SIZE, note="Embedded pictures count as attachments."),
    Predicate("between_member_of1", ADDRESSES, many=True, group=True),
    Predicate("between_member_of2", ADDRESSES, many=True, group=True),
    Predicate("content_character_set_contains_words", CHARSET_WORDS, many=True),
    Predicate("from", ADDRESSES, many=True, sender_address=True),
    Predicate("from_address_contains_words", WORDS, many=True, sender_address=True),
    Predicate(
        "from_address_matches_patterns", PATTERNS, many=True, sender_address=True,
        note="An empty sender matches no pattern.",
    ),
    Predicate("from_member_of", ADDRESSES, many=True, group=True, sender_address=True),
    Predicate(
        "from_scope", ENUM, values=("in_organization", "not_in_organization"),
        note="Inside needs an authenticated connection: mail with a forged sender of an own domain counts as outside.",
    ),
    Predicate("has_classification", MESSAGE_CLASSIFICATION),
    Predicate("has_no_classification", BOOLEAN),
    Predicate("has_sender_override", BOOLEAN, where=SERVERS, note=_RETIRED),
    Predicate("header_contains_message_header", HEADER_NAME),
    Predicate("header_contains_words", WORDS, many=True),
    Predicate("header_matches_message_header", HEADER_NAME),
    Predicate("header_matches_patterns", PATTERNS, many=True),
    Predicate("manager_addresses", ADDRESSES, many=True),
    Predicate("manager_for_evaluated_user", ENUM, values=("recipient", "sender")),
    Predicate(
        "message_contains_data_classifications", SENSITIVE_INFORMATION_TYPES, many=True, where=SERVERS, note=_RETIRED
    ),
    Predicate("message_size_over", SIZE),
    Predicate("message_type_matches", ENUM, values=MESSAGE_TYPES),
    Predicate(
        "recipient_ad_attribute_contains_words", AD_ATTRIBUTE_WORDS, many=True, attributes=AD_ATTRIBUTES,
        hits=MATCHING_RECIPIENTS, note=_INDIVIDUALS,
    ),
    Predicate(
        "recipient_ad_attribute_matches_patterns", AD_ATTRIBUTE_PATTERNS, many=True, attributes=AD_ATTRIBUTES,
        hits=MATCHING_RECIPIENTS, note=_INDIVIDUALS,
    ),
    Predicate(
        "recipient_address_contains_words", WORDS, many=True, hits=MATCHING_RECIPIENTS,
        note=f"{_INDIVIDUALS} {_PRIMARY}",
    ),
    Predicate(
        "recipient_address_matches_patterns", PATTERNS, many=True, hits=MATCHING_RECIPIENTS,
        note=f"{_INDIVIDUALS} {_PRIMARY}",
    ),
    Predicate("recipient_domain_is", DOMAINS, many=True, hits=MATCHING_RECIPIENTS, note=_WITH_SUBDOMAINS),
    Predicate(
        "recipient_in_sender_list", SUPERVISION_LIST, many=True, values=("allow", "block"), where=NOWHERE,
        hits=MATCHING_RECIPIENTS, note=_RESERVED,
    ),
    Predicate("scl_over", SCL, note="Matches this level and higher ones."),
    Predicate("sender_ad_attribute_contains_words", AD_ATTRIBUTE_WORDS, many=True, attributes=AD_ATTRIBUTES),
    Predicate("sender_ad_attribute_matches_patterns", AD_ATTRIBUTE_PATTERNS, many=True, attributes=AD_ATTRIBUTES),
    Predicate("sender_domain_is", DOMAINS, many=True, sender_address=True, note=_WITH_SUBDOMAINS),
    Predicate(
        "sender_in_recipient_list", SUPERVISION_LIST, many=True, values=("allow", "block"), where=NOWHERE,
        note=_RESERVED,
    ),
    Predicate("sender_ip_ranges", IP_RANGES, many=True),
    Predicate("sender_management_relationship", ENUM, values=("manager", "direct_report")),
    Predicate(
        "sent_to", ADDRESSES, many=True, hits=MATCHING_RECIPIENTS,
        note="Takes mailboxes, mail users and contacts; sent_to_member_of takes groups.",
    ),
    Predicate("sent_to_member_of", ADDRESSES, many=True, group=True, hits=MATCHING_RECIPIENTS),
    Predicate(
        "sent_to_scope", ENUM, hits=MATCHING_RECIPIENTS,
        values=("in_organization", "not_in_organization", "external_partner", "external_non_partner"),
        server_values=("external_partner", "external_non_partner"),
    ),
    Predicate("subject_contains_words", WORDS, many=True, max_chars=128),
    Predicate("subject_matches_patterns", PATTERNS, many=True),
    Predicate("subject_or_body_contains_words", WORDS, many=True, max_chars=128),
    Predicate("subject_or_body_matches_patterns", PATTERNS, many=True),
    Predicate("with_importance", ENUM, values=("low", "normal", "high")),
)  # fmt: skip
