# SPDX-License-Identifier: GPL-3.0-or-later
"""Online services, N to Z."""

from __future__ import annotations

from ...model.reset_entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        service="Netflix",
        category="saas",
        kind="reset_link",
        sender_domains=("account.netflix.com", "netflix.com"),
        sender_addresses=("info@account.netflix.com",),
        source="quoted in public code; sublime-security/sublime-rules:detection-rules/impersonation_netflix.yml",
        verified_fields=("sender",),
    ),
    Entry(
        service="Notion",
        category="saas",
        kind="one_time_code",
        sender_domains=("notion.so", "updates.notion.so"),
        sender_addresses=("notify@updates.notion.so",),
        subject_patterns={"en": ("^Your temporary Notion login code",)},
        source="quoted in public code (subject) (address, test data)",
        verified_fields=("subject",),
        notes="Passwordless sign-in: not redirected by default.",
    ),
    Entry(
        service="Okta",
        category="saas",
        kind="reset_link",
        sender_domains=("okta.com",),
        sender_addresses=("noreply@okta.com",),
        source="Okta documentation (quoted in public code)",
        verified_fields=("sender",),
        notes=(
            "Customers may use their own mail domain; Okta can also send ForgotPassword only to administrators "
            "(recipients ADMINS_ONLY in the email template settings: pulumi okta EmailTemplateSettings), the "
            "cleaner fix."
        ),
    ),
    Entry(
        service="PayPal",
        category="saas",
        kind="reset_link",
        sender_domains=(
            "paypal.com",
            "paypal.co.uk",
            "paypal.de",
            "paypal.fr",
            "paypal.es",
            "paypal.it",
            "paypal.com.au",
            "paypal.ch",
            "paypal.be",
            "paypal.nl",
        ),
        sender_addresses=("service@paypal.com",),
        subject_patterns={"en": ("^Reset your PayPal password",)},
        source=(
            "quoted in public code (subject seen; note says a regex needing adjacent words missed it); pastebin "
            "0rLFLULC (address); sublime-security/sublime-rules:detection-rules/impersonation_paypal.yml (domains)"
        ),
        verified_fields=("sender", "subject"),
        verified=True,
    ),
    Entry(
        service="PyPI",
        category="saas",
        kind="reset_link",
        sender_domains=("pypi.org",),
        subject_patterns={"en": ("Password reset request$",)},
        source="pypi/warehouse:warehouse/templates/email/password-reset/subject.txt",
        verified_fields=("subject",),
    ),
    Entry(
        service="Reddit",
        category="saas",
        kind="reset_link",
        sender_domains=("reddit.com",),
        sender_addresses=("noreply@reddit.com",),
        source="quoted in public code",
        verified_fields=("sender",),
    ),
    Entry(
        service="Salesforce",
        category="saas",
        kind="reset_link",
        sender_domains=("salesforce.com",),
        sender_addresses=("support@salesforce.com",),
        subject_patterns={"en": ("^Finish resetting your Salesforce password",)},
        source="quoted in public code",
        verified_fields=("sender", "subject"),
        verified=True,
        notes="Also sent when an organisation is created.",
    ),
    Entry(
        service="Shopify",
        category="saas",
        kind="reset_link",
        sender_domains=("shopify.com",),
        source="static-files high_trust_sender_root_domains.txt (domain only); shopify.dev customerRecover mutation",
        verified_fields=("sender_domains",),
        notes="Shop customers' resets come from the shop's own address.",
    ),
    Entry(
        service="Slack",
        category="saas",
        kind="reset_link",
        sender_domains=("slack.com",),
        sender_addresses=("feedback@slack.com",),
        subject_patterns={"en": ("Slack password",)},
        source="quoted in public code; static-files high_trust_sender_root_domains.txt",
        verified_fields=("sender",),
        notes="Subject seen only in test data.",
    ),
    Entry(
        service="Spotify",
        category="saas",
        kind="reset_link",
        sender_domains=("spotify.com",),
        sender_addresses=("no-reply@spotify.com",),
        source=(
            "simple-login/app issue 2012 (reset mail); "
            "sublime-security/sublime-rules:detection-rules/impersonation_spotify.yml"
        ),
        verified_fields=("sender",),
    ),
    Entry(
        service="Squarespace",
        category="saas",
        kind="reset_link",
        sender_domains=("squarespace.com",),
        source="sublime-security/sublime-rules:detection-rules/brand_impersonation_squarespace.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="Stripe",
        category="saas",
        kind="reset_link",
        sender_domains=("stripe.com",),
        sender_addresses=("notifications@stripe.com",),
        subject_patterns={"en": ("^Reset your Stripe password$",)},
        source="quoted in public code (one inbox report)",
        verified_fields=("sender", "subject"),
        verified=True,
        notes="Single observation; other pages guess no-reply@stripe.com.",
    ),
    Entry(
        service="Twilio SendGrid",
        category="saas",
        kind="reset_link",
        sender_domains=("sendgrid.com", "twilio.com"),
        source="sublime-security/sublime-rules:detection-rules/brand_impersonation_sendgrid.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="Wells Fargo (bank)",
        category="saas",
        kind="reset_link",
        sender_domains=("wellsfargo.com",),
        source="sublime-security/sublime-rules:detection-rules/impersonation_wells_fargo.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="WeTransfer",
        category="saas",
        kind="reset_link",
        sender_domains=("wetransfer.com",),
        source="sublime-security/sublime-rules:detection-rules/brand_impersonation_wetransfer.yml (domain only)",
        verified_fields=("sender_domains",),
    ),
    Entry(
        service="Wise",
        category="saas",
        kind="reset_link",
        sender_domains=("wise.com",),
        source="sublime-security/sublime-rules:detection-rules/impersonation_wise.yml (domain only)",
    ),
    Entry(
        service="X (Twitter)",
        also_called=("twitter",),
        category="saas",
        kind="reset_link",
        sender_domains=("x.com",),
        sender_addresses=("info@x.com",),
        subject_patterns={"en": ("password reset",)},
        source="quoted in public code (zkEmail queries)",
        verified_fields=("sender", "subject"),
        verified=True,
    ),
    Entry(
        service="Xero",
        category="saas",
        kind="reset_link",
        sender_domains=("xero.com", "post.xero.com", "send.xero.com", "support.xero.com"),
        sender_addresses=("messaging-service@post.xero.com",),
        subject_patterns={"en": ("password",)},
        source=(
            "hqb.com.au 'Xero-tolerance' and ebp.co.nz (list of genuine domains); "
            "sublime-security/sublime-rules:detection-rules/*.yml (messaging-service@post.xero.com, invoices); "
            "Practice Protect how-to-protect-new-application uses Xero as its example"
        ),
        verified_fields=("sender",),
        notes="Capture the real subject with a probe, as Practice Protect tells its customers to do.",
    ),
    Entry(
        service="Zoom",
        category="saas",
        kind="reset_link",
        sender_domains=("zoom.us", "zoom.com"),
        sender_addresses=("no-reply@zoom.us",),
        source="sublime-security/sublime-rules:detection-rules/brand_impersonation_zoom.yml; gist alexknowshtml",
        verified_fields=("sender",),
    ),
)
