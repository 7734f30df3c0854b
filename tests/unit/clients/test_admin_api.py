# SPDX-License-Identifier: GPL-3.0-or-later
"""Cmdlets over the admin API: what is sent, and what the answers mean."""

from __future__ import annotations

import threading

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.admin_api import AdminApi
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    AlreadyExists,
    Forbidden,
    InDoubt,
    LoginFailed,
    NotFound,
    Refused,
    ServiceError,
    Unreadable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import Reply
from ansible_collections.mailward.mailbox.tests.unit.clients.admin_api_world import (
    BASE,
    FORBIDDEN,
    LINK,
    LIST,
    MISSING,
    READ,
    TRUNCATED_WARNING,
    URL,
    WRITE,
    World,
    row,
)
from ansible_collections.mailward.mailbox.tests.unit.clients.scripted import (
    TENANT,
    Patience,
    Script,
    ScriptedHttp,
    ScriptedTokens,
    Sent,
    batch,
    failure,
    reply,
    rows,
)


def test_one_cmdlet_alone_is_an_invoke_command() -> None:
    world = World(reply(200, rows(row("sales"), warnings=["careful"])))
    answer = world.api.invoke(Cmdlet("Get-Mailbox", {"Identity": "sales"}, select=("Name", "Guid")))
    (sent,) = world.http.sent
    assert answer == Answer(({"Name": "sales", "Priority": 1},), ("careful",))
    assert (sent.method, sent.url) == ("POST", f"{BASE}/InvokeCommand?$select=Name,Guid")
    assert sent.content == {"CmdletInput": {"CmdletName": "Get-Mailbox", "Parameters": {"Identity": "sales"}}}


def test_requests_carry_token_anchor_and_preferences() -> None:
    world = World(reply(200, rows()))
    world.api.invoke(READ)
    world.api.invoke(READ)
    first, second = (sent.headers for sent in world.http.sent)
    assert first["Authorization"] == "Bearer t1"
    assert first["X-AnchorMailbox"] == f"APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{TENANT}"
    assert first["Prefer"] == "odata.maxpagesize=1000"
    assert first["Accept-Language"] == "en-US"
    assert first["connection-id"] == second["connection-id"]
    assert first["client-request-id"] != second["client-request-id"]


def test_the_tenant_is_the_one_of_the_token() -> None:
    assert World(reply(200, rows())).api.tenant_id == TENANT


def test_several_cmdlets_are_batches_of_ten_at_most_and_of_even_size() -> None:
    cmdlets = [Cmdlet("Get-Mailbox", {"Identity": f"m{number}"}) for number in range(12)]
    world = World(*[batch(*[(200, rows({"Name": f"{part}"}))] * 6) for part in range(2)])
    answers = world.api.invoke_many(cmdlets)
    assert [len(called) for called in world.called] == [6, 6]
    assert sorted(name for called in world.called for name in called) == sorted(f"Get-Mailbox m{n}" for n in range(12))
    assert all(isinstance(answer, Answer) for answer in answers)


def test_the_caller_is_told_of_cmdlets_that_have_ended() -> None:
    ended: list[int] = []
    cmdlets = [Cmdlet("Get-Mailbox", {"Identity": f"m{number}"}) for number in range(12)]
    World(*[batch(*[(200, rows({"Name": "x"}))] * 6) for _unused in range(2)]).api.invoke_many(cmdlets, ended.append)
    assert ended == [6, 6]


def test_answers_of_a_batch_come_back_in_the_order_of_the_cmdlets() -> None:
    world = World(batch((200, rows({"Name": "a"})), (404, failure(MISSING, "object 'b' is missing"))))
    first, second = world.api.invoke_many(
        [Cmdlet("Get-Mailbox", {"Identity": "a"}), Cmdlet("Get-Mailbox", {"Identity": "b"})]
    )
    assert first == Answer(({"Name": "a"},))
    assert isinstance(second, NotFound)


def test_a_batch_goes_on_after_errors_and_repeats_the_headers_in_each_request() -> None:
    world = World(batch((200, rows()), (200, rows())))
    world.api.invoke_many([READ, WRITE])
    (sent,) = world.http.sent
    assert sent.headers["Prefer"] == "odata.maxpagesize=1000;odata.continue-on-error"
    assert {member["headers"]["Authorization"] for member in sent.members} == {"Bearer t1"}
    assert [member["url"] for member in sent.members] == [f"{BASE}/InvokeCommand"] * 2


def test_a_cmdlet_that_cannot_be_sent_stands_in_its_place_and_stops_no_other() -> None:
    world = World(reply(200, rows()))
    first, second = world.api.invoke_many([Cmdlet("Get-Mailbox", {"Identity": ""}), READ])
    assert isinstance(first, Refused)
    assert isinstance(second, Answer)
    assert world.called == [["Get-Mailbox sales@contoso.example"]]


def test_nothing_is_sent_for_no_cmdlet() -> None:
    world = World(reply(200, rows()))
    assert world.api.invoke_many([]) == []
    assert world.http.sent == []


# Pages


def test_pages_are_followed_by_posting_the_same_body_to_the_link() -> None:
    world = World(
        reply(200, rows({"Name": "a"}, warnings=[TRUNCATED_WARNING], **{"@odata.nextLink": LINK})),
        reply(200, rows({"Name": "b"})),
    )
    answer = world.api.invoke(LIST)
    first, second = world.http.sent
    assert answer == Answer(({"Name": "a"}, {"Name": "b"}))
    assert second.url == LINK
    assert second.content == first.content


def test_pages_of_an_answer_inside_a_batch_are_followed_alone() -> None:
    world = World(
        batch((200, rows({"Name": "a"}, **{"@odata.nextLink": LINK})), (200, rows({"Name": "x"}))),
        reply(200, rows({"Name": "b"})),
    )
    answers = world.api.invoke_many([LIST, READ])
    assert answers == [Answer(({"Name": "a"}, {"Name": "b"})), Answer(({"Name": "x"},))]


def test_a_link_to_another_host_is_followed_on_our_own_so_that_no_token_leaves() -> None:
    elsewhere = f"https://other.example/adminapi/beta/{TENANT}/InvokeCommand?$skiptoken=two"
    world = World(reply(200, rows(**{"@odata.nextLink": elsewhere})), reply(200, rows()))
    world.api.invoke(LIST)
    assert world.http.sent[1].url == LINK


@pytest.mark.parametrize(
    "script",
    [
        [reply(400, {"error": {"innererror": {"internalexception": {"type": "System.Exception", "message": "lost"}}}})],
        [reply(404, failure(MISSING, "'sales@contoso.example'"))],
        [reply(200, rows({"Name": "a"}, **{"@odata.nextLink": LINK}))],
        [reply(200, rows({"Name": "b"}, **{"@adminapi.errors": ["|Some.Exception|half of them"]}))],
        [reply(404, {"message": "no"})],
    ],
    ids=["link lost", "not found", "circle", "error inside success", "no envelope"],
)
def test_an_answer_whose_pages_cannot_all_be_had_is_unreadable_and_never_partial(script: list[Reply]) -> None:
    world = World(reply(200, rows({"Name": "a"}, **{"@odata.nextLink": LINK})), *script)
    assert isinstance(world.error(Cmdlet("Get-Recipient", {"Identity": "sales@contoso.example"})), Unreadable)


def test_a_link_that_leads_out_of_the_api_is_unreadable() -> None:
    world = World(reply(200, rows(**{"@odata.nextLink": f"{URL}/owa/?x"})))
    assert isinstance(world.error(LIST), Unreadable)


def test_a_page_that_fails_for_a_moment_is_asked_for_again() -> None:
    world = World(
        reply(200, rows({"Name": "a"}, **{"@odata.nextLink": LINK})),
        Reply(503, {}, b""),
        reply(200, rows({"Name": "b"})),
    )
    assert len(world.api.invoke(LIST).rows) == 2
    assert [sent.url for sent in world.http.sent[1:]] == [LINK, LINK]


def test_every_page_has_all_attempts() -> None:
    down = Reply(503, {}, b"")
    first = reply(200, rows({"Name": "a"}, **{"@odata.nextLink": LINK}))
    world = World(down, first, down, reply(200, rows({"Name": "b"})), retries=1)
    assert len(world.api.invoke(LIST).rows) == 2


def test_truncation_without_a_link_is_unreadable() -> None:
    world = World(reply(200, rows({"Name": "a"}, warnings=[TRUNCATED_WARNING])))
    assert isinstance(world.error(Cmdlet("Get-Mailbox")), Unreadable)


def test_truncation_that_the_caller_asked_for_is_no_error() -> None:
    world = World(reply(200, rows({"Name": "a"}, warnings=[TRUNCATED_WARNING])))
    assert len(world.api.invoke(Cmdlet("Get-Mailbox", {"ResultSize": 1})).rows) == 1


# Answers that are not what they seem


@pytest.mark.parametrize(
    ("errors", "meaning"),
    [
        (["Ex1|Some.NewException|no"], Refused),
        (["no class at all"], Refused),
        ([f"Ex1|{MISSING}|object 'sales@contoso.example' is missing"], NotFound),
        (["Ex1|Some.ADObjectAlreadyExistsException|taken"], AlreadyExists),
    ],
)
def test_errors_inside_a_success_are_errors(errors: list[str], meaning: type[ServiceError]) -> None:
    world = World(reply(200, rows({"Name": "a"}, **{"@adminapi.errors": errors})))
    assert world.error(WRITE).__class__ is meaning


@pytest.mark.parametrize("content", [{}, {"value": None}, {"value": {"Name": "a"}}, {"value": ["text"]}, ["list"]])
def test_a_read_without_a_list_of_objects_is_unreadable(content: object) -> None:
    assert isinstance(World(reply(200, content)).error(READ), Unreadable)


def test_a_write_that_gives_nothing_back_succeeded() -> None:
    assert World(reply(200, {"@adminapi.warnings": []})).api.invoke(WRITE) == Answer()
    assert World(Reply(204, {}, b"")).api.invoke(WRITE) == Answer()


def test_nul_bytes_that_claim_to_be_gzip_mean_that_no_role_holds_the_cmdlet() -> None:
    error = World(FORBIDDEN).error(READ)
    assert isinstance(error, Forbidden)
    assert "management roles" in error.advice


@pytest.mark.parametrize("content", [None, "AAAA", {}])
def test_a_forbidden_cmdlet_inside_a_batch_leaves_the_others_alone(content: object) -> None:
    world = World(batch((403, content), (200, rows())))
    first, second = world.api.invoke_many([READ, LIST])
    assert isinstance(first, Forbidden)
    assert isinstance(second, Answer)


@pytest.mark.parametrize("status", [400, 404, 405, 410, 302])
def test_a_status_without_an_explanation_never_means_absent(status: int) -> None:
    assert isinstance(World(Reply(status, {}, b"<html>")).error(READ), Unreadable)


@pytest.mark.parametrize("status", [400, 404, 405, 413])
@pytest.mark.parametrize("content", [{}, failure(MISSING, "'sales@contoso.example'")])
def test_a_refused_batch_never_means_absent(status: int, content: object) -> None:
    read, write = World(reply(status, content)).api.invoke_many([READ, WRITE])
    assert isinstance(read, Unreadable)
    assert isinstance(write, InDoubt)


# Login and permissions


def test_a_refused_token_is_renewed_once() -> None:
    world = World(Reply(401, {}, b""), reply(200, rows()))
    world.api.invoke(WRITE)
    assert [sent.headers["Authorization"] for sent in world.http.sent] == ["Bearer t1", "Bearer t2"]


def test_a_fresh_token_that_is_refused_is_forbidden() -> None:
    world = World(Reply(401, {}, b""))
    assert isinstance(world.error(READ), Forbidden)
    assert len(world.http.sent) == 2


@pytest.mark.parametrize("refused", [Reply(401, {}, b""), batch((401, None), (401, None))], ids=["batch", "each"])
def test_a_batch_whose_token_is_refused_is_sent_again_with_one_new_token(refused: Script) -> None:
    world = World(refused, batch((200, rows()), (200, rows())))
    assert all(isinstance(answer, Answer) for answer in world.api.invoke_many([READ, WRITE]))
    assert world.tokens.renewed == 1


def test_a_token_that_expires_under_all_lanes_is_renewed_once_for_all() -> None:
    everybody = threading.Barrier(4, timeout=10)

    def first_token_expired(sent: Sent) -> Reply:
        if sent.headers["Authorization"] == "Bearer t1":
            everybody.wait()
            return Reply(401, {}, b"")
        return batch(*[(200, rows())] * len(sent.members))(sent)

    world = World(first_token_expired, lanes=4)
    assert all(isinstance(answer, Answer) for answer in world.api.invoke_many([READ] * 40))
    assert world.tokens.renewed == 1


def test_nothing_is_sent_for_a_token_that_names_no_tenant() -> None:
    class Nameless(ScriptedTokens):
        @property
        def tenant_id(self) -> str:
            raise LoginFailed("login", "no token names the tenant")

        @tenant_id.setter
        def tenant_id(self, value: str) -> None: ...

    http = ScriptedHttp(reply(200, rows()))
    results = AdminApi(http, Nameless(), pace=Patience().pace()).invoke_many([READ, WRITE])
    assert [type(result) for result in results] == [LoginFailed, LoginFailed]
    assert http.sent == []
