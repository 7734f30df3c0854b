# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import (
    Undeclared,
    read_organisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import OMITTED
from ansible_collections.mailward.mailbox.tests.unit.model.declarations import CONTOSO, mistakes, organisation


def test_a_declaration_says_for_whom_it_is() -> None:
    declared, found = read_organisation(
        {"organisation": {"name": "Contoso", "domains": ["Contoso.example"], "tenant_id": "6F1A", "declaration": "web"}}
    )
    assert found == ()
    assert (declared.name, declared.tenant_id, declared.declaration) == ("Contoso", "6f1a", "web")
    assert declared.domains == {"contoso.example"}


def test_a_section_that_is_left_out_is_not_managed_and_an_empty_one_is() -> None:
    declared = organisation(redirects=[])
    assert declared.shared_mailboxes is OMITTED
    assert declared.redirects == ()
    assert declared.sections() == {"redirects"}


def test_mail_may_go_inside_and_where_it_is_allowed_to_go() -> None:
    declared = organisation(external_targets=["partner.example", "Max@fabrikam.example"])
    allowed = ("anna@contoso.example", "any@partner.example", "max@fabrikam.example")
    assert all(declared.may_receive(address) for address in allowed)
    assert not declared.may_receive("moritz@fabrikam.example")
    assert not declared.may_receive("any@mail.partner.example")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ({"domains": ["contoso.example"]}, "organisation.name"),
        ({"name": "", "domains": ["contoso.example"]}, "organisation.name"),
        ({"name": "a\nb", "domains": ["contoso.example"]}, "organisation.name"),
        ({"name": "contoso"}, "organisation.domains"),
        ({"name": "contoso", "domains": []}, "organisation.domains"),
        ({"name": "contoso", "domains": ["contoso"]}, "organisation.domains[0]"),
        ({"name": "contoso", "domains": ["contoso.example"], "declaration": "a b"}, "organisation.declaration"),
        ({"name": "contoso", "domains": ["contoso.example"], "tenant": "x"}, "organisation.tenant"),
    ],
)
def test_one_thing_wrong_with_whom_it_is_for_is_one_mistake(who: dict[str, Any], path: str) -> None:
    sections = {"shared_mailboxes": [{"address": "sales@contoso.example"}]}
    _declared, found = read_organisation({"organisation": who, **sections})
    assert [mistake.path for mistake in found] == [path]


@pytest.mark.parametrize("declaration", [None, [], "contoso", {}])
def test_a_declaration_for_nobody_is_a_mistake(declaration: object) -> None:
    _declared, found = read_organisation(declaration)
    assert "organisation" in [mistake.path for mistake in found]


def test_a_section_that_does_not_exist_is_a_mistake_with_a_hint() -> None:
    assert mistakes(shared_mailbox=[]) == {
        "shared_mailbox": "is no field that can be declared here. Did you mean shared_mailboxes?"
    }


def test_every_mistake_of_every_section_is_found_at_once() -> None:
    found = mistakes(
        shared_mailboxes=[{"address": "sales"}],
        delegations=[{"mailbox": "anna@contoso.example", "trustee": "x"}],
        redirects=[{"address": "contact@contoso.example"}],
        transport_rules=[{}],
        external_targets=["nowhere"],
        undeclared="delete",
    )
    assert set(found) >= {
        "shared_mailboxes[0].address",
        "delegations[0].trustee",
        "redirects[0].targets",
        "transport_rules[0].name",
        "external_targets[0]",
        "undeclared.mode",
    }


class TestUndeclared:
    """What happens to objects that the declaration does not speak of."""

    def test_they_are_left_alone_by_default(self) -> None:
        assert not organisation(redirects=[]).undeclared.reaches("redirects")

    def test_owned_ones_go_in_the_declared_sections_only(self) -> None:
        declared = organisation(redirects=[], undeclared="remove_owned")
        assert declared.undeclared == Undeclared("remove_owned", frozenset({"redirects"}))

    def test_a_named_section_that_is_not_declared_is_not_reached(self) -> None:
        undeclared = {"mode": "remove", "sections": ["redirects", "transport_rules"]}
        declared = organisation(transport_rules=[], undeclared=undeclared)
        assert declared.undeclared.sections == {"transport_rules"}

    def test_mailboxes_are_never_reached_and_grants_have_no_owner(self) -> None:
        owned = organisation(shared_mailboxes=[], delegations=[], undeclared="remove_owned")
        assert not owned.undeclared.reaches("shared_mailboxes")
        assert not owned.undeclared.reaches("delegations")
        undeclared = {"mode": "remove", "sections": ["shared_mailboxes"]}
        assert list(mistakes(shared_mailboxes=[], undeclared=undeclared)) == ["undeclared.sections"]

    @pytest.mark.parametrize(
        ("undeclared", "path"),
        [
            ("remove", "undeclared.sections"),
            ({"mode": "remove", "sections": []}, "undeclared.sections"),
            ({"mode": "remove", "sections": ["rules"]}, "undeclared.sections[0]"),
            ({"mode": "drop", "sections": ["redirects"]}, "undeclared.mode"),
        ],
    )
    def test_a_section_is_made_authoritative_by_its_name(self, undeclared: object, path: str) -> None:
        assert list(mistakes(redirects=[], undeclared=undeclared)) == [path]


def test_the_domains_used_by_these_tests_are_declared() -> None:
    assert organisation().domains == set(CONTOSO["domains"])
