# SPDX-License-Identifier: GPL-3.0-or-later
"""What is no regular expression to .NET, and what is not ours to say."""

from __future__ import annotations

import re
import warnings

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.dotnet_syntax import syntax_error
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.pattern import check_pattern
from ansible_collections.mailward.mailbox.tests.unit.fuzzing import examples
from hypothesis import assume, example, given
from hypothesis import strategies as st

SIGNS = st.sampled_from("ab12,dwsx-^$.|()[]{}*+?\\ :<>='iP#")
PATTERNS = st.text(SIGNS, max_size=14)


@pytest.mark.parametrize(
    ("pattern", "phrase"),
    [
        ("(*a)", "nothing stands before *"),
        ("a|*", "nothing stands before *"),
        ("{2}a", "nothing stands before {2}"),
        ("a**", "* follows another quantifier"),
        ("a++", "+ follows another quantifier"),
        ("a{2}{3}", "{3} follows another quantifier"),
        ("a*??", "? follows another quantifier"),
        ("a{3,2}", "{3,2} ends below its beginning"),
        ("a{99999999999}", "more than can be counted"),
        ("[z-a]", "the range z-a"),
        (r"[\x7a-a]", "the range z-a"),
        ("[😀-😃]", "ends below its beginning"),
        (r"[a-\d]", r"ends with \d"),
        ("[a", "a [ has no ]"),
        ("[^]", "a [ has no ]"),
        ("[a-z-[aeiou]", "a [ has no ]"),
        ("(a", "a ( has no )"),
        ("(?:a", "a ( has no )"),
        ("a)", "a ) has no ("),
        ("a\\", "a backslash ends it"),
        (r"\Qa.b\E", r"\Q means nothing"),
        (r"\h+", r"\h means nothing"),
        (r"\_", r"\_ means nothing"),
        (r"\é", r"\é means nothing"),
        (r"[\A]", r"\A means nothing"),
        (r"\x{41}", "2 hexadecimal digits"),
        (r"\u{1F600}", "4 hexadecimal digits"),
        (r"\c1", r"\c needs a letter"),
        (r"\pL", "name of a category"),
        (r"\p{Greek}", "blocks are called Is"),
        (r"(?P<year>\d+)", "(?P begins no group"),
        ("(?|a|b)", "(?| begins no group"),
        ("(?a)b", "options that .NET does not know"),
        ("(?#open", "begins no group"),
        (r"ab\1", r"\1 repeats a group"),
        (r"(?<a>b)\k<c>", r"\k<c> repeats a group"),
        (r"\kc", "name of a group"),
    ],
)
def test_what_the_documentation_calls_an_error_is_told(pattern: str, phrase: str) -> None:
    assert phrase in syntax_error(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "", "a*?", "a+?", "a{2,}?", "^*", r"\b*", "a{", "a{,3}", "a{x}", "]}", "[]a]", "[^]a]", "[a-]", r"[\d-x]",
        "[a-z-[aeiou]]", "[a-z-[b-y-[m]]]", "[-[a]", r"[\]\-\\]", "[[:alpha:]*+]", r"(?<year>\d{4})\k<year>",
        r"(?'year'\d{4})\k'year'", r"(a)\1", r"(?<1>a)\1", r"\12", r"\0", "(?i)a", "(?i-s:a)", "(?#a ( comment)a*",
        "a(?#between)*", "(?=a)(?!b)(?<=c)(?<!d)(?>e)", "(?(a)b|c)", r"(?<open>\()*(?<-open>\))*", r"\A\G\b\B\z\Z",
        r"\a\e\f\n\r\t\v\cA", r"\p{L}\P{Nd}\p{IsGreek}\p{Lu}", r"\x41\u00e4", r"\@\/\-\ \#", "()*", "(|a)",
        "(?x) a * * # ) free", r"[\x41-\x5a]", r"[\cA-\cZ]", "\\😀",
    ],
)  # fmt: skip
def test_what_net_takes_or_may_take_is_left_to_it(pattern: str) -> None:
    assert syntax_error(pattern) == ""


@examples(400)
@given(PATTERNS)
def test_what_our_dialect_takes_is_never_called_an_error(pattern: str) -> None:
    try:
        check_pattern(pattern)
    except ValueError:
        assume(False)
    assert syntax_error(pattern) == ""


# Where Python and .NET part: possessive repetition, {,n}, groups with (?, anchors that are repeated, sets and
# brackets in ranges, set operations to come, references to groups and octal numbers, escapes of letters.
_PART = re.compile(
    r"[*+?}]\+|\{,|\(\?|[\^$][*+?{]|\\[dws]-|-\[|\[\[|\[\^?\[|--|&&|~~|\|\||\\[^dws^$.|()\[\]{}*+?\\:<>='# -]|\\$"
)


@examples(400)
@given(PATTERNS)
@example("[a-z]{2,3}?")
@example("(a|b)*c{2}{3}")
@example("[b-a]")
@example("a]b}")
def test_where_both_have_one_syntax_python_says_the_same(pattern: str) -> None:
    assume(not _PART.search(pattern))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern)
        except re.error:
            taken = False
        else:
            taken = True
    assert (syntax_error(pattern) == "") is taken


@examples(200)
@given(st.text(max_size=40) | PATTERNS)
def test_any_text_is_judged(pattern: str) -> None:
    assert isinstance(syntax_error(pattern), str)
