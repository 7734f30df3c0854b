# SPDX-License-Identifier: GPL-3.0-or-later
"""Builders for small organisations as mail sees them, and for what becomes of a message in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.delivery import Delivery
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.envelope import Envelope
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.flow_rule import FlowRule
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.follow import deliver
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.mail_organisation import (
    CONTACT,
    GROUP,
    MailOrganisation,
    Recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.mailflow.message import Message

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ANNA, BRUNO, CHLOE = "anna@contoso.example", "bruno@contoso.example", "chloe@contoso.example"
SALES, SALE, CONTACT_US = "sales@contoso.example", "sale@contoso.example", "contact@contoso.example"
PASSWORDS, PARTNER = "passwords@contoso.example", "support@partner.example"
RESET = "Reset your password"

NOBODY: frozenset[str] = frozenset()


def mailbox(address: str, forwards_to: Any = NOBODY, **more: Any) -> Recipient:
    """A mailbox whose inbox rules send nothing on, unless it is said otherwise."""
    targets = frozenset({forwards_to}) if isinstance(forwards_to, str) else forwards_to
    return Recipient(address, forwards_to=targets, **{"inbox_forwards": frozenset(), **more})


def group(address: str, *members: str, **more: Any) -> Recipient:
    return Recipient(address, GROUP, **{"members": frozenset(members), **more})


def contact(address: str, outside: str) -> Recipient:
    return Recipient(address, CONTACT, outside=outside)


def redirecting(to: str = PASSWORDS, **more: Any) -> FlowRule:
    """A rule that redirects password resets to the password admins, and leaves their own alone."""
    parts = {
        "conditions": {"subject_contains_words": frozenset({"reset"})},
        "exceptions": {"sent_to": frozenset({to})},
        "actions": {"redirect_message_to": frozenset({to})},
        **more,
    }
    return FlowRule("Password resets", **parts)


def organisation(*recipients: Recipient, rules: Any = (), complete: bool = True, **more: Any) -> MailOrganisation:
    """An organisation with everybody of this file in it who is not given otherwise."""
    given = {recipient.address for recipient in recipients}
    rest = (mailbox(one) for one in (ANNA, BRUNO, CHLOE, PASSWORDS) if one not in given)
    return MailOrganisation(frozenset({"contoso.example"}), (*recipients, *rest), rules, complete, **more)


def delivered(
    where: MailOrganisation, to: str | Iterable[str] = ANNA, subject: str = RESET, *, authenticated: bool = False
) -> Delivery:
    """What becomes of a message from outside."""
    recipients = (to,) if isinstance(to, str) else tuple(to)
    message = Message((("From", "news@service.example"), ("Subject", subject)), ("Hello",), size=100)
    return deliver(message, Envelope("bounce@service.example", recipients, authenticated), where, NOW)


def ends(found: Delivery) -> list[tuple[str, str]]:
    """The ends as pairs of address and what."""
    return sorted((arrival.address, arrival.what) for arrival in found.arrivals)
