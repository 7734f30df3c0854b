# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.customer import (
    WrongCustomer,
    differences,
)
from ansible_collections.mailward.mailbox.tests.unit.planning.items import declared

THEIRS = frozenset({"contoso.example", "contoso.onmicrosoft.example"})


@pytest.mark.parametrize("tenant_id", ["", "6f1a"])
def test_more_domains_than_declared_are_no_difference(tenant_id: str) -> None:
    assert differences(declared(tenant_id=tenant_id), "6F1A", THEIRS) == ()


@pytest.mark.parametrize(
    ("tenant_id", "domains", "paths"),
    [
        ("6f1a", frozenset({"fabrikam.example"}), ["organisation.domains"]),
        ("77aa", THEIRS, ["organisation.tenant_id"]),
        ("", THEIRS, ["organisation.tenant_id"]),
        ("77aa", frozenset(), ["organisation.tenant_id", "organisation.domains"]),
    ],
)
def test_another_tenant_or_a_missing_domain_is_another_customer(
    tenant_id: str, domains: frozenset[str], paths: list[str]
) -> None:
    assert [found.path for found in differences(declared(tenant_id="6f1a"), tenant_id, domains)] == paths


def test_the_message_names_both_customers() -> None:
    found = differences(declared(tenant_id="6f1a"), "77aa", frozenset({"fabrikam.example"}))
    text = str(WrongCustomer("contoso", found))
    assert "nothing was planned or written" in text
    assert all(word in text for word in ("6f1a", "77aa", "contoso.example", "fabrikam.example"))
