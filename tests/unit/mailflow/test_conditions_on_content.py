# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions on subject, body, headers, attachments and properties of the message."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.message import Attachment
from ansible_collections.mailward.mailbox.tests.unit.mailflow.world import (
    STRANGER,
    envelope,
    message,
    outcome,
    verdict,
)

PLAIN = Attachment("notes.txt", "text/plain", 2048, text="The project is called Falcon.")
PDF = Attachment("Offer 2026.PDF", "application/pdf", 20480)
ARCHIVE = Attachment("all.zip", "application/zip", 4096, nested=("inner.docx", "run.exe"))
LOCKED = Attachment("secret.zip", "application/zip", 4096, encrypted=True)
DISGUISED = Attachment("notes.txt", "text/plain", 4096, text="MZ\x90\0\3")
PICTURE = Attachment("logo.png", "image/png", 900)
FORGOTTEN = message(subject="Réinitialisez votre mot de passe", body="We reset nothing. Falcon.")


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"subject_contains_words": ["mot de passe", "password"]}, "matched"),
        ({"subject_contains_words": ["MOT"]}, "matched"),
        ({"subject_contains_words": ["mots"]}, "passed"),
        ({"subject_contains_words": ["Falcon"]}, "passed"),
        ({"subject_matches_patterns": ["^réinitialise[rz] .*passe$"]}, "matched"),
        ({"subject_matches_patterns": ["falcon"]}, "passed"),
        ({"subject_or_body_contains_words": ["falcon"]}, "matched"),
        ({"subject_or_body_contains_words": ["passe"]}, "matched"),
        ({"subject_or_body_contains_words": ["eagle"]}, "passed"),
        ({"subject_or_body_matches_patterns": ["reset (nothing|all)"]}, "matched"),
        ({"subject_or_body_matches_patterns": ["reset .*eagle"]}, "passed"),
    ],
)
def test_subject_and_body(conditions: dict[str, Any], expected: str) -> None:
    assert outcome(conditions, FORGOTTEN) == expected


def test_of_an_encrypted_message_only_the_headers_are_seen() -> None:
    sealed = message("Falcon", "Eagle", attachments=(PLAIN,), encrypted=True)
    assert outcome({"subject_or_body_contains_words": ["falcon"]}, sealed) == "matched"
    assert outcome({"subject_or_body_contains_words": ["eagle"]}, sealed) == "passed"
    assert outcome({"attachment_contains_words": ["falcon"]}, sealed) == "passed"


@pytest.mark.parametrize(
    ("header", "values", "expected"),
    [
        ("Authentication-Results", ["dmarc=fail"], "matched"),
        ("authentication-results", ["DMARC=fail"], "matched"),
        ("Authentication-Results", ["dmarc=pass"], "passed"),
        ("X-Spam", ["yes"], "passed"),
        ("Received", ["second"], "matched"),
    ],
)
def test_any_value_of_the_named_header_counts(header: str, values: list[str], expected: str) -> None:
    mail = message(
        headers=[
            ("Authentication-Results", "mx.contoso.example; dmarc=fail action=none"),
            ("Received", "from first"),
            ("Received", "from second"),
        ]
    )
    words = {"header_contains_message_header": header, "header_contains_words": values}
    patterns = {"header_matches_message_header": header, "header_matches_patterns": values}
    assert outcome(words, mail) == outcome(patterns, mail) == expected


@pytest.mark.parametrize("alone", ["header_contains_message_header", "header_matches_message_header"])
def test_a_header_without_what_to_look_for_is_unknown(alone: str) -> None:
    assert outcome({alone: "X-Mailer"}) == "unclear"


@pytest.mark.parametrize(
    ("conditions", "attachments", "expected"),
    [
        ({"attachment_contains_words": ["falcon"]}, (PLAIN,), "matched"),
        ({"attachment_contains_words": ["eagle"]}, (PLAIN,), "passed"),
        ({"attachment_contains_words": ["falcon"]}, (PDF, PLAIN), "matched"),
        ({"attachment_contains_words": ["falcon"]}, (PDF,), "unclear"),
        ({"attachment_matches_patterns": ["fal.on"]}, (PLAIN,), "matched"),
        ({"attachment_name_matches_patterns": ["^offer"]}, (PLAIN, PDF), "matched"),
        ({"attachment_name_matches_patterns": ["^bill"]}, (PLAIN, PDF), "passed"),
        ({"attachment_name_matches_patterns": ["^run"]}, (ARCHIVE,), "unclear"),
        ({"attachment_extension_matches_words": ["pdf"]}, (PDF,), "matched"),
        ({"attachment_extension_matches_words": ["exe", "com"]}, (ARCHIVE,), "matched"),
        ({"attachment_extension_matches_words": ["doc"]}, (ARCHIVE,), "passed"),
        ({"attachment_size_over": "20 KB"}, (PLAIN, PDF), "matched"),
        ({"attachment_size_over": "21 KB"}, (PDF, PDF), "passed"),
        ({"attachment_is_password_protected": True}, (LOCKED,), "matched"),
        ({"attachment_is_password_protected": True}, (PLAIN, PICTURE), "passed"),
        ({"attachment_is_password_protected": True}, (PDF,), "unclear"),
        ({"attachment_has_executable_content": True}, (PLAIN,), "passed"),
        ({"attachment_has_executable_content": True}, (PICTURE,), "unclear"),
        ({"attachment_has_executable_content": True}, (DISGUISED,), "unclear"),
        ({"attachment_is_unsupported": True}, (PLAIN, PDF), "passed"),
        ({"attachment_is_unsupported": True}, (PICTURE,), "unclear"),
        ({"attachment_processing_limit_exceeded": True}, (PDF,), "unclear"),
        ({"attachment_property_contains_words": {"Project": ["Falcon"]}}, (PLAIN, PICTURE), "passed"),
        ({"attachment_property_contains_words": {"Project": ["Falcon"]}}, (ARCHIVE,), "unclear"),
    ],
)
def test_attachments(conditions: dict[str, Any], attachments: tuple[Attachment, ...], expected: str) -> None:
    assert outcome(conditions, message(attachments=attachments)) == expected
    assert outcome(conditions, message()) == "passed"


def test_only_the_first_megabyte_of_an_attachment_is_looked_at() -> None:
    long = Attachment("long.txt", "text/plain", 1 << 21, text="a " * (1 << 19) + "falcon")
    assert outcome({"attachment_contains_words": ["falcon"]}, message(attachments=(long,))) == "passed"


@pytest.mark.parametrize(("size", "expected"), [(10239, "passed"), (10240, "matched"), (99999, "matched")])
def test_a_message_of_just_the_size_is_over_it(size: int, expected: str) -> None:
    assert outcome({"message_size_over": "10 KB"}, message(size=size)) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "normal"),
        ({"Importance": "High"}, "high"),
        ({"Importance": "low", "X-Priority": "1"}, "low"),
        ({"X-Priority": "1 (Highest)"}, "high"),
        ({"X-Priority": "5"}, "low"),
        ({"X-MSMail-Priority": "High"}, "high"),
        ({"Priority": "urgent"}, "high"),
        ({"Importance": "whatever"}, "normal"),
    ],
)
def test_importance(headers: dict[str, str], expected: str) -> None:
    found = [
        level
        for level in ("low", "normal", "high")
        if outcome({"with_importance": level}, message(headers=headers)) == "matched"
    ]
    assert found == [expected]


@pytest.mark.parametrize(
    ("level", "value", "expected"),
    [("5", 5, "matched"), ("6", 5, "matched"), ("4", 5, "passed"), ("-1", 0, "passed"), ("", 5, "unclear")],
)
def test_spam_confidence_is_that_of_the_header(level: str, value: int, expected: str) -> None:
    mail = message(headers={"X-MS-Exchange-Organization-SCL": level})
    assert outcome({"scl_over": value}, mail) == expected


def test_the_lowest_level_is_a_condition_too() -> None:
    assert outcome({"scl_over": 0}, message(headers={"X-MS-Exchange-Organization-SCL": "-1"})) == "passed"


def test_character_sets_are_compared_by_their_whole_name() -> None:
    mail = message(character_sets=frozenset({"utf-8", "big5"}))
    assert outcome({"content_character_set_contains_words": ["BIG5", "gb2312"]}, mail) == "matched"
    assert outcome({"content_character_set_contains_words": ["utf"]}, mail) == "passed"


def test_classifications() -> None:
    plain = message()
    classified = message(headers={"X-Microsoft-Classified": "true", "X-Microsoft-ClassID": "ExPartner"})
    other = message(headers={"X-Microsoft-Classified": "true", "X-Microsoft-ClassID": "0f3a"})
    ask = {"has_classification": "ExPartner"}
    assert [outcome(ask, mail) for mail in (plain, classified, other)] == ["passed", "matched", "unclear"]
    assert [outcome({"has_no_classification": True}, mail) for mail in (plain, classified)] == ["matched", "passed"]


@pytest.mark.parametrize(
    ("kind", "headers", "expected"),
    [
        ("oof", {"Auto-Submitted": "auto-replied"}, "matched"),
        ("oof", {"Auto-Submitted": "auto-replied (vacation)"}, "matched"),
        ("oof", {"Auto-Submitted": "auto-generated"}, "unclear"),
        ("oof", {"Auto-Submitted": "no"}, "passed"),
        ("oof", {}, "passed"),
        ("auto_forward", {"X-MS-Exchange-Organization-AutoForwarded": "true"}, "matched"),
        ("auto_forward", {"X-MS-Exchange-Inbox-Rules-Loop": STRANGER}, "unclear"),
        ("auto_forward", {}, "passed"),
        ("encrypted", {"Content-Type": 'application/pkcs7-mime; smime-type=enveloped-data; name="s.p7m"'}, "matched"),
        ("encrypted", {"Content-Type": "text/plain"}, "passed"),
        ("signed", {"Content-Type": 'multipart/signed; protocol="application/pkcs7-signature"'}, "matched"),
        ("signed", {"Content-Type": 'multipart/signed; protocol="application/pgp-signature"'}, "unclear"),
        ("signed", {"Content-Type": "application/x-pkcs7-mime; smime-type=signed-data"}, "matched"),
        ("signed", {"Content-Type": "application/x-pkcs7-mime; name=smime.p7m"}, "unclear"),
        ("signed", {"Content-Type": "multipart/mixed"}, "passed"),
        ("calendaring", {"Content-Type": "text/calendar; method=REQUEST"}, "matched"),
        ("calendaring", {"Content-Type": "text/plain"}, "passed"),
        ("permission_controlled", {"Content-Class": "rpmsg.message"}, "matched"),
        ("permission_controlled", {}, "passed"),
        ("voicemail", {"Content-Class": "voice"}, "matched"),
        ("voicemail", {}, "passed"),
        ("approval_request", {}, "passed"),
        ("read_receipt", {"Content-Type": "multipart/report; report-type=disposition-notification"}, "matched"),
        ("read_receipt", {"Content-Type": "multipart/report; report-type=delivery-status"}, "passed"),
    ],
)
def test_message_type_is_what_the_headers_tell(kind: str, headers: dict[str, str], expected: str) -> None:
    assert outcome({"message_type_matches": kind}, message(headers=headers)) == expected


def test_types_that_only_parts_tell() -> None:
    meeting = message(body="BEGIN:VCALENDAR\nMETHOD:REQUEST")
    attached = message(attachments=(Attachment("invite.ics", "text/calendar", 99),))
    protected = message(attachments=(Attachment("message.rpmsg", "application/x-microsoft-rpmsg-message", 99),))
    assert outcome({"message_type_matches": "calendaring"}, meeting) == "matched"
    assert outcome({"message_type_matches": "calendaring"}, attached) == "unclear"
    assert outcome({"message_type_matches": "permission_controlled"}, protected) == "matched"
    assert outcome({"message_type_matches": "encrypted"}, message(encrypted=True)) == "unclear"
    assert outcome({"message_type_matches": "approval_request"}, to=envelope(authenticated=True)) == "unclear"


@pytest.mark.parametrize(
    "conditions",
    [{"has_sender_override": True}, {"message_contains_data_classifications": [{"name": "Credit Card Number"}]}],
)
def test_what_only_the_platform_can_tell_is_unknown(conditions: dict[str, Any]) -> None:
    assert outcome(conditions) == "unclear"


@pytest.mark.parametrize("pattern", [r"(\w)\1", "(?<=your )password", r"(a+)+$"])
def test_a_pattern_that_cannot_be_followed_is_unknown_unless_another_one_hits(pattern: str) -> None:
    mail = message(subject="Reset your secret")
    assert outcome({"subject_matches_patterns": [pattern]}, mail) == "unclear"
    assert outcome({"subject_matches_patterns": [pattern, "^reset"]}, mail) == "matched"


def test_a_word_is_shown_with_what_stands_beside_it() -> None:
    mail = message(subject="Hi", body=f"{'x ' * 300} the code is 12 {'y ' * 300}")
    hit = verdict({"subject_or_body_contains_words": ["code"]}, mail).because[0]
    assert (hit.value, "x the code is 12 y" in hit.text) == ("code", True)


def test_long_texts_are_shortened_in_the_evidence() -> None:
    hit = verdict({"subject_contains_words": ["reset"]}, message(subject=f"Reset {'x' * 500}")).because[0]
    assert len(hit.text) <= 120
