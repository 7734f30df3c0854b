# SPDX-License-Identifier: GPL-3.0-or-later
"""The proof by mail on Exchange Server: declared over PowerShell, sent by SMTP, found over Exchange Web Services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients import ews
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.graph_mail import (
    NOT_SEEN as NOT_SEEN_ONLINE,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.json_service import Pace
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.management_roles import (
    TO_VERIFY_ON_SERVERS,
)
from ansible_collections.mailward.mailbox.tests.integration.proof.conftest import ANNA, BRUNO, PASSWORDS, Task
from ansible_collections.mailward.mailbox.tests.lab import faults
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.request_log import EWS, SMTP

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
OLD = {"message_id": "<old@partner.example>", "subject": "Hello", "from": "a@partner.example"}
SEED: dict[str, Any] = {
    "organisations": {
        "contoso": {
            "domains": ["contoso.example"],
            "platform": "exchange_server_2019",
            "users": [
                {"address": ANNA, "display_name": "Anna Berg", "aliases": ["anna@contoso.example"], "messages": [OLD]},
                {"address": BRUNO, "display_name": "Bruno Kern"},
                {"address": "carla@contoso.example", "display_name": "Carla Rossi"},
            ],
            "shared_mailboxes": [
                {"address": PASSWORDS, "display_name": "Passwords", "full_access": [BRUNO, "carla@contoso.example"]}
            ],
        }
    }
}
STRATEGY: dict[str, Any] = {
    "organisation": {"name": "Contoso", "domains": ["contoso.example"]},
    "password_resets": {
        "target": PASSWORDS,
        "coverage": "generic",
        "consent": {"by": "Bruno Kern", "date": "2026-11-20"},
        "languages": ["en"],
        "mode": "enforce",
        "key": "correct horse battery staple",
        "dmarc_guard": False,
    },
}
MESSAGES = ("reset", "newsletter", "one_time_code", "change_notice")


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(SEED) as lab:
        yield lab


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ews, "Pace", lambda: Pace(sleep=lambda seconds: None))


@pytest.fixture
def declared(prove: Task) -> Task:
    """The proof of what is declared; a spoof is nobody's guard here, for these servers stamp nothing."""

    def given(**options: Any) -> dict[str, Any]:
        usual = {"password_admins": None, "strategy": STRATEGY, "messages": list(MESSAGES)}
        return prove(**{**usual, **options})

    return given


def apply(lab: Lab) -> None:
    platform = connect("exchange_server", lab.organisation("contoso").connection)
    try:
        done = run(platform, STRATEGY, Options(now=NOW, apply=True))
    finally:
        platform.close()
    assert done.message == ""


def states(result: dict[str, Any]) -> dict[str, str]:
    assert "failed" not in result, result
    return {message["message"]: message["state"] for message in result["messages"]}


def with_rules(lab: Lab, address: str, *rules: dict[str, Any]) -> None:
    directory = lab.organisation("contoso").directory
    (box,) = directory.find(address)
    directory.put(replace(box, inbox_rules=rules))  # type: ignore[type-var]


def test_the_reset_is_the_users_before_it_is_declared_and_the_admins_after(lab: Lab, declared: Task) -> None:
    before = states(declared())
    assert before == {"reset": "wrong", **dict.fromkeys(MESSAGES[1:], "right")}
    apply(lab)
    after = declared()
    assert states(after) == dict.fromkeys(MESSAGES, "right")
    assert after["proven"] is True, after["text"]
    (reset,) = (message for message in after["messages"] if message["message"] == "reset")
    assert reset["found"] == [{"mailbox": PASSWORDS, "place": "folder", "folder": "Inbox"}]
    assert after["platform"] == "exchange_server"


def test_the_password_is_nowhere_and_everything_is_simulated(lab: Lab, declared: Task, said: list[str]) -> None:
    result = declared(messages=["newsletter"])
    assert str(lab.organisation("contoso").connection["password"]) not in str(result) + str(said)
    assert result["simulated"] is True
    assert all("simulated" in text for text in said)


def test_what_nobody_can_see_is_told(declared: Task) -> None:
    spots = declared(messages=["newsletter"])["blind_spots"]
    assert any("quarantine mailbox" in spot for spot in spots)
    assert set(spots) != set(NOT_SEEN_ONLINE)


def test_a_user_may_be_named_by_an_alias(lab: Lab, declared: Task) -> None:
    apply(lab)
    assert states(declared(recipient="anna@contoso.example", messages=["reset"])) == {"reset": "right"}


@pytest.mark.parametrize(
    "fault",
    [
        Fault(faults.UNAVAILABLE, kind=EWS, status=404, times=None),
        Fault(faults.EXPIRED_TOKEN, kind=EWS, times=None),
        Fault(faults.SOAP_FAULT, kind=EWS, response_code="ErrorImpersonateUserDenied", times=None),
        Fault(faults.ASTRAY, kind=EWS, cmdlet="FindItem", times=None),
        Fault(faults.RESPONSE_CODE, kind=EWS, cmdlet="FindItem", parameters={"folder": "junkemail"}, times=None),
    ],
    ids=["unreachable", "turned away", "denied", "astray", "a folder"],
)
def test_mailboxes_that_cannot_be_read_prove_nothing(lab: Lab, declared: Task, fault: Fault) -> None:
    begun = declared(wait=False, settle=600)
    lab.faults.add(fault)
    result = declared(ids=begun["ids"], timeout=0)
    assert "right" not in states(result).values()
    assert "unknown" in states(result).values()
    assert result["proven"] is False
    refused = declared()
    assert refused["failed"] is True
    assert lab.requests.count(kind=SMTP) == len(MESSAGES)


def test_web_services_that_are_not_there_prove_nothing(lab: Lab, declared: Task) -> None:
    apply(lab)
    begun = declared(wait=False, settle=600)
    lab.web_services("contoso").stop()
    result = declared(ids=begun["ids"], wait=False, timeout=0)
    assert set(states(result).values()) == {"unknown"}
    assert "right" not in str(result["messages"])


def test_a_missing_role_is_named_with_its_command_and_nothing_is_sent(lab: Lab, declared: Task) -> None:
    lab.web_services("contoso").roles = frozenset()
    result = declared()
    assert result["failed"] is True
    assert "New-ManagementRoleAssignment" in result["msg"]
    assert lab.requests.count(kind=SMTP) == 0


def test_the_least_roles_are_enough(lab: Lab, declared: Task) -> None:
    lab.remote_powershell("contoso").roles = frozenset(TO_VERIFY_ON_SERVERS.values())
    assert states(declared(messages=["newsletter"])) == {"newsletter": "right"}


FORWARDS = {"Name": "Home", "ForwardTo": ["home@private.example"]}


def test_an_inbox_rule_that_sends_mail_on_leaves_nothing_proven(lab: Lab, declared: Task) -> None:
    apply(lab)
    with_rules(lab, PASSWORDS, FORWARDS, {"Name": "Off", "Enabled": False, "RedirectTo": [BRUNO]})
    result = declared(messages=["reset"])
    assert states(result) == {"reset": "right"}
    assert result["proven"] is False
    (bypass,) = result["bypasses"]
    assert (bypass["mailbox"], bypass["rule"], bypass["action"]) == (PASSWORDS, "Home", "forward")
    assert (bypass["targets"], bypass["outside"]) == (["home@private.example"], "yes")
    assert "around them" in result["text"]


def test_a_rule_that_web_services_do_not_show_leaves_nothing_proven(lab: Lab, declared: Task) -> None:
    with_rules(lab, ANNA, {"Name": "Outlook's", "NotSupported": True})
    result = declared(messages=["newsletter"])
    assert (result["proven"], result["bypasses"]) == (False, [])
    assert "Outlook's" in result["rules_unknown"][0]


def test_rules_that_cannot_be_read_stop_the_proof_before_it_begins(lab: Lab, declared: Task) -> None:
    fault = Fault(faults.SOAP_FAULT, kind=EWS, cmdlet="GetInboxRules", response_code="ErrorAccessDenied", times=None)
    lab.faults.add(fault)
    result = declared()
    assert result["failed"] is True
    assert "inbox rules" in result["msg"]
    assert lab.requests.count(kind=SMTP) == 0


def test_a_look_at_two_mailboxes_takes_four_requests(lab: Lab, declared: Task) -> None:
    begun = declared(wait=False)
    lab.requests.clear()
    declared(ids=begun["ids"], wait=False)
    asked = [name for name, _unused in lab.requests.operations()]
    assert asked == ["FindFolder", "FindItem"] * 2 + ["GetInboxRules"] * 2
