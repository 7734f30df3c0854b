# SPDX-License-Identifier: GPL-3.0-or-later
"""What is declared of transport rules becomes what stands, in the fewest calls, and then nothing is to do."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Expression, Key, Kind
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.expressing import (
    declare_rules,
    express_rules,
)
from ansible_collections.mailward.mailbox.tests.unit.model.transport_rule.rules import declared_rules
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.live_rules import (
    LiveRules,
    applied,
    apply,
    changes,
    declared,
    other_names,
    resolve,
    rule,
)
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.spellings import respelled
from hypothesis import given, settings
from hypothesis import strategies as st

RULE = Key(Kind.TRANSPORT_RULE, "A")


def express(live: LiveRules, *rules: dict[str, Any], **more: Any) -> Expression:
    return express_rules(declared(*rules, **more), live.listed(), resolve)


def field_changes(live: LiveRules, *rules: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    found = changes(express(live, *rules))
    return {field.name: (field.before, field.after) for change in found for field in change.fields}


@settings(max_examples=40, deadline=None)
@given(declared_rules())
def test_a_rule_that_was_created_is_as_declared(entry: dict[str, Any]) -> None:
    applied(declared(entry), LiveRules())


@settings(max_examples=40, deadline=None)
@given(declared_rules(), declared_rules())
def test_a_rule_that_was_changed_is_as_declared(before: dict[str, Any], after: dict[str, Any]) -> None:
    live = LiveRules()
    apply(declared(before), live)
    applied(declared(after), live)


@settings(max_examples=40, deadline=None)
@given(declared_rules(), st.integers(0))
def test_every_spelling_of_what_stands_is_what_is_declared(entry: dict[str, Any], seed: int) -> None:
    live = LiveRules()
    apply(declared(entry), live)
    live.rows = [respelled(row, Random(seed), other_names) for row in live.rows]
    assert changes(express(live, entry)) == []


@settings(max_examples=40, deadline=None)
@given(declared_rules(), st.integers(0))
def test_what_is_exported_is_what_stands(entry: dict[str, Any], seed: int) -> None:
    live = LiveRules()
    apply(declared(entry), live)
    live.rows = [respelled(row, Random(seed), other_names) for row in live.rows]
    exported = declare_rules(live.listed(), resolve)
    assert set(exported[0]) >= {"name", "conditions", "actions"}
    assert changes(express(live, *exported)) == []


def test_a_section_that_is_not_declared_is_not_expressed() -> None:
    live = LiveRules()
    live.add("A")
    organisation, _unused = read_organisation({"organisation": {"name": "contoso", "domains": ["contoso.example"]}})
    assert express_rules(organisation, live.listed(), resolve) == Expression()


def test_rules_that_could_not_be_read_are_unknown() -> None:
    unread = Unknown("Get-TransportRule answered 503 three times")
    expression = express_rules(declared(rule("A")), unread, resolve)
    assert expression.unknown == {"transport_rules": unread}
    assert expression.existing == {}
    assert expression.desired[RULE].within == ("transport_rules",)


@pytest.mark.parametrize(
    "row", [{"Priority": 0}, {"Name": "A"}, {"Name": "A", "Priority": "first"}, {"Name": None, "Priority": 0}]
)
def test_rows_that_do_not_say_which_rule_they_are_make_all_of_them_unknown(row: dict[str, Any]) -> None:
    expression = express_rules(declared(rule("A")), [row], resolve)
    assert set(expression.unknown) == {"transport_rules"}


def test_names_are_compared_without_case() -> None:
    live = LiveRules()
    live.add("mark MAIL", marker="main")
    found = express(live, rule("Mark mail"))
    assert changes(found) == []
    assert found.existing[Key(Kind.TRANSPORT_RULE, "Mark mail")].identity == "guid of mark MAIL"


def test_what_is_left_out_is_not_touched() -> None:
    live = LiveRules()
    live.add("A", marker="main", Mode="Audit", FromScope="InOrganization", ExceptIfFrom=["anna@contoso.example"])
    assert changes(express(live, {"name": "A", "actions": {"prepend_subject": "x"}})) == []


def test_what_is_missing_in_a_given_mapping_is_cleared() -> None:
    live = LiveRules()
    live.add("A", marker="main", FromScope="InOrganization", SubjectContainsWords=["a"], StopRuleProcessing=True)
    entry = {"name": "A", "conditions": {"from_scope": "in_organization"}, "actions": {"prepend_subject": "x"}}
    assert field_changes(live, entry) == {
        "condition.subject_contains_words": (frozenset({"a"}), None),
        "action.stop_rule_processing": (True, None),
    }
    applied(declared(entry), live)
    assert live.calls[-1].parameters == {
        "Identity": "guid of A",
        "SubjectContainsWords": None,
        "StopRuleProcessing": False,
        "Confirm": False,
    }


def test_recipients_are_compared_after_resolving() -> None:
    live = LiveRules()
    live.add(
        "A",
        marker="main",
        SentTo=["ANNA THE PERSON", "smtp:Bruno@Contoso.Example"],
        From="stranger@partner.example",
        GenerateIncidentReport="chloe.alias@contoso.example",
        IncidentReportContent=["Sender"],
    )
    conditions = {
        "sent_to": ["bruno.alias@contoso.example", "anna@contoso.example"],
        "from": ["stranger@partner.example"],
    }
    actions = {"generate_incident_report": "chloe@contoso.example", "prepend_subject": "x"}
    assert changes(express(live, {"name": "A", "conditions": conditions, "actions": actions})) == []


def test_what_exchange_adds_to_a_report_by_itself_is_no_difference() -> None:
    live = LiveRules()
    live.add("A", marker="main", GenerateIncidentReport="anna@contoso.example", IncidentReportContent=["CC", "BCC"])
    reported = {"prepend_subject": "x", "generate_incident_report": "anna@contoso.example"}
    assert changes(express(live, rule("A", actions=reported))) == []
    assert field_changes(live, rule("A", actions={"prepend_subject": "x"})) == {
        "action.generate_incident_report": ("anna@contoso.example", None),
        "action.incident_report_content": (frozenset({"cc", "bcc"}), None),
    }


def test_a_marker_is_no_comment() -> None:
    live = LiveRules()
    live.add("A", marker="main", Comments="for the audit\r\nof 2026")
    assert changes(express(live, rule("A", comments="for the audit\nof 2026"))) == []
    assert express(live, rule("A")).existing[RULE].marker == "main"


def test_a_foreign_rule_stands_without_marker_and_a_declared_one_claims_it() -> None:
    live = LiveRules()
    live.add("A")
    live.add("B", marker="other")
    found = express(live, rule("A"))
    assert found.existing[RULE].marker == ""
    assert found.existing[Key(Kind.TRANSPORT_RULE, "B")].marker == "other"
    assert found.desired[RULE].marker == "main"


def test_comments_keep_their_text_when_a_rule_is_marked() -> None:
    live = LiveRules()
    live.add("A", Comments="by hand")
    applied(declared(rule("A")), live)
    assert live.rows[0]["Comments"] == "by hand\nmailward:main"


def test_an_absent_rule_is_taken_away_and_one_that_is_not_there_is_no_change() -> None:
    live = LiveRules()
    live.add("A", marker="main")
    gone = {"name": "A", "state": "absent"}
    applied(declared(gone), live)
    assert live.rows == []
    assert changes(express(live, gone)) == []


def test_all_live_rules_stand_in_the_section() -> None:
    live = LiveRules()
    live.add("A", marker="main")
    live.add("Somebody's")
    found = express(live)
    assert {key.name for key in found.existing} == {"A", "Somebody's"}
    assert all(item.within == ("transport_rules",) for item in found.existing.values())
    assert found.closed == frozenset()


def test_declared_mailboxes_that_a_rule_names_stand_before_it() -> None:
    boxes = [{"address": "passwords@contoso.example", "aliases": ["resets@contoso.example"]}]
    actions = {"redirect_message_to": ["passwords@contoso.example", "resets@contoso.example"]}
    found = express(LiveRules(), rule("A", actions=actions), shared_mailboxes=boxes)
    assert found.desired[RULE].needs == (
        Key(Kind.ADDRESS, "resets@contoso.example"),
        Key(Kind.MAILBOX, "passwords@contoso.example"),
    )


def test_a_part_that_cannot_be_read_is_unknown_and_the_rest_is_known() -> None:
    live = LiveRules()
    live.add("A", marker="main", FromScope="Elsewhere", MessageSizeOver="big", State="Broken", ExpiryDate="6 January")
    fields = express(live, rule("A")).existing[RULE].fields
    unknown = {name for name, value in fields.items() if isinstance(value, Unknown)}
    assert unknown == {"condition.from_scope", "condition.message_size_over", "enabled", "expiry_date"}
    assert fields["action.prepend_subject"] == "x"


def test_a_property_that_the_answer_lacks_is_unknown_where_it_is_declared_and_left_alone_elsewhere() -> None:
    live = LiveRules()
    row = live.add("A", marker="main")
    del row["RemoveRMSAttachmentEncryption"]
    found = express(live, rule("A"))
    assert isinstance(found.existing[RULE].fields["action.remove_rms_attachment_encryption"], Unknown)
    assert "action.remove_rms_attachment_encryption" not in found.desired[RULE].fields
    declared_too = {"prepend_subject": "x", "remove_ome_v2": True, "remove_rms_attachment_encryption": True}
    wanted = express(live, rule("A", actions=declared_too)).desired[RULE]
    assert wanted.fields["action.remove_rms_attachment_encryption"] is True


def refusals(live: LiveRules, *rules: dict[str, Any], **more: Any) -> list[str]:
    return [refusal.problem for refusal in express(live, *rules, **more).refusals]


def notes(live: LiveRules, *rules: dict[str, Any]) -> list[str]:
    return [note.text for note in express(live, *rules).notes]


def test_a_rule_is_not_created_without_conditions_or_actions() -> None:
    [problem] = refusals(LiveRules(), {"name": "A", "conditions": {"from_scope": "in_organization"}})
    assert "without actions" in problem
    [problem] = refusals(LiveRules(), {"name": "A", "actions": {"delete_message": True}})
    assert "every message" in problem
    assert refusals(LiveRules(), rule("A")) == []


def test_a_rule_that_loses_its_conditions_is_a_risk_even_where_it_is_meant() -> None:
    live = LiveRules()
    live.add("A", marker="main", FromScope="InOrganization")
    assert refusals(live, rule("A")) == []
    assert any("every message" in text for text in notes(live, rule("A")))


def test_a_condition_that_hits_all_recipients_is_a_risk_with_an_action_that_takes() -> None:
    hitting = {"conditions": {"any_of_to_header": ["anna@contoso.example"]}, "every_message": False}
    redirecting = rule("A", **hitting, actions={"redirect_message_to": ["bruno@contoso.example"]})
    assert any("any_of_to_header hits all recipients" in text for text in notes(LiveRules(), redirecting))
    assert notes(LiveRules(), rule("A", **hitting)) == []


def test_a_recipient_that_nobody_is_becomes_a_risk() -> None:
    actions = {"redirect_message_to": ["nobody@contoso.example", "anybody@partner.example"]}
    [text] = notes(LiveRules(), rule("A", actions=actions))
    assert "nobody@contoso.example" in text


def test_what_cannot_be_declared_is_named_and_stays() -> None:
    live = LiveRules()
    live.add("A", marker="main", HasSenderOverride=True, MessageContainsAllDataClassifications=["Credit Card Number"])
    [text] = notes(live, rule("A"))
    assert "HasSenderOverride, MessageContainsAllDataClassifications" in text
    assert changes(express(live, rule("A"))) == []


def test_patterns_of_exchange_2010_are_told() -> None:
    live = LiveRules()
    live.add("A", marker="main", UseLegacyRegex=True)
    [text] = notes(live, rule("A"))
    assert "Exchange 2010" in text


def test_more_rules_than_are_possible_are_refused_with_those_of_others_counted() -> None:
    live = LiveRules()
    for number in range(300):
        live.add(f"Rule {number}")
    [problem] = refusals(live, rule("A"))
    assert "301 rules, 300 of them not declared here" in problem
    assert refusals(live, rule("rule 7")) == []
    removing = {"mode": "remove", "sections": ["transport_rules"]}
    [step] = refusals(live, rule("A"), undeclared=removing)
    assert "until the old rules are taken away there would be 301" in step
    assert len(refusals(live, rule("A"), undeclared="remove_owned")) == 1


def test_words_and_patterns_of_all_rules_are_added_up() -> None:
    live = LiveRules()
    for number in range(5):
        live.add(f"Rule {number}", SubjectMatchesPatterns=["x" * 4000])
    few, many = ({"subject_matches_patterns": ["y" * length]} for length in (480, 481))
    assert refusals(live, rule("A", conditions=few, every_message=False)) == []
    [problem] = refusals(live, rule("A", conditions=many, every_message=False))
    assert "20481 characters" in problem


def test_what_is_taken_away_at_the_end_still_takes_its_room_before() -> None:
    live = LiveRules()
    live.add("Old", marker="main", SubjectMatchesPatterns=["x" * 12000])
    new = rule("A", conditions={"subject_matches_patterns": ["y" * 12000]}, every_message=False)
    [problem] = refusals(live, new, rule("Old", state="absent"))
    assert "until the old rules are taken away all words and patterns would have 24000 characters" in problem
    small = rule("A", conditions={"subject_matches_patterns": ["y" * 8000]}, every_message=False)
    assert refusals(live, small, rule("Old", state="absent")) == []


def test_comments_without_room_for_a_marker_are_refused() -> None:
    live = LiveRules()
    live.add("A", Comments="x" * 1020)
    [problem] = refusals(live, rule("A"))
    assert "1024 are possible" in problem
    assert refusals(live, rule("A", comments="short")) == []
