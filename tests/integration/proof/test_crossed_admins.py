# SPDX-License-Identifier: GPL-3.0-or-later
"""Password admins are people with accounts of their own: mail through the lab shows who gets whose resets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.lab.mail_client import kept, send
from ansible_collections.mailward.mailbox.tests.integration.proof.conftest import ANNA, BRUNO
from ansible_collections.mailward.mailbox.tests.integration.proof.test_declared_resets import applied, strategy
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

CARLA, DARIO = "carla.rossi@contoso.example", "dario.weiss@contoso.example"
PEOPLE = (ANNA, BRUNO, CARLA, DARIO)
SEED: dict[str, Any] = {
    "organisations": {
        "contoso": {
            "domains": ["contoso.example"],
            "users": [{"address": address, "display_name": address.partition("@")[0]} for address in PEOPLE],
        }
    }
}
RESET = {
    "Subject": "Reset your password",
    "text": "You asked us to reset your password. Follow this link: https://partner.example/reset/1",
}


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(SEED) as lab:
        yield lab


def admins(*names: str, **resets: Any) -> dict[str, Any]:
    declaration = strategy(admins=list(names), **resets)
    del declaration["password_resets"]["target"]
    return declaration


def holders(lab: Lab, recipient: str, **mail: Any) -> set[str]:
    """Who has a message after it was sent to one recipient; nobody has two of it."""
    before = {person: len(kept(lab, person)) for person in PEOPLE}
    number = sum(before.values())
    send(lab, recipient, Message_ID=f"<{number}@partner.example>", **mail)
    more = {person: len(kept(lab, person)) - before[person] for person in PEOPLE}
    assert set(more.values()) <= {0, 1}
    return {person for person, count in more.items() if count}


def test_without_rules_everybody_gets_his_own_resets(lab: Lab) -> None:
    assert {person: holders(lab, person, **RESET) for person in PEOPLE} == {person: {person} for person in PEOPLE}


def test_each_admin_gets_the_resets_of_the_other_and_none_of_his_own(lab: Lab) -> None:
    applied(lab, admins(ANNA, BRUNO))
    assert {person: holders(lab, person, **RESET) for person in PEOPLE} == {
        ANNA: {BRUNO},
        BRUNO: {ANNA},
        CARLA: {ANNA, BRUNO},
        DARIO: {ANNA, BRUNO},
    }


def test_of_three_admins_the_two_others_get_it(lab: Lab) -> None:
    applied(lab, admins(ANNA, BRUNO, CARLA))
    assert {person: holders(lab, person, **RESET) for person in PEOPLE} == {
        ANNA: {BRUNO, CARLA},
        BRUNO: {ANNA, CARLA},
        CARLA: {ANNA, BRUNO},
        DARIO: {ANNA, BRUNO, CARLA},
    }


def test_an_admin_keeps_every_other_mail(lab: Lab) -> None:
    applied(lab, admins(ANNA, BRUNO))
    other = {"Subject": "Your password was changed", "text": "The password of your account was changed on Monday."}
    for mail in (other, {"Subject": "Lunch?", "text": "At noon?"}):
        assert {person: holders(lab, person, **mail) for person in PEOPLE} == {person: {person} for person in PEOPLE}


def test_admins_who_are_not_crossed_keep_their_own_resets(lab: Lab) -> None:
    applied(lab, admins(ANNA, BRUNO, cross=False))
    assert (holders(lab, ANNA, **RESET), holders(lab, BRUNO, **RESET)) == ({ANNA}, {BRUNO})
    assert holders(lab, CARLA, **RESET) == {ANNA, BRUNO}


def test_the_redirect_of_one_admins_reset_is_not_redirected_again(lab: Lab) -> None:
    """A mail to both is a mail to each: neither is left without it, and it goes round for nobody."""
    applied(lab, admins(ANNA, BRUNO))
    send(lab, ANNA, BRUNO, **RESET)
    assert {person: len(kept(lab, person)) for person in PEOPLE} == {ANNA: 1, BRUNO: 1, CARLA: 0, DARIO: 0}
    assert lab.organisation("contoso").mail.bounces == []


def test_while_it_only_audits_everybody_keeps_his_own(lab: Lab) -> None:
    applied(lab, admins(ANNA, BRUNO, mode="audit"))
    assert ANNA in holders(lab, ANNA, **RESET)
