# SPDX-License-Identifier: GPL-3.0-or-later
"""How a server shows what the cloud shows differently, and what only one of them has.

From the applicability notes of the PowerShell docs and public captures of Exchange 2016; names of properties that no
source shows are marked.
"""

from __future__ import annotations

from ..directory import Directory
from ..records import Mailbox, Recipient
from ..words import words
from .recipients import Row

# Of Entra, of cloud licences and of cloud-only settings.
ONLY_IN_THE_CLOUD = frozenset(
    words(
        "ExternalDirectoryObjectId IsExchangeCloudManaged DefaultAuditSet SmtpClientAuthenticationDisabled "
        "SKUAssigned MailboxPlan AccountDisabled MicrosoftOnlineServicesID WindowsLiveID StsRefreshTokensValidFrom "
        "ExchangeObjectId "
        "MessageCopyForSMTPClientSubmissionEnabled IsDirSynced UserSid TrusteeSidString InitialDomain IsDehydrated "
        "RecipientAddressType ApplyOME RemoveOME RemoveOMEv2 ApplyRightsProtectionCustomizationTemplate Size RegexSize "
        "CreatedBy LastModifiedBy ExceptIfRecipientAddressType RouteMessageOutboundConnector "
        "RemoveRMSAttachmentEncryption PrimarySmtpAddressOfUser ExternalDirectoryOrganizationId"
    )
)
# Which names of objects stand in these properties: canonical names instead of plain ones.
NAMES_OF_OBJECTS = frozenset(words("Identity Id ForwardingAddress GrantSendOnBehalfTo ManagedBy"))
DOMAIN_CONTROLLER = "OriginatingServer"


def server_row(directory: Directory, row: Row) -> Row:
    """A row as a server gives it. `OriginatingServer` is filled in by the domain controller that answers."""
    shown = {name: value for name, value in row.items() if name not in ONLY_IN_THE_CLOUD}
    for name in NAMES_OF_OBJECTS & shown.keys():
        shown[name] = _canonical(directory, shown[name])
    if DOMAIN_CONTROLLER in shown:
        shown[DOMAIN_CONTROLLER] = ""
    subject = _subject(directory, row)
    if isinstance(subject, Mailbox) and "UserPrincipalName" in shown:
        enabled = not _disabled(directory, subject)
        shown["SamAccountName"] = subject.alias[:20]
        # Get-User shows the first, Get-Mailbox the second (GUESS: names and texts).
        shown["UserAccountControl"] = "NormalAccount" if enabled else "AccountDisabled, NormalAccount"
        shown["ExchangeUserAccountControl"] = "None" if enabled else "AccountDisabled"
    elif subject is not None and "PrimarySmtpAddress" in shown and subject.sid:
        shown["SamAccountName"] = subject.alias[:20]
    if "User" in shown and "AccessRights" in shown:
        holder = directory.by_sid(str(row.get("UserSid") or ""))
        if holder is not None:
            shown["User"] = directory.logon_name(holder)
    if "EmailAddressPolicyEnabled" in shown and subject is not None:
        shown["EmailAddressPolicyEnabled"] = subject.settings.get("EmailAddressPolicyEnabled", True)
    return shown


def _subject(directory: Directory, row: Row) -> Recipient | None:
    guid = row.get("Guid")
    return directory.recipients.get(guid) if guid is not None else None


def _disabled(directory: Directory, mailbox: Mailbox) -> bool:
    account = directory.accounts.get(mailbox.external_directory_object_id)
    return account is not None and not account.enabled


def _canonical(directory: Directory, value: object) -> object:
    if isinstance(value, list):
        return [_canonical(directory, each) for each in value]
    found = directory.find(value) if isinstance(value, str) and value else ()
    return directory.canonical_name(found[0]) if len(found) == 1 else value
