# SPDX-License-Identifier: GPL-3.0-or-later
"""One message handed to an SMTP server, and every way in which that can end."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import (
    InDoubt,
    LoginFailed,
    Refused,
    ServiceError,
    Unavailable,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.smtp import (
    Accepted,
    MessageRefused,
    RecipientRefused,
    SmtpServer,
    send,
)
from ansible_collections.mailward.mailbox.tests.unit.clients.scripted_smtp import HANG_UP, SILENCE, ScriptedSmtp

PASSWORD = "hunter2 and more"
MESSAGE = b"Subject: hello\r\n\r\nLine one\r\n.hidden\r\n..\r\n"

Serve = Callable[..., ScriptedSmtp]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda **script: stack.enter_context(ScriptedSmtp(tmp_path, **script))


def server(smtp: ScriptedSmtp, **options: Any) -> SmtpServer:
    given = {"host": "localhost", "port": smtp.port, "ca_bundle": str(smtp.ca_bundle), "timeout": 5.0, **options}
    return SmtpServer(**given)


def deliver(to: SmtpServer, message: bytes = MESSAGE) -> Accepted:
    return send(to, "probe@partner.example", "anna@contoso.example", message)


def test_a_message_is_sent_over_tls_after_login(serve: Serve) -> None:
    smtp = serve()
    accepted = deliver(server(smtp, username="probe", password=PASSWORD))
    assert accepted == Accepted("queued as 4711")
    plain = base64.b64encode(f"\0probe\0{PASSWORD}".encode()).decode()
    assert smtp.encrypted[1:-1] == [
        f"AUTH PLAIN {plain}",
        "MAIL FROM:<probe@partner.example>",
        "RCPT TO:<anna@contoso.example>",
        "DATA",
    ]


def test_dots_at_the_start_of_lines_arrive_doubled_and_line_ends_are_those_of_mail(serve: Serve) -> None:
    smtp = serve()
    deliver(server(smtp), b"Subject: x\n\n.one\ntwo")
    assert smtp.messages == [b"Subject: x\r\n\r\n..one\r\ntwo\r\n"]


def test_nothing_is_said_to_a_server_whose_certificate_is_not_trusted(serve: Serve) -> None:
    smtp = serve()
    with pytest.raises(Unavailable, match="certificate is not trusted"):
        deliver(server(smtp, ca_bundle=""))
    assert smtp.encrypted == []
    assert smtp.messages == []


def test_a_certificate_for_another_name_is_not_trusted(serve: Serve) -> None:
    smtp = serve()
    with pytest.raises(Unavailable, match="certificate is not trusted"):
        deliver(server(smtp, host="127.1"))


def test_the_check_of_certificates_can_be_left_out(serve: Serve) -> None:
    assert deliver(server(serve(), ca_bundle="", validate_certs=False)).said == "queued as 4711"


def test_a_server_without_starttls_is_refused(serve: Serve) -> None:
    smtp = serve(EHLO="250 mail.partner.example")
    with pytest.raises(Refused, match="does not offer STARTTLS"):
        deliver(server(smtp))
    assert not any(line.startswith("MAIL") for line in smtp.said)


def test_mail_goes_without_tls_only_where_that_is_said(serve: Serve) -> None:
    smtp = serve(EHLO="250 mail.partner.example")
    assert deliver(server(smtp, starttls=False)).said == "queued as 4711"


def test_a_password_never_goes_without_tls(serve: Serve) -> None:
    smtp = serve()
    with pytest.raises(Refused, match="never sent without TLS"):
        deliver(server(smtp, starttls=False, username="probe", password=PASSWORD))
    assert smtp.said == []


@pytest.mark.parametrize(
    ("script", "error", "code"),
    [
        ({"greeting": "554 no service"}, Refused, "554"),
        ({"greeting": "421 too busy"}, Unavailable, "421"),
        ({"greeting": HANG_UP}, Unavailable, ""),
        ({"STARTTLS": "454 not now"}, Unavailable, "454"),
        ({"AUTH": "535 5.7.8 no"}, LoginFailed, "535"),
        ({"AUTH": "454 4.7.0 later"}, Unavailable, "454"),
        ({"MAIL": "550 5.7.1 not you"}, RecipientRefused, "550"),
        ({"MAIL": HANG_UP}, Unavailable, ""),
        ({"RCPT": "550 5.1.1 no such user"}, RecipientRefused, "550"),
        ({"RCPT": "450 4.2.0 greylisted"}, Unavailable, "450"),
        ({"DATA": "451 4.3.0 later"}, Unavailable, "451"),
        ({"message": "550 5.7.509 DMARC"}, MessageRefused, "550"),
        ({"message": "452 4.3.1 full"}, Unavailable, "452"),
        ({"message": "999 what"}, Refused, "999"),
        ({"message": HANG_UP}, InDoubt, ""),
    ],
    ids=str,
)
def test_each_end_is_an_error_of_its_own(
    serve: Serve, script: dict[str, str], error: type[ServiceError], code: str
) -> None:
    with pytest.raises(ServiceError) as caught:
        deliver(server(serve(**script), username="probe", password=PASSWORD))
    assert caught.type is error
    assert caught.value.code == code


def test_silence_after_the_message_says_nothing_about_it(serve: Serve) -> None:
    with pytest.raises(InDoubt, match="no answer in time"):
        deliver(server(serve(message=SILENCE), timeout=0.2))


def test_silence_before_the_message_has_sent_nothing(serve: Serve) -> None:
    with pytest.raises(Unavailable, match="no answer in time"):
        deliver(server(serve(RCPT=SILENCE), timeout=0.2))


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unavailable, match="refused"):
        deliver(SmtpServer("127.0.0.1", port))


@pytest.mark.parametrize(
    "said",
    [
        PASSWORD,
        base64.b64encode(PASSWORD.encode()).decode(),
        base64.b64encode(f"\0probe\0{PASSWORD}".encode()).decode(),
    ],
)
def test_a_server_that_repeats_the_password_does_not_bring_it_into_the_error(serve: Serve, said: str) -> None:
    with pytest.raises(LoginFailed) as caught:
        deliver(server(serve(AUTH=f"535 you said {said}"), username="probe", password=PASSWORD))
    assert said not in str(caught.value)
    assert "***" in str(caught.value)


def test_the_password_does_not_show_in_the_value(serve: Serve) -> None:
    assert PASSWORD not in repr(server(serve(), password=PASSWORD))


def test_a_line_break_in_an_address_says_nothing_to_the_server(serve: Serve) -> None:
    smtp = serve()
    with pytest.raises(Refused, match="line break"):
        send(server(smtp), "probe@partner.example", "anna@contoso.example>\r\nRCPT TO:<x@y.example", MESSAGE)
    assert not any("y.example" in line for line in smtp.said)
