# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on how sender and recipients belong together; they act on the whole message."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import (
    ANNA,
    BOARD,
    BRUNO,
    CHLOE,
    CLOUDY,
    ROUND,
    SALES,
    STRANGER,
    envelope,
    message,
    outcome,
    verdict,
)


@pytest.mark.parametrize(
    ("conditions", "sender", "recipients", "expected"),
    [
        ({"between_member_of1": [BOARD], "between_member_of2": [ROUND]}, CHLOE, (BRUNO,), "matched"),
        ({"between_member_of1": [BOARD], "between_member_of2": [ROUND]}, BRUNO, (CHLOE,), "matched"),
        ({"between_member_of1": [BOARD], "between_member_of2": [ROUND]}, BRUNO, (ANNA,), "passed"),
        ({"between_member_of1": [CLOUDY], "between_member_of2": [ROUND]}, STRANGER, (BRUNO,), "unclear"),
        ({"between_member_of1": [CLOUDY], "between_member_of2": [ROUND]}, STRANGER, (ANNA,), "passed"),
        ({"between_member_of1": [BOARD], "between_member_of2": [ROUND]}, STRANGER, (ANNA,), "passed"),
        ({"manager_for_evaluated_user": "sender", "manager_addresses": [CHLOE]}, ANNA, (SALES,), "matched"),
        ({"manager_for_evaluated_user": "sender", "manager_addresses": [BRUNO]}, ANNA, (SALES,), "passed"),
        ({"manager_for_evaluated_user": "sender", "manager_addresses": [CHLOE]}, STRANGER, (ANNA,), "passed"),
        ({"manager_for_evaluated_user": "recipient", "manager_addresses": [CHLOE]}, STRANGER, (SALES, ANNA), "matched"),
        ({"manager_for_evaluated_user": "recipient", "manager_addresses": [CHLOE]}, STRANGER, (SALES,), "unclear"),
        ({"manager_for_evaluated_user": "recipient", "manager_addresses": [CHLOE]}, STRANGER, (CHLOE,), "passed"),
        ({"sender_management_relationship": "manager"}, CHLOE, (ANNA,), "matched"),
        ({"sender_management_relationship": "manager"}, ANNA, (CHLOE,), "passed"),
        ({"sender_management_relationship": "direct_report"}, ANNA, (CHLOE,), "matched"),
        ({"sender_management_relationship": "direct_report"}, CHLOE, (ANNA,), "passed"),
        ({"ad_comparison_attribute": "city", "ad_comparison_operator": "equal"}, ANNA, (BRUNO,), "matched"),
        ({"ad_comparison_attribute": "department", "ad_comparison_operator": "equal"}, ANNA, (BRUNO,), "passed"),
        ({"ad_comparison_attribute": "department", "ad_comparison_operator": "not_equal"}, ANNA, (BRUNO,), "matched"),
        ({"ad_comparison_attribute": "city"}, ANNA, (BRUNO, CHLOE), "unclear"),
        ({"ad_comparison_attribute": "city"}, ANNA, (SALES,), "unclear"),
        ({"ad_comparison_attribute": "city"}, ANNA, (STRANGER,), "passed"),
        ({"ad_comparison_attribute": "city", "ad_comparison_operator": "not_equal"}, STRANGER, (ANNA,), "passed"),
        ({"ad_comparison_attribute": "office"}, ANNA, (BRUNO,), "unclear"),
    ],
)
def test_both_sides(conditions: dict[str, Any], sender: str, recipients: tuple[str, ...], expected: str) -> None:
    assert outcome(conditions, message(sender=sender), envelope(*recipients)) == expected


def test_they_hit_all_recipients() -> None:
    found = verdict({"sender_management_relationship": "manager"}, message(sender=CHLOE), envelope(ANNA, STRANGER))
    assert found.recipients == {ANNA, STRANGER}


@pytest.mark.parametrize(
    "alone", [{"between_member_of1": [BOARD]}, {"between_member_of2": [BOARD]}, {"manager_addresses": [CHLOE]}]
)
def test_half_of_a_pair_is_unknown(alone: dict[str, Any]) -> None:
    assert outcome(alone) == "unclear"
