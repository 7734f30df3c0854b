# SPDX-License-Identifier: GPL-3.0-or-later
"""Two spellings of one value are one value; what is no value is told in a phrase."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule import values
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("given_size", "size"),
    [
        ("10 MB", 10485760),
        ("10mb", 10485760),
        ("10 MB (10,485,760 bytes)", 10485760),
        ("10 MB (10.485.760 bytes)", 10485760),
        ("1500", 1500),
        (1500, 1500),
        ("0 B (0 bytes)", 0),
        ("1TB", 1 << 40),
    ],
)
def test_sizes_are_bytes(given_size: object, size: int) -> None:
    assert values.parse_size(given_size) == size


@pytest.mark.parametrize("given_size", ["ten", "-1", "10 MiB", "1.5 MB", "", None, True, -3, "9" * 19 + " TB"])
def test_what_is_no_size_is_refused(given_size: object) -> None:
    with pytest.raises(ValueError, match="size"):
        values.parse_size(given_size)


@pytest.mark.parametrize(
    ("given_range", "canonical"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1/32", "192.0.2.1"),
        ("192.0.2.1-192.0.2.1", "192.0.2.1"),
        ("192.0.2.77/25", "192.0.2.0/25"),
        ("192.0.2.0-192.0.2.127", "192.0.2.0/25"),
        ("192.0.2.0(255.255.255.128)", "192.0.2.0/25"),
        ("192.0.2.1 - 192.0.2.7", "192.0.2.1-192.0.2.7"),
    ],
)
def test_ip_ranges_that_cover_the_same_are_the_same(given_range: str, canonical: str) -> None:
    assert values.parse_ip_range(given_range) == canonical


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_canonical_ip_range_reads_as_itself(one: int, other: int) -> None:
    first, last = sorted((one, other))
    text = f"{ipaddress.IPv4Address(first)}-{ipaddress.IPv4Address(last)}"
    canonical = values.parse_ip_range(text)
    assert values.parse_ip_range(canonical) == canonical


@pytest.mark.parametrize("given_range", ["2001:db8::1", "192.0.2.300", "192.0.2.9-192.0.2.1", "192.0.2.0/33", "", 7])
def test_what_is_no_ipv4_range_is_refused(given_range: object) -> None:
    with pytest.raises(ValueError, match="range"):
        values.parse_ip_range(given_range)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^\[ext\]",
        r"reset (your )?password",
        r"[]a]",
        r"[^]]",
        r"a\\",
        r"\(",
        r"[(]",
        r"(?<year>\d{4})",
        r"[a-z-[aeiou]]",
    ],
)
def test_regular_expressions_that_can_be_are_taken(pattern: str) -> None:
    assert values.parse_pattern(pattern) == pattern


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a", "parenthesis is not closed"),
        ("a)", "no opening one"),
        ("[a", "bracket is not closed"),
        ("[]", "bracket is not closed"),
        ("a\\", "backslash"),
        ("*reset", "repeats nothing"),
        ("  ", "empty"),
        ("a\nb", "several lines"),
        ("a\x00", "control character"),
        (None, "text is needed"),
    ],
)
def test_regular_expressions_that_cannot_be_are_refused(pattern: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        values.parse_pattern(pattern)


def test_a_word_may_be_a_number_but_has_no_spaces_at_its_ends() -> None:
    assert values.parse_word(2024) == "2024"
    assert values.parse_word("pass word") == "pass word"
    with pytest.raises(ValueError, match="no spaces at its ends"):
        values.parse_word("reset ")
    with pytest.raises(ValueError, match="a text is needed"):
        values.parse_word(True)


@pytest.mark.parametrize("level", [-1, 0, 9, "-1", "9"])
def test_spam_confidence_levels(level: object) -> None:
    assert values.parse_spam_confidence(level) == int(str(level))


@pytest.mark.parametrize("level", [-2, 10, "high", None, True, 1.5])
def test_what_is_no_spam_confidence_level_is_refused(level: object) -> None:
    with pytest.raises(ValueError, match="-1 or 0 to 9"):
        values.parse_spam_confidence(level)


@pytest.mark.parametrize(("code", "good"), [("5.7.1", True), ("5.7.900", True), ("5.7.999", True), ("5.7.2", False),
                                            ("5.7.1000", False), ("4.7.1", False), (571, False)])  # fmt: skip
def test_codes_of_a_rejection(code: object, good: bool) -> None:
    if good:
        assert values.parse_enhanced_status(code) == code
    else:
        with pytest.raises(ValueError, match=r"5\.7\.900"):
            values.parse_enhanced_status(code)


@pytest.mark.parametrize("name", ["X-Mailer", "Received-SPF", "x_y"])
def test_header_names(name: str) -> None:
    assert values.parse_header_name(name) == name


@pytest.mark.parametrize("name", ["X Mailer", "X-Mailer:", "Größe"])
def test_what_is_no_header_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="header name"):
        values.parse_header_name(name)


@pytest.mark.parametrize(
    "written",
    [
        {"department": ["Sales", "Finance"], "custom_attribute1": "x"},
        ["Department:Sales,Finance", "CustomAttribute1:x"],
        ["department:Finance, Sales", "customattribute1:x"],
    ],
)
def test_words_of_attributes_can_be_written_as_a_mapping_or_as_exchange_does(written: Any) -> None:
    parsed = CONDITIONS["sender_ad_attribute_contains_words"].parse_all(written)
    assert parsed == {"department:Sales", "department:Finance", "custom_attribute1:x"}


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ({"shoe_size": ["44"]}, "shoe_size is no attribute"),
        ({"office": ["North, East"]}, "a comma separates values"),
        (["Sales"], "Attribute:value"),
        ("department:Sales", "a mapping of attribute to list"),
    ],
)
def test_what_no_attribute_can_be_asked_for_is_refused(written: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        CONDITIONS["sender_ad_attribute_contains_words"].parse_all(written)


def test_line_ends_are_one() -> None:
    assert values.parse_lines("one\r\ntwo\rthree\n") == "one\ntwo\nthree\n"
