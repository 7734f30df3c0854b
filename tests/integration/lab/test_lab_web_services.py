# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchange Web Services of the lab's servers, through a stock exchangelib: who may come in, and whose mailbox opens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ansible_collections.mailward.mailbox.tests.integration.lab.stock_exchangelib import (
    BASIC,
    NTLM,
    Exchangelib,
    envelope,
    exchangelib,
    post,
)
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from ansible_collections.mailward.mailbox.tests.lab.wsman.authentication import BASIC as BASIC_OFFERED
from exchangelib import Version
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorAccountDisabled,
    ErrorImpersonateUserDenied,
    ErrorInvalidServerVersion,
    ErrorMissingEmailAddress,
    ErrorNonExistentMailbox,
    ErrorNonPrimarySmtpAddress,
    UnauthorizedError,
)
from exchangelib.version import EXCHANGE_2013_SP1, EXCHANGE_2016, Build

ANNA, BRUNO, SALES = "anna.berg@contoso.example", "bruno.kern@contoso.example", "sales@contoso.example"
ORGANISATION = {
    "domains": ["contoso.example"],
    "users": [
        {"address": ANNA, "display_name": "Anna Berg", "aliases": ["ab@contoso.example"]},
        {"address": BRUNO, "display_name": "Bruno Kern"},
        {"address": "left@contoso.example", "sign_in": "blocked"},
    ],
    "shared_mailboxes": [{"address": SALES, "display_name": "Sales", "full_access": [ANNA]}],
    "folder_permissions": [{"mailbox": BRUNO, "folder": "inbox", "user": ANNA, "rights": ["Reviewer"]}],
}


GET_INBOX = (
    "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>"
    '<m:FolderIds><t:DistinguishedFolderId Id="inbox"/></m:FolderIds></m:GetFolder>'
)
INBOX = envelope(GET_INBOX, "Exchange2016")


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"organisations": {"contoso": {**ORGANISATION, "platform": "exchange_server_2019"}}}) as lab:
        lab.web_services("contoso").offered += (BASIC_OFFERED,)
        yield lab


@pytest.fixture
def client(lab: Lab) -> Iterator[Exchangelib]:
    with exchangelib(lab) as client:
        yield client


@pytest.mark.parametrize("authentication", [NTLM, BASIC])
def test_a_login_is_taken(client: Exchangelib, authentication: str) -> None:
    assert client.account(ANNA, authentication=authentication).inbox.name == "Inbox"


@pytest.mark.parametrize("authentication", [NTLM, BASIC])
def test_a_wrong_password_is_not(lab: Lab, client: Exchangelib, authentication: str) -> None:
    with pytest.raises(UnauthorizedError):
        _unused = client.account(ANNA, authentication=authentication, password="wrong").inbox
    assert lab.requests.operations() == []


def test_a_login_holds_for_its_connection(lab: Lab, client: Exchangelib) -> None:
    account = client.account(ANNA, authentication=NTLM)
    assert (account.inbox.name, account.junk.name) == ("Inbox", "Junk Email")
    assert [each.status for each in lab.requests.records(kind="ews")] == [401, 401, 200, 200, 200]


def test_a_front_end_offers_no_basic_login_by_itself(lab: Lab) -> None:
    services = lab.web_services("contoso")
    services.offered = services.offered[:2]
    answer = post(lab, INBOX, logs_in=False)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Negotiate, NTLM")
    assert post(lab, INBOX).status_code == 401


def test_with_version_and_login_given_nothing_is_asked_to_find_them_out(lab: Lab, client: Exchangelib) -> None:
    _unused = client.account(ANNA).root
    assert [name for name, _parameters in lab.requests.operations()] == ["GetFolder"]
    assert lab.requests.count(kind="ews") == 1


def test_without_them_it_is_and_the_log_shows_it(lab: Lab, client: Exchangelib) -> None:
    account = client.account(ANNA, authentication=None, version=None)
    assert account.inbox.name == "Inbox"
    assert account.version.build == Build(15, 2, 1544, 4)
    assert next(each.status for each in lab.requests) == 401
    assert [name for name, _parameters in lab.requests.operations()] == ["ConvertId", "GetFolder", "GetFolder"]


@pytest.mark.parametrize(
    ("edition", "build", "schema"),
    [
        ("2013", Build(15, 0, 1497, 2), "Exchange2013_SP1"),
        ("2016", Build(15, 1, 2507, 6), "Exchange2016"),
        ("2019", Build(15, 2, 1544, 4), "Exchange2016"),
        ("se", Build(15, 2, 2562, 17), "Exchange2016"),
    ],
)
def test_an_edition_says_its_build_and_takes_its_schema(edition: str, build: Build, schema: str) -> None:
    seed = {**ORGANISATION, "platform": f"exchange_server_{edition}"}
    with Lab({"organisations": {"contoso": seed}}) as lab, exchangelib(lab) as client:
        account = client.account(ANNA, authentication=NTLM, version=Version(build, schema))
        assert account.inbox.name == "Inbox"
        assert (account.version.build, account.version.api_version) == (build, schema)


def test_a_schema_of_a_later_edition_is_refused() -> None:
    seed = {**ORGANISATION, "platform": "exchange_server_2013"}
    with Lab({"organisations": {"contoso": seed}}) as lab, exchangelib(lab) as client:
        lab.web_services("contoso").offered += (BASIC_OFFERED,)
        answer = post(lab, envelope(GET_INBOX, "Exchange2016"))
        assert (answer.status_code, ErrorInvalidServerVersion.__name__ in answer.text) == (500, True)
        account = client.account(ANNA, authentication=NTLM, version=Version(EXCHANGE_2016))
        assert account.inbox.name == "Inbox", "exchangelib goes down to a version that is taken"
        versions = [parameters["version"] for _name, parameters in lab.requests.operations("GetFolder")]
        assert (versions[0], versions[-1]) == ("Exchange2016", EXCHANGE_2013_SP1.api_version())


@pytest.mark.parametrize("address", [ANNA, SALES])
def test_the_service_account_opens_mailboxes_of_people_and_shared_ones(client: Exchangelib, address: str) -> None:
    assert client.account(address).inbox.total_count == 0


def test_without_the_role_nobody_is_impersonated(lab: Lab, client: Exchangelib) -> None:
    services = lab.web_services("contoso")
    services.roles -= {"ApplicationImpersonation"}
    with pytest.raises(ErrorImpersonateUserDenied):
        _unused = client.account(ANNA).root


def test_the_seed_can_take_the_role_away() -> None:
    seed = {**ORGANISATION, "platform": "exchange_server_2019", "client": {"roles": ["Mail Recipients"]}}
    with Lab({"organisations": {"contoso": seed}}) as lab, exchangelib(lab) as client:
        account = client.account(ANNA, authentication=NTLM)
        with pytest.raises(ErrorImpersonateUserDenied):
            _unused = account.root


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("nobody@contoso.example", ErrorNonExistentMailbox),
        ("ab@contoso.example", ErrorNonPrimarySmtpAddress),
        ("left@contoso.example", ErrorAccountDisabled),
    ],
)
def test_who_cannot_be_impersonated(client: Exchangelib, address: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        _unused = client.account(address).root


def test_an_account_without_mailbox_has_to_name_one(lab: Lab) -> None:
    answer = post(lab, INBOX)
    assert (answer.status_code, ErrorMissingEmailAddress.__name__ in answer.text) == (200, True)


def test_a_person_opens_what_is_shared_with_them_and_nothing_else(lab: Lab, client: Exchangelib) -> None:
    lab.web_services("contoso").let_in("CONTOSO\\anna.berg", "secret-of-anna")
    person = {"user": "CONTOSO\\anna.berg", "password": "secret-of-anna", "impersonates": False}
    assert client.account(SALES, **person).inbox.name == "Inbox"
    with pytest.raises(ErrorAccessDenied):
        _unused = client.account(BRUNO, **person).root
    with pytest.raises(ErrorImpersonateUserDenied):
        _unused = client.account(BRUNO, **{**person, "impersonates": True}).root
