# SPDX-License-Identifier: GPL-3.0-or-later
"""What patterns hit: as .NET's regular expressions do, without regard to case."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.pattern import (
    SUBJECT,
    Pattern,
    PatternSet,
    compile_pattern,
)
from hypothesis import assume, given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "subject", "hit"),
    [
        # Microsoft's pages on mail flow rules: not case-sensitive, anywhere unless anchored.
        (r"^##", "## Ticket", "##"),
        (r"^##", "Ticket ##", None),
        (r"\.domain\.com$", "mail.DOMAIN.com", ".DOMAIN.com"),
        (r"\.domain\.com$", "mail.domain.com.example", None),
        ("reset", "Password RESET request", "RESET"),
        ("^Reset your .* password$", "reset your PayPal Password", "reset your PayPal Password"),
        (r"reset( \S+){0,2} password", "Reset your PayPal password", "Reset your PayPal password"),
        (r"reset( \S+){0,2} password", "Reset all of your password", None),
        # .NET: $ stands at the end and before a newline there, and . is everything but a newline.
        ("end$", "the end\n", "end"),
        ("end$", "the end\n\n", None),
        ("end$", "the end\nof it", None),
        ("a.b", "a\nb", None),
        ("a.b", "a\rb", "a\rb"),
        ("a.b", "a\u2028b", "a\u2028b"),
        ("^b", "a\nb", None),
        ("^$", "", ""),
        ("^$", "a", None),
        # .NET: \d and \w of all scripts; \w has accents and connectors, and no fractions.
        (r"^\d$", "٣", "٣"),
        (r"^\d$", "²", None),
        (r"^\w$", "é", "é"),
        (r"^\w\w$", "e\u0301", "e\u0301"),
        (r"^\w$", "‿", "‿"),
        (r"^\w$", "½", None),
        (r"^\W$", "½", "½"),
        (r"[\w.]+", "a½.b", "a"),
        (r"[^\w.]+", "a½.b", "½"),
        (r"[\w.]+", "a.b–c", "a.b"),
        (r"^\s$", "\u00a0", "\u00a0"),
        (r"^\s$", "\u0085", "\u0085"),
        (r"^\s$", "\u200b", None),
        (r"^\s$", "\x1c", None),
        (r"^[^\s]$", "\u3000", None),
        # Without regard to case, code unit by code unit.
        ("ÄÖÜ", "äöü", "äöü"),
        ("straße", "STRASSE", None),
        ("straße", "STRAẞE", "STRAẞE"),
        ("k", "\u212a", "\u212a"),
        ("σας", "ΣΑΣ", None),
        ("σασ", "ΣΑΣ", "ΣΑΣ"),
        ("i", "İ", None),
        ("s", "ſ", None),
        ("[A-Z]+", "abc", "abc"),
        ("[^A-Z]", "abc", None),
        ("[À-Ý]", "é", "é"),
        ("пароль", "ПАРОЛЬ", "ПАРОЛЬ"),
        # UTF-16: a character beyond the first 65,536 is two.
        ("^..$", "😀", "😀"),
        ("^.$", "😀", None),
        ("😀 ok", "is 😀 OK", "😀 OK"),
        ("[ab]{2}|x", "xab", "x"),
        ("(a|ab)c", "abc", "abc"),
        ("(|no)reply", "noreply", "noreply"),
        ("x*", "abc", ""),
    ],
)
def test_pattern_hits(text: str, subject: str, hit: str | None) -> None:
    assert compile_pattern(text).search(subject) == hit


@pytest.mark.parametrize("text", ["a.*b", "(a|b)*c$", "^x?.{0,30}y", r"\s\w+$"])
def test_long_texts_are_searched_like_short_ones(text: str) -> None:
    """Above some length the search is done in another way."""
    pattern = compile_pattern(text)
    short = "say a to b\nxy"
    for filling in ("a" * 2500, "z" * 2500, "\n" * 2500):
        for subject in (f"{filling}\n{short}", f"{short}\n{filling}", filling):
            assert (pattern.search(subject) is None) == (re.search(text, subject) is None)


@pytest.mark.parametrize("place", [0, 7000, 15_000])
def test_hit_in_a_long_text_is_shown(place: int) -> None:
    text = "reset " * (place // 6) + "Reset YOUR password now" + " nothing" * 4000
    assert str(compile_pattern("reset.*password").search(text)).endswith("Reset YOUR password")


PATTERNS = (
    "reset",
    "(kennwort|passwort)",
    "^x",
    "[ao]b",
    r"\d+ code",
    ".*",
    "a.*b",
    "ab?c",
    "(reset|set)( \\S+){0,3} b",
)


@given(st.lists(st.sampled_from(PATTERNS), max_size=6), st.text(alphabet="abx resetRS1ÄΣ😀\n", max_size=40))
def test_set_finds_what_its_patterns_find_one_by_one(texts: list[str], subject: str) -> None:
    patterns = [compile_pattern(text) for text in texts]
    hits = ((pattern.text, pattern.search(subject)) for pattern in patterns)
    assert PatternSet(patterns).search(subject) == next((hit for hit in hits if hit[1] is not None), None)


def patterns_of(pieces: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.recursive(
        st.sampled_from(pieces),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map("".join),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
            st.builds("({}){}".format, inner, st.sampled_from(("*", "+", "?", "{2}", "{0,3}", "{1,}"))),
        ),
        max_leaves=8,
    )


ASCII_PATTERNS = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", "^")),
    patterns_of(("a", "B", "ab", " ", ".", r"\S", r"\s", "[ab]", "[^a]", r"\w", r"\.", "")),
    st.sampled_from(("", "$", "($|c)")),
)


def compiled(text: str) -> Pattern:
    try:
        return compile_pattern(text, longest=SUBJECT)
    except ValueError:
        assume(False)
        raise


@settings(deadline=None)
@given(ASCII_PATTERNS, st.text(alphabet="aAbBcC. \n", max_size=20))
def test_ascii_patterns_hit_what_python_hits(text: str, subject: str) -> None:
    found = re.search(text, subject, re.IGNORECASE)
    assert (compiled(text).search(subject) is None) == (found is None)


@settings(deadline=None, max_examples=40)
@given(ASCII_PATTERNS, st.text(alphabet="aAbBcC. ", min_size=1, max_size=8))
def test_no_accepted_pattern_takes_long(text: str, piece: str) -> None:
    pattern = compiled(text)
    for subject in (piece * 8000, "a" * 8000, "ab" * 4000 + "c"):
        assert seconds(partial(pattern.search, subject)) < 2


@pytest.mark.parametrize(
    "text",
    [
        "a.*b", "^a.*b.*c", r"\S+@contoso\.example", r"reset( \S+){0,6} password( \S+){0,6} link", ".{0,300}x",
        "(ab|cd)+e", "(a|b)c?(a|b)c?(a|b)c?d", "[a-z]{0,40}[a-z]{0,40}[0-9]", r"(\w+ )+x",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "subject",
    ["a" * 8000, "ab" * 4000, "reset a " * 1000 + " password " * 400, "ab ab@" * 1500, "b" * 100_000 + "a" * 9],
    ids=["a", "ab", "words", "addresses", "long"],
)
def test_hostile_texts_take_little_time(text: str, subject: str) -> None:
    pattern = compile_pattern(text)
    assert seconds(partial(pattern.search, subject)) < 1.5


def seconds(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return time.process_time() - started
