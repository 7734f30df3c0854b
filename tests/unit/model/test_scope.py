# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.scope import Scope
from ansible_collections.mailward.mailbox.tests.unit.model.declarations import organisation

SALES, ANNA, BRUNO = "sales@contoso.example", "anna.berg@contoso.example", "bruno.costa@contoso.example"


def test_only_what_is_declared_is_read() -> None:
    declared = organisation(
        shared_mailboxes=[{"address": SALES, "members": []}, {"address": "info@contoso.example"}],
        delegations=[
            {"mailbox": ANNA, "trustee": BRUNO, "folders": {"calendar": "editor"}},
            {"mailbox": BRUNO, "trustee": ANNA, "rights": ["send_as"]},
        ],
        redirects=[{"address": "contact@contoso.example", "targets": [ANNA]}],
    )
    scope = Scope.of(declared)
    assert scope.sections == {"shared_mailboxes", "delegations", "redirects"}
    assert scope.grants_of == frozenset({SALES, BRUNO})
    assert scope.folders == {(ANNA, "calendar")}
    assert scope.redirects_of == frozenset({"contact@contoso.example"})


def test_the_grants_of_an_ended_delegation_are_read() -> None:
    declared = organisation(delegations=[{"mailbox": ANNA, "trustee": BRUNO, "state": "absent"}])
    assert Scope.of(declared).grants_of == frozenset({ANNA})


def test_the_members_of_a_mailbox_that_is_to_go_are_not_read() -> None:
    declared = organisation(shared_mailboxes=[{"address": SALES, "members": [], "state": "soft_deleted"}])
    assert Scope.of(declared).grants_of == frozenset()


def test_an_authoritative_section_is_read_as_a_whole() -> None:
    undeclared = {"mode": "remove", "sections": ["delegations", "redirects"]}
    scope = Scope.of(organisation(delegations=[], redirects=[], undeclared=undeclared))
    assert scope.grants_of is None
    assert scope.redirects_of is None


def test_an_export_reads_everything() -> None:
    scope = Scope.everything()
    assert scope.sections == {"shared_mailboxes", "delegations", "redirects", "transport_rules"}
    assert (scope.grants_of, scope.redirects_of) == (None, None)
