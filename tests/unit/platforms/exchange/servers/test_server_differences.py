# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Server cannot make of a declaration, seen before anything is written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Item, Key, Kind, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import (
    SERVER_2013,
    SERVER_2016,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.recipients import Directory
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.differences import (
    adapt,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.snapshot import Snapshot
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.world import World

SALES = "sales@contoso.example"
BOX = Key(Kind.MAILBOX, SALES)
SUBJECT = Subject("shared mailbox", SALES, "shared_mailboxes[0]")
UNREAD = Unknown("its account was not read")


def world(*, rules=(), where=SERVER_2016):
    declared, mistakes = read_organisation(
        {"organisation": {"name": "Contoso", "domains": ["contoso.example"]}, "transport_rules": list(rules)}
    )
    assert not mistakes
    return World(declared, Snapshot(customer=UNREAD, where=where), Directory(), datetime(2026, 12, 1, tzinfo=UTC))


def with_box(wanted, standing=None):
    found = world()
    found.want(Item(BOX, SUBJECT, wanted))
    if standing is not None:
        found.stand(Item(BOX, SUBJECT, standing, identity="g-1"))
    return found


def adapted(found):
    adapt(found)
    return found


def test_fields_that_servers_lack_are_taken_from_both_sides_and_said():
    fields = {"smtp_client_authentication": False, "audit_default_set": True, "auditing": True}
    found = adapted(with_box(fields, {**fields, "smtp_client_authentication": "inherited", "auditing": False}))
    assert dict(found.desired[BOX].fields) == {"auditing": True}
    assert dict(found.existing[BOX].fields) == {"auditing": False}
    assert [note.level for note in found.notes] == ["unsupported", "unsupported"]
    assert found.refusals == []


@pytest.mark.parametrize("standing", [None, {"type": "shared", "sign_in": "blocked"}])
def test_a_new_mailbox_and_one_that_is_blocked_already_are_no_trouble(standing):
    assert adapted(with_box({"type": "shared", "sign_in": "blocked"}, standing)).refusals == []


def test_an_account_that_can_be_signed_in_to_is_refused_with_the_way_out():
    found = adapted(with_box({"sign_in": "blocked"}, {"type": "shared", "sign_in": "allowed"}))
    [refusal] = found.refusals
    assert refusal.subject == SUBJECT
    assert "Disable-ADAccount" in refusal.remedy
    assert "sign_in: allowed" in refusal.remedy


def test_whether_it_is_hidden_is_no_risk_while_it_is_unknown():
    found = adapted(with_box({"auditing": True}, {"auditing": True, "hidden_from_address_lists": UNREAD}))
    assert found.notes == adapted(with_box({"auditing": True}, {"auditing": True})).notes


def test_it_is_not_refused_where_that_is_tolerated():
    assert adapted(with_box({"type": "shared"}, {"type": "shared", "sign_in": "allowed"})).refusals == []


def test_an_account_that_could_not_be_read_stays_unknown():
    found = adapted(with_box({"sign_in": "blocked"}, {"type": "shared", "sign_in": UNREAD}))
    assert found.refusals == []
    assert found.existing[BOX].fields["sign_in"] is UNREAD


@pytest.mark.parametrize(("sign_in", "refused"), [("allowed", 1), (UNREAD, 1), ("blocked", 0)])
def test_a_users_mailbox_is_converted_only_when_its_account_is_known_to_be_disabled(sign_in, refused):
    wanted = {"type": "shared", "sign_in": "blocked"}
    assert len(adapted(with_box(wanted, {"type": "user", "sign_in": sign_in})).refusals) == refused


@pytest.mark.parametrize(
    ("wanted", "standing"),
    [
        ({"hidden_from_address_lists": True}, {"hidden_from_address_lists": False}),
        ({}, {"hidden_from_address_lists": True}),
    ],
)
def test_a_hidden_mailbox_is_a_risk_that_is_said(wanted, standing):
    assert "risk" in {note.level for note in adapted(with_box(wanted, standing)).notes}


@pytest.mark.parametrize(("delegate", "refused"), [(True, 1), (False, 0)])
def test_a_calendar_delegate_is_refused(delegate, refused):
    found = world()
    fields = {"rights": "editor", "delegate": delegate, "private_items": False}
    found.want(Item(Key(Kind.GRANT, f"{SALES} anna@contoso.example folder:calendar"), SUBJECT, fields))
    assert len(adapted(found).refusals) == refused


@pytest.mark.parametrize(("where", "refused"), [(SERVER_2013, ["Told"]), (SERVER_2016, [])])
def test_what_a_rule_needs_is_measured_by_the_edition(where, refused):
    rules = [
        {"name": "Told", "every_message": True, "actions": {"generate_notification": "Held back"}},
        {"name": "Plain", "every_message": True, "actions": {"set_audit_severity": "low"}},
        {"name": "Gone", "state": "absent"},
    ]
    assert [one.subject.name for one in adapted(world(rules=rules, where=where)).refusals] == refused
