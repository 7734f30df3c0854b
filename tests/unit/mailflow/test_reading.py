# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of a message: headers, texts, attachments, encryption, character sets."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import PurePosixPath

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.message import Attachment
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.reading import read_message


def headers(raw: bytes) -> tuple[tuple[str, str], ...]:
    return read_message(raw).headers


def attachments(*parts: bytes) -> tuple[Attachment, ...]:
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts)
    return read_message(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + body + b"--x--\r\n").attachments


def text(content: bytes, kind: bytes = b"text/plain", encoding: bytes = b"8bit") -> str:
    head = b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n"
    (only,) = read_message(head + content).texts
    return only


def zipped(*names: str, content: bytes = b"x") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return file.getvalue()


def test_headers_keep_order_names_and_repetitions() -> None:
    raw = b"Received: two\r\nreceived: one\r\nX-Empty:\r\nSUBJECT: Hi\r\n\r\nbody"
    assert headers(raw) == (("Received", "two"), ("received", "one"), ("X-Empty", ""), ("SUBJECT", "Hi"))
    assert read_message(raw).subject == "Hi"
    assert read_message(raw).size == len(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"Subject: Reset your\r\n password", "Reset your password"),
        (b"Subject: Reset your\r\n\tpassword", "Reset your password"),
        (b"Subject: Reset your \r\n  password", "Reset your password"),
        (b"Subject:\r\n Reset", "Reset"),
        (b"Subject: =?utf-8?q?Zur=C3=BC?=\r\n =?utf-8?q?cksetzen?=", "Zurücksetzen"),
        (b"Subject: Zur\xc3\xbccksetzen", "Zurücksetzen"),
        (b"Subject: Zur\xfccksetzen", "Zurücksetzen"),
        (b"Subject: \xfc =?utf-8?q?=C3=BC?=", "ü ü"),
        (b'To: "B, Ltd." <a@b.example>, =?utf-8?q?=C3=BC?= <j@x.example>', '"B, Ltd." <a@b.example>, ü <j@x.example>'),
        (b"From: =?utf-8?q?=3Ca=40github.com=3E?= <evil@x.example>", '"<a@github.com>" <evil@x.example>'),
        (b"From: nobody at all <", "nobody at all <"),
        (b"Date: yesterday", "yesterday"),
        (b"Message-ID: <>", "<>"),
        (b"Content-Type: ;;;=", ";;;="),
    ],
)  # fmt: skip
def test_header_is_decoded_and_in_one_line(raw: bytes, value: str) -> None:
    ((_name, found),) = headers(raw + b"\r\n\r\n")
    assert found == value


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (b"one\r\ntwo\rthree\n", b"text/plain", "one\ntwo\nthree\n"),
        ("ä".encode(), b"text/plain; charset=utf-8", "ä"),
        (b"\xe4", b"text/plain; charset=iso-8859-1", "ä"),
        (b"\x80", b"text/plain; charset=iso-8859-1", "€"),
        ("ä".encode(), b"text/plain; charset=us-ascii", "ä"),
        (b"\xe4", b"text/plain; charset=us-ascii", "ä"),
        (b"\xe4", b"text/plain; charset=nonsense", "ä"),
        (b"\xe4", b"text/plain; charset=base64", "ä"),
        (b"\xe4", b"text/plain; charset=idna", "ä"),
        (b"\xe4", b"text/plain; charset=utf-8", "\ufffd"),
        ("ä".encode(), b"text/plain; charset=\"UTF-8'", "ä"),
        ("パスワード".encode("shift_jis"), b"text/plain; charset=Shift_JIS", "パスワード"),
        ("パスワード".encode("iso-2022-jp"), b"text/plain; charset=ISO-2022-JP", "パスワード"),
        ("пароль".encode("koi8-r"), b"text/plain; charset=koi8-r", "пароль"),
        ("密码".encode("gb18030"), b"text/plain; charset=gb2312", "密码"),
        ("ä".encode("utf-16"), b"text/plain; charset=utf-16", "ä"),
        (b"\xef\xbb\xbfa", b"text/plain; charset=utf-8", "a"),
        (b"<p>a&auml;</p>b", b"text/html", "aä\nb"),
        (b"a", b"nonsense", "a"),
    ],
)
def test_text_is_decoded(content: bytes, kind: bytes, expected: str) -> None:
    assert text(content, kind) == expected


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        (b"UmVzZXQ=", b"base64", "Reset"),
        (b"UmVz\r\nZXQ", b"base64", "Reset"),
        (b"Re=\r\nset=3D", b"quoted-printable", "Reset="),
        (b"50 =% off", b"quoted-printable", "50 =% off"),
        (b"Reset", b"nonsense", "Reset"),
    ],
)
def test_transfer_encoding_is_undone(content: bytes, encoding: bytes, expected: str) -> None:
    assert text(content, b"text/plain", encoding) == expected


def test_all_alternatives_are_texts() -> None:
    message = EmailMessage()
    message.set_content("plain ä")
    message.add_alternative("<p>shown</p>", subtype="html", charset="iso-8859-1")
    read = read_message(bytes(message))
    assert read.texts == ("plain ä\n", "shown")
    assert read.character_sets == {"utf-8", "iso-8859-1"}
    assert read.attachments == ()


def test_multipart_without_its_boundary_is_shown_as_it_stands() -> None:
    assert read_message(b"Content-Type: multipart/mixed\r\n\r\nreset").texts == ("reset",)
    assert read_message(b"Content-Type: multipart/mixed; boundary=x\r\n\r\nreset").texts == ("reset",)


def test_part_that_never_ends_is_read() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nreset"
    assert read_message(raw).texts == ("reset",)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"Content-Disposition: attachment; filename=a.bin", "a.bin"),
        (b"Content-Disposition: attachment; filename*=utf-8''%C3%A4.bin", "ä.bin"),
        (b"Content-Disposition: attachment; filename*0*=utf-8''%C3%A4; filename*1=b.bin", "äb.bin"),
        (b'Content-Disposition: attachment; filename="=?utf-8?q?=C3=A4.bin?="', "ä.bin"),
        (b"Content-Disposition: attachment; filename*=nonsense''%C3", "Ã"),
        (b"Content-Disposition: attachment\r\nContent-Type: application/x; name=a.bin", "a.bin"),
        (b"Content-Disposition: attachment", ""),
    ],
)
def test_attachment_has_its_name(head: bytes, name: str) -> None:
    (only,) = attachments(head + b"\r\n\r\nabc")
    assert (only.name, only.size) == (name, 3)


def test_texts_with_a_name_are_attachments_with_their_text() -> None:
    plain, html, binary = attachments(
        b"Content-Type: text/plain; name=a.txt; charset=iso-8859-1\r\n\r\n\xe4",
        b"Content-Type: text/html; name=a.html\r\n\r\n<p>a</p>",
        b"Content-Type: application/pdf; name=A.PDF\r\n\r\nabc",
    )
    assert (plain.text, html.text, binary.text) == ("ä", "a", None)
    assert (binary.content_type, PurePosixPath(binary.name).suffix) == ("application/pdf", ".PDF")


def attached(content: bytes, name: str) -> Attachment:
    message = EmailMessage()
    message.set_content("see there")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    (only,) = read_message(bytes(message)).attachments
    return only


def test_names_in_archives_are_seen() -> None:
    inner = zipped("virus.exe")
    assert attached(zipped("a.txt", "b/c.js"), "a.zip").nested == ("a.txt", "b/c.js")
    assert attached(zipped("inner.zip", content=inner), "a.zip").nested == ("inner.zip", "virus.exe")
    assert attached(zipped("[Content_Types].xml", "word/document.xml"), "a.docx").nested == ()
    assert attached(zipped("a.txt")[:-10], "a.zip").nested == ()


def test_locked_archive_is_encrypted() -> None:
    content = bytearray(zipped("a.txt"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert attached(bytes(content), "a.zip").encrypted
    assert not attached(zipped("a.txt"), "a.zip").encrypted


def test_attached_message_is_one_attachment() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Réinitialiser"
    inner.set_content("reset")
    inner.add_attachment(zipped("virus.exe"), maintype="application", subtype="zip", filename="a.zip")
    outer = EmailMessage()
    outer.set_content("see there")
    outer.add_attachment(inner)
    read = read_message(bytes(outer))
    assert read.texts == ("see there\n",)
    (only,) = read.attachments
    assert (only.name, only.content_type, only.nested) == (
        "Réinitialiser.eml",
        "message/rfc822",
        ("a.zip", "virus.exe"),
    )


@pytest.mark.parametrize(
    ("head", "content", "encrypted"),
    [
        (b"multipart/encrypted; protocol=application/pgp-encrypted; boundary=x", b"--x\r\n\r\nabc\r\n--x--", True),
        (b"application/pkcs7-mime; smime-type=enveloped-data", b"", True),
        (b"application/x-pkcs7-mime; smime-type=AuthEnveloped-Data", b"", True),
        (b"application/pkcs7-mime; name=smime.p7m", bytes.fromhex("30800609 2a864886f70d010703"), True),
        (b"application/pkcs7-mime; name=smime.p7m", bytes.fromhex("30800609 2a864886f70d010702"), False),
        (b"application/pkcs7-mime; smime-type=signed-data", b"", False),
        (b"text/plain", b"-----BEGIN PGP MESSAGE-----", False),
    ],
)
def test_encrypted_message_shows_its_headers_only(head: bytes, content: bytes, encrypted: bool) -> None:
    read = read_message(b"Subject: secret\r\nContent-Type: " + head + b"\r\n\r\n" + content)
    assert read.encrypted is encrypted
    assert read.subject == "secret"
    assert not (encrypted and read.texts)


def test_clear_signed_message_is_read() -> None:
    body = b"--x\r\n\r\nreset\r\n--x\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nabc\r\n--x--"
    read = read_message(b"Content-Type: multipart/signed; boundary=x\r\n\r\n" + body)
    assert (read.texts, read.attachments, read.encrypted) == (("reset",), (), False)


def test_nothing_is_a_message_too() -> None:
    read = read_message(b"")
    assert (read.headers, read.texts, read.attachments, read.size) == ((), ("",), (), 0)
