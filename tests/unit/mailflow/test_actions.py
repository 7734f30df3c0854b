# SPDX-License-Identifier: GPL-3.0-or-later
"""What the actions of a rule do to a message and to those who get it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.effects import (
    ADDED_RECIPIENTS,
    LOOP_HEADER,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.transport import Transport
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import (
    ANNA,
    BRUNO,
    CHLOE,
    PASSWORDS,
    SALES,
    STRANGER,
    envelope,
    message,
    only,
    reached,
    rule,
    run,
)

REDIRECT = {"redirect_message_to": [PASSWORDS]}


def did(actions: dict[str, Any], **more: Any) -> Transport:
    return run(rule(actions=actions), **more)


def test_a_redirected_message_keeps_its_headers_and_counts_the_redirect() -> None:
    copy = only(did(REDIRECT))
    assert (copy.message.header("To"), copy.message.header(LOOP_HEADER), copy.redirected) == ((ANNA,), ("1",), True)


def test_a_message_is_redirected_once() -> None:
    again = rule({"sent_to": [PASSWORDS]}, actions={"redirect_message_to": [SALES]}, name="again")
    copy = only(run([rule(actions=REDIRECT), again]))
    assert (copy.fate, copy.recipients) == ("rejected", frozenset())
    assert "5.7.128" in copy.fate_text


def test_a_rule_that_removes_the_count_does_not_make_another_redirect_possible() -> None:
    rules = [
        rule(actions=REDIRECT),
        rule({}, actions={"remove_header": LOOP_HEADER}, name="forgets"),
        rule({}, actions={"redirect_message_to": [SALES]}, name="again"),
    ]
    assert only(run(rules)).fate == "rejected"


def test_a_redirect_takes_it_from_those_who_were_added_before() -> None:
    copy = only(run([rule(actions={"blind_copy_to": [SALES]}), rule(actions=REDIRECT, name="redirects")]))
    assert (copy.recipients, copy.added) == ({PASSWORDS}, frozenset())


def test_a_message_that_another_organisation_redirected_bounces_at_the_next_redirect() -> None:
    counted = message(headers={LOOP_HEADER: "1"})
    assert only(did(REDIRECT, mail=counted)).fate == "rejected"
    assert only(did({"blind_copy_to": [SALES]}, mail=counted)).recipients == {ANNA, SALES}
    assert only(did(REDIRECT, mail=message(headers={LOOP_HEADER: "0"}))).fate == "delivered"


def test_a_rule_that_redirects_to_more_than_ten_is_not_applied_at_all() -> None:
    ten = [f"r{number}@contoso.example" for number in range(10)]
    assert only(did({"redirect_message_to": ten})).recipients == set(ten)
    found = did({"redirect_message_to": [*ten, SALES], "prepend_subject": "[x] "})
    assert (reached(found), only(found).message.subject) == ({ANNA: {ANNA}}, "Reset your password")
    assert (found.verdicts[0].outcome, found.verdicts[0].acted) == ("matched", False)
    assert found.verdicts[0].actions == ("not applied: it redirects to 11 recipients and 10 is the limit",)


@pytest.mark.parametrize(("action", "header"), [("blind_copy_to", ""), ("copy_to", "Cc"), ("add_to_recipients", "To")])
def test_added_recipients_get_it_beside_the_others_and_are_seen_where_they_were_added(action: str, header: str) -> None:
    copy = only(did({action: [SALES]}))
    assert (copy.recipients, copy.added, copy.originally) == ({ANNA, SALES}, {SALES}, {ANNA})
    seen = {name for name in ("To", "Cc", "Bcc") if SALES in " ".join(copy.message.header(name))}
    assert seen == ({header} if header else set())
    assert ANNA in copy.message.header("To")[0]


def test_whoever_gets_it_already_is_not_added() -> None:
    assert only(did({"blind_copy_to": [ANNA]})).added == frozenset()


def test_all_rules_together_add_a_hundred_recipients() -> None:
    many = [f"r{number:03}@contoso.example" for number in range(70)]
    others = [f"s{number:03}@contoso.example" for number in range(70)]
    found = run([rule(actions={"blind_copy_to": many}), rule(actions={"copy_to": others}, name="more")])
    assert len(only(found).added) == ADDED_RECIPIENTS == 100
    assert "40 more are not added" in found.verdicts[1].actions[0]


def test_a_copy_that_was_added_goes_its_own_way_when_a_later_rule_splits_it_off() -> None:
    rules = [
        rule(actions={"blind_copy_to": [SALES]}),
        rule({"sent_to": [ANNA]}, actions=REDIRECT, name="redirects"),
    ]
    found = run(rules, to=envelope(ANNA, BRUNO))
    assert reached(found) == {ANNA: {PASSWORDS, SALES}, BRUNO: {BRUNO, SALES}}


def test_a_rule_redirects_first_and_then_adds() -> None:
    assert reached(did({**REDIRECT, "blind_copy_to": [SALES]})) == {ANNA: {PASSWORDS, SALES}}


@pytest.mark.parametrize(
    ("kind", "recipients", "header"),
    [
        ("to", {ANNA, CHLOE}, "To"),
        ("cc", {ANNA, CHLOE}, "Cc"),
        ("bcc", {ANNA, CHLOE}, ""),
        ("redirect", {CHLOE}, ""),
    ],
)
def test_the_manager_of_the_sender_can_be_added(kind: str, recipients: set[str], header: str) -> None:
    copy = only(did({"add_manager_as_recipient_type": kind}, mail=message(sender=BRUNO)))
    assert copy.recipients == recipients
    assert not header or CHLOE in copy.message.header(header)[-1]


@pytest.mark.parametrize("actions", [{"add_manager_as_recipient_type": "bcc"}, {"moderate_message_by_manager": True}])
def test_without_a_manager_it_is_delivered_and_with_an_unknown_one_nobody_knows(actions: dict[str, Any]) -> None:
    assert reached(did(actions, mail=message(sender=STRANGER))) == {ANNA: {ANNA}}
    unread = did(actions, mail=message(sender=SALES))
    assert only(unread).fate == "unclear"
    assert [unknown.reason for unknown in unread.unknown] == ["the rule: nobody read the attributes"]


@pytest.mark.parametrize(
    ("actions", "fate", "text"),
    [
        ({"delete_message": True}, "deleted", "nobody is told"),
        ({"quarantine": True}, "quarantined", "quarantine"),
        ({"reject_message_reason_text": "Not here."}, "rejected", "550 5.7.1 Not here."),
        ({"reject_message_enhanced_status_code": "5.7.900"}, "rejected", "550 5.7.900 Delivery not authorized"),
        ({"moderate_message_by_user": [BRUNO, CHLOE]}, "moderated", f"{BRUNO}, {CHLOE}"),
        ({"disconnect": True}, "rejected", "connection"),
        ({"smtp_reject_message_reject_text": "Not here."}, "rejected", "550 Not here."),
        ({"smtp_reject_message_reject_status_code": 450}, "rejected", "450 Delivery"),
        ({"notify_sender": "reject_message"}, "rejected", "5.7.1"),
    ],
)
def test_actions_that_end_it(actions: dict[str, Any], fate: str, text: str) -> None:
    copy = only(did(actions))
    assert (copy.fate, copy.recipients, copy.originally) == (fate, frozenset(), {ANNA})
    assert text in copy.fate_text


def test_moderation_by_the_manager() -> None:
    copy = only(did({"moderate_message_by_manager": True}, mail=message(sender=BRUNO)))
    assert (copy.fate, CHLOE in copy.fate_text) == ("moderated", True)


@pytest.mark.parametrize(
    ("actions", "header", "value"),
    [
        ({"set_header_name": "X-New", "set_header_value": "1"}, "X-New", ("1",)),
        ({"set_header_name": "x-old", "set_header_value": "2"}, "X-Old", ("2",)),
        ({"remove_header": "X-OLD"}, "X-Old", ()),
        ({"set_scl": -1}, "X-MS-Exchange-Organization-SCL", ("-1",)),
        ({"prepend_subject": "[x] "}, "Subject", ("[x] Reset your password",)),
        ({"apply_classification": "ExPartner"}, "X-Microsoft-ClassID", ("ExPartner",)),
    ],
)
def test_actions_on_headers(actions: dict[str, Any], header: str, value: tuple[str, ...]) -> None:
    mail = message(headers=[("X-Old", "0"), ("X-Old", "1")])
    assert only(did(actions, mail=mail)).message.header(header) == value


@pytest.mark.parametrize(
    "actions",
    [
        {"apply_ome": True},
        {"apply_rights_protection_template": "Encrypt"},
        {"apply_html_disclaimer_text": "<p>Ours</p>"},
        {"generate_notification": "Look."},
        {"log_event_text": "seen"},
        {"notify_sender": "notify_only"},
        {"remove_ome": True},
        {"remove_ome_v2": True},
        {"route_message_outbound_connector": "To partner"},
        {"route_message_outbound_require_tls": True},
        {"set_audit_severity": "high"},
        {"generate_incident_report": SALES},
    ],
)
def test_what_changes_nothing_is_told(actions: dict[str, Any]) -> None:
    mail = message()
    found = did(actions, mail=mail)
    assert (only(found).recipients, only(found).message) == ({ANNA}, mail)
    assert found.verdicts[0].acted is True
    assert len(found.verdicts[0].actions) == 1


@pytest.mark.parametrize(("fallback", "fate"), [("wrap", "delivered"), ("ignore", "delivered"), ("reject", "rejected")])
def test_what_is_encrypted_takes_no_disclaimer(fallback: str, fate: str) -> None:
    actions = {"apply_html_disclaimer_text": "Ours", "apply_html_disclaimer_fallback_action": fallback}
    assert only(did(actions, mail=message(encrypted=True))).fate == fate
    assert only(did(actions)).fate == "delivered"


@pytest.mark.parametrize(
    "actions",
    [
        {"redirect_message_to": Unknown("it was not read")},
        {"set_header_name": "X-New", "set_header_value": Unknown("it was not read")},
        {"set_header_name": "X-New"},
        {"reject_message_reason_text": Unknown("it was not read")},
        {"notify_sender": "reject_unless_explicit_override"},
    ],
)
def test_an_action_that_nobody_can_tell_leaves_the_message_unclear(actions: dict[str, Any]) -> None:
    found = did(actions)
    assert only(found).fate == "unclear"
    assert found.unknown[0].reason.startswith("the rule: ")


def test_an_unknown_report_leaves_the_message_clear() -> None:
    assert only(did({**REDIRECT, "generate_incident_report": Unknown("it was not read")})).recipients == {PASSWORDS}
