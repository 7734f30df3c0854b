# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's SMTP: who may hand in what, and how it is refused."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import replace

import pytest
import requests
from ansible_collections.mailward.mailbox.tests.integration.lab.mail_client import kept, mail, send, smtp
from ansible_collections.mailward.mailbox.tests.integration.lab.plain_client import PlainClient
from ansible_collections.mailward.mailbox.tests.lab.faults import Fault
from ansible_collections.mailward.mailbox.tests.lab.lab import Lab

ANNA, BRUNO, INFO = "anna.berg@contoso.example", "bruno.kern@contoso.example", "info@contoso.example"


def test_mail_from_outside_arrives_in_the_inbox(lab: Lab) -> None:
    send(lab, ANNA, Subject="Grüße")
    assert kept(lab, ANNA) == [("Inbox", "Grüße")]


def test_the_ready_file_says_where_smtp_is(lab: Lab) -> None:
    described = lab.description()
    with smtplib.SMTP(described["smtp_host"], described["smtp_port"]) as connection:
        assert connection.ehlo()[0] == 250


def test_one_message_reaches_each_of_its_recipients_in_every_organisation(lab: Lab) -> None:
    send(lab, ANNA, BRUNO, "carla@fabrikam.example")
    assert (kept(lab, ANNA), kept(lab, BRUNO)) == ([("Inbox", "Hello")], [("Inbox", "Hello")])
    assert kept(lab, "carla@fabrikam.example", "fabrikam") == [("Inbox", "Hello")]


def test_the_certificate_is_of_the_labs_authority(lab: Lab) -> None:
    assert lab.smtp_port is not None
    with (
        smtplib.SMTP(lab.smtp_host, lab.smtp_port) as connection,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        connection.starttls(context=ssl.create_default_context())


@pytest.mark.parametrize(
    ("address", "reply"),
    [
        ("nobody@contoso.example", (550, b"5.4.1 Recipient address rejected: Access denied.")),
        ("somebody@elsewhere.example", (550, b"5.7.64 TenantAttribution; Relay Access Denied")),
        ("Anna.Berg+reset@contoso.example", (250, b"2.1.5 Recipient OK")),
    ],
)
def test_recipients_are_answered_one_by_one(lab: Lab, address: str, reply: tuple[int, bytes]) -> None:
    with smtp(lab) as connection:
        connection.ehlo_or_helo_if_needed()
        connection.mail("service@partner.example")
        assert connection.rcpt(address) == reply


def test_login_is_offered_only_over_tls(lab: Lab) -> None:
    with smtp(lab, secured=False) as connection:
        connection.ehlo()
        assert "auth" not in connection.esmtp_features
    with smtp(lab) as connection:
        connection.ehlo()
        assert connection.esmtp_features["auth"].split() == ["LOGIN"]


def test_who_logs_in_sends_as_himself_and_to_everybody(lab: Lab) -> None:
    with smtp(lab) as connection:
        connection.login(ANNA, lab.organisation("contoso").smtp_password)
        connection.send_message(mail(From=ANNA), ANNA, [BRUNO, "somebody@elsewhere.example"])
    assert kept(lab, BRUNO) == [("Inbox", "Hello")]
    assert [each.recipient for each in lab.organisation("contoso").mail.departures] == ["somebody@elsewhere.example"]


def test_who_logs_in_cannot_send_as_somebody_else(lab: Lab) -> None:
    with smtp(lab) as connection:
        connection.login(ANNA, lab.organisation("contoso").smtp_password)
        with pytest.raises(smtplib.SMTPDataError, match="SendAsDenied"):
            connection.send_message(mail(From=BRUNO), ANNA, [INFO])
    assert kept(lab, INFO) == []


def test_send_as_lets_a_person_send_as_a_shared_mailbox(lab: Lab, client: PlainClient) -> None:
    client.rows("Add-RecipientPermission", Identity=INFO, Trustee=ANNA, AccessRights=["SendAs"], Confirm=False)
    with smtp(lab) as connection:
        connection.login(ANNA, lab.organisation("contoso").smtp_password)
        connection.send_message(mail(From=INFO), INFO, [BRUNO])
    assert kept(lab, BRUNO) == [("Inbox", "Hello")]


def test_wrong_password_and_blocked_account_are_refused_alike(lab: Lab, client: PlainClient) -> None:
    password = lab.organisation("contoso").smtp_password
    client.graph("PATCH", f"/users/{BRUNO}", {"accountEnabled": False})
    with smtp(lab) as connection:
        for name, given in ((ANNA, "wrong"), (BRUNO, password), ("nobody@contoso.example", password)):
            with pytest.raises(smtplib.SMTPAuthenticationError, match=r"5\.7\.3"):
                connection.login(name, given)


def test_a_password_that_was_set_is_the_one_that_counts(lab: Lab, client: PlainClient) -> None:
    client.graph("PATCH", f"/users/{ANNA}", {"passwordProfile": {"password": "Vq8#long-and-unknown"}})
    with smtp(lab) as connection:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            connection.login(ANNA, lab.organisation("contoso").smtp_password)
        assert connection.login(ANNA, "Vq8#long-and-unknown")[0] == 235


def test_login_can_be_switched_off_for_a_mailbox(lab: Lab, client: PlainClient) -> None:
    client.rows("Set-CASMailbox", Identity=ANNA, SmtpClientAuthenticationDisabled=True)
    with smtp(lab) as connection, pytest.raises(smtplib.SMTPAuthenticationError, match=r"5\.7\.139"):
        connection.login(ANNA, lab.organisation("contoso").smtp_password)


def test_a_message_over_the_limit_is_refused_whatever_its_sender_says_of_it(lab: Lab) -> None:
    lab.mail.set(size_limit=10_000)
    with smtp(lab) as connection:
        connection.ehlo()
        assert connection.esmtp_features["size"] == "10000"
        connection.mail("service@partner.example")
        connection.rcpt(ANNA)
        assert connection.data(b"Subject: large\r\n\r\n" + b"x\r\n" * 5000)[0] == 552
    assert kept(lab, ANNA) == []


def test_lines_may_be_of_any_length(lab: Lab) -> None:
    with smtp(lab) as connection:
        connection.sendmail("a@partner.example", [ANNA], b"Subject: long\r\n\r\n" + b"x" * 20_000 + b"\r\n")
    assert kept(lab, ANNA) == [("Inbox", "long")]


@pytest.mark.parametrize(
    ("fault", "code", "arrives"),
    [
        (Fault("throttled", kind="smtp"), 451, False),
        (Fault("unavailable", kind="smtp"), 451, False),
        (Fault("unavailable", kind="smtp", status=421), 421, False),
        (Fault("unavailable", kind="smtp", after_commit=True), 451, True),
    ],
)
def test_temporary_failures_strike_messages(lab: Lab, fault: Fault, code: int, arrives: bool) -> None:
    lab.faults.add(replace(fault, organisation="contoso"))
    with pytest.raises(smtplib.SMTPResponseException) as failure:
        send(lab, ANNA)
    assert failure.value.smtp_code == code
    assert bool(kept(lab, ANNA)) is arrives
    send(lab, ANNA)


@pytest.mark.parametrize(("effect", "arrives"), [("reset_before_commit", False), ("reset_after_commit", True)])
def test_a_lost_connection_tells_nothing(lab: Lab, effect: str, arrives: bool) -> None:
    lab.faults.add(Fault(effect, kind="smtp"))
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(lab, ANNA)
    assert bool(kept(lab, ANNA)) is arrives


def test_the_request_log_counts_messages_by_organisation(lab: Lab) -> None:
    send(lab, ANNA)
    (record,) = lab.requests.records(kind="smtp")
    assert (record.organisation, record.path, record.status) == ("contoso", ANNA, 250)


def test_without_aiosmtpd_the_lab_has_no_smtp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "aiosmtpd.smtp", None)
    with Lab({"organisations": {"contoso": {}}}) as lab:
        assert lab.description()["smtp_port"] is None


def control(lab: Lab, method: str, path: str, body: object = None) -> requests.Response:
    session = requests.Session()
    session.trust_env = False
    return session.request(method, f"{lab.control_url}{path}", json=body, verify=str(lab.ca_bundle))


def test_other_processes_settle_how_mail_behaves(lab: Lab) -> None:
    answer = control(lab, "PUT", "/mail", {"rule_delay": 60})
    assert (answer.json()["rule_delay"], lab.mail.rule_delay, lab.mail.forwards_first) == (60.0, 60.0, True)
    assert control(lab, "PUT", "/mail", {"colour": "red"}).status_code == 400


def test_other_processes_say_what_is_found_about_a_sender(lab: Lab) -> None:
    assert control(lab, "PUT", "/mail/senders/partner.example", {"dmarc": "fail"}).status_code == 200
    send(lab, ANNA)
    assert kept(lab, ANNA) == [("JunkEmail", "Hello")]
    assert control(lab, "PUT", "/mail/senders/partner.example", {"dmarc": "perhaps"}).status_code == 400
    assert control(lab, "DELETE", "/mail/senders").status_code == 204
    send(lab, ANNA)
    assert kept(lab, ANNA)[0] == ("Inbox", "Hello")


def test_other_processes_see_what_came_of_mail_and_none_of_its_text(lab: Lab) -> None:
    send(lab, ANNA, text="a secret link")
    answer = control(lab, "GET", "/organisations/contoso/mail")
    assert [each["subject"] for each in answer.json()["mailboxes"][ANNA]] == ["Hello"]
    assert "secret" not in answer.text
    control(lab, "DELETE", "/organisations/contoso/mail")
    assert control(lab, "GET", "/organisations/contoso/mail").json()["mailboxes"] == {}


def test_a_redirect_of_a_redirect_bounces_across_organisations(lab: Lab) -> None:
    """So a password admin whose mail another organisation's rule redirects gets nothing."""
    to_carla = {"SubjectContainsWords": ["reset"], "RedirectMessageTo": ["carla@fabrikam.example"]}
    lab.organisation("contoso").exchange.invoke("New-TransportRule", {"Name": "Away", **to_carla})
    back = {"SubjectContainsWords": ["reset"], "RedirectMessageTo": [BRUNO]}
    lab.organisation("fabrikam").exchange.invoke("New-TransportRule", {"Name": "Back", **back})
    send(lab, ANNA, Subject="Reset it")
    assert (kept(lab, ANNA), kept(lab, BRUNO), kept(lab, "carla@fabrikam.example", "fabrikam")) == ([], [], [])
    (bounce,) = lab.organisation("fabrikam").mail.bounces
    assert (bounce.status, bounce.sender) == ("5.7.128", "bounce@partner.example")


def test_a_rule_acts_on_mail_only_after_its_propagation(lab: Lab, client: PlainClient) -> None:
    lab.mail.set(rule_delay=3600)
    client.rows("New-TransportRule", Name="Gone", SubjectContainsWords=["hello"], DeleteMessage=True)
    send(lab, ANNA)
    assert kept(lab, ANNA) == [("Inbox", "Hello")]
    lab.mail.set()
    send(lab, ANNA)
    assert kept(lab, ANNA) == [("Inbox", "Hello")]
