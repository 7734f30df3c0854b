# SPDX-License-Identifier: GPL-3.0-or-later
"""The request log: what it counts, and what it must not keep."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

INFO = "info@contoso.example"


def test_every_request_is_recorded_with_its_kind_and_outcome(lab: Lab, client: PlainClient) -> None:
    client.cmdlet("Get-Mailbox", Identity="nobody@contoso.example")
    client.batch([("Get-AcceptedDomain", {})])
    client.graph("GET", "/organization")
    recorded = [(record.kind, record.organisation, record.status) for record in lab.requests]
    assert recorded == [
        ("token", "contoso", 200),
        ("admin_api", "contoso", 404),
        ("batch", "contoso", 200),
        ("token", "contoso", 200),
        ("graph", "contoso", 200),
    ]


def test_cmdlets_are_listed_with_their_parameters_batched_or_not(lab: Lab, client: PlainClient) -> None:
    client.cmdlet("Get-Mailbox", Identity=INFO)
    client.batch([("Get-AcceptedDomain", {}), ("Get-Recipient", {"Identity": INFO})])
    assert lab.requests.cmdlets() == [
        ("Get-Mailbox", {"Identity": INFO}),
        ("Get-AcceptedDomain", {}),
        ("Get-Recipient", {"Identity": INFO}),
    ]
    assert lab.requests.cmdlets("get-recipient") == [("Get-Recipient", {"Identity": INFO})]


def test_writes_are_the_calls_that_change_something(lab: Lab, client: PlainClient) -> None:
    client.cmdlet("Set-Mailbox", Identity=INFO, DisplayName="Information")
    client.cmdlet("Get-Mailbox", Identity=INFO)
    client.graph("GET", f"/users/{INFO}")
    client.graph("PATCH", f"/users/{INFO}", {"accountEnabled": False})
    assert lab.requests.writes() == [
        ("Set-Mailbox", {"Identity": INFO, "DisplayName": "Information"}),
        (f"PATCH /users/{INFO}", {"accountEnabled": False}),
    ]


def test_requests_can_be_counted_by_organisation(
    lab: Lab, client: PlainClient, connect: Callable[..., PlainClient]
) -> None:
    client.cmdlet("Get-Mailbox")
    connect(lab, "fabrikam").cmdlet("Get-Mailbox")
    assert lab.requests.count() == 4
    assert lab.requests.count(organisation="fabrikam", kind="admin_api") == 1


def test_cleared_log_is_empty(lab: Lab, client: PlainClient) -> None:
    client.cmdlet("Get-Mailbox")
    lab.requests.clear()
    assert list(lab.requests) == []


def test_no_password_or_secret_stays_in_the_log(lab: Lab, client: PlainClient) -> None:
    client.graph("PATCH", f"/users/{INFO}", {"passwordProfile": {"password": "Vq8#long-and-unknown"}})
    kept = repr(list(lab.requests))
    assert "Vq8#long-and-unknown" not in kept
    assert client.connection["client_secret"] not in kept
