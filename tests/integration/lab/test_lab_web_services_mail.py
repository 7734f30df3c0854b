# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies in mailboxes of the lab's servers, through a stock exchangelib: messages, rules, replies, delegates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.tests.integration.lab.mail_client import send
from ansible_collections.mailward.mailbox.tests.integration.lab.stock_exchangelib import (
    BASIC,
    Exchangelib,
    exchangelib,
)
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab
from exchangelib import Account, Mailbox, Message
from exchangelib.errors import ErrorItemNotFound, ErrorSendAsDenied
from exchangelib.properties import ItemId

ANNA, BRUNO, SALES = "anna.berg@contoso.example", "bruno.kern@contoso.example", "sales@contoso.example"
OUTSIDE = "books@partner.example"
PLACES = {
    "inbox": "Inbox",
    "junkemail": "Junk Email",
    "deleteditems": "Deleted Items",
    "\\Projects\\2026\\Open": "Open",
    "recoverableitemsdeletions": "Deletions",
    "recoverableitemspurges": "Purges",
}
ORGANISATION: dict[str, Any] = {
    "domains": ["contoso.example"],
    "platform": "exchange_server_2019",
    "users": [
        {
            "address": ANNA,
            "display_name": "Anna Berg",
            "messages": [
                {
                    "message_id": f"<{name}@partner.example>",
                    "subject": f"Reset {number}",
                    "text": "Click here",
                    "from": "Service <noreply@partner.example>",
                    "headers": {"X-Probe": "p1"},
                    "folder": name,
                    "received": f"2026-11-20T10:00:0{number}Z",
                }
                for number, name in enumerate(PLACES)
            ],
            "inbox_rules": [
                {"Name": "Resets", "SubjectContainsWords": ["reset"], "RedirectTo": [OUTSIDE], "DeleteMessage": True},
                {
                    "Name": "Copies",
                    "Enabled": False,
                    "From": [BRUNO],
                    "ForwardTo": [BRUNO],
                    "ForwardAsAttachmentTo": [OUTSIDE],
                    "MoveToFolder": "Projects",
                    "StopProcessingRules": True,
                },
                {"Name": "Hidden", "Hidden": True, "ForwardTo": [OUTSIDE]},
                {"Name": "Texts", "SendTextMessageNotificationTo": ["+4930123"], "SoftDeleteMessage": True},
                {"Name": "Broken", "InError": True, "ForwardTo": [OUTSIDE]},
                {"Name": "Outlook's", "NotSupported": True, "MarkAsRead": True},
            ],
            "out_of_office": {
                "state": "scheduled",
                "audience": "known",
                "start": "2026-12-20T00:00:00Z",
                "end": "2027-01-04T00:00:00Z",
                "internal": "Away",
                "external": "Away until January",
            },
            "delegates": [
                {"user": BRUNO, "folders": {"calendar": "Editor", "inbox": "Reviewer"}, "meeting_messages": True}
            ],
        },
        {"address": BRUNO, "display_name": "Bruno Kern"},
    ],
    "shared_mailboxes": [{"address": SALES, "display_name": "Sales"}],
}


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab({"organisations": {"contoso": ORGANISATION}}) as lab:
        lab.web_services("contoso").offered += ("Basic",)
        yield lab


@pytest.fixture
def client(lab: Lab) -> Iterator[Exchangelib]:
    with exchangelib(lab) as client:
        yield client


@pytest.fixture
def anna(client: Exchangelib) -> Account:
    return client.account(ANNA, authentication=BASIC)


def everywhere(account: Account) -> Any:
    """All folders of a mailbox, the hidden ones of deleted items too."""
    return account.root.walk()


@pytest.mark.parametrize("place", PLACES)
def test_a_message_is_found_by_its_id_wherever_it_lies(anna: Account, place: str) -> None:
    [found] = everywhere(anna).filter(message_id=f"<{place}@partner.example>").only("message_id", "parent_folder_id")
    assert found.message_id == f"<{place}@partner.example>"
    assert anna.root.get_folder(found.parent_folder_id).name == PLACES[place]


def test_an_id_that_nobody_sent_is_not_found(anna: Account) -> None:
    assert list(everywhere(anna).filter(message_id="<other@partner.example>")) == []


@pytest.mark.parametrize(("language", "inbox"), [("de", "Posteingang"), ("fr", "Boîte de réception")])
def test_distinguished_folders_have_names_of_the_language(language: str, inbox: str) -> None:
    seed = {**ORGANISATION, "users": [{"address": ANNA, "language": language}]}
    with Lab({"organisations": {"contoso": seed}}) as lab, exchangelib(lab) as client:
        account = client.account(ANNA, authentication="NTLM")
        assert account.inbox.name == inbox
        assert account.inbox.parent.id == account.msg_folder_root.id


def test_folders_stand_below_their_parents(anna: Account) -> None:
    assert [each.name for each in (anna.msg_folder_root / "Projects" / "2026").children] == ["Open"]
    assert {each.name for each in anna.root.children} == {"Top of Information Store", "Recoverable Items"}


def test_a_folder_that_this_mailbox_has_not_is_not_found(anna: Account) -> None:
    found = {type(each).__name__ for each in anna.root.walk()}
    assert "Voicemail" not in found


def test_a_message_shows_its_text_and_headers_when_it_is_got(anna: Account) -> None:
    [found] = anna.inbox.all()
    assert (found.subject, found.sender.email_address, found.is_read) == ("Reset 0", "noreply@partner.example", False)
    assert found.text_body.strip() == "Click here"
    assert {each.name: each.value for each in found.headers}["X-Probe"] == "p1"
    assert b"X-Probe: p1" in found.mime_content
    assert found.datetime_received == datetime(2026, 11, 20, 10, 0, 0, tzinfo=UTC)


def test_items_are_chosen_by_subject_and_time(anna: Account) -> None:
    folders = everywhere(anna)
    assert folders.filter(subject__icontains="RESET 1").count() == 1
    assert folders.filter(subject__startswith="Reset").count() == len(PLACES)
    moment = datetime(2026, 11, 20, 10, 0, 3, tzinfo=anna.default_timezone)
    assert {each.subject for each in folders.filter(datetime_received__gte=moment).only("subject")} == {
        "Reset 3",
        "Reset 4",
        "Reset 5",
    }
    assert folders.filter(datetime_received__gte=moment).exclude(subject="Reset 4").count() == 2


def test_items_come_in_pages(lab: Lab, anna: Account) -> None:
    directory = lab.organisation("contoso").directory
    [bruno] = directory.find(BRUNO)
    for number in range(25):
        raw = f"Subject: {number:02}\r\nMessage-ID: <{number}@x.example>\r\n\r\n".encode()
        directory.mail.put(bruno.guid, "Inbox", raw, datetime(2026, 11, 20, 10, 0, number, tzinfo=UTC))
    account = Account(
        BRUNO, config=anna.protocol.config, autodiscover=False, access_type="impersonation",
        default_timezone=anna.default_timezone,
    )  # fmt: skip
    inbox = account.inbox
    lab.requests.clear()
    query = inbox.all().only("subject").order_by("subject")
    query.page_size = 10
    assert [each.subject for each in query] == [f"{number:02}" for number in range(25)]
    assert [name for name, _parameters in lab.requests.operations()] == ["FindItem"] * 3


def test_no_more_than_a_thousand_items_are_found_at_once(lab: Lab, client: Exchangelib) -> None:
    directory = lab.organisation("contoso").directory
    [bruno] = directory.find(BRUNO)
    for _unused in range(1001):
        directory.mail.put(bruno.guid, "Inbox", b"Subject: x\r\n\r\n", datetime(2026, 11, 20, tzinfo=UTC))
    query = client.account(BRUNO).inbox.all().only("subject")
    query.page_size = 5000
    assert query.count() == 1001
    assert len(lab.requests.operations("FindItem")) == 2


def test_what_is_not_there_is_not_found(anna: Account) -> None:
    [found] = anna.inbox.all()
    [answer] = anna.fetch([ItemId(found.id[:-2] + "xx", found.changekey)])
    assert isinstance(answer, ErrorItemNotFound)


def test_mail_that_was_delivered_is_found(lab: Lab, client: Exchangelib) -> None:
    send(lab, SALES, Message_ID="<delivered@partner.example>", Subject="Hello")
    [found] = client.account(SALES).inbox.filter(message_id="<delivered@partner.example>")
    assert found.subject == "Hello"


def rules_of(account: Account) -> dict[str, Any]:
    return {rule.display_name: rule for rule in account.rules}


def test_rules_show_what_they_do(anna: Account) -> None:
    rules = rules_of(anna)
    resets, copies = rules["Resets"], rules["Copies"]
    assert resets.conditions.contains_subject_strings == ["reset"]
    assert [each.email_address for each in resets.actions.redirect_to_recipients] == [OUTSIDE]
    assert (resets.is_enabled, resets.actions.delete, resets.priority) == (True, True, 1)
    assert (copies.is_enabled, copies.actions.stop_processing_rules) == (False, True)
    assert [each.email_address for each in copies.conditions.from_addresses] == [BRUNO]
    [to] = copies.actions.forward_to_recipients
    assert (to.name, to.email_address, to.routing_type) == ("Bruno Kern", BRUNO, "SMTP")
    assert [each.email_address for each in copies.actions.forward_as_attachment_to_recipients] == [OUTSIDE]
    assert copies.actions.move_to_folder.folder_id.id


def test_rules_tell_what_is_wrong_with_them(anna: Account) -> None:
    rules = rules_of(anna)
    assert [each.email_address for each in rules["Texts"].actions.send_sms_alert_to_recipients] == ["+4930123"]
    assert rules["Texts"].actions.permanent_delete is True
    assert rules["Broken"].is_in_error is True
    assert rules["Outlook's"].is_not_supported is True


def test_rules_are_those_that_powershell_shows_hidden_ones_excepted(lab: Lab, anna: Account) -> None:
    invoke = lab.organisation("contoso").exchange.invoke
    shown = [row["Name"] for row in invoke("Get-InboxRule", {"Mailbox": ANNA}).rows]
    assert [rule.display_name for rule in anna.rules] == shown
    every = [row["Name"] for row in invoke("Get-InboxRule", {"Mailbox": ANNA, "IncludeHidden": True}).rows]
    assert "Hidden" in set(every) - set(shown)


def test_a_mailbox_may_have_no_rules(client: Exchangelib) -> None:
    assert list(client.account(BRUNO).rules) == []


def test_automatic_replies_are_shown(client: Exchangelib, anna: Account) -> None:
    replies = anna.oof_settings
    assert (replies.state, replies.external_audience) == ("Scheduled", "Known")
    assert (replies.internal_reply, replies.external_reply) == ("Away", "Away until January")
    assert (replies.start.date().isoformat(), replies.end.date().isoformat()) == ("2026-12-20", "2027-01-04")
    assert client.account(BRUNO).oof_settings.state == "Disabled"


def test_delegates_are_shown_with_their_rights(client: Exchangelib, anna: Account) -> None:
    [delegate] = anna.delegates
    assert (delegate.user_id.primary_smtp_address, delegate.user_id.display_name) == (BRUNO, "Bruno Kern")
    rights = delegate.delegate_permissions
    assert (rights.calendar_folder_permission_level, rights.inbox_folder_permission_level) == ("Editor", "Reviewer")
    assert rights.tasks_folder_permission_level in (None, "None")
    assert (delegate.receive_copies_of_meeting_messages, delegate.view_private_items) == (True, False)
    assert list(client.account(BRUNO).delegates) == []


def test_delegates_are_those_of_the_directory(lab: Lab, client: Exchangelib) -> None:
    invoke = lab.organisation("contoso").exchange.invoke
    invoke("Set-Mailbox", {"Identity": BRUNO, "GrantSendOnBehalfTo": [ANNA]})
    [delegate] = client.account(BRUNO).delegates
    assert delegate.user_id.primary_smtp_address == ANNA
    [row] = invoke("Get-MailboxFolderPermission", {"Identity": f"{ANNA}:\\Calendar", "User": BRUNO}).rows
    assert (row["AccessRights"], row["SharingPermissionFlags"]) == (["Editor"], "Delegate")


def test_a_group_as_delegate_is_an_error(lab: Lab, client: Exchangelib) -> None:
    invoke = lab.organisation("contoso").exchange.invoke
    invoke("New-DistributionGroup", {"Name": "Team", "PrimarySmtpAddress": "team@contoso.example"})
    invoke("Set-Mailbox", {"Identity": BRUNO, "GrantSendOnBehalfTo": ["team@contoso.example"]})
    with pytest.raises(Exception, match="group"):
        list(client.account(BRUNO).delegates)


def test_only_the_owner_sees_rules_and_replies(lab: Lab, client: Exchangelib) -> None:
    lab.web_services("contoso").let_in("CONTOSO\\bruno.kern", "secret-of-bruno")
    account = client.account(ANNA, user="CONTOSO\\bruno.kern", password="secret-of-bruno", impersonates=False)
    with pytest.raises(Exception, match="Access is denied"):
        list(account.rules)
    with pytest.raises(Exception, match="Access is denied"):
        _unused = account.oof_settings


def test_a_message_is_sent_kept_and_delivered(lab: Lab, client: Exchangelib) -> None:
    bruno, sales = client.account(BRUNO), client.account(SALES)
    message = Message(account=bruno, subject="Offer", body="Attached", to_recipients=[SALES, OUTSIDE])
    message.send_and_save()
    assert [each.subject for each in bruno.sent.all().only("subject")] == ["Offer"]
    [received] = sales.inbox.all()
    assert (received.subject, received.author.email_address, received.text_body.strip()) == ("Offer", BRUNO, "Attached")
    assert [each.recipient for each in lab.organisation("contoso").mail.departures] == [OUTSIDE]


def test_a_draft_goes_nowhere(client: Exchangelib) -> None:
    bruno = client.account(BRUNO)
    message = Message(account=bruno, folder=bruno.drafts, subject="Later", body="", to_recipients=[SALES]).save()
    [kept] = bruno.drafts.all()
    assert (kept.id, kept.subject) == (message.id, "Later")
    assert client.account(SALES).inbox.all().count() == 0


def test_nobody_sends_as_somebody_else(client: Exchangelib) -> None:
    bruno = client.account(BRUNO)
    message = Message(account=bruno, author=Mailbox(email_address=SALES), subject="x", body="", to_recipients=[SALES])
    with pytest.raises(ErrorSendAsDenied):
        message.send()
    assert client.account(SALES).inbox.all().count() == 0
