# SPDX-License-Identifier: GPL-3.0-or-later
"""Password resets on the wire: the block comes, changes, stays together, and goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, Run, export, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.reset_token import reset_token
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.reporting.plan_text import plan_text
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PASSWORDS = "passwords@contoso.example"
ANNA, BRUNO = "anna.berg@contoso.example", "bruno.costa@contoso.example"
KEY = "correct horse battery staple"
RESETS = {"target": PASSWORDS, "services": ["dropbox", "github"], "languages": ["en"], "mode": "enforce", "key": KEY}
GENERIC = {"coverage": "generic", "consent": {"by": "Bruno Costa", "date": "2026-11-20"}, "languages": ["en", "de"]}
CLEAN = "Password resets 00 clean class"
REDIRECT = "Password resets 90 redirect"


SECTIONS = ("people", "shared_mailboxes", "transport_rules", "undeclared", "mail_flow_tests")


class Clock:
    def sleep(self, seconds: float) -> None:
        assert seconds <= 30


class Firm:
    """An organisation in a lab, and runs against it."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.organisation = lab.organisation("contoso")

    def run(self, resets: dict[str, Any] | None, *, apply: bool = True, **more: Any) -> Run:
        sections = {name: more.pop(name) for name in tuple(more) if name in SECTIONS}
        platform = connect("exchange_online", self.organisation.connection)
        platform.clock = Clock()
        declared = {} if resets is None else {"password_resets": resets}
        try:
            return run(
                platform,
                {"organisation": ORGANISATION, **declared, **sections},
                Options(now=NOW, apply=apply, **more),
            )
        finally:
            platform.close()

    def done(self, resets: dict[str, Any] | None, **more: Any) -> Run:
        """A run that did all that it planned, and after which there is nothing left to do."""
        found = self.run(resets, **more)
        assert found.message == ""
        again = self.run(resets, **more)
        assert (again.message, again.plan.changes) == ("", ())
        return found

    def somebody(self, cmdlet: str, **parameters: Any) -> None:
        """Somebody else changes a rule."""
        platform = connect("exchange_online", self.organisation.connection)
        try:
            platform.clients.admin_api.invoke(Cmdlet(cmdlet, parameters))
        finally:
            platform.close()

    def export(self) -> dict[str, Any]:
        platform = connect("exchange_online", self.organisation.connection)
        try:
            return export(platform, ["transport_rules"])
        finally:
            platform.close()

    @property
    def order(self) -> list[str]:
        return list(self.organisation.exchange.snapshot()["rule_order"])

    @property
    def block(self) -> list[str]:
        return [name for name in self.order if name.startswith("Password resets")]


@pytest.fixture
def firm() -> Iterator[Firm]:
    boxes = [
        *SEED["shared_mailboxes"],
        {"address": PASSWORDS, "display_name": "Password resets", "full_access": [ANNA, BRUNO]},
        {"address": "lonely@contoso.example", "display_name": "Lonely", "full_access": [ANNA]},
        {"address": "empty@contoso.example", "display_name": "Empty"},
    ]
    with Lab({"organisations": {"contoso": {**SEED, "shared_mailboxes": boxes}}}) as lab:
        yield Firm(lab)


def test_the_block_stands_first_and_in_its_order(firm: Firm) -> None:
    firm.done(RESETS)
    assert firm.block[0] == CLEAN
    assert firm.block[-1] == REDIRECT
    assert firm.block == sorted(firm.block)
    assert firm.order == [*firm.block, "Foreign first", "Foreign last"]


def test_audit_becomes_enforcement_by_one_change(firm: Firm) -> None:
    firm.done({**RESETS, "mode": "audit"})
    found = firm.done(RESETS)
    [change] = found.plan.changes
    assert change.key.name == REDIRECT
    assert {field.name for field in change.fields} == {
        "mode",
        "action.generate_incident_report",
        "action.incident_report_content",
    }


def test_a_larger_set_grows_and_shrinks(firm: Firm) -> None:
    firm.done(RESETS)
    small = firm.block
    firm.done({**RESETS, **GENERIC, "copy_change_notices": True, "exempt_services": ["godaddy"]})
    assert len(firm.block) > len(small)
    firm.done(RESETS)
    assert firm.block == small


def test_what_acts_is_written_last_and_goes_first(firm: Firm) -> None:
    firm.lab.requests.clear()
    firm.run(RESETS)
    created = [parameters["Name"] for name, parameters in firm.lab.requests.writes() if name == "New-TransportRule"]
    assert created[-1] == REDIRECT
    firm.lab.requests.clear()
    firm.run({"state": "absent"})
    removed = [parameters["Identity"] for name, parameters in firm.lab.requests.writes()]
    assert len(removed) == len(created)
    assert firm.block == []
    assert firm.order == ["Foreign first", "Foreign last"]


def test_uninstalling_leaves_nothing_and_needs_no_allowance(firm: Firm) -> None:
    firm.done(RESETS)
    found = firm.done({"state": "absent"})
    assert firm.block == []
    assert [one.id for one in found.plan.findings] == ["declared_absent"]


def test_tampering_is_undone(firm: Firm) -> None:
    firm.done(RESETS)
    rules = firm.organisation.exchange
    before = rules.snapshot()["rules"][REDIRECT]
    firm.somebody("Disable-TransportRule", Identity=REDIRECT, Confirm=False)
    firm.somebody("Set-TransportRule", Identity=REDIRECT, Mode="Audit", ExceptIfFrom=[ANNA], Priority=3)
    found = firm.done(RESETS)
    changed = {field.name for change in found.plan.changes for field in change.fields}
    assert {"enabled", "mode", "exception.from", "order"} <= changed
    after = rules.snapshot()["rules"][REDIRECT]
    assert {**after, "changed": 0} == {**before, "changed": 0}


class TestStrangers:
    def test_a_rule_that_stands_above_the_block_is_told_and_passed(self, firm: Firm) -> None:
        firm.done(RESETS)
        firm.somebody("Set-TransportRule", Identity="Foreign last", Priority=4)
        planned = firm.run(RESETS, apply=False)
        [told] = [one for one in planned.plan.findings if one.subject.name == "Foreign last"]
        assert (told.id, "this plan ends that" in told.text) == ("foreign_rule_above", True)
        found = firm.done(RESETS)
        assert [one for one in found.plan.findings if one.subject.name == "Foreign last"] == []
        assert firm.order == [*firm.block, "Foreign last", "Foreign first"]

    def test_declared_rules_stand_below_the_block(self, firm: Firm) -> None:
        tag = {
            "name": "A first one",
            "position": "first",
            "conditions": {"from_scope": "not_in_organization"},
            "actions": {"prepend_subject": "[out] "},
        }
        firm.done(RESETS, transport_rules=[tag])
        assert firm.order == [*firm.block, "A first one", "Foreign first", "Foreign last"]

    def test_rules_alone_are_managed_without_touching_the_block(self, firm: Firm) -> None:
        firm.done(RESETS)
        tag = {
            "name": "A first one",
            "position": "first",
            "conditions": {"from_scope": "not_in_organization"},
            "actions": {"prepend_subject": "[out] "},
        }
        firm.done(None, transport_rules=[tag], undeclared="remove_owned")
        assert firm.block[-1] == REDIRECT
        assert firm.order == [*firm.block, "A first one", "Foreign first", "Foreign last"]


class TestAdmins:
    def test_a_target_with_one_member_is_refused_until_that_is_allowed(self, firm: Firm) -> None:
        lonely = {**RESETS, "target": "lonely@contoso.example"}
        refused = firm.run(lonely)
        assert "only anna.berg@contoso.example" in refused.refused
        assert "missing_admins: 1" in refused.refused
        assert "one_member" in {one.id for one in refused.plan.findings}
        firm.done(lonely, allow={"missing_admins": 1})

    def test_a_target_that_nobody_opens_is_refused_always(self, firm: Firm) -> None:
        refused = firm.run({**RESETS, "target": "empty@contoso.example"}, allow={"missing_admins": 2})
        assert "nobody" in refused.refused

    def test_a_member_who_is_away_is_no_member(self, firm: Firm) -> None:
        away = {"address": BRUNO, "state": "absent", "absent_until": "2026-12-24"}
        assert "bruno.costa@contoso.example away" in firm.run(RESETS, people=[away]).refused
        firm.done(RESETS, people=[{**away, "absent_until": "2026-11-24"}])

    def test_an_admin_who_is_away_stops_the_run(self, firm: Firm) -> None:
        resets = {**{name: value for name, value in RESETS.items() if name != "target"}, "admins": [ANNA, BRUNO]}
        assert "is away" in firm.run(resets, people=[{"address": BRUNO, "state": "absent"}]).refused
        firm.done(resets)

    def test_a_target_that_is_no_mailbox_is_refused(self, firm: Firm) -> None:
        assert "a rule can redirect to mailboxes only" in firm.run({**RESETS, "target": "all@contoso.example"}).refused
        assert "is no mailbox" in firm.run({**RESETS, "target": "nobody@contoso.example"}).refused

    def test_a_target_that_is_created_in_the_same_run_is_right(self, firm: Firm) -> None:
        members = [{"trustee": one, "rights": ["full_access"]} for one in (ANNA, BRUNO)]
        box = {"address": "resets@contoso.example", "display_name": "Resets", "members": members}
        firm.done({**RESETS, "target": "resets@contoso.example"}, shared_mailboxes=[box])
        assert firm.block[-1] == REDIRECT

    def test_a_target_that_forwards_its_mail_is_told(self, firm: Firm) -> None:
        firm.somebody("Set-Mailbox", Identity=PASSWORDS, ForwardingSmtpAddress="smtp:x@partner.example")
        found = {one.id: one.text for one in firm.run(RESETS, apply=False).plan.findings}
        assert "x@partner.example" in found["recipient_at_risk"]
        assert "x@partner.example" in found["mailbox_forwards"]

    def test_members_that_cannot_be_read_are_told_and_refuse_nothing(self, firm: Firm) -> None:
        firm.lab.faults.add(Fault("forbidden", cmdlet="Get-MailboxPermission", times=None))
        found = firm.run(RESETS, apply=False)
        assert found.refused == ""
        [told] = [one for one in found.plan.findings if one.id == "members_unknown"]
        assert not told.known


RESET = {
    "name": "A reset goes to the password admin",
    "message": {"from": "no-reply@dropbox.com", "subject": "Reset your Dropbox password"},
    "recipient": ANNA,
    "expect": {"mailboxes": [PASSWORDS]},
}
OTHER = {
    "name": "Other mail stays",
    "message": {"from": "no-reply@dropbox.com", "subject": "Anna shared a folder with you"},
    "recipient": ANNA,
    "expect": {"mailboxes": [ANNA]},
}


class TestMailFlow:
    """The tests of a declaration see the rules that its password resets become."""

    def test_they_hold_for_what_is_planned_and_for_what_stands(self, firm: Firm) -> None:
        firm.done(RESETS, mail_flow_tests=[RESET, OTHER])

    def test_an_audited_block_fails_the_test_and_is_refused(self, firm: Firm) -> None:
        found = firm.run({**RESETS, "mode": "audit"}, mail_flow_tests=[RESET])
        assert "A reset goes to the password admin" in found.refused
        assert firm.block == []


class TestSecrets:
    def test_neither_key_nor_token_is_shown(self, firm: Firm) -> None:
        token = reset_token(KEY, "", ORGANISATION["name"], frozenset(ORGANISATION["domains"]))
        found = firm.run(RESETS)
        assert token in str(firm.organisation.exchange.snapshot())
        shown = json.dumps([found.result(), found.plan.data, found.message]) + plan_text(found.plan, verbose=True)
        assert token not in shown
        assert KEY not in shown
        another = firm.run({**RESETS, "key": "another key of some length"}, apply=False)
        assert another.plan.changes
        assert token not in json.dumps(another.result()) + plan_text(another.plan, verbose=True)

    def test_an_export_gives_the_rules(self, firm: Firm) -> None:
        firm.done(RESETS)
        exported = firm.export()["declaration"]
        assert [rule["name"] for rule in exported["transport_rules"]] == firm.order
        assert firm.run(None, transport_rules=exported["transport_rules"]).plan.changes == ()
