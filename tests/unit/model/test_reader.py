# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.amendment import Amendment
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistake
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.reader import (
    Reader,
    parse_moment,
    parse_text,
    shown,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import OMITTED


def reading(fields: object, path: str = "part[0]") -> tuple[Reader, list[Mistake]]:
    mistakes: list[Mistake] = []
    return Reader(fields, path, mistakes), mistakes


def test_what_is_left_out_reads_as_omitted_without_a_mistake() -> None:
    reader, mistakes = reading({})
    found = [reader.flag("flag"), reader.line("line"), reader.mappings("list"), reader.amendable("some", parse_text)]
    assert found == [OMITTED] * 4
    assert mistakes == []


def test_empty_is_not_omitted() -> None:
    reader, mistakes = reading({"list": [], "some": []})
    assert (reader.mappings("list"), reader.amendable("some", parse_text)) == ((), ())
    assert mistakes == []


def test_a_null_is_a_mistake_and_not_an_omission() -> None:
    reader, mistakes = reading({"list": None, "flag": None, "some": None})
    assert (reader.mappings("list"), reader.flag("flag"), reader.amendable("some", parse_text)) == (OMITTED,) * 3
    assert [mistake.path for mistake in mistakes] == ["part[0].list", "part[0].flag", "part[0].some"]


def test_every_wrong_entry_of_a_list_is_named_and_the_right_ones_are_kept() -> None:
    reader, mistakes = reading({"domains": ["contoso.example", "nowhere", 7]})
    assert reader.domains("domains") == ("contoso.example",)
    assert [mistake.path for mistake in mistakes] == ["part[0].domains[1]", "part[0].domains[2]"]


@pytest.mark.parametrize("value", ["anna", {"a": 1}, 7])
def test_only_a_list_is_a_list(value: object) -> None:
    reader, mistakes = reading({"domains": value})
    assert reader.domains("domains") is OMITTED
    assert "is no list" in mistakes[0].problem


def test_what_is_required_and_left_out_is_a_mistake() -> None:
    reader, mistakes = reading({})
    assert reader.address("address", required=True) is OMITTED
    assert mistakes == [Mistake("part[0].address", "is missing.", "It has no default.")]


def test_a_field_that_nobody_knows_is_named_with_the_nearest_known_one() -> None:
    reader, mistakes = reading({"adress": "x", "zzz": 1, "flag": True})
    reader.address("address")
    reader.flag("flag")
    reader.finish()
    assert [(mistake.path, mistake.remedy) for mistake in mistakes] == [
        ("part[0].adress", "Did you mean address?"),
        ("part[0].zzz", "Known are: address, flag."),
    ]


def test_a_hostile_field_name_does_not_break_the_line() -> None:
    reader, mistakes = reading({"a\nb\x1b[31m": 1})
    reader.finish()
    assert mistakes[0].path == r"part[0].a\nb\x1b[31m"


def test_what_is_no_mapping_is_a_mistake() -> None:
    reader, mistakes = reading("sales@contoso.example")
    reader.finish()
    assert [mistake.path for mistake in mistakes] == ["part[0]"]


@pytest.mark.parametrize("value", ["yes", "true", 1, 0, None])
def test_only_true_and_false_are_flags(value: object) -> None:
    reader, mistakes = reading({"flag": value})
    assert reader.flag("flag") is OMITTED
    assert mistakes[0].remedy == "Use true or false."


@pytest.mark.parametrize("value", ["Blocked", "", None, True, ["blocked"]])
def test_only_a_listed_choice_is_taken(value: object) -> None:
    reader, mistakes = reading({"sign_in": value})
    assert reader.choice("sign_in", ("blocked", "allowed")) is OMITTED
    assert mistakes[0].remedy == "Use one of: blocked, allowed."


@pytest.mark.parametrize("value", ["", "  \n", "a\nb", "a\u2028b", "a\tb", "a\x00b", 7, "\ud800", "x" * 11])
def test_a_line_is_one_visible_line(value: object) -> None:
    reader, mistakes = reading({"line": value})
    assert reader.line("line", max_chars=10) is OMITTED
    assert len(mistakes) == 1


def test_a_line_loses_the_space_around_it() -> None:
    reader, _mistakes = reading({"line": "  Sales \n"})
    assert reader.line("line") == "Sales"


def test_text_may_have_lines_but_nothing_that_cannot_be_stored() -> None:
    assert parse_text("one\r\n\ttwo ü 🦉") == "one\r\n\ttwo ü 🦉"
    for wrong in ("a\x07b", "\udfff", 7):
        with pytest.raises(ValueError, match=r"control|surrogate|text"):
            parse_text(wrong)


class TestAmendable:
    """A list given whole, or by what changes in it."""

    @pytest.mark.parametrize("whole", [["b", "a", "b"], {"set": ["b", "a", "b"]}])
    def test_a_whole_list_is_sorted_and_without_repetitions(self, whole: object) -> None:
        reader, mistakes = reading({"some": whole})
        assert reader.amendable("some", parse_text) == ("a", "b")
        assert mistakes == []

    def test_add_and_remove_are_an_amendment(self) -> None:
        reader, mistakes = reading({"some": {"add": ["b", "a", "a"], "remove": ["c"]}})
        assert reader.amendable("some", parse_text) == Amendment(frozenset({"a", "b"}), frozenset({"c"}))
        assert mistakes == []

    @pytest.mark.parametrize(
        ("value", "path"),
        [
            ({"set": ["a"], "add": ["b"]}, "part[0].some.set"),
            ({"add": ["a"], "remove": ["a"]}, "part[0].some.remove"),
            ({}, "part[0].some"),
            ({"add": "a"}, "part[0].some.add"),
            ({"remove": [7]}, "part[0].some.remove[0]"),
            ({"add": [], "delete": ["a"]}, "part[0].some.delete"),
        ],
    )
    def test_what_contradicts_itself_is_a_mistake(self, value: Mapping[str, Any], path: str) -> None:
        reader, mistakes = reading({"some": value})
        reader.amendable("some", parse_text)
        assert [mistake.path for mistake in mistakes] == [path]


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2027-01-06", datetime(2027, 1, 6, tzinfo=UTC)),
        (date(2027, 1, 6), datetime(2027, 1, 6, tzinfo=UTC)),
        ("2027-01-06T18:00:00Z", datetime(2027, 1, 6, 18, tzinfo=UTC)),
        ("2027-01-06T18:00:00+02:00", datetime(2027, 1, 6, 16, tzinfo=UTC)),
        (datetime(2027, 1, 6, 18), datetime(2027, 1, 6, 18, tzinfo=UTC)),
        (datetime(2027, 1, 6, 18, tzinfo=timezone(timedelta(hours=2))), datetime(2027, 1, 6, 16, tzinfo=UTC)),
    ],
)
def test_a_moment_is_in_utc(value: object, moment: datetime) -> None:
    assert parse_moment(value) == moment
    assert parse_moment(value).tzinfo is UTC


@pytest.mark.parametrize("value", ["6.1.2027", "tomorrow", "", 20270106, None, True, "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="it is"):
        parse_moment(value)


def test_a_shown_value_is_one_short_line_that_moves_no_terminal() -> None:
    assert shown("Sales ü") == "Sales ü"
    assert shown("a\nb\x1b[2J") == r"a\nb\x1b[2J"
    assert shown("\u202etxt") == r"\u202etxt"
    assert shown({"a": [1]}) == "{'a': [1]}"
    assert len(shown("x" * 1000)) == 80
