# SPDX-License-Identifier: GPL-3.0-or-later
"""mail_flow_info with a strategy alone: no platform is connected to, and no connection option is asked for."""

from __future__ import annotations

import base64

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAIL_FLOW_INFO
from ansible_collections.mailward.mailbox.plugins.module_utils.run import run_face

ANNA, PASSWORDS = "anna.berg@contoso.example", "passwords@contoso.example"
STRATEGY = {
    "organisation": {"name": "Contoso", "domains": ["contoso.example"]},
    "shared_mailboxes": [{"address": PASSWORDS}],
    "transport_rules": [
        {
            "name": "Password resets",
            "conditions": {"subject_contains_words": ["reset"]},
            "exceptions": {"sent_to": [PASSWORDS]},
            "actions": {"redirect_message_to": [PASSWORDS]},
        }
    ],
}
RESET = {"name": "A reset", "mail": {"from": "Service <no-reply@service.example>", "subject": "Reset it"}}


def validated(**given):
    validation = ArgumentSpecValidator(MAIL_FLOW_INFO.options, **MAIL_FLOW_INFO.rules).validate(given)
    return validation.validated_parameters, validation.error_messages


def asked(strategy=None, **given):
    parameters, errors = validated(strategy=strategy or STRATEGY, **given)
    assert not errors
    return run_face(MAIL_FLOW_INFO, parameters, check_mode=False, environments=[])


def test_a_message_is_followed_by_the_declaration_alone():
    result = asked(messages=[RESET], recipient=ANNA)
    assert "failed" not in result
    assert (result["changed"], result["source"], result["organisation"]) == (False, "declared", "Contoso")
    (message,) = result["messages"]
    assert (message["mailboxes"], message["outside"], message["unknown"]) == ([PASSWORDS], [], [])
    (verdict,) = message["verdicts"]
    assert (verdict["rule"], verdict["outcome"], verdict["acted"]) == ("Password resets", "matched", True)
    assert any(hit["name"] == "subject_contains_words" and "reset" in hit["value"] for hit in verdict["because"])


def test_the_text_says_where_it_is_and_why():
    text = asked(messages=[RESET], recipient=ANNA)["text"]
    assert text.splitlines()[:2] == ["Contoso · as declared", "  A reset: Reset it"]
    assert f"mail to {ANNA} is in {PASSWORDS}, for rule Password resets: redirected" in text
    assert "rule Password resets matched, because subject contains words reset found" in text


def test_each_message_can_have_an_envelope_of_its_own():
    result = asked(messages=[{**RESET, "recipient": PASSWORDS}, RESET], recipient=ANNA)
    assert [message["recipient"] for message in result["messages"]] == [PASSWORDS, ANNA]


@pytest.mark.parametrize(
    "given",
    [
        {"raw": f"From: a@service.example\nTo: Anna <{ANNA}>\nSubject: hello\n\n"},
        {"content": base64.b64encode(f"To: {ANNA}\nSubject: hello\n\n".encode()).decode()},
    ],
)
def test_a_whole_message_says_itself_to_whom_it_goes(given):
    (message,) = asked(messages=[given])["messages"]
    assert (message["recipient"], message["mailboxes"], message["name"]) == (ANNA, [ANNA], "message 1")


def test_a_message_to_nobody_is_a_mistake():
    result = asked(messages=[RESET])
    assert result["failed"]
    assert [mistake["path"] for mistake in result["mistakes"]] == ["messages[0].recipient"]


def test_a_file_that_nobody_read_is_a_mistake():
    assert asked(messages=[{"file": "reset.eml"}], recipient=ANNA)["mistakes"][0]["path"] == "messages[0].file"
    assert "was not read" in asked(src=["reset.eml"])["msg"]


def test_a_strategy_with_mistakes_is_refused():
    result = asked({**STRATEGY, "redirects": [{"address": "contact"}]}, messages=[RESET], recipient=ANNA)
    assert {mistake["path"] for mistake in result["mistakes"]} >= {"redirects[0].address"}


def test_a_strategy_says_whose_it_is():
    nobodys = {name: value for name, value in STRATEGY.items() if name != "organisation"}
    assert asked(nobodys, messages=[RESET], recipient=ANNA)["mistakes"][0]["path"] == "organisation"
    assert "failed" not in asked(nobodys, messages=[RESET], recipient=ANNA, organisation=STRATEGY["organisation"])


def test_with_a_platform_it_needs_a_connection():
    parameters, _errors = validated(platform="exchange_online", messages=[RESET], recipient=ANNA)
    result = run_face(MAIL_FLOW_INFO, parameters, check_mode=False, environments=[])
    assert result["msg"].startswith("The connection lacks tenant_id")


@pytest.mark.parametrize("given", [{"messages": [RESET]}, {"strategy": STRATEGY}])
def test_an_organisation_and_messages_are_needed(given):
    _parameters, errors = validated(**given)
    assert len(errors) == 1
