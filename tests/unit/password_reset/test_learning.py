# SPDX-License-Identifier: GPL-3.0-or-later
"""What one real mail teaches, and that nothing of what it gives access with is in that."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.pattern import check_pattern
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.learning import (
    Learned,
    entries,
    learn,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.subject_pattern import (
    subject_pattern,
)
from ansible_collections.mailward.mailbox.tests.unit.password_reset.firms import (
    FAIL,
    firm,
    mail,
    mistakes,
    reached,
    sent,
)

WIKI = "Acme Wiki <wiki@acme.example>"
ASKED = "Dear Anna, somebody has asked for a new password of your account. If it was not you, do not do a thing."
ASKED_IN_GERMAN = (
    "Sie haben ein neues Passwort für Ihr Konto angefordert. Bitte folgen Sie dem Link, wenn Sie das waren."
)


def learned(subject: str, sender: str = WIKI, body: str = ASKED, **more: Any) -> Learned:
    return learn(mail(subject, sender, body, **more), "reset.eml")


@pytest.mark.parametrize(
    ("subject", "names", "pattern"),
    [
        ("Reset your password", (), "^Reset your password"),
        ("[Acme Wiki] Choose a new password", (), "Choose a new password"),
        ("Anna, choose a new password for Acme", ("Anna", "Acme"), "choose a new password for"),
        ("Your password at shop.example can be renewed", (), "^Your password at.*can be renewed"),
        ("Password for anna@contoso.example forgotten?", (), r"^Password for.*forgotten\?"),
        ("Access to 'Ledger' (#48151): new password", ("Ledger",), "^Access to.*new password"),
        ("Anna's new password", ("Anna",), "new password"),
        ("Your reset code is QWXYZK", (), "^Your reset code is"),
        ("RESET YOUR PASSWORD", (), "^RESET YOUR PASSWORD"),
        ("Nouveau mot de passe : « Atelier »", (), "^Nouveau mot de passe"),
        ("481516", (), ""),
        ("Hello Anna", ("Anna",), ""),
        ("", (), ""),
    ],
)
def test_a_subject_becomes_a_pattern_with_gaps_for_what_differs(
    subject: str, names: tuple[str, ...], pattern: str
) -> None:
    found = subject_pattern(subject, names)
    assert found == pattern
    if found:
        check_pattern(found)


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("Reset your password", ASKED, "reset_link"),
        ("Your temporary password", ASKED, "temporary_password"),
        ("Ihr vorläufiges Passwort", ASKED_IN_GERMAN, "temporary_password"),
        ("481516 is your reset code", ASKED, "reset_code"),
        ("Recover your account", ASKED, "recovery"),
        ("481516 is your code", "Enter it to sign in.", "one_time_code"),
        ("Your sign-in link", "It is good for ten minutes.", "magic_link"),
        ("Your password was changed", ASKED, "notification"),
        ("A message for you", ASKED, "reset_link"),
    ],
)
def test_the_class_is_guessed_and_the_evidence_is_named(subject: str, body: str, kind: str) -> None:
    found = learned(subject, body=body)
    assert found.entry["kind"] == kind
    assert any(line.startswith(f"class {kind}:") for line in found.evidence)


@pytest.mark.parametrize(("body", "language"), [(ASKED, "en"), (ASKED_IN_GERMAN, "de")])
def test_the_language_is_guessed(body: str, language: str) -> None:
    assert list(learned("Acme", body=body).entry.get("subject_patterns", {language: ""})) == [language]
    assert f"language {language}:" in learned("Password", body=body).evidence[0]


def test_without_a_plain_language_the_pattern_is_for_every_language() -> None:
    assert learned("Passwort / password", body="...").entry["subject_patterns"] == ["^Passwort / password"]


def test_the_sender_is_that_of_the_header() -> None:
    entry = learned("Choose a new password").entry
    assert (entry["service"], entry["sender_domains"]) == ("Acme Wiki", ["acme.example"])


def test_of_a_domain_that_many_share_only_the_address_is_learned() -> None:
    entry = learned("Choose a new password", "Acme <acme@eu.amazonses.com>").entry
    assert entry["sender_addresses"] == ["acme@eu.amazonses.com"]
    assert "sender_domains" not in entry


@pytest.mark.parametrize("raw", [b"", b"Subject: Reset your password\n\nx", b"From: nobody\n\nx", b"\xff\xfe\x00"])
def test_a_mail_without_a_sender_teaches_nothing(raw: bytes) -> None:
    found = learn(raw, "x.eml")
    assert found.entry == {}
    assert entries([found]) == ()


class TestWhetherItIsRecognised:
    def test_by_the_catalogue(self) -> None:
        found = learned("[GitHub] Please reset your password", "GitHub <noreply@github.com>")
        assert found.recognised == "the catalogue knows the sender and the subject"

    def test_by_generic_phrases(self) -> None:
        found = learned("A new password for Acme", body="You asked to reset your password. Choose a new password.")
        assert "coverage: generic" in found.recognised

    def test_by_nothing(self) -> None:
        assert learned("A message for you", body="Here it is.").recognised == ""

    def test_a_forged_mail_is_not_and_nothing_of_it_is_verified(self) -> None:
        found = learned("Reset your password", results=FAIL)
        assert found.recognised == ""
        assert (found.entry["verified"], found.entry["verified_fields"]) == (False, [])
        assert any("guard failed sender" in line for line in found.evidence)

    def test_what_spares_it_is_named(self) -> None:
        assert any("guard list spares it" in line for line in learned("New password", List_Id="<a.example>").evidence)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Your password Plum-77-Lake is temporary", "Your password Plum is temporary: Plum-77-Lake"),
        ("A message", "Your password Plum is temporary."),
        ("A message", "Your reset code PLUM77 is https://acme.example/r/Plum?token=Plum."),
        ("Plum-77 is your code", "Plum-77"),
        ("PLUMX is your code to sign in", "x"),
    ],
)
def test_no_secret_of_a_mail_is_learned(subject: str, body: str) -> None:
    assert "plum" not in str(learned(subject, body=body)).lower()


class TestEntries:
    def test_the_declaration_takes_them_and_then_redirects_such_mails(self) -> None:
        raw = mail("[Acme Wiki] Anna, choose a new password", WIKI, ASKED)
        own = [dict(entry) for entry in entries([learn(raw, "reset.eml")])]
        assert mistakes({"own_services": own}) == {}
        assert reached(sent(firm(), raw)) == {"anna.berg@contoso.example": {"anna.berg@contoso.example"}}
        taken = reached(sent(firm({"own_services": own}), raw))
        assert taken == {"anna.berg@contoso.example": {"passwords@contoso.example"}}

    def test_mails_of_one_service_and_class_make_one(self) -> None:
        mails = [learned("Choose a new password"), learned("Bitte neues Passwort wählen", body=ASKED_IN_GERMAN)]
        [entry] = entries([*mails, mails[0]])
        assert entry["subject_patterns"] == {
            "en": ["^Choose a new password"],
            "de": ["^Bitte neues Passwort wählen"],
        }

    def test_patterns_without_a_language_make_those_beside_them_plain_ones(self) -> None:
        [entry] = entries([learned("Choose a new password"), learned("Passwort / password", body="...")])
        assert entry["subject_patterns"] == ["^Choose a new password", "^Passwort / password"]

    def test_another_class_is_another_entry(self) -> None:
        found = entries([learned("Choose a new password"), learned("481516 is your code", body="...")])
        assert {entry["kind"] for entry in found} == {"reset_link", "one_time_code"}
