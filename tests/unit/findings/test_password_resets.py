# SPDX-License-Identifier: GPL-3.0-or-later
"""How far resets are redirected, and what is wrong with that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.findings.kinds import KINDS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.flow_rule import FlowRule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import (
    Forwarding,
    ForwardingScan,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    CONTACT,
    MAILBOX,
    Recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.finding import LEVELS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Note, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.findings.judged import (
    CLEAR,
    changed,
    facts,
    findings,
    ids,
    status,
)
from ansible_collections.mailward.mailbox.tests.unit.password_reset.firms import (
    ANNA,
    BRUNO,
    CHLOE,
    CONTOSO,
    GENERIC,
    NOW,
    PASSWORDS,
)

ADMINS: dict[str, Any] = {"target": None, "admins": [ANNA, BRUNO]}
# Services that the catalogue knows for certain.
SURE: dict[str, Any] = {"services": ["dropbox", "github"]}
REDIRECT = "Password resets 90"
UNREAD = Unknown("Exchange Online answered 503 three times")
INBOX_RULE = Forwarding(CHLOE, "inbox rule", "redirect", ("chloe@home.example",), rule="Sort", outside=True)


def scan(*forwardings: Forwarding, **more: Any) -> ForwardingScan:
    return replace(CLEAR, forwardings=forwardings, **more)


def forwarding_to(target: str) -> Recipient:
    return Recipient(CHLOE, MAILBOX, forwards_to=frozenset({target}))


def stranger(**more: Any) -> FlowRule:
    return FlowRule("Disclaimer", **{"actions": {"stop_rule_processing": True}, **more})


def test_what_stands_as_declared_is_enforced_and_has_nothing_critical_or_high() -> None:
    given = facts(SURE)
    assert (status(given), ids(given)) == ("enforced", [])


def test_what_is_not_declared_is_critical_and_absent() -> None:
    organisation, _unused = read_organisation({"organisation": CONTOSO})
    given = replace(facts(), declared=organisation)
    assert (status(given), ids(given, *LEVELS)) == ("absent", ["not_declared"])


def test_what_is_declared_absent_is_critical_and_absent() -> None:
    organisation, _unused = read_organisation({"organisation": CONTOSO, "password_resets": {"state": "absent"}})
    given = replace(facts(), declared=organisation)
    assert (status(given), ids(given, *LEVELS)) == ("absent", ["declared_absent"])


class TestOfTheDeclaration:
    def test_audit_is_critical(self) -> None:
        given = facts({**SURE, "mode": "audit"})
        assert (status(given), ids(given)) == ("audit", ["only_audited"])

    @pytest.mark.parametrize(
        ("resets", "identity", "text", "standing"),
        [
            ({**ADMINS, "cross": False}, "not_crossed", "their own resets reach themselves", "partial"),
            ({"scope": {"people": [ANNA]}}, "narrow_scope", "1 person only", "partial"),
            ({"scope": {"group": "all@contoso.example"}}, "narrow_scope", "all@contoso.example only", "partial"),
            ({"dmarc_guard": False}, "no_dmarc_guard", "flood the password admin", "enforced"),
            ({"services": ["discourse"]}, "unknown_services", "know too little of Discourse", "partial"),
            ({"services": ["redmine"]}, "unknown_services", "know too little of Redmine", "partial"),
            ({"services": ["quickbooks"]}, "sign_in_codes", "leave the codes of Intuit / QuickBooks", "partial"),
        ],
    )
    def test_a_weakness_is_high(self, resets: dict[str, Any], identity: str, text: str, standing: str) -> None:
        given = facts({**SURE, **resets})
        [found] = findings(given)
        assert (found.level, found.id) == ("high", identity)
        assert text in found.text
        assert status(given) == standing

    def test_what_the_firm_describes_itself_is_known_enough(self) -> None:
        own = {"service": "Redmine", "sender_domains": ["tracker.example"], "subject_patterns": ["^Your .* password$"]}
        assert ids(facts({"services": ["redmine"], "own_services": [own]})) == []

    def test_what_nobody_verified_is_named(self) -> None:
        [found] = findings(facts({"services": ["xero", "dropbox"]}), "medium")
        assert "Xero" in found.text
        assert "Dropbox" not in found.text

    def test_generic_coverage_names_who_agreed_and_blames_no_product(self) -> None:
        given = facts({**SURE, **GENERIC})
        assert ids(given) == []
        assert any("Bruno Costa agreed on 2026-11-20" in one.text for one in findings(given, "info"))

    def test_exempt_services_are_named(self) -> None:
        [found] = [
            one
            for one in findings(facts({"exempt_services": ["godaddy", "registrar.example"]}), "info")
            if one.id == "exempt_services"
        ]
        assert "GoDaddy, registrar.example" in found.text

    def test_the_redirect_is_explained_to_assessment_tools(self) -> None:
        [found] = [one for one in findings(facts(), "info") if one.id == "redirect_is_flagged"]
        assert found.control.startswith("Prowler")


class TestOfAdmins:
    def test_one_member_is_high(self) -> None:
        [found] = findings(facts(SURE, members=frozenset({ANNA})))
        assert (found.id, PASSWORDS in found.text) == ("one_member", True)

    def test_unknown_members_are_told_as_unknown(self) -> None:
        [found] = findings(facts(SURE, members=UNREAD), "medium")
        assert (found.id, found.known) == ("members_unknown", False)

    @pytest.mark.parametrize("resets", [{}, ADMINS])
    def test_who_is_away_is_high(self, resets: dict[str, Any]) -> None:
        away = [{"address": BRUNO, "state": "absent"}, {"address": CHLOE, "state": "absent"}]
        [found] = findings(facts({**SURE, **resets}, people=away))
        assert (found.id, BRUNO in found.text) == ("admin_absent", True)


class TestOfRules:
    def test_without_any_they_are_absent(self) -> None:
        given = facts(SURE, rules=lambda _rules: ())
        assert (status(given), ids(given)) == ("absent", ["rules_missing"])

    def test_without_the_acting_one_they_are_absent(self) -> None:
        given = facts(SURE, rules=lambda rules: tuple(rule for rule in rules if not rule.name.startswith(REDIRECT)))
        assert (status(given), ids(given)) == ("absent", ["rules_missing"])

    def test_without_a_marking_one_they_are_partial(self) -> None:
        given = facts(SURE, rules=lambda rules: rules[1:])
        assert (status(given), ids(given)) == ("partial", ["rules_missing"])

    @pytest.mark.parametrize(
        "settings",
        [{"enabled": False}, {"expiry_date": NOW - timedelta(days=1)}, {"activation_date": NOW + timedelta(days=1)}],
    )
    def test_a_disabled_acting_rule_leaves_nothing(self, settings: dict[str, Any]) -> None:
        given = facts(SURE, rules=changed(REDIRECT, **settings))
        assert (status(given), ids(given)) == ("absent", ["rules_missing"])

    @pytest.mark.parametrize("settings", [{"enabled": False}, {"mode": "audit"}])
    def test_a_marking_rule_that_marks_nothing_is_critical(self, settings: dict[str, Any]) -> None:
        given = facts(SURE, rules=changed("Password resets 60", **settings))
        assert (status(given), ids(given)) == ("partial", ["rules_missing"])

    def test_an_audited_acting_rule_is_audit_whatever_is_declared(self) -> None:
        given = facts(
            SURE, rules=changed(REDIRECT, mode="audit"), outstanding=frozenset({"Password resets 90 redirect"})
        )
        assert (status(given), ids(given)) == ("audit", ["rules_differ"])

    @pytest.mark.parametrize("settings", [{"enabled": UNREAD}, {"mode": UNREAD}])
    def test_an_acting_rule_of_which_not_all_is_known_is_unknown(self, settings: dict[str, Any]) -> None:
        assert status(facts(SURE, rules=changed(REDIRECT, **settings))) == "unknown"

    def test_rules_that_are_not_as_declared_are_high(self) -> None:
        given = facts(SURE, outstanding=frozenset({"Password resets 12 guard list"}))
        assert (status(given), ids(given)) == ("partial", ["rules_differ"])

    def test_rules_in_another_order_are_high(self) -> None:
        given = facts(SURE, rules=lambda rules: rules[::-1])
        assert (status(given), ids(given)) == ("partial", ["rules_differ"])

    def test_names_are_the_same_in_another_case(self) -> None:
        given = facts(SURE, rules=lambda rules: tuple(replace(rule, name=rule.name.upper()) for rule in rules))
        assert status(given) == "enforced"

    @pytest.mark.parametrize("more", [{"rules": lambda _rules: UNREAD}, {"unread": UNREAD.reason}])
    def test_rules_that_nobody_could_read_are_unknown(self, more: dict[str, Any]) -> None:
        given = facts(SURE, **more)
        assert status(given) == "unknown"
        [found] = findings(given)
        assert (found.id, found.known) == ("rules_unknown", False)


class TestOfForeignRules:
    @pytest.mark.parametrize(
        "action", ["stop_rule_processing", "delete_message", "redirect_message_to", "blind_copy_to", "quarantine"]
    )
    def test_one_above_that_stops_or_moves_is_critical(self, action: str) -> None:
        given = facts(SURE, rules=lambda rules: (stranger(actions={action: True}), *rules))
        assert (status(given), ids(given)) == ("partial", ["foreign_rule"])

    def test_one_in_the_midst_is_critical(self) -> None:
        given = facts(SURE, rules=lambda rules: (*rules[:-1], stranger(), rules[-1]))
        assert ids(given) == ["foreign_rule"]

    @pytest.mark.parametrize("more", [{"enabled": False}, {"mode": "audit"}, {"actions": {"prepend_subject": "x"}}])
    def test_one_that_does_nothing_to_mail_is_only_told(self, more: dict[str, Any]) -> None:
        given = facts(SURE, rules=lambda rules: (stranger(**more), *rules))
        assert (status(given), ids(given)) == ("enforced", [])
        assert "foreign_rule_above" in ids(given, "info")

    def test_one_that_nobody_understands_leaves_it_unknown(self) -> None:
        unclear = stranger(actions={}, unclear="its patterns are those of Exchange 2010")
        given = facts(SURE, rules=lambda rules: (unclear, *rules))
        assert (status(given), ids(given)) == ("unknown", ["foreign_rule"])

    def test_one_below_is_no_matter(self) -> None:
        given = facts(SURE, rules=lambda rules: (*rules, stranger()))
        assert (status(given), ids(given)) == ("enforced", [])


class TestOfBypasses:
    @pytest.mark.parametrize("target", ["chloe@home.example", "contact@contoso.example"])
    def test_a_mailbox_that_forwards_outside_is_critical(self, target: str) -> None:
        contact = Recipient("contact@contoso.example", CONTACT, outside="chloe@home.example")
        given = facts(SURE, recipients=(forwarding_to(target), contact))
        [found] = findings(given)
        assert (found.id, found.subject.name, "chloe@home.example" in found.text) == ("mailbox_forwards", CHLOE, True)
        assert "MS.EXO.1.1v2" in found.control
        assert status(given) == "partial"

    def test_a_mailbox_that_forwards_inside_is_no_matter(self) -> None:
        assert status(facts(SURE, recipients=(forwarding_to(ANNA),))) == "enforced"

    def test_an_inbox_rule_that_sends_mail_on_is_critical(self) -> None:
        given = facts(SURE, forwarding=scan(INBOX_RULE))
        [found] = findings(given)
        assert (found.id, found.subject.name, '"Sort"' in found.text) == ("inbox_rule_forwards", CHLOE, True)
        assert status(given) == "partial"

    def test_an_inbox_rule_that_nobody_can_see_through_leaves_it_unknown(self) -> None:
        given = facts(SURE, forwarding=scan(replace(INBOX_RULE, action="unclear", targets=())))
        assert (status(given), ids(given)) == ("unknown", ["inbox_rule_forwards"])

    def test_what_is_read_now_counts_more_than_the_scan(self) -> None:
        seen = Forwarding(CHLOE, "mailbox", "forward", ("chloe@home.example",), outside=True)
        assert status(facts(SURE, forwarding=scan(seen))) == "partial"
        none = Recipient(CHLOE, MAILBOX, forwards_to=frozenset())
        assert status(facts(SURE, forwarding=scan(seen), recipients=(none,))) == "enforced"

    def test_a_scan_of_a_day_ago_still_counts(self) -> None:
        assert status(facts(SURE, forwarding=scan(taken_at=NOW - timedelta(days=1)))) == "enforced"

    def test_an_older_scan_leaves_it_unknown_since_then(self) -> None:
        given = facts(SURE, forwarding=scan(INBOX_RULE, taken_at=NOW - timedelta(days=1, seconds=1)))
        [found] = findings(given)
        assert "unknown since 2026-11-30T08:59:59Z" in found.text
        assert (status(given), found.known) == ("unknown", False)

    def test_without_a_scan_it_is_unknown(self) -> None:
        given = facts(SURE, forwarding=Unknown("no scan has been made yet"))
        assert (status(given), ids(given)) == ("unknown", ["forwarding_unknown"])

    @pytest.mark.parametrize("more", [{"unread": {CHLOE: "503"}}, {"left": 1}])
    def test_a_scan_with_gaps_leaves_it_unknown(self, more: dict[str, Any]) -> None:
        given = facts(SURE, forwarding=scan(**more))
        assert (status(given), ids(given)) == ("unknown", ["forwarding_unknown"])

    def test_what_is_known_to_be_wrong_counts_more_than_what_is_not_known(self) -> None:
        given = facts(SURE, forwarding=Unknown("no scan"), recipients=(forwarding_to("chloe@home.example"),))
        assert status(given) == "partial"


class TestOfThePlatform:
    def test_one_that_cannot_redirect_is_unsupported_and_nothing_else_is_judged(self) -> None:
        given = facts(SURE, degree="unsupported", reason="it has no rules", rules=lambda _rules: ())
        [found] = findings(given, *LEVELS)
        assert (found.id, "it has no rules" in found.text, status(given)) == ("unsupported", True, "unsupported")

    def test_one_that_can_do_it_partly_is_never_enforced(self) -> None:
        given = facts(SURE, degree="partial", reason="the mail stays in the trash")
        assert (status(given), ids(given)) == ("partial", ["partly_supported"])

    def test_one_that_cannot_tell_forged_mail_leaves_a_risk(self) -> None:
        given = facts(SURE, guardless="these servers stamp no mail")
        assert (status(given), ids(given)) == ("enforced", ["guard_unsupported"])

    @pytest.mark.parametrize(("level", "known"), [("risk", True), ("unknown", False)])
    def test_what_it_says_of_the_recipients_is_a_finding(self, level: str, known: bool) -> None:
        note = Note(level, Subject("password resets", ""), "go on to somebody")
        [found] = findings(facts(SURE, remarks=(note,)))
        assert (found.id, found.text, found.known) == ("recipient_at_risk", "go on to somebody", known)


def test_the_gravest_come_first() -> None:
    given = facts({"services": ["redmine"], "mode": "audit"}, forwarding=scan(INBOX_RULE), members=UNREAD)
    levels = [LEVELS.index(one.level) for one in findings(given, *LEVELS)]
    assert levels == sorted(levels)
    assert len(set(levels)) == len(LEVELS)


def test_every_grave_finding_says_what_to_do() -> None:
    assert [name for name, kind in KINDS.items() if kind.level != "info" and not kind.remedy] == ["partly_supported"]
