# SPDX-License-Identifier: GPL-3.0-or-later
"""What other processes can do: read the log, add faults, charge time, change things behind everybody's back."""

from __future__ import annotations

from typing import Any

from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab


def control(lab: Lab, client: PlainClient, method: str, path: str = "", body: Any = None) -> Any:
    answer = client.session.request(method, f"{lab.control_url}{path}", json=body)
    assert answer.ok, answer.text
    return answer.json() if answer.content else None


def test_description_is_that_of_the_ready_file(lab: Lab, client: PlainClient) -> None:
    assert control(lab, client, "GET") == lab.description()


def test_log_can_be_read_and_emptied(lab: Lab, client: PlainClient) -> None:
    client.cmdlet("Get-AcceptedDomain")
    (record,) = control(lab, client, "GET", "/requests?kind=admin_api")
    assert record["cmdlets"] == [{"name": "Get-AcceptedDomain", "parameters": {}}]
    control(lab, client, "DELETE", "/requests")
    assert control(lab, client, "GET", "/requests") == []


def test_faults_can_be_added_watched_and_removed(lab: Lab, client: PlainClient) -> None:
    added = control(lab, client, "POST", "/faults", {"effect": "throttled", "kind": "admin_api", "times": None})
    assert client.cmdlet("Get-AcceptedDomain").status_code == 429
    assert [fault["struck"] for fault in control(lab, client, "GET", "/faults")] == [1]
    control(lab, client, "DELETE", f"/faults/{added['id']}")
    assert client.cmdlet("Get-AcceptedDomain").status_code == 200


def test_wrong_fault_is_refused_with_a_reason(lab: Lab, client: PlainClient) -> None:
    answer = client.session.post(f"{lab.control_url}/faults", json={"effect": "throttled", "colour": "red"})
    assert (answer.status_code, "colour" in answer.text) == (400, True)


def test_change_by_somebody_else_is_not_in_the_log(lab: Lab, client: PlainClient) -> None:
    call = {"name": "Set-Mailbox", "parameters": {"Identity": "info@contoso.example", "DisplayName": "By hand"}}
    control(lab, client, "POST", "/organisations/contoso/cmdlets", call)
    assert lab.requests.count() == 0
    assert client.rows("Get-Mailbox", Identity="info@contoso.example")[0]["DisplayName"] == "By hand"


def test_charged_time_can_be_set(lab: Lab, client: PlainClient) -> None:
    control(lab, client, "PUT", "/charged_time", {"request": 1.5, "scale": 0.0})
    assert control(lab, client, "GET", "/charged_time")["request"] == 1.5
