# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables in README and docs/ are what the code says now."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.mailward.mailbox.tools import document
from ansible_collections.mailward.mailbox.tools.documented import permissions, settings

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("page", list(document.pages()), ids=lambda page: page.name)
def test_tables_of_the_page_are_as_the_code_has_them(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert document.written(text) == text, "run: make tables"


def test_every_table_stands_somewhere() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in document.pages())
    assert [name for name in document.TABLES if f"<!-- generated: {name} -->" not in text] == []


def test_a_mark_without_its_counterpart_is_refused() -> None:
    with pytest.raises(ValueError, match="counterpart"):
        document.written("<!-- generated: platforms -->\n")


def test_a_table_that_nothing_makes_is_refused() -> None:
    with pytest.raises(ValueError, match="no such thing"):
        document.written("<!-- generated: no such thing -->\n<!-- end: no such thing -->\n")


def test_settings_show_every_cmdlet_that_writes() -> None:
    writing = {cmdlet for cmdlet in permissions.sent() if not cmdlet.startswith("Get-")}
    shown = settings.settings()
    assert {cmdlet for cmdlet in writing if f"`{cmdlet}" not in shown} == set()


def test_cmdlets_are_found_as_text_and_by_verb_and_noun() -> None:
    source = "def write(gone):\n    verb = 'Remove' if gone else 'Add'\n    return f'{verb}-Thing', 'Get-Thing'\n"
    assert set(permissions.cmdlets_in(source)) == {"Remove-Thing", "Add-Thing", "Get-Thing"}


def test_a_cmdlet_that_no_chosen_role_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="New-Mailbox"):
        permissions.by_role({"New-Mailbox"}, permissions.TO_PLAN)
