# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of Get-Mailbox, Get-CASMailbox, Get-MailboxStatistics and Get-MailboxAuditBypassAssociation."""

from __future__ import annotations

from uuid import UUID, uuid5

from .. import sizes
from ..directory import FOREST, Directory
from ..records import Mailbox, MailUser
from ..words import words
from .recipients import CUSTOM_ATTRIBUTES, DELIVERY_DEFAULTS, EXTENSION_ATTRIBUTES, ZERO_GUID, Row, common, names

GIGABYTE = 1024**3
LICENSED_QUOTAS = {"IssueWarningQuota": 98, "ProhibitSendQuota": 99, "ProhibitSendReceiveQuota": 100}
SHARED_QUOTAS = {"IssueWarningQuota": 49, "ProhibitSendQuota": 49.5, "ProhibitSendReceiveQuota": 50}

# Microsoft's default set (Microsoft Purview, "Manage mailbox auditing", table of default actions).
_BY_ALL = words("Update MoveToDeletedItems SoftDelete HardDelete UpdateFolderPermissions UpdateInboxRules ApplyRecord")
DEFAULT_ACTIONS: dict[str, tuple[str, ...]] = {
    "Admin": (*_BY_ALL, *words("SendAs SendOnBehalf Create UpdateCalendarDelegation MailItemsAccessed Send")),
    "Delegate": (*_BY_ALL, *words("SendAs SendOnBehalf Create MailItemsAccessed")),
    "Owner": (*_BY_ALL, *words("UpdateCalendarDelegation MailItemsAccessed Send")),
}

AUDIT_DEFAULTS: Row = {
    "AuditEnabled": True,
    "AuditLogAgeLimit": "90.00:00:00",
    "DefaultAuditSet": ["Admin", "Delegate", "Owner"],
    **{f"Audit{who}": list(actions) for who, actions in DEFAULT_ACTIONS.items()},
}

# What a mailbox shows until somebody sets it. Values of live captures; the rest is unset.
DEFAULTS: Row = {
    **DELIVERY_DEFAULTS,
    **AUDIT_DEFAULTS,
    **CUSTOM_ATTRIBUTES,
    **{name: [] for name in EXTENSION_ATTRIBUTES},
    "MessageCopyForSentAsEnabled": False,
    "MessageCopyForSendOnBehalfEnabled": False,
    "MessageCopyForSMTPClientSubmissionEnabled": True,
    "RetainDeletedItemsFor": "14.00:00:00",
    "UseDatabaseRetentionDefaults": False,
    "UseDatabaseQuotaDefaults": False,
    "SingleItemRecoveryEnabled": True,
    "LitigationHoldDate": None,
    "LitigationHoldOwner": "",
    "LitigationHoldDuration": "Unlimited",
    "RetentionHoldEnabled": False,
    "RetentionComment": "",
    "RetentionUrl": "",
    "RetentionPolicy": "Default MRM Policy",
    "RoleAssignmentPolicy": "Default Role Assignment Policy",
    "SharingPolicy": "Default Sharing Policy",
    "AddressBookPolicy": None,
    "RulesQuota": "256 KB (262,144 bytes)",
    "RecipientLimits": "500",
    "MaxSendSize": "35 MB (36,700,160 bytes)",
    "MaxReceiveSize": "36 MB (37,748,736 bytes)",
    "RequireSenderAuthenticationEnabled": False,
    "CalendarRepairDisabled": False,
    "CalendarVersionStoreDisabled": False,
    "MessageTrackingReadStatusEnabled": True,
    "ExternalOofOptions": "External",
    "ElcProcessingDisabled": False,
    "ResourceCapacity": None,
    "ResourceCustom": [],
    "Office": "",
    "Languages": ["en-US"],
    "UsageLocation": "Ireland",
    "EmailAddressPolicyEnabled": False,
    "ArchiveName": [],
    "InPlaceHolds": [],
    "ComplianceTagHoldApplied": False,
    "DelayHoldApplied": False,
    "DelayReleaseHoldApplied": False,
    "StsRefreshTokensValidFrom": None,
    "UserCertificate": [],
    "UserSMimeCertificate": [],
    "ProtocolSettings": ["RemotePowerShell§1"],
    "PersistedCapabilities": [],
    "IsMailboxEnabled": True,
    "IsInactiveMailbox": False,
    "IsSoftDeletedByRemove": False,
    "IsSoftDeletedByDisable": False,
    "IsResource": False,
    "IsLinked": False,
    "IsRootPublicFolderMailbox": False,
    "AdminDisplayVersion": "Version 15.20 (Build 9000.0)",
    "ServerName": "vi1pr07mb0001",
    "Database": f"{FOREST}DG001-db001",
}


_QUOTAS = {
    licensed: {name: sizes.display(round(each * GIGABYTE)) for name, each in table.items()}
    for licensed, table in ((True, LICENSED_QUOTAS), (False, SHARED_QUOTAS))
}


def archive_guid(mailbox: Mailbox) -> UUID:
    return uuid5(mailbox.exchange_guid, "archive") if mailbox.archive else ZERO_GUID


def mailbox_row(directory: Directory, mailbox: Mailbox) -> Row:
    """A row of Get-Mailbox. Send on behalf and forwarding are names, not addresses."""
    account = directory.accounts.get(mailbox.external_directory_object_id)
    forwarding = mailbox.forwarding_address and directory.recipients.get(mailbox.forwarding_address)
    return {
        **common(directory, mailbox),
        **DEFAULTS,
        **_QUOTAS[mailbox.licensed],
        "UserPrincipalName": mailbox.user_principal_name,
        "WindowsLiveID": mailbox.user_principal_name,
        "MicrosoftOnlineServicesID": mailbox.user_principal_name,
        "ExchangeGuid": mailbox.exchange_guid,
        "ForwardingAddress": forwarding.name if forwarding else None,
        "ForwardingSmtpAddress": mailbox.forwarding_smtp_address,
        "DeliverToMailboxAndForward": mailbox.deliver_and_forward,
        "GrantSendOnBehalfTo": names(directory, mailbox.send_on_behalf),
        "AccountDisabled": mailbox.looks_disabled or (account is not None and not account.enabled),
        "IsExchangeCloudManaged": mailbox.cloud_managed,
        "IsShared": mailbox.kind == "SharedMailbox",
        "IsResource": mailbox.kind in ("RoomMailbox", "EquipmentMailbox"),
        "ResourceType": mailbox.kind.removesuffix("Mailbox")
        if mailbox.kind in ("RoomMailbox", "EquipmentMailbox")
        else None,
        "LitigationHoldEnabled": mailbox.litigation_hold,
        "ArchiveStatus": "Active" if mailbox.archive else "None",
        "ArchiveState": "Local" if mailbox.archive else "None",
        "ArchiveGuid": archive_guid(mailbox),
        "SKUAssigned": mailbox.licensed,
        "MailboxPlan": "ExchangeOnlineEnterprise-b25353e8-da0a-43b2-b980-e977863ed352" if mailbox.licensed else None,
        "WhenMailboxCreated": mailbox.created,
        **mailbox.settings,
    }


CLIENT_ACCESS_DEFAULTS: Row = {
    "ActiveSyncEnabled": True,
    "OWAEnabled": True,
    "OWAforDevicesEnabled": True,
    "PopEnabled": True,
    "ImapEnabled": True,
    "MAPIEnabled": True,
    "UniversalOutlookEnabled": True,
    "OutlookMobileEnabled": True,
    "MacOutlookEnabled": True,
    "OneWinNativeOutlookEnabled": True,
    "EwsEnabled": None,
    "EwsAllowOutlook": None,
    "EwsAllowMacOutlook": None,
    "EwsAllowEntourage": None,
    "EwsApplicationAccessPolicy": None,
    "EwsAllowList": None,
    "EwsBlockList": None,
    "SmtpClientAuthenticationDisabled": None,
    "ActiveSyncMailboxPolicy": "Default",
    "ActiveSyncMailboxPolicyIsDefaulted": True,
    "ActiveSyncAllowedDeviceIDs": [],
    "ActiveSyncBlockedDeviceIDs": [],
    "ActiveSyncDebugLogging": False,
    "ActiveSyncSuppressReadReceipt": False,
    "OwaMailboxPolicy": "OwaMailboxPolicy-Default",
    "ImapUseProtocolDefaults": True,
    "ImapSuppressReadReceipt": False,
    "ImapForceICalForCalendarRetrievalOption": False,
    "ImapMessagesRetrievalMimeFormat": "BestBodyFormat",
    "PopUseProtocolDefaults": True,
    "PopSuppressReadReceipt": False,
    "PopForceICalForCalendarRetrievalOption": False,
    "PopMessagesRetrievalMimeFormat": "BestBodyFormat",
    "PublicFolderClientAccess": False,
    "ShowGalAsDefaultView": True,
    "IsOptimizedForAccessibility": False,
    "HasActiveSyncDevicePartnership": False,
}


def client_access_row(directory: Directory, mailbox: Mailbox) -> Row:
    """A row of Get-CASMailbox. null, as in SmtpClientAuthenticationDisabled: the organisation's setting counts."""
    kept = ("Identity", "Id", "Name", "DisplayName", "PrimarySmtpAddress", "EmailAddresses", "Guid", "ExchangeObjectId")
    shared = common(directory, mailbox)
    return {
        **{name: shared[name] for name in kept},
        "ExternalDirectoryObjectId": mailbox.external_directory_object_id,
        "DistinguishedName": shared["DistinguishedName"],
        "LegacyExchangeDN": shared["LegacyExchangeDN"],
        "RecipientType": mailbox.type,
        "RecipientTypeDetails": mailbox.kind,
        **CLIENT_ACCESS_DEFAULTS,
        **mailbox.client_access,
        "WhenChanged": mailbox.changed,
        "IsValid": True,
        "ObjectState": "Unchanged",
    }


def statistics_row(directory: Directory, mailbox: Mailbox, *, archive: bool = False) -> Row:
    """A row of Get-MailboxStatistics; of the archive a tenth of the size (any size does)."""
    part = 10 if archive else 1
    guid = archive_guid(mailbox) if archive else mailbox.exchange_guid
    items, size = mailbox.items // part, mailbox.size // part
    account = directory.accounts.get(mailbox.external_directory_object_id)
    return {
        "Identity": str(guid),
        "DisplayName": mailbox.display_name,
        "MailboxGuid": guid,
        "OwnerADGuid": mailbox.guid,
        "ExternalDirectoryOrganizationId": directory.tenant_id,
        "ItemCount": items,
        "DeletedItemCount": items // 20,
        "AssociatedItemCount": 120,
        "TotalItemSize": sizes.display(size),
        "TotalDeletedItemSize": sizes.display(size // 20),
        "MailboxType": "Private",
        "MailboxTypeDetail": mailbox.kind,
        "StorageLimitStatus": None,
        "IsArchiveMailbox": archive,
        "IsQuarantined": False,
        "DisconnectDate": None,
        "DisconnectReason": None,
        "LastLogonTime": None if account is None or not account.enabled else mailbox.changed,
        "LastLoggedOnUserAccount": None,
        "DatabaseName": DEFAULTS["Database"],
        "ServerName": "VI1PR07MB0001",
        "IsValid": True,
        "ObjectState": "Unchanged",
    }


def audit_bypass_row(directory: Directory, user: Mailbox | MailUser) -> Row:
    """A row of Get-MailboxAuditBypassAssociation: every user and computer account has one."""
    bypass = isinstance(user, Mailbox) and user.audit_bypass
    return {
        "Identity": user.name,
        "Id": user.name,
        "Name": user.name,
        "ObjectId": user.name,
        "Guid": user.guid,
        "ExchangeObjectId": user.guid,
        "DistinguishedName": directory.distinguished_name(user),
        "AuditBypassEnabled": bypass,
        "WhenChanged": user.changed,
        "WhenChangedUTC": user.changed,
        "WhenCreated": user.created,
        "IsValid": True,
        "ObjectState": "Unchanged",
    }
