# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of Active Directory, read by Exchange's own cmdlets and never written."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    NotFound,
    Refused,
    Unreadable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.accounts import (
    ServerAccounts,
)

ENABLED, DISABLED = "NormalAccount", "AccountDisabled, NormalAccount"


class Session:
    """Knows users by GUID, and refuses everything but reading them."""

    def __init__(self, **users):
        self.users = users
        self.asked = []

    def invoke(self, cmdlet):
        self.asked.append(cmdlet)
        assert cmdlet.name == "Get-User"
        return Answer(tuple({"Guid": guid.upper(), "UserAccountControl": text} for guid, text in self.users.items()))

    def invoke_many(self, cmdlets):
        self.asked += cmdlets
        return [self._one(str(cmdlet.parameters["Identity"])) for cmdlet in cmdlets]

    def _one(self, guid):
        if guid not in self.users:
            return NotFound("Get-User", "nobody")
        return Answer(({"Guid": guid.upper(), "UserAccountControl": self.users[guid]},))


def test_few_accounts_are_read_one_by_one_and_many_as_a_list():
    session = Session(a=ENABLED, b=DISABLED, c=ENABLED, d=DISABLED)
    few = ServerAccounts(session).users(["a", "b"], ())
    assert len(session.asked) == 2
    many = ServerAccounts(session).users(["a", "b", "c", "d"], ())
    assert len(session.asked) == 3
    assert [each["accountEnabled"] for each in few.values()] == [True, False]
    assert [each["accountEnabled"] for each in many.values()] == [True, False, True, False]


def test_who_is_missing_is_not_taken_for_blocked():
    found = ServerAccounts(Session(a=ENABLED)).users(["a", "b", "c", "d"], ())
    assert isinstance(found["b"], Unreadable)
    assert isinstance(ServerAccounts(Session()).users(["b"], ())["b"], NotFound)


@pytest.mark.parametrize("said", [None, "", 514])
def test_an_answer_that_does_not_say_it_is_unknown(said):
    assert isinstance(ServerAccounts(Session(a=said)).users(["a"], ())["a"], Unreadable)


def test_a_disabled_account_is_blocked_already():
    ServerAccounts(Session(a=DISABLED)).update_user("a", {"accountEnabled": False})


def test_an_enabled_account_is_refused_with_the_way_out():
    with pytest.raises(Refused) as caught:
        ServerAccounts(Session(a=ENABLED)).update_user("a", {"accountEnabled": False})
    assert "Disable-ADAccount" in str(caught.value)


def test_an_account_that_cannot_be_read_is_not_taken_for_blocked():
    with pytest.raises(Unreadable):
        ServerAccounts(Session(a=None)).update_user("a", {"accountEnabled": False})


def test_shared_mailboxes_are_listed_without_everybody_else():
    session = Session(a=DISABLED, b=DISABLED, c=DISABLED, d=DISABLED)
    ServerAccounts(session, lambda ids: True).users(["a", "b", "c", "d"], ())
    assert session.asked[0].parameters == {"ResultSize": "Unlimited", "RecipientTypeDetails": "SharedMailbox"}
