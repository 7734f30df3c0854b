# SPDX-License-Identifier: GPL-3.0-or-later
"""People: who is there, and what a leaver may not have any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.unit.model.declarations import mistakes, organisation

ANNA, FRED, SALES = "anna.berg@contoso.example", "fred.okafor@contoso.example", "sales@contoso.example"
LEAVER = {"address": FRED, "state": "leaver", "successor": ANNA}
NOW = datetime(2026, 12, 24, tzinfo=UTC)


def rule(**actions: Any) -> dict[str, Any]:
    return {"name": "Tag", "conditions": {"from_scope": "not_in_organization"}, "actions": actions}


@pytest.mark.parametrize(
    ("declared", "is_there"),
    [
        ({}, True),
        ({"state": "leaver"}, False),
        ({"state": "absent"}, False),
        ({"state": "absent", "absent_until": "2026-12-24"}, True),
        ({"state": "absent", "absent_until": "2026-12-24T00:00:01Z"}, False),
    ],
)
def test_who_is_there(declared: dict[str, Any], is_there: bool) -> None:
    people = organisation(people=[{"address": ANNA, **declared}]).people
    assert isinstance(people, tuple)
    assert people[0].is_there(NOW) is is_there


@pytest.mark.parametrize(
    ("declared", "path"),
    [
        ({"shared_mailboxes": [{"address": SALES, "members": [{"trustee": FRED, "rights": ["send_as"]}]}]},
         "shared_mailboxes[0].members[0].trustee"),
        ({"delegations": [{"mailbox": ANNA, "trustee": FRED, "rights": ["full_access"]}]}, "delegations[0].trustee"),
        ({"redirects": [{"address": SALES, "targets": [ANNA, FRED]}]}, "redirects[0].targets"),
        ({"redirects": [{"address": SALES, "targets": {"add": [FRED]}}]}, "redirects[0].targets"),
        ({"transport_rules": [rule(redirect_message_to=[FRED])]}, "transport_rules[0].actions.redirect_message_to"),
        ({"transport_rules": [rule(blind_copy_to=[ANNA, FRED])]}, "transport_rules[0].actions.blind_copy_to"),
    ],
)  # fmt: skip
def test_a_leaver_holds_no_rights_and_receives_nothing(declared: dict[str, Any], path: str) -> None:
    found = mistakes(people=[LEAVER], **declared)
    assert list(found) == [path]
    assert "leaver" in found[path]
    assert mistakes(people=[{**LEAVER, "state": "active"}], **declared) == {}


@pytest.mark.parametrize(
    "declared",
    [
        {"delegations": [{"mailbox": FRED, "trustee": ANNA, "rights": ["full_access"]}]},
        {"delegations": [{"mailbox": ANNA, "trustee": FRED, "state": "absent"}]},
        {"redirects": [{"address": FRED, "targets": [ANNA]}]},
        {"redirects": [{"address": SALES, "targets": {"remove": [FRED]}}]},
    ],
)
def test_what_is_about_a_leaver_and_not_for_one_is_right(declared: dict[str, Any]) -> None:
    assert mistakes(people=[LEAVER], **declared) == {}


@pytest.mark.parametrize(
    ("people", "path"),
    [
        ([{"address": ANNA}, {"address": ANNA}], "people[1].address"),
        ([{"address": "anna@partner.example"}], "people[0].address"),
        ([{"address": ANNA, "manager": ANNA}], "people[0].manager"),
        ([LEAVER, {"address": ANNA, "state": "leaver", "successor": FRED}], "people[1].successor"),
        ([{"address": ANNA, "absent_until": "2027-01-06"}], "people[0].absent_until"),
        ([{"address": ANNA, "state": "gone"}], "people[0].state"),
    ],
)
def test_what_cannot_be_meant_is_told(people: list[dict[str, Any]], path: str) -> None:
    assert path in mistakes(people=people)


def test_people_are_nothing_that_stands_on_a_platform() -> None:
    assert organisation(people=[{"address": ANNA}]).sections() == frozenset()
