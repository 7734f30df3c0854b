# SPDX-License-Identifier: GPL-3.0-or-later
"""The section `mail_flow_tests`: messages, and where they are expected to end up."""

from __future__ import annotations

import base64
import email
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mail_flow_test import MailFlowTest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import (
    SECTIONS,
    read_organisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.scope import Scope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import OMITTED
from ansible_collections.mailward.mailbox.tests.unit.fuzzing import examples
from ansible_collections.mailward.mailbox.tests.unit.model.arbitrary import VALUES
from ansible_collections.mailward.mailbox.tests.unit.model.declarations import CONTOSO, mistakes, organisation
from hypothesis import given
from hypothesis import strategies as st

ANNA, SALES = "anna@contoso.example", "sales@contoso.example"
RAW = "From: news@service.example\nSubject: Hello\n\nText\n"


def entry(**fields: Any) -> dict[str, Any]:
    """A test; a field that is given as None is left out."""
    whole = {
        "name": "Resets go to the admins",
        "message": {"from": "Service <news@service.example>", "subject": "Reset"},
        "recipient": ANNA,
        "expect": {"mailboxes": [SALES]},
        **fields,
    }
    return {name: value for name, value in whole.items() if value is not None}


def read(**fields: Any) -> MailFlowTest:
    (test,) = organisation(mail_flow_tests=[entry(**fields)]).mail_flow_tests
    return test


def parsed(**fields: Any) -> EmailMessage:
    message = email.message_from_bytes(read(**fields).sent.raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def found(**fields: Any) -> dict[str, str]:
    return {
        path.removeprefix("mail_flow_tests[0]").lstrip("."): sentence
        for path, sentence in mistakes(mail_flow_tests=[entry(**fields)]).items()
    }


def test_a_test_has_an_envelope_and_what_is_expected() -> None:
    test = read(sender="bounce@service.example", authenticated=True, client_address="192.0.2.1")
    assert (test.sent.recipient, test.sent.sender) == (ANNA, "bounce@service.example")
    assert (test.sent.authenticated, test.sent.client_address) == (True, "192.0.2.1")
    assert test.expected.mailboxes == {SALES}
    assert test.expected.not_mailboxes is OMITTED


def test_the_sender_can_be_that_of_a_bounce() -> None:
    assert read(sender="").sent.sender == ""
    assert read().sent.sender is OMITTED


def test_a_message_of_fields_is_a_whole_message() -> None:
    message = parsed(
        message={
            "from": "Dienst <news@service.example>",
            "subject": "Passwort zurücksetzen",
            "text": "Grüße",
            "html": "<p>Grüße</p>",
            "headers": {"X-Mailer": "Service", "Authentication-Results": ["mx; dmarc=pass", "mx; spf=pass"]},
        }
    )
    assert message["From"].addresses[0].addr_spec == "news@service.example"
    assert message["To"] == ANNA
    assert message["Subject"] == "Passwort zurücksetzen"
    assert message["X-Mailer"] == "Service"
    assert message.get_all("Authentication-Results") == ["mx; dmarc=pass", "mx; spf=pass"]
    texts = [message.get_body((kind,)).get_content().strip() for kind in ("plain", "html")]  # type: ignore[union-attr]
    assert texts == ["Grüße", "<p>Grüße</p>"]


def test_the_same_fields_give_the_same_bytes() -> None:
    message = {"from": "a@service.example", "text": "one", "html": "<p>one</p>"}
    assert read(message=message).sent.raw == read(message=message).sent.raw


def test_a_header_of_the_message_replaces_the_one_that_is_made() -> None:
    assert parsed(message={"from": "a@service.example", "headers": {"To": "all@contoso.example"}})["To"] == (
        "all@contoso.example"
    )


def test_a_message_can_be_given_as_it_is() -> None:
    assert read(message=RAW).sent.raw == RAW.encode()


def test_the_content_of_a_file_is_given_in_base64() -> None:
    assert read(message=None, content=base64.b64encode(b"\xff raw").decode()).sent.raw == b"\xff raw"


def test_no_test_is_part_of_what_is_managed() -> None:
    assert "mail_flow_tests" not in SECTIONS
    assert organisation(mail_flow_tests=[entry()]).sections() == frozenset()
    assert organisation().mail_flow_tests == ()


def test_tests_say_whose_mail_is_in_question() -> None:
    declared = organisation(
        mail_flow_tests=[entry()],
        redirects=[{"address": "contact@contoso.example", "targets": [SALES]}],
        transport_rules=[
            {
                "name": "Resets",
                "conditions": {"sent_to_member_of": ["staff@contoso.example"]},
                "actions": {"redirect_message_to": ["passwords@contoso.example"]},
            }
        ],
    )
    assert Scope.of(declared).flow_of == {ANNA, SALES, "staff@contoso.example", "passwords@contoso.example"}
    assert Scope.of(organisation(redirects=[])).flow_of == frozenset()


@pytest.mark.parametrize(
    ("fields", "path", "phrase"),
    [
        ({"name": None}, "name", "is missing"),
        ({"recipient": None}, "recipient", "is missing"),
        ({"recipient": "anna"}, "recipient", "name@domain"),
        ({"message": None}, "message", "is missing"),
        ({"content": "aGk="}, "message", "stands beside content"),
        ({"message": None, "file": "reset.eml"}, "file", "was not read"),
        ({"message": None, "content": "no base64!"}, "content", "no base64"),
        ({"message": {"subject": "x"}}, "message.from", "is missing"),
        ({"message": {"from": "a@b.example", "subject": "x\ny"}}, "message.subject", "line break"),
        ({"message": {"from": "a@b.example", "headers": {"no name": "x"}}}, "message.headers.no name", "header name"),
        ({"message": {"from": "a@b.example", "body": "x"}}, "message.body", "no field"),
        ({"sender": "bounce"}, "sender", "name@domain"),
        ({"client_address": "server"}, "client_address", "no IP address"),
        ({"authenticated": "yes"}, "authenticated", "true or false"),
        ({"expect": None}, "expect", "is missing"),
        ({"expect": {}}, "expect", "says nothing"),
        ({"expect": {"mailbox": [SALES]}}, "expect.mailbox", "Did you mean mailboxes?"),
        ({"expect": {"fate": "lost"}}, "expect.fate", "delivered"),
        ({"expect": {"mailboxes": [ANNA], "not_mailboxes": [ANNA]}}, "expect.not_mailboxes", "as well"),
        ({"expected": {}}, "expected", "Did you mean expect?"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(fields, path, phrase) -> None:
    assert phrase in found(**fields)[path]


def test_two_tests_of_one_name_are_a_mistake() -> None:
    (sentence,) = mistakes(mail_flow_tests=[entry(), entry(name="resets GO to the admins")]).values()
    assert "declared twice" in sentence


FIELDS = st.sampled_from(["name", "message", "content", "recipient", "sender", "client_address", "expect"])
PARTS = st.sampled_from(["from", "to", "subject", "text", "html", "headers"])
EXPECTED = st.sampled_from(["mailboxes", "not_mailboxes", "matches", "fate"])


@examples(100)
@given(
    st.dictionaries(FIELDS, VALUES, max_size=2),
    st.dictionaries(PARTS, VALUES, max_size=2),
    st.dictionaries(EXPECTED, VALUES, max_size=2),
)
def test_whatever_stands_in_a_test_is_read_or_told(fields, parts, expected) -> None:
    whole = entry(message={"from": "a@service.example", **parts}, expect={"mailboxes": [SALES], **expected})
    declared, wrong = read_organisation({"organisation": CONTOSO, "mail_flow_tests": [{**whole, **fields}]})
    assert wrong or len(declared.mail_flow_tests) == 1
    for mistake in wrong:
        assert f"{mistake.path}{mistake.problem}{mistake.remedy}".isprintable()
