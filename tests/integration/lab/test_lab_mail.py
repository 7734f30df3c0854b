# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail in Graph as the lab serves it: messages, folders, inbox rules, and who may read which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.lab.mail_client import mail, send, smtp
from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient, by_id
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

ANNA, BRUNO, INFO = "anna.berg@contoso.example", "bruno.kern@contoso.example", "info@contoso.example"
NUMBERED = [{"subject": f"Number {number}", "received": f"2026-11-{number:02}T08:00:00Z"} for number in range(1, 13)]
SEED: dict[str, Any] = {
    "organisations": {
        "contoso": {
            "client": {"permissions": ["Mail.Read", "MailboxSettings.Read", "User.Read.All"]},
            "users": [
                {
                    "address": ANNA,
                    "display_name": "Anna Berg",
                    "language": "de",
                    "inbox_rules": [
                        {
                            "Name": "Invoices",
                            "SubjectContainsWords": ["invoice"],
                            "ForwardTo": ["info@contoso.example", "books@partner.example"],
                            "MoveToFolder": "Posteingang\\Rechnungen",
                            "StopProcessingRules": True,
                        },
                        {"Name": "Quiet", "Hidden": True, "RedirectTo": ["thief@elsewhere.example"]},
                    ],
                    "messages": [
                        {
                            "from": "Partner <sales@partner.example>",
                            "subject": "Offer",
                            "text": "Our best offer",
                            "headers": {"X-Campaign": "november"},
                            "message_id": "<offer@partner.example>",
                            "received": "2026-11-20T10:00:00Z",
                        },
                        {"subject": "Gone", "folder": "Deleted Items", "received": "2026-11-19T10:00:00Z"},
                        {"subject": "Filed", "folder": "Posteingang\\Rechnungen", "received": "2026-11-18T10:00:00Z"},
                    ],
                },
                {"address": BRUNO, "display_name": "Bruno Kern", "messages": NUMBERED},
            ],
            "shared_mailboxes": [{"address": INFO, "display_name": "Info", "messages": [{"subject": "To info"}]}],
            "guests": [{"address": "guest@partner.example"}],
        }
    }
}


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(SEED) as lab:
        yield lab


Allow = Callable[..., None]


@pytest.fixture
def allow(lab: Lab, client: PlainClient) -> Allow:
    """Gives the application these permissions and no others."""

    def allow(*permissions: str) -> None:
        lab.organisation("contoso").client.permissions = permissions
        client.forget_tokens()

    return allow


def subjects(client: PlainClient, path: str) -> list[str]:
    answer = client.graph("GET", path)
    assert answer.status_code == 200, answer.text
    return [each["subject"] for each in answer.json()["value"]]


def test_messages_of_all_folders_newest_first(client: PlainClient) -> None:
    assert subjects(client, f"/users/{ANNA}/messages") == ["Offer", "Gone", "Filed"]


def test_messages_of_a_shared_mailbox_by_the_id_of_its_account(client: PlainClient) -> None:
    user = client.graph("GET", f"/users/{INFO}?$select=id").json()
    assert subjects(client, f"/users/{user['id']}/messages") == ["To info"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("$filter=internetMessageId eq '<offer@partner.example>'", ["Offer"]),
        ("$filter=internetMessageId eq '<other@partner.example>'", []),
        ("$filter=subject eq 'offer'", ["Offer"]),
        ("$filter=receivedDateTime ge 2026-11-19T00:00:00Z and startswith(subject,'G')", ["Gone"]),
        ("$filter=contains(subject,'ile')", ["Filed"]),
        ("$filter=from/emailAddress/address eq 'sales@partner.example'", ["Offer"]),
        ("$filter=receivedDateTime ge 2026-11-01T00:00:00Z&$orderby=receivedDateTime asc", ["Filed", "Gone", "Offer"]),
        ('$search="best offer"', ["Offer"]),
        ('$search="subject:filed"', ["Filed"]),
        ('$search="subject:best"', []),
    ],
)
def test_messages_are_found(client: PlainClient, query: str, expected: Sequence[str]) -> None:
    assert subjects(client, f"/users/{ANNA}/messages?{query}") == expected


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("$filter=subject like 'x'", "ErrorInvalidUrlQueryFilter"),
        ("$filter=messageId eq 'x'", "RequestBroker--ParseUri"),
        ("$select=messageId", "RequestBroker--ParseUri"),
        ("$top=0", "ErrorInvalidUrlQueryTop"),
        ("$top=1001", "ErrorInvalidUrlQueryTop"),
        ('$search="x"&$filter=isRead eq false', "SearchWithFilter"),
        ("$filter=isRead eq false&$orderby=receivedDateTime desc", "InefficientFilter"),
    ],
)
def test_queries_that_graph_refuses(client: PlainClient, query: str, code: str) -> None:
    answer = client.graph("GET", f"/users/{ANNA}/messages?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_pages_have_ten_messages_and_a_link_to_the_next(client: PlainClient) -> None:
    first = client.graph("GET", f"/users/{BRUNO}/messages?$select=subject&$count=true").json()
    assert (len(first["value"]), first["@odata.count"]) == (10, 12)
    rest = client.session.get(
        first["@odata.nextLink"], headers={"Authorization": f"Bearer {client.token('graph')}"}
    ).json()
    found = [each["subject"] for each in first["value"] + rest["value"]]
    assert found == [f"Number {number}" for number in range(12, 0, -1)]
    assert "@odata.nextLink" not in rest


def test_top_chooses_the_size_of_a_page(client: PlainClient) -> None:
    assert len(subjects(client, f"/users/{BRUNO}/messages?$top=3")) == 3
    assert len(subjects(client, f"/users/{BRUNO}/messages?$top=50")) == 12


def test_headers_show_only_to_who_selects_them(client: PlainClient) -> None:
    path = f"/users/{ANNA}/messages?$filter=subject eq 'Offer'"
    (plain,) = client.graph("GET", path).json()["value"]
    (chosen,) = client.graph("GET", f"{path}&$select=internetMessageHeaders").json()["value"]
    assert "internetMessageHeaders" not in plain
    assert {"name": "X-Campaign", "value": "november"} in chosen["internetMessageHeaders"]
    assert set(chosen) == {"@odata.etag", "id", "internetMessageHeaders"}


def test_one_message_with_its_body_in_the_form_that_is_preferred(client: PlainClient) -> None:
    (found,) = client.graph("GET", f"/users/{ANNA}/messages?$search=offer").json()["value"]
    path = f"/users/{ANNA}/messages/{found['id']}"
    assert client.graph("GET", path).json()["body"]["contentType"] == "html"
    text = client.graph("GET", path, Prefer='outlook.body-content-type="text"').json()["body"]
    assert (text["contentType"], text["content"].strip()) == ("text", "Our best offer")


def test_value_is_the_message_as_mime(client: PlainClient) -> None:
    (found,) = client.graph("GET", f"/users/{ANNA}/messages?$search=offer").json()["value"]
    answer = client.graph("GET", f"/users/{ANNA}/messages/{found['id']}/$value")
    assert b"Message-ID: <offer@partner.example>" in answer.content


def test_folders_have_names_in_the_mailboxes_language_and_known_names(client: PlainClient) -> None:
    folders = client.graph("GET", f"/users/{ANNA}/mailFolders?$top=50").json()["value"]
    by_name = {each["displayName"]: each for each in folders}
    inbox = client.graph("GET", f"/users/{ANNA}/mailFolders/inbox").json()
    assert by_name["Posteingang"]["id"] == inbox["id"]
    assert (inbox["totalItemCount"], inbox["unreadItemCount"], inbox["childFolderCount"]) == (1, 1, 1)
    (child,) = client.graph("GET", f"/users/{ANNA}/mailFolders/inbox/childFolders").json()["value"]
    assert child["displayName"] == "Rechnungen"
    assert subjects(client, f"/users/{ANNA}/mailFolders/{child['id']}/messages") == ["Filed"]


@pytest.mark.parametrize(
    ("folder", "expected"),
    [("inbox", ["Offer"]), ("deleteditems", ["Gone"]), ("junkemail", []), ("recoverableitemsdeletions", [])],
)
def test_messages_by_folder(client: PlainClient, folder: str, expected: list[str]) -> None:
    assert subjects(client, f"/users/{ANNA}/mailFolders/{folder}/messages") == expected


def test_a_message_names_its_folder(client: PlainClient) -> None:
    (found,) = client.graph("GET", f"/users/{ANNA}/messages?$filter=subject eq 'Gone'").json()["value"]
    folder = client.graph("GET", f"/users/{ANNA}/mailFolders/{found['parentFolderId']}").json()
    assert folder["displayName"] == "Gelöschte Elemente"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("nobody@contoso.example/messages", 404, "ErrorInvalidUser"),
        ("guest_partner.example#EXT#@contoso.onmicrosoft.com/messages", 404, "MailboxNotEnabledForRESTAPI"),
        (f"{ANNA}/messages/AAMkADnothing", 404, "ErrorItemNotFound"),
        (f"{ANNA}/mailFolders/AAMkADnothing/messages", 404, "ErrorItemNotFound"),
        (f"{ANNA}/mailFolders/postkasten/messages", 400, "ErrorInvalidIdMalformed"),
    ],
)
def test_what_is_not_there(client: PlainClient, path: str, status: int, code: str) -> None:
    answer = client.graph("GET", f"/users/{path.replace('#', '%23')}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("permission", ["Mail.Read", "Mail.ReadWrite", "Mail.ReadBasic.All"])
def test_any_permission_for_mail_lists_messages(client: PlainClient, allow: Allow, permission: str) -> None:
    allow(permission)
    assert subjects(client, f"/users/{INFO}/messages?$filter=subject eq 'To info'") == ["To info"]


@pytest.mark.parametrize("path", ["messages", "mailFolders", "mailFolders/inbox/messages", "mailFolders/inbox"])
def test_without_permission_no_mail_is_read(client: PlainClient, allow: Allow, path: str) -> None:
    allow("User.Read.All", "MailboxSettings.Read")
    answer = client.graph("GET", f"/users/{ANNA}/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ErrorAccessDenied")


def test_the_basic_permission_shows_neither_bodies_nor_lets_search(client: PlainClient, allow: Allow) -> None:
    allow("Mail.ReadBasic.All")
    (found,) = client.graph("GET", f"/users/{ANNA}/mailFolders/inbox/messages").json()["value"]
    assert {"body", "bodyPreview"}.isdisjoint(found)
    for path in ("?$select=body", "?$search=offer", f"/{found['id']}/$value"):
        assert client.graph("GET", f"/users/{ANNA}/messages{path}").status_code == 403


def test_inbox_rules_show_real_addresses_but_not_the_hidden_ones(client: PlainClient) -> None:
    (rule,) = client.graph("GET", f"/users/{ANNA}/mailFolders/inbox/messageRules").json()["value"]
    assert (rule["displayName"], rule["sequence"], rule["isEnabled"]) == ("Invoices", 1, True)
    assert rule["conditions"] == {"subjectContains": ["invoice"]}
    forwarded = [each["emailAddress"]["address"] for each in rule["actions"]["forwardTo"]]
    assert forwarded == [INFO, "books@partner.example"]
    assert rule["actions"]["stopProcessingRules"] is True


def test_inbox_rules_need_a_permission_of_their_own(client: PlainClient, allow: Allow) -> None:
    allow("Mail.Read")
    assert client.graph("GET", f"/users/{ANNA}/mailFolders/inbox/messageRules").status_code == 403


def test_hidden_inbox_rules_show_by_cmdlet(lab: Lab, client: PlainClient, allow: Allow) -> None:
    allow("Exchange.ManageAsApp")
    shown = client.rows("Get-InboxRule", Mailbox=ANNA)
    assert [(each["Name"], each["SupportedByTask"]) for each in shown] == [("Invoices", True)]
    assert shown[0]["ForwardTo"][0].startswith('"Info" [EX:/o=ExchangeLabs')
    assert shown[0]["ForwardTo"][1] == '"books@partner.example" [SMTP:books@partner.example]'
    hidden = client.rows("Get-InboxRule", Mailbox=ANNA, IncludeHidden=True)
    assert [each["Name"] for each in hidden] == ["Junk E-mail Rule", "Invoices", "Quiet"]


def test_mail_is_read_in_a_batch_too(client: PlainClient) -> None:
    url = f"/users/{ANNA}/messages?$select=subject&$top=1"
    answer = client.graph("POST", "/$batch", {"requests": [{"id": "1", "method": "GET", "url": url}]})
    assert [each["subject"] for each in by_id(answer)["1"]["body"]["value"]] == ["Offer"]


def test_what_smtp_brings_is_read_by_its_message_id(lab: Lab, client: PlainClient) -> None:
    send(lab, BRUNO, Message_ID="<probe-1@outside.example>", Subject="Probe")
    found = subjects(client, f"/users/{BRUNO}/messages?$filter=internetMessageId eq '<probe-1@outside.example>'")
    assert found == ["Probe"]


def test_what_an_inbox_rule_moves_and_forwards(lab: Lab, client: PlainClient) -> None:
    send(lab, ANNA, Subject="Your invoice")
    child = client.graph("GET", f"/users/{ANNA}/mailFolders/inbox/childFolders").json()["value"][0]["id"]
    assert subjects(client, f"/users/{ANNA}/mailFolders/{child}/messages") == ["Your invoice", "Filed"]
    assert subjects(client, f"/users/{INFO}/messages")[0] == "FW: Your invoice"
    # The policy for outbound mail forbids the one outside.
    assert [each.recipient for each in lab.organisation("contoso").mail.bounces] == ["books@partner.example"]


def test_the_service_says_what_it_found_about_a_sender(lab: Lab, client: PlainClient) -> None:
    with smtp(lab) as connection:
        message = mail(From="ceo@contoso.example", To=BRUNO, Subject="Urgent")
        message["Authentication-Results"] = "mx.elsewhere.example; dmarc=pass"
        message["X-MS-Exchange-Organization-SCL"] = "-1"
        connection.send_message(message, "ceo@elsewhere.example", [BRUNO])
    path = f"/users/{BRUNO}/mailFolders/junkemail/messages?$select=subject,internetMessageHeaders"
    (found,) = client.graph("GET", path).json()["value"]
    headers = {each["name"]: each["value"] for each in found["internetMessageHeaders"]}
    assert "dmarc=fail" in headers["Authentication-Results"]
    assert "header.from=contoso.example" in headers["Authentication-Results"]
    assert headers["X-MS-Exchange-Organization-AuthAs"] == "Anonymous"
    assert headers["X-MS-Exchange-Organization-SCL"] == "5"
