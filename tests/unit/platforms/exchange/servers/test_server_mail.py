# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes of servers: which build requests are written for, and what rules of Exchange Web Services mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients import ews_values
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    NotFound,
    ServiceError,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.ews_endpoint import EwsEndpoint
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.ews_values import (
    InboxRule,
    RuleAddress,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.mail_search import MailboxSearch
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.forwarding import (
    DELETE,
    FORWARD,
    INBOX_RULE,
    REDIRECT,
    TEXT_MESSAGE,
    UNCLEAR,
    Forwarding,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.sighting import Look
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers import mail
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.mail import (
    ServerMail,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.servers.session import (
    ServerSession,
)

ANNA, ALIAS = "anna.berg@contoso.example", "anna@contoso.example"
URL = "https://ex01.contoso.example/EWS/Exchange.asmx"


@dataclass
class Server:
    """Answers cmdlets; `versions` are those of its servers."""

    versions: tuple[str, ...] = ("Version 15.2 (Build 1544.4)",)
    domains: Answer | ServiceError = field(default_factory=lambda: Answer(({"DomainName": "contoso.example"},)))

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        (answer,) = self.invoke_many([cmdlet])
        if isinstance(answer, ServiceError):
            raise answer
        return answer

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Any = None) -> list[Answer | ServiceError]:
        return [self._answer(cmdlet) for cmdlet in cmdlets]

    def close(self) -> None:
        pass

    def _answer(self, cmdlet: Cmdlet) -> Answer | ServiceError:
        if cmdlet.name == "Get-OrganizationConfig":
            return Answer(({"Guid": "guid", "OriginatingServer": "dc1.contoso.example"},))
        if cmdlet.name == "Get-ExchangeServer":
            return Answer(tuple({"AdminDisplayVersion": one} for one in self.versions))
        if cmdlet.name == "Get-AcceptedDomain":
            return self.domains
        if cmdlet.parameters["Identity"] not in (ANNA, ALIAS):
            return NotFound("Get-Mailbox", "no")
        addresses = [f"SMTP:{ANNA}", f"smtp:{ALIAS}"]
        # A server of a hybrid organisation can know the object of the cloud; nobody there takes it for a mailbox.
        row = {
            "Guid": "guid",
            "ExternalDirectoryObjectId": "oid",
            "PrimarySmtpAddress": ANNA,
            "EmailAddresses": addresses,
        }
        return Answer((row,))


class WebServices:
    """Stands where the client for Exchange Web Services is opened."""

    rules: tuple[InboxRule, ...] = ()
    refusal: ServiceError | None = None
    opened: list[WebServices] = []  # noqa: RUF012

    def __init__(self, endpoint: EwsEndpoint) -> None:
        self.endpoint = endpoint
        self.asked: list[str] = []
        self.closed = False
        WebServices.opened.append(self)

    def find(self, searches: Any) -> dict[tuple[str, str], MailboxSearch]:
        self.asked += [mailbox for mailbox, _unused in searches]
        return {search: MailboxSearch() for search in searches}

    def inbox_rules(self, mailbox: str) -> tuple[InboxRule, ...]:
        self.asked.append(mailbox)
        if WebServices.refusal is not None:
            raise WebServices.refusal
        return WebServices.rules

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def web_services(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "Ews", WebServices)
    monkeypatch.setattr(WebServices, "opened", [])
    monkeypatch.setattr(WebServices, "rules", ())
    monkeypatch.setattr(WebServices, "refusal", None)


def rules_of(*rules: InboxRule, server: Server | None = None) -> Any:
    WebServices.rules = rules
    return ServerMail(ServerSession(server or Server()), EwsEndpoint(URL)).inbox_rules([ANNA])[ANNA]


@pytest.mark.parametrize(
    ("versions", "build"),
    [
        (("Version 15.0 (Build 1497.2)", "Version 15.2 (Build 1544.4)"), (15, 0)),
        (("Version 15.2 (Build 1544.4)", "Version 15.1 (Build 2507.6)"), (15, 1)),
        (("Version 15.2 (Build 1544.4)",), (15, 2)),
        (("Version 15.2 (Build 2562.17)",), (15, 2)),
        (("Version 16.9 (Build 1.1)",), (15, 0)),
        ((), (15, 0)),
    ],
)
def test_requests_are_written_for_the_oldest_server(versions: tuple[str, ...], build: tuple[int, int]) -> None:
    looking = ServerMail(ServerSession(Server(versions)), EwsEndpoint(URL))
    looking.look(["<a@b>"], [ANNA])
    looking.look(["<a@b>"], [ANNA])
    (opened,) = WebServices.opened
    assert opened.endpoint == EwsEndpoint(URL, build=build)


def test_a_mailbox_is_asked_for_by_its_primary_address_whatever_it_is_called() -> None:
    looking = ServerMail(ServerSession(Server()), EwsEndpoint(URL))
    assert looking.look(["<a@b>"], [ALIAS]) == {("<a@b>", ALIAS): Look()}
    assert looking.inbox_rules([ALIAS]) == {ALIAS: ()}
    assert WebServices.opened[0].asked == [ANNA, ANNA]


def test_nothing_is_opened_before_it_is_needed_and_all_is_closed() -> None:
    looking = ServerMail(ServerSession(Server()), EwsEndpoint(URL))
    looking.close()
    assert looking.inbox_rules(["nobody@contoso.example"]).keys() == {"nobody@contoso.example"}
    assert WebServices.opened == []
    looking.look(["<a@b>"], [ANNA])
    looking.close()
    assert WebServices.opened[0].closed


def test_what_rules_send_on_and_where_to() -> None:
    found = rules_of(
        InboxRule(
            "Out",
            actions={
                ews_values.FORWARD: (RuleAddress("home@private.example", "Home"),),
                ews_values.REDIRECT: (RuleAddress("bruno@contoso.example"),),
                ews_values.TEXT_MESSAGE: (RuleAddress("+4930", routing="MOBILE"),),
                ews_values.DELETE: (),
            },
        ),
        InboxRule("Away", enabled=False, actions={ews_values.FORWARD: (RuleAddress("/o=x/cn=b", "Bruno", "EX"),)}),
        InboxRule("Sort"),
        InboxRule("Outlook's", is_supported=False),
    )
    assert found == (
        Forwarding(ANNA, INBOX_RULE, FORWARD, ("home@private.example",), "Out", outside=True),
        Forwarding(ANNA, INBOX_RULE, REDIRECT, ("bruno@contoso.example",), "Out", outside=False),
        Forwarding(ANNA, INBOX_RULE, TEXT_MESSAGE, ("+4930",), "Out", outside=True),
        Forwarding(ANNA, INBOX_RULE, DELETE, (), "Out", outside=False),
        Forwarding(ANNA, INBOX_RULE, FORWARD, ("Bruno",), "Away", enabled=False, outside=None),
        Forwarding(ANNA, INBOX_RULE, UNCLEAR, rule="Outlook's"),
    )


def test_without_the_domains_nobody_knows_what_is_outside() -> None:
    server = Server(domains=Forbidden("Get-AcceptedDomain", "no"))
    rule = InboxRule("Out", actions={ews_values.FORWARD: (RuleAddress("home@private.example"),)})
    (found,) = rules_of(rule, server=server)
    assert (found.outside, found.is_bypass) == (None, True)


def test_rules_that_cannot_be_read_are_unknown_with_the_advice() -> None:
    WebServices.refusal = Forbidden("GetInboxRules", "denied", advice="Give the role.")
    found = ServerMail(ServerSession(Server()), EwsEndpoint(URL)).inbox_rules([ANNA, "nobody@contoso.example"])
    assert isinstance(found[ANNA], Unknown)
    assert "Give the role." in found[ANNA].reason
    assert found["nobody@contoso.example"] == Unknown("there is no mailbox nobody@contoso.example")
