# SPDX-License-Identifier: GPL-3.0-or-later
"""What all recipients show, and the rows of Get-Recipient, Get-User and Get-MailUser."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ..directory import FOREST, Directory
from ..records import Group, Mailbox, MailContact, MailUser, Recipient

Row = dict[str, Any]
ZERO_GUID = UUID(int=0)
CUSTOM_ATTRIBUTES: Row = {f"CustomAttribute{number}": "" for number in range(1, 16)}
EXTENSION_ATTRIBUTES = tuple(f"ExtensionCustomAttribute{number}" for number in range(1, 6))


def names(directory: Directory, guids: Iterable[UUID]) -> list[str]:
    """Recipients as other objects show them: by Name, which of modern mailboxes is a GUID, never an address."""
    return [directory.recipients[each].name for each in guids if each in directory.recipients]


def organizational_unit(directory: Directory) -> str:
    return f"{FOREST.lower()}.prod.outlook.com/Microsoft Exchange Hosted Organizations/{directory.initial_domain}"


def common(directory: Directory, recipient: Recipient) -> Row:
    primary = recipient.primary_address
    hidden = recipient.hidden
    lists = {"UserMailbox": "\\All Users", "MailContact": "\\All Contacts", "MailUser": "\\All Users"}
    return {
        "Identity": recipient.name,
        "Id": recipient.name,
        "Name": recipient.name,
        "DisplayName": recipient.display_name,
        "Alias": recipient.alias,
        "PrimarySmtpAddress": primary,
        "WindowsEmailAddress": primary,
        "EmailAddresses": list(recipient.addresses),
        "RecipientType": recipient.type,
        "RecipientTypeDetails": recipient.type_details,
        "Guid": recipient.guid,
        "ExchangeObjectId": UUID(int=recipient.guid.int ^ 0xE0),  # another one than Guid, in captures too
        "ExternalDirectoryObjectId": recipient.external_directory_object_id,
        "DistinguishedName": directory.distinguished_name(recipient),
        "LegacyExchangeDN": recipient.legacy_dn,
        "OrganizationalUnit": organizational_unit(directory),
        "HiddenFromAddressListsEnabled": hidden,
        "AddressListMembership": []
        if hidden
        else [lists.get(recipient.type, "\\All Groups"), "\\Default Global Address List"],
        "IsDirSynced": recipient.synced,
        "WhenCreated": recipient.created,
        "WhenCreatedUTC": recipient.created,
        "WhenChanged": recipient.changed,
        "WhenChangedUTC": recipient.changed,
        "ExchangeVersion": "0.20 (15.0.0.0)",
        "OriginatingServer": f"AM0PR07A13DC001.{FOREST}.PROD.OUTLOOK.COM",
        "IsValid": True,
        "ObjectState": "Unchanged",
    }


# Properties of mailboxes, groups and contacts that senders and moderators meet; all settable.
DELIVERY_DEFAULTS: Row = {
    "AcceptMessagesOnlyFrom": [],
    "AcceptMessagesOnlyFromDLMembers": [],
    "AcceptMessagesOnlyFromSendersOrMembers": [],
    "RejectMessagesFrom": [],
    "RejectMessagesFromDLMembers": [],
    "RejectMessagesFromSendersOrMembers": [],
    "BypassModerationFromSendersOrMembers": [],
    "ModeratedBy": [],
    "ModerationEnabled": False,
    "SendModerationNotifications": "Always",
    "MailTip": None,
    "MailTipTranslations": [],
    "MaxSendSize": "Unlimited",
    "MaxReceiveSize": "Unlimited",
    "SimpleDisplayName": "",
}


def recipient_row(directory: Directory, recipient: Recipient) -> Row:
    """A row of Get-Recipient (ReducedRecipient; `Notes` is one of its documented properties)."""
    mailbox = recipient if isinstance(recipient, Mailbox) else None
    external = recipient.external_address if isinstance(recipient, (MailContact, MailUser)) else None
    first, _unused, last = recipient.display_name.rpartition(" ") if mailbox else ("", "", "")
    return {
        **common(directory, recipient),
        "FirstName": first,
        "LastName": last if first else "",
        "Notes": recipient.notes,
        "ExternalEmailAddress": external,
        "ExchangeGuid": mailbox.exchange_guid if mailbox else ZERO_GUID,
        "WindowsLiveID": recipient.user_principal_name if isinstance(recipient, (Mailbox, MailUser)) else "",
        "ManagedBy": list(recipient.managed_by) if isinstance(recipient, Group) else [],
        "SKUAssigned": mailbox.licensed if mailbox else None,
        "ArchiveGuid": ZERO_GUID,
        "HasActiveSyncDevicePartnership": False,
        **CUSTOM_ATTRIBUTES,
        **{key: value for key, value in recipient.settings.items() if key in CUSTOM_ATTRIBUTES},
    }


def user_row(directory: Directory, recipient: Mailbox | MailUser) -> Row:
    """A row of Get-User."""
    account = directory.account(recipient.external_directory_object_id)
    first, _unused, last = recipient.display_name.rpartition(" ")
    return {
        **common(directory, recipient),
        "UserPrincipalName": recipient.user_principal_name,
        "WindowsLiveID": recipient.user_principal_name,
        "MicrosoftOnlineServicesID": recipient.user_principal_name,
        "Sid": recipient.sid,
        "FirstName": first,
        "LastName": last if first else "",
        "Notes": recipient.notes,
        "AccountDisabled": account is not None and not account.enabled,
        "PreviousRecipientTypeDetails": "None",
        "SKUAssigned": recipient.licensed if isinstance(recipient, Mailbox) else False,
        "IsSoftDeletedByRemove": False,
        "Manager": None,
        "Department": "",
        "Title": "",
        "Office": "",
        "Company": "",
        "Phone": "",
    }


def mail_user_row(directory: Directory, user: MailUser) -> Row:
    """A row of Get-MailUser."""
    return {
        **common(directory, user),
        **DELIVERY_DEFAULTS,
        "ExternalEmailAddress": user.external_address,
        "UserPrincipalName": user.user_principal_name,
        "WindowsLiveID": user.user_principal_name,
        "MicrosoftOnlineServicesID": user.user_principal_name,
        "GrantSendOnBehalfTo": names(directory, user.send_on_behalf),
        "RequireSenderAuthenticationEnabled": False,
        "ForwardingAddress": None,
        "DeliverToMailboxAndForward": False,
        "MessageFormat": "Mime",
        "MessageBodyFormat": "TextAndHtml",
        "SKUAssigned": False,
        "AccountDisabled": False,
        **CUSTOM_ATTRIBUTES,
        **user.settings,
    }
