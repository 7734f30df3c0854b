# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole words and phrases."""

from __future__ import annotations

import time

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.words import find_word
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("word", "text", "stands"),
    [
        # Microsoft's pages on mail flow rules: whole words and phrases, any case, no wildcards.
        ("contoso", "From Contoso, with love", True),
        ("contoso", "Acontoso", False),
        ("contoso", "contosos", False),
        ("password reset", "Your PASSWORD RESET.", True),
        ("password reset", "password  reset", False),
        ("reset", "resetting", False),
        ("reset*", "resetting", False),
        ("reset*", "reset* now", True),
        ("reset", "(reset)", True),
        ("reset", "pre-reset-post", True),
        ("reset", "pre_reset", False),
        ("reset", "reset2", False),
        ("reset", "preset, reset", True),
        ("reset", "", False),
        ("", "anything", False),
        (" ", "any thing", False),
        ("$5", "costs $5.", True),
        ("c++", "c++ and c", True),
        ("zurück", "ZURÜCK!", True),
        ("zur", "zurück", False),
        ("cafe", "cafe\u0301", False),
        ("パス", "パスワード", False),
        ("ok", "😀ok😀", True),
    ],
)
def test_word_stands_in_text(word: str, text: str, stands: bool) -> None:
    assert find_word([word], text) == (word if stands else None)


def test_first_of_the_words_that_stands_is_named() -> None:
    assert find_word(["code", "Reset", "password"], "password reset") == "Reset"


def bounds(character: str) -> bool:
    return not (character.isalnum() or character == "_")


def naive(word: str, text: str) -> bool:
    """Every place of the text, one by one."""
    low = f" {text.lower()} "
    starts = range(1, len(low) - len(word))
    return bool(word.strip()) and any(
        low[start : start + len(word)] == word.lower() and bounds(low[start - 1]) and bounds(low[start + len(word)])
        for start in starts
    )


@given(
    st.lists(st.text(alphabet="abAB_1-ö", min_size=1, max_size=3), max_size=5),
    st.text(alphabet="abAB_1- öÖ", max_size=30),
)
def test_words_stand_where_a_naive_search_sees_them(words: list[str], text: str) -> None:
    assert find_word(words, text) == next((word for word in words if naive(word, text)), None)


def test_many_words_in_a_body_take_little_time() -> None:
    words = [f"word{number}" for number in range(1000)]
    body = "nothing of words here, word " * 300
    started = time.process_time()
    assert find_word(words, body) is None
    assert time.process_time() - started < 0.2
