# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user sees when something is wrong: sentences instead of tracebacks, and nothing written."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault

GROUP = "group/mailward.mailbox.mailbox"
CONTOSO = {"name": "Contoso Accountants", "domains": ["contoso.example"]}
FABRIKAMS = "6f1a0f5e-0000-4000-8000-00000000fab1"

MISTAKEN = {
    "organisation": CONTOSO,
    "shared_mailboxes": [
        {"address": "sales@contoso.example", "member": []},
        {"address": "info@contoso.example", "members": [{"trustee": "anna", "rights": ["full access"]}]},
    ],
    "redirects": [
        {"address": "contact@contoso.example", "targets": ["someone@elsewhere.example"]},
        {"address": "a@contoso.example", "targets": ["b@contoso.example"]},
        {"address": "b@contoso.example", "targets": ["a@contoso.example"]},
    ],
    "transport_rules": [{"name": "All mail", "conditions": {}, "actions": {"delete_message": True}}],
}


def strategy(of_task=None, **arguments):
    return task("mailbox_strategy", {"strategy": {"organisation": CONTOSO, "redirects": []}, **arguments}, of_task)


def task(module, arguments, of_task=None):
    return {
        f"mailward.mailbox.{module}": {"platform": "exchange_online", **arguments},
        "module_defaults": {GROUP: "{{ mailbox_connection }}"},
        "ignore_errors": True,
        **(of_task or {}),
    }


# What is wrong: the task, and what its message has to hold.
FAILURES = {
    "a declaration with many mistakes": (
        strategy(strategy=MISTAKEN),
        (
            "shared_mailboxes[0].member ",
            "shared_mailboxes[1].members[0].trustee ",
            "shared_mailboxes[1].members[0].rights[0] ",
            "redirects[0].targets",
            "redirects[1].targets",
            "transport_rules[0].conditions",
            "nothing was",
        ),
    ),
    "an unknown option": (strategy(strategie={}), ("Unsupported parameters: strategie",)),
    "another customer's tenant": (
        strategy(strategy={"organisation": {**CONTOSO, "tenant_id": FABRIKAMS}, "redirects": []}),
        ("organisation.tenant_id", FABRIKAMS, "nothing was planned or written"),
    ),
    "a wrong secret": (strategy(client_secret="a wrong secret"), ("Contoso Accountants: login", "AADSTS7000215")),
    "a service without encryption": (
        strategy(authority_url="http://localhost:1"),
        ("authority_url is no https address",),
    ),
    "authorities that are not there": (strategy(ca_bundle="/nowhere/ca.pem"), ("/nowhere/ca.pem",)),
    "a change log in no folder": (
        strategy(change_log="/nowhere/log.jsonl"),
        ("/nowhere does not exist", "No change is made without it"),
    ),
    "more taken away than a run may": (
        strategy(
            strategy={
                "organisation": CONTOSO,
                "shared_mailboxes": [{"address": "info@contoso.example", "members": []}],
            }
        ),
        ("is refused", "revokes 3 of 3 grants", "allow: {revocations: 3}", "Nothing was written"),
    ),
    "a rule of somebody else": (
        task("transport_rule", {"organisation": CONTOSO, "name": "Disclaimer", "mode": "audit"}),
        ("Disclaimer", "adopt: true"),
    ),
    "a mistake in one object": (
        task(
            "redirect_address",
            {
                "organisation": CONTOSO,
                "address": "contact@contoso.example",
                "targets": {"add": ["anna.berg@contoso.example", "someone"]},
            },
        ),
        ("  targets.add[1]  someone:",),
    ),
    "a task in the background": (strategy({"async": 10, "poll": 1}), ("does not support async",)),
}


@pytest.fixture(scope="module")
def failed(applied):
    """What came of all of them in one play, and what was written meanwhile."""
    applied.lab.requests.clear()
    tasks = [{"name": name, **asked} for name, (asked, _said) in FAILURES.items()]
    played = applied.play([{"hosts": "contoso", "gather_facts": False, "tasks": tasks}])
    return played, applied.lab.requests.writes()


@pytest.mark.parametrize("name", FAILURES)
def test_the_message_says_what_is_wrong(failed, name):
    result = failed[0].of(name)
    assert result["failed"] is True
    for said in FAILURES[name][1]:
        assert said in result["msg"]


def test_nothing_was_written(failed):
    assert failed[1] == []


def test_no_traceback_was_shown(failed):
    assert "Traceback" not in failed[0].output


def test_no_failure_is_a_fault_of_ours(failed):
    assert "fault of mailward.mailbox" not in failed[0].output


@pytest.mark.parametrize("playbook", ["plan", "apply"])
def test_what_could_not_be_read_fails_a_run_that_is_told_so(player, playbook):
    player.lab.faults.add(Fault("forbidden", cmdlet="Get-CASMailbox", organisation="contoso", times=None))
    one = ("--limit", "contoso")
    tolerant = player.play(f"mailward.mailbox.{playbook}", *one)
    assert tolerant.status == 0, tolerant.output
    assert tolerant.strategy("contoso")["unknown"]
    strict = player.play(f"mailward.mailbox.{playbook}", *one, variables={"mailbox_fail_on_unknown": True})
    assert strict.status != 0
    assert "A part of the organisation could not be read" in strict.output
    assert strict.strategy("contoso")["changed"] is (playbook == "plan")
