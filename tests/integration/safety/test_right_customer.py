# SPDX-License-Identifier: GPL-3.0-or-later
"""A declaration never reaches another customer than the one it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import ServiceError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.converge import Options, run
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistakes
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.planning.customer import WrongCustomer
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms import connect
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import NOW, Stage, stage
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

BOXES = [
    {"address": "sales@contoso.example", "members": [{"trustee": "anna.berg@contoso.example", "rights": ["send_as"]}]}
]


@pytest.fixture(scope="module")
def contoso() -> Iterator[Stage]:
    with stage(SEED) as opened:
        yield opened


@pytest.fixture(autouse=True)
def beginning(contoso: Stage) -> None:
    contoso.begin_again()


def declared(**organisation: Any) -> dict[str, Any]:
    return {"organisation": {**ORGANISATION, **organisation}, "shared_mailboxes": BOXES}


def assert_untouched(contoso: Stage, before: dict[str, Any]) -> None:
    assert contoso.writes() == []
    assert contoso.snapshot() == before


@pytest.mark.parametrize(
    ("organisation", "said"),
    [
        ({"tenant_id": "11111111-2222-3333-4444-555555555555"}, "11111111-2222-3333-4444-555555555555 is declared"),
        ({"domains": ["contoso.example", "fabrikam.example"]}, "accepts no mail for fabrikam.example"),
        ({"domains": ["contoso.example.evil.example", "contoso.example"]}, "contoso.example.evil.example"),
    ],
)
def test_another_customer_is_met_with_nothing(contoso: Stage, organisation: dict[str, Any], said: str) -> None:
    before = contoso.snapshot()
    with pytest.raises(WrongCustomer, match=said):
        contoso.run(declared(**organisation))
    assert_untouched(contoso, before)


def test_another_customer_is_said_beside_other_mistakes(contoso: Stage) -> None:
    wrong = declared(tenant_id="11111111-2222-3333-4444-555555555555") | {"delegation": []}
    with pytest.raises(Mistakes) as told:
        contoso.run(wrong)
    assert "11111111-2222-3333-4444-555555555555 is declared" in str(told.value)
    assert "Did you mean delegations?" in str(told.value)
    assert contoso.writes() == []


def test_the_tenant_id_is_compared_whatever_its_case(contoso: Stage) -> None:
    planned = contoso.plan(declared(tenant_id=contoso.organisation.tenant_id.upper()))
    assert planned.message == ""


def test_a_declaration_without_domains_is_for_nobody(contoso: Stage) -> None:
    for domains in ([], None):
        wrong = {"organisation": {"name": "Contoso", "domains": domains}, "shared_mailboxes": BOXES}
        with pytest.raises(Mistakes, match="domain"):
            contoso.run(wrong)
    assert len(contoso.lab.requests) == 0


def test_credentials_of_another_customer_stop_the_run() -> None:
    fabrikam = {"domains": ["fabrikam.example"], "users": [{"address": "anna.berg@fabrikam.example"}]}
    with Lab({"organisations": {"contoso": dict(SEED), "fabrikam": fabrikam}}) as lab:
        before = lab.organisation("fabrikam").exchange.snapshot()
        platform = connect("exchange_online", lab.organisation("fabrikam").connection)
        try:
            with pytest.raises(WrongCustomer, match=r"its domains are fabrikam\.example"):
                run(platform, declared(), Options(now=NOW, apply=True))
        finally:
            platform.close()
        assert lab.requests.writes() == []
        assert lab.organisation("fabrikam").exchange.snapshot() == before


@pytest.mark.parametrize("effect", ["unavailable", "forbidden", "error_inside_success", "cmdlet_error"])
def test_an_organisation_that_does_not_say_its_domains_could_be_anybodys(contoso: Stage, effect: str) -> None:
    before = contoso.snapshot()
    what = {"exception_class": "X.UnheardOfException"} if effect == "cmdlet_error" else {}
    with (
        contoso.fault(effect, times=None, cmdlet="Get-AcceptedDomain", **what),
        pytest.raises(ServiceError, match="could be any customer's"),
    ):
        contoso.run(declared())
    assert_untouched(contoso, before)
