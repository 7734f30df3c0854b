# SPDX-License-Identifier: GPL-3.0-or-later
"""Trouble with Exchange Web Services of the lab's servers, as a stock exchangelib meets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.mailward.mailbox.tests.integration.lab.stock_exchangelib import Exchangelib, exchangelib, post
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from exchangelib import Account, Message
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorMailboxStoreUnavailable,
    ErrorServerBusy,
    ErrorTimeoutExpired,
    MalformedResponseError,
    SOAPError,
    TransportError,
    UnauthorizedError,
)

ANNA = "anna.berg@contoso.example"
SEED = {
    "organisations": {
        "contoso": {
            "domains": ["contoso.example"],
            "platform": "exchange_server_2019",
            "users": [
                {
                    "address": ANNA,
                    "messages": [
                        {"message_id": "<one@partner.example>", "subject": "One"},
                        {"message_id": "<two@partner.example>", "subject": "Two"},
                        {"message_id": "<junk@partner.example>", "subject": "Junk", "folder": "junkemail"},
                    ],
                    "inbox_rules": [{"Name": "Mark", "MarkAsRead": True}],
                },
            ],
        }
    }
}


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(SEED) as lab:
        lab.web_services("contoso").offered += ("Basic",)
        yield lab


@pytest.fixture
def client(lab: Lab) -> Iterator[Exchangelib]:
    with exchangelib(lab) as client:
        yield client


@pytest.fixture
def anna(client: Exchangelib) -> Account:
    """An account whose folders were looked up already."""
    account = client.account(ANNA)
    _unused = (account.inbox, account.junk)
    return account


def subjects(account: Account) -> set[str]:
    return {each.subject for each in account.inbox.all().only("subject")}


WHOLE_REQUESTS = [
    (Fault("expired_token", kind="ews"), UnauthorizedError),
    (Fault("unavailable", kind="ews"), ErrorServerBusy),
    (Fault("unavailable", kind="ews", status=502), TransportError),
    (Fault("throttled", kind="ews"), ErrorServerBusy),
    (Fault("reset_before_commit", kind="ews"), ErrorTimeoutExpired),
    (Fault("reset_after_commit", kind="ews"), ErrorTimeoutExpired),
    (Fault("truncated", kind="ews"), ErrorTimeoutExpired),
    (Fault("not_json", kind="ews"), MalformedResponseError),
]


@pytest.mark.parametrize(("fault", "error"), WHOLE_REQUESTS, ids=lambda each: getattr(each, "effect", ""))
def test_a_request_comes_to_grief_and_the_next_one_does_not(
    lab: Lab, anna: Account, fault: Fault, error: type[Exception]
) -> None:
    lab.faults.add(fault)
    with pytest.raises(error):
        subjects(anna)
    assert subjects(anna) == {"One", "Two"}


def test_throttling_says_how_long_to_wait(lab: Lab, anna: Account) -> None:
    lab.faults.add(Fault("throttled", kind="ews", retry_after=7))
    with pytest.raises(ErrorServerBusy) as raised:
        subjects(anna)
    assert raised.value.back_off == 7


@pytest.mark.parametrize("code", [ErrorTimeoutExpired, ErrorMailboxStoreUnavailable, ErrorServerBusy])
def test_one_operation_is_answered_with_a_fault(lab: Lab, anna: Account, code: type[Exception]) -> None:
    lab.faults.add(Fault("soap_fault", cmdlet="FindItem", response_code=code.__name__))
    assert anna.drafts.name == "Drafts", "another operation is none of its business"
    with pytest.raises(code):
        subjects(anna)


def test_one_folder_is_refused_and_the_others_are_not(lab: Lab, anna: Account) -> None:
    denied = {"mailbox": ANNA, "folder": "JunkEmail"}
    lab.faults.add(Fault("response_code", cmdlet="FindItem", parameters=denied, times=None))
    assert subjects(anna) == {"One", "Two"}
    with pytest.raises(ErrorAccessDenied):
        list(anna.junk.all().only("subject"))


@pytest.mark.parametrize("code", ["ErrorMailboxStoreUnavailable", "ErrorTimeoutExpired"])
def test_one_folder_of_several_has_another_trouble(lab: Lab, anna: Account, code: str) -> None:
    lab.faults.add(Fault("response_code", cmdlet="FindItem", parameters={"folder": "JunkEmail"}, response_code=code))
    both = anna.root.walk()
    with pytest.raises(Exception, match=r"temporarily unavailable|timed out"):
        list(both.all().only("subject"))


def test_a_mailbox_is_refused_for_its_rules(lab: Lab, anna: Account) -> None:
    lab.faults.add(Fault("response_code", cmdlet="GetInboxRules", parameters={"mailbox": ANNA}))
    with pytest.raises(ErrorAccessDenied):
        list(anna.rules)
    assert [each.display_name for each in anna.rules] == ["Mark"]


def test_an_answer_may_be_about_other_messages(lab: Lab, anna: Account) -> None:
    lab.faults.add(Fault("astray", cmdlet="FindItem"))
    found = {each.subject for each in anna.inbox.filter(message_id="<one@partner.example>").only("subject")}
    assert found == {"One", "Two"}
    [one] = anna.inbox.filter(subject="One").only("subject")
    lab.faults.add(Fault("astray", cmdlet="GetItem"))
    [other] = anna.fetch([one])
    assert other.message_id != "<one@partner.example>"


def test_an_answer_may_be_about_another_operation(lab: Lab, anna: Account) -> None:
    lab.faults.add(Fault("astray", cmdlet="GetInboxRules"))
    with pytest.raises(SOAPError):
        list(anna.rules)


def test_faults_that_strike_nothing_here_are_not_counted(lab: Lab, anna: Account) -> None:
    armed = [lab.faults.add(Fault(effect, kind="ews")) for effect in ("stale", "cmdlet_error", "dehydrated")]
    assert subjects(anna) == {"One", "Two"}
    assert [each.seen for each in armed] == [0, 0, 0]


def test_a_request_without_an_operation_is_malformed(lab: Lab) -> None:
    assert post(lab, b"no XML").status_code == 400
    assert lab.requests.operations() == []


def test_an_operation_that_the_lab_has_not_is_refused(anna: Account) -> None:
    with pytest.raises(Exception, match="does not serve"):
        list(anna.protocol.get_roomlists())


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [
        (Fault("reset_before_commit", cmdlet="CreateItem"), False),
        (Fault("reset_after_commit", cmdlet="CreateItem"), True),
        (Fault("soap_fault", cmdlet="CreateItem", response_code="ErrorTimeoutExpired"), False),
        (Fault("soap_fault", cmdlet="CreateItem", response_code="ErrorTimeoutExpired", after_commit=True), True),
    ],
)
def test_an_answer_that_is_lost_hides_whether_it_happened(lab: Lab, anna: Account, fault: Fault, arrives: bool) -> None:
    lab.faults.add(fault)
    with pytest.raises(ErrorTimeoutExpired):
        Message(account=anna, subject="Mine", body="", to_recipients=[ANNA]).send()
    assert ("Mine" in subjects(anna)) is arrives
