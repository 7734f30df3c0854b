# SPDX-License-Identifier: GPL-3.0-or-later
"""Headers with encoded words, as standards and as senders write them."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.encoded_words import (
    decoded,
    decoded_addresses,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("value", "text"),
    [
        # RFC 2047, section 8.
        ("=?ISO-8859-1?Q?a?=", "a"),
        ("=?ISO-8859-1?Q?a?= b", "a b"),
        ("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"),
        ("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"),
        ("=?ISO-8859-1?Q?a_b?=", "a b"),
        ("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"),
        ("=?utf-8?b?w6Q=?=", "ä"),
        ("=?UTF-8*de?Q?=C3=A4?=", "ä"),
        # What senders do.
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=", "ä"),
        ("=?utf-8?b?w6Q?=", "ä"),
        ("=?utf-8?Q?Why?_Now?=", "Why? Now"),
        ("=?utf-8?Q?with spaces?=", "with spaces"),
        ("x=?utf-8?q?y?=z", "xyz"),
        ("=?nonsense?q?=E4?=", "ä"),
        ("=?utf-8?q?=ZZ=4?=", "=ZZ=4"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?q?abc", "=?utf-8?q?abc"),
        ("=?utf-8?q?a=0D=0AX-Header:_b?=", "a X-Header: b"),
        ("plain", "plain"),
    ],
)
def test_header_is_decoded(value: str, text: str) -> None:
    assert decoded(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?q?J=C3=BCrgen?= <j@contoso.example>", "Jürgen <j@contoso.example>"),
        ('"Contoso (=?utf-8?q?=C3=A4?=)" <j@contoso.example>', '"Contoso (ä)" <j@contoso.example>'),
        ("=?utf-8?q?a@b.example?= <c@d.example>", '"a@b.example" <c@d.example>'),
        ("=?utf-8?q?a=22b?= <c@d.example>", '"a\\"b" <c@d.example>'),
        ('"=?utf-8?q?a=22b?=" <c@d.example>', '"a\\"b" <c@d.example>'),
        ('"a <b@c.example', '"a <b@c.example'),
        ("plain <a@b.example>", "plain <a@b.example>"),
    ],
)
def test_header_of_addresses_is_decoded(value: str, text: str) -> None:
    assert decoded_addresses(value) == text


@given(st.text(alphabet='ab<>@,;:"\\() é', max_size=20))
def test_nobody_gains_an_address_by_encoding_it(name: str) -> None:
    word = "=?utf-8?q?" + "".join(f"={byte:02X}" for byte in name.encode()) + "?="
    for value in (f"{word} <evil@other.example>", f'"{word}" <evil@other.example>'):
        text = decoded_addresses(value)
        assert [address for _name, address in getaddresses([text])] == ["evil@other.example"]


@given(
    st.text(alphabet=st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=60).map(
        str.strip
    )
)
def test_what_python_encodes_is_decoded_as_python_does(subject: str) -> None:
    message = EmailMessage()
    message["Subject"] = subject
    raw = bytes(message)
    value = raw.partition(b"\n\n")[0].decode("ascii").partition(":")[2]
    modern = message_from_bytes(raw, policy=policy.default)["Subject"]
    assert decoded(value.replace("\n ", " ").strip(" ")) == str(modern).strip(" ")


@given(st.text(max_size=80) | st.text(alphabet='=?utf-8bqBQ_ "\\<>', max_size=80))
def test_any_header_is_decoded_to_something(value: str) -> None:
    assert isinstance(decoded(value) + decoded_addresses(value), str)


@pytest.mark.parametrize("piece", ["=?", "=?u?q?", "=?u?q?x ", '"', '"\\', "=?u?b?w?= ", '"=?u?q?=22?=" '])
def test_time_grows_with_the_length_only(piece: str) -> None:
    started = time.process_time()
    decoded(piece * (30_000 // len(piece)))
    decoded_addresses(piece * (30_000 // len(piece)))
    assert time.process_time() - started < 1.5
