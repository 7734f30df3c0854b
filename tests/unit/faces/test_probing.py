# SPDX-License-Identifier: GPL-3.0-or-later
"""The face that proves by mail: nothing is sent that cannot be found again, and only what was found is proven."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.mailward.mailbox.plugins.module_utils import probing, run
from ansible_collections.mailward.mailbox.plugins.module_utils.arguments import MAIL_FLOW_PROBE
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import LoginFailed
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import (
    DELETE,
    FORWARD,
    INBOX_RULE,
    UNCLEAR,
    Forwarding,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.sighting import Sighting
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import Customer
from ansible_collections.mailward.mailbox.tests.unit.probe.builders import (
    NOON,
    TARGET,
    USER,
    HandClock,
    Mailboxes,
)

PASSWORD = "hunter2 and more"
CONNECTION = {"platform": "exchange_online", "tenant_id": "t-1", "client_id": "c-1", "client_secret": "s3cret s3cret"}
SMTP = {"host": "mail.partner.example", "from_address": "accounts@partner.example"}
USUAL = {"recipient": USER, "password_admins": [TARGET], "smtp": SMTP}
ORGANISATION = {"name": "Contoso", "domains": ["contoso.example"]}


class World(Mailboxes):
    """An organisation whose rules send resets to the password admins, and the server that messages go through."""

    name = "exchange_online"
    blind_spots = ("purged items",)

    def __init__(self, monkeypatch):
        super().__init__()
        self.is_simulated = False
        self.domains = frozenset({"contoso.example"})
        self.clock = HandClock()
        self.server = None
        self.envelopes = []
        self.said = []
        self.error = None
        monkeypatch.setattr(probing, "connect", lambda platform, connection: self)
        monkeypatch.setattr(probing, "RealClock", lambda: self.clock)
        monkeypatch.setattr(probing, "send", self.send)

    def customer(self):
        return Customer("t-1", self.domains)

    def send(self, server, sender, recipient, message):
        if self.error is not None:
            raise self.error
        self.server = server
        self.envelopes.append((sender, recipient))
        text = message.decode()
        identity = next(line for line in text.splitlines() if line.startswith("Message-ID:")).split()[1]
        at = TARGET if "-reset-" in identity else USER
        self.copies.add((identity, Sighting(at, folder="Inbox")))

    def close(self):
        pass


@pytest.fixture
def world(monkeypatch):
    return World(monkeypatch)


def task(world, check_mode=False, **options):
    given = {name: value for name, value in {**CONNECTION, **USUAL, **options}.items() if value is not None}
    validation = ArgumentSpecValidator(MAIL_FLOW_PROBE.options, **MAIL_FLOW_PROBE.rules).validate(given)
    assert validation.error_messages == []
    return run.run_face(
        MAIL_FLOW_PROBE,
        validation.validated_parameters,
        check_mode=check_mode,
        environments=(),
        progress=world.said.append,
    )


def test_a_proof_is_sent_followed_and_told(world):
    result = task(world)
    assert "failed" not in result, result
    assert (result["changed"], result["proven"], result["complete"]) == (True, True, True)
    states = {message["message"]: message["state"] for message in result["messages"]}
    assert states == dict.fromkeys(("reset", "newsletter", "one_time_code", "change_notice"), "right")
    assert result["text"].startswith("t-1: 4 of 4 messages are proven to be where they belong\n")
    assert result["blind_spots"] == ["purged items"]


def test_check_mode_sends_nothing_and_says_what_would_be_sent(world):
    result = task(world, check_mode=True)
    assert world.envelopes == []
    assert (result["changed"], result["proven"], result["ids"]) == (True, False, [])
    assert [message["sent"] for message in result["messages"]] == [False] * 4
    assert "4 messages would be sent" in result["text"]


def test_check_mode_tells_what_could_not_be_found_again(world):
    world.hide(TARGET, "the permission Mail.ReadBasic.All is missing")
    assert task(world, check_mode=True)["unknown"] == ["the permission Mail.ReadBasic.All is missing"]


def test_nothing_is_sent_that_could_not_be_found_again(world):
    world.hide(TARGET, "the permission Mail.ReadBasic.All is missing")
    result = task(world)
    assert result["failed"] is True
    assert "Mail.ReadBasic.All" in result["msg"]
    assert world.envelopes == []


FORWARDS = Forwarding(TARGET, INBOX_RULE, FORWARD, ("home@private.example",), "Home", outside=True)


def test_a_rule_that_sends_mail_on_leaves_nothing_proven(world):
    world.rules[TARGET] = (FORWARDS,)
    result = task(world)
    assert (result["proven"], result["complete"]) == (False, True)
    assert {message["state"] for message in result["messages"]} == {"right"}
    (bypass,) = result["bypasses"]
    assert (bypass["mailbox"], bypass["rule"], bypass["targets"]) == (TARGET, "Home", ["home@private.example"])
    assert f'around them: {TARGET}: inbox rule "Home": forward to home@private.example (outside)' in result["text"]


def test_a_rule_that_came_or_went_while_messages_were_on_their_way_counts(world):
    world.rules[TARGET] = (FORWARDS,)
    world.clock.then = lambda seconds: world.rules.clear()
    assert len(task(world)["bypasses"]) == 1
    world.clock.then = lambda seconds: world.rules.update({TARGET: (FORWARDS,)})
    assert len(task(world)["bypasses"]) == 1


@pytest.mark.parametrize(
    "rule", [replace(FORWARDS, enabled=False), Forwarding(TARGET, INBOX_RULE, DELETE, rule="Delete")]
)
def test_a_rule_that_sends_nothing_on_takes_nothing_from_the_proof(world, rule):
    world.rules[TARGET] = (rule,)
    result = task(world)
    assert (result["proven"], result["bypasses"]) == (True, [])


def test_a_rule_that_does_not_show_what_it_does_leaves_nothing_proven(world):
    world.rules[USER] = (Forwarding(USER, INBOX_RULE, UNCLEAR, rule="Outlook"),)
    result = task(world)
    assert (result["proven"], result["bypasses"]) == (False, [])
    assert "what it does is not shown" in result["rules_unknown"][0]
    assert "not known whether mail is sent on" in result["text"]


def test_nothing_is_sent_where_rules_cannot_be_read(world):
    world.rules[USER] = Unknown("the management role Mail Recipients is missing")
    result = task(world)
    assert result["failed"] is True
    assert "Mail Recipients" in result["msg"]
    assert world.envelopes == []
    assert task(world, check_mode=True)["unknown"] == ["the management role Mail Recipients is missing"]


def test_rules_that_can_no_longer_be_read_leave_nothing_proven(world):
    world.clock.then = lambda seconds: world.rules.update({USER: Unknown("503")})
    result = task(world)
    assert (result["proven"], result["rules_unknown"]) == (False, ["503"])


def test_nothing_is_sent_to_another_organisation(world):
    result = task(world, recipient="anna@fabrikam.example")
    assert "anna@fabrikam.example is no address of this organisation" in result["msg"]
    assert world.envelopes == []


def test_nothing_is_sent_when_the_credentials_open_another_organisation(world):
    result = task(world, organisation={**ORGANISATION, "domains": ["fabrikam.example"]})
    assert "accepts no mail for fabrikam.example" in result["msg"]
    assert world.envelopes == []


def test_without_waiting_the_ids_are_what_a_later_task_needs(world):
    first = task(world, wait=False)
    assert (first["complete"], first["proven"]) == (False, False)
    assert world.clock.slept == []
    world.clock.sleep(120)
    later = task(world, smtp=None, ids=first["ids"], wait=False)
    assert (later["changed"], later["complete"], later["proven"]) == (False, True, True)
    assert len(world.envelopes) == 4


def test_transport_is_asked_about_what_is_not_right_and_about_nothing_else(world):
    assert task(world)["proven"] is True
    assert world.traced == []
    lost = task(world, ids=["<mailward-reset-1764590000-000000000000000000000000@partner.example>"], smtp=None)
    (message,) = lost["messages"]
    assert world.traced == [message["id"]]
    assert (message["state"], message["transport"]) == ("missing", "nothing is known of it")
    assert "transport: nothing is known of it" in lost["text"]


def test_an_id_that_is_none_of_ours_is_refused(world):
    assert "ids[0]: <x@y.example>" in task(world, ids=["<x@y.example>"])["msg"]


def test_every_text_of_a_simulation_says_so(world):
    world.is_simulated = True
    result = task(world)
    assert result["simulated"] is True
    assert "(simulated)" in result["text"].splitlines()[0]
    assert world.said
    assert all(text.endswith("(simulated)") for text in world.said)


def test_a_spoof_is_sent_only_from_an_address_that_was_given_for_it(world):
    assert "smtp.from_addresses.spoof is missing" in task(world, messages=["spoof"])["msg"]
    smtp = {**SMTP, "from_addresses": {"spoof": "accounts@fabrikam.example"}}
    result = task(world, smtp=smtp, messages=["spoof"])
    assert result["messages"][0]["sender"] == "accounts@fabrikam.example"
    assert world.envelopes == [("accounts@partner.example", USER)]


def test_what_audits_only_leaves_resets_at_the_user(world):
    result = task(world, mode="audit", messages=["reset"])
    assert result["messages"][0]["state"] == "wrong"
    assert result["messages"][0]["expected_at"] == [USER]


def test_a_password_admin_is_no_recipient(world):
    assert "is a password admin" in task(world, recipient=TARGET)["msg"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"password_admins": []}, "at least one mailbox"),
        ({"messages": []}, "nothing to send"),
        ({"recipient": "anna"}, "recipient: anna"),
        ({"password_admins": ["x"]}, "password_admins[0]: x"),
        ({"smtp": {**SMTP, "from_address": "x"}}, "smtp.from_address: x"),
        ({"smtp": {**SMTP, "envelope_sender": "x"}}, "smtp.envelope_sender: x"),
        ({"interval": 0}, "interval: 0"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_told_at_its_place(world, options, said):
    result = task(world, **options)
    assert said in result["msg"]
    assert world.envelopes == []


def test_the_server_is_the_one_that_was_given(world):
    task(world, smtp={**SMTP, "port": 2525, "username": "probe", "password": PASSWORD, "ca_bundle": "/ca.pem"})
    server = world.server
    assert (server.host, server.port, server.username, server.password) == (
        "mail.partner.example",
        2525,
        "probe",
        PASSWORD,
    )
    assert (server.starttls, server.validate_certs, server.ca_bundle) == (True, True, "/ca.pem")


def test_the_password_is_nowhere_in_the_result(world):
    world.error = LoginFailed("login", f"535 you said {PASSWORD}")
    result = task(world, smtp={**SMTP, "username": "probe", "password": PASSWORD})
    assert PASSWORD not in str(result)
    assert {message["state"] for message in result["messages"]} == {"unknown"}
    assert result["proven"] is False


def test_a_message_whose_time_is_over_is_missing(world):
    identity = f"<mailward-reset-{int(NOON.timestamp()) - 3600}-0123456789abcdef01234567@p.example>"
    result = task(world, ids=[identity])
    assert result["messages"][0]["state"] == "missing"
    assert result["proven"] is False


RESETS = {"target": TARGET, "services": ["GitHub"], "mode": "enforce"}


def declared(world, check_mode=True, **resets):
    strategy = {"organisation": ORGANISATION, "password_resets": {**RESETS, **resets}}
    return task(world, check_mode=check_mode, password_admins=None, strategy=strategy)


def belongs(result):
    return {message["message"]: (message["expected_at"], message["not_at"]) for message in result["messages"]}


AT_USER, AT_TARGET, AT_BOTH = ([USER], [TARGET]), ([TARGET], [USER]), ([USER, TARGET], [])


@pytest.mark.parametrize(
    ("resets", "reset", "code", "notice"),
    [
        ({}, AT_TARGET, AT_USER, AT_USER),
        ({"mode": "audit"}, AT_USER, AT_USER, AT_USER),
        ({"copy_change_notices": True}, AT_TARGET, AT_USER, AT_BOTH),
        ({"classes": {"one_time_code": "redirect"}}, AT_TARGET, AT_TARGET, AT_USER),
        ({"scope": {"people": [USER]}}, AT_TARGET, AT_USER, AT_USER),
        ({"scope": {"people": ["bruno@contoso.example"]}}, AT_USER, AT_USER, AT_USER),
    ],
    ids=str,
)
def test_where_messages_belong_is_what_is_declared(world, resets, reset, code, notice):
    found = belongs(declared(world, **resets))
    assert (found["reset"], found["one_time_code"], found["change_notice"]) == (reset, code, notice)
    assert found["newsletter"] == AT_USER


def test_of_two_admins_the_one_gets_the_resets_of_the_other(world):
    other = "bruno@contoso.example"
    resets = {"admins": [USER, other], "services": ["GitHub"], "mode": "enforce"}
    strategy = {"organisation": ORGANISATION, "password_resets": resets}
    found = belongs(task(world, check_mode=True, password_admins=None, strategy=strategy))
    assert found["reset"] == ([other], [USER])


@pytest.mark.parametrize(
    ("resets", "said"),
    [
        ({"target": USER}, f"{USER} gets the password resets of others"),
        ({"scope": {"group": "staff@contoso.example"}}, "stands in no declaration"),
        ({"target": "x"}, "strategy.password_resets.target"),
    ],
    ids=str,
)
def test_what_a_declaration_does_not_tell_is_asked_for(world, resets, said):
    assert said in declared(world, check_mode=False, **resets)["msg"]
    assert world.envelopes == []


def test_a_declaration_without_password_resets_says_nothing_about_them(world):
    result = task(world, password_admins=None, strategy={"organisation": ORGANISATION})
    assert "strategy.password_resets is missing" in result["msg"]


def test_the_organisation_of_the_declaration_is_the_one_that_is_meant(world):
    world.domains = frozenset({"fabrikam.example", "contoso.example"})
    strategy = {"organisation": {**ORGANISATION, "domains": ["partner.example"]}, "password_resets": RESETS}
    assert "accepts no mail for partner.example" in task(world, password_admins=None, strategy=strategy)["msg"]


def test_the_key_of_the_declaration_is_nowhere_in_the_result(world):
    world.error = LoginFailed("login", "535 you said 0123456789abcdef secret")
    strategy = {"organisation": ORGANISATION, "password_resets": {**RESETS, "key": "0123456789abcdef secret"}}
    result = task(world, password_admins=None, strategy=strategy)
    assert "0123456789abcdef secret" not in str(result)
