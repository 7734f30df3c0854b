# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever bytes come, reading ends soon and with a message."""

from __future__ import annotations

import random
import re
import time

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.message import Message
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.reading import read_message
from hypothesis import given, settings
from hypothesis import strategies as st

REAL = b"\r\n".join((
    b"Return-Path: <bounce@mail.example>",
    b"Received: from mail.example (mail.example [192.0.2.1]) by mx.contoso.example; Mon, 02 Nov 2026 10:00:00 +0100",
    b"Authentication-Results: mx.contoso.example; spf=pass; dkim=pass; dmarc=pass",
    b"From: =?utf-8?q?F=C3=A4brikam?= <no-reply@fabrikam.example>",
    b"To: \"Anna, B.\" <anna@contoso.example>, undisclosed-recipients:;",
    b"Subject: =?UTF-8?B?UGFzc3dvcnQgenVyw7xja3NldHplbg==?=",
    b" =?UTF-8?Q?_jetzt?=",
    b"Date: Mon, 02 Nov 2026 10:00:00 +0100",
    b"MIME-Version: 1.0",
    b"Content-Type: multipart/mixed; boundary=\"outer\"",
    b"",
    b"--outer",
    b"Content-Type: multipart/alternative; boundary=inner",
    b"",
    b"--inner",
    b"Content-Type: text/plain; charset=iso-8859-1",
    b"Content-Transfer-Encoding: quoted-printable",
    b"",
    b"Zur=FCcksetzen: https://fabrikam.example/reset?a=3D1",
    b"--inner",
    b"Content-Type: text/html; charset*=us-ascii'en'utf-8",
    b"Content-Transfer-Encoding: base64",
    b"",
    b"PHA+WnVyw7xja3NldHplbiZuYnNwO2pldHp0PC9wPg==",
    b"--inner--",
    b"--outer",
    b"Content-Type: message/rfc822",
    b"",
    b"Subject: inner",
    b"Content-Type: text/x-unknown",
    b"",
    b"text",
    b"--outer",
    b"Content-Type: application/zip; name*0*=utf-8''%C3%A4; name*1=.zip",
    b"Content-Disposition: attachment",
    b"Content-Transfer-Encoding: base64",
    b"",
    b"UEsDBBQAAAAAAA==",
    b"--outer--",
))  # fmt: skip

PIECES = (
    b"\r\n", b"\n", b"\r", b"\0", b"\xff", b"--outer", b"--inner", b"Content-Type: multipart/mixed; boundary=", b"=?",
    b"?=", b"=?utf-8?b?", b";", b'"', b"\\", b"(", b")", b"<", b">", b"@", b":", b",", b"*", b"''", b"%",
    b"charset=utf-7", b"charset=utf-16", b"boundary=", b"message/rfc822", b"message/delivery-status",
    b"message/partial", b"uuencode",
    b"Content-Transfer-Encoding: x-uue\r\n\r\nbegin 644 a\r\n", b"Content-Type: ", b"text/html", b"From: ", b"Date: ",
    b"begin 666 x\r\n", b"=", b"&#", b"PK\x05\x06", b"From x\n", b"multipart/digest",
)  # fmt: skip


SURROGATE = re.compile("[\ud800-\udfff]")


def assert_is_read(raw: bytes) -> None:
    started = time.process_time()
    message = read_message(raw)
    assert time.process_time() - started < 2
    assert isinstance(message, Message)
    assert message.size == len(raw)
    texts = [
        *(part for pair in message.headers for part in pair),
        *message.texts,
        *(one.name for one in message.attachments),
    ]
    assert not any(SURROGATE.search(one) for one in texts)
    assert not any("\n" in value or "\r" in value for _name, value in message.headers)


@settings(deadline=None)
@given(st.binary(max_size=300) | st.lists(st.sampled_from(PIECES) | st.binary(max_size=5), max_size=40).map(b"".join))
def test_any_bytes_are_a_message(raw: bytes) -> None:
    assert_is_read(raw)


@settings(deadline=None, max_examples=150)
@given(st.randoms(use_true_random=False))
def test_broken_mail_is_a_message(chance: random.Random) -> None:
    raw = bytearray(REAL)
    for _number in range(chance.randint(1, 8)):
        place = chance.randrange(len(raw) + 1)
        raw[place : place + chance.choice((0, 0, 1, 20))] = chance.choice((*PIECES, b"", REAL[place : place + 60]))
    assert_is_read(bytes(raw))


def test_real_mail_is_read() -> None:
    message = read_message(REAL)
    assert message.subject == "Passwort zurücksetzen jetzt"
    assert message.texts == ("Zurücksetzen: https://fabrikam.example/reset?a=1", "Zurücksetzen jetzt")
    assert [one.name for one in message.attachments] == ["inner.eml", "ä.zip"]
    assert message.header("from") == ("Fäbrikam <no-reply@fabrikam.example>",)


def nested(depth: int, head: bytes = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n") -> bytes:
    return b"".join(head % ((number,) * head.count(b"%d")) for number in range(depth)) + b"reset\n" * 1000


HOSTILE = {
    "deep": nested(90),
    "deeper": nested(400),
    "deepest": nested(20_000),
    "messages": nested(5000, b"Content-Type: message/rfc822\n\n"),
    "digest": nested(300, b"Content-Type: multipart/digest; boundary=b%d\n\n--b%d\n\n"),
    "parts": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 15_000,
    "headers": b"X: y\n" * 100_000,
    "folds": b"X: y\n" + b" z\n" * 200_000,
    "parameters": b"Content-Type: text/plain" + b"; a=b" * 500_000 + b"\n\n",
    "quotes": b"Content-Type: text/plain" + b';a="' * 500_000 + b"\n\n",
    "continuations": b"Content-Type: text/plain"
    + b"".join(b"; name*%d=x" % number for number in range(20_000))
    + b"\n\n",
    "huge number": b"Content-Type: text/plain; name*" + b"9" * 10_000 + b"=x\n\n",
    "line": b"Subject: " + b"a" * 2_000_000 + b"\n\n" + b"b" * 2_000_000,
    "words": b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\n",
    "no words": b"Subject: " + b"=?utf-8?q?a " * 100_000 + b"\n\n",
    "tags": b"Content-Type: text/html\n\n" + b"<a b='" * 300_000,
    "base64": b"Content-Transfer-Encoding: base64\n\n" + b"====" * 500_000,
    "quoted-printable": b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * 1_000_000,
    "uuencode": b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + b"~\n" * 200_000,
    "punycode": b"Content-Type: text/plain; charset=punycode\n\n" + b"a-b" * 100_000,
    "utf-7": b"Content-Type: text/plain; charset=utf-7\n\n" + b"+A" * 300_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_mail_takes_little_time(raw: bytes) -> None:
    assert_is_read(raw)
