# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.amendment import Amendment
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import OMITTED
from ansible_collections.mailward.mailbox.tests.unit.model.declarations import mistakes, organisation

SALES = "sales@contoso.example"
ANNA = "anna.berg@contoso.example"


def test_the_principles_hold_unless_declared_otherwise() -> None:
    (sales,) = organisation(shared_mailboxes=[{"address": "Sales@Contoso.example"}]).mailboxes()
    assert sales.address == SALES
    assert sales.sign_in == "blocked"
    assert sales.sent_items_copy_send_as
    assert sales.sent_items_copy_send_on_behalf
    assert sales.auditing
    assert not sales.smtp_client_authentication
    assert not sales.convert
    assert not sales.removed


def test_what_is_left_out_is_not_managed() -> None:
    (sales,) = organisation(shared_mailboxes=[{"address": SALES}]).mailboxes()
    assert (sales.display_name, sales.aliases, sales.members, sales.hidden_from_address_lists) == (OMITTED,) * 4


def test_an_empty_list_means_none() -> None:
    (sales,) = organisation(shared_mailboxes=[{"address": SALES, "aliases": [], "members": []}]).mailboxes()
    assert (sales.aliases, sales.members) == ((), ())


def test_aliases_can_be_amended() -> None:
    aliases = {"add": ["Sale@contoso.example"], "remove": ["old@contoso.example"]}
    (sales,) = organisation(shared_mailboxes=[{"address": SALES, "aliases": aliases}]).mailboxes()
    assert sales.aliases == Amendment(frozenset({"sale@contoso.example"}), frozenset({"old@contoso.example"}))


def test_members_are_grants_on_the_mailbox() -> None:
    declared = organisation(
        shared_mailboxes=[{"address": SALES, "members": [{"trustee": ANNA, "rights": ["full_access"]}]}]
    )
    (grant,) = declared.grants()
    assert (grant.mailbox, grant.trustee, grant.rights) == (SALES, ANNA, frozenset({"full_access"}))
    assert grant.path == "shared_mailboxes[0].members[0]"


def test_a_mailbox_that_is_to_go_has_no_members() -> None:
    members = [{"trustee": ANNA, "rights": ["full_access"]}]
    declared = organisation(shared_mailboxes=[{"address": SALES, "members": members, "state": "soft_deleted"}])
    assert declared.grants() == ()


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"address": "sales"}, "address"),
        ({}, "address"),
        ({"address": SALES, "display_name": " "}, "display_name"),
        ({"address": SALES, "display_name": "a\nb"}, "display_name"),
        ({"address": SALES, "display_name": "a" * 257}, "display_name"),
        ({"address": SALES, "aliases": ["sale"]}, "aliases[0]"),
        ({"address": SALES, "aliases": None}, "aliases"),
        ({"address": SALES, "aliases": [SALES]}, "aliases"),
        ({"address": SALES, "members": {}}, "members"),
        ({"address": SALES, "members": ["anna"]}, "members[0].trustee"),
        ({"address": SALES, "members": [{"trustee": ANNA, "rights": [], "mailbox": SALES}]}, "members[0].mailbox"),
        ({"address": SALES, "members": [{"trustee": SALES, "rights": []}]}, "members[0].trustee"),
        ({"address": SALES, "sign_in": False}, "sign_in"),
        ({"address": SALES, "state": "absent"}, "state"),
        ({"address": SALES, "renamed_from": SALES}, "renamed_from"),
        ({"address": SALES, "password": "x"}, "password"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(wrong: object, path: str) -> None:
    assert f"shared_mailboxes[0].{path}" in mistakes(shared_mailboxes=[wrong])
