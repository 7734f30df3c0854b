# SPDX-License-Identifier: GPL-3.0-or-later
"""What the baseline finds fault with, and what is merely good to know."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import read_organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.findings import reset_findings
from ansible_collections.mailward.mailbox.tests.unit.password_reset.firms import (
    ANNA,
    BRUNO,
    CONTOSO,
    GENERIC,
    declaration,
)


def said(resets: dict[str, Any] | None = None, level: str = "risk") -> list[str]:
    organisation, mistakes = read_organisation(declaration(resets))
    assert mistakes == ()
    return [note.text for note in reset_findings(organisation) if note.level == level]


def test_an_enforced_block_for_everyone_has_no_finding() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("resets", "text"),
    [
        ({"mode": "audit"}, "only audited"),
        ({"target": None, "admins": [ANNA, BRUNO], "cross": False}, "their own resets reach themselves"),
        ({"scope": {"people": [ANNA]}}, "1 person only"),
        ({"scope": {"group": "all@contoso.example"}}, "all@contoso.example only"),
        ({"dmarc_guard": False}, "flood the password admin"),
        ({"services": ["discourse"]}, "know too little of Discourse"),
        ({"services": ["redmine"]}, "know too little of Redmine"),
        ({"services": ["quickbooks"]}, "leave the codes of Intuit / QuickBooks"),
    ],
)
def test_a_weakness_is_a_risk(resets: dict[str, Any], text: str) -> None:
    [risk] = said(resets)
    assert text in risk


def test_none_at_all_is_a_risk() -> None:
    organisation, _unused = read_organisation({"organisation": CONTOSO, "password_resets": {"state": "absent"}})
    [note] = reset_findings(organisation)
    assert note.level == "risk"


def test_what_the_firm_describes_itself_is_known_enough() -> None:
    own = {"service": "Redmine", "sender_domains": ["tracker.example"], "subject_patterns": ["^Your .* password$"]}
    assert said({"services": ["redmine"], "own_services": [own]}) == []


def test_what_nobody_verified_is_named() -> None:
    [text] = said({"services": ["xero", "dropbox"]}, "advice")
    assert "Xero" in text
    assert "Dropbox" not in text


def test_generic_coverage_names_who_agreed_and_blames_no_product() -> None:
    assert any("Bruno Costa agreed on 2026-11-20" in text for text in said(GENERIC, "info"))
    assert said(GENERIC) == []


def test_exempt_services_are_named() -> None:
    assert any(
        "GoDaddy" in text and "registrar.example" in text
        for text in said({"exempt_services": ["godaddy", "registrar.example"]}, "info")
    )
