# SPDX-License-Identifier: GPL-3.0-or-later
"""Online services, G to M."""

from __future__ import annotations

from ...model.reset_entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        service="GitHub",
        category="saas",
        kind="reset_link",
        sender_domains=("github.com",),
        sender_addresses=("noreply@github.com",),
        subject_patterns={"en": (r"^\[GitHub\] Please reset your password$",)},
        source="quoted in public code; sublime-security/sublime-rules:detection-rules/*.yml (noreply@github.com)",
        verified_fields=("sender", "subject"),
        verified=True,
        busy_domain=True,
        notes=(
            "github.com also sends issue/PR notifications (notifications@github.com) whose subjects quote anything: "
            "match the address, not only the domain."
        ),
    ),
    Entry(
        service="GitLab.com",
        category="saas",
        kind="reset_link",
        sender_domains=("gitlab.com", "mg.gitlab.com"),
        sender_addresses=("gitlab@mg.gitlab.com",),
        subject_patterns={"en": ("Reset password instructions",)},
        source="quoted in public code (real headers)",
        verified_fields=("sender",),
        busy_domain=True,
        notes="Subject is the Devise default (GitLab is a Devise application): not read from GitLab here.",
    ),
    Entry(
        service="GoDaddy",
        category="saas",
        kind="reset_link",
        sender_domains=("godaddy.com",),
        sender_addresses=("donotreply@godaddy.com",),
        source="gist alexknowshtml; sublime-security/sublime-rules:detection-rules/brand_impersonation_godaddy.yml",
        verified_fields=("sender",),
    ),
    Entry(
        service="Google Account",
        category="saas",
        kind="reset_code",
        sender_domains=("accounts.google.com", "google.com"),
        sender_addresses=("no-reply@accounts.google.com",),
        source="sublime-security/sublime-rules:detection-rules/*.yml (no-reply@accounts.google.com)",
        verified_fields=("sender",),
        busy_domain=True,
        notes="Recovery codes go to the recovery address; security alerts share the sender.",
    ),
    Entry(
        service="Gusto",
        category="saas",
        kind="reset_link",
        sender_domains=("gusto.com",),
        source="sublime-security/sublime-rules:detection-rules/impersonation_gusto.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="HubSpot",
        category="saas",
        kind="reset_link",
        sender_domains=("hubspot.com", "notifications.transactional.hubspot.com"),
        sender_addresses=("noreply@notifications.transactional.hubspot.com",),
        subject_patterns={"en": ("^Reset your HubSpot Password$",)},
        source="quoted in public code",
        verified_fields=("sender", "subject"),
        verified=True,
    ),
    Entry(
        service="Instagram",
        category="saas",
        kind="magic_link",
        sender_domains=("mail.instagram.com",),
        sender_addresses=("security@mail.instagram.com",),
        source="quoted in public code",
        verified_fields=("sender",),
    ),
    Entry(
        service="Intuit / QuickBooks",
        category="saas",
        kind="reset_code",
        sender_domains=("intuit.com", "notification.intuit.com"),
        sender_addresses=("do_not_reply@intuit.com", "no_response@intuit.com"),
        source=(
            "quickbooks.intuit.com help article L9ebtZ5Ip (verification codes from Do_not_reply@intuit.com, "
            "recovery link from no_response@intuit.com); "
            "sublime-security/sublime-rules:detection-rules/impersonation_quickbooks.yml (domains)"
        ),
        verified_fields=("sender",),
        also_sign_in=True,
        notes="Recovery is by one-time code, then 'reset or skip': redirecting codes blocks normal sign-in too.",
    ),
    Entry(
        service="LastPass",
        category="saas",
        kind="reset_link",
        sender_domains=("lastpass.com",),
        source="sublime-security/sublime-rules:detection-rules/impersonation_lastpass.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="LinkedIn",
        category="saas",
        kind="reset_link",
        sender_domains=("linkedin.com",),
        sender_addresses=("security-noreply@linkedin.com",),
        subject_patterns={
            "en": ("here's the link to reset your password",),
            "ru": ("данное сообщение содержит ссылку для изменения пароля",),
        },
        languages=("en", "ru"),
        source="quoted in public code",
        verified_fields=("sender", "subject"),
        verified=True,
        busy_domain=True,
        notes="Subject starts with the person's first name; the same address also sends sign-in codes.",
    ),
    Entry(
        service="Mailchimp",
        category="saas",
        kind="reset_link",
        sender_domains=("mailchimp.com",),
        source="sublime-security/sublime-rules:detection-rules/brand_impersonation_mailchimp.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="Microsoft account (personal)",
        category="saas",
        kind="reset_code",
        sender_domains=("accountprotection.microsoft.com",),
        sender_addresses=("account-security-noreply@accountprotection.microsoft.com",),
        subject_patterns={
            "en": ("^Microsoft account security code$",),
            "ja": ("^Microsoft アカウントのセキュリティ コード",),
        },
        languages=("en", "ja"),
        source="quoted in public code",
        verified_fields=("sender", "subject"),
        verified=True,
        also_sign_in=True,
        notes="One subject serves sign-in codes AND resets: cannot be told apart from the subject.",
    ),
    Entry(
        service="Microsoft Entra ID / Microsoft 365 self-service reset",
        also_called=("microsoft_365", "entra_id"),
        category="saas",
        kind="reset_code",
        sender_domains=("microsoftonline.com", "microsoft.com"),
        sender_addresses=("msonlineservicesteam@microsoftonline.com", "azure-noreply@microsoft.com"),
        source=(
            "quoted in public code (code treats it as the reset sender) (Microsoft 'what's new' page: MFA notices "
            "from both addresses)"
        ),
        verified_fields=("sender",),
        busy_domain=True,
        notes=(
            "CIS 5.2.4.4 wants users to keep receiving 'your password was reset' notices from here: copy, never "
            "redirect, those. Press reports of 2026 say this address was abused for spam."
        ),
    ),
    Entry(
        service="MYOB",
        category="saas",
        kind="temporary_password",
        sender_domains=("myob.com",),
        subject_patterns={"en": ("^Your MYOB Essentials account password has been reset",)},
        source="help.myob.com wiki page 1147442 (subject only)",
        verified_fields=("subject",),
        notes="Subject reads like a harmless notice but the mail carries a temporary password or reset code.",
    ),
)
