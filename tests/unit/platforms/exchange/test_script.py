# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts run side by side, and their calls travel together."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    NotFound,
    Refused,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.writing.script import (
    AccountRead,
    AccountUpdate,
    Pause,
    SignOut,
    one,
    run,
    together,
)
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.fakes import Accounts, Clock, Session


def name_of(reply):
    return reply.rows[0]["Name"] if isinstance(reply, Answer) else type(reply).__name__


def steps(*names):
    seen = []
    for name in names:
        if isinstance(name, float):
            yield Pause(name)
        else:
            seen.append(name_of((yield from one(Cmdlet(name)))))
    return seen


def go(script, session=None, accounts=None, clock=None):
    return run(script, session or Session(), accounts or Accounts(), clock or Clock())


def test_the_calls_of_one_step_of_all_scripts_travel_together():
    session = Session()
    results = go(together([steps("Get-A", "Get-B"), steps("Get-C"), steps("Get-D", "Get-E", "Get-F")]), session)
    assert results == [["Get-A", "Get-B"], ["Get-C"], ["Get-D", "Get-E", "Get-F"]]
    assert session.batches == [["Get-A", "Get-C", "Get-D"], ["Get-B", "Get-E"], ["Get-F"]]


def test_equal_reads_of_one_step_are_sent_once_and_answered_to_each():
    session = Session()
    assert go(together([steps("Get-A"), steps("Get-A")]), session) == [["Get-A"], ["Get-A"]]
    assert session.batches == [["Get-A"]]


def test_equal_writes_are_sent_as_often_as_they_are_asked_for():
    session = Session()
    go(together([steps("Set-A"), steps("Set-A")]), session)
    assert session.batches == [["Set-A", "Set-A"]]


def test_a_pause_waits_only_while_nothing_else_is_to_be_done():
    session, clock = Session(), Clock()
    go(together([steps("Get-A", 5.0, "Get-B"), steps("Get-C", "Get-D", 2.0, "Get-E")]), session, clock=clock)
    assert session.batches == [["Get-A", "Get-C"], ["Get-D"], ["Get-E"], ["Get-B"]]
    assert clock.slept == [2.0, 3.0]


def test_a_failed_round_trip_is_the_answer_of_every_cmdlet_in_it():
    results = go(together([steps("Get-A"), steps("Set-B")]), Session(Forbidden("batch", "no role")))
    assert results == [["Forbidden"], ["Forbidden"]]


def test_no_script_asks_for_nothing():
    session = Session()
    assert go(together([]), session) == []
    assert session.batches == []


def test_accounts_are_read_together_and_each_has_its_own_answer():
    def read(user):
        return (yield from one(AccountRead(user)))

    accounts = Accounts()
    answers = go(together([read("here"), read("gone")]), accounts=accounts)
    assert accounts.calls == [("users", ("here", "gone"))]
    assert answers[0].rows[0]["accountEnabled"] is True
    assert isinstance(answers[1], NotFound)


def test_a_refused_account_write_is_an_answer():
    def write(user):
        updated = yield from one(AccountUpdate(user, {"accountEnabled": False}))
        out = yield from one(SignOut(user))
        return updated, out

    answers = go(write("synced"))
    assert isinstance(answers[0], Refused)
    assert isinstance(answers[1], Answer)


def test_a_password_is_not_shown():
    call = AccountUpdate("user", {"passwordProfile": {"password": "canary"}})
    assert "canary" not in repr(call)


@pytest.mark.parametrize("count", [1, 2, 50])
def test_results_keep_the_order_of_the_scripts(count):
    names = [f"Get-{index}" for index in range(count)]
    assert go(together([steps(name) for name in names])) == [[name] for name in names]
