# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import ONLINE
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.parameters import (
    from_exchange,
    property_name,
    read_word,
    spelled_word,
    to_exchange,
)
from ansible_collections.mailward.mailbox.tests.unit.model.transport_rule.rules import declared_value
from hypothesis import given, settings
from hypothesis import strategies as st

HERE = [found for found in [*CONDITIONS.values(), *ACTIONS.values()] if ONLINE in found.where]

REFERENCE = Path(os.environ.get("MAILWARD_REFERENCE", "")) / "transport_rule_predicates.json"


@pytest.mark.parametrize("predicate", HERE, ids=[found.name for found in HERE])
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_what_is_written_reads_back_as_it_was_declared(predicate: Any, data: st.DataObject) -> None:
    value = predicate.parse_all(data.draw(declared_value(predicate)))
    assert from_exchange(predicate, to_exchange(predicate, value)) == value


@pytest.mark.parametrize("predicate", HERE, ids=[found.name for found in HERE])
def test_what_clears_reads_back_as_nothing(predicate: Any) -> None:
    assert from_exchange(predicate, to_exchange(predicate, None)) is None


@pytest.mark.parametrize(
    ("name", "word", "spelled"),
    [
        ("from_scope", "not_in_organization", "NotInOrganization"),
        ("message_type_matches", "oof", "OOF"),
        ("incident_report_content", "cc", "CC"),
        ("add_manager_as_recipient_type", "cc", "Cc"),
        ("ad_comparison_attribute", "po_box", "POBox"),
        ("ad_comparison_attribute", "custom_attribute15", "CustomAttribute15"),
    ],
)
def test_words_are_spelled_as_exchange_does(name: str, word: str, spelled: str) -> None:
    assert spelled_word(word, name) == spelled
    assert read_word(spelled, {**CONDITIONS, **ACTIONS}[name].values) == word


@pytest.mark.skipif(
    not os.environ.get("MAILWARD_REFERENCE") or not REFERENCE.exists(),
    reason="MAILWARD_REFERENCE names no folder with transport_rule_predicates.json",
)
def test_what_is_read_are_properties_of_get_transport_rule() -> None:
    known = {entry["property"] for entry in json.loads(REFERENCE.read_text())["get_output"]}
    read = {property_name(found.name) for found in HERE}
    read |= {property_name(name, exception=True) for name in CONDITIONS if ONLINE in CONDITIONS[name].where}
    # The recorded list is of 2020, and this parameter is younger.
    assert read - known == {"RemoveRMSAttachmentEncryption"}
