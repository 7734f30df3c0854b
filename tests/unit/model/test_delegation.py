# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.amendment import Amendment
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.delegation import Delegation, FolderGrant
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import OMITTED
from ansible_collections.mailward.mailbox.tests.unit.model.declarations import mistakes, organisation

PAIR = {"mailbox": "elena.ruiz@contoso.example", "trustee": "bruno.costa@contoso.example"}


def delegation(**fields: Any) -> Delegation:
    (found,) = organisation(delegations=[PAIR | fields]).grants()
    return found


def test_rights_and_folders_are_managed_each_by_itself() -> None:
    assert delegation(rights=["send_as"]).folders is OMITTED
    assert delegation(folders={"calendar": "editor"}).rights is OMITTED


def test_no_rights_means_none() -> None:
    assert delegation(rights=[]).rights == frozenset()
    assert delegation(folders={}).folders == ()


def test_rights_can_be_amended() -> None:
    assert delegation(rights={"add": ["send_as"]}).rights == Amendment(frozenset({"send_as"}))


def test_a_grant_may_have_a_beginning_an_end_and_a_reason() -> None:
    found = delegation(rights=["full_access"], not_before="2026-12-20", expires="2027-01-06", reason="holiday cover")
    assert found.not_before == datetime(2026, 12, 20, tzinfo=UTC)
    assert found.expires == datetime(2027, 1, 6, tzinfo=UTC)
    assert found.reason == "holiday cover"


def test_absence_needs_no_rights() -> None:
    assert delegation(state="absent").absent


@pytest.mark.parametrize(
    ("folders", "grants"),
    [
        ({"calendar": "editor"}, (FolderGrant("calendar", frozenset({"editor"})),)),
        ({"calendar": ["read_items"]}, (FolderGrant("calendar", frozenset({"read_items"})),)),
        ({"inbox": "none"}, (FolderGrant("inbox", frozenset()),)),
        ({"/Inbox/Invoices": "reviewer"}, (FolderGrant("/Inbox/Invoices", frozenset({"reviewer"})),)),
        (
            {"calendar": {"rights": "editor", "delegate": True, "private_items": True}},
            (FolderGrant("calendar", frozenset({"editor"}), delegate=True, private_items=True),),
        ),
    ],
)  # fmt: skip
def test_folders_have_a_role_or_single_rights(folders: object, grants: object) -> None:
    assert delegation(folders=folders).folders == grants


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({}, "rights"),
        ({"rights": ["read"]}, "rights[0]"),
        ({"rights": "full_access"}, "rights"),
        ({"rights": ["send_as"], "automapping": False}, "automapping"),
        ({"folders": {"inbox": "editor"}, "automapping": False}, "automapping"),
        ({"rights": [], "not_before": "2027-01-06", "expires": "2027-01-06"}, "expires"),
        ({"rights": [], "expires": "soon"}, "expires"),
        ({"rights": [], "trustee": PAIR["mailbox"]}, "trustee"),
        ({"rights": [], "trustee": "bruno"}, "trustee"),
        ({"rights": [], "trustee": "bruno@partner.example"}, "trustee"),
        ({"rights": [], "mailbox": "elena@partner.example"}, "mailbox"),
        ({"folders": ["calendar"]}, "folders"),
        ({"folders": {"kalender": "editor"}}, "folders.kalender"),
        ({"folders": {"/": "editor"}}, "folders./"),
        ({"folders": {"/Inbox//x": "editor"}}, "folders./Inbox//x"),
        ({"folders": {"/Inbox/a\nb": "editor"}}, r"folders./Inbox/a\nb"),
        ({"folders": {"calendar": "boss"}}, "folders.calendar"),
        ({"folders": {"calendar": ["editor", "read_items"]}}, "folders.calendar"),
        ({"folders": {"inbox": "limited_details"}}, "folders.inbox"),
        ({"folders": {"tasks": {"rights": ["availability_only"]}}}, "folders.tasks"),
        ({"folders": {"calendar": None}}, "folders.calendar"),
        ({"folders": {"calendar": {}}}, "folders.calendar"),
        ({"folders": {"calendar": {"rights": "editor", "delegate": "yes"}}}, "folders.calendar"),
        ({"folders": {"calendar": {"rights": "editor", "private_items": True}}}, "folders.calendar"),
        ({"folders": {"inbox": {"rights": "editor", "delegate": True}}}, "folders.inbox"),
        ({"folders": {"calendar": {"rights": "editor", "until": "now"}}}, "folders.calendar.until"),
    ],
)
def test_a_wrong_value_is_the_only_mistake_and_named_by_its_path(wrong: dict[str, Any], path: str) -> None:
    assert list(mistakes(delegations=[PAIR | wrong])) == [f"delegations[0].{path}"]
