# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding a message by its Message-Id over Microsoft Graph: in every folder, with everything that could not be seen."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import Forbidden, Unreadable
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.graph_mail import GraphMail
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.http import Reply
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.mail_search import (
    FoundMessage,
    MailboxSearch,
)
from ansible_collections.mailward.mailbox.tests.unit.clients.scripted import (
    Patience,
    Script,
    ScriptedHttp,
    ScriptedTokens,
    Sent,
    batch,
    reply,
)

BASE = "https://graph.microsoft.com/v1.0"
ID = "<mailward-reset-1@partner.example>"
ANNA = "anna@contoso.example"
NOTHING = (200, {"value": []})


def message(folder: str) -> dict[str, str]:
    return {"id": f"m-{folder}", "internetMessageId": ID, "parentFolderId": folder}


def refusal(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": "no"}}


class World:
    def __init__(self, *script: Script) -> None:
        self.http = ScriptedHttp(*script)
        self.mail = GraphMail(self.http, ScriptedTokens(), pace=Patience().pace())

    def find(self) -> MailboxSearch:
        return self.mail.find([(ANNA, ID)])[ANNA, ID]


def test_the_usual_folders_and_the_deleted_items_that_can_come_back_are_looked_through_in_one_request() -> None:
    world = World(batch(NOTHING, NOTHING))
    assert world.find() == MailboxSearch()
    (sent,) = world.http.sent
    urls = [unquote(member["url"]) for member in sent.members]
    query = f"$filter=internetMessageId eq '{ID}'&$select=id,internetMessageId,parentFolderId&$top=50"
    assert urls == [
        f"/users/{ANNA}/messages?{query}",
        f"/users/{ANNA}/mailFolders/recoverableitemsdeletions/messages?{query}",
    ]


def test_what_has_a_meaning_in_urls_is_encoded() -> None:
    world = World(batch(NOTHING, NOTHING))
    world.mail.find([("a/b@contoso.example", "<it's+1&2@partner.example>")])
    first = world.http.sent[0].members[0]["url"]
    assert first.startswith("/users/a%2Fb%40contoso.example/messages?$filter=")
    assert "%3Cit%27%27s%2B1%262%40partner.example%3E" in first


def test_a_copy_is_told_by_the_name_of_its_folder() -> None:
    world = World(
        batch((200, {"value": [message("f1"), message("f2")]}), NOTHING),
        batch((200, {"id": "f1", "displayName": "Junk-E-Mail"}), (200, {"id": "f2", "displayName": "Kunden"})),
    )
    assert world.find() == MailboxSearch((FoundMessage("Junk-E-Mail"), FoundMessage("Kunden")))


def test_a_folder_whose_name_cannot_be_read_still_holds_the_message() -> None:
    world = World(
        batch((200, {"value": [message("f1")]}), NOTHING),
        reply(404, refusal("ErrorItemNotFound")),
    )
    assert world.find() == MailboxSearch((FoundMessage(""),))


def test_a_deleted_message_that_can_come_back_is_found() -> None:
    world = World(batch(NOTHING, (200, {"value": [message("r")]})))
    assert world.find().found == (FoundMessage("Recoverable Items", recoverable=True),)


def test_an_empty_page_is_not_the_end() -> None:
    def second(sent: Sent) -> Reply:
        assert sent.url == f"{BASE}/users/{ANNA}/messages?$skip=10"
        return reply(200, {"value": [message("f1")]})

    link = f"https://elsewhere.example/v1.0/users/{ANNA}/messages?$skip=10"
    world = World(
        batch((200, {"value": [], "@odata.nextLink": link}), NOTHING),
        second,
        reply(200, {"id": "f1", "displayName": "Inbox"}),
    )
    assert world.find().found == (FoundMessage("Inbox"),)


def test_a_link_away_from_the_service_is_not_followed() -> None:
    world = World(batch((200, {"value": [], "@odata.nextLink": "https://graph.microsoft.com/beta/x"}), NOTHING))
    (error,) = world.find().unread
    assert isinstance(error, Unreadable)


def test_a_missing_permission_is_named() -> None:
    world = World(batch((403, refusal("ErrorAccessDenied")), NOTHING))
    (error,) = world.find().unread
    assert isinstance(error, Forbidden)
    assert "Mail.ReadBasic.All" in str(error)


def test_a_filter_that_was_not_heeded_shows_nothing() -> None:
    other = {**message("f1"), "internetMessageId": "<other@partner.example>"}
    world = World(batch((200, {"value": [other]}), NOTHING))
    found = world.find()
    assert found.found == ()
    assert isinstance(found.unread[0], Unreadable)


def test_one_search_that_fails_leaves_the_others() -> None:
    answers = [(404, refusal("ErrorInvalidUser")), NOTHING, (200, {"value": [message("f1")]}), NOTHING]
    world = World(batch(*answers), reply(200, {"displayName": "Inbox"}))
    found = world.mail.find([("gone@contoso.example", ID), (ANNA, ID)])
    assert len(found["gone@contoso.example", ID].unread) == 1
    assert found[ANNA, ID] == MailboxSearch((FoundMessage("Inbox"),))


def test_nothing_is_asked_for_nothing() -> None:
    world = World(batch())
    assert world.mail.find([]) == {}
    assert world.http.sent == []
