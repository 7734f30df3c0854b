# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent: realistic, marked where nobody looks, and telling its own kind and time."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.message_id import (
    KINDS,
    NEWSLETTER,
    RESET,
    SPOOF,
    Probe,
    new_message_id,
    read_message_id,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.messages import HEADER, compose
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.probe.wording import LANGUAGES
from ansible_collections.mailward.mailbox.tests.unit.probe.builders import NOON, SENDER, USER


def made(kind: str, language: str = "en", message_id: str = "") -> EmailMessage:
    identity = message_id or new_message_id(kind, NOON, "partner.example")
    read = message_from_bytes(compose(identity, SENDER, USER, language), policy=default)
    assert isinstance(read, EmailMessage)
    return read


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_id_says_what_was_sent_and_when(kind: str) -> None:
    identity = new_message_id(kind, NOON, "partner.example")
    assert identity.endswith("@partner.example>")
    found = read_message_id(identity)
    assert (found.kind, found.sent_at) == (kind, NOON)


def test_no_two_message_ids_are_alike() -> None:
    assert len({new_message_id(RESET, NOON, "partner.example") for _unused in range(100)}) == 100


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello@partner.example",
        "<mailward-reset-1764590400-xyz@partner.example>",
        "<mailward-order-1764590400-0123456789abcdef01234567@partner.example>",
        "<mailward-reset-1764590400-0123456789abcdef01234567@partner.example> or 1 eq 1",
    ],
)
def test_another_message_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no Message-Id of a message that was sent as a proof"):
        read_message_id(text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_mark_stands_in_headers_alone(kind: str, language: str) -> None:
    identity = new_message_id(kind, NOON, "partner.example")
    probe: Probe = read_message_id(identity)
    message = made(kind, language, identity)
    assert message["Message-ID"] == identity
    assert message[HEADER] == probe.mark
    assert probe.mark not in message["Subject"]
    assert "mailward" not in message["Subject"].lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_message_has_text_and_html_and_nothing_is_left_to_fill_in(kind: str, language: str) -> None:
    message = made(kind, language)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    for text in (message["Subject"], plain.get_content(), html.get_content()):
        assert text.strip()
        assert "{" not in text


def test_a_message_goes_from_its_sender_to_its_recipient_as_mail_travels() -> None:
    raw = compose(new_message_id(RESET, NOON, "partner.example"), SENDER, USER)
    message = made(RESET)
    assert message["From"].addresses[0].addr_spec == SENDER
    assert message["To"].addresses[0].addr_spec == USER
    assert message["Date"].datetime == NOON
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


def test_a_spoof_says_what_a_reset_says() -> None:
    assert made(SPOOF)["Subject"] == made(RESET)["Subject"]


def test_only_a_newsletter_is_of_a_list() -> None:
    assert [kind for kind in KINDS if made(kind)["List-Id"]] == [NEWSLETTER]


def test_a_language_without_wording_is_no_language_of_ours() -> None:
    with pytest.raises(KeyError):
        compose(new_message_id(RESET, NOON, "partner.example"), SENDER, USER, "xx")
