# SPDX-License-Identifier: GPL-3.0-or-later
"""What the credentials lack for a plan is said before the first write, role by role and permission by permission."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import Forbidden, Unavailable
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Action, Change, FieldChange
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Item, Key, Kind, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.needs import (
    ENABLE_ACCOUNT,
    REVOKE_SESSIONS,
    SET_PASSWORD,
    permissions_needed,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.preflight import preflight

BOX = "sales@contoso.example"


def change(kind: str, name: str, action: Action, *fields: FieldChange) -> Change:
    item = Item(Key(kind, name), Subject(kind, name), {part.name: part.after for part in fields})
    return Change(
        action, None if action is Action.CREATE else item, None if action is Action.DELETE else item, tuple(fields)
    )


RULE = change(Kind.TRANSPORT_RULE, "a", Action.CREATE)
SEND_AS = change(Kind.GRANT, f"{BOX} anna@contoso.example send_as", Action.DELETE)
BLOCK = change(Kind.MAILBOX, BOX, Action.UPDATE, FieldChange("sign_in", "allowed", "blocked"))
CONVERT = change(Kind.MAILBOX, BOX, Action.UPDATE, FieldChange("type", "user", "shared"))


class Application:
    def __init__(self, cmdlets: Iterable[str] | Exception = (), permissions: Iterable[str] | Exception = ()) -> None:
        self._cmdlets = cmdlets
        self._permissions = permissions

    def own_cmdlets(self) -> frozenset[str]:
        if isinstance(self._cmdlets, Exception):
            raise self._cmdlets
        return frozenset({"get-recipient", *map(str.lower, self._cmdlets)})

    def permissions(self) -> frozenset[str]:
        if isinstance(self._permissions, Exception):
            raise self._permissions
        return frozenset(self._permissions)


def test_nothing_is_missing_for_who_may_do_all() -> None:
    able = Application(
        ["New-TransportRule", "Remove-RecipientPermission", "Set-Mailbox"], [ENABLE_ACCOUNT, REVOKE_SESSIONS]
    )
    found = preflight([RULE, SEND_AS, BLOCK], able, able)
    assert (found.missing, found.unread) == ((), ())


def test_each_missing_role_and_permission_is_named_with_what_needs_it() -> None:
    nobody = Application()
    found = preflight([RULE, SEND_AS, BLOCK], nobody, nobody)
    assert found.missing == (
        "The management role Mail Recipients is missing, or another one that holds Remove-RecipientPermission.",
        "The management role Transport Rules is missing, or another one that holds New-TransportRule.",
        f"The permission {ENABLE_ACCOUNT} of Microsoft Graph is missing, or an administrator's consent to it.",
        f"The permission {REVOKE_SESSIONS} of Microsoft Graph is missing, or an administrator's consent to it.",
    )


def test_a_wider_permission_is_enough() -> None:
    wide = Application(["Set-Mailbox"], ["User.ReadWrite.All"])
    assert preflight([BLOCK], wide, wide).missing == ()


def test_a_conversion_also_needs_a_new_password() -> None:
    assert permissions_needed([CONVERT]) == {ENABLE_ACCOUNT, REVOKE_SESSIONS, SET_PASSWORD}


@pytest.mark.parametrize("error", [Unavailable("reading", "HTTP 503"), Forbidden("reading", "no")])
def test_what_cannot_be_read_stops_nothing_and_is_said(error: Exception) -> None:
    blind = Application(error, error)
    found = preflight([RULE, BLOCK], blind, blind)
    assert found.missing == ()
    assert found.unread == (str(error), str(error))


def test_a_list_without_what_was_just_run_is_not_believed() -> None:
    class Odd(Application):
        def own_cmdlets(self) -> frozenset[str]:
            return frozenset({"get-foo"})

    found = preflight([RULE], Odd(), Odd())
    assert found.missing == ()
    assert "lacks those" in found.unread[0]


def test_only_what_the_plan_needs_is_looked_at() -> None:
    unreadable = Application(["New-TransportRule"], Unavailable("reading", "HTTP 503"))
    assert preflight([RULE], unreadable, unreadable).unread == ()
