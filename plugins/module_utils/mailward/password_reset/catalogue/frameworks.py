# SPDX-License-Identifier: GPL-3.0-or-later
"""Frameworks: what the sites say that are built with them."""

from __future__ import annotations

from ...model.reset_entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        service="Auth.js / NextAuth",
        category="framework",
        kind="magic_link",
        subject_patterns={"en": ("^Sign in to .*$",)},
        source="npm next-auth 4.24.15 providers/email.js; @auth/core 0.41.3",
        verified_fields=("subject",),
        verified=True,
        notes="Sign-in link: not redirected by default.",
    ),
    Entry(
        service="Devise (Ruby on Rails)",
        category="framework",
        kind="reset_link",
        subject_patterns={
            "en": ("^Reset password instructions$",),
            "de": ("^Anweisungen zum Zurücksetzen Ihres Passworts$",),
            "fr": ("^Instructions pour changer le mot de passe$",),
            "es": ("^Instrucciones de recuperación de contraseña$",),
            "it": ("^Istruzioni per reimpostare la password$",),
            "pt": (
                "^Instruções de recuperação de palavra-passe$",
                "^Instruções de redefinição de senha$",
            ),
            "nl": ("^Instructies om je wachtwoord opnieuw in te stellen$",),
            "pl": ("^Instrukcja ustawienia nowego hasła$",),
            "sv": ("^Instruktioner för återställning av lösenord$",),
            "da": ("^Skift-adgangskode-instruktioner$",),
            "ja": ("^パスワードの再設定について$",),
        },
        languages=("en", "da", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv"),
        source="tigrish/devise-i18n:rails/locales/*.yml",
        verified_fields=("subject",),
        verified=True,
        notes="'Unlock instructions' is the account-unlock mail.",
    ),
    Entry(
        service="Django / django.contrib.auth",
        category="framework",
        kind="reset_link",
        subject_patterns={
            "en": ("^Password reset on .*$",),
            "de": ("^Passwort auf .* zurücksetzen$",),
            "fr": ("^Réinitialisation du mot de passe sur .*$",),
            "es": ("^Contraseña restablecida en .*$",),
            "it": ("^Password reset su .*$",),
            "pt": ("^Redefinição de palavra-passe em .*$", "^Redefinição de senha em .*$"),
            "nl": ("^Wachtwoordherinitialisatie voor .*$",),
            "pl": ("^Reset hasła dla konta na stronie .*$",),
            "sv": ("^Lösenord nollställt på .*$",),
            "da": ("^Adgangskode nulstillet på .*$",),
        },
        languages=("en", "da", "de", "es", "fr", "it", "nl", "pl", "pt", "sv"),
        source=(
            "PyPI django 5.2.19: contrib/auth/locale/*/LC_MESSAGES/django.po, "
            "templates/registration/password_reset_subject.txt"
        ),
        verified_fields=("subject",),
        verified=True,
        notes="Italian and Spanish wordings read like 'was reset' but carry the link.",
    ),
    Entry(
        service="django-allauth",
        category="framework",
        kind="reset_link",
        subject_patterns={"en": ("Password Reset Email$", "Password Reset Code$")},
        source="PyPI django-allauth 65.21.1: allauth/templates/account/email/*_subject.txt",
        verified_fields=("subject",),
        verified=True,
        notes=(
            "Prefix [site name] by default setting. 'Password Changed' / 'Password Reset' notices and 'Sign-In "
            "Code' are other templates."
        ),
    ),
    Entry(
        service="Flask-Security-Too",
        category="framework",
        kind="reset_link",
        subject_patterns={"en": ("^Password reset instructions$",)},
        source="PyPI flask-security-too 5.9.2: core.py EMAIL_SUBJECT_*",
        verified_fields=("subject",),
        verified=True,
        notes="'Your password has been reset' and 'Login instructions' are other mails.",
    ),
    Entry(
        service="Laravel",
        category="framework",
        kind="reset_link",
        subject_patterns={
            "en": ("^Reset Password Notification$",),
            "de": ("^Benachrichtigung zum Zurücksetzen des Passworts$",),
            "fr": ("^Notification de réinitialisation du mot de passe$",),
            "es": ("^Notificación de restablecimiento de contraseña$",),
            "it": ("^Notifica di reset della password$",),
            "pt": (
                "^Notificação para redefinir a Palavra-passe$",
                "^Notificação para redefinir a senha$",
            ),
            "nl": ("^Notificatie wachtwoordherstel$",),
            "pl": ("^Powiadomienie o Zresetowaniu Hasła$",),
            "sv": ("^Återställ lösenordet-notifikationen$",),
            "da": ("^Notifikation til nulstilling af adgangskode$",),
            "ja": ("^パスワード再設定のお知らせ$",),
        },
        languages=("en", "da", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv"),
        source="Laravel-Lang/lang:locales/*/json.json, php.json",
        verified_fields=("subject",),
        verified=True,
    ),
    Entry(
        service="Parse Server",
        category="framework",
        kind="reset_link",
        subject_patterns={"en": ("^Password Reset for .*$",)},
        source="npm parse-server 9.10.0: Controllers/UserController.js",
        verified_fields=("subject",),
        verified=True,
    ),
)
