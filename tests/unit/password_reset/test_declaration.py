# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be declared of password resets, and every mistake with its place."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.compiler import compile_resets
from ansible_collections.mailward.mailbox.tests.unit.password_reset.firms import (
    ANNA,
    BRUNO,
    GENERIC,
    KEY,
    PASSWORDS,
    declaration,
    firm,
    mistakes,
)

P = "password_resets"
PEOPLE = {"target": None, "admins": [ANNA, BRUNO]}


@pytest.mark.parametrize(
    ("resets", "path", "says"),
    [
        ({"target": None}, f"{P}.target", "missing"),
        ({"admins": [ANNA, BRUNO]}, f"{P}.admins", "beside target"),
        ({**PEOPLE, "admins": [ANNA, ANNA]}, f"{P}.admins", "at least two"),
        ({**PEOPLE, "admins": [f"a{number}@contoso.example" for number in range(11)]}, f"{P}.admins", "takes 10"),
        ({"cross": False}, f"{P}.cross", "admins only"),
        ({"target": "passwords@partner.example"}, f"{P}.target", "outside the organisation"),
        ({"scope": "some"}, f"{P}.scope", "no scope"),
        ({"scope": {"people": []}}, f"{P}.scope.people", "empty"),
        ({"scope": {"people": [ANNA], "group": "all@contoso.example"}}, f"{P}.scope", "either"),
        ({"scope": {"people": ["anna@partner.example"]}}, f"{P}.scope.people", "outside"),
        ({"services": None}, f"{P}.services", "missing"),
        ({"services": "dropbox"}, f"{P}.services", "no list"),
        ({"services": ["dropbux"]}, f"{P}.services", "Did you mean dropbox"),
        ({"services": ["time sheets"]}, f"{P}.services", "own_services"),
        ({"services": [{"dropbox": "drop"}]}, f"{P}.services[0]", "one of redirect"),
        ({"services": ["dropbox", {"Dropbox": "copy"}]}, f"{P}.services", "twice"),
        ({"services": ["dropbox"], "exempt_services": ["dropbox"]}, f"{P}.services", "exempt_services"),
        ({"exempt_services": ["the registrar"]}, f"{P}.exempt_services", "neither"),
        ({"exempt_services": ["wagtail"]}, f"{P}.exempt_services", "from where"),
        ({"languages": ["xx"]}, f"{P}.languages", "nothing is known"),
        ({"languages": ["English"]}, f"{P}.languages[0]", "language tag"),
        ({"classes": {"reset_link": "drop"}}, f"{P}.classes.reset_link", "none of the values"),
        ({"classes": {"notification": "redirect"}}, f"{P}.classes.notification", "never redirected"),
        ({"classes": {"notification": "copy"}, "copy_change_notices": False}, f"{P}.classes.notification", "says copy"),
        ({"coverage": "generic"}, f"{P}.consent", "missing"),
        ({**GENERIC, "consent": {"by": "Bruno"}}, f"{P}.consent.date", "missing"),
        ({"key": None}, f"{P}.key", "MAILWARD_PASSWORD_RESET_KEY"),
        ({"key": "secret of 15 ch"}, f"{P}.key", "at least 16"),
        ({"mode": "on"}, f"{P}.mode", "none of the values"),
        ({"own_services": [{"service": "A"}]}, f"{P}.own_services[0]", "neither a sender nor a subject"),
        (
            {"own_services": [{"service": "A", "subject_patterns": ["(?=x)y"]}]},
            f"{P}.own_services[0].subject_patterns",
            "(?=x)y",
        ),
        (
            {"own_services": [{"service": "A", "sender_addresses": ["a"]}]},
            f"{P}.own_services[0].sender_addresses[0]",
            "@",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(resets: dict[str, Any], path: str, says: str) -> None:
    assert says in mistakes(resets)[path]


def test_all_mistakes_are_told_at_once() -> None:
    found = mistakes({"target": None, "services": ["dropbux"], "key": "short", "mode": "on", "languages": ["xx"]})
    assert set(found) >= {f"{P}.target", f"{P}.services", f"{P}.key", f"{P}.mode", f"{P}.languages"}


def test_a_section_that_is_not_whole_makes_no_rules() -> None:
    for wrong in ({"target": None}, {"key": None}, {**PEOPLE, "admins": [ANNA]}):
        organisation, found = read_organisation(declaration(wrong))
        assert found
        assert compile_resets(organisation) is organisation


def test_a_key_is_never_repeated_in_a_mistake() -> None:
    assert "secret of 15 ch" not in str(mistakes({"key": "secret of 15 ch"}))
    assert "secret" not in str(mistakes({"key": ["secret"]}))


def test_a_key_is_in_no_text_of_what_was_read() -> None:
    organisation, _unused = read_organisation(declaration())
    assert KEY not in repr(organisation)


@pytest.mark.parametrize("person", [{"address": PASSWORDS}, {"address": ANNA}])
def test_a_leaver_gets_no_resets(person: dict[str, str]) -> None:
    leaver = {**person, "state": "leaver"}
    resets = None if person["address"] == PASSWORDS else PEOPLE
    found = mistakes(resets, people=[leaver])
    assert "leaver" in found[f"{P}.admins" if resets else f"{P}.target"]


def test_a_target_whose_mail_goes_on_elsewhere_is_a_mistake() -> None:
    redirect = {"address": PASSWORDS, "targets": [ANNA]}
    assert "go on from there" in mistakes(redirects=[redirect])[f"{P}.target"]
    assert mistakes(redirects=[{**redirect, "keep_copy": True}]) == {}


def test_a_target_that_is_to_be_removed_is_a_mistake() -> None:
    box = {"address": PASSWORDS, "state": "soft_deleted"}
    assert "to be removed" in mistakes(shared_mailboxes=[box])[f"{P}.target"]


def test_names_of_the_block_are_reserved_while_it_is_declared() -> None:
    rule = {
        "name": "Password Resets 90 redirect",
        "conditions": {"from_scope": "not_in_organization"},
        "actions": {"set_audit_severity": "low"},
    }
    assert "transport_rules[0].name" in mistakes(transport_rules=[rule])
    organisation, found = read_organisation({"organisation": declaration()["organisation"], "transport_rules": [rule]})
    assert found == ()
    assert len(organisation.rules()) == 1


def test_to_end_it_nothing_else_has_to_be_said() -> None:
    organisation, found = read_organisation({"organisation": declaration()["organisation"], P: {"state": "absent"}})
    assert found == ()
    assert organisation.password_resets


def test_services_are_called_by_any_of_their_names() -> None:
    for name in ("Intuit / QuickBooks", "quickbooks", "microsoft_365", "Microsoft 365", "twitter", "GitHub"):
        firm({"services": [name]})
