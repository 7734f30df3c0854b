# SPDX-License-Identifier: GPL-3.0-or-later
"""The form `exchange`: a declaration for the organisation of a corpus, compiled, and where its rules bring a mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses
from functools import cached_property
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.declared import declared
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.envelope import Envelope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.follow import deliver
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    MailOrganisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.message import Message
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.reading import read_message
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import (
    Organisation,
    read_organisation,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.catalogue.known import ENTRIES
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.compiler import compile_resets
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.password_reset.mistakes import reset_mistakes

from .labelled import LANGUAGES_SHOWN, LabelledMail

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
KEY = "a key for measuring only"
INSIDE = "X-MS-Exchange-Organization-AuthAs"

REDIRECTED, DELIVERED, UNCLEAR = "redirected", "delivered", "unclear"


def organisation_of(
    context: Mapping[str, Any], services: Iterable[str] | None = None, *, senders: Iterable[str] = ()
) -> Organisation:
    """Everything on: all services (or these), six languages, generic coverage, enforced; the first of the password
    admins is the target. With `senders`, domains of which nothing else is known, catalogue coverage. Raises ValueError
    when the context makes no valid declaration.
    """
    own = [{"service": domain, "kind": "reset_link", "sender_domains": [domain]} for domain in senders]
    consent = {"by": "Corpus", "date": "2026-11-20"}
    coverage = {"coverage": "catalogue", "own_services": own} if own else {"coverage": "generic", "consent": consent}
    declaration = {
        "organisation": {
            "name": "Corpus",
            "domains": list(context["accepted_domains"]),
            "tenant_id": "11111111-2222-3333-4444-555555555555",
        },
        "password_resets": {
            "target": context["password_admins"][0],
            "services": "all" if services is None else sorted(services),
            "languages": list(LANGUAGES_SHOWN),
            **coverage,
            "mode": "enforce",
            "key": KEY,
        },
    }
    organisation, mistakes = read_organisation(declaration)
    sentences = [mistake.sentence() for mistake in (*mistakes, *reset_mistakes(organisation))]
    if sentences:
        raise ValueError(" ".join(sentences))
    return compile_resets(organisation)


@dataclass(frozen=True)
class Outcome:
    """What became of a mail, and the rules that took it."""

    what: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evaluator:
    """Brings mails through the rules of one organisation."""

    organisation: Organisation
    context: Mapping[str, Any]

    @cached_property
    def mail_flow(self) -> MailOrganisation:
        return declared(self.organisation)

    def outcome(self, mail: LabelledMail) -> Outcome:
        """Redirected when every user's copy went to a password admin instead."""
        message = read_message(mail.raw)
        envelope = self._envelope(message)
        admins = {address.lower() for address in self.context["password_admins"]}
        delivery = deliver(message, envelope, self.mail_flow, NOW)
        if delivery.unknown:
            return Outcome(UNCLEAR)
        for recipient, arrivals in delivery.by_recipient.items():
            reached = {arrival.address for arrival in arrivals}
            if recipient in reached or not reached & admins:
                return Outcome(DELIVERED, delivery.matched())
        return Outcome(REDIRECTED, delivery.matched())

    def _envelope(self, message: Message) -> Envelope:
        fields = [value for name in ("To", "Cc", "Delivered-To") for value in message.header(name)]
        addresses = {address.lower() for _name, address in getaddresses(fields)}
        own = sorted(address for address in addresses if address.rpartition("@")[2] in self.mail_flow.domains)
        sender = next(iter(message.header("Return-Path")), "").strip("<> ")
        inside = "Internal" in message.header(INSIDE)
        return Envelope(sender.lower(), tuple(own) or (self.context["users"][0],), authenticated=inside)


def services_but(product: str) -> list[str]:
    """All services of the catalogue but those that a product of a corpus may be."""
    word = product.lower().replace("matrix-", "")
    return sorted({entry.service for entry in ENTRIES if word not in entry.service.lower()})
