# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML as a reader sees it."""

from __future__ import annotations

import time

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.html_text import html_text
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Reset your <b>pass</b>word", "Reset your password"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("one<br>two<BR/>three", "one\ntwo\nthree"),
        ("<table><tr><td>one</td><td>two</td></tr></table>", "one\ntwo"),
        ("one\r\n   two\tthree", "one two three"),
        ("<pre>one\ntwo</pre>three\nfour", "one\ntwo\nthree four"),
        ("a&nbsp;b&#160;c&#xA0;d\u2003e", "a b c d e"),
        ("pass&shy;word re\u200bset&zwnj; now\ufeff", "password reset now"),
        ("&lt;b&gt; &amp;amp; &eacute; &#233; &bogus; & &#x110000;", "<b> &amp; é é &bogus; & \ufffd"),
        ("<script>if (a < b) { reset() }</script>seen", "seen"),
        ("<style>p > a { color: red }</style >seen", "seen"),
        ("<head><title>unseen</title></head><body>seen</body>", "seen"),
        ("<!-- reset -->seen<!-- a > b --><!---->!", "seen!"),
        ("<!--[if mso]>unseen<![endif]-->seen<![if !mso]>, too<![endif]>", "seen, too"),
        ("<!DOCTYPE html><?xml version='1.0'?>seen", "seen"),
        ('<a href="https://x.example/reset?a=1" title="un>seen">link</a>', "link"),
        ("<a title='un>seen' b=un>seen</a>", "seen"),
        ('<img alt="unseen" src=x>seen', "seen"),
        ("<p it's>seen", "seen"),
        ("a < b, 3 <4, <3", "a < b, 3 <4, <3"),
        ("</p>one</ p>two", "one</ p>two"),
        ("seen<script>unseen", "seen"),
        ("seen<!-- unseen", "seen"),
        ("seen<a href='unseen", "seen"),
        ("", ""),
    ],
)
def test_reader_sees(source: str, text: str) -> None:
    assert html_text(source) == text


@given(st.text(alphabet="<>/!-=\"' ab&#;\n", max_size=80) | st.text(max_size=80))
def test_any_source_gives_a_text_in_clean_lines(source: str) -> None:
    text = html_text(source)
    assert "\n\n" not in text
    assert text == text.strip()


@pytest.mark.parametrize(
    "piece",
    ["<", "<a", '<a "', "<a b='", "<!", "<!--", "<!-->", "&#", "</", "<script>", "</script", "<a =", " \n ", "<p>"],
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    started = time.process_time()
    html_text(piece * 60_000)
    assert time.process_time() - started < 2
