# SPDX-License-Identifier: GPL-3.0-or-later
"""Which management role to give for a cmdlet: the one that holds it beside what else is needed.

From the PowerShell docs' pages on management roles and public role listings. Other roles can hold a cmdlet
too; in an organisation `Get-ManagementRole -Cmdlet <name>` lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MAIL_RECIPIENTS: Final = "Mail Recipients"
MAIL_RECIPIENT_CREATION: Final = "Mail Recipient Creation"
DISTRIBUTION_GROUPS: Final = "Distribution Groups"
TRANSPORT_RULES: Final = "Transport Rules"
ACTIVE_DIRECTORY_PERMISSIONS: Final = "Active Directory Permissions"
VIEW_ONLY_RECIPIENTS: Final = "View-Only Recipients"
VIEW_ONLY_CONFIGURATION: Final = "View-Only Configuration"
ORGANIZATION_CONFIGURATION: Final = "Organization Configuration"
TRANSPORT_HYGIENE: Final = "Transport Hygiene"
MESSAGE_TRACKING: Final = "Message Tracking"

_READS_OF_RECIPIENTS: Final = (
    "Get-AcceptedDomain Get-CASMailbox Get-Contact Get-DistributionGroup Get-DistributionGroupMember Get-Group "
    "Get-MailContact Get-Mailbox Get-MailboxAuditBypassAssociation Get-MailboxFolderPermission "
    "Get-MailboxFolderStatistics Get-MailboxPermission Get-MailboxStatistics Get-Recipient Get-RecipientPermission"
)
_READS_OF_POLICIES: Final = "Get-HostedOutboundSpamFilterPolicy Get-HostedOutboundSpamFilterRule"
_READS_OF_RULES: Final = "Get-RemoteDomain Get-TransportRule"


def _named(table: Mapping[str, str]) -> Mapping[str, str]:
    return {cmdlet: role for role, cmdlets in table.items() for cmdlet in cmdlets.split()}


TO_APPLY: Final = _named(
    {
        MAIL_RECIPIENTS: _READS_OF_RECIPIENTS
        + " Add-MailboxFolderPermission Add-MailboxPermission Add-RecipientPermission Remove-MailboxFolderPermission "
        "Remove-MailboxPermission Remove-RecipientPermission Set-CASMailbox Set-Contact Set-MailContact Set-Mailbox "
        "Set-MailboxAuditBypassAssociation Set-MailboxFolderPermission",
        MAIL_RECIPIENT_CREATION: "New-MailContact New-Mailbox Remove-MailContact Remove-Mailbox",
        DISTRIBUTION_GROUPS: "Add-DistributionGroupMember New-DistributionGroup Remove-DistributionGroup "
        "Remove-DistributionGroupMember Set-DistributionGroup Set-Group",
        TRANSPORT_RULES: _READS_OF_RULES
        + " Disable-TransportRule Enable-TransportRule New-TransportRule Remove-TransportRule Set-TransportRule",
        VIEW_ONLY_CONFIGURATION: _READS_OF_POLICIES,
    }
)
"""The role of every cmdlet that a run sends which applies."""

_READS_OF_SERVERS: Final = "Get-AcceptedDomain Get-ExchangeServer Get-OrganizationConfig Get-RemoteDomain"
_SEND_AS_ON_SERVERS: Final = "Add-ADPermission Get-ADPermission Remove-ADPermission"

ON_SERVERS: Final = _named(
    {
        MAIL_RECIPIENTS: "Get-User",
        ACTIVE_DIRECTORY_PERMISSIONS: _SEND_AS_ON_SERVERS,
        VIEW_ONLY_CONFIGURATION: _READS_OF_SERVERS,
    }
)
"""The roles of what only Exchange servers are sent, or that another role certainly holds there."""

TO_PLAN: Final = _named(
    {
        VIEW_ONLY_RECIPIENTS: _READS_OF_RECIPIENTS,
        VIEW_ONLY_CONFIGURATION: f"{_READS_OF_POLICIES} {_READS_OF_RULES}",
    }
)
"""The role of every cmdlet that a run sends which only reads."""

TO_PLAN_ON_SERVERS: Final = _named(
    {
        VIEW_ONLY_RECIPIENTS: "Get-User",
        ACTIVE_DIRECTORY_PERMISSIONS: "Get-ADPermission",
        VIEW_ONLY_CONFIGURATION: _READS_OF_SERVERS,
    }
)
"""The same of a run that only reads. That View-Only Recipients does not hold Get-ADPermission is inferred."""

ONCE: Final = _named({ORGANIZATION_CONFIGURATION: "Enable-OrganizationCustomization"})
"""What is sent only in a tenant that was never customized."""

TO_VERIFY: Final = _named(
    {
        VIEW_ONLY_RECIPIENTS: "Get-AcceptedDomain Get-Mailbox Get-MessageTraceDetailV2 Get-MessageTraceV2",
        MAIL_RECIPIENTS: "Get-InboxRule",
        TRANSPORT_HYGIENE: "Get-QuarantineMessage",
    }
)
"""The role of every cmdlet that a proof by mail sends. The quarantine is the anti-spam features', which Transport
Hygiene is for (Exchange docs, permissions in Exchange Online); that it holds the cmdlet is inferred. That View-Only
Recipients is enough for a message trace is what administrators write who gave it for that."""

TO_VERIFY_ON_SERVERS: Final = _named(
    {
        VIEW_ONLY_RECIPIENTS: "Get-Mailbox",
        VIEW_ONLY_CONFIGURATION: "Get-AcceptedDomain Get-ExchangeServer Get-OrganizationConfig Get-TransportRule "
        "Get-TransportService",
        MESSAGE_TRACKING: "Get-MessageTrackingLog",
    }
)
"""The same on servers, where mailboxes and inbox rules are read over Exchange Web Services. Message Tracking is named
for what the cmdlet does; that it holds it, and that View-Only Configuration holds Get-TransportService, is inferred."""

TO_SCAN: Final = _named({MAIL_RECIPIENTS: "Get-AcceptedDomain Get-InboxRule Get-Mailbox Get-Recipient"})
"""The role of every cmdlet that a scan for forwarding sends. Members of View-Only Organization Management cannot run
Get-InboxRule (PowerShell docs, Get-InboxRule)."""
