# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns that are legal and hardly meant."""

from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.pattern import (
    check_pattern,
    try_pattern,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.pattern_meaning import (
    doubled_backslash,
    doubt,
    endless,
    misreading,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.tests.unit.fuzzing import examples
from hypothesis import assume, given
from hypothesis import strategies as st

PATTERNS = st.text(st.sampled_from("ab.|()[]{}*+?^$,2\\ :"), min_size=1, max_size=10)


@pytest.mark.parametrize(
    ("pattern", "problem", "remedy"),
    [
        ("[[:alpha:]]+", "[:alpha:]", r"\w"),
        ("invoice[^[:space:]]", "[:space:]", r"\s"),
        ("a{,3}b", "{,3}", "{0,3}"),
        ("invoice|", "hits every text", ".*"),
        ("(invoice|receipt|)", "hits every text", ".*"),
        ("^(re:|fw:)?", "hits every text", ".*"),
        ("(urgent)*", "hits every text", ".*"),
        (r"[0-9]*$", "hits every text", ".*"),
    ],
)
def test_what_says_something_else_than_it_seems_is_told_with_the_way_out(
    pattern: str, problem: str, remedy: str
) -> None:
    found = misreading(pattern)
    assert found is not None
    assert problem in found.problem
    assert remedy in found.remedy


@pytest.mark.parametrize(
    "pattern",
    [
        ".*", "^.*$", "^", r"\S", "^(re:)?$", "(re:)? invoice", r"^\s*$", r"\[:alpha:\]", "[:a-z]", r"a\{,3}", "[{,3}]",
        r"^\[ext\]", "invoice|receipt", r"[^a]*", "a{0,3}b", ".", "😀",
    ],
)  # fmt: skip
def test_what_says_what_it_means_is_left_alone(pattern: str) -> None:
    assert misreading(pattern) is None


@examples(100)
@given(PATTERNS, st.sampled_from(("{}|", "|{}", "({})?", "({}){{0,2}}", "{}")), st.text("ab \n😀", max_size=6))
def test_what_is_said_to_hit_every_text_hits_every_text(inner: str, form: str, text: str) -> None:
    pattern = form.format(inner)
    found = misreading(pattern)
    if found is None or "every text" not in found.problem:
        return
    compiled = try_pattern(pattern)
    assert not isinstance(compiled, Unknown)
    assert compiled.search(text) is not None


@pytest.mark.parametrize("pattern", [r"^\\[ext\\]", r"\\d+", r"\\.contoso\\.example$", r"a\\\\d\\s"])
def test_two_backslashes_where_one_would_do_something_are_told(pattern: str) -> None:
    assert doubled_backslash(pattern)


@pytest.mark.parametrize("pattern", [r"\\\\server\\share", r"\\", r"\d", r"\.", r"\\\\d", ""])
def test_backslashes_that_are_meant_are_not(pattern: str) -> None:
    assert doubled_backslash(pattern) in ("", r"\\s")


def test_doubt_and_time_without_end_are_told_apart() -> None:
    assert endless("(a+)+")
    assert doubt("(a+)+") == ""
    assert doubt("(?=a)b")
    assert endless("(?=a)b") == ""
    assert (endless("reset"), doubt("reset")) == ("", "")


@examples(150)
@given(PATTERNS)
def test_nothing_is_unknown_of_what_our_dialect_takes(pattern: str) -> None:
    try:
        check_pattern(pattern)
    except ValueError:
        assume(False)
    assert doubt(pattern) == ""
    assert endless(pattern) == ""
