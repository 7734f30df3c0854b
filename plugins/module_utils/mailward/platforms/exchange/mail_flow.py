# SPDX-License-Identifier: GPL-3.0-or-later
"""What was read of an Exchange organisation, as mail sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...mailflow.flow_rule import FlowRule
from ...mailflow.from_model import flow_rule_of_fields
from ...mailflow.mail_organisation import CONTACT, GROUP, MAILBOX, MailOrganisation
from ...mailflow.mail_organisation import Recipient as FlowRecipient
from ...model.unset import Unknown
from .flow_groups import member
from .mailboxes import mailbox_row
from .recipients import CONTACT as MAIL_CONTACT
from .recipients import MAIL_USER, Directory, Recipient, lowered, without_prefix
from .rules.items import standing_fields
from .rules.observed import ObservedRule, read_rules
from .snapshot import Snapshot

_ATTRIBUTES = Unknown("the directory attributes were not read")
_INBOX_RULES = Unknown("they were not read")


def mail_flow(snapshot: Snapshot) -> MailOrganisation:
    """Recipients and rules; of what was not read or is not understood, the reason.

    Without recipients or domains nothing can be said of any message: then the rules are Unknown too.
    """
    directory, customer = snapshot.directory, snapshot.customer
    for part in (directory, customer):
        if isinstance(part, Unknown):
            return MailOrganisation(frozenset(), (), part)
    if isinstance(directory, Unknown) or isinstance(customer, Unknown):
        raise AssertionError("handled above")
    return MailOrganisation(
        domains=customer.domains,
        recipients=tuple(_recipients(snapshot, directory)),
        rules=_rules(snapshot, directory),
        complete=True,
        relayed=snapshot.relayed_domains,
    )


def _recipients(snapshot: Snapshot, directory: Directory) -> Iterator[FlowRecipient]:
    for recipient in directory.recipients:
        address = recipient.primary or recipient.external_address
        if address:
            aliases = recipient.addresses - {address, recipient.external_address}
            found = replace(
                _recipient(snapshot, directory, recipient, address), aliases=aliases, attributes=_ATTRIBUTES
            )
            yield found


def _recipient(snapshot: Snapshot, directory: Directory, recipient: Recipient, address: str) -> FlowRecipient:
    if recipient.type in (MAIL_CONTACT, MAIL_USER):
        return FlowRecipient(address, CONTACT, outside=recipient.external_address)
    if recipient.is_group:
        members = _members(snapshot, directory, recipient)
        return FlowRecipient(address, GROUP, members=members, accepts_outside_senders=_is_open(snapshot, recipient))
    forwards = _forwards(snapshot, directory, recipient)
    row = mailbox_row(snapshot, recipient)
    kept = isinstance(row, Unknown) or bool(row.get("DeliverToMailboxAndForward"))
    return FlowRecipient(address, MAILBOX, forwards_to=forwards, keeps_copy=kept, inbox_forwards=_INBOX_RULES)


def _members(snapshot: Snapshot, directory: Directory, group: Recipient) -> frozenset[str] | Unknown:
    rows = snapshot.members.get(group.guid, Unknown("they were not read"))
    if isinstance(rows, Unknown):
        return rows
    found = ((member(row, directory), lowered(row.get("PrimarySmtpAddress"))) for row in rows)
    # A member without any address can get no mail.
    addresses = (address if one is None else one.primary or one.external_address for one, address in found)
    return frozenset(address for address in addresses if address)


def _is_open(snapshot: Snapshot, group: Recipient) -> bool | Unknown:
    if isinstance(snapshot.groups, Unknown):
        return snapshot.groups
    row = snapshot.groups.get(group.guid)
    if row is None:
        return Unknown(f"Get-DistributionGroup did not list {group.primary}")
    only_inside = row.get("RequireSenderAuthenticationEnabled")
    return not only_inside if isinstance(only_inside, bool) else Unknown("Get-DistributionGroup does not say it")


def _forwards(snapshot: Snapshot, directory: Directory, mailbox: Recipient) -> frozenset[str] | Unknown:
    """ForwardingAddress wins where both are set (PowerShell docs, Set-Mailbox).

    What is no mailbox that Get-Mailbox lists (a room is one, a Microsoft 365 group is none) is not followed.
    """
    row = mailbox_row(snapshot, mailbox)
    if isinstance(row, Unknown):
        return row
    inside, anywhere = row.get("ForwardingAddress"), without_prefix(lowered(row.get("ForwardingSmtpAddress")))
    if not inside:
        return frozenset({anywhere} if anywhere else ())
    found = directory.resolve(inside)
    if found is None or not (found.primary or found.external_address):
        return Unknown(f"it forwards to {inside}, whom no address could be found for")
    return frozenset({found.primary or found.external_address})


def _rules(snapshot: Snapshot, directory: Directory) -> tuple[FlowRule, ...] | Unknown:
    if not snapshot.rules_read:
        return Unknown("the rules were not read")
    live = snapshot.rules if isinstance(snapshot.rules, Unknown) else read_rules(snapshot.rules, snapshot.where)
    if isinstance(live, Unknown):
        return live

    def resolve(identity: str) -> str | None:
        found = directory.resolve(identity)
        return None if found is None else found.primary or found.external_address or None

    return tuple(
        replace(flow_rule_of_fields(rule.name, standing_fields(rule, resolve)), unclear=_unclear(rule)) for rule in live
    )


def _unclear(rule: ObservedRule) -> str:
    """Why nobody can tell what a rule does; "" if somebody can."""
    if rule.beyond:
        return f"{', '.join(rule.beyond)} of it is not understood"
    # Which patterns match as they did in Exchange 2010 is not written anywhere.
    return "its patterns are those of Exchange 2010" if rule.legacy_patterns else ""
