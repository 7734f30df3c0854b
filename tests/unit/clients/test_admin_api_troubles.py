# SPDX-License-Identifier: GPL-3.0-or-later
"""Cmdlets over the admin API: what is done when answers fail, and what is never repeated."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    AlreadyExists,
    InDoubt,
    ServiceError,
    Throttled,
    Unavailable,
    Unreadable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import AnswerLost, NotSent, Reply
from ansible_collections.mailward.mailbox.tests.unit.clients.admin_api_world import (
    BUSY,
    CREATE,
    LIST,
    READ,
    TRANSIENT,
    WEB_PAGE,
    WRITE,
    World,
)
from ansible_collections.mailward.mailbox.tests.unit.clients.scripted import (
    Script,
    Sent,
    batch,
    failure,
    reply,
    rows,
)

LOST: list[Script] = [
    AnswerLost("connection reset"),
    Reply(500, {}, b""),
    Reply(502, {}, b"<html>"),
    Reply(503, {}, b""),
    Reply(504, {}, b""),
    WEB_PAGE,
    Reply(200, {}, b'{"value": [', intact=True),
    Reply(200, {"content-encoding": "gzip"}, b"\x1f\x8b", intact=False),
    reply(400, failure(TRANSIENT, "later")),
    reply(500, failure("System.NullReferenceException", "oops")),
    reply(200, rows(**{"@adminapi.errors": [f"|{TRANSIENT}|later"]})),
]
UNDONE: list[Script] = [
    NotSent("connection refused"),
    Reply(429, {}, b""),
    reply(400, failure(BUSY, "busy")),
    reply(503, failure(BUSY, "busy")),
]


@pytest.mark.parametrize("trouble", LOST + UNDONE)
def test_a_read_is_repeated_after_any_trouble(trouble: Script) -> None:
    world = World(trouble, reply(200, rows({"Name": "a"})))
    assert world.api.invoke(READ).rows == ({"Name": "a"},)
    assert world.patience.waits == [1]


@pytest.mark.parametrize("cmdlet", [WRITE, CREATE])
@pytest.mark.parametrize("trouble", LOST)
def test_a_write_whose_answer_says_nothing_is_in_doubt_and_never_repeated(trouble: Script, cmdlet: Cmdlet) -> None:
    world = World(trouble, reply(200, rows()))
    assert isinstance(world.error(cmdlet), InDoubt)
    assert len(world.http.sent) == 1


@pytest.mark.parametrize("trouble", UNDONE)
def test_a_write_that_certainly_did_nothing_is_repeated(trouble: Script) -> None:
    world = World(trouble, reply(200, rows()))
    world.api.invoke(WRITE)
    assert world.patience.waits == [1]


def test_a_create_that_exists_after_a_repeat_is_in_doubt() -> None:
    exists = reply(400, failure("Some.ADObjectAlreadyExistsException", "taken"))
    assert isinstance(World(reply(400, failure(BUSY, "busy")), exists).error(CREATE), InDoubt)
    assert isinstance(World(exists).error(CREATE), AlreadyExists)


@pytest.mark.parametrize(
    ("trouble", "end"),
    [
        (Reply(429, {}, b""), Throttled),
        (Reply(503, {}, b""), Unavailable),
        (NotSent("connection refused"), Unavailable),
        (AnswerLost("no answer in time"), Unavailable),
        (WEB_PAGE, Unreadable),
    ],
)
def test_trouble_that_does_not_end_is_given_up(trouble: Script, end: type[ServiceError]) -> None:
    world = World(trouble, retries=3)
    assert world.error(READ).__class__ is end
    assert world.patience.waits == [1, 2, 4]


def test_retry_after_is_waited_for() -> None:
    world = World(Reply(429, {"retry-after": "20"}, b""), reply(200, rows()))
    world.api.invoke(WRITE)
    assert world.patience.waits == [21]


def test_a_retry_after_beyond_the_bound_is_not_waited_for() -> None:
    world = World(Reply(429, {"retry-after": "3600"}, b""))
    assert isinstance(world.error(WRITE), Throttled)
    assert world.patience.waits == []


def test_an_untrusted_certificate_is_not_tried_again() -> None:
    world = World(NotSent("the certificate is not trusted", hopeless=True))
    assert isinstance(world.error(READ), Unavailable)
    assert len(world.http.sent) == 1


# Trouble in batches


def test_only_the_failed_members_of_a_batch_are_repeated() -> None:
    world = World(
        batch((200, rows()), (503, None), (429, None)), batch((200, rows({"Name": "b"})), (200, rows({"Name": "c"})))
    )
    cmdlets = [Cmdlet("Get-Mailbox", {"Identity": name}) for name in "abc"]
    answers = world.api.invoke_many(cmdlets)
    assert world.called == [["Get-Mailbox a", "Get-Mailbox b", "Get-Mailbox c"], ["Get-Mailbox b", "Get-Mailbox c"]]
    assert answers[1:] == [Answer(({"Name": "b"},)), Answer(({"Name": "c"},))]


def test_a_batch_waits_as_long_as_the_most_patient_member_needs() -> None:
    def told(sent: Sent) -> Reply:
        waits = [{"id": "1", "status": 503}, {"id": "2", "status": 429, "headers": {"Retry-After": "20"}}]
        return reply(200, {"responses": waits})

    world = World(told, batch((200, rows()), (200, rows())))
    world.api.invoke_many([READ, LIST])
    assert world.patience.waits == [21]


@pytest.mark.parametrize("lost", [AnswerLost("reset"), Reply(502, {}, b""), WEB_PAGE, reply(200, {"responses": 1})])
def test_of_a_lost_batch_reads_are_repeated_and_each_write_is_in_doubt(lost: Script) -> None:
    world = World(lost, batch((200, rows({"Name": "a"})), (200, rows({"Name": "b"}))))
    other = Cmdlet("Get-Mailbox", {"Identity": "other"})
    first, write, second = world.api.invoke_many([READ, WRITE, other])
    assert isinstance(write, InDoubt)
    assert [first, second] == [Answer(({"Name": "a"},)), Answer(({"Name": "b"},))]
    assert world.called[1] == ["Get-Mailbox sales@contoso.example", "Get-Mailbox other"]


def test_of_a_batch_that_was_never_sent_everything_is_repeated() -> None:
    world = World(NotSent("connection refused"), batch((200, rows()), (200, rows())))
    assert all(isinstance(answer, Answer) for answer in world.api.invoke_many([READ, WRITE]))


def test_a_throttled_batch_is_repeated_as_a_whole_after_the_wait() -> None:
    world = World(Reply(429, {"retry-after": "5"}, b""), batch((200, rows()), (200, rows())))
    assert all(isinstance(answer, Answer) for answer in world.api.invoke_many([READ, WRITE]))
    assert world.patience.waits == [6]


@pytest.mark.parametrize(
    "responses",
    [
        [{"id": "1", "status": 200, "body": {"value": []}}],
        [{"id": "1", "status": 200, "body": {"value": []}}, {"id": "7", "status": 200, "body": {"value": []}}],
    ],
    ids=["missing", "strange id"],
)
def test_a_member_without_an_answer_is_unreadable_or_in_doubt(responses: list[object]) -> None:
    missing = reply(200, {"responses": responses})
    first, write = World(missing).api.invoke_many([READ, WRITE])
    assert isinstance(first, Answer)
    assert isinstance(write, InDoubt)
    _unused, read = World(missing, WEB_PAGE).api.invoke_many([READ, LIST])
    assert isinstance(read, Unreadable)


@pytest.mark.parametrize(
    "responses",
    [
        [{"id": "1", "status": 200, "body": {"value": []}}, {"id": "1", "status": 200, "body": {"value": []}}],
        [{"id": "1", "status": 200, "body": {"value": []}}, {"id": "2", "status": "fine", "body": {"value": []}}],
        [{"id": "1", "status": 200, "body": {"value": []}}, None],
    ],
    ids=["twice", "no status", "no object"],
)
def test_a_batch_answer_that_is_wrong_in_one_place_is_trusted_in_none(responses: list[object]) -> None:
    world = World(reply(200, {"responses": responses}), WEB_PAGE, retries=1)
    read, write = world.api.invoke_many([READ, WRITE])
    assert isinstance(read, Unreadable)
    assert isinstance(write, InDoubt)
