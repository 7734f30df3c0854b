# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose account a right on a server's mailbox belongs to: of this forest, of another one, of nobody with a mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, export, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.lab.exchange.records import AccessEntry, Mailbox, SendAsEntry
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

ANNA, SALES = "anna.berg@contoso.example", "sales@contoso.example"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SOMEBODY = "S-1-5-21-1-2-3-4711"
STANDING = {"address": SALES, "display_name": "Sales", "full_access": [ANNA], "sent_items_copies": True}
MEMBERS: Mapping[str, Any] = {"address": SALES, "members": [{"trustee": ANNA, "rights": ["full_access"]}]}


@pytest.fixture
def lab() -> Iterator[Lab]:
    seed = {**SEED, "platform": "exchange_server_2016", "shared_mailboxes": [STANDING]}
    with Lab({"organisations": {"contoso": deepcopy(seed)}}) as opened:
        yield opened


def hold(lab: Lab, name: str, *, send_as: bool = False, instead: bool = False) -> None:
    """Gives an account that is no recipient a right on the mailbox."""
    directory = lab.organisation("contoso").directory
    directory.role_groups[SOMEBODY] = name
    box = directory.holder(SALES)
    assert isinstance(box, Mailbox)
    entry = AccessEntry(SOMEBODY, ("FullAccess",))
    access = (*box.access[:1], entry) if instead else (*box.access, entry)
    rights: dict[str, Any] = {"send_as": (*box.send_as, SendAsEntry(SOMEBODY))} if send_as else {"access": access}
    directory.put(replace(box, **rights))


def planned(lab: Lab, box: Mapping[str, Any] | None = None, *, apply: bool = False) -> Run:
    platform = connect("exchange_server", lab.organisation("contoso").connection)
    try:
        declared = {"organisation": ORGANISATION, "shared_mailboxes": [dict(MEMBERS if box is None else box)]}
        return run(platform, declared, Options(now=NOW, apply=apply, allow={"revocations": 3}))
    finally:
        platform.close()


def changed(result: Run) -> list[str]:
    return [f"{change.action.value} {change.key.name}" for change in result.plan.changes]


def said(result: Run) -> list[str]:
    return [note.text for note in result.plan.notes if note.level == "risk"]


def test_the_account_of_a_trusted_forest_is_not_the_one_of_the_same_name_here(lab: Lab) -> None:
    hold(lab, "FABRIKAM\\anna.berg", instead=True)
    result = planned(lab, apply=True)
    assert changed(result) == [f"create {SALES} {ANNA} full_access"]
    assert any("FABRIKAM\\anna.berg has Full Access too" in text for text in said(result))
    assert changed(planned(lab)) == []


@pytest.mark.parametrize("send_as", [False, True])
def test_an_account_without_a_mailbox_is_left_alone_and_told(lab: Lab, send_as: bool) -> None:
    hold(lab, "CONTOSO\\svc-backup", send_as=send_as)
    result = planned(lab, apply=True)
    assert changed(result) == []
    right = "Send As" if send_as else "Full Access"
    assert [text for text in said(result) if "svc-backup" in text] == [
        f"CONTOSO\\svc-backup has {right} too; without a mailbox it can't be declared, and it stays"
    ]


NAMES = ["Sales, North", "a/b\\/c", '"Sales" <x>', "O'Brien; + =", "# of us", "Vertrieb \u00c4\u00d6", "Anna Berg"]


@pytest.mark.parametrize("name", NAMES)
def test_rights_are_found_and_written_whatever_an_object_is_called(name: str) -> None:
    """The distinguished and the canonical name have some signs escaped, each its own; and names are no addresses."""
    bruno = "bruno.costa@contoso.example"
    box = {**STANDING, "name": name, "send_as": [ANNA], "send_on_behalf": [ANNA]}
    seed = {**SEED, "platform": "exchange_server_2016", "shared_mailboxes": [dict(MEMBERS if box is None else box)]}
    declared = {"address": SALES, "members": [{"trustee": bruno, "rights": ["full_access", "send_as"]}]}
    with Lab({"organisations": {"contoso": deepcopy(seed)}}) as lab:
        result = planned(lab, declared, apply=True)
        assert changed(result) == [
            *(f"create {SALES} {bruno} {right}" for right in ("full_access", "send_as")),
            *(f"delete {SALES} {ANNA} {right}" for right in ("full_access", "send_as", "send_on_behalf")),
        ]
        assert result.message == ""
        assert [outcome.text for outcome in result.execution.outcomes if outcome.text] == []
        assert changed(planned(lab, declared)) == []


@pytest.mark.parametrize("name", ["NT-AUTORIT\u00c4T\\SELBST", "AUTORITE NT\\SELF", SOMEBODY])
def test_what_is_of_windows_itself_or_of_nobody_any_more_is_not_worth_a_word(lab: Lab, name: str) -> None:
    hold(lab, name)
    result = planned(lab)
    assert changed(result) == []
    assert not any("too;" in text for text in said(result))


def test_an_export_of_a_server_declares_nothing_weaker_than_what_stands(lab: Lab) -> None:
    platform = connect("exchange_server", lab.organisation("contoso").connection)
    try:
        [box] = export(platform)["declaration"]["shared_mailboxes"]
    finally:
        platform.close()
    assert box["auditing"] is True
    assert "smtp_client_authentication" not in box
