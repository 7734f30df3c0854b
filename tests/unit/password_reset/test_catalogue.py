# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue: every entry says what it must, and nothing that contradicts another."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.pattern import (
    SUBJECT,
    check_pattern,
    compile_pattern,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.reader import Reader
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.reset_entry import (
    DEFAULT_ACTIONS,
    REDIRECT,
    Entry,
    read_entry,
    slug,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.catalogue.about import (
    ABOUT_PASSWORDS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.catalogue.known import (
    CATALOGUE_VERSION,
    ENTRIES,
    by_name,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.catalogue.notices import NOTICES

each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: slug(f"{entry.service} {entry.kind}"))


def plain(entry: Entry) -> dict[str, Any]:
    given = dataclasses.asdict(dataclasses.replace(entry, subject_patterns={}))
    patterns = {language: list(found) for language, found in entry.subject_patterns.items()}
    kept = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
    kept.pop("needs_sender")
    return {name: value for name, value in {**kept, "subject_patterns": patterns}.items() if value}


@each_entry
def test_an_entry_can_be_read_from_data(entry: Entry) -> None:
    found: list[Any] = []
    read = read_entry(Reader(plain(entry), "own_services[0]", found))
    known = entry.has_sender or entry.subject_patterns
    assert [mistake.problem for mistake in found] == ([] if known else ["tells neither a sender nor a subject."])
    assert read is not None
    assert (read.service, read.kind, set(read.sender_domains)) == (entry.service, entry.kind, set(entry.sender_domains))
    assert dict(read.subject_patterns) == dict(entry.subject_patterns)


@each_entry
def test_an_entry_has_a_class_a_source_and_honest_flags(entry: Entry) -> None:
    assert entry.kind in DEFAULT_ACTIONS
    assert entry.source
    assert not entry.verified or entry.verified_fields
    assert set(entry.subject_patterns) <= set(entry.languages)


@each_entry
def test_its_patterns_are_portable_and_end(entry: Entry) -> None:
    for patterns in entry.subject_patterns.values():
        for pattern in patterns:
            check_pattern(pattern, longest=SUBJECT)


@each_entry
@pytest.mark.parametrize("others", [NOTICES, ABOUT_PASSWORDS], ids=["change notice", "about passwords"])
def test_no_subject_of_a_reset_reads_like_something_else(entry: Entry, others: Mapping[str, tuple[str, ...]]) -> None:
    if DEFAULT_ACTIONS[entry.kind] != REDIRECT:
        return
    notices = [compile_pattern(pattern) for patterns in others.values() for pattern in patterns]
    for patterns in entry.subject_patterns.values():
        for pattern in patterns:
            subject = pattern.strip("^$").replace(".*", "contoso").replace("\\", "").replace("[0-9]+", "1")
            assert [notice.text for notice in notices if notice.search(subject) is not None] == []


def test_services_have_different_names() -> None:
    services = {entry.service for entry in ENTRIES}
    assert len({slug(service) for service in services}) == len(services)
    several = {name: {entry.service for entry in found} for name, found in by_name(ENTRIES).items()}
    assert {name for name, found in several.items() if len(found) > 1} == set()


def test_the_version_is_a_day() -> None:
    assert date.fromisoformat(CATALOGUE_VERSION).year >= 2026


@pytest.mark.parametrize(
    "subject",
    [
        "Reset your password", "Your new password", "How to choose a new password", "WhatsApp password reset",
        "SurveyMonkey: reset your password", "Password Manager Pro: your temporary password", "Training Portal login",
        "Kennwort zurücksetzen", "Ihr Einmalpasswort", "So setzen Sie Ihr Passwort zurück",
        "Réinitialisation de votre mot de passe", "Votre nouveau mot de passe", "Informations de connexion",
        "Restablece tu contraseña", "Cómo crear una contraseña nueva", "Reimposta la tua password",
        "Come scegliere una nuova password", "Redefina a sua senha", "Como criar uma senha nova",
    ],
)  # fmt: skip
def test_what_resets_are_called_is_not_taken_for_a_mail_about_passwords(subject: str) -> None:
    about = [compile_pattern(pattern) for patterns in ABOUT_PASSWORDS.values() for pattern in patterns]
    assert [pattern.text for pattern in about if pattern.search(subject) is not None] == []


@pytest.mark.parametrize("language", sorted(ABOUT_PASSWORDS))
def test_patterns_about_passwords_are_portable_and_end(language: str) -> None:
    for pattern in ABOUT_PASSWORDS[language]:
        check_pattern(pattern, longest=SUBJECT)
