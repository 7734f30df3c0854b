# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of Get-Mailbox, Get-CASMailbox, Get-MailboxStatistics and Get-MailboxAuditBypassAssociation."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from .. import sizes
from ..directory import FOREST, Directory
from ..records import Mailbox, MailUser
from ..words import words
from .recipients import CUSTOM_ATTRIBUTES, DELIVERY_DEFAULTS, EXTENSION_ATTRIBUTES, ZERO_GUID, Row, common, names

GIGABYTE = 1024**3
LICENSED_QUOTAS = {"IssueWarningQuota": 98, "ProhibitSendQuota": 99, "ProhibitSendReceiveQuota": 100}
SHARED_QUOTAS = {"IssueWarningQuota": 49, "ProhibitSendQuota": 49.5, "ProhibitSendReceiveQuota": 50}
_OF_THE_LAB = frozenset({"Hidden", "NotSupported"})
_ADDRESSED_IN_RULES = frozenset(words("From SentTo ForwardTo ForwardAsAttachmentTo RedirectTo"))

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


def inbox_rule_rows(directory: Directory, mailbox: Mailbox, *, hidden: bool) -> list[dict[str, Any]]:
    """The rules of a mailbox; with `hidden` also its junk rule and those that somebody hid."""
    defaults = {
        "Description": "",
        "Enabled": True,
        "MailboxOwnerId": mailbox.name,
        "ErrorType": "None",
        "InError": False,
        "ForwardTo": None,
        "RedirectTo": None,
        "ForwardAsAttachmentTo": None,
        "DeleteMessage": False,
        "StopProcessingRules": False,
        "IsValid": True,
        "ObjectState": "Unchanged",
    }
    rows = []
    if hidden:
        rows.append({**defaults, **_rule_identity(mailbox, 0), "Name": "Junk E-mail Rule", "SupportedByTask": False})
    for number, rule in enumerate(mailbox.inbox_rules, 1):
        if rule.get("Hidden") and not hidden:
            continue
        supported = not (rule.get("Hidden") or rule.get("NotSupported"))
        shown = {
            name: _shown_in_rule(directory, name, value) for name, value in rule.items() if name not in _OF_THE_LAB
        }
        rows.append({**defaults, **shown, **_rule_identity(mailbox, number), "SupportedByTask": supported})
    return rows


def rule_identity(number: int) -> int:
    """Of the rule with this place, 0 the junk rule. As captured: larger than a signed 64-bit number."""
    return 15394007230974001152 + number if number else 721857812023476225


def _rule_identity(mailbox: Mailbox, number: int) -> dict[str, Any]:
    identity = rule_identity(number)
    return {"Priority": number, "RuleIdentity": identity, "Identity": f"{mailbox.name}\\{identity}"}


def _shown_in_rule(directory: Directory, name: str, value: Any) -> Any:
    """Recipients read back as a display name with an X500 or SMTP address behind it (captured for the first)."""
    if name.removeprefix("ExceptIf") not in _ADDRESSED_IN_RULES:
        return list(value) if isinstance(value, tuple) else value
    return [_recipient_in_rule(directory, each) for each in value]


def _recipient_in_rule(directory: Directory, address: str) -> str:
    holder = directory.holder(address)
    if holder is None:
        return f'"{address}" [SMTP:{address}]'
    return f'"{holder.display_name}" [EX:{holder.legacy_dn}]'
