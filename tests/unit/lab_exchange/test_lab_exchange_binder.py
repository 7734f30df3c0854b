# SPDX-License-Identifier: GPL-3.0-or-later
"""What the service refuses before a cmdlet runs, and how."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.lab.exchange.cmdlets import CMDLETS
from ansible_collections.mailward.mailbox.tests.lab.exchange.organisation import ExchangeOrganisation
from ansible_collections.mailward.mailbox.tests.lab.exchange.output import CmdletError
from ansible_collections.mailward.mailbox.tests.lab.exchange.parameter_tables import cmdlet_tables
from ansible_collections.mailward.mailbox.tests.lab.exchange.platforms import ONLINE, SERVERS
from ansible_collections.mailward.mailbox.tests.lab.exchange.roles import ROLES_OF_CMDLET


def test_every_cmdlet_with_a_table_has_a_function_and_a_role() -> None:
    names = {table.name for platform in (ONLINE, *SERVERS) for table in cmdlet_tables(platform).values()}

    assert set(CMDLETS) == names
    assert set(ROLES_OF_CMDLET) == {name.lower() for name in names}


def test_an_unknown_parameter_is_named_in_an_ambiguous_set(contoso: Any) -> None:
    error = contoso.refusal("Get-Mailbox", BogusParameter=1)

    assert (error.status, error.category, error.shape, error.error_id) == (400, "Client", "details", "")
    assert error.exception_class.endswith("CommandInvocation.AmbiguousParameterSetException")
    assert error.text.endswith("Invalid cmdlet parameters specified. BogusParameter")


@pytest.mark.parametrize(
    ("cmdlet", "parameters"),
    [
        ("Set-TransportRule", {"Identity": "x", "Enabled": True}),
        ("Set-Mailbox", {"Identity": "info", "PrimarySmtpAddress": "a@contoso.example"}),
        ("Get-AcceptedDomain", {"DomainController": "dc1"}),
    ],
)
def test_parameters_that_exchange_online_has_not_are_unknown(contoso: Any, cmdlet: str, parameters: Any) -> None:
    assert "AmbiguousParameterSetException" in contoso.refusal(cmdlet, **parameters).exception_class


def test_parameters_of_different_sets_do_not_go_together(contoso: Any) -> None:
    error = contoso.refusal("Get-Recipient", Identity="info", Anr="info")

    assert "AmbiguousParameterSetException" in error.exception_class


def test_a_missing_mandatory_parameter_is_a_400(contoso: Any) -> None:
    assert contoso.refusal("Get-MailboxPermission").status == 400
    assert contoso.refusal("Add-MailboxPermission", Identity="info", User="anna.berg").status == 400
    assert contoso.refusal("New-Mailbox", Name="Sales").status == 400


def test_names_are_not_case_sensitive(contoso: Any) -> None:
    assert contoso.row("get-mailbox", identity="INFO@contoso.example")["Alias"] == "info"


def test_the_same_name_twice_is_refused(contoso: Any) -> None:
    assert contoso.refusal("Get-Mailbox", Identity="info", identity="info").status == 400


def test_a_wrong_enumeration_value_lists_the_members_and_has_no_details(contoso: Any) -> None:
    error = contoso.refusal("New-TransportRule", Name="x", PrependSubject="x", Mode="Nonsense")

    assert (error.status, error.shape) == (400, "internal")
    assert error.exception_class.endswith("ParameterTransformationException")
    assert error.text.endswith('try again: Audit, AuditAndNotify, Enforce"')


def test_enumeration_values_are_matched_by_prefix(contoso: Any) -> None:
    contoso.run("New-TransportRule", Name="x", PrependSubject="x", FromScope="notin")

    assert contoso.row("Get-TransportRule", Identity="x")["FromScope"] == "NotInOrganization"


def test_a_prefix_of_several_members_matches_none(contoso: Any) -> None:
    contoso.refusal("New-TransportRule", Name="x", PrependSubject="x", MessageTypeMatches="A")


@pytest.mark.parametrize("value", [True, "true", "True"])
def test_switches_take_booleans_and_their_words(contoso: Any, value: Any) -> None:
    made = contoso.row("New-Mailbox", Name="Sales", Shared=value)

    assert made["RecipientTypeDetails"] == "SharedMailbox"


@pytest.mark.parametrize(
    ("cmdlet", "parameters"),
    [
        ("Set-Mailbox", {"Identity": "info", "MessageCopyForSentAsEnabled": "true"}),
        ("Set-Mailbox", {"Identity": "info", "DisplayName": ["Info"]}),
        ("Set-Mailbox", {"Identity": "info", "WindowsEmailAddress": "no address"}),
        ("Set-Mailbox", {"Identity": "info", "MaxSendSize": "large"}),
        ("Set-Mailbox", {"Identity": "info", "ForwardingAddress": ""}),
        ("Get-TransportRule", {"ResultSize": "many"}),
        ("New-TransportRule", {"Name": "x", "PrependSubject": "x", "ActivationDate": "tomorrow"}),
        ("New-TransportRule", {"Name": "x", "PrependSubject": "x", "Priority": "first"}),
        ("New-TransportRule", {"Name": "x", "PrependSubject": "x", "SCLOver": 10}),
        ("New-TransportRule", {"Name": "x", "PrependSubject": "x", "SubjectContainsWords": [" blank"]}),
        ("New-TransportRule", {"Name": "x", "PrependSubject": "x", "SubjectMatchesPatterns": ["(open"]}),
        ("New-TransportRule", {"Name": "x", "GenerateIncidentReport": ""}),
        ("Set-Mailbox", {"Identity": None, "Alias": "x"}),
    ],
)
def test_values_of_a_wrong_type_fail_while_they_are_transformed(contoso: Any, cmdlet: str, parameters: Any) -> None:
    error = contoso.refusal(cmdlet, **parameters)

    assert error.exception_class.endswith("ParameterTransformationException")
    assert (error.status, error.shape) == (400, "internal")


def test_a_hash_table_must_carry_its_type(contoso: Any, hash_table: Any) -> None:
    addresses = {"Add": ["sales@contoso.example"]}

    error = contoso.refusal("Set-Mailbox", Identity="info", EmailAddresses=addresses)
    contoso.run("Set-Mailbox", Identity="info", EmailAddresses=hash_table(**addresses))

    assert error.exception_class.endswith("ParameterTransformationException")
    assert contoso.row("Get-Mailbox", Identity="sales@contoso.example")["Alias"] == "info"


def test_a_hash_table_knows_add_and_remove_only_whatever_their_case(contoso: Any, hash_table: Any) -> None:
    contoso.refusal("Set-Mailbox", Identity="info", EmailAddresses=hash_table(Replace=["sales@contoso.example"]))

    contoso.run("Set-Mailbox", Identity="info", EmailAddresses=hash_table(add="sales@contoso.example"))

    assert "smtp:sales@contoso.example" in contoso.row("Get-Mailbox", Identity="info")["EmailAddresses"]


def test_a_cmdlet_outside_the_roles_looks_like_one_that_does_not_exist(contoso: Any) -> None:
    organisation: ExchangeOrganisation = contoso.organisation
    reader = frozenset({"View-Only Recipients"})

    assert organisation.invoke("Get-Mailbox", {}, reader).rows
    for cmdlet in ("Set-Mailbox", "New-TransportRule", "Get-Nonsense"):
        with pytest.raises(CmdletError) as caught:
            organisation.invoke(cmdlet, {"Identity": "info"}, reader)
        assert (caught.value.status, caught.value.shape) == (403, "forbidden")


def test_what_asks_for_confirmation_does_nothing_until_it_is_waived(contoso: Any) -> None:
    asked = contoso.organisation.invoke("Remove-DistributionGroup", {"Identity": "all@contoso.example"})

    assert asked.confirmation
    assert contoso.run("Get-DistributionGroup", Identity="all@contoso.example").rows


def test_what_if_does_nothing(contoso: Any) -> None:
    before = contoso.organisation.snapshot()

    contoso.run("Set-Mailbox", Identity="info", DisplayName="Other", WhatIf=True)

    assert contoso.organisation.snapshot() == before
