# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.position import Position
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import OMITTED
from ansible_collections.mailward.mailbox.tests.unit.model.transport_rule.rules import (
    declared_rules,
    mistakes,
    read,
    rule,
)
from hypothesis import given


def test_what_is_left_out_is_not_managed() -> None:
    found, _unused = read(name="Mark mail from outside")
    assert found is not None
    assert found.conditions is OMITTED
    assert found.exceptions is OMITTED
    assert found.enabled is OMITTED
    assert found.mode is OMITTED
    assert found.expiry_date is OMITTED
    assert found.comments is OMITTED
    assert found.position is OMITTED


def test_blank_ends_of_names_are_cut_off() -> None:
    found = rule(name=" Mark ", position={"after": "Other "})
    assert found.name == "Mark"
    assert found.position == Position("after", "Other")


def test_values_are_canonical() -> None:
    found = rule(
        conditions={"sent_to": ["Anna@Contoso.Example", "anna@contoso.example"], "attachment_size_over": "10 MB"},
        exceptions={"sender_domain_is": ["Partner.Example."]},
    )
    assert found.conditions == {"sent_to": frozenset({"anna@contoso.example"}), "attachment_size_over": 10485760}
    assert found.exceptions == {"sender_domain_is": frozenset({"partner.example"})}


def test_null_empty_and_false_inside_mean_not_set() -> None:
    given_exceptions: dict[str, Any] = {"from": [], "from_scope": None, "has_no_classification": False}
    assert rule(exceptions=given_exceptions).exceptions == {}


def test_a_section_of_null_is_empty_and_not_left_out() -> None:
    assert rule(exceptions=None).exceptions == {}


def test_defaults_that_exchange_adds_stand_in_the_rule() -> None:
    assert rule(actions={"apply_html_disclaimer_text": "<p>hello</p>"}).actions == {
        "apply_html_disclaimer_text": "<p>hello</p>",
        "apply_html_disclaimer_location": "append",
        "apply_html_disclaimer_fallback_action": "wrap",
    }
    assert rule(actions={"reject_message_reason_text": "No."}).actions == {
        "reject_message_reason_text": "No.",
        "reject_message_enhanced_status_code": "5.7.1",
    }
    compared = rule(conditions={"ad_comparison_attribute": "city"}).conditions
    assert compared == {"ad_comparison_attribute": "city", "ad_comparison_operator": "equal"}


def test_a_rule_for_every_message_needs_to_say_so() -> None:
    assert "every message" in mistakes(conditions={})["conditions"]
    assert "every message" in mistakes(conditions={"from": []})["conditions"]
    found = rule(conditions={}, every_message=True)
    assert found.conditions == {}
    assert found.every_message


def test_every_message_says_that_there_are_no_conditions() -> None:
    found, wrong = read(every_message=True)
    assert wrong == {}
    assert found is not None
    assert found.conditions == {}
    assert "contradicts" in mistakes(every_message=True)["every_message"]


def test_a_rule_does_something() -> None:
    assert "would do nothing" in mistakes(actions={})["actions"]
    assert "would do nothing" in mistakes(actions={"delete_message": False})["actions"]


def test_a_wrong_value_is_told_once_and_does_not_look_like_a_missing_one() -> None:
    wrong = mistakes(conditions={"header_contains_message_header": "X Y", "header_contains_words": ["a"]})
    assert list(wrong) == ["conditions.header_contains_message_header"]
    assert list(mistakes(conditions={"from_scope": "outside"})) == ["conditions.from_scope"]


@pytest.mark.parametrize(
    ("section", "name", "hint"),
    [
        ("conditions", "subject_contain_words", "Did you mean subject_contains_words?"),
        ("conditions", "SubjectContainsWords", "Did you mean subject_contains_words?"),
        ("conditions", "ExceptIfFrom", "Write from under exceptions."),
        ("exceptions", "except_if_from", "Write from under exceptions."),
        ("conditions", "prepend_subject", "It belongs to actions."),
        ("actions", "from_scope", "It belongs to conditions or exceptions."),
        ("actions", "RemoveOMEv2", "Did you mean remove_ome_v2?"),
        ("actions", "zzz", "The documentation lists all actions."),
    ],
)
def test_an_unknown_name_is_told_with_the_right_one(section: str, name: str, hint: str) -> None:
    sections: dict[str, Any] = {"actions": {"delete_message": True}, "conditions": {"from_scope": "in_organization"}}
    sections[section] = {**sections.get(section, {}), name: ["x"]}
    sentence = mistakes(**sections)[f"{section}.{name}"]
    assert sentence.endswith(hint)


def test_a_wrong_word_is_told_with_the_possible_ones() -> None:
    sentence = mistakes(conditions={"from_scope": "NotInOrganization"})["conditions.from_scope"]
    assert "in_organization, not_in_organization" in sentence


def test_each_entry_of_a_list_is_told_by_its_place() -> None:
    wrong = mistakes(conditions={"from": ["anna@contoso.example", "anna"], "subject_contains_words": ["a" * 129]})
    assert set(wrong) == {"conditions.from[1]", "conditions.subject_contains_words[0]"}
    assert "128 is the maximum" in wrong["conditions.subject_contains_words[0]"]


def test_a_single_text_is_no_list() -> None:
    assert "is no list" in mistakes(conditions={"from": "anna@contoso.example"})["conditions.from"]


@pytest.mark.parametrize(
    ("conditions", "path", "lacking"),
    [
        ({"header_contains_words": ["a"]}, "conditions.header_contains_words", "header_contains_message_header"),
        ({"header_matches_patterns": ["a"]}, "conditions.header_matches_patterns", "header_matches_message_header"),
        ({"between_member_of1": ["a@contoso.example"]}, "conditions.between_member_of1", "between_member_of2"),
        ({"manager_for_evaluated_user": "sender"}, "conditions.manager_for_evaluated_user", "manager_addresses"),
        ({"ad_comparison_operator": "equal"}, "conditions.ad_comparison_operator", "ad_comparison_attribute"),
    ],
)
def test_conditions_that_go_together_are_given_together(conditions: Any, path: str, lacking: str) -> None:
    assert lacking in mistakes(conditions=conditions)[path]
    as_exception = path.replace("conditions", "exceptions")
    assert lacking in mistakes(exceptions=conditions)[as_exception]


@pytest.mark.parametrize(
    ("actions", "path", "other"),
    [
        ({"set_header_name": "X-A"}, "actions.set_header_name", "set_header_value"),
        (
            {"apply_html_disclaimer_location": "append"},
            "actions.apply_html_disclaimer_location",
            "apply_html_disclaimer_text",
        ),
        ({"incident_report_content": ["sender"]}, "actions.incident_report_content", "generate_incident_report"),
        ({"remove_rms_attachment_encryption": True}, "actions.remove_rms_attachment_encryption", "remove_ome_v2"),
        (
            {"reject_message_reason_text": "No.", "redirect_message_to": ["a@contoso.example"]},
            "actions.redirect_message_to",
            "excludes reject_message_reason_text",
        ),
        (
            {"moderate_message_by_user": ["a@contoso.example"], "prepend_subject": "x"},
            "actions.moderate_message_by_user",
            "prepend_subject",
        ),
        ({"notify_sender": "notify_only"}, "actions.notify_sender", "message_contains_data_classifications"),
    ],
)
def test_actions_that_go_together_or_exclude_each_other(actions: Any, path: str, other: str) -> None:
    assert other in mistakes(actions=actions)[path]


def test_moderation_may_stand_beside_an_audit_severity() -> None:
    actions = {"moderate_message_by_user": ["a@contoso.example"], "set_audit_severity": "low"}
    assert mistakes(actions=actions) == {}


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "x" * 65, "64 is the maximum"),
        ("name", " ", "empty"),
        ("name", "two\nlines", "several lines"),
        ("comments", "x" * 1025, "1024 is the maximum"),
        ("mode", "test", "enforce, audit, audit_and_notify"),
        ("rule_error_action", "stop", "ignore, defer"),
        ("sender_address_location", "Header", "header_or_envelope"),
        ("recipient_address_type", "alias", "original, resolved"),
        ("enabled", "yes", "true or false"),
        ("expiry_date", "tomorrow", "2027-01-06"),
        ("state", "disabled", "present, absent"),
        ("priority", 0, "no field"),
    ],
)
def test_settings_of_a_rule_are_checked(field: str, value: Any, reason: str) -> None:
    assert reason in mistakes(**{field: value})[field]


def test_a_rule_does_not_expire_before_it_acts() -> None:
    wrong = mistakes(activation_date="2027-01-06", expiry_date="2027-01-06")
    assert "would never act" in wrong["expiry_date"]


def test_moments_are_utc_without_fractions_and_null_clears_them() -> None:
    found = rule(activation_date="2026-12-24T18:00:00.75+01:00", expiry_date=None)
    assert found.activation_date == datetime(2026, 12, 24, 17, tzinfo=UTC)
    assert found.expiry_date is None


def test_texts_beyond_their_length_are_told() -> None:
    wrong = mistakes(
        actions={
            "apply_html_disclaimer_text": "x" * 5001,
            "generate_notification": "x" * 5121,
            "reject_message_reason_text": "x" * 1025,
        }
    )
    assert {path: sentence.split(", ")[1].split(".")[0] for path, sentence in wrong.items()} == {
        "actions.apply_html_disclaimer_text": "5000 is the maximum",
        "actions.generate_notification": "5120 is the maximum",
        "actions.reject_message_reason_text": "1024 is the maximum",
    }


@pytest.mark.parametrize(
    ("written", "position"),
    [
        ("first", Position("first")),
        ("last", Position("last")),
        ({"before": "Journal"}, Position("before", "Journal")),
        ({"after": "Journal"}, Position("after", "Journal")),
    ],
)
def test_positions(written: Any, position: Position) -> None:
    assert rule(position=written).position == position


@pytest.mark.parametrize(
    "written", ["top", 0, {"before": ""}, {"under": "x"}, {"before": "a", "after": "b"}, ["first"], None]
)
def test_what_is_no_position_is_refused(written: Any) -> None:
    assert "position" in mistakes(position=written)


def test_an_absent_rule_needs_its_name_only() -> None:
    found, wrong = read(state="absent", actions=OMITTED)
    assert wrong == {}
    assert found is not None
    assert found.absent


def test_comments_are_compared_without_blank_ends_and_with_plain_line_ends() -> None:
    assert rule(comments="\r\none  \r\ntwo\r\n\r\n").comments == "one  \ntwo"
    assert rule(comments=None).comments == ""


@given(declared_rules())
def test_every_rule_that_the_tables_allow_is_read_without_a_mistake(entry: dict[str, Any]) -> None:
    found = rule(**entry)
    assert set(entry["conditions"]) <= set(found.conditions or {})
    assert set(entry["actions"]) <= set(found.actions or {})
