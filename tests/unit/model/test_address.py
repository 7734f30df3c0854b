# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.address import (
    domain_of,
    local_part_of,
    parse_address,
    parse_domain,
)
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Anna.Berg@Contoso.Example", "anna.berg@contoso.example"),
        ("  anna@contoso.example\n", "anna@contoso.example"),
        ("anna@contoso.example.", "anna@contoso.example"),
        ("o'neil+tag@mail.contoso.example", "o'neil+tag@mail.contoso.example"),
        ("a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example"),
    ],
)
def test_an_address_has_one_spelling(written: str, canonical: str) -> None:
    assert parse_address(written) == canonical


@pytest.mark.parametrize(
    "written",
    [
        None,
        7,
        ["anna@contoso.example"],
        "",
        "@contoso.example",
        "anna@",
        "anna",
        "anna@localhost",
        "anna@@contoso.example",
        "anna berg@contoso.example",
        "anna@ contoso.example",
        "anna@contoso..example",
        "anna@contoso.example..",
        "anna@-contoso.example",
        ".anna@contoso.example",
        "anna..berg@contoso.example",
        "Anna <anna@contoso.example>",
        "smtp:anna@contoso.example",
        '"anna berg"@contoso.example',
        "anna@contoso.example\nbcc@partner.example",
        "ann\u212aa@contoso.example",
        "jürgen@contoso.example",
        "anna@münchen.example",
        "a" * 65 + "@contoso.example",
        "a" * 60 + "@" + ".".join(["b" * 60] * 4),
    ],
)
def test_what_is_no_address_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse_address(written)


@pytest.mark.parametrize(
    "written", [None, "example", "con toso.example", "contoso.example:25", "*.example", "k\u212a.aa"]
)
def test_what_is_no_domain_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="domain"):
        parse_domain(written)


@given(st.text(alphabet="aB.@ -_'+\n\u212a\u0130x", max_size=30))
def test_what_is_read_once_reads_as_itself(text: str) -> None:
    try:
        address = parse_address(text)
    except ValueError:
        return
    assert parse_address(address) == address
    assert f"{local_part_of(address)}@{domain_of(address)}" == address
    assert parse_domain(domain_of(address)) == domain_of(address)
