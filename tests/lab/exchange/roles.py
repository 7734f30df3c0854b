# SPDX-License-Identifier: GPL-3.0-or-later
"""Which management roles hold which cmdlets.

From the PowerShell docs' pages on management roles and public role listings; which role holds a single
cmdlet is a GUESS where several might.
"""

from __future__ import annotations

TRANSPORT_RULES = "Transport Rules"
MAIL_RECIPIENTS = "Mail Recipients"
MAIL_RECIPIENT_CREATION = "Mail Recipient Creation"
DISTRIBUTION_GROUPS = "Distribution Groups"
ORGANIZATION_CONFIGURATION = "Organization Configuration"
VIEW_ONLY_RECIPIENTS = "View-Only Recipients"
VIEW_ONLY_CONFIGURATION = "View-Only Configuration"
TRANSPORT_HYGIENE = "Transport Hygiene"
AUDIT_LOGS = "Audit Logs"
ACTIVE_DIRECTORY_PERMISSIONS = "Active Directory Permissions"
MESSAGE_TRACKING = "Message Tracking"
SECURITY_READER = "Security Reader"
# Holds no cmdlet: it lets Exchange Web Services be used in the name of others.
APPLICATION_IMPERSONATION = "ApplicationImpersonation"

ALL_ROLES = frozenset(
    {
        TRANSPORT_RULES,
        MAIL_RECIPIENTS,
        MAIL_RECIPIENT_CREATION,
        DISTRIBUTION_GROUPS,
        ORGANIZATION_CONFIGURATION,
        VIEW_ONLY_RECIPIENTS,
        VIEW_ONLY_CONFIGURATION,
        TRANSPORT_HYGIENE,
        AUDIT_LOGS,
        ACTIVE_DIRECTORY_PERMISSIONS,
        MESSAGE_TRACKING,
        SECURITY_READER,
        APPLICATION_IMPERSONATION,
    }
)

_READS_RECIPIENTS = (VIEW_ONLY_RECIPIENTS, MAIL_RECIPIENTS)
_READS_GROUPS = (VIEW_ONLY_RECIPIENTS, MAIL_RECIPIENTS, DISTRIBUTION_GROUPS)
_READS_CONFIGURATION = (VIEW_ONLY_CONFIGURATION, ORGANIZATION_CONFIGURATION)

_TABLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Get-OrganizationConfig Get-AcceptedDomain", (*_READS_CONFIGURATION, *_READS_RECIPIENTS, TRANSPORT_RULES)),
    ("Get-TransportConfig Get-RemoteDomain", (*_READS_CONFIGURATION, TRANSPORT_RULES)),
    ("Get-HostedOutboundSpamFilterPolicy Get-HostedOutboundSpamFilterRule", (*_READS_CONFIGURATION, TRANSPORT_HYGIENE)),
    ("Enable-OrganizationCustomization", (ORGANIZATION_CONFIGURATION,)),
    (
        "Get-Recipient Get-User Get-Group Get-DistributionGroup Get-DistributionGroupMember Get-MailContact "
        "Get-Contact "
        "Get-MailUser Get-Mailbox Get-CASMailbox",
        _READS_GROUPS,
    ),
    (
        "Get-MailboxStatistics Get-MailboxPermission Get-RecipientPermission Get-MailboxFolderStatistics "
        "Get-MailboxFolderPermission",
        _READS_RECIPIENTS,
    ),
    # Members of View-Only Organization Management cannot run it (PowerShell docs, Get-InboxRule).
    ("Get-InboxRule", (MAIL_RECIPIENTS,)),
    ("Get-MailboxAuditBypassAssociation", (*_READS_RECIPIENTS, AUDIT_LOGS)),
    ("Set-MailboxAuditBypassAssociation", (MAIL_RECIPIENTS, AUDIT_LOGS)),
    ("New-Mailbox Remove-Mailbox New-MailContact Remove-MailContact", (MAIL_RECIPIENT_CREATION,)),
    (
        "Set-Mailbox Set-CASMailbox Add-MailboxPermission Remove-MailboxPermission Add-RecipientPermission "
        "Remove-RecipientPermission Add-MailboxFolderPermission Set-MailboxFolderPermission "
        "Remove-MailboxFolderPermission Set-MailContact Set-Contact",
        (MAIL_RECIPIENTS,),
    ),
    (
        "New-DistributionGroup Set-DistributionGroup Remove-DistributionGroup Add-DistributionGroupMember "
        "Remove-DistributionGroupMember Update-DistributionGroupMember Set-Group",
        (DISTRIBUTION_GROUPS,),
    ),
    # That View-Only Recipients is enough for a trace: an administrator's account of it (it-bibouroku.hateblo.jp).
    ("Get-MessageTraceV2 Get-MessageTraceDetailV2", (MESSAGE_TRACKING, VIEW_ONLY_RECIPIENTS)),
    ("Get-MessageTrackingLog", (MESSAGE_TRACKING,)),
    ("Get-QuarantineMessage", (TRANSPORT_HYGIENE, SECURITY_READER)),
    ("Get-ExchangeServer Get-TransportService", _READS_CONFIGURATION),
    ("Get-ADPermission", (*_READS_RECIPIENTS, ACTIVE_DIRECTORY_PERMISSIONS)),
    ("Add-ADPermission Remove-ADPermission", (ACTIVE_DIRECTORY_PERMISSIONS,)),
    ("Get-TransportRule", (TRANSPORT_RULES, *_READS_CONFIGURATION)),
    (
        "New-TransportRule Set-TransportRule Remove-TransportRule Enable-TransportRule Disable-TransportRule",
        (TRANSPORT_RULES,),
    ),
)

ROLES_OF_CMDLET: dict[str, frozenset[str]] = {
    cmdlet.lower(): frozenset(roles) for cmdlets, roles in _TABLE for cmdlet in cmdlets.split()
}
