# SPDX-License-Identifier: GPL-3.0-or-later
"""Online services, A to F."""

from __future__ import annotations

from ...model.reset_entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        service="Adobe",
        category="saas",
        kind="reset_link",
        sender_domains=("adobe.com",),
        sender_addresses=("message@adobe.com",),
        source=(
            "Adobe documentation in several languages (quoted in public code); "
            "sublime-security/sublime-rules:detection-rules/*.yml"
        ),
        verified_fields=("sender",),
    ),
    Entry(
        service="ADP",
        category="saas",
        kind="reset_link",
        sender_domains=("adp.com",),
        source="sublime-security/sublime-rules:detection-rules/impersonation_adp.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="Amazon (retail)",
        category="saas",
        kind="reset_code",
        sender_domains=("amazon.com",),
        sender_addresses=("account-update@amazon.com",),
        subject_patterns={"en": ("^Amazon password assistance$",)},
        source="quoted in public code; pastebin 0rLFLULC (address)",
        verified_fields=("sender", "subject"),
        verified=True,
        notes=(
            "Country shops use their own domain (amazon.co.uk, .de, .fr ...: list in "
            "sublime-security/sublime-rules:detection-rules/impersonation_amazon.yml)."
        ),
    ),
    Entry(
        service="Amazon Cognito (any app)",
        category="saas",
        kind="reset_code",
        sender_domains=("verificationemail.com",),
        sender_addresses=("no-reply@verificationemail.com",),
        source="quoted in public code (cites AWS documentation)",
        verified_fields=("sender",),
    ),
    Entry(
        service="Amazon Web Services (root user)",
        category="saas",
        kind="reset_link",
        sender_domains=("signin.aws", "verify.signin.aws"),
        sender_addresses=("password-reset-no-reply@verify.signin.aws",),
        subject_patterns={"en": ("^Amazon Web Services Password Assistance$",)},
        source="quoted in public code (mail of April 2026)",
        verified_fields=("sender", "subject"),
        verified=True,
        notes="Older tutorials show the same subject from amazon.com addresses; sender moved to verify.signin.aws.",
    ),
    Entry(
        service="Apple Account",
        category="saas",
        kind="reset_link",
        sender_domains=("apple.com", "id.apple.com", "email.apple.com"),
        sender_addresses=("appleid@id.apple.com",),
        subject_patterns={"en": ("^How to reset your Apple ID password",)},
        source=(
            "quoted in public code (subject); sublime-security/sublime-rules:detection-rules/*.yml "
            "(appleid@id.apple.com)"
        ),
        verified_fields=("sender", "subject"),
        verified=True,
    ),
    Entry(
        service="Atlassian",
        category="saas",
        kind="reset_link",
        sender_domains=("atlassian.com", "am.atlassian.com", "id.atlassian.com"),
        sender_addresses=("noreply@am.atlassian.com",),
        source="quoted in public code",
        verified_fields=("sender",),
        busy_domain=True,
        notes="Subject not seen.",
    ),
    Entry(
        service="Auth0 (any app)",
        category="saas",
        kind="reset_link",
        sender_domains=("auth0user.net",),
        source=(
            "auth0.com/docs management API (template names reset_email, reset_email_by_code, change_password, "
            "mfa_oob_code, blocked_account)"
        ),
        notes="Sender and subject are set per tenant.",
    ),
    Entry(
        service="Bank (generic)",
        category="saas",
        kind="notification",
        source="none: placeholder; each firm adds its banks after a probe",
        notes="Most banks do not reset by mail alone; add by probe only.",
    ),
    Entry(
        service="Bank of America (bank)",
        category="saas",
        kind="reset_link",
        sender_domains=("bankofamerica.com",),
        source="sublime-security/sublime-rules:detection-rules/impersonation_bank_of_america.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="Bitbucket",
        category="saas",
        kind="reset_link",
        sender_domains=("bitbucket.org",),
        sender_addresses=("noreply@bitbucket.org",),
        source="Bitbucket issue 8409 (says the address is used for password resets)",
        verified_fields=("sender",),
    ),
    Entry(
        service="Box",
        category="saas",
        kind="reset_link",
        sender_domains=("box.com",),
        source="sublime-security/sublime-rules:detection-rules/impersonation_box_file_share.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="Chase (bank)",
        category="saas",
        kind="reset_link",
        sender_domains=("chase.com",),
        source="sublime-security/sublime-rules:detection-rules/impersonation_chase.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="Citrix ShareFile",
        category="saas",
        kind="reset_link",
        sender_domains=("sharefile.com", "sf-notifications.com"),
        source="sublime-security/sublime-rules:detection-rules/impersonation_sharefile.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="Coinbase",
        category="saas",
        kind="reset_link",
        sender_domains=("coinbase.com",),
        source="sublime-security/sublime-rules:detection-rules/impersonation_coinbase.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="DHL",
        category="saas",
        kind="reset_link",
        sender_domains=("dhl.com", "dhl.de"),
        source="sublime-security/sublime-rules:detection-rules/impersonation_dhl.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="Discord",
        category="saas",
        kind="reset_link",
        sender_domains=("discord.com",),
        subject_patterns={"en": ("^Password Reset Request for Discord$",)},
        source="quoted in public code (zkEmail queries)",
        verified_fields=("sender", "subject"),
        verified=True,
    ),
    Entry(
        service="DocuSign",
        category="saas",
        kind="reset_link",
        sender_domains=("docusign.net", "docusign.com"),
        source=(
            "sublime-security/sublime-rules:detection-rules/impersonation_linkedin.yml, static-files "
            "high_trust_sender_root_domains.txt (domains)"
        ),
        verified_fields=("sender",),
    ),
    Entry(
        service="Dropbox",
        category="saas",
        kind="reset_link",
        sender_domains=("dropbox.com",),
        sender_addresses=("no-reply@dropbox.com",),
        subject_patterns={"en": ("^Reset your Dropbox password$",)},
        source=(
            "quoted in public code (analysis of a real message, Return-Path amazonses.com); "
            "sublime-security/sublime-rules:detection-rules/*.yml (no-reply@dropbox.com)"
        ),
        verified_fields=("sender", "subject"),
        verified=True,
        notes="Envelope sender is amazonses.com: SenderAddressLocation must look at the header From.",
    ),
    Entry(
        service="Facebook",
        category="saas",
        kind="reset_code",
        sender_domains=("facebookmail.com",),
        sender_addresses=("security@facebookmail.com",),
        source="quoted in public code; sublime-security/sublime-rules:detection-rules/*.yml (facebookmail.com)",
        verified_fields=("sender",),
    ),
    Entry(
        service="FedEx",
        category="saas",
        kind="reset_link",
        sender_domains=("fedex.com",),
        source="sublime-security/sublime-rules:detection-rules/impersonation_fedex.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="FreshBooks",
        category="saas",
        kind="reset_link",
        sender_domains=("freshbooks.com",),
        source="static-files high_trust_sender_root_domains.txt (domain only)",
        verified_fields=("sender_domains",),
    ),
)
