# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab finds about a message, and into which folder it goes for that."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.lab.exchange import seed
from ansible_collections.mailward.mailbox.tests.lab.mail import headers
from ansible_collections.mailward.mailbox.tests.lab.mail.settings import SenderVerdict

ANNA, BRUNO = "anna@contoso.example", "bruno@contoso.example"
PEOPLE = [{"address": ANNA}, {"address": BRUNO}]


def with_rules(*rules: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"address": ANNA, "inbox_rules": list(rules)}, {"address": BRUNO}]


@pytest.mark.parametrize(
    ("verdict", "folder", "results"),
    [
        (SenderVerdict(), "Inbox", "dmarc=pass"),
        (SenderVerdict(dmarc="fail", spf="fail", dkim="fail"), "JunkEmail", "compauth=fail reason=000"),
        (SenderVerdict(dmarc="none", dkim="none"), "Inbox", "dkim=none"),
        (SenderVerdict(scl=6), "JunkEmail", "dmarc=pass"),
        (SenderVerdict(dmarc="fail", scl=1), "Inbox", "dmarc=fail"),
    ],
)
def test_what_is_said_of_a_domain_decides(post: Any, verdict: SenderVerdict, folder: str, results: str) -> None:
    world = post(users=PEOPLE)
    world.settings.set_sender("partner.example", verdict)
    world.send(ANNA, sender="service@mail.partner.example")
    assert world.kept(ANNA) == [(folder, "Hello")]
    (mailbox,) = world.directory.find(ANNA)
    assert results in headers.field(world.store.messages(mailbox.guid)[0].raw, "Authentication-Results")


def test_mail_of_a_domain_can_be_held_in_quarantine(post: Any) -> None:
    world = post(users=PEOPLE)
    world.settings.set_sender("partner.example", SenderVerdict(dmarc="fail", quarantine=True))
    world.send(ANNA)
    assert world.kept(ANNA) == []
    assert [(each.recipients, each.cause) for each in world.store.quarantine] == [((ANNA,), "Phish")]
    assert world.trace() == [(ANNA, "Quarantined")]


def test_an_own_domain_is_forged_unless_its_sender_logged_in(post: Any) -> None:
    world = post(users=PEOPLE)
    world.send(ANNA, sender=BRUNO)
    world.send(ANNA, sender=BRUNO, login=BRUNO)
    assert [folder for folder, _unused in world.kept(ANNA)] == ["Inbox", "JunkEmail"]


def test_who_claims_to_be_the_service_is_not_believed(post: Any) -> None:
    world = post(users=PEOPLE)
    claims = "X-MS-Exchange-Organization-AuthAs: Internal\r\nAuthentication-Results: x; dmarc=fail\r\n"
    world.send(ANNA, headers=claims)
    (mailbox,) = world.directory.find(ANNA)
    message = headers.parsed(world.store.messages(mailbox.guid)[0].raw)
    assert message.get_all("X-MS-Exchange-Organization-AuthAs") == ["Anonymous"]
    assert [("dmarc=pass" in each) for each in message.get_all("Authentication-Results")] == [True]


def test_everything_else_of_a_message_stays_as_it_was(post: Any) -> None:
    world = post(users=PEOPLE)
    folded = "X-Odd:  a\r\n\tb =?utf-8?q?=C3=BC?=\r\nBroken line\r\n"
    world.send(ANNA, headers=folded, text="\x00binary =\r\n.dot\r\n")
    (mailbox,) = world.directory.find(ANNA)
    assert world.store.messages(mailbox.guid)[0].raw.endswith(f"{folded}\r\n\x00binary =\r\n.dot\r\n\r\n".encode())


@pytest.mark.parametrize(
    ("rule", "folder"),
    [
        ({"SubjectContainsWords": ["hell"], "MoveToFolder": "Archive"}, "Archive"),
        ({"SubjectContainsWords": ["other"], "MoveToFolder": "Archive"}, "Inbox"),
        ({"From": ["Service@partner.example"], "DeleteMessage": True}, "DeletedItems"),
        ({"FromAddressContainsWords": ["partner"], "MoveToFolder": "Inbox\\Service"}, "\\Inbox\\Service"),
        ({"BodyContainsWords": ["text"], "MoveToFolder": "Archive"}, "Archive"),
        ({"HeaderContainsWords": ["Message-ID"], "MoveToFolder": "Archive"}, "Archive"),
        ({"SentTo": [ANNA], "ExceptIfSubjectContainsWords": ["hello"], "DeleteMessage": True}, "Inbox"),
        ({"MyNameInToBox": True, "MoveToFolder": "Archive", "Enabled": False}, "Inbox"),
        ({"DeleteMessage": True, "InError": True}, "Inbox"),
    ],
)
def test_an_inbox_rule_files_what_it_takes(post: Any, rule: dict[str, Any], folder: str) -> None:
    world = post(users=with_rules({"Name": "Rule", **rule}))
    world.send(ANNA)
    assert world.kept(ANNA) == [(folder, "Hello")]


def test_what_a_rule_deletes_for_good_is_in_no_folder(post: Any) -> None:
    world = post(users=with_rules({"Name": "Rule", "SoftDeleteMessage": True}))
    world.send(ANNA)
    (mailbox,) = world.directory.find(ANNA)
    assert world.kept(ANNA) == []
    assert [each.subject for each in world.store.recoverable(mailbox.guid)] == ["Hello"]


def test_inbox_rules_run_in_their_order_until_one_stops(post: Any) -> None:
    stop = {"Name": "First", "SubjectContainsWords": ["hello"], "MarkAsRead": True, "StopProcessingRules": True}
    world = post(users=with_rules(stop, {"Name": "Second", "DeleteMessage": True}))
    world.send(ANNA)
    world.send(ANNA, subject="Other")
    assert world.kept(ANNA) == [("DeletedItems", "Other"), ("Inbox", "Hello")]


@pytest.mark.parametrize(
    ("action", "subject", "sender"),
    [("ForwardTo", "FW: Hello", ANNA), ("RedirectTo", "Hello", "service@partner.example")],
)
def test_what_a_rule_sends_on_stays_in_the_mailbox_too(post: Any, action: str, subject: str, sender: str) -> None:
    world = post(users=with_rules({"Name": "On", action: [BRUNO]}))
    world.send(ANNA)
    assert (world.kept(ANNA), world.kept(BRUNO)) == ([("Inbox", "Hello")], [("Inbox", subject)])
    assert world.store.trace[-1].sender == sender


def test_a_rule_that_forwards_outside_is_stopped_by_the_policy(post: Any) -> None:
    world = post(users=with_rules({"Name": "On", "RedirectTo": ["thief@elsewhere.example"]}))
    world.send(ANNA)
    assert (world.left, world.bounced()) == ([], [("thief@elsewhere.example", "5.7.520")])


def test_a_rule_that_forwards_outside_does_where_the_policy_lets_it(post: Any) -> None:
    rule = {"Name": "On", "Hidden": True, "RedirectTo": ["thief@elsewhere.example"]}
    world = post(users=with_rules(rule), outbound_spam={"auto_forwarding_mode": "On"})
    world.send(ANNA)
    assert [each.recipients for each in world.left] == [("thief@elsewhere.example",)]


def test_rules_of_two_mailboxes_do_not_send_a_message_round(post: Any) -> None:
    people = [
        {"address": ANNA, "inbox_rules": [{"Name": "On", "RedirectTo": [BRUNO]}]},
        {"address": BRUNO, "inbox_rules": [{"Name": "Back", "RedirectTo": [ANNA]}]},
    ]
    world = post(users=people)
    world.send(ANNA)
    assert (len(world.kept(ANNA)), len(world.kept(BRUNO))) == (1, 1)


@pytest.mark.parametrize(
    "rule",
    [{"Name": "x", "Colour": "red", "DeleteMessage": True}, {"DeleteMessage": True}, {"Name": "x"},
     {"Name": "x", "ForwardTo": BRUNO}],
)  # fmt: skip
def test_a_seed_with_a_rule_that_nobody_understands_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"inbox_rules\[0\]"):
        seed.load({"users": with_rules(rule)})


def test_a_seed_with_a_message_that_nobody_understands_is_refused() -> None:
    with pytest.raises(ValueError, match=r"messages\[0\]: unknown colour"):
        seed.load({"users": [{"address": ANNA, "messages": [{"colour": "red"}]}]})
