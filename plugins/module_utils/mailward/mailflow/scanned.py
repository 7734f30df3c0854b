# SPDX-License-Identifier: GPL-3.0-or-later
"""The mail organisation with what a scan for forwarding knows of its inbox rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ..model.unset import Unknown
from .forwarding import INBOX_RULE, TEXT_MESSAGE, Forwarding, ForwardingScan
from .mail_organisation import MAILBOX, MailOrganisation, Recipient


def scanned(organisation: MailOrganisation, scan: ForwardingScan | Unknown, now: datetime) -> MailOrganisation:
    """Names where the inbox rules of each mailbox that the scan has read may send mail on.

    What they send on depends on conditions, and on other rules, that nobody evaluates here: everything stays a
    possibility. A scan that is too old says nothing; mailboxes that it has not read stay as they are.
    """
    if isinstance(scan, Unknown) or scan.is_old(now):
        return organisation
    rules: dict[str, list[Forwarding]] = {address: [] for address in scan.read}
    for one in scan.forwardings:
        if one.means == INBOX_RULE and one.enabled and one.mailbox in rules:
            rules[one.mailbox].append(one)
    recipients = tuple(_with_rules(recipient, rules) for recipient in organisation.recipients)
    return replace(organisation, recipients=recipients)


def _with_rules(recipient: Recipient, rules: dict[str, list[Forwarding]]) -> Recipient:
    # The scan may have seen it under an address that is an alias by now.
    known = [rules[address] for address in (recipient.address, *sorted(recipient.aliases)) if address in rules]
    if recipient.kind != MAILBOX or not known:
        return recipient
    sending = [one for one in known[0] if one.is_bypass]
    targets = {target for one in sending if one.action != TEXT_MESSAGE for target in one.targets}
    doubts = "; ".join(dict.fromkeys(_doubts(known[0])))
    return replace(
        recipient, inbox_forwards=frozenset(target for target in targets if "@" in target), inbox_doubt=doubts
    )


def _doubts(rules: Iterable[Forwarding]) -> Iterable[str]:
    """What of these rules cannot be followed."""
    for one in rules:
        named = f'its inbox rule "{one.rule}"'
        strangers = [target for target in one.targets if "@" not in target]
        if one.is_unclear:
            yield f"what {named} does is not shown"
        elif one.is_bypass and one.action == TEXT_MESSAGE:
            yield f"{named} tells of mail in text messages"
        elif one.is_bypass and (strangers or not one.targets):
            whom = ", ".join(strangers) or "somebody"
            yield f"{named} sends mail on to {whom}, whom no address could be found for"
