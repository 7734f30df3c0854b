# SPDX-License-Identifier: GPL-3.0-or-later
"""The message trace and the quarantine, as their cmdlets show them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.lab.exchange.output import CmdletError
from ansible_collections.mailward.mailbox.tests.lab.mail.settings import SenderVerdict

ANNA, BRUNO = "anna@contoso.example", "bruno@contoso.example"
PEOPLE = [{"address": ANNA}, {"address": BRUNO}]
TRACE, QUARANTINE = "Get-MessageTraceV2", "Get-QuarantineMessage"


@pytest.fixture
def world(post: Any) -> Any:
    """An organisation in which one message was delivered an hour before another was held."""
    world = post(users=PEOPLE)
    world.send(ANNA, BRUNO, subject="Welcome")
    world.later(hours=1)
    world.settings.set_sender("forged.example", SenderVerdict(dmarc="fail", quarantine=True))
    world.send(ANNA, sender="ceo@forged.example", subject="Urgent")
    return world


def found(world: Any, cmdlet: str, **parameters: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = world.organisation.invoke(cmdlet, parameters).rows
    return rows


def test_a_trace_has_a_row_for_each_recipient_newest_first(world: Any) -> None:
    rows = found(world, TRACE)
    assert [(each["RecipientAddress"], each["Status"], each["Subject"]) for each in rows] == [
        (ANNA, "Quarantined", "Urgent"),
        (ANNA, "Delivered", "Welcome"),
        (BRUNO, "Delivered", "Welcome"),
    ]
    assert rows[1]["MessageTraceId"] == rows[2]["MessageTraceId"] != rows[0]["MessageTraceId"]


@pytest.mark.parametrize(
    ("parameters", "number"),
    [
        ({"RecipientAddress": BRUNO}, 1),
        ({"RecipientAddress": [ANNA, BRUNO]}, 3),
        ({"SenderAddress": "CEO@forged.example"}, 1),
        ({"Status": "Quarantined"}, 1),
        ({"MessageId": "<one@partner.example>"}, 3),
        ({"MessageId": "<two@partner.example>"}, 0),
        ({"Subject": "wel", "SubjectFilterType": "StartsWith"}, 2),
        ({"Subject": "wel", "SubjectFilterType": "EndsWith"}, 0),
        ({"StartDate": "2026-11-21T09:30:00Z"}, 1),
        ({"StartDate": "2026-11-20T00:00:00Z", "EndDate": "2026-11-21T09:30:00Z"}, 2),
        ({"ResultSize": 2}, 2),
        (
            {
                "StartDate": "2026-11-20T00:00:00Z",
                "EndDate": "2026-11-21T09:00:00Z",
                "StartingRecipientAddress": BRUNO,
            },
            1,
        ),
    ],
)
def test_a_trace_is_narrowed(world: Any, parameters: dict[str, Any], number: int) -> None:
    assert len(found(world, TRACE, **parameters)) == number


@pytest.mark.parametrize(
    "parameters",
    [
        {"StartDate": "2026-11-01T00:00:00Z"},
        {"StartDate": "2026-01-01T00:00:00Z", "EndDate": "2026-01-02T00:00:00Z"},
        {"StartDate": "2026-11-21T09:00:00Z", "EndDate": "2026-11-20T09:00:00Z"},
        {"ResultSize": 5001},
        {"Status": "Lost"},
    ],
)
def test_a_trace_that_asks_for_too_much_is_refused(world: Any, parameters: dict[str, Any]) -> None:
    with pytest.raises(CmdletError):
        found(world, TRACE, **parameters)


def test_without_dates_a_trace_is_of_the_last_two_days(world: Any) -> None:
    world.later(hours=50)
    assert found(world, TRACE) == []


def test_the_quarantine_says_what_is_held_and_why(world: Any) -> None:
    (row,) = found(world, QUARANTINE)
    assert (row["RecipientAddress"], row["Subject"], row["QuarantineTypes"]) == ([ANNA], "Urgent", "Phish")
    assert found(world, QUARANTINE, Identity=row["Identity"]) == [row]


@pytest.mark.parametrize(
    ("parameters", "number"),
    [
        ({"RecipientAddress": [ANNA]}, 1),
        ({"RecipientAddress": [BRUNO]}, 0),
        ({"MessageId": "<one@partner.example>"}, 1),
        ({"QuarantineTypes": ["TransportRule"]}, 0),
        ({"ReleaseStatus": "NOTRELEASED"}, 1),
        ({"ReleaseStatus": ["Released"]}, 0),
        ({"PageSize": 0}, 0),
        ({"Page": 2}, 0),
    ],
)
def test_the_quarantine_is_narrowed(world: Any, parameters: dict[str, Any], number: int) -> None:
    assert len(found(world, QUARANTINE, **parameters)) == number


@pytest.mark.parametrize("cmdlet", [TRACE, QUARANTINE])
def test_who_may_only_write_rules_sees_neither(world: Any, cmdlet: str) -> None:
    with pytest.raises(CmdletError) as refusal:
        world.organisation.invoke(cmdlet, {}, frozenset({"Transport Rules"}))
    assert refusal.value.status == 403
