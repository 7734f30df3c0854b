# SPDX-License-Identifier: GPL-3.0-or-later
"""Firms with password resets, and mails that come to them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.declared import declared
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.envelope import Envelope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.reading import read_message
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.rules import apply_rules
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.transport import Transport
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import (
    Organisation,
    read_organisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.rule import TransportRule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.compiler import compile_resets
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.mistakes import reset_mistakes

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
KEY = "correct horse battery staple"
CONTOSO = {"name": "Contoso", "domains": ["contoso.example"], "tenant_id": "6f1a"}
PASSWORDS = "passwords@contoso.example"
ANNA, BRUNO, CHLOE = "anna.berg@contoso.example", "bruno.costa@contoso.example", "chloe.martin@contoso.example"

RESETS: dict[str, Any] = {
    "target": PASSWORDS,
    "services": ["dropbox", "github", "paypal", "myob", "microsoft_365", "xero"],
    "languages": ["en", "de"],
    "mode": "enforce",
    "key": KEY,
}
GENERIC = {"coverage": "generic", "consent": {"by": "Bruno Costa", "date": "2026-11-20"}}

PASS = (
    "spf=pass (sender IP is 203.0.113.9) smtp.mailfrom=x.example; dkim=pass (signature was verified) "
    "header.d=x.example;dmarc=pass action=none header.from=x.example;compauth=pass reason=100"
)
FAIL = (
    "spf=fail (sender IP is 203.0.113.9) smtp.mailfrom=x.example; dkim=none (message not signed) "
    "header.d=none;dmarc=fail action=oreject header.from=x.example;compauth=fail reason=000"
)

BODY = "Hello, somebody asked for a new password. If you did not request this, ignore it. The link expires soon."


def declaration(resets: dict[str, Any] | None = None, **sections: Any) -> dict[str, Any]:
    """RESETS with what a test changes in it; None takes a field away."""
    changed = {**RESETS, **(resets or {})}
    return {
        "organisation": CONTOSO,
        "password_resets": {name: value for name, value in changed.items() if value is not None},
        **sections,
    }


def firm(resets: dict[str, Any] | None = None, **sections: Any) -> Organisation:
    """A firm without a mistake in it, its rules compiled."""
    organisation, mistakes = read_organisation(declaration(resets, **sections))
    assert [*mistakes, *reset_mistakes(organisation)] == []
    return compile_resets(organisation)


def mistakes(resets: dict[str, Any] | None = None, **sections: Any) -> dict[str, str]:
    """Every mistake of a firm: path to sentence."""
    organisation, found = read_organisation(declaration(resets, **sections))
    return {mistake.path: mistake.sentence() for mistake in (*found, *reset_mistakes(organisation))}


def present(organisation: Organisation) -> list[TransportRule]:
    return [rule for rule in organisation.rules() if not rule.absent]


def mail(
    subject: str,
    sender: str = "no-reply@dropbox.com",
    body: str = BODY,
    results: str | None = PASS,
    **headers: str,
) -> bytes:
    """A mail as the platform has it when rules look: `headers` with underscores for hyphens."""
    message = EmailMessage(policy=SMTP)
    if results is not None:
        message["Authentication-Results"] = results
    message["From"], message["To"], message["Subject"] = sender, ANNA, subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def sent(organisation: Organisation, raw: bytes, *to: str, authenticated: bool = False) -> Transport:
    """What the rules make of a mail to these recipients (Anna, if none is named)."""
    envelope = Envelope("bounce@amazonses.com", to or (ANNA,), authenticated)
    return apply_rules(read_message(raw), envelope, declared(organisation), NOW)


def reached(transport: Transport) -> dict[str, set[str]]:
    """Of each original recipient who gets the mail instead."""
    assert transport.unknown == ()
    return {one: set(copy.recipients) for copy in transport.copies for one in copy.originally}
