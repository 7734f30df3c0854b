# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pattern may be: the portable dialect, and no pattern that can backtrack without end."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.pattern import (
    SUBJECT,
    Pattern,
    check_pattern,
    try_pattern,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from hypothesis import given, settings
from hypothesis import strategies as st

PORTABLE = (
    r"^Password reset (for|on) .*$", r"^\[GitHub\] Please reset your password$", r"Reset your \S+ password",
    r"(zurücksetz|neu(es)? festleg)", r"passwor[dt]( \S+){0,6} (reset|zurück)", r"^Use code [0-9]+ to .* your account$",
    r"\s\S\d\D\w\W", r"a+b?c{2}d{2,}e{2,3}", r"[^a-z_\-\]]", r"[a-z-]", r"[-+.]", r"(|no )reply", r"^(a|b)$", r"^$",
    r"(^|\s)reset($|\W)", r"\.\*\+\?\(\)\[\]\{\}\|\^\$\\\/\-\ \@", "パスワードの再設定", "😀", r"]}",
    r"(\d{1,3}\.){3}\d{1,3}",
    r"(\d{4}[ -]?){3}\d{4}", r"(foo|bar|baz)+", r"^a.*b.*c", r"\w+\s+\w+\s+\w+x", r".{0,1000}x",
    r"reset( \S+){0,6} your( \S+){0,6} password( \S+){0,6} link",
)  # fmt: skip


@pytest.mark.parametrize("text", PORTABLE)
def test_portable_pattern_is_taken(text: str) -> None:
    check_pattern(text)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("", "an empty pattern"),
        ("(?=a)", r"\(\?=a is outside the portable dialect"),
        ("(?!a)", "outside the portable dialect"),
        ("(?<=a)b", "outside the portable dialect"),
        ("(?:a)", "outside the portable dialect"),
        ("(?i)a", "outside the portable dialect"),
        ("(?<name>a)", "outside the portable dialect"),
        ("(?P<name>a)", "outside the portable dialect"),
        (r"(a)\1", r"\\1 is outside"),
        (r"\bword\b", r"\\b is outside"),
        (r"\p{L}", r"\\p is outside"),
        (r"\n", r"\\n is outside"),
        (r"\x41", r"\\x is outside"),
        (r"\_", r"\\_ is outside"),
        (r"\é", "is outside"),
        (r"[\b]", r"\\b is outside"),
        (r"[a-z-[aeiou]]", "inside of"),
        (r"[[:alpha:]]", "inside of"),
        ("[]a]", "inside of"),
        ("[a-z-9]", "a - inside of"),
        (r"[\d-x]", "a range begins with a set"),
        (r"[a-\d]", "a range ends with a set"),
        ("[z-a]", "ends below its beginning"),
        ("a{3,2}", "ends below its beginning"),
        ("a{1001}", "more than 1000"),
        ("a{99999999999}", "more than 1000"),
        ("a{", "begins no quantifier"),
        ("{2}a", "nothing stands before|begins no quantifier"),
        ("a{,3}", "begins no quantifier"),
        ("*a", "nothing stands before"),
        ("(|+)", "nothing stands before"),
        ("a*?", "lazy"),
        ("a++", "possessive"),
        ("a**", "follows a quantifier"),
        ("a{2}{3}", "follows a quantifier"),
        ("^*a", "an anchor is repeated"),
        ("a^b", r"before a \^"),
        ("$a", r"behind a \$"),
        ("(^a)+", r"before a \^"),
        ("(a", r"no \)"),
        ("a)", r"no \("),
        ("[a", r"no \]"),
        ("a\\", "a backslash ends it"),
        ("a\nb", "control character"),
        ("\ud83d", "half a character"),
        ("a" * 9000, "longer than 8192"),
        ("(" * 50 + "a" + ")" * 50, "nested"),
        ("(a{100}){100}", "longer than 2000"),
    ],
)
def test_pattern_outside_the_dialect_is_refused(text: str, phrase: str) -> None:
    with pytest.raises(ValueError, match=phrase):
        check_pattern(text)


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+", "(a*)*", "(a|a)*", "(a|ab|b)*", "(ab|a|b)+c", r"(\w+\s?)*x", "(.*)*", "(a?b?)*", "((a{1,9})b?)*",
        "(a+b?)+", "(a|[a-c])+d", r"(\S+\s*)+$", "a?" * 30 + "a" * 30, "(a?){30}a{30}", "(.{0,10}a){0,9}",
        "a.*b.*c", ".*.*x", r"\S+\S+@", "(a*|b*)(a*|b*)(a*|b*)c", "(x+x+)+y", "([a-z]+)*[0-9]", "(foo|foo|bar)*x",
    ],
)  # fmt: skip
def test_pattern_that_can_backtrack_without_end_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="backtrack without end"):
        check_pattern(text)


@pytest.mark.parametrize("text", ["a.*b.*c", "^Your .* password for .* at .*$"])
def test_one_more_gap_is_no_harm_in_a_subject(text: str) -> None:
    check_pattern(text, longest=SUBJECT)
    with pytest.raises(ValueError, match="steps for 8192 characters"):
        check_pattern(text)


@pytest.mark.parametrize(
    ("text", "hits", "spares"),
    [
        ("(?:re|un)set", "unset", "set"),
        (r"a.*?b", "xaxb", "ba"),
        (r"a\tb", "a\tb", "a b"),
        (r"\x41\u00e4", "AÄ", "A"),
        ("a{,3}", "a{,3}", "aaa"),
        ("a{x", "a{x", "a"),
        ("a.*b.*c", "abc", "acb"),
        (r"\breset\b", "please RESET.", "presets"),
        (r"\bé", "é", "eé"),
        (r"\bset\b", "re-set", "re\u200dset"),
        (r"\Bset\B", "presets", "re set"),
        (r"(^|x)\b", "a", ""),
        (r"\b.*\bend\b", "-" * 9000 + "the end", "-" * 9000 + "the bend"),
    ],
)
def test_more_is_followed_in_the_rules_of_others(text: str, hits: str, spares: str) -> None:
    pattern = try_pattern(text)
    assert isinstance(pattern, Pattern)
    assert (pattern.search(hits) is not None, pattern.search(spares)) == (True, None)


@pytest.mark.parametrize(
    "text", [r"(a)\1", r"(?<!a)b", r"(?=a)", r"\p{Lu}", "(a+)+", "[a-z-[b]]", "(", "", r"\Aa", r"a\z"]
)
def test_what_can_not_be_followed_is_unknown(text: str) -> None:
    pattern = try_pattern(text)
    assert isinstance(pattern, Unknown)
    assert "can't be followed" in pattern.reason


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="ab .*+?{}()[]|\\^$-,019sSwWdD", max_size=60))
def test_checking_raises_nothing_but_value_errors_and_is_quick(text: str) -> None:
    started = time.process_time()
    with suppress(ValueError):
        check_pattern(text)
    assert isinstance(try_pattern(text), Pattern | Unknown)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "(" + "|".join(f"word{number}x*" for number in range(300)) + ")*", r"(\S+ ){0,59}x" * 3, "(a|b)*" * 50,
        "(" * 40 + "a" + "*)" * 40, "a*b*" * 100, "(a{0,40}){0,40}", "[" + "a-z" * 1000 + "]", r"\w" * 1900,
        "(" + "|".join("a" * number for number in range(1, 60)) + ")*",
        "(" + "|".join(f"{'x' * 50}{number}" for number in range(35)) + "|.*)*", "(.*a.*b.*c.*d.*e.*f)*",
        "(.?){40}" * 5,
    ],
)  # fmt: skip
def test_checking_large_patterns_takes_little_time(text: str) -> None:
    started = time.process_time()
    with suppress(ValueError):
        check_pattern(text)
    assert time.process_time() - started < 3
