# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that mean something to a shell, a filter or a parser arrive as they are, or are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.mistake import Mistakes
from ansible_collections.mailward.mailbox.tests.integration.conformance.transition import ORGANISATION, SEED
from ansible_collections.mailward.mailbox.tests.integration.safety.stage import Stage, changes, stage, undone

ANNA, SALES, CONTACT = "anna.berg@contoso.example", "sales@contoso.example", "contact@contoso.example"

TEXTS = {
    "quotes": """It's "so" \u2018quoted\u2019 \u201chere\u201d `and` here""",
    "a substitution": "$(Remove-Mailbox anna) ${env:X} $x %PATH%",
    "backticks": "`n`r`0 ``` `",
    "a pipeline": "a; Remove-Mailbox b | c && d || e > f & g",
    "an OPATH filter": "x' -or Name -like '*' -or DisplayName -eq 'x",
    "an OData filter": "x') or startswith(displayName,'",
    "a path": "..\\..\\x/../y:\\z",
    "markup": "<script>alert(1)</script><![CDATA[x]]>&amp;&#0;",
    "a template": "{{ lookup('env', 'HOME') }} {% raw %} {# x #}",
    "JSON": '{"a": [1, null], "@odata.type": "#Exchange.GenericHashTable"}',
    "YAML": "- a: b\\n# c: !!python/object/apply:os.system [x]",
    "a formula": "=cmd|' /C calc'!A0",
    "four bytes a character": "Vertrieb 🏔️ 𝕏 👩‍👩‍👧‍👦",
    "right to left": "\u05de\u05db\u05d9\u05e8\u05d5\u05ea \u0645\u0628\u064a\u0639\u0627\u062a",
    "combining": "e\u0301 \u0041\u030a",
    "an address": "anna.berg@contoso.example",
    "a SID": "S-1-5-10",
    "a prefix": "SMTP:anna.berg@contoso.example",
    "the marker of another": "mailward:other",
    "a wildcard": "*?[a-z]*",
    "a percent sign": "%s %d %(x)s {0} {x!r} %25",
    "a null that is none": "\\x00 \\u0000 null None",
    "a line of many": "long " * 45,
    "too long": "x" * 5000,
    "64 KiB": "x" * 65_536,
    "64 KiB of words": "word & 'word' " * 4_682,
    "a line feed": "first\nSecond: line",
    "CR LF": "first\r\nX-Injected: yes",
    "a tab": "first\tsecond",
    "a NUL": "a\x00b",
    "an escape": "\x1b[31mred",
    "a bell": "a\x07b",
    "half a surrogate": "a\ud800b",
    "a line separator": "a\u2028b",
    "blanks": "   ",
    "nothing": "",
}


@pytest.fixture(scope="module")
def contoso() -> Iterator[Stage]:
    with stage(SEED) as opened:
        yield opened


def places(text: str) -> dict[str, tuple[dict[str, Any], Any]]:
    """Where a text can be declared, and where it is to be found then."""
    rule = {
        "name": "Tag",
        "conditions": {"from_scope": "in_organization"},
        "actions": {"prepend_subject": "[in] "},
    }
    return {
        "display name of a mailbox": (
            {"shared_mailboxes": [{"address": SALES, "display_name": text}]},
            lambda directory: directory.holder(SALES).display_name,
        ),
        "display name of a redirect": (
            {"redirects": [{"address": CONTACT, "display_name": text, "targets": [ANNA]}]},
            lambda directory: directory.holder(CONTACT).display_name,
        ),
        "name of a rule": (
            {"transport_rules": [rule | {"name": text}]},
            lambda directory: directory.rules[-1].name,
        ),
        "comments of a rule": (
            {"transport_rules": [rule | {"comments": text}]},
            lambda directory: (directory.rules[-1].comments or "").removesuffix("mailward:main"),
        ),
        "text of a rule": (
            {"transport_rules": [rule | {"actions": {"prepend_subject": text}}]},
            lambda directory: directory.rules[-1].parameters["PrependSubject"],
        ),
        "words of a rule": (
            {"transport_rules": [rule | {"conditions": {"subject_contains_words": [text]}}]},
            lambda directory: directory.rules[-1].parameters["SubjectContainsWords"][0],
        ),
        "header of a rule": (
            {"transport_rules": [rule | {"actions": {"set_header_name": "X-Marked", "set_header_value": text}}]},
            lambda directory: directory.rules[-1].parameters["SetHeaderValue"],
        ),
        "rejection of a rule": (
            {"transport_rules": [rule | {"actions": {"reject_message_reason_text": text}}]},
            lambda directory: directory.rules[-1].parameters["RejectMessageReasonText"],
        ),
        "disclaimer of a rule": (
            {"transport_rules": [rule | {"actions": {"apply_html_disclaimer_text": text,
                                                     "apply_html_disclaimer_location": "append",
                                                     "apply_html_disclaimer_fallback_action": "wrap"}}]},
            lambda directory: directory.rules[-1].parameters["ApplyHtmlDisclaimerText"],
        ),
        "pattern of a rule": (
            {"transport_rules": [rule | {"conditions": {"subject_matches_patterns": [text]}}]},
            lambda directory: directory.rules[-1].parameters["SubjectMatchesPatterns"][0],
        ),
        "reason of a delegation": (
            {"delegations": [{"mailbox": ANNA, "trustee": "bruno.costa@contoso.example", "rights": ["send_as"],
                              "reason": text}]},
            None,
        ),
        "name of the organisation": ({"organisation": {**ORGANISATION, "name": text}, "redirects": []}, None),
    }  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("place", places(""))
def test_a_text_arrives_as_it_is_or_is_refused(contoso: Stage, name: str, place: str) -> None:
    text = TEXTS[name]
    sections, found = places(text)[place]
    declaration = {"organisation": ORGANISATION, **sections}
    contoso.begin_again()
    before = contoso.snapshot()
    refused = ""
    try:
        result = contoso.run(declaration)
    except Mistakes as mistakes:
        refused = str(mistakes)
    else:
        # A pattern in which || stands hits every text.
        refused = result.refused
    if refused:
        assert contoso.writes() == []
        assert contoso.snapshot() == before
        assert_printable(refused)
        return
    assert_printable(result.result()["plan_text"])
    assert undone(result) == []
    if found is not None:
        # Comments have lines, whatever ends them.
        assert found(contoso.organisation.directory).strip().splitlines() == text.strip().splitlines()
    again = contoso.plan(declaration)
    assert (changes(again), again.message) == ([], "")


def assert_printable(text: str) -> None:
    """What is shown may not move a cursor or pass for another line of the plan."""
    assert [char for char in text if not char.isprintable() and char != "\n"] == []


@pytest.mark.parametrize("name", TEXTS)
def test_a_folder_is_found_by_its_very_name_or_not_at_all(contoso: Stage, name: str) -> None:
    contoso.begin_again()
    folder = f"/{TEXTS[name]}"
    declaration = {
        "organisation": ORGANISATION,
        "delegations": [{"mailbox": ANNA, "trustee": "bruno.costa@contoso.example", "folders": {folder: "reviewer"}}],
    }
    before = contoso.snapshot()
    try:
        result = contoso.run(declaration)
    except Mistakes:
        result = None
    assert contoso.writes() == []
    assert contoso.snapshot() == before
    assert result is None or result.plan.unknowns


def standing_names() -> list[str]:
    """The texts that a platform can hold as a name."""
    given = {name: text.strip() for name, text in TEXTS.items()}
    odd = {name for name, text in given.items() if any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in text)}
    return [name for name, text in given.items() if text and name not in odd]


@pytest.mark.parametrize("name", standing_names())
def test_what_stands_already_is_shown_and_left_alone(contoso: Stage, name: str) -> None:
    """A foreign rule or mailbox may be called anything."""
    text = TEXTS[name].strip()
    seed = dict(SEED) | {
        "shared_mailboxes": [{"address": "odd@contoso.example", "display_name": text[:256], "full_access": [ANNA]}],
        "transport_rules": [{"Name": text[:64], "Parameters": {"FromScope": "InOrganization", "SetSCL": "1"}}],
    }
    with stage(seed) as odd:
        exported = odd.export()
        planned = odd.plan(exported["declaration"])
        assert (changes(planned), planned.message, exported["unknown"]) == ([], "", [])
        assert_printable(planned.result()["plan_text"])
        assert odd.writes() == []
