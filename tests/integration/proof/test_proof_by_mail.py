# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that are really sent by SMTP and really found over Graph, in a lab with rules, junk and quarantine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.management_roles import (
    TO_VERIFY,
)
from ansible_collections.mailward.mailbox.tests.integration.proof.conftest import ANNA, BRUNO, PASSWORDS, Task
from ansible_collections.mailward.mailbox.tests.lab.faults import RESET_AFTER_COMMIT, RESET_BEFORE_COMMIT, Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.mail.settings import SenderVerdict
from ansible_collections.mailward.mailbox.tests.lab.request_log import SMTP


def states(result: dict[str, Any]) -> dict[str, str]:
    assert "failed" not in result, result
    return {message["message"]: message["state"] for message in result["messages"]}


def of(result: dict[str, Any], kind: str) -> dict[str, Any]:
    (message,) = [message for message in result["messages"] if message["message"] == kind]
    return dict(message)


def test_resets_are_proven_to_go_to_the_password_admins_and_the_rest_to_the_user(prove: Task) -> None:
    result = prove()
    kinds = ("reset", "newsletter", "one_time_code", "change_notice", "spoof")
    assert states(result) == dict.fromkeys(kinds, "right")
    assert of(result, "reset")["found"] == [{"mailbox": PASSWORDS, "place": "folder", "folder": "Inbox"}]
    assert of(result, "spoof")["found"] == [{"mailbox": ANNA, "place": "folder", "folder": "Junk Email"}]
    assert (result["proven"], result["changed"]) == (True, True)


def test_everything_that_is_said_of_the_lab_is_simulated(prove: Task, said: list[str]) -> None:
    result = prove()
    assert result["simulated"] is True
    lines = result["text"].splitlines()
    assert all("simulated" in line for line in lines[:-1])
    assert said
    assert all("simulated" in text for text in said)


def test_check_mode_sends_nothing(lab: Lab, prove: Task) -> None:
    result = prove(check_mode=True)
    assert len(result["messages"]) == 5
    assert lab.requests.count(kind=SMTP) == 0


def test_a_user_who_gets_the_resets_himself_is_found_out(lab: Lab, prove: Task) -> None:
    result = prove(recipient=BRUNO, password_admins=[ANNA], messages=["reset"])
    assert states(result) == {"reset": "missing"}
    lab.organisation("contoso").directory.rules = ()
    found = prove(messages=["reset"])
    assert states(found) == {"reset": "wrong"}
    assert of(found, "reset")["text"] == f"in Inbox of {ANNA}"
    assert found["proven"] is False


def test_a_reset_that_the_filters_hold_has_not_reached_the_password_admins(lab: Lab, prove: Task) -> None:
    lab.mail.senders["partner.example"] = SenderVerdict(quarantine=True)
    reset = of(prove(messages=["reset"]), "reset")
    assert reset["state"] == "wrong"
    assert reset["found"][0]["place"] == "quarantine"


def test_a_proof_is_begun_by_one_task_and_ended_by_another(prove: Task) -> None:
    begun = prove(wait=False, settle=600)
    assert (begun["complete"], begun["proven"]) == (False, False)
    assert set(states(begun).values()) == {"pending"}
    ended = prove(ids=begun["ids"])
    assert (ended["proven"], ended["changed"]) == (True, False)
    assert [message["id"] for message in ended["messages"]] == begun["ids"]


@pytest.mark.parametrize(
    ("permissions", "roles", "named"),
    [
        ([], None, "Mail.ReadBasic.All"),
        (None, ["View-Only Recipients"], "Transport Hygiene"),
        (None, ["View-Only Recipients", "Transport Hygiene"], "Mail Recipients"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_sent(
    lab: Lab, prove: Task, permissions: list[str] | None, roles: list[str] | None, named: str
) -> None:
    client = lab.organisation("contoso").client
    client.permissions = client.permissions if permissions is None else ("Exchange.ManageAsApp",)
    client.roles = client.roles if roles is None else frozenset(roles)
    result = prove()
    assert result["failed"] is True
    assert named in result["msg"]
    assert lab.requests.count(kind=SMTP) == 0


def test_an_inbox_rule_that_sends_mail_on_leaves_nothing_proven(lab: Lab, prove: Task) -> None:
    directory = lab.organisation("contoso").directory
    (box,) = directory.find(PASSWORDS)
    rule = {"Name": "Home", "ForwardTo": ["anna@elsewhere.example"], "Hidden": True}
    directory.put(replace(box, inbox_rules=(rule,)))  # type: ignore[type-var]
    result = prove(messages=["reset"])
    assert states(result) == {"reset": "right"}
    assert result["proven"] is False
    (bypass,) = result["bypasses"]
    assert (bypass["mailbox"], bypass["rule"], bypass["outside"]) == (PASSWORDS, "Home", "yes")


def test_the_least_permissions_and_roles_are_enough(lab: Lab, prove: Task) -> None:
    client = lab.organisation("contoso").client
    client.permissions = ("Exchange.ManageAsApp", "Mail.ReadBasic.All")
    client.roles = frozenset(TO_VERIFY.values())
    assert prove()["proven"] is True


def test_a_mailbox_that_stops_being_readable_leaves_it_unknown(lab: Lab, prove: Task) -> None:
    begun = prove(wait=False, messages=["reset"])
    lab.organisation("contoso").client.permissions = ("Exchange.ManageAsApp",)
    result = prove(ids=begun["ids"])
    assert states(result) == {"reset": "unknown"}
    assert "Mail.ReadBasic.All" in result["text"]


def test_a_server_that_loses_its_answer_leaves_no_doubt_once_the_message_is_found(lab: Lab, prove: Task) -> None:
    lab.faults.add(Fault(RESET_AFTER_COMMIT, kind=SMTP))
    assert states(prove(messages=["reset"])) == {"reset": "right"}


def test_a_server_that_loses_the_message_leaves_it_unknown(lab: Lab, prove: Task) -> None:
    lab.faults.add(Fault(RESET_BEFORE_COMMIT, kind=SMTP))
    assert states(prove(messages=["reset"])) == {"reset": "unknown"}


def test_a_recipient_that_nobody_has_is_not_written_to(lab: Lab, prove: Task) -> None:
    result = prove(recipient="nobody@contoso.example")
    assert "there is no mailbox nobody@contoso.example" in result["msg"]
    assert lab.requests.count(kind=SMTP) == 0


def test_a_login_is_refused_with_a_sentence_and_without_the_password(lab: Lab, prove: Task) -> None:
    result = prove(messages=["newsletter"], smtp={"username": ANNA, "password": "wrong horse battery"})
    assert states(result) == {"newsletter": "unknown"}
    assert "wrong horse battery" not in str(result)
    assert "login at localhost" in result["text"]


def test_a_login_is_used(lab: Lab, prove: Task) -> None:
    password = lab.organisation("contoso").smtp_password
    smtp = {"username": BRUNO, "password": password, "from_address": BRUNO}
    assert states(prove(messages=["newsletter"], smtp=smtp)) == {"newsletter": "right"}


def test_a_look_costs_what_it_says(lab: Lab, prove: Task) -> None:
    begun = prove(wait=False)
    lab.requests.clear()
    prove(ids=begun["ids"], wait=False)
    calls = [call for record in lab.requests.records() for call in record.graph_calls]
    # Five messages in two mailboxes, at two places each, and then the names of the folders that hold them.
    assert sum(name.endswith("/messages") for name, _unused in calls) == 20
    assert sum("/mailFolders/" in name and not name.endswith("/messages") for name, _unused in calls) == 3
    assert len(lab.requests.cmdlets("Get-QuarantineMessage")) == 5
    assert len(lab.requests.cmdlets("Get-Mailbox")) == 2
