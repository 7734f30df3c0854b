# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the lab's mail goes without any rule: groups, contacts, forwards, and what the policies stop."""

from __future__ import annotations

from typing import Any

import pytest

ANNA, BRUNO = "anna@contoso.example", "bruno@contoso.example"
PEOPLE = [{"address": ANNA, "aliases": ["a@contoso.example"]}, {"address": BRUNO}]
INBOX = [("Inbox", "Hello")]


def forwarding(target: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"address": ANNA, "forwarding": target}, {"address": BRUNO}]


def test_an_alias_is_the_mailbox(post: Any) -> None:
    world = post(users=PEOPLE)
    world.send("a@contoso.example", ANNA)
    assert world.kept(ANNA) == INBOX
    assert world.trace() == [(ANNA, "Delivered")]


@pytest.mark.parametrize(("keep_copy", "stays"), [(True, INBOX), (False, [])])
def test_a_forward_inside_takes_the_mail_along_or_copies_it(post: Any, keep_copy: bool, stays: list[Any]) -> None:
    world = post(users=forwarding({"address": BRUNO, "keep_copy": keep_copy}))
    world.send(ANNA)
    assert (world.kept(ANNA), world.kept(BRUNO)) == (stays, INBOX)


@pytest.mark.parametrize("mode", ["Automatic", "Off"])
def test_a_forward_outside_is_refused_by_the_policy(post: Any, mode: str) -> None:
    world = post(users=forwarding({"smtp": "anna@home.example"}), outbound_spam={"auto_forwarding_mode": mode})
    world.send(ANNA)
    assert world.bounced() == [("anna@home.example", "5.7.520")]
    assert world.store.bounces[0].sender == "service@partner.example"
    assert "AS(7555)" in world.store.bounces[0].text
    assert not world.left


def test_a_forward_outside_leaves_where_the_policy_lets_it(post: Any) -> None:
    world = post(users=forwarding({"smtp": "anna@home.example"}), outbound_spam={"auto_forwarding_mode": "On"})
    world.send(ANNA)
    assert [each.recipients for each in world.left] == [("anna@home.example",)]


def test_a_policy_for_one_sender_comes_before_the_default(post: Any) -> None:
    rule = {"name": "Anna forwards", "auto_forwarding_mode": "On", "senders": [ANNA]}
    people = [*forwarding({"smtp": "anna@home.example"})[:1], {"address": BRUNO, "forwarding": {"smtp": "b@x.example"}}]
    world = post(users=people, outbound_spam={"auto_forwarding_mode": "Off", "rules": [rule]})
    world.send(ANNA, BRUNO)
    assert [each.recipients for each in world.left] == [("anna@home.example",)]
    assert world.bounced() == [("b@x.example", "5.7.520")]


def test_a_remote_domain_that_forbids_forwards_drops_them_in_silence(post: Any) -> None:
    world = post(
        users=forwarding({"smtp": "anna@home.example"}),
        outbound_spam={"auto_forwarding_mode": "On"},
        remote_domain={"auto_forward": False},
    )
    world.send(ANNA)
    assert (world.left, world.bounced()) == ([], [])


def test_forwards_in_a_circle_end_with_a_report(post: Any) -> None:
    world = post(
        users=[
            {"address": ANNA, "forwarding": {"address": BRUNO}},
            {"address": BRUNO, "forwarding": {"address": ANNA}},
        ]
    )
    world.send(ANNA)
    assert world.bounced() == [(ANNA, "5.4.6")]


def test_a_group_gives_each_member_one_copy(post: Any) -> None:
    groups = [
        {"address": "team@contoso.example", "members": [ANNA, BRUNO], "require_sender_authentication": False},
        {
            "address": "all@contoso.example",
            "members": ["team@contoso.example", ANNA, "support@partner.example"],
            "require_sender_authentication": False,
        },
    ]
    world = post(users=PEOPLE, contacts=[{"address": "support@partner.example"}], groups=groups)
    world.send("all@contoso.example")
    assert (world.kept(ANNA), world.kept(BRUNO)) == (INBOX, INBOX)
    assert [each.recipients for each in world.left] == [("support@partner.example",)]
    assert ("all@contoso.example", "Expanded") in world.trace()


def test_a_closed_group_takes_mail_only_from_who_logged_in(post: Any) -> None:
    world = post(users=PEOPLE, groups=[{"address": "all@contoso.example", "members": [ANNA]}])
    world.send("all@contoso.example")
    assert (world.kept(ANNA), world.bounced()) == ([], [("all@contoso.example", "5.7.133")])
    world.send("all@contoso.example", sender=BRUNO, login=BRUNO)
    assert world.kept(ANNA) == INBOX


def test_mail_that_goes_in_circles_between_servers_ends(post: Any) -> None:
    world = post(users=PEOPLE)
    world.send(ANNA, headers="Received: from a by b\r\n" * 31)
    assert (world.kept(ANNA), world.bounced()) == ([], [(ANNA, "5.4.14")])
