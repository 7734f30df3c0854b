# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer that lacks what is always there is not taken for "there is none"."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import Forbidden, Unreadable
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.plausible import (
    EXPECTED,
    plausible,
)

ALWAYS = sorted(name for name, rows in EXPECTED.items() if rows.always)
WHOLE = {"User": "x", "AccessRights": [], "Deny": False, "IsInherited": False}


@pytest.mark.parametrize("name", EXPECTED)
def test_rows_without_what_every_row_has_are_unreadable(name):
    for missing in EXPECTED[name].properties:
        row = {each: "x" for each in EXPECTED[name].properties if each != missing}
        found = plausible(Cmdlet(name), Answer((row,)))
        assert isinstance(found, Unreadable)
        assert missing in str(found)


@pytest.mark.parametrize("name", ALWAYS)
def test_nothing_where_there_always_is_something_is_unreadable(name):
    assert isinstance(plausible(Cmdlet(name), Answer()), Unreadable)


def test_what_is_false_or_empty_is_there():
    answer = Answer((WHOLE,))
    assert plausible(Cmdlet("Get-MailboxPermission"), answer) is answer


def test_no_rows_of_a_list_that_may_be_empty_are_the_truth():
    answer = Answer()
    assert plausible(Cmdlet("Get-DistributionGroup"), answer) is answer


def test_errors_and_other_cmdlets_pass():
    error = Forbidden("Get-Mailbox", "no")
    assert plausible(Cmdlet("Get-Mailbox"), error) is error
    answer = Answer(({},))
    assert plausible(Cmdlet("Get-Unheard"), answer) is answer
