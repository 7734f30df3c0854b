# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan shows which sample messages it would send elsewhere, and says nothing where nobody can tell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.forecast import (
    Forecast,
    forecast,
    is_asked_for,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.declared import declared
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
    Recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import (
    Organisation,
    read_organisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.unset import Unknown
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.compiler import compile_resets
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.samples import SAMPLES

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ANNA, BRUNO, PASSWORDS = "anna@contoso.example", "bruno@contoso.example", "passwords@contoso.example"
KEY = "correct horse battery staple"
RESETS = {"target": PASSWORDS, "services": ["dropbox", "github"], "languages": ["en"], "mode": "enforce", "key": KEY}
GENERIC = {"coverage": "generic", "consent": {"by": "Anna Berg", "date": "2026-11-20"}, "languages": ["en", "de"]}
EMPTY = MailOrganisation(frozenset({"contoso.example"}), (Recipient(ANNA), Recipient(BRUNO)), complete=True)
UNREAD = Unknown("Exchange Online answered 503 three times")


def organisation(**sections: Any) -> Organisation:
    who = {"name": "Contoso", "domains": ["contoso.example"]}
    found, mistakes = read_organisation({"organisation": who, **sections})
    assert not mistakes
    return compile_resets(found)


def foretold(now: MailOrganisation = EMPTY, then: MailOrganisation | None = None, **sections: Any) -> Forecast:
    """What is foretold of a declaration, of which nothing stands yet."""
    given = organisation(**sections)
    return forecast(given, now, declared(given) if then is None else then, NOW)


def changed(found: Forecast) -> set[str]:
    assert found.data is not None
    return {change["name"] for change in found.data["changed"]}


def names(*kinds: str, languages: tuple[str, ...] = ("en",)) -> set[str]:
    return {s.name for s in SAMPLES if s.kind in kinds and s.language in languages}


def test_there_are_forty_samples_of_six_languages() -> None:
    assert len({sample.name for sample in SAMPLES}) == 40
    assert {sample.language for sample in SAMPLES} == {"en", "de", "fr", "es", "it", "pt"}


def test_resets_of_the_services_of_the_firm_would_go_to_the_admins() -> None:
    found = foretold(password_resets=RESETS)
    assert found.data is not None
    assert found.data["messages"] == 40
    assert changed(found) == {
        "reset link, en: Reset your Dropbox password",
        "reset link, en: [GitHub] Please reset your password",
    }
    (change, *_others) = found.data["changed"]
    assert change["after"] == [PASSWORDS]
    assert change["before"] == [change["recipient"]]
    assert [note.text for note in found.notes] == [
        f"2 of 40 sample messages would go to {PASSWORDS} instead of to the user"
    ]


def test_generic_coverage_takes_what_reads_like_a_reset_and_nothing_else() -> None:
    found = changed(foretold(password_resets={**RESETS, **GENERIC}))
    assert found >= {"reset link, en: Reset your password", "reset link, de: Passwort zurücksetzen"}
    assert found.isdisjoint(names("one_time_code", "notification", "newsletter", languages=("en", "de")))
    assert found.isdisjoint(names("reset_link", "temporary_password", languages=("fr", "es", "it", "pt")))


def test_rules_that_only_audit_change_nothing() -> None:
    found = foretold(password_resets={**RESETS, "mode": "audit"})
    assert changed(found) == set()
    assert found.notes == ()


def test_a_pilot_of_some_people_is_shown_on_one_of_them() -> None:
    found = foretold(password_resets={**RESETS, "scope": {"people": [ANNA]}})
    assert found.data is not None
    assert {change["recipient"] for change in found.data["changed"]} == {ANNA}


def test_a_pilot_of_a_group_is_shown_on_a_member() -> None:
    assert len(changed(foretold(password_resets={**RESETS, "scope": {"group": "pilot@contoso.example"}}))) == 2


def test_what_stands_already_changes_nothing() -> None:
    given = organisation(password_resets=RESETS)
    assert changed(foretold(declared(given), password_resets=RESETS)) == set()


@pytest.mark.parametrize("side", ["now", "then"])
def test_rules_that_could_not_be_read_let_nothing_be_foretold(side: str) -> None:
    unknown = MailOrganisation(frozenset({"contoso.example"}), rules=UNREAD)
    found = foretold(**{side: unknown}, password_resets=RESETS)
    assert (found.data, found.notes) == (None, ())


def test_messages_of_tests_are_shown_too() -> None:
    tests = [
        {
            "name": "Resets",
            "message": {"from": "GitHub <noreply@github.com>", "subject": "[GitHub] Please reset your password"},
            "recipient": BRUNO,
            "expect": {"not_mailboxes": [ANNA]},
        }
    ]
    found = foretold(password_resets=RESETS, mail_flow_tests=tests)
    assert found.failed == ()
    assert found.data is not None
    assert found.data["messages"] == 41
    assert {"name": "Resets", "recipient": BRUNO, "before": [BRUNO], "after": [PASSWORDS]} in found.data["changed"]


def test_nothing_is_foretold_of_a_declaration_that_says_nothing_of_it() -> None:
    assert not is_asked_for(organisation(transport_rules=[]))
    assert is_asked_for(organisation(password_resets=RESETS))
