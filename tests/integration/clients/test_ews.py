# SPDX-License-Identifier: GPL-3.0-or-later
"""The client for Exchange Web Services against the lab's: how it logs in, whom it trusts, what it asks and believes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients import ews_connection
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    LoginFailed,
    NotFound,
    Refused,
    ServiceError,
    Throttled,
    Unavailable,
    Unreadable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.ews import Ews
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.ews_endpoint import (
    BASIC,
    NTLM,
    EwsEndpoint,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.ews_values import (
    FORWARD,
    RuleAddress,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.exchange_server import ews_endpoint
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.json_service import Pace
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.mail_search import (
    FoundMessage,
    MailboxSearch,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.retry import RetryPolicy
from ansible_collections.mailward.mailbox.tests.lab import faults
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.request_log import EWS

ANNA, PASSWORDS = "anna.berg@contoso.example", "passwords@contoso.example"
PLACES = (
    "inbox",
    "junkemail",
    "deleteditems",
    "\\Projects\\2026\\Open",
    "recoverableitemsdeletions",
    "recoverableitemspurges",
)
NAMES = ("Inbox", "Junk Email", "Deleted Items", "Open", "Recoverable Items", None)
ABSENT = "<nobody-sent-this@partner.example>"


def message(number: int) -> str:
    return f"<reset-{number}@partner.example>"


def seed(edition: str = "2019") -> dict[str, Any]:
    return {
        "domains": ["contoso.example"],
        "platform": f"exchange_server_{edition}",
        "users": [
            {
                "address": ANNA,
                "display_name": "Anna Berg",
                "messages": [
                    {"message_id": message(number), "subject": "Reset", "from": "a@partner.example", "folder": place}
                    for number, place in enumerate(PLACES)
                ],
                "inbox_rules": [{"Name": "Home", "ForwardTo": ["home@private.example"]}],
                "out_of_office": {"state": "enabled", "internal": "Away"},
                "delegates": [{"user": PASSWORDS, "folders": {"calendar": "Editor"}, "meeting_messages": True}],
            }
        ],
        "shared_mailboxes": [{"address": PASSWORDS, "display_name": "Passwords"}],
    }


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"organisations": {"contoso": seed()}}) as lab:
        lab.web_services("contoso").offered += ("Basic",)
        yield lab


Open = Callable[..., Ews]


@pytest.fixture
def open_ews(lab: Lab) -> Iterator[Open]:
    """Opens a client of the lab, with changes to the endpoint of its connection; waits take no time."""
    opened: list[Ews] = []

    def given(**changes: Any) -> Ews:
        endpoint = replace(ews_endpoint(lab.organisation("contoso").connection), **{"build": (15, 2), **changes})
        opened.append(Ews(endpoint, Pace(policy=RetryPolicy(retries=1), sleep=lambda seconds: None)))
        return opened[-1]

    yield given
    for one in opened:
        one.close()


def unread(found: Mapping[tuple[str, str], MailboxSearch]) -> ServiceError:
    (search,) = found.values()
    return search.unread[0]


@pytest.mark.parametrize("authentication", [NTLM, BASIC])
def test_messages_are_found_in_every_folder_that_the_owner_sees(open_ews: Open, authentication: str) -> None:
    found = open_ews(authentication=authentication).find([(ANNA, message(n)) for n in range(len(PLACES))])
    for number, name in enumerate(NAMES):
        copies = () if name is None else (FoundMessage(name, recoverable=name == "Recoverable Items"),)
        assert found[ANNA, message(number)] == MailboxSearch(copies)


def test_a_search_of_two_mailboxes_takes_the_requests_that_it_says(lab: Lab, open_ews: Open) -> None:
    ews = open_ews(authentication=BASIC)
    lab.requests.clear()
    ews.find([(box, message(number)) for box in (ANNA, PASSWORDS) for number in range(5)])
    assert [name for name, _unused in lab.requests.operations()] == ["FindFolder", "FindItem"] * 2
    assert lab.requests.count(kind=EWS) == 4


def test_a_login_by_ntlm_is_made_once_and_nothing_is_probed(lab: Lab, open_ews: Open) -> None:
    ews = open_ews()
    lab.requests.clear()
    ews.find([(ANNA, ABSENT), (PASSWORDS, ABSENT)])
    ews.inbox_rules(ANNA)
    assert len(lab.requests.operations()) == 5
    # Two refused requests are what a login by NTLM is made of.
    assert [record.status for record in lab.requests.records(kind=EWS)] == [401, 401, 200, 200, 200, 200, 200]


@pytest.mark.parametrize(
    ("edition", "build"), [("2013", (15, 0)), ("2016", (15, 1)), ("2019", (15, 2)), ("se", (15, 2))]
)
def test_every_edition_takes_requests_that_are_written_for_it(edition: str, build: tuple[int, int]) -> None:
    with Lab({"organisations": {"contoso": seed(edition)}}) as lab:
        endpoint = replace(ews_endpoint(lab.organisation("contoso").connection), build=build)
        ews = Ews(endpoint)
        assert ews.find([(ANNA, message(0))]) == {(ANNA, message(0)): MailboxSearch((FoundMessage("Inbox"),))}
        assert len(ews.inbox_rules(ANNA)) == 1
        ews.close()
        assert [record.status for record in lab.requests.records(kind=EWS)].count(200) == 3


def test_a_long_list_of_folders_is_read_in_pages(lab: Lab, open_ews: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ews_connection, "FOLDERS_PER_PAGE", 5)
    monkeypatch.setattr(ews_connection, "FOLDERS_PER_SEARCH", 8)
    found = open_ews().find([(ANNA, message(0)), (ANNA, message(3)), (ANNA, message(4))])
    assert [one.found[0].folder for one in found.values()] == ["Inbox", "Open", "Recoverable Items"]
    asked = [name for name, _unused in lab.requests.operations()]
    folders = asked.count("FindFolder")
    assert folders > 2
    assert asked == ["FindFolder"] * folders + ["FindItem"] * asked.count("FindItem")
    assert 2 <= asked.count("FindItem") < folders


def test_rules_replies_and_delegates_are_read(open_ews: Open) -> None:
    ews = open_ews()
    (rule,) = ews.inbox_rules(ANNA)
    assert (rule.name, rule.enabled, rule.is_supported) == ("Home", True, True)
    assert rule.actions == {FORWARD: (RuleAddress("home@private.example", "home@private.example"),)}
    assert ews.out_of_office(ANNA).state == "Enabled"
    (delegate,) = ews.delegates(ANNA)
    assert (delegate.address, delegate.gets_meeting_copies) == (PASSWORDS, True)
    assert ews.inbox_rules(PASSWORDS) == ()
    assert ews.delegates(PASSWORDS) == ()


def test_two_organisations_with_authorities_of_their_own_are_told_apart_in_one_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Lab({"organisations": {"contoso": seed()}}) as one, Lab({"organisations": {"contoso": seed()}}) as other:
        ends = [ews_endpoint(lab.organisation("contoso").connection) for lab in (one, other)]
        assert ends[0].ca_bundle != ends[1].ca_bundle
        for lab, named in ((one, other), (other, one)):
            # The environment names the authority of the one that is not asked.
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(named.ca_bundle))
            ews = Ews(ews_endpoint(lab.organisation("contoso").connection))
            assert ews.find([(ANNA, ABSENT)]) == {(ANNA, ABSENT): MailboxSearch()}
            # Same account, same address but for the port; what the first one trusts is nothing to the second.
            wrong = Ews(replace(ews_endpoint(lab.organisation("contoso").connection), ca_bundle=str(named.ca_bundle)))
            error = unread(wrong.find([(ANNA, ABSENT)]))
            assert isinstance(error, Unavailable)
            assert "ca_bundle" in str(error)
            ews.close()
            wrong.close()


def test_a_certificate_of_nobody_is_refused_before_anything_is_sent(lab: Lab, open_ews: Open) -> None:
    error = unread(open_ews(ca_bundle="").find([(ANNA, ABSENT)]))
    assert isinstance(error, Unavailable)
    assert lab.requests.count(kind=EWS) == 0


def test_certificates_are_not_checked_where_that_is_said(open_ews: Open) -> None:
    with pytest.warns(Warning, match="Unverified HTTPS"):
        found = open_ews(ca_bundle="", validate_certs=False).find([(ANNA, ABSENT)])
    assert found == {(ANNA, ABSENT): MailboxSearch()}


@pytest.mark.parametrize("authentication", [NTLM, BASIC])
def test_a_wrong_password_is_tried_once_for_all_mailboxes(lab: Lab, open_ews: Open, authentication: str) -> None:
    found = open_ews(authentication=authentication, password="wrong").find([(ANNA, ABSENT), (PASSWORDS, ABSENT)])
    assert all(isinstance(one.unread[0], LoginFailed) for one in found.values())
    assert lab.requests.count(kind=EWS) <= 3
    assert lab.requests.operations() == []


def test_a_login_that_the_virtual_directory_does_not_take_says_so(lab: Lab, open_ews: Open) -> None:
    lab.web_services("contoso").offered = ("Negotiate", "NTLM")
    error = unread(open_ews(authentication=BASIC).find([(ANNA, ABSENT)]))
    assert isinstance(error, LoginFailed)
    assert "ews_authentication" in error.advice


def test_without_a_password_nothing_is_sent(lab: Lab, open_ews: Open) -> None:
    error = unread(open_ews(username="", password="").find([(ANNA, ABSENT)]))
    assert isinstance(error, Refused)
    assert "kerberos" in error.advice
    assert lab.requests.count(kind=EWS) == 0


@pytest.mark.parametrize("authentication", [NTLM, BASIC])
def test_the_password_is_in_no_log(
    open_ews: Open, lab: Lab, caplog: pytest.LogCaptureFixture, authentication: str
) -> None:
    caplog.set_level(logging.DEBUG)
    open_ews(authentication=authentication).find([(ANNA, ABSENT)])
    open_ews(authentication=authentication, password="wrong-horse").find([(ANNA, ABSENT)])
    assert "POST" in caplog.text
    assert str(lab.organisation("contoso").connection["password"]) not in caplog.text
    assert "wrong-horse" not in caplog.text
    assert "'Authorization'" not in caplog.text


def test_a_missing_role_and_a_missing_mailbox_are_told_apart(lab: Lab, open_ews: Open) -> None:
    assert isinstance(unread(open_ews().find([("nobody@contoso.example", ABSENT)])), NotFound)
    lab.web_services("contoso").roles = frozenset()
    error = unread(open_ews().find([(ANNA, ABSENT)]))
    assert isinstance(error, Forbidden)
    assert "New-ManagementRoleAssignment" in error.advice


TROUBLE: tuple[tuple[Fault, type[ServiceError]], ...] = (
    (Fault(faults.THROTTLED, kind=EWS), Throttled),
    (Fault(faults.THROTTLED, kind=EWS, retry_after=5), Throttled),
    (Fault(faults.UNAVAILABLE, kind=EWS, status=503), Unavailable),
    (Fault(faults.RESET_BEFORE_COMMIT, kind=EWS), Unavailable),
    (Fault(faults.RESET_AFTER_COMMIT, kind=EWS), Unavailable),
    (Fault(faults.TRUNCATED, kind=EWS), ServiceError),
    (Fault(faults.NOT_JSON, kind=EWS), Unreadable),
    (Fault(faults.SOAP_FAULT, kind=EWS, response_code="ErrorMailboxStoreUnavailable"), Unavailable),
    (Fault(faults.SOAP_FAULT, kind=EWS, response_code="ErrorInternalServerError"), Unavailable),
)


@pytest.mark.parametrize(
    ("fault", "kind"), TROUBLE, ids=[f"{one.effect}-{one.response_code}" for one, _unused in TROUBLE]
)
def test_trouble_that_passes_is_waited_for_and_trouble_that_stays_is_told(
    lab: Lab, open_ews: Open, fault: Fault, kind: type[ServiceError]
) -> None:
    lab.faults.add(replace(fault, times=1))
    ews = open_ews(authentication=BASIC)
    assert ews.find([(ANNA, message(0))]) == {(ANNA, message(0)): MailboxSearch((FoundMessage("Inbox"),))}
    lab.faults.add(replace(fault, times=None))
    error = unread(ews.find([(ANNA, message(0))]))
    assert isinstance(error, kind)
    with pytest.raises(kind):
        ews.inbox_rules(ANNA)


def test_an_answer_about_something_else_is_not_believed(lab: Lab, open_ews: Open) -> None:
    lab.faults.add(Fault(faults.ASTRAY, kind=EWS, cmdlet="FindItem", times=None))
    error = unread(open_ews().find([(ANNA, ABSENT)]))
    assert isinstance(error, Unreadable)
    assert "not asked for" in str(error)


def test_a_folder_that_cannot_be_read_leaves_what_was_found_in_others(lab: Lab, open_ews: Open) -> None:
    denied = {"folder": "recoverableitemsdeletions"}
    lab.faults.add(Fault(faults.RESPONSE_CODE, kind=EWS, cmdlet="FindItem", parameters=denied, times=None))
    (found,) = open_ews().find([(ANNA, message(0))]).values()
    assert found.found == (FoundMessage("Inbox"),)
    assert isinstance(found.unread[0], Forbidden)


def test_a_server_that_is_not_there_is_told_within_one_series_of_attempts(lab: Lab, open_ews: Open) -> None:
    url = "https://localhost:9/EWS/Exchange.asmx"
    found = open_ews(url=url).find([(ANNA, ABSENT), (PASSWORDS, ABSENT)])
    assert all(isinstance(one.unread[0], Unavailable) for one in found.values())
    error = unread(open_ews(url=lab.web_services("contoso").url + "/nowhere").find([(ANNA, ABSENT)]))
    assert "ews_url" in error.advice


def test_the_endpoint_is_by_default_that_of_the_server(tmp_path: Path) -> None:
    given = {"server": "ex01.contoso.example", "username": "svc", "password": "pw"}
    assert ews_endpoint(given) == EwsEndpoint("https://ex01.contoso.example/EWS/Exchange.asmx", "svc", "pw")
