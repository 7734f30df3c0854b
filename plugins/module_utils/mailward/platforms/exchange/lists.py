# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of an organisation as a whole, list by list, and what a snapshot has of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ...clients.cmdlet import Cmdlet
from ...model.unset import Unknown
from ..platform import Customer
from . import recipients
from .recipients import Directory, lowered, read_recipient
from .snapshot import Row, Rows, Snapshot
from .world import MAIL_FLOW_TESTS, SECTION_DELEGATIONS, SECTION_MAILBOXES, SECTION_REDIRECTS, SECTION_RULES

MAILBOX_PROPERTIES = (
    "Guid", "Identity", "Name", "DisplayName", "Alias", "UserPrincipalName", "PrimarySmtpAddress", "EmailAddresses",
    "RecipientTypeDetails", "ExternalDirectoryObjectId", "ForwardingAddress", "ForwardingSmtpAddress",
    "DeliverToMailboxAndForward", "GrantSendOnBehalfTo", "MessageCopyForSentAsEnabled",
    "MessageCopyForSendOnBehalfEnabled", "HiddenFromAddressListsEnabled", "AuditEnabled", "DefaultAuditSet",
    "LitigationHoldEnabled", "InPlaceHolds", "ArchiveStatus", "IsDirSynced", "IsExchangeCloudManaged",
)  # fmt: skip
GROUP_PROPERTIES = (
    "Guid", "DisplayName", "PrimarySmtpAddress", "HiddenFromAddressListsEnabled", "RequireSenderAuthenticationEnabled",
    "MemberJoinRestriction", "MemberDepartRestriction", "IsDirSynced",
)  # fmt: skip
CAS_PROPERTIES = ("Guid", "Identity", "PrimarySmtpAddress", "SmtpClientAuthenticationDisabled")


def listing(name: str, select: Sequence[str] = (), **parameters: object) -> Cmdlet:
    return Cmdlet(name, {"ResultSize": "Unlimited", **parameters}, tuple(select))


LISTS: Mapping[str, tuple[Cmdlet, frozenset[str]]] = {
    "domains": (Cmdlet("Get-AcceptedDomain"), frozenset()),
    "recipients": (listing("Get-Recipient", recipients.PROPERTIES), frozenset()),
    "mailboxes": (
        listing("Get-Mailbox", MAILBOX_PROPERTIES),
        frozenset({SECTION_MAILBOXES, SECTION_DELEGATIONS, SECTION_REDIRECTS, MAIL_FLOW_TESTS}),
    ),
    "cas": (listing("Get-CASMailbox", CAS_PROPERTIES), frozenset({SECTION_MAILBOXES})),
    "audit_bypass": (
        listing("Get-MailboxAuditBypassAssociation", ("Guid", "Identity", "Name", "AuditBypassEnabled")),
        frozenset({SECTION_MAILBOXES}),
    ),
    "groups": (listing("Get-DistributionGroup", GROUP_PROPERTIES), frozenset({SECTION_REDIRECTS, MAIL_FLOW_TESTS})),
    "spam_policies": (Cmdlet("Get-HostedOutboundSpamFilterPolicy"), frozenset({SECTION_REDIRECTS})),
    "spam_rules": (Cmdlet("Get-HostedOutboundSpamFilterRule"), frozenset({SECTION_REDIRECTS})),
    "remote_domains": (Cmdlet("Get-RemoteDomain"), frozenset({SECTION_REDIRECTS})),
    "rules": (listing("Get-TransportRule"), frozenset({SECTION_RULES, MAIL_FLOW_TESTS})),
}
"""What is read as a whole, and the parts of a declaration that need it (none: always)."""


def snapshot_of(lists: Mapping[str, Rows | Unknown], tenant_id: str) -> Snapshot:
    domains, found = lists["domains"], lists["recipients"]
    mailboxes = lists.get("mailboxes", ())
    customer: Customer | Unknown = domains if isinstance(domains, Unknown) else customer_of(domains, tenant_id)
    bypass = lists.get("audit_bypass", ())
    return Snapshot(
        customer=customer,
        initial_domain="" if isinstance(domains, Unknown) else _first_with(domains, "InitialDomain"),
        alias_domain="" if isinstance(domains, Unknown) else _first_with(domains, "InitialDomain", "Default"),
        relayed_domains=frozenset() if isinstance(domains, Unknown) else _relayed(domains),
        directory=found if isinstance(found, Unknown) else directory_of(found, mailboxes),
        mailboxes=_by_guid(mailboxes),
        cas=_by_guid(lists.get("cas", ())),
        audit_bypass=bypass if isinstance(bypass, Unknown) else frozenset(_bypassing(bypass)),
        groups=_by_guid(lists.get("groups", ())),
        rules=lists.get("rules", ()),
        rules_read="rules" in lists,
        spam_policies=lists.get("spam_policies", ()),
        spam_rules=lists.get("spam_rules", ()),
        remote_domains=lists.get("remote_domains", ()),
    )


def customer_of(domains: Rows, tenant_id: str) -> Customer:
    return Customer(tenant_id, frozenset(lowered(row.get("DomainName")) for row in domains))


def _first_with(domains: Rows, *properties: str) -> str:
    """The domain that has the first of these properties that any has."""
    found = (lowered(row.get("DomainName")) for name in properties for row in domains if row.get(name))
    return next(found, "")


def _relayed(domains: Rows) -> frozenset[str]:
    """Domains that are shared with another mail system (PowerShell docs, Set-AcceptedDomain -DomainType)."""
    rows = (row for row in domains if lowered(row.get("DomainType")) == "internalrelay")
    return frozenset(lowered(row.get("DomainName")) for row in rows)


def directory_of(found: Rows, mailboxes: Rows | Unknown) -> Directory:
    """Recipients with the further names that only Get-Mailbox tells."""
    further = {} if isinstance(mailboxes, Unknown) else {lowered(row.get("Guid")): row for row in mailboxes}
    known = []
    for row in found:
        recipient = read_recipient(row)
        if recipient.guid in further:
            more = read_recipient(further[recipient.guid])
            recipient = replace(
                recipient, identities=recipient.identities | more.identities, logons=recipient.logons | more.logons
            )
        known.append(recipient)
    return Directory(known)


def _bypassing(rows: Rows) -> Iterable[str]:
    return (lowered(row.get("Guid")) for row in rows if row.get("AuditBypassEnabled"))


def _by_guid(rows: Rows | Unknown) -> Mapping[str, Row] | Unknown:
    return rows if isinstance(rows, Unknown) else {lowered(row.get("Guid")): row for row in rows}
