# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts over Microsoft Graph: bulk reads, single writes, and what their errors mean."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    InDoubt,
    NotFound,
    Refused,
    ServiceError,
    Unavailable,
    Unreadable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.graph import Graph
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import AnswerLost, NotSent, Reply
from ansible_collections.mailward.mailbox.tests.unit.clients.scripted import (
    Patience,
    Script,
    ScriptedHttp,
    ScriptedTokens,
    batch,
    reply,
)

BASE = "https://graph.microsoft.com/v1.0"


def refusal(code: str, text: str = "no") -> dict[str, Any]:
    return {"error": {"code": code, "message": text, "innerError": {}}}


class World:
    def __init__(self, *script: Script, **policy: Any) -> None:
        self.http = ScriptedHttp(*script)
        self.patience = Patience()
        self.graph = Graph(self.http, ScriptedTokens(), pace=self.patience.pace(**policy))


def test_accounts_are_read_in_batches_of_twenty_at_most() -> None:
    ids = [f"u{number}" for number in range(30)]
    world = World(*[batch(*[(200, {"id": "x", "accountEnabled": True})] * 15)] * 2)
    users = world.graph.users(ids, ["accountEnabled"])
    first = world.http.sent[0]
    assert list(users) == ids
    assert [len(sent.members) for sent in world.http.sent] == [15, 15]
    assert first.url == f"{BASE}/$batch"
    assert first.members[0] == {
        "id": "1",
        "method": "GET",
        "url": "/users/u0?$select=id,accountEnabled",
        "headers": {},
    }


def test_an_account_comes_without_sidecars_and_an_error_in_its_place() -> None:
    world = World(
        batch(
            (200, {"@odata.context": "x", "id": "a", "accountEnabled": False}),
            (404, refusal("Request_ResourceNotFound")),
            (403, refusal("Authorization_RequestDenied")),
        )
    )
    users = world.graph.users(["a", "b", "c"], ["accountEnabled"])
    assert users["a"] == {"id": "a", "accountEnabled": False}
    assert isinstance(users["b"], NotFound)
    assert isinstance(users["c"], Forbidden)


def test_one_account_is_read_alone_and_asked_for_once() -> None:
    world = World(reply(200, {"id": "a"}))
    assert world.graph.users(["a b/ö", "a b/ö"], []) == {"a b/ö": {"id": "a"}}
    (sent,) = world.http.sent
    assert sent.url == f"{BASE}/users/a%20b%2F%C3%B6?$select=id"


def test_no_account_is_no_request() -> None:
    world = World(reply(200, {}))
    assert world.graph.users([], ["id"]) == {}
    assert world.http.sent == []


def test_an_empty_id_is_refused_because_graph_takes_it_for_all() -> None:
    world = World(reply(200, {"id": "a"}))
    users = world.graph.users(["", "a"], [])
    assert isinstance(users[""], Refused)
    assert users["a"] == {"id": "a"}
    with pytest.raises(Refused, match="every account"):
        world.graph.update_user("", {"accountEnabled": False})


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (reply(404, refusal("Request_ResourceNotFound")), NotFound),
        (reply(404, refusal("BadRequest", "Resource not found for the segment 'user'.")), Refused),
        (Reply(404, {}, b"<html>"), Unreadable),
        (reply(403, refusal("Authorization_RequestDenied")), Forbidden),
        (Reply(403, {}, b""), Forbidden),
        (reply(400, refusal("Request_BadRequest")), Refused),
        (reply(200, {}), Unreadable),
        (Reply(503, {}, b""), Unavailable),
        (reply(500, refusal("InternalServerError")), Unavailable),
    ],
)
def test_a_read_that_fails_means(answer: Reply, meaning: type[ServiceError]) -> None:
    assert World(answer).graph.users(["a"], [])["a"].__class__ is meaning


def test_an_account_is_changed_by_a_patch() -> None:
    world = World(Reply(204, {}, b""))
    world.graph.update_user("a", {"accountEnabled": False})
    (sent,) = world.http.sent
    assert (sent.method, sent.url, sent.content) == ("PATCH", f"{BASE}/users/a", {"accountEnabled": False})
    assert sent.headers["Content-Type"].startswith("application/json")


def test_sessions_are_revoked_by_a_post_without_body() -> None:
    world = World(reply(200, {"value": True}))
    world.graph.revoke_sessions("a")
    (sent,) = world.http.sent
    assert (sent.method, sent.url, sent.body) == ("POST", f"{BASE}/users/a/revokeSignInSessions", None)


@pytest.mark.parametrize("trouble", [AnswerLost("reset"), Reply(503, {}, b""), reply(500, refusal("x"))])
def test_a_write_that_may_have_happened_is_in_doubt(trouble: Script) -> None:
    with pytest.raises(InDoubt):
        World(trouble).graph.update_user("a", {"accountEnabled": False})


@pytest.mark.parametrize(
    "trouble",
    [
        NotSent("connection refused"),
        Reply(429, {}, b""),
        reply(409, refusal("Directory_ConcurrencyViolation")),
        Reply(401, {}, b""),
    ],
)
def test_a_write_that_certainly_did_nothing_is_repeated(trouble: Script) -> None:
    world = World(trouble, Reply(204, {}, b""))
    world.graph.update_user("a", {"accountEnabled": False})
    assert len(world.http.sent) == 2


def test_a_new_password_never_stands_in_an_error() -> None:
    world = World(reply(400, refusal("Request_BadRequest", "The password tr0ub4dor is too weak.")))
    with pytest.raises(Refused) as caught:
        world.graph.update_user("a", {"passwordProfile": {"password": "tr0ub4dor"}})
    assert "tr0ub4dor" not in str(caught.value)
    assert "too weak" in str(caught.value)
