# SPDX-License-Identifier: GPL-3.0-or-later
"""Identity providers that others sign in with."""

from __future__ import annotations

from ...model.reset_entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        service="Firebase Authentication (any app)",
        category="idp",
        kind="reset_link",
        sender_domains=("firebaseapp.com",),
        subject_patterns={"en": ("^Reset your password for .*$",)},
        source=(
            "quoted in public code; sublime-security/sublime-rules:detection-rules/spam_firebase_pw_reset.yml "
            "(noreply@<project>.firebaseapp.com, link /__/auth/action?mode=resetPassword)"
        ),
        verified_fields=("sender", "subject"),
        verified=True,
        notes=(
            "Default sender noreply@<project>.firebaseapp.com: needs a subdomain match. Abused for spam, so a DMARC "
            "condition matters."
        ),
    ),
    Entry(
        service="Keycloak",
        category="idp",
        kind="reset_link",
        subject_patterns={"en": ("^Reset password$",), "de": ("^Passwort zurücksetzen$",)},
        languages=("en", "de"),
        source="keycloak/keycloak:themes/.../email/messages/messages_en.properties, messages_de.properties",
        verified_fields=("subject",),
        verified=True,
    ),
    Entry(
        service="Keycloak",
        category="idp",
        kind="recovery",
        subject_patterns={"en": ("^Update Your Account$",), "de": ("^Aktualisieren Sie Ihr Konto$",)},
        languages=("en", "de"),
        source="keycloak/keycloak:themes/.../email/messages/messages_en.properties, messages_de.properties",
        verified_fields=("subject",),
        verified=True,
        needs_sender=True,
        notes="'Update Your Account' (executeActions) also carries a set-password link.",
    ),
    Entry(
        service="Ory Kratos",
        category="idp",
        kind="recovery",
        subject_patterns={
            "en": (
                "^Recover access to your account$",
                "^Use code [0-9]+ to recover access to your account$",
            ),
        },
        source="ory/kratos:courier/template/courier/builtin/templates/recovery*/valid/email.subject.gotmpl",
        verified_fields=("subject",),
        verified=True,
        notes="'Use code N to log in' is the sign-in mail: differs only at the end.",
    ),
    Entry(
        service="Supabase Auth",
        category="idp",
        kind="reset_link",
        subject_patterns={"en": ("^Reset your password$",)},
        source="supabase/auth:internal/mailer/templatemailer/templatemailer.go line 130",
        verified_fields=("subject",),
        verified=True,
    ),
    Entry(
        service="SuperTokens",
        category="idp",
        kind="reset_link",
        subject_patterns={"en": ("^Password reset instructions$",)},
        source="npm supertokens-node 24.0.3: recipe/emailpassword/emaildelivery",
        verified_fields=("subject",),
        verified=True,
    ),
    Entry(
        service="ZITADEL",
        category="idp",
        kind="reset_link",
        subject_patterns={"en": ("^Reset password$",), "pt": ("^Redefinir senha$",)},
        languages=("en", "pt"),
        source="zitadel/zitadel:internal/notification/static/i18n/en.yaml, pt.yaml",
        verified_fields=("subject",),
        verified=True,
    ),
)
