# SPDX-License-Identifier: GPL-3.0-or-later
"""The session around one to a server: one domain controller, few pipelines, and what is done if those are refused."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet, untold
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    InDoubt,
    Refused,
    ServiceError,
    Unavailable,
    Unreadable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.session import (
    ServerSession,
)

ORGANISATION = {"Guid": "o-1", "Name": "Contoso", "OriginatingServer": "dc1.contoso.local"}
BOXES = ("g-1", "g-2", "g-3")


class Server:
    """Answers by the name of the cmdlet, a pipeline by that of its last one; remembers what it was sent."""

    def __init__(self, **answers):
        self.sent = []
        self.trips = 0
        self.closed = False
        self.answers = {"Get_OrganizationConfig": [ORGANISATION], "Get_Recipient": boxes(), **answers}

    def invoke(self, cmdlet):
        self.sent.append(cmdlet)
        name = cmdlet.name.replace("-", "_")
        found = self.answers.get(f"{name}_piped" if cmdlet.fed_by else name, [])
        if isinstance(found, Exception):
            raise found
        return Answer(tuple(found))

    def invoke_many(self, cmdlets, ended=untold):
        results = []
        self.trips += 1
        for cmdlet in cmdlets:
            try:
                results.append(self.invoke(cmdlet))
            except ServiceError as error:
                results.append(error)
            ended(1)
        return results

    def close(self):
        self.closed = True

    def names(self):
        return [" | ".join(filter(None, (c.fed_by.name if c.fed_by else "", c.name))) for c in self.sent]


def boxes(kind="SharedMailbox"):
    return [
        {
            "Guid": guid,
            "DistinguishedName": f"CN={guid},DC=contoso",
            "Identity": f"contoso.local/Users/{guid}",
            "RecipientTypeDetails": kind,
        }
        for guid in BOXES
    ]


def access(*guids):
    return [{"Identity": f"contoso.local/Users/{guid}", "User": "CONTOSO\\anna"} for guid in guids]


def knowing(server):
    """A session that has listed the mailboxes."""
    session = ServerSession(server)
    session.invoke(Cmdlet("Get-Recipient", {"ResultSize": "Unlimited"}))
    server.sent.clear()
    return session


def full_access():
    return [Cmdlet("Get-MailboxPermission", {"Identity": guid}, ("Identity", "User")) for guid in BOXES]


def test_everything_goes_to_the_domain_controller_that_answers_first():
    server = Server()
    session = ServerSession(server)
    session.invoke(Cmdlet("Get-Mailbox", {"Identity": "g-1"}))
    session.invoke(Cmdlet("Set-Mailbox", {"Identity": "g-1", "DisplayName": "Sales"}))
    assert server.names()[:2] == ["Get-OrganizationConfig", "Get-ExchangeServer"]
    assert not any("DomainController" in one.parameters for one in server.sent[:2])
    assert [one.parameters["DomainController"] for one in server.sent[2:]] == ["dc1.contoso.local"] * 2


def test_the_domain_controller_that_is_named_is_never_left():
    server = Server()
    session = ServerSession(server, "dc2.contoso.local")
    session.read_organization()
    session.invoke(Cmdlet("Get-Mailbox", {"Identity": "g-1"}))
    assert {one.parameters["DomainController"] for one in server.sent} == {"dc2.contoso.local"}


def test_what_takes_no_domain_controller_gets_none():
    server = Server()
    ServerSession(server, "dc2.contoso.local").invoke(Cmdlet("Get-Command"))
    assert server.sent[0].parameters == {}


def test_an_organisation_that_says_nothing_of_itself_is_no_organisation():
    with pytest.raises(Unreadable):
        ServerSession(Server(Get_OrganizationConfig=[])).read_organization()


def test_the_same_question_about_many_mailboxes_is_one_pipeline():
    server = Server(Get_MailboxPermission_piped=access("g-3", "g-1", "g-2", "g-2"))
    ended = []
    answers = knowing(server).invoke_many(full_access(), ended.append)
    assert server.names() == ["Get-Mailbox | Get-MailboxPermission"]
    assert [len(answer.rows) for answer in answers] == [1, 2, 1]
    assert answers[0].rows[0]["User"] == "anna"
    assert sum(ended) == len(BOXES)


def test_only_shared_mailboxes_are_asked_where_only_those_are_meant():
    server = Server(Get_MailboxPermission_piped=access(*BOXES))
    knowing(server).invoke_many(full_access())
    assert server.sent[0].fed_by.parameters["RecipientTypeDetails"] == "SharedMailbox"


def test_mailboxes_of_people_and_shared_ones_are_asked_apart():
    people = [{**one, "RecipientTypeDetails": "UserMailbox", "Guid": f"p-{one['Guid']}"} for one in boxes()]
    people = [{**one, "Identity": f"{one['Identity']} P"} for one in people]
    rows = [*access(*BOXES), *({**one, "Identity": f"{one['Identity']} P"} for one in access(*BOXES))]
    server = Server(Get_MailboxPermission_piped=rows, Get_Recipient=[*boxes(), *people])
    asked = [*full_access(), *(Cmdlet("Get-MailboxPermission", {"Identity": one["Guid"]}) for one in people)]
    answers = knowing(server).invoke_many(asked)
    assert [len(answer.rows) for answer in answers] == [1] * 6
    assert [one.fed_by.parameters.get("RecipientTypeDetails") for one in server.sent] == ["SharedMailbox", None]


def test_few_of_very_many_mailboxes_are_asked_one_by_one():
    others = [{**boxes()[0], "Guid": f"o-{number}"} for number in range(30)]
    server = Server(Get_Recipient=[*boxes(), *others], Get_MailboxPermission=access("g-1"))
    knowing(server).invoke_many(full_access())
    assert server.names() == ["Get-MailboxPermission"] * 3


def test_few_mailboxes_are_asked_one_by_one():
    server = Server(Get_MailboxPermission=access("g-1"))
    knowing(server).invoke_many(full_access()[:2])
    assert server.names() == ["Get-MailboxPermission", "Get-MailboxPermission"]


def test_a_mailbox_that_a_pipeline_says_nothing_of_is_unknown():
    server = Server(Get_MailboxPermission_piped=access("g-1", "g-2"))
    answers = knowing(server).invoke_many(full_access())
    assert isinstance(answers[2], Unreadable)


def test_a_server_that_takes_no_pipelines_is_asked_one_by_one_and_that_is_said():
    refused = Refused("Get-MailboxPermission", "no", code="ParameterBindingException")
    server = Server(Get_MailboxPermission_piped=refused, Get_MailboxPermission=access("g-1"))
    session = knowing(server)
    answers = session.invoke_many(full_access())
    assert [type(answer) for answer in answers] == [Answer] * 3
    assert "takes no pipelines" in session.remarks[0]
    server.sent.clear()
    session.invoke_many(full_access())
    assert server.names() == ["Get-MailboxPermission"] * 3, "it is not asked again"
    assert len(session.remarks) == 1


def test_pipelines_and_single_questions_travel_together():
    server = Server(Get_MailboxPermission_piped=access(*BOXES), Get_ADPermission_piped=access(*BOXES))
    session = knowing(server)
    server.trips = 0
    send_as = [Cmdlet("Get-RecipientPermission", {"Identity": guid}) for guid in BOXES]
    ended = []
    session.invoke_many([*full_access(), *send_as, Cmdlet("Get-AcceptedDomain")], ended.append)
    assert server.names() == [
        "Get-Mailbox | Get-MailboxPermission", "Get-Mailbox | Get-ADPermission", "Get-AcceptedDomain",
    ]  # fmt: skip
    assert server.trips == 1
    assert ended == [3, 3, 1]


def test_what_is_asked_again_has_not_ended_yet():
    refused = Refused("Get-MailboxPermission", "no", code="ParameterBindingException")
    ended = []
    session = knowing(Server(Get_MailboxPermission_piped=refused, Get_MailboxPermission=access("g-1")))
    session.invoke_many(full_access(), ended.append)
    assert ended == [3, -3, 1, 1, 1]


def test_the_versions_of_the_servers_are_read_once_and_again_only_after_a_failure():
    server = Server(Get_ExchangeServer=Unavailable("Get-ExchangeServer", "gone"))
    session = ServerSession(server)
    with pytest.raises(Unavailable):
        session.read_versions()
    server.answers["Get_ExchangeServer"] = [{"Name": "EX01"}]
    assert [session.read_versions() for _unused in range(2)] == [({"Name": "EX01"},)] * 2
    assert server.names().count("Get-ExchangeServer") == 3


def test_trouble_with_one_mailbox_of_a_pipeline_is_no_trouble_for_the_others():
    server = Server(
        Get_MailboxPermission_piped=Refused("Get-MailboxPermission", "corrupt", code="DataValidationException"),
        Get_MailboxPermission=access("g-1"),
    )
    session = knowing(server)
    answers = session.invoke_many(full_access())
    assert [type(answer) for answer in answers] == [Answer] * 3
    assert session.remarks == []


def test_any_other_failure_of_a_pipeline_is_that_of_every_question():
    server = Server(Get_MailboxPermission_piped=Unavailable("Get-MailboxPermission", "gone"))
    answers = knowing(server).invoke_many(full_access())
    assert [type(answer) for answer in answers] == [Unavailable] * 3


def test_send_as_is_asked_by_the_distinguished_name_which_is_looked_up_once():
    server = Server(Get_ADPermission=[])
    session = ServerSession(server)
    for _unused in range(2):
        session.invoke(Cmdlet("Get-RecipientPermission", {"Identity": "g-1"}))
    assert server.names()[2:] == ["Get-Recipient", "Get-ADPermission", "Get-ADPermission"]
    assert server.sent[-1].parameters["Identity"] == "CN=g-1,DC=contoso"


def test_a_right_on_an_object_that_stands_nowhere_is_refused_before_it_is_sent():
    server = Server(Get_Recipient=[])
    with pytest.raises(Refused):
        ServerSession(server).invoke(Cmdlet("Add-RecipientPermission", {"Identity": "g-9", "Trustee": "g-1"}))
    assert "Add-ADPermission" not in server.names()


def test_an_answer_that_was_lost_stays_in_doubt():
    server = Server(Set_Mailbox=InDoubt("Set-Mailbox", "lost"))
    [reply] = ServerSession(server).invoke_many([Cmdlet("Set-Mailbox", {"Identity": "g-1"})])
    assert isinstance(reply, InDoubt)


def test_the_session_behind_is_closed():
    server = Server()
    ServerSession(server).close()
    assert server.closed
