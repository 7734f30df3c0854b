# SPDX-License-Identifier: GPL-3.0-or-later
"""Where messages are in an organisation: folders, quarantine, and whatever could not be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    Forbidden,
    NotFound,
    ServiceError,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.mail_search import (
    FoundMessage,
    MailboxSearch,
    Search,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.sighting import (
    FOLDER,
    QUARANTINE,
    RECOVERABLE,
    Look,
    Sighting,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.quarantine import Quarantine
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.sightings import (
    BY_ADDRESS,
    Sightings,
)

ID = "<mailward-reset-1@partner.example>"
ANNA, INFO = "anna@contoso.example", "info@contoso.example"


def mailbox(address: str, *aliases: str) -> Answer:
    addresses = [f"SMTP:{address}", *(f"smtp:{alias}" for alias in aliases)]
    row = {
        "Guid": f"guid-of-{address}",
        "ExternalDirectoryObjectId": f"id-of-{address}",
        "PrimarySmtpAddress": address,
        "EmailAddresses": addresses,
    }
    return Answer((row,))


def held(*recipients: str, message: str = ID) -> dict[str, Any]:
    return {"Identity": "a\\b", "MessageId": message, "RecipientAddress": list(recipients)}


@dataclass
class Exchange:
    mailboxes: dict[str, Answer | ServiceError] = field(
        default_factory=lambda: {ANNA: mailbox(ANNA, "a.berg@contoso.example"), INFO: mailbox(INFO)}
    )
    quarantine: Answer | ServiceError = field(default_factory=Answer)
    asked: list[Cmdlet] = field(default_factory=list)

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        raise AssertionError(f"{cmdlet.name} is asked together with others")

    def close(self) -> None:
        pass

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Any = None) -> list[Answer | ServiceError]:
        self.asked += cmdlets
        return [
            self.quarantine
            if cmdlet.name == "Get-QuarantineMessage"
            else self.mailboxes.get(cmdlet.parameters["Identity"], NotFound("Get-Mailbox", "no"))
            for cmdlet in cmdlets
        ]


@dataclass
class Mail:
    found: dict[str, MailboxSearch] = field(default_factory=dict)

    def find(self, searches: Iterable[Search]) -> Mapping[Search, MailboxSearch]:
        return {search: self.found.get(search[0], MailboxSearch()) for search in searches}


def look(exchange: Exchange | None = None, mail: Mail | None = None, at: str = ANNA) -> Look:
    exchange = exchange or Exchange()
    return Sightings(exchange, mail or Mail(), quarantine=Quarantine(exchange)).look([ID], [ANNA, INFO])[ID, at]


def test_nothing_was_found_and_everything_was_seen() -> None:
    assert look() == Look()


def test_folders_are_those_of_the_mailbox_that_has_the_address() -> None:
    mail = Mail({f"id-of-{ANNA}": MailboxSearch((FoundMessage("Junk Email"), FoundMessage("x", recoverable=True)))})
    assert look(mail=mail) == Look((Sighting(ANNA, FOLDER, "Junk Email"), Sighting(ANNA, RECOVERABLE)))
    assert look(mail=mail, at=INFO) == Look()


def test_the_quarantine_counts_for_the_mailbox_by_any_of_its_addresses() -> None:
    exchange = Exchange(quarantine=Answer((held("A.Berg@contoso.example"),)))
    assert look(exchange) == Look((Sighting(ANNA, QUARANTINE),))
    assert look(exchange, at=INFO) == Look()


def test_a_quarantine_that_cannot_be_read_makes_every_look_unclear_and_names_the_role() -> None:
    exchange = Exchange(quarantine=Forbidden("Get-QuarantineMessage", "access was denied"))
    for at in (ANNA, INFO):
        (unknown,) = look(exchange, at=at).unknown
        assert "Transport Hygiene" in unknown.reason


def test_a_quarantine_that_does_not_say_for_whom_is_unclear() -> None:
    (unknown,) = look(Exchange(quarantine=Answer((held(),)))).unknown
    assert "for whom" in unknown.reason


def test_a_quarantine_that_answers_with_other_messages_is_unclear() -> None:
    exchange = Exchange(quarantine=Answer((held(ANNA, message="<other@partner.example>"),)))
    assert look(exchange).sightings == ()
    assert "not asked for" in look(exchange).unknown[0].reason


def test_a_mailbox_that_is_not_there_is_unknown_and_leaves_the_other_alone() -> None:
    exchange = Exchange({INFO: mailbox(INFO)})
    assert look(exchange).unknown[0].reason == f"there is no mailbox {ANNA}"
    assert look(exchange, at=INFO) == Look()


def test_a_mailbox_that_an_address_only_resembles_is_not_taken_for_it() -> None:
    exchange = Exchange({ANNA: mailbox("anna.other@contoso.example"), INFO: mailbox(INFO)})
    assert "no mailbox that has this address" in look(exchange).unknown[0].reason


def test_folders_that_cannot_be_read_are_unknown() -> None:
    mail = Mail({f"id-of-{ANNA}": MailboxSearch(unread=(Unavailable("GET messages", "503"),))})
    assert "503" in look(mail=mail).unknown[0].reason


def test_who_has_an_address_is_asked_once() -> None:
    exchange = Exchange()
    sightings = Sightings(exchange, Mail())
    for _unused in range(3):
        sightings.look([ID], [ANNA, INFO])
    assert [cmdlet.name for cmdlet in exchange.asked].count("Get-Mailbox") == 2


def test_a_mailbox_that_could_not_be_found_is_asked_for_again() -> None:
    exchange = Exchange({INFO: mailbox(INFO)})
    sightings = Sightings(exchange, Mail())
    sightings.look([ID], [ANNA])
    exchange.mailboxes[ANNA] = mailbox(ANNA)
    assert sightings.look([ID], [ANNA])[ID, ANNA] == Look()


def test_servers_know_mailboxes_by_address_and_have_no_quarantine() -> None:
    exchange = Exchange(quarantine=Forbidden("Get-QuarantineMessage", "there is no such cmdlet"))
    mail = Mail({ANNA: MailboxSearch((FoundMessage("Inbox"),))})
    looks = Sightings(exchange, mail, BY_ADDRESS).look([ID], [ANNA, INFO])
    assert looks == {(ID, ANNA): Look((Sighting(ANNA, FOLDER, "Inbox"),)), (ID, INFO): Look()}
