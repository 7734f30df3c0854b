# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes of Exchange Server, read through exchangelib: what is asked, and what answers mean."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients import ews_exchangelib
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.dependencies import MissingDependency
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
    KERBEROS,
    EwsEndpoint,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.ews_values import (
    DELETE,
    FORWARD,
    REDIRECT,
    TEXT_MESSAGE,
    Delegate,
    InboxRule,
    OutOfOffice,
    RuleAddress,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.mail_search import (
    FoundMessage,
    MailboxSearch,
)
from ansible_collections.mailward.mailbox.tests.unit.clients import scripted_ews as script
from ansible_collections.mailward.mailbox.tests.unit.clients.scripted import Patience
from ansible_collections.mailward.mailbox.tests.unit.clients.scripted_ews import NAMES, SPACES, ScriptedEws

URL = "https://ex01.contoso.example/EWS/Exchange.asmx"
PASSWORD = "hunter2-and-more"
ANNA, INFO = "anna@contoso.example", "info@contoso.example"
ID, OTHER = "<mailward-reset-1@partner.example>", "<other@partner.example>"

Connect = Callable[..., tuple[Ews, ScriptedEws]]


@pytest.fixture
def patience() -> Patience:
    return Patience()


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch, patience: Patience) -> Connect:
    """A client whose server answers by script; what is left out is answered as by an empty mailbox."""

    def given(
        build: tuple[int, int] = (15, 1), **operations: script.Answer | list[script.Answer]
    ) -> tuple[Ews, ScriptedEws]:
        usual: dict[str, Any] = {"FindFolder": script.folders(*NAMES), "FindItem": script.items()}
        every = {**usual, **operations}
        server = ScriptedEws({name: one if isinstance(one, list) else [one] for name, one in every.items()})
        monkeypatch.setattr(ews_exchangelib, "verifying", lambda bundle, connections: server)
        endpoint = EwsEndpoint(URL, "svc", PASSWORD, BASIC, build=build)
        return Ews(endpoint, patience.pace()), server

    return given


def only(found: dict[tuple[str, str], MailboxSearch]) -> MailboxSearch:
    (search,) = found.values()
    return search


def unread(found: dict[tuple[str, str], MailboxSearch]) -> ServiceError:
    (error,) = only(found).unread
    return error


def test_nothing_was_found_and_everything_was_looked_through(connect: Connect) -> None:
    ews, _unused = connect()
    assert ews.find([(ANNA, ID)]) == {(ANNA, ID): MailboxSearch()}


def test_every_copy_is_told_with_the_name_of_its_folder(connect: Connect) -> None:
    ews, _unused = connect(FindItem=script.items(junk=script.held(ID), deleted=script.held(ID, OTHER)))
    found = ews.find([(ANNA, ID), (ANNA, OTHER)])
    deleted = FoundMessage("Recoverable Items", recoverable=True)
    assert found[ANNA, ID] == MailboxSearch((FoundMessage("Junk Email"), deleted))
    assert found[ANNA, OTHER] == MailboxSearch((deleted,))


def test_a_mailbox_is_searched_by_two_requests_however_many_messages(connect: Connect) -> None:
    ews, server = connect()
    ews.find([(ANNA, ID), (ANNA, OTHER), (INFO, ID), (ANNA, ID)])
    assert server.operations == ["FindFolder", "FindItem"] * 2
    assert server.impersonated() == [ANNA, ANNA, INFO, INFO]


def test_all_folders_are_searched_at_once_and_belong_to_the_mailbox(connect: Connect) -> None:
    ews, server = connect()
    ews.find([(ANNA, ID)])
    _operation, envelope, _headers = server.sent[-1]
    within = envelope.find("s:Body/m:FindItem/m:ParentFolderIds", SPACES)
    assert within is not None
    assert [one.get("Id") for one in within] == ["msgfolderroot", "F-0", "F-1", "recoverableitemsdeletions"]
    owners = [one.text for one in within.iterfind("t:DistinguishedFolderId/t:Mailbox/t:EmailAddress", SPACES)]
    assert owners == [ANNA, ANNA]
    values = [one.get("Value") for one in envelope.iterfind(".//t:Constant", SPACES)]
    assert values == [ID]


@pytest.mark.parametrize(
    ("build", "schema"), [((15, 0), "Exchange2013_SP1"), ((15, 1), "Exchange2016"), ((15, 2), "Exchange2016")]
)
def test_requests_are_written_for_the_server_and_nothing_is_asked_to_find_that_out(
    connect: Connect, build: tuple[int, int], schema: str
) -> None:
    ews, server = connect(build)
    ews.find([(ANNA, ID)])
    assert server.operations == ["FindFolder", "FindItem"]
    versions = [one[1].find("s:Header/t:RequestServerVersion", SPACES) for one in server.sent]
    assert [one.get("Version") for one in versions if one is not None] == [schema] * 2


def test_no_permissions_of_folders_are_asked_for(connect: Connect) -> None:
    ews, server = connect(GetDelegate=script.delegates())
    ews.find([(ANNA, ID)])
    ews.delegates(ANNA)
    assert all(b"PermissionSet" not in ElementTree.tostring(envelope) for _unused, envelope, _more in server.sent)
    delegates = server.sent[-1][1].find("s:Body/m:GetDelegate", SPACES)
    assert delegates is not None
    assert delegates.get("IncludePermissions") == "false"


def test_a_long_list_of_folders_is_read_to_its_end(connect: Connect) -> None:
    first = script.folders("Inbox", total=2, last=False, next_offset=1)
    second = script.folders("Junk Email", total=2, start=1)
    ews, server = connect(FindFolder=[first, second], FindItem=script.items(junk=script.held(ID)))
    assert only(ews.find([(ANNA, ID)])).found == (FoundMessage("Junk Email"),)
    assert server.operations == ["FindFolder", "FindFolder", "FindItem"]


@pytest.mark.parametrize(
    "listed",
    [
        script.folders("Inbox", total=2),
        script.folders("Inbox", total=2, last=False),
        script.folders("Inbox", total=2, last=False, next_offset=1),
        script.responses("FindFolder", []),
        script.responses("FindFolder", [script.success("FindFolder", "<m:RootFolder/>")]),
    ],
    ids=["fewer than said", "no way on", "the same again", "nothing", "no length"],
)
def test_a_list_of_folders_with_a_gap_leaves_the_mailbox_unread(connect: Connect, listed: str) -> None:
    ews, server = connect(FindFolder=listed)
    found = ews.find([(ANNA, ID)])
    assert isinstance(unread(found), Unreadable)
    assert "FindItem" not in server.operations


def test_an_answer_with_a_message_that_was_not_asked_for_is_not_believed(connect: Connect) -> None:
    ews, server = connect(FindItem=script.items(inbox=script.held(OTHER), junk=script.held(ID)))
    found = ews.find([(ANNA, ID)])
    assert "not asked for" in str(unread(found))
    assert only(found).found == (FoundMessage("Junk Email"),)
    assert server.operations.count("FindItem") == 1


@pytest.mark.parametrize(
    "inbox", [script.held(total=1), script.held(ID, total=2), script.held(ID, last=False)], ids=["none", "one", "more"]
)
def test_a_folder_that_holds_more_than_is_told_is_unread(connect: Connect, inbox: str) -> None:
    ews, _unused = connect(FindItem=script.items(inbox=inbox))
    assert isinstance(unread(ews.find([(ANNA, ID)])), Unreadable)


def test_an_answer_about_fewer_folders_than_asked_is_not_believed(connect: Connect) -> None:
    ews, _unused = connect(FindItem=script.responses("FindItem", [script.held()] * 3))
    assert "3 folders and not 4" in str(unread(ews.find([(ANNA, ID)])))


def test_a_folder_that_is_denied_hides_nothing_of_the_others(connect: Connect) -> None:
    ews, _unused = connect(
        FindItem=script.items(inbox=script.held(ID), deleted=script.error("FindItem", "ErrorAccessDenied"))
    )
    found = ews.find([(ANNA, ID)])
    assert only(found).found == (FoundMessage("Inbox"),)
    assert isinstance(unread(found), Forbidden)


def test_a_folder_that_went_away_between_two_requests_is_looked_for_again(connect: Connect, patience: Patience) -> None:
    gone = script.items(junk=script.error("FindItem", "ErrorItemNotFound"))
    ews, server = connect(FindItem=[gone, script.items()])
    assert only(ews.find([(ANNA, ID)])) == MailboxSearch()
    assert server.operations == ["FindFolder", "FindItem"] * 2


@pytest.mark.parametrize("code", ["ErrorImpersonateUserDenied", "ErrorImpersonationDenied"])
def test_the_missing_role_is_named_with_the_command_that_gives_it(connect: Connect, code: str) -> None:
    ews, _unused = connect(FindFolder=script.reply(script.fault(code), 500))
    error = unread(ews.find([(ANNA, ID)]))
    assert isinstance(error, Forbidden)
    assert "New-ManagementRoleAssignment" in error.advice
    assert "ApplicationImpersonation" in error.advice


def test_a_mailbox_that_is_not_there_leaves_the_others_alone(connect: Connect) -> None:
    missing = script.reply(script.fault("ErrorNonExistentMailbox"), 500)
    ews, _unused = connect(FindFolder=[missing, script.folders(*NAMES)])
    found = ews.find([(ANNA, ID), (INFO, ID)])
    assert isinstance(found[ANNA, ID].unread[0], NotFound)
    assert found[INFO, ID] == MailboxSearch()


def test_a_busy_server_is_waited_for_as_long_as_it_asks(connect: Connect, patience: Patience) -> None:
    busy = script.reply(script.fault("ErrorServerBusy", back_off=25000), 500)
    ews, _unused = connect(FindFolder=[busy, script.folders(*NAMES)])
    assert only(ews.find([(ANNA, ID)])) == MailboxSearch()
    assert patience.waits == [26.0]


def test_a_server_that_asks_for_too_long_a_wait_is_not_waited_for(connect: Connect, patience: Patience) -> None:
    ews, _unused = connect(FindFolder=script.reply(script.fault("ErrorServerBusy", back_off=3_600_000), 500))
    assert isinstance(unread(ews.find([(ANNA, ID)])), Throttled)
    assert patience.waits == []


def test_a_server_that_stays_busy_is_given_up(connect: Connect, patience: Patience) -> None:
    ews, server = connect(FindFolder=script.reply(script.fault("ErrorServerBusy"), 500))
    assert isinstance(unread(ews.find([(ANNA, ID)])), Throttled)
    assert len(server.sent) == 6
    assert sum(patience.waits) < 300


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_in_trouble_is_asked_again(connect: Connect, patience: Patience, status: int) -> None:
    trouble = script.reply("Service Unavailable", status, **{"Retry-After": "7"})
    ews, _unused = connect(FindFolder=[trouble, script.folders(*NAMES)])
    assert only(ews.find([(ANNA, ID)])) == MailboxSearch()
    assert patience.waits == [8.0]


@pytest.mark.parametrize("answer", ["<cut", "<html><body>Sign in</body></html>", "", "no XML at all"])
def test_an_answer_that_is_no_envelope_is_unreadable(connect: Connect, answer: str) -> None:
    ews, _unused = connect(FindFolder=answer)
    assert isinstance(unread(ews.find([(ANNA, ID)])), Unreadable)


def test_a_lost_answer_is_asked_for_again(connect: Connect) -> None:
    ews, _unused = connect(FindItem=[requests.ConnectionError("reset"), script.items(inbox=script.held(ID))])
    assert only(ews.find([(ANNA, ID)])) == MailboxSearch((FoundMessage("Inbox"),))


def test_a_server_that_cannot_be_reached_is_waited_for_once(connect: Connect) -> None:
    from urllib3.connection import HTTPConnection
    from urllib3.exceptions import NewConnectionError

    lost = requests.ConnectionError(NewConnectionError(HTTPConnection("ex01"), "refused"))
    ews, server = connect(FindFolder=lost)
    found = ews.find([(ANNA, ID), (INFO, ID)])
    assert all(isinstance(one.unread[0], Unavailable) for one in found.values())
    assert len(server.sent) == 6
    # Waited for once, it is tried once a time until it is there again.
    ews.find([(ANNA, ID), (INFO, ID)])
    assert len(server.sent) == 7
    server.script["FindFolder"] = [script.folders(*NAMES)]
    assert only(ews.find([(ANNA, ID)])) == MailboxSearch()


@pytest.mark.parametrize("headers", [{}, {"connection": "close"}])
def test_a_refused_password_is_tried_once_and_never_again(connect: Connect, headers: dict[str, str]) -> None:
    ews, server = connect(FindFolder=script.reply("denied", 401, **headers))
    found = ews.find([(ANNA, ID), (INFO, ID)])
    assert all(isinstance(one.unread[0], LoginFailed) for one in found.values())
    with pytest.raises(LoginFailed) as caught:
        ews.inbox_rules(ANNA)
    assert "ews_authentication" in caught.value.advice
    assert len(server.sent) == 1


def test_a_login_that_worked_before_is_tried_once_more(connect: Connect) -> None:
    denied = script.reply("denied", 401)
    ews, server = connect(GetDelegate=script.delegates(), FindFolder=[denied, script.folders(*NAMES), denied, denied])
    ews.delegates(ANNA)
    assert only(ews.find([(ANNA, ID)])) == MailboxSearch()
    assert isinstance(unread(ews.find([(ANNA, ID)])), LoginFailed)
    ews.find([(ANNA, ID)])
    assert server.operations.count("FindFolder") == 4


@pytest.mark.parametrize(
    ("status", "kind", "named"),
    [(302, Refused, "ews_url"), (404, Unavailable, "ews_url"), (403, Forbidden, "EwsEnabled"), (400, Refused, "")],
)
def test_an_answer_by_status_alone_says_what_to_do(
    connect: Connect, status: int, kind: type[ServiceError], named: str
) -> None:
    ews, server = connect(FindFolder=script.reply("Object moved", status, Location="https://elsewhere.example/owa"))
    error = unread(ews.find([(ANNA, ID)]))
    assert isinstance(error, kind)
    assert named in error.advice
    assert len(server.sent) == 1


def test_a_server_of_another_version_is_asked_no_second_time(connect: Connect) -> None:
    ews, server = connect(FindFolder=script.reply(script.fault("ErrorInvalidServerVersion"), 500))
    assert isinstance(unread(ews.find([(ANNA, ID)])), Refused)
    assert len(server.sent) == 1


def test_the_password_is_in_no_log_and_no_error(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ews, server = connect(FindItem=script.reply("denied", 401))
    error = unread(ews.find([(ANNA, ID)]))
    sent = server.sent[0][2]["Authorization"].split()[1]
    assert "POST" in caplog.text
    for text in (caplog.text, str(error), repr(error), repr(EwsEndpoint(URL, "svc", PASSWORD))):
        assert PASSWORD not in text
        assert sent not in text


def test_kerberos_takes_the_name_of_the_site_and_no_password_where_there_is_a_ticket(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    logins: list[dict[str, Any]] = []

    class Login(requests.auth.AuthBase):
        def __init__(self, username: str | None, password: str | None, **more: Any) -> None:
            logins.append({"username": username, "password": password, **more})

        def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
            return request

    monkeypatch.setattr("pypsrp.negotiate.HTTPNegotiateAuth", Login)
    connect()
    ticket = Ews(EwsEndpoint(URL, authentication=KERBEROS, service="HOST"))
    named = Ews(EwsEndpoint(URL, "svc@CONTOSO.EXAMPLE", PASSWORD, KERBEROS))
    for one in (ticket, named):
        assert only(one.find([(ANNA, ID)])) == MailboxSearch()
    kerberos = {"auth_provider": "kerberos"}
    assert logins == [
        {"username": None, "password": None, "service": "HOST", **kerberos},
        {"username": "svc@CONTOSO.EXAMPLE", "password": PASSWORD, "service": "HTTP", **kerberos},
    ]


def test_a_package_that_kerberos_needs_is_named(connect: Connect) -> None:
    ews, _unused = connect(FindFolder=ImportError("GSSAPIProxy requires the Python gssapi library"))
    with pytest.raises(MissingDependency, match="kerberos"):
        ews.find([(ANNA, ID)])


def test_a_message_id_that_no_request_can_hold_is_unread(connect: Connect) -> None:
    ews, server = connect()
    assert unread(ews.find([(ANNA, "<\x00@partner.example>")])) is not None
    assert "FindItem" not in server.operations


SENDING = (
    "<t:ForwardToRecipients><t:Address><t:Name>Home</t:Name><t:EmailAddress>home@private.example</t:EmailAddress>"
    "<t:RoutingType>SMTP</t:RoutingType></t:Address></t:ForwardToRecipients>"
    "<t:RedirectToRecipients><t:Address><t:Name>Bruno</t:Name><t:EmailAddress>/o=First/cn=bruno</t:EmailAddress>"
    "<t:RoutingType>EX</t:RoutingType></t:Address></t:RedirectToRecipients>"
    "<t:SendSMSAlertToRecipients><t:Address><t:EmailAddress>+4930</t:EmailAddress></t:Address>"
    "</t:SendSMSAlertToRecipients><t:Delete>true</t:Delete>"
)


def test_inbox_rules_are_told_with_what_takes_mail_out_of_the_mailbox(connect: Connect) -> None:
    sorting = '<t:MoveToFolder><t:DistinguishedFolderId Id="junkemail"/></t:MoveToFolder>'
    ews, _unused = connect(GetInboxRules=script.rules(script.rule("Out", SENDING), script.rule("Sort", sorting, False)))
    assert ews.inbox_rules(ANNA) == (
        InboxRule(
            "Out",
            actions={
                FORWARD: (RuleAddress("home@private.example", "Home"),),
                REDIRECT: (RuleAddress("/o=First/cn=bruno", "Bruno", "EX"),),
                TEXT_MESSAGE: (RuleAddress("+4930"),),
                DELETE: (),
            },
        ),
        InboxRule("Sort", enabled=False),
    )


def test_a_rule_that_ews_does_not_show_is_told_as_such(connect: Connect) -> None:
    hidden = script.rule("Outlook's own", "", more="<t:IsNotSupported>true</t:IsNotSupported>")
    ews, _unused = connect(GetInboxRules=script.rules(hidden))
    (found,) = ews.inbox_rules(ANNA)
    assert not found.is_supported


def test_half_an_answer_is_none(connect: Connect) -> None:
    whole = script.rules(script.rule("Sort", "<t:MarkAsRead>true</t:MarkAsRead>"), script.rule("Out", SENDING))
    ews, server = connect(GetInboxRules=whole[: whole.index("Out")])
    with pytest.raises(Unreadable):
        ews.inbox_rules(ANNA)
    server.script["GetInboxRules"] = [f"\ufeff{whole}\r\n"]
    assert len(ews.inbox_rules(ANNA)) == 2


def test_a_mailbox_without_rules_has_none(connect: Connect) -> None:
    ews, _unused = connect(GetInboxRules=script.rules())
    assert ews.inbox_rules(ANNA) == ()


@pytest.mark.parametrize(
    "answer",
    [script.failed("GetInboxRules", "ErrorAccessDenied"), script.reply(script.fault("ErrorAccessDenied"), 500)],
)
def test_rules_that_cannot_be_read_are_an_error(connect: Connect, answer: script.Answer) -> None:
    ews, _unused = connect(GetInboxRules=answer)
    with pytest.raises(Forbidden):
        ews.inbox_rules(ANNA)


def test_out_of_office_is_told_in_utc(connect: Connect) -> None:
    settings = (
        "<t:OofSettings><t:OofState>Scheduled</t:OofState><t:ExternalAudience>Known</t:ExternalAudience><t:Duration>"
        "<t:StartTime>2026-12-01T08:00:00</t:StartTime><t:EndTime>2026-12-05T18:00:00Z</t:EndTime></t:Duration>"
        "<t:InternalReply><t:Message>I am away.</t:Message></t:InternalReply>"
        "<t:ExternalReply><t:Message/></t:ExternalReply></t:OofSettings>"
    )
    ews, server = connect(GetUserOofSettings=script.out_of_office(settings))
    assert ews.out_of_office(ANNA) == OutOfOffice(
        "Scheduled",
        datetime(2026, 12, 1, 8, tzinfo=UTC),
        datetime(2026, 12, 5, 18, tzinfo=UTC),
        "Known",
        "I am away.",
    )
    assert server.impersonated() == [ANNA]


def test_an_out_of_office_without_a_state_is_unreadable(connect: Connect) -> None:
    ews, _unused = connect(GetUserOofSettings=script.out_of_office("<t:OofSettings/>"))
    with pytest.raises(Unreadable):
        ews.out_of_office(ANNA)


def test_delegates_are_told_with_what_they_get(connect: Connect) -> None:
    given = (
        "<t:UserId><t:SID>S-1-5-21-1</t:SID><t:PrimarySmtpAddress>Bruno@contoso.example</t:PrimarySmtpAddress>"
        "<t:DisplayName>Bruno Kern</t:DisplayName></t:UserId>"
        "<t:ReceiveCopiesOfMeetingMessages>true</t:ReceiveCopiesOfMeetingMessages>"
        "<t:ViewPrivateItems>false</t:ViewPrivateItems>"
    )
    ews, _unused = connect(GetDelegate=script.delegates(given))
    assert ews.delegates(ANNA) == (Delegate("bruno@contoso.example", "Bruno Kern", gets_meeting_copies=True),)


def test_a_mailbox_without_delegates_has_none(connect: Connect) -> None:
    ews, _unused = connect(GetDelegate=script.delegates())
    assert ews.delegates(ANNA) == ()
