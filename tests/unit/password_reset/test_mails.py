# SPDX-License-Identifier: GPL-3.0-or-later
"""What the compiled rules do with mails: the reset goes to the password admin, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset import class_rules, guard_rules
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.catalogue.phrase_form import (
    Phrases,
)
from ansible_collections.mailward.mailbox.tests.unit.password_reset.firms import (
    ANNA,
    BRUNO,
    CHLOE,
    FAIL,
    GENERIC,
    PASSWORDS,
    firm,
    mail,
    present,
    reached,
    sent,
)

DROPBOX = mail("Reset your Dropbox password")
TOKENS = [rule.actions["set_header_value"] for rule in present(firm()) if "set_header_value" in (rule.actions or {})]
TOKEN = next(value.split()[0] for value in TOKENS if value.startswith("mailward"))


def taken(resets: dict[str, Any] | None, raw: bytes) -> bool:
    """Whether Anna's mail goes to the password admin and not to her."""
    found = reached(sent(firm(resets), raw))[ANNA]
    assert found in ({ANNA}, {PASSWORDS})
    return found == {PASSWORDS}


class TestOfKnownServices:
    @pytest.mark.parametrize(
        ("subject", "sender"),
        [
            ("Reset your Dropbox password", "Dropbox <no-reply@dropbox.com>"),
            ("[GitHub] Please reset your password", "GitHub <noreply@github.com>"),
            ("Reset your PayPal password, Anna", "service@mail.paypal.de"),
            ("Your MYOB Essentials account password has been reset", "no-reply@myob.com"),
            ("Reset your Xero password", "noreply@post.xero.com"),
            ("Setzen Sie Ihr Passwort zurück: Passwort zurücksetzen", "noreply@post.xero.com"),
        ],
    )
    def test_a_reset_goes_to_the_target(self, subject: str, sender: str) -> None:
        assert taken(None, mail(subject, sender, body="Here you are."))

    @pytest.mark.parametrize(
        ("subject", "sender"),
        [
            ("Reset your Dropbox password", "no-reply@dropbox.com.evil.example"),
            ("Reset your Dropbox password", "no-reply@notdropbox.com"),
            ("Reset your Stripe password", "notifications@stripe.com"),
            ("[contoso/app] Please reset your password (#12)", "notifications@github.com"),
            ("Re: Reset your Dropbox password", "no-reply@dropbox.com"),
        ],
    )
    def test_what_is_no_reset_of_a_service_that_the_firm_uses_stays(self, subject: str, sender: str) -> None:
        assert not taken(None, mail(subject, sender, body="Here you are."))

    def test_the_sender_is_looked_at_in_the_header_and_not_in_the_envelope(self) -> None:
        assert taken(None, DROPBOX)
        assert not taken(None, mail("Reset your Dropbox password", "somebody@partner.example"))

    def test_list_headers_do_not_spare_a_reset_of_which_sender_and_subject_are_known(self) -> None:
        assert taken(None, mail("Reset your Dropbox password", List_Unsubscribe_Post="List-Unsubscribe=One-Click"))

    def test_an_own_service_counts_like_those_of_the_catalogue(self) -> None:
        own = {"service": "Time sheets", "sender_domains": ["hours.example"], "subject_patterns": ["^New entry code"]}
        code = mail("New entry code for Anna", "app@hours.example")
        assert taken({"own_services": [own]}, code)
        assert not taken(None, code)

    @pytest.mark.parametrize("coverage", [{}, GENERIC], ids=["catalogue", "generic"])
    def test_a_part_of_the_subject_is_enough_where_it_is_described(self, coverage: dict[str, Any]) -> None:
        own = {"service": "Hours", "sender_domains": ["hours.example"], "subject_patterns": ["open the time clock"]}
        resets = {"own_services": [own], **coverage}
        subject = "Anna, open the time clock"
        assert taken(resets, mail(subject, "app@hours.example", "Here you are."))
        assert not taken(resets, mail(subject, "app@other.example", "Here you are."))
        assert not taken(resets, mail(subject, "app@hours.example", "Your password was changed."))
        assert not taken(resets, mail(subject, "app@hours.example", "Here you are.", List_Id="<hours>"))

    def test_an_exempt_service_is_left_alone(self) -> None:
        resets = {"services": ["dropbox"], "exempt_services": ["godaddy", "registrar.example"], **GENERIC}
        for sender in ("donotreply@godaddy.com", "support@mail.registrar.example"):
            assert not taken(resets, mail("Reset your password", sender))
        assert taken(resets, mail("Reset your password", "support@other.example"))

    def test_a_service_that_is_to_be_delivered_is_left_alone(self) -> None:
        assert not taken({"services": [{"dropbox": "deliver"}, "github"]}, DROPBOX)

    def test_a_class_that_is_to_be_delivered_is_left_alone(self) -> None:
        myob = mail("Your MYOB Essentials account password has been reset", "no-reply@myob.com")
        assert not taken({"classes": {"temporary_password": "deliver"}}, myob)

    def test_a_class_that_is_delivered_by_default_can_be_redirected(self) -> None:
        notion = mail("Your temporary Notion login code is 482-117", "notify@updates.notion.so")
        assert not taken({"services": ["notion"]}, notion)
        assert taken({"services": ["notion"], "classes": {"one_time_code": "redirect"}}, notion)

    def test_codes_that_serve_daily_sign_in_too_stay_unless_the_firm_says_otherwise(self) -> None:
        sender = "account-security-noreply@accountprotection.microsoft.com"
        code = mail("Microsoft account security code", sender)
        assert not taken({"services": ["microsoft_account"]}, code)
        assert taken({"services": [{"microsoft_account": "redirect"}]}, code)

    def test_a_product_counts_under_any_sender(self) -> None:
        wordpress = mail("[Contoso News] Password Reset", "news@contoso-news.example")
        assert taken({"services": ["wordpress"]}, wordpress)
        assert not taken(None, wordpress)


class TestThatIsSpared:
    @pytest.mark.parametrize("resets", [None, {"services": "all", **GENERIC}], ids=["catalogue", "generic"])
    @pytest.mark.parametrize(
        "raw",
        [
            mail("Your Dropbox password was changed"),
            mail("Ihr Passwort wurde erfolgreich geändert", "noreply@post.xero.com"),
            mail("482117 is your Xero verification code", "noreply@post.xero.com"),
            mail("Reset your Dropbox password", results=FAIL),
            mail("Reset your Dropbox password", results="mx1.contoso.example; spf=fail; dmarc=fail header.from=x"),
            mail("Reset your password: five tips", "news@post.xero.com", List_Id="<tips.xero.com>"),
            mail("Reset your password", "news@post.xero.com", List_Unsubscribe_Post="List-Unsubscribe=One-Click"),
            mail("AW: reset password", "support@post.xero.com", In_Reply_To="<1@contoso.example>"),
        ],
    )
    def test_stays_with_the_user(self, resets: dict[str, Any] | None, raw: bytes) -> None:
        assert not taken(resets, raw)

    def test_a_stamp_that_somebody_else_wrote_on_the_way_does_not_count(self) -> None:
        foreign = mail("Reset your Dropbox password", results="relay.partner.example; dmarc=fail header.from=x.example")
        assert taken(None, foreign)

    def test_without_the_guard_a_failed_sender_is_redirected(self) -> None:
        assert taken({"dmarc_guard": False}, mail("Reset your Dropbox password", results=FAIL))

    def test_mail_from_inside_that_speaks_of_passwords_stays(self) -> None:
        raw = mail("Please reset your password", BRUNO)
        generic = firm({"services": "all", **GENERIC})
        assert reached(sent(generic, raw, ANNA, authenticated=True)) == {ANNA: {ANNA}}


class TestMailsAboutPasswords:
    @pytest.mark.parametrize("resets", [None, {"services": ["dropbox"], **GENERIC}], ids=["catalogue", "generic"])
    @pytest.mark.parametrize(
        ("subject", "body"),
        [
            ("5 tips for a strong password", "Choose a password with 14 characters, and never use it twice."),
            ("Passwords: what is new", "Reset your password in one step, or request a new password by phone."),
            ('Dana shared "Forgotten password.docx" with you', "Open the document about resetting a password."),
            ("Jetzt neu: Passwörter selbst zurücksetzen", "Fordern Sie hier Ihr neues Passwort an."),
        ],
    )
    def test_of_a_known_sender_stay_with_the_user(self, resets: dict[str, Any] | None, subject: str, body: str) -> None:
        assert not taken(resets, mail(subject, "news@dropbox.com", body))

    def test_a_reset_of_the_same_sender_does_not(self) -> None:
        raw = mail("Trouble signing in?", "news@dropbox.com", "You asked us to reset your password. Follow the link.")
        assert taken(None, raw)

    def test_a_subject_that_is_known_is_redirected_whatever_it_reads_like(self) -> None:
        own = {
            "service": "Tips",
            "sender_domains": ["tips.example"],
            "subject_patterns": ["^5 tips for a strong password"],
        }
        assert taken({"own_services": [own]}, mail("5 tips for a strong password", "app@tips.example"))


class TestGenericCoverage:
    def test_what_reads_like_a_reset_in_subject_and_text_is_redirected(self) -> None:
        raw = mail("How to reset the password of your account", "app@unknown.example")
        assert taken({"services": [], **GENERIC}, raw)
        assert not taken(None, raw)


class TestPhrases:
    """How the sets of generic phrases go together, whatever phrases are selected."""

    WORDS: Mapping[str, Phrases] = MappingProxyType(
        {
            "en": Phrases(
                subjects=("renew the pass",),
                bodies=("ask for it",),
                never=("raffle",),
                telling=("this link opens your account",),
                notices=("was renewed",),
            ),
            "de": Phrases(subjects=("pass erneuern",), bodies=("angefordert",)),
        }
    )
    ANY = {"services": ["dropbox"], **GENERIC}  # noqa: RUF012

    @pytest.fixture(autouse=True)
    def _words(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in (class_rules, guard_rules):
            monkeypatch.setattr(module, "PHRASES", self.WORDS)

    @pytest.mark.parametrize(
        ("subject", "body", "is_reset"),
        [
            ("Renew the pass", "Did you ask for it?", True),
            ("Renew the pass", "Haben Sie das angefordert?", True),
            ("Renew the pass", "Hello.", False),
            ("Hello", "Did you ask for it?", False),
            ("Renew the pass", "It was renewed. Did you not ask for it?", False),
            ("Hello", "This link opens your account.", True),
            ("Raffle: renew the pass", "Did you ask for it? This link opens your account.", False),
        ],
    )
    def test_of_an_unknown_sender(self, subject: str, body: str, is_reset: bool) -> None:
        raw = mail(subject, "app@unknown.example", body)
        assert taken(self.ANY, raw) is is_reset
        assert not taken(None, raw)

    @pytest.mark.parametrize(
        ("subject", "body", "is_reset"),
        [
            ("Renew the pass", "Did you ask for it?", True),
            ("Renew the pass", "Hello.", False),
            ("Renew the pass", "It was renewed. Did you not ask for it?", False),
            ("Hello", "Did you ask for it?", False),
            ("Hello", "This link opens your account.", True),
            ("Raffle: renew the pass", "Did you ask for it? This link opens your account.", False),
        ],
    )
    def test_of_a_known_sender_whose_subject_is_not_known(self, subject: str, body: str, is_reset: bool) -> None:
        assert taken(None, mail(subject, "support@dropbox.com", body)) is is_reset

    def test_phrases_of_languages_that_the_firm_does_not_use_do_not_count(self) -> None:
        raw = mail("Pass erneuern", "app@unknown.example", "Haben Sie das angefordert?")
        assert taken(self.ANY, raw)
        assert not taken({**self.ANY, "languages": ["en"]}, raw)


class TestRecipients:
    def test_mail_to_the_target_itself_is_not_touched(self) -> None:
        transport = sent(firm(), DROPBOX, PASSWORDS)
        assert reached(transport) == {PASSWORDS: {PASSWORDS}}
        assert not any(copy.redirected for copy in transport.copies)

    def test_naming_the_target_beside_the_user_does_not_spare_the_user(self) -> None:
        assert reached(sent(firm(), DROPBOX, ANNA, PASSWORDS)) == {ANNA: {PASSWORDS}, PASSWORDS: {PASSWORDS}}

    def test_two_users_are_both_redirected(self) -> None:
        assert reached(sent(firm(), DROPBOX, ANNA, BRUNO)) == {ANNA: {PASSWORDS}, BRUNO: {PASSWORDS}}

    def test_a_recipient_outside_is_left_alone(self) -> None:
        assert reached(sent(firm(), DROPBOX, "dana@partner.example")) == {
            "dana@partner.example": {"dana@partner.example"}
        }

    def test_personal_admins_get_each_others_resets(self) -> None:
        crossed = firm({"target": None, "admins": [ANNA, BRUNO]})
        assert reached(sent(crossed, DROPBOX, ANNA, BRUNO, CHLOE)) == {
            ANNA: {BRUNO},
            BRUNO: {ANNA},
            CHLOE: {ANNA, BRUNO},
        }

    def test_without_crossing_they_keep_their_own(self) -> None:
        kept = firm({"target": None, "admins": [ANNA, BRUNO], "cross": False})
        assert reached(sent(kept, DROPBOX, ANNA, CHLOE)) == {ANNA: {ANNA}, CHLOE: {ANNA, BRUNO}}

    def test_a_scope_of_people_leaves_others_alone(self) -> None:
        some = firm({"scope": {"people": [ANNA]}})
        assert reached(sent(some, DROPBOX, ANNA, BRUNO)) == {ANNA: {PASSWORDS}, BRUNO: {BRUNO}}


class TestMarkers:
    def test_a_forged_class_header_is_removed_and_redirects_nothing(self) -> None:
        raw = mail("Lunch?", "somebody@partner.example", body="At noon?", X_Mailward_Reset_Class=f"{TOKEN} x")
        transport = sent(firm(), raw)
        assert reached(transport) == {ANNA: {ANNA}}
        assert transport.copies[0].message.header("X-Mailward-Reset-Class") == ()

    def test_a_forged_guard_header_does_not_spare_a_reset(self) -> None:
        assert taken(None, mail("Reset your Dropbox password", X_Mailward_Reset_Guard=f"{TOKEN} sender"))

    def test_a_redirected_mail_says_which_rule_took_it(self) -> None:
        message = sent(firm(), DROPBOX).copies[0].message
        assert message.header("X-Mailward-Reset-Rule")[0].startswith("Contoso; Password resets 90 redirect; 20")
        assert "Password resets 60 catalogue 1; Contoso; 20" in message.header("X-Mailward-Reset-Class")[0]


class TestCopies:
    NOTICE = mail("Your Dropbox password was changed")

    def test_a_change_notice_is_copied_where_that_is_declared(self) -> None:
        assert reached(sent(firm({"copy_change_notices": True}), self.NOTICE)) == {ANNA: {ANNA, PASSWORDS}}
        assert reached(sent(firm(), self.NOTICE)) == {ANNA: {ANNA}}

    def test_only_of_known_senders_unless_coverage_is_generic(self) -> None:
        raw = mail("Your password was changed", "app@unknown.example")
        assert reached(sent(firm({"copy_change_notices": True}), raw)) == {ANNA: {ANNA}}
        generic = firm({"copy_change_notices": True, **GENERIC})
        assert reached(sent(generic, raw)) == {ANNA: {ANNA, PASSWORDS}}

    def test_a_forged_notice_is_not_copied(self) -> None:
        raw = mail("Your Dropbox password was changed", results=FAIL)
        assert reached(sent(firm({"copy_change_notices": True}), raw)) == {ANNA: {ANNA}}


class TestAudit:
    def test_the_user_keeps_the_mail_and_the_admin_gets_a_report_without_it(self) -> None:
        audited = firm({"mode": "audit"})
        transport = sent(audited, DROPBOX)
        assert reached(transport) == {ANNA: {ANNA}}
        acting = next(rule for rule in present(audited) if rule.name.endswith("90 redirect"))
        assert acting.actions["generate_incident_report"] == PASSWORDS
        assert "attach_original_mail" not in acting.actions["incident_report_content"]

    def test_only_what_acts_is_audited(self) -> None:
        audited = present(firm({"mode": "audit", "copy_change_notices": True}))
        assert {rule.name for rule in audited if rule.mode != "enforce"} == {
            "Password resets 80 copy 1",
            "Password resets 90 redirect",
        }


def test_a_mail_that_nobody_stamped_is_redirected() -> None:
    assert taken(None, mail("Reset your Dropbox password", results=None))
