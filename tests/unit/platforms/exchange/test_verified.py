# SPDX-License-Identifier: GPL-3.0-or-later
"""Every write is compared before, sent, and read until it shows."""

from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import InDoubt, Refused
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import (
    Action,
    Change,
    FieldChange,
    Result,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Item, Key, Kind, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.writing.script import (
    one,
    run,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.writing.verified import (
    WAITS,
    carry_out,
)
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.fakes import Accounts, Clock, Session

LOST = InDoubt("Set-Mailbox", "the answer was lost")


class Thing:
    """A family over one value: what looks show is scripted, or follows the writes after `lag` looks."""

    def __init__(self, value, replies=(), lag=0, happens=True, unknown_looks=()):
        self.value = value
        self.shown = [value]
        self.replies = list(replies)
        self.lag = lag
        self.happens = happens
        self.unknown_looks = set(unknown_looks)
        self.looks = 0
        self.writes = 0

    def look(self, change):
        yield from one(Cmdlet("Get-Thing"))
        self.looks += 1
        if self.looks in self.unknown_looks:
            return Unknown("the read failed")
        if self.lag and self.writes:
            self.lag -= 1
            return self.shown[-2] if len(self.shown) > 1 else self.value
        return self.value

    def write(self, changes):
        written = []
        for change in changes:
            yield from one(Cmdlet("Set-Thing"))
            self.writes += 1
            reply = self.replies.pop(0) if self.replies else Answer(warnings=("as the service said",))
            if self.happens and not isinstance(reply, Refused):
                self.value = None if change.action is Action.DELETE else dict(change.after.fields)
                self.shown.append(self.value)
            written.append([reply])
        return written


def item(kind=Kind.FORWARDING, **fields):
    return Item(Key(kind, "sales@contoso.example"), Subject("redirect", "sales@contoso.example"), fields)


def update(before, after):
    return Change(Action.UPDATE, item(size=before), item(size=after), (FieldChange("size", before, after),))


def outcome_of(family, change, clock=None):
    return run(carry_out(family, [change]), Session(), Accounts(), clock or Clock())[0]


def test_a_write_that_shows_is_done_and_its_warnings_are_kept():
    thing = Thing({"size": 1})
    outcome = outcome_of(thing, update(1, 2))
    assert (outcome.result, outcome.warnings, thing.writes) == (Result.DONE, ("as the service said",), 1)


def test_what_shows_already_is_done_without_a_write():
    thing = Thing({"size": 2})
    assert (outcome_of(thing, update(1, 2)).result, thing.writes) == (Result.DONE, 0)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten():
    thing = Thing({"size": 7})
    outcome = outcome_of(thing, update(1, 2))
    assert (outcome.result, thing.writes) == (Result.FAILED, 0)
    assert "somebody else changed it" in outcome.text


def test_a_right_is_given_without_a_look_before_for_there_is_nothing_to_overwrite():
    right = Item(Key(Kind.GRANT, "sales@contoso.example anna@contoso.example send_as"), Subject("delegation", "x"))
    thing = Thing(None, unknown_looks={1})
    thing.looks = 1
    assert outcome_of(thing, Change(Action.CREATE, None, right)).result is Result.DONE
    assert (thing.looks, thing.writes) == (2, 1)


def test_a_right_is_not_taken_without_a_look_before():
    right = Item(Key(Kind.GRANT, "sales@contoso.example anna@contoso.example send_as"), Subject("delegation", "x"))
    thing = Thing({}, unknown_looks={1})
    assert outcome_of(thing, Change(Action.DELETE, right, None)).result is Result.FAILED
    assert thing.writes == 0


def test_what_cannot_be_read_before_is_not_written():
    thing = Thing({"size": 1}, unknown_looks={1})
    outcome = outcome_of(thing, update(1, 2))
    assert (outcome.result, thing.writes) == (Result.FAILED, 0)
    assert "the read failed" in outcome.text


def test_a_refused_write_fails_with_the_words_of_the_service():
    thing = Thing({"size": 1}, replies=[Refused("Set-Thing", "too large")])
    outcome = outcome_of(thing, update(1, 2))
    assert (outcome.result, thing.writes) == (Result.FAILED, 1)
    assert "too large" in outcome.text


def test_a_write_that_shows_late_is_waited_for():
    clock = Clock()
    assert outcome_of(Thing({"size": 1}, lag=3), update(1, 2), clock).result is Result.DONE
    assert clock.slept == [1.0, 2.0, 4.0]


def test_a_write_that_never_shows_is_in_doubt_after_a_bounded_wait():
    clock = Clock()
    outcome = outcome_of(Thing({"size": 1}, happens=False), update(1, 2), clock)
    assert outcome.result is Result.IN_DOUBT
    assert sum(clock.slept) == sum(WAITS)


def test_a_lost_answer_to_a_write_that_happened_is_done():
    thing = Thing({"size": 1}, replies=[LOST])
    assert (outcome_of(thing, update(1, 2)).result, thing.writes) == (Result.DONE, 1)


def test_a_lost_answer_to_a_change_that_did_not_happen_is_written_again():
    class Deaf(Thing):
        def write(self, changes):
            self.happens = self.writes > 0
            return (yield from super().write(changes))

    thing = Deaf({"size": 1}, replies=[LOST])
    assert (outcome_of(thing, update(1, 2)).result, thing.writes) == (Result.DONE, 2)


def test_a_lost_answer_to_a_create_is_never_written_again():
    thing = Thing(None, replies=[LOST], happens=False)
    outcome = outcome_of(thing, Change(Action.CREATE, None, item(Kind.MAILBOX, size=1)))
    assert (outcome.result, thing.writes) == (Result.IN_DOUBT, 1)


def test_an_object_that_appeared_meanwhile_is_not_created_again():
    thing = Thing({"size": 9})
    outcome = outcome_of(thing, Change(Action.CREATE, None, item(Kind.MAILBOX, size=1)))
    assert (outcome.result, thing.writes) == (Result.FAILED, 0)


def test_a_delete_is_done_when_nothing_is_seen():
    thing = Thing({"size": 1})
    outcome = outcome_of(thing, Change(Action.DELETE, item(size=1), None))
    assert (outcome.result, thing.writes) == (Result.DONE, 1)


def test_a_last_look_that_fails_leaves_the_write_in_doubt():
    thing = Thing({"size": 1}, happens=False, unknown_looks={9})
    outcome = outcome_of(thing, update(1, 2))
    assert outcome.result is Result.IN_DOUBT
    assert "the read failed" in outcome.text


def test_fields_that_cannot_be_read_back_are_not_waited_for():
    hidden = frozenset({"automapping"})
    after = Item(
        Key(Kind.GRANT, "a b full_access"), Subject("delegation", "x"), {"automapping": True}, write_only=hidden
    )
    assert outcome_of(Thing(None), Change(Action.CREATE, None, after)).result is Result.DONE


class InSteps(Thing):
    """Writes in several steps."""

    def write(self, changes):
        replies, self.replies = self.replies, []
        yield from one(Cmdlet("Set-Thing"))
        return [replies for _change in changes]


def test_a_failure_after_a_step_that_succeeded_is_one_in_part():
    outcome = outcome_of(InSteps({"size": 1}, replies=[Answer(), Refused("Set-Thing", "too large")]), update(1, 2))
    assert (outcome.result, outcome.partly) == (Result.FAILED, True)
    assert "done in part only" in outcome.text
    assert "too large" in outcome.text


def test_a_failure_of_everything_wrote_nothing():
    outcome = outcome_of(InSteps({"size": 1}, replies=[Refused("Set-Thing", "too large")]), update(1, 2))
    assert (outcome.result, outcome.partly) == (Result.FAILED, False)
