# SPDX-License-Identifier: GPL-3.0-or-later
"""Each fault does what it says: to what it names, as often as it says, and to nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient, body_of, by_id
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

INFO = "info@contoso.example"
RENAME = {"Identity": INFO, "DisplayName": "Renamed"}


def shown_name(lab: Lab) -> str:
    """What really stands in the directory, past every fault."""
    rows = lab.organisation("contoso").exchange.invoke("Get-Mailbox", {"Identity": INFO}).rows
    return str(rows[0]["DisplayName"])


def test_throttling_may_say_how_long_to_wait(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("throttled", kind="admin_api", retry_after=7))
    answer = client.cmdlet("Get-Mailbox")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def test_throttling_may_keep_silent_about_it(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("throttled", kind="admin_api"))
    answer = client.cmdlet("Set-Mailbox", **RENAME)
    assert answer.status_code == 429
    assert "Retry-After" not in answer.headers
    assert shown_name(lab) == "Info"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("after_commit", [False, True])
def test_service_that_is_down_answers_without_json(
    lab: Lab, client: PlainClient, status: int, after_commit: bool
) -> None:
    lab.faults.add(Fault("unavailable", kind="admin_api", status=status, after_commit=after_commit))
    answer = client.cmdlet("Set-Mailbox", **RENAME)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert (shown_name(lab) == "Renamed") is after_commit


@pytest.mark.parametrize(("effect", "happens"), [("reset_before_commit", False), ("reset_after_commit", True)])
def test_reset_connection_hides_whether_it_happened(lab: Lab, client: PlainClient, effect: str, happens: bool) -> None:
    lab.faults.add(Fault(effect, cmdlet="Set-Mailbox"))
    with pytest.raises(requests.exceptions.ConnectionError):
        client.cmdlet("Set-Mailbox", **RENAME)
    assert (shown_name(lab) == "Renamed") is happens
    assert client.cmdlet("Get-Mailbox").status_code == 200


def test_truncated_body_does_not_arrive_whole(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("truncated", kind="admin_api"))
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        client.cmdlet("Get-Mailbox")


def test_web_page_instead_of_json(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("not_json", kind="admin_api"))
    answer = client.cmdlet("Get-Mailbox")
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()


def test_latency_is_waited(lab: Lab, client: PlainClient) -> None:
    client.token("exchange")
    lab.faults.add(Fault("latency", kind="admin_api", seconds=0.15))
    started = time.monotonic()
    client.cmdlet("Get-AcceptedDomain")
    assert time.monotonic() - started >= 0.15


def test_expired_token_in_mid_run(lab: Lab, client: PlainClient) -> None:
    client.cmdlet("Get-Mailbox")
    lab.faults.add(Fault("expired_token", kind="admin_api"))
    assert [client.cmdlet("Get-Mailbox").status_code for _unused in range(2)] == [401, 200]


def test_busy_server_hides_inside_a_400(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("cmdlet_error", cmdlet="Set-Mailbox"))
    answer = client.cmdlet("Set-Mailbox", **RENAME)
    assert answer.status_code == 400
    assert "ServerBusyException" in answer.json()["error"]["details"][0]["message"]
    assert shown_name(lab) == "Info"


def test_error_of_any_class_can_follow_a_write_that_happened(lab: Lab, client: PlainClient) -> None:
    wrong = "Microsoft.Exchange.Data.Directory.TransientException"
    lab.faults.add(Fault("cmdlet_error", cmdlet="Set-*", exception_class=wrong, status=500, after_commit=True))
    answer = client.cmdlet("Set-Mailbox", **RENAME)
    assert answer.status_code == 500
    assert wrong in answer.json()["error"]["details"][0]["message"]
    assert shown_name(lab) == "Renamed"


def test_success_can_hold_an_error_and_half_of_the_rows(lab: Lab, client: PlainClient) -> None:
    whole = len(client.rows("Get-Mailbox"))
    lab.faults.add(Fault("error_inside_success", cmdlet="Get-Mailbox"))
    answer = client.cmdlet("Get-Mailbox")
    assert answer.status_code == 200
    assert answer.json()["@adminapi.errors"]
    assert len(answer.json()["value"]) == whole // 2


def test_success_that_holds_an_error_wrote_nothing(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("error_inside_success", cmdlet="Set-Mailbox"))
    assert client.cmdlet("Set-Mailbox", **RENAME).json()["@adminapi.errors"]
    assert shown_name(lab) == "Info"


def test_forbidden_is_no_gzip_in_spite_of_its_header(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("forbidden", cmdlet="Get-Mailbox"))
    with pytest.raises(requests.exceptions.ContentDecodingError):
        client.cmdlet("Get-Mailbox")


def test_dehydrated_organisation_refuses_whatever_it_says_of_itself(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("dehydrated", cmdlet="New-TransportRule", times=2))
    rule = {"Name": "First", "SubjectContainsWords": ["x"], "DeleteMessage": True}
    (organisation,) = client.rows("Get-OrganizationConfig")
    answers = [client.cmdlet("New-TransportRule", **rule) for _unused in range(3)]
    assert organisation["IsDehydrated"] is False
    assert [answer.status_code for answer in answers] == [400, 400, 200]
    assert "InvalidOperationInDehydratedContextException" in answers[0].text


def test_stale_reads_show_what_stood_some_calls_ago(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("stale", cmdlet="Get-Mailbox", calls=2, times=None))
    client.cmdlet("Set-Mailbox", **RENAME)
    names = [client.rows("Get-Mailbox", Identity=INFO)[0]["DisplayName"] for _unused in range(3)]
    assert names == ["Info", "Info", "Renamed"]


def test_stale_reads_show_what_stood_some_seconds_ago(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("stale", seconds=0.5, times=None))
    client.cmdlet("Set-Mailbox", **RENAME)
    assert client.rows("Get-Mailbox", Identity=INFO)[0]["DisplayName"] == "Info"
    time.sleep(0.5)
    assert client.rows("Get-Mailbox", Identity=INFO)[0]["DisplayName"] == "Renamed"


def test_graph_can_be_stale_too(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("stale", kind="graph", calls=1, times=None))
    client.graph("PATCH", f"/users/{INFO}", {"accountEnabled": False})
    path = f"/users/{INFO}?$select=accountEnabled"
    assert [client.graph("GET", path).json()["accountEnabled"] for _unused in range(2)] == [True, False]


def test_new_object_is_neither_found_nor_listed_nor_writable_for_a_while(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("invisible", cmdlet="New-Mailbox", calls=4))
    address = "sales@contoso.example"
    (made,) = client.rows("New-Mailbox", Name="sales", DisplayName="Sales", PrimarySmtpAddress=address, Shared=True)
    assert client.cmdlet("Get-Mailbox", Identity=str(made["Guid"])).status_code == 404
    assert address not in [row["PrimarySmtpAddress"] for row in client.rows("Get-Recipient")]
    assert client.cmdlet("Set-Mailbox", Identity=address, DisplayName="x").status_code == 404
    assert client.graph("GET", f"/users/{made['ExternalDirectoryObjectId']}").status_code == 404
    assert client.cmdlet("Set-Mailbox", Identity=address, DisplayName="x").status_code == 200


def test_new_rule_can_be_invisible_too(lab: Lab, client: PlainClient) -> None:
    lab.faults.add(Fault("invisible", cmdlet="New-TransportRule", calls=1))
    client.rows("New-TransportRule", Name="First", SubjectContainsWords=["x"], DeleteMessage=True)
    assert [len(client.rows("Get-TransportRule")) for _unused in range(2)] == [0, 1]


def test_next_page_link_can_be_lost(connect: Callable[..., PlainClient]) -> None:
    with Lab(generate=["contoso:mailboxes=6,shared=0,grants=0,rules=0,groups=0"]) as lab:
        client = connect(lab)
        lab.faults.add(Fault("lost_next_link"))
        body = body_of("Get-Mailbox", {})
        link = client.post(client.admin_url(), body, Prefer="odata.maxpagesize=5").json()["@odata.nextLink"]
        answers = [client.post(link, body) for _unused in range(2)]
    assert [answer.status_code for answer in answers] == [400, 200]
    assert "pagination" in answers[0].text


class TestAim:
    def test_only_the_named_cmdlet_of_a_batch_is_struck(self, lab: Lab, client: PlainClient) -> None:
        lab.faults.add(Fault("throttled", cmdlet="Get-MailboxPermission", retry_after=3))
        calls: list[tuple[str, dict[str, Any]]] = [
            ("Get-Mailbox", {"Identity": INFO}),
            ("Get-MailboxPermission", {"Identity": INFO}),
        ]
        answers = by_id(client.batch(calls, Prefer="odata.continue-on-error"))
        assert (answers["0"]["status"], answers["1"]["status"]) == (200, 429)
        assert answers["1"]["headers"]["Retry-After"] == "3"

    def test_cmdlets_inside_batches_can_be_told_from_those_alone(self, lab: Lab, client: PlainClient) -> None:
        lab.faults.add(Fault("throttled", kind="batch", cmdlet="Get-Mailbox"))
        assert client.cmdlet("Get-Mailbox").status_code == 200
        assert by_id(client.batch([("Get-Mailbox", {})]))["0"]["status"] == 429

    def test_parameters_narrow_it_without_regard_to_case(self, lab: Lab, client: PlainClient) -> None:
        lab.faults.add(Fault("cmdlet_error", parameters={"identity": INFO.upper()}))
        assert client.cmdlet("Get-Mailbox", Identity="anna.berg@contoso.example").status_code == 200
        assert client.cmdlet("Get-Mailbox", Identity=INFO).status_code == 400

    def test_it_strikes_from_the_nth_match_on_as_often_as_it_says(self, lab: Lab, client: PlainClient) -> None:
        armed = lab.faults.add(Fault("unavailable", cmdlet="Get-Mailbox", nth=2, times=2))
        assert [client.cmdlet("Get-Mailbox").status_code for _unused in range(4)] == [200, 503, 503, 200]
        assert armed.struck == 2

    def test_two_with_one_effect_strike_one_after_the_other(self, lab: Lab, client: PlainClient) -> None:
        for seconds in (3, 5):
            lab.faults.add(Fault("throttled", kind="admin_api", retry_after=seconds))
        answers = [client.cmdlet("Get-Mailbox") for _unused in range(3)]
        assert [answer.headers.get("Retry-After") for answer in answers] == ["3", "5", None]

    def test_it_strikes_one_organisation_only(
        self, lab: Lab, client: PlainClient, connect: Callable[..., PlainClient]
    ) -> None:
        lab.faults.add(Fault("unavailable", kind="token", organisation="fabrikam"))
        assert connect(lab, "fabrikam").ask_token().status_code == 503
        assert client.ask_token().status_code == 200

    def test_graph_calls_are_named_by_method_and_path(self, lab: Lab, client: PlainClient) -> None:
        lab.faults.add(Fault("throttled", cmdlet="PATCH /users/*"))
        assert client.graph("GET", f"/users/{INFO}").status_code == 200
        answer = client.graph("PATCH", f"/users/{INFO}", {"accountEnabled": False})
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "TooManyRequests")

    def test_unknown_effect_or_kind_is_refused(self) -> None:
        with pytest.raises(ValueError, match="is no fault"):
            Fault("earthquake")
        with pytest.raises(ValueError, match="is no kind"):
            Fault("latency", kind="carrier pigeon")
