# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.marker import (
    marked,
    marker_of,
    room,
    unmarked,
)
from hypothesis import given
from hypothesis import strategies as st

DECLARATIONS = st.text(alphabet="abz09-_.", min_size=1, max_size=32)
TEXTS = st.text(alphabet="ab \r\nmailward:.", max_size=60)


@given(TEXTS, DECLARATIONS)
def test_a_marked_text_gives_back_its_marker_and_its_text(text: str, declaration: str) -> None:
    assert marker_of(marked(text, declaration)) == declaration
    assert unmarked(marked(text, declaration)) == unmarked(text)


@given(TEXTS, DECLARATIONS, DECLARATIONS)
def test_marking_again_replaces_the_marker(text: str, first: str, second: str) -> None:
    assert marked(marked(text, first), second) == marked(text, second)


@given(TEXTS, DECLARATIONS)
def test_the_room_beside_the_marker_is_told_exactly(text: str, declaration: str) -> None:
    people = unmarked(text)
    if people:
        assert len(marked(text, declaration)) == len(people) + 1024 - room(1024, declaration)


@pytest.mark.parametrize(
    ("text", "declaration"),
    [
        (None, ""),
        ("", ""),
        ("mailward:main", "main"),
        ("By hand.\r\nmailward:main\r\n", "main"),
        ("mailward:main\nA line that somebody wrote below.", "main"),
        ("See mailward:main for more", ""),
        ("mailward:", ""),
        ("mailward:two words", ""),
        ("mailward:" + "a" * 33, ""),
    ],
)
def test_only_a_line_of_its_own_is_a_marker(text: str | None, declaration: str) -> None:
    assert marker_of(text) == declaration


def test_the_text_of_people_is_kept() -> None:
    assert marked("Two\r\nlines.\n\n", "main") == "Two\nlines.\nmailward:main"
    assert marked("", "main") == "mailward:main"
