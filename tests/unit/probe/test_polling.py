# SPDX-License-Identifier: GPL-3.0-or-later
"""When a message is right, wrong, missing, pending or unknown, and how long that is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.sighting import (
    QUARANTINE,
    RECOVERABLE,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.reset_entry import COPY, REDIRECT
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.expectations import Redirection
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.judging import (
    MISSING,
    PENDING,
    RIGHT,
    UNKNOWN,
    WRONG,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.message_id import (
    CHANGE_NOTICE,
    NEWSLETTER,
    ONE_TIME_CODE,
    RESET,
    SPOOF,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.polling import Patience, Watch
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.result import Sent
from ansible_collections.mailward.mailbox.tests.unit.probe.builders import TARGET, USER, HandClock, Mailboxes, sent

MINUTE = 60.0
COPIED = Redirection((TARGET,), {RESET: REDIRECT, CHANGE_NOTICE: COPY})
AUDITED = Redirection((TARGET,))


@dataclass
class World:
    mailboxes: Mailboxes = field(default_factory=Mailboxes)
    clock: HandClock = field(default_factory=HandClock)
    said: list[str] = field(default_factory=list)

    def follow(self, *messages: Sent, wait: bool = True, **patience: Any) -> list[Sent]:
        watch = Watch(self.mailboxes, self.clock, Patience(**patience), self.said.append, wait)
        return list(watch.follow(messages))

    def state(self, message: Sent, **more: Any) -> str:
        return self.follow(message, **more)[0].state


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("kind", "redirection", "at"),
    [
        (RESET, None, [TARGET]),
        (NEWSLETTER, None, [USER]),
        (ONE_TIME_CODE, None, [USER]),
        (CHANGE_NOTICE, None, [USER]),
        (CHANGE_NOTICE, COPIED, [USER, TARGET]),
        (RESET, AUDITED, [USER]),
        (SPOOF, None, [USER]),
    ],
)
def test_a_message_that_is_where_it_belongs_is_right(
    world: World, kind: str, redirection: Redirection | None, at: list[str]
) -> None:
    message = sent(kind, redirection) if redirection else sent(kind)
    for mailbox in at:
        world.mailboxes.put(message, mailbox)
    assert world.state(message) == RIGHT


@pytest.mark.parametrize(
    ("kind", "redirection", "at"),
    [
        (RESET, None, [USER]),
        (RESET, None, [TARGET, USER]),
        (NEWSLETTER, None, [TARGET]),
        (NEWSLETTER, None, [USER, TARGET]),
        (ONE_TIME_CODE, None, [TARGET]),
        (CHANGE_NOTICE, None, [USER, TARGET]),
        (RESET, AUDITED, [TARGET]),
        (SPOOF, None, [TARGET]),
        (SPOOF, None, [USER, TARGET]),
    ],
)
def test_a_copy_where_none_may_be_is_wrong_at_once_and_its_place_is_told(
    world: World, kind: str, redirection: Redirection | None, at: list[str]
) -> None:
    message = sent(kind, redirection) if redirection else sent(kind)
    for mailbox in at:
        world.mailboxes.put(message, mailbox, folder="Kunden")
    (followed,) = world.follow(message)
    assert followed.state == WRONG
    assert followed.judgement is not None
    assert "Kunden of" in followed.judgement.text
    assert world.clock.slept == []


@pytest.mark.parametrize("place", [RECOVERABLE, QUARANTINE])
def test_a_copy_that_the_user_has_deleted_or_can_be_given_is_wrong_too(world: World, place: str) -> None:
    message = sent(RESET)
    world.mailboxes.put(message, TARGET)
    world.mailboxes.put(message, USER, place)
    assert world.state(message) == WRONG


def test_a_reset_in_the_quarantine_has_not_reached_the_target(world: World) -> None:
    message = sent(RESET)
    world.mailboxes.put(message, TARGET, QUARANTINE)
    assert world.state(message) == WRONG


def test_a_reset_in_the_junk_folder_of_the_target_has_reached_it_and_the_folder_is_told(world: World) -> None:
    message = sent(RESET)
    world.mailboxes.put(message, TARGET, folder="Junk Email")
    (followed,) = world.follow(message)
    assert followed.state == RIGHT
    assert followed.judgement is not None
    assert f"in Junk Email of {TARGET}" in followed.judgement.text


def test_a_change_notice_that_lacks_its_copy_is_missing_in_the_end(world: World) -> None:
    message = sent(CHANGE_NOTICE, COPIED)
    world.mailboxes.put(message, USER)
    (followed,) = world.follow(message)
    assert followed.state == MISSING
    assert followed.judgement is not None
    assert f"in no folder of {TARGET}" in followed.judgement.text


def test_a_spoof_that_reaches_nobody_is_right_when_the_time_is_over(world: World) -> None:
    (followed,) = world.follow(sent(SPOOF))
    assert followed.state == RIGHT
    assert sum(world.clock.slept) >= 45 * MINUTE


def test_a_spoof_in_the_users_quarantine_is_right(world: World) -> None:
    message = sent(SPOOF)
    world.mailboxes.put(message, USER, QUARANTINE)
    assert world.state(message) == RIGHT


def test_a_message_is_waited_for_and_found_when_it_comes(world: World) -> None:
    message = sent(RESET)
    world.clock.then = lambda seconds: world.mailboxes.put(message, TARGET) if seconds > 20 * MINUTE else None
    assert world.state(message) == RIGHT
    assert 20 * MINUTE < sum(world.clock.slept) < 25 * MINUTE


def test_a_second_copy_that_comes_a_little_later_is_not_missed(world: World) -> None:
    message = sent(RESET)
    world.mailboxes.put(message, TARGET)
    world.clock.then = lambda seconds: world.mailboxes.put(message, USER)
    assert world.state(message) == WRONG


def test_a_message_that_never_comes_is_missing_after_the_time_and_pending_before(world: World) -> None:
    states = []
    message = sent(RESET)
    world.clock.then = lambda seconds: states.append((seconds, world.said[-1]))
    assert world.state(message) == MISSING
    assert sum(world.clock.slept) == 45 * MINUTE
    assert all("reset pending" in said for _unused, said in states)


def test_the_pauses_grow_and_are_bounded(world: World) -> None:
    world.follow(sent(RESET), interval=10, longest=30)
    assert world.clock.slept[:5] == [10, 15, 22.5, 30, 30]
    assert max(world.clock.slept) == 30


def test_one_look_says_what_is_there_and_waits_for_nothing(world: World) -> None:
    reset, newsletter = sent(RESET), sent(NEWSLETTER)
    world.mailboxes.put(reset, USER)
    assert [message.state for message in world.follow(reset, newsletter, wait=False)] == [WRONG, PENDING]
    assert world.mailboxes.looks == 1
    assert world.clock.slept == []


def test_a_later_look_ends_what_the_first_left_open(world: World) -> None:
    message = sent(RESET)
    world.mailboxes.put(message, TARGET)
    assert world.state(message, wait=False) == PENDING
    world.clock.sleep(90)
    assert world.state(message, wait=False) == RIGHT


def test_a_mailbox_that_cannot_be_read_leaves_it_pending_and_unknown_in_the_end(world: World) -> None:
    message = sent(RESET)
    world.mailboxes.put(message, TARGET)
    world.mailboxes.hide(USER, "GET messages of anna: access denied")
    assert world.state(message, wait=False) == PENDING
    (followed,) = world.follow(message)
    assert followed.state == UNKNOWN
    assert followed.judgement is not None
    assert "access denied" in followed.judgement.text


def test_a_target_that_cannot_be_read_is_unknown_and_not_missing(world: World) -> None:
    world.mailboxes.hide(TARGET)
    assert world.state(sent(RESET)) == UNKNOWN


def test_what_cannot_be_read_of_the_right_mailbox_does_not_matter_once_the_message_was_found(world: World) -> None:
    message = sent(RESET)
    world.mailboxes.put(message, TARGET)
    world.mailboxes.hide(TARGET, "recoverable items: 503")
    assert world.state(message) == RIGHT


def test_a_copy_in_the_wrong_place_is_wrong_whatever_else_is_unread(world: World) -> None:
    message = sent(RESET)
    world.mailboxes.put(message, USER)
    world.mailboxes.hide(USER)
    world.mailboxes.hide(TARGET)
    assert world.state(message) == WRONG


def test_a_mailbox_that_can_be_read_again_ends_the_wait(world: World) -> None:
    message = sent(RESET)
    world.mailboxes.put(message, TARGET)
    world.mailboxes.hide(USER)
    world.clock.then = lambda seconds: world.mailboxes.hidden.clear() if seconds > 5 * MINUTE else None
    assert world.state(message) == RIGHT
    assert sum(world.clock.slept) < 10 * MINUTE


def test_a_message_whose_answer_was_lost_is_unknown_when_it_does_not_come(world: World) -> None:
    assert world.state(sent(RESET, doubt="the answer was lost")) == UNKNOWN


def test_a_message_whose_answer_was_lost_is_right_when_it_comes(world: World) -> None:
    message = sent(RESET, doubt="the answer was lost")
    world.mailboxes.put(message, TARGET)
    assert world.state(message) == RIGHT


def test_a_message_that_is_plain_is_looked_for_no_more(world: World) -> None:
    reset, newsletter = sent(RESET), sent(NEWSLETTER)
    world.mailboxes.put(reset, USER)
    asked: list[list[str]] = []
    look = world.mailboxes.look

    def counted(ids: Any, boxes: Any) -> Any:
        asked.append(list(ids))
        return look(ids, boxes)

    world.mailboxes.look = counted  # type: ignore[method-assign]
    world.follow(reset, newsletter)
    assert asked[0] == [reset.id, newsletter.id]
    assert all(ids == [newsletter.id] for ids in asked[1:])
