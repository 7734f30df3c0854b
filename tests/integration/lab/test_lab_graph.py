# SPDX-License-Identifier: GPL-3.0-or-later
"""Graph as the lab serves it: accounts, their sign-in, permissions, batches."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient, by_id
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

INFO = "info@contoso.example"


def test_user_without_selection_does_not_tell_whether_it_may_sign_in(client: PlainClient) -> None:
    user = client.graph("GET", f"/users/{INFO}").json()
    assert (user["userPrincipalName"], user["mail"], user["displayName"]) == (INFO, INFO, "Info")
    assert "accountEnabled" not in user


def test_selection_shows_only_what_is_selected(client: PlainClient) -> None:
    user = client.graph("GET", f"/users/{INFO}?$select=id,accountEnabled").json()
    assert set(user) == {"@odata.context", "id", "accountEnabled"}


def test_user_is_found_by_the_id_that_exchange_shows(client: PlainClient) -> None:
    (mailbox,) = client.rows("Get-Mailbox", Identity=INFO)
    user = client.graph("GET", f"/users/{mailbox['ExternalDirectoryObjectId']}").json()
    assert user["userPrincipalName"] == INFO


def test_account_that_is_synchronised_says_so_and_others_say_nothing(client: PlainClient) -> None:
    synced = client.graph("GET", "/users/synced@contoso.example?$select=onPremisesSyncEnabled").json()
    other = client.graph("GET", f"/users/{INFO}?$select=onPremisesSyncEnabled").json()
    assert (synced["onPremisesSyncEnabled"], other["onPremisesSyncEnabled"]) == (True, None)


def test_sign_in_can_be_blocked(client: PlainClient) -> None:
    answer = client.graph("PATCH", f"/users/{INFO}", {"accountEnabled": False})
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.graph("GET", f"/users/{INFO}?$select=accountEnabled").json()["accountEnabled"] is False
    (mailbox,) = client.rows("Get-Mailbox", Identity=INFO)
    assert mailbox["AccountDisabled"] is True


def test_password_is_set_and_never_shown(lab: Lab, client: PlainClient) -> None:
    profile = {"password": "Vq8#long-and-unknown", "forceChangePasswordNextSignIn": False}
    assert client.graph("PATCH", f"/users/{INFO}", {"passwordProfile": profile}).status_code == 204
    account = lab.organisation("contoso").directory.account(INFO)
    assert account is not None
    assert account.password == profile["password"]
    assert client.graph("GET", f"/users/{INFO}?$select=passwordProfile").json()["passwordProfile"] is None


def test_sessions_can_be_revoked(client: PlainClient) -> None:
    path = f"/users/{INFO}?$select=signInSessionsValidFromDateTime"
    before = client.graph("GET", path).json()["signInSessionsValidFromDateTime"]
    assert client.graph("POST", f"/users/{INFO}/revokeSignInSessions").json()["value"] is True
    assert client.graph("GET", path).json()["signInSessionsValidFromDateTime"] > before


def test_organisation_shows_its_domains(client: PlainClient) -> None:
    (organisation,) = client.graph("GET", "/organization").json()["value"]
    assert organisation["id"] == client.connection["tenant_id"]
    assert {(each["name"], each["isDefault"], each["isInitial"]) for each in organisation["verifiedDomains"]} == {
        ("contoso.example", True, False),
        ("contoso-group.example", False, False),
        ("contoso.onmicrosoft.com", False, True),
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/users/nobody@contoso.example", None, 404, "Request_ResourceNotFound"),
        ("GET", f"/users/{INFO}?$select=shoeSize", None, 400, "BadRequest"),
        ("GET", "/planets", None, 400, "BadRequest"),
        ("PATCH", "/users/nobody@contoso.example", {"accountEnabled": False}, 404, "Request_ResourceNotFound"),
        ("PATCH", f"/users/{INFO}", {"accountEnabled": "false"}, 400, "Request_BadRequest"),
        ("PATCH", f"/users/{INFO}", {"shoeSize": 44}, 400, "Request_BadRequest"),
        ("PATCH", f"/users/{INFO}", {"passwordProfile": {"password": "short"}}, 400, "Request_BadRequest"),
        ("PATCH", "/users/synced@contoso.example", {"accountEnabled": False}, 400, "Request_BadRequest"),
    ],
)
def test_what_cannot_be_is_refused(
    client: PlainClient, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = client.graph(method, path, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("permission", "method", "path", "body"),
    [
        ("User.Read.All", "GET", f"/users/{INFO}", None),
        ("User.EnableDisableAccount.All", "PATCH", f"/users/{INFO}", {"accountEnabled": False}),
        (
            "User-PasswordProfile.ReadWrite.All",
            "PATCH",
            f"/users/{INFO}",
            {"passwordProfile": {"password": "Aa1!aaaa"}},
        ),
        ("User.RevokeSessions.All", "POST", f"/users/{INFO}/revokeSignInSessions", None),
    ],
)
def test_each_call_needs_its_permission(
    lab: Lab, client: PlainClient, permission: str, method: str, path: str, body: Any
) -> None:
    application = lab.organisation("contoso").client
    application.permissions = tuple(each for each in application.permissions if each != permission)
    refused = client.graph(method, path, body)
    application.permissions = (permission,)
    client.forget_tokens()
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "Authorization_RequestDenied")
    assert client.graph(method, path, body).ok


def test_batch_answers_every_request_under_its_id(client: PlainClient) -> None:
    content = {"Content-Type": "application/json"}
    requests = [
        {"id": "read", "method": "GET", "url": f"/users/{INFO}?$select=id"},
        {"id": "none", "method": "GET", "url": "/users/nobody@contoso.example"},
        {
            "id": "block",
            "method": "PATCH",
            "url": f"/users/{INFO}",
            "headers": content,
            "body": {"accountEnabled": False},
        },
    ]
    answers = by_id(client.graph("POST", "/$batch", {"requests": requests}))
    assert {name: each["status"] for name, each in answers.items()} == {"read": 200, "none": 404, "block": 204}
    assert client.graph("GET", f"/users/{INFO}?$select=accountEnabled").json()["accountEnabled"] is False


@pytest.mark.parametrize(
    "write",
    [
        {"method": "PATCH", "url": f"/users/{INFO}", "body": {"accountEnabled": False}},
        {
            "method": "POST",
            "url": f"/users/{INFO}/revokeSignInSessions",
            "headers": {"Content-Type": "application/json"},
        },
    ],
)
def test_write_without_content_type_or_body_spoils_the_whole_batch(client: PlainClient, write: dict[str, Any]) -> None:
    block = {"Content-Type": "application/json"}
    good = {"id": "1", "method": "PATCH", "url": f"/users/{INFO}", "headers": block, "body": {"accountEnabled": False}}
    answer = client.graph("POST", "/$batch", {"requests": [good, {"id": "2", **write}]})
    assert answer.status_code == 400
    assert client.graph("GET", f"/users/{INFO}?$select=accountEnabled").json()["accountEnabled"] is True


def test_batch_holds_at_most_twenty_requests(client: PlainClient) -> None:
    requests = [{"id": str(number), "method": "GET", "url": f"/users/{INFO}"} for number in range(21)]
    assert client.graph("POST", "/$batch", {"requests": requests}).status_code == 400
    assert client.graph("POST", "/$batch", {"requests": requests[:20]}).status_code == 200
