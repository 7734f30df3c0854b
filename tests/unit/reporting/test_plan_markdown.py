# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.state import Item, Key, Kind, Subject
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.reporting.plan_markdown import (
    escaped,
    plan_markdown,
)
from ansible_collections.mailward.mailbox.tests.unit.planning.items import ANNA, SALES, expression, grant, mailbox
from ansible_collections.mailward.mailbox.tests.unit.reporting.plans import plan_of
from hypothesis import given, settings
from hypothesis import strategies as st


def test_a_plan_is_a_heading_a_table_and_details() -> None:
    plan = plan_of(expression([mailbox(sign_in="blocked"), grant(ANNA)], [mailbox(sign_in="allowed")]))
    assert plan_markdown(plan).splitlines() == [
        f"### contoso · exchange\\_online · plan `{plan.short_digest}`",
        "",
        "1 to grant · 1 to change",
        "",
        "| | what | which | how |",
        "|---|---|---|---|",
        "| `~` | shared mailbox | sales@ | sign-in allowed → blocked |",
        "| `+` | delegation | sales@ ← anna@ | Full Access |",
        "",
        "<details><summary>Every field, before and after</summary>",
        "",
        "| item | field | before | after |",
        "|---|---|---|---|",
        f"| create grant {SALES} {ANNA} full\\_access | | | |",
        f"| update mailbox {SALES} | sign-in | allowed | blocked |",
        "",
        "</details>",
    ]


def test_an_empty_plan_has_no_table() -> None:
    assert "|" not in plan_markdown(plan_of(expression()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("`code`", r"\`code\`"),
        ("<script>&", "&lt;script&gt;&amp;"),
        ("[x](https://partner.example)", r"\[x\](https\://partner.example)"),
        ("![x](y)", r"\!\[x\](y)"),
        ("**bold** _it_ ~~no~~", r"\*\*bold\*\* \_it\_ \~\~no\~\~"),
        (r"a\|b", r"a\\\|b"),
        ("two\nlines\r\n", "two lines"),
        ("#12 $x$ :smile:", r"\#12 \$x\$ \:smile:"),
        ("@everyone, ask anna@contoso.example", "&#64;everyone, ask anna@contoso.example"),
        ("sales@ ← anna@", "sales@ ← anna@"),
    ],
)
def test_text_is_shown_and_never_acts(text: str, shown: str) -> None:
    assert escaped(text) == shown


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="|`\\<>&[]()!*_~#@\n\r: ax\u2028\x1b", min_size=1, max_size=30))
def test_no_text_breaks_out_of_its_cell(hostile: str) -> None:
    item = Item(Key(Kind.TRANSPORT_RULE, hostile), Subject("transport rule", hostile), {"comments": hostile})
    lines = plan_markdown(plan_of(expression([item]))).splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert len(lines) == 17 - 2
    for row in rows:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 5
        assert not re.search(r"[<>]", row)
