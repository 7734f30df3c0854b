# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.export import (
    declare_rule,
    export_notes,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.expressing import (
    declare_rules,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.observed import (
    read_rule,
)
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.live_rules import LiveRules, resolve


def exported(**properties: Any) -> tuple[dict[str, Any], list[str]]:
    live = LiveRules()
    live.add("A", marker="main", **properties)
    observed = read_rule(live.listed()[0])
    return declare_rule(observed, resolve), [note.text for note in export_notes(observed, resolve)]


def test_a_rule_is_exported_as_a_person_would_write_it() -> None:
    entry, notes = exported(
        SentTo=["Anna The Person"],
        AttachmentSizeOver="10 MB (10,485,760 bytes)",
        MessageSizeOver="1.465 KB (1,500 bytes)",
        SenderADAttributeContainsWords=["Department:Sales,Finance"],
        ExceptIfHasNoClassification=True,
        Comments="by hand",
        Mode="AuditAndNotify",
        ExpiryDate="2027-01-06T18:00:00.0000000+00:00",
    )
    assert notes == []
    assert entry == {
        "name": "A",
        "conditions": {
            "attachment_size_over": "10 MB",
            "message_size_over": 1500,
            "sender_ad_attribute_contains_words": {"department": ["Finance", "Sales"]},
            "sent_to": ["anna@contoso.example"],
        },
        "exceptions": {"has_no_classification": True},
        "actions": {"prepend_subject": "x"},
        "enabled": True,
        "mode": "audit_and_notify",
        "rule_error_action": "ignore",
        "sender_address_location": "header",
        "recipient_address_type": "resolved",
        "expiry_date": "2027-01-06T18:00:00Z",
        "comments": "by hand",
    }


def test_a_rule_for_every_message_is_exported_as_one() -> None:
    entry, _unused = exported()
    assert entry["every_message"] is True
    assert "conditions" not in entry


@pytest.mark.parametrize(
    ("properties", "section", "named"),
    [
        ({"HasSenderOverride": True, "FromScope": "InOrganization"}, "conditions", "HasSenderOverride"),
        ({"ExceptIfHasSenderOverride": True, "ExceptIfFromScope": "InOrganization"}, "exceptions", "HasSenderOverride"),
        ({"SenderNotificationType": "NotifyOnly"}, "actions", "SenderNotificationType"),
        ({"FromScope": "Nowhere", "SCLOver": 1}, "conditions", "Nowhere"),
        ({"MessageContainsAllDataClassifications": ["x"]}, "conditions", "MessageContainsAllDataClassifications"),
        ({"From": ["Somebody Who Left"]}, "conditions", "Somebody Who Left"),
        ({"SubjectMatchesPatterns": ["(reset"]}, "conditions", "(reset"),
    ],
)
def test_a_section_of_which_a_part_cannot_be_declared_is_left_out_and_named(
    properties: dict[str, Any], section: str, named: str
) -> None:
    entry, [note] = exported(**properties)
    assert section not in entry
    assert note.startswith(f"{section} left out")
    assert named.casefold() in note.casefold()
    if section == "conditions":
        assert "every_message" not in entry


def test_rules_that_could_not_be_read_are_not_exported() -> None:
    assert declare_rules(Unknown("Get-TransportRule answered 503"), resolve) == []
