# SPDX-License-Identifier: GPL-3.0-or-later
"""The admin API's shapes: answers, pages, errors, batches, and who is let in."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient, body_of, by_id
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

INFO = "info@contoso.example"


@pytest.fixture(scope="module")
def big_lab() -> Iterator[Lab]:
    with Lab(generate=["contoso:mailboxes=2300,shared=0,grants=0,rules=0,groups=0"]) as lab:
        yield lab


def test_success_has_the_envelope_of_the_service(client: PlainClient) -> None:
    answer = client.cmdlet("Get-Mailbox", Identity=INFO)
    assert answer.headers["Content-Type"].startswith("application/json;odata.metadata=minimal")
    assert list(answer.json()) == [
        "@odata.context",
        "adminapi.warnings@odata.type",
        "@adminapi.warnings",
        "value",
    ]
    assert answer.json()["@odata.context"] == client.admin_url("$metadata#Collection(Exchange.GenericHashTable)")


def test_rows_carry_their_types_beside_them(client: PlainClient) -> None:
    (row,) = client.rows("Get-Mailbox", Identity=INFO)
    assert row["EmailAddresses@odata.type"] == "#Collection(String)"
    assert (row["Guid@odata.type"], row["Guid@data.type"]) == ("#Guid", "System.Guid")
    assert row["WhenCreated@data.type"] == "System.DateTime"
    assert row["WhenCreated"].endswith(".0000000+00:00")
    assert row["WhenChangedUTC"].endswith("Z")


def test_numbers_carry_their_type(client: PlainClient) -> None:
    client.rows("New-TransportRule", Name="First", SubjectContainsWords=["x"], DeleteMessage=True)
    (row,) = client.rows("Get-TransportRule")
    assert (row["Priority"], row["Priority@data.type"]) == (0, "System.Int32")


def test_select_leaves_only_the_named_properties(client: PlainClient) -> None:
    url = client.admin_url("InvokeCommand?$select=PrimarySmtpAddress,displayname")
    rows = client.post(url, body_of("Get-Mailbox", {"Identity": INFO})).json()["value"]
    assert rows == [{"DisplayName": "Info", "PrimarySmtpAddress": INFO}]


def test_write_without_output_is_an_empty_success(client: PlainClient) -> None:
    assert client.rows("Set-Mailbox", Identity=INFO, HiddenFromAddressListsEnabled=True) == []
    (row,) = client.rows("Get-Mailbox", Identity=INFO)
    assert row["HiddenFromAddressListsEnabled"] is True


def test_write_that_asks_and_is_not_answered_only_says_what_it_would_do(client: PlainClient) -> None:
    answer = client.cmdlet("Remove-Mailbox", Identity=INFO)
    assert answer.json()["@adminapi.confirmationmessage"]
    assert len(client.rows("Get-Mailbox", Identity=INFO)) == 1


def test_missing_object_is_a_404_with_details(client: PlainClient) -> None:
    answer = client.cmdlet("Get-Mailbox", Identity="nobody@contoso.example")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["message"]) == (404, "NotFound", "Error executing cmdlet")
    error_id, exception_class, text = error["details"][0]["message"].split("|")
    assert error_id.startswith("Ex")
    assert exception_class == "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException"
    assert "nobody@contoso.example" in text
    assert error["innererror"]["internalexception"]["type"].endswith("DirectInvokeCmdletExecutionException")


def test_unknown_parameter_is_a_400_with_details(client: PlainClient) -> None:
    answer = client.cmdlet("Get-Mailbox", BogusParameter="x")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["message"]) == (400, "BadRequest", "Invalid Operation")
    assert error["details"][0]["code"] == "Client"
    assert "AmbiguousParameterSetException" in error["details"][0]["message"]


def test_wrong_enum_value_is_a_400_without_details(client: PlainClient) -> None:
    answer = client.cmdlet("Set-Mailbox", Identity=INFO, Type="Nonsense")
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert "details" not in error
    assert error["innererror"]["internalexception"]["type"].endswith("ParameterTransformationException")


def test_unknown_cmdlet_is_a_403_whose_body_is_no_gzip(client: PlainClient) -> None:
    with pytest.raises(requests.exceptions.ContentDecodingError):
        client.cmdlet("Get-Nonsense")
    status, headers, body = raw_post(client, body_of("Get-Nonsense", {}))
    assert (status, headers["Content-Encoding"]) == (403, "gzip")
    assert body
    assert set(body) == {0}


def test_cmdlet_outside_of_the_roles_is_answered_like_an_unknown_one(lab: Lab, client: PlainClient) -> None:
    lab.organisation("contoso").client.roles = frozenset({"View-Only Recipients"})
    assert client.cmdlet("Get-Mailbox").status_code == 200
    assert raw_post(client, body_of("Set-Mailbox", {"Identity": INFO, "Alias": "x"}))[0] == 403


def test_exported_cmdlets_are_those_of_the_roles(lab: Lab, client: PlainClient) -> None:
    lab.organisation("contoso").client.roles = frozenset({"Transport Rules"})
    url = client.admin_url("EXOModuleFile?Version=3.9.2", version="v1.0")
    headers = {"Authorization": f"Bearer {client.token('exchange')}", "CommandName": "*"}
    cmdlets = client.session.get(url, headers=headers).json()["value"][0]["exportedCmdlets"].split(",")
    assert "Set-TransportRule" in cmdlets
    assert "Set-Mailbox" not in cmdlets


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"CmdletInput": {"Parameters": {}}},
        {"CmdletInput": {"CmdletName": "Get-Mailbox", "Parameters": None}},
    ],
)
def test_body_that_is_no_call_is_a_400(client: PlainClient, body: Any) -> None:
    answer = client.post(client.admin_url(), body)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Invalid Operation")


def test_only_post_to_beta_runs_cmdlets(client: PlainClient) -> None:
    body = body_of("Get-Mailbox", {})
    assert client.post(client.admin_url(version="v1.0"), body).status_code == 405
    assert client.post(client.admin_url(version="v2.0"), body).status_code == 404
    headers = {"Authorization": f"Bearer {client.token('exchange')}"}
    assert client.session.get(client.admin_url(), headers=headers).status_code == 405


def test_without_a_token_nobody_is_let_in(client: PlainClient) -> None:
    answer = client.session.post(client.admin_url(), json=body_of("Get-Mailbox", {}))
    assert (answer.status_code, answer.content) == (401, b"")


def test_token_of_another_organisation_is_refused(
    lab: Lab, client: PlainClient, connect: Callable[..., PlainClient]
) -> None:
    theirs = connect(lab, "fabrikam").admin_url()
    assert client.post(theirs, body_of("Get-Mailbox", {})).status_code == 401


def test_application_without_the_exchange_permission_is_refused(lab: Lab, client: PlainClient) -> None:
    lab.organisation("contoso").client.permissions = ("User.Read.All",)
    assert client.cmdlet("Get-Mailbox").status_code == 401


class TestPages:
    @pytest.fixture
    def big(self, big_lab: Lab, connect: Callable[..., PlainClient]) -> PlainClient:
        return connect(big_lab)

    def pages(self, client: PlainClient, url: str, **headers: str) -> list[requests.Response]:
        answers = []
        while url:
            answers.append(client.post(url, body_of("Get-Mailbox", {"ResultSize": "Unlimited"}), **headers))
            url = answers[-1].json().get("@odata.nextLink", "")
        return answers

    def test_long_answers_come_in_pages_of_a_thousand(self, big: PlainClient) -> None:
        pages = [answer.json()["value"] for answer in self.pages(big, big.admin_url())]
        assert [len(page) for page in pages] == [1000, 1000, 300]
        assert len({row["Guid"] for page in pages for row in page}) == 2300

    def test_smaller_pages_can_be_preferred(self, big: PlainClient) -> None:
        answer = self.pages(big, big.admin_url("InvokeCommand?$select=Guid"), Prefer="odata.maxpagesize = 900")
        assert [len(page.json()["value"]) for page in answer] == [900, 900, 500]

    def test_next_pages_keep_the_selection(self, big: PlainClient) -> None:
        last = self.pages(big, big.admin_url("InvokeCommand?$select=Guid"))[-1]
        assert {name.partition("@")[0] for row in last.json()["value"] for name in row} == {"Guid"}

    def test_page_can_be_asked_for_again(self, big: PlainClient) -> None:
        body = body_of("Get-Mailbox", {"ResultSize": "Unlimited"})
        link = big.post(big.admin_url(), body).json()["@odata.nextLink"]
        assert big.post(link, body).json()["value"] == big.post(link, body).json()["value"]

    def test_cursor_is_good_for_the_same_call_only(self, big: PlainClient) -> None:
        link = big.cmdlet("Get-Mailbox", ResultSize="Unlimited").json()["@odata.nextLink"]
        answer = big.post(link, body_of("Get-Recipient", {"ResultSize": "Unlimited"}))
        assert_pages_lost(answer)

    def test_cursor_is_good_in_its_own_organisation_only(self, connect: Callable[..., PlainClient]) -> None:
        generated = [f"{name}:mailboxes=6,shared=0,grants=0,rules=0,groups=0" for name in ("contoso", "fabrikam")]
        body = body_of("Get-Mailbox", {})
        with Lab(generate=generated) as lab:
            ours, theirs = connect(lab, "contoso"), connect(lab, "fabrikam")
            link = theirs.post(theirs.admin_url(), body, Prefer="odata.maxpagesize=5").json()["@odata.nextLink"]
            cursor = link.partition("?")[2]
            assert ours.post(ours.admin_url(f"InvokeCommand?{cursor}"), body).status_code == 400
            assert theirs.post(link, body).status_code == 200

    def test_pages_are_lost_when_the_url_names_a_domain_of_the_customer(self, big: PlainClient) -> None:
        answers = self.pages(big, big.admin_url(tenant="contoso.example"))
        assert len(answers) == 2
        assert_pages_lost(answers[-1])

    def test_default_result_size_ends_with_a_warning(self, big: PlainClient) -> None:
        answer = big.cmdlet("Get-Mailbox").json()
        assert len(answer["value"]) == 1000
        assert answer["@adminapi.warnings"]


class TestBatch:
    def test_every_call_is_answered_under_its_id(self, client: PlainClient) -> None:
        identities = [INFO, "anna.berg@contoso.example", "nobody@contoso.example"]
        calls = [("Get-Mailbox", {"Identity": identity}) for identity in identities]
        answers = by_id(client.batch(calls, Prefer="odata.continue-on-error"))
        assert [answers[number]["status"] for number in "012"] == [200, 200, 404]
        found = [answers[number]["body"]["value"][0]["PrimarySmtpAddress"] for number in "01"]
        assert found == identities[:2]
        assert answers["2"]["body"]["error"]["code"] == "NotFound"

    def test_answers_do_not_stand_in_the_order_of_the_calls(self, client: PlainClient) -> None:
        answer = client.batch([("Get-AcceptedDomain", {}), ("Get-OrganizationConfig", {})])
        assert [each["id"] for each in answer.json()["responses"]] == ["1", "0"]

    def test_first_error_ends_a_batch_that_does_not_ask_to_continue(self, client: PlainClient) -> None:
        changed = {"Identity": INFO, "DisplayName": "Changed"}
        calls: list[tuple[str, dict[str, Any]]] = [("Get-Mailbox", {"Bogus": 1}), ("Set-Mailbox", changed)]
        assert set(by_id(client.batch(calls))) == {"0"}
        assert client.rows("Get-Mailbox", Identity=INFO)[0]["DisplayName"] == "Info"

    def test_call_outside_of_the_roles_spoils_no_other(self, client: PlainClient) -> None:
        calls: list[tuple[str, dict[str, Any]]] = [("Get-Nonsense", {}), ("Get-Mailbox", {"Identity": INFO})]
        answers = by_id(client.batch(calls, Prefer="odata.continue-on-error"))
        assert (answers["0"]["status"], answers["1"]["status"]) == (403, 200)
        assert not isinstance(answers["0"]["body"], dict)

    def test_more_than_ten_calls_are_refused_as_a_whole(self, lab: Lab, client: PlainClient) -> None:
        answer = client.batch([("Set-Mailbox", {"Identity": INFO, "DisplayName": str(number)}) for number in range(11)])
        assert answer.status_code == 400
        assert lab.requests.writes() == []

    def test_two_calls_with_one_id_are_refused(self, client: PlainClient) -> None:
        call = {"id": "1", "method": "POST", "url": client.admin_url(), "body": body_of("Get-Mailbox", {})}
        assert client.post(client.admin_url("$batch"), {"requests": [call, call]}).status_code == 400


def assert_pages_lost(answer: requests.Response) -> None:
    assert answer.status_code == 400
    internal = answer.json()["error"]["innererror"]["internalexception"]
    assert internal["message"].startswith("Expired or Invalid pagination request")


def raw_post(client: PlainClient, body: Any) -> tuple[int, http.client.HTTPMessage, bytes]:
    """A POST without a library that decodes the answer."""
    url = urlsplit(client.admin_url())
    context = ssl.create_default_context(cafile=client.connection["ca_bundle"])
    connection = http.client.HTTPSConnection(url.netloc, context=context)
    headers = {"Authorization": f"Bearer {client.token('exchange')}", "Content-Type": "application/json"}
    connection.request("POST", url.path, json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content
