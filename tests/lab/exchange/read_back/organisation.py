# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of Get-OrganizationConfig, Get-AcceptedDomain and Get-TransportConfig."""

from __future__ import annotations

from uuid import uuid5

from ..directory import Directory
from ..records import THE_BEGINNING, AcceptedDomain
from .recipients import Row


def domain_row(directory: Directory, domain: AcceptedDomain) -> Row:
    guid = uuid5(directory.tenant_id, f"accepted domain {domain.name}")
    return {
        "DomainName": domain.name,
        "DomainType": domain.domain_type,
        "Default": domain.default,
        "InitialDomain": domain.initial,
        "MatchSubDomains": False,
        "SmtpDaneStatus": "Disabled",
        "AuthenticationType": "Managed",
        "RawAuthenticationType": "Managed",
        "ExternallyManaged": False,
        "PendingRemoval": False,
        "PendingCompletion": False,
        "OutboundOnly": False,
        "EmailOnly": False,
        "AddressBookEnabled": True,
        "SendingFromDomainDisabled": False,
        "SendingToDomainDisabled": False,
        "IsCoexistenceDomain": False,
        "CatchAllRecipientID": None,
        "FederatedOrganizationLink": "Federation",
        "MailFlowRegion": "",
        "AdminDisplayName": "",
        "Name": domain.name,
        "Identity": domain.name,
        "Id": domain.name,
        "DistinguishedName": f"CN={domain.name},CN=Accepted Domains",
        "Guid": guid,
        "ExchangeObjectId": guid,
        "ExchangeVersion": "0.20 (15.0.0.0)",
        "WhenChanged": THE_BEGINNING,
        "IsValid": True,
    }


def organization_row(directory: Directory) -> Row:
    """A part of the many properties: those that say who and in what state the organisation is."""
    return {
        "Name": directory.initial_domain,
        "Identity": directory.initial_domain,
        "Id": directory.initial_domain,
        "DisplayName": directory.name.capitalize(),
        "Guid": uuid5(directory.tenant_id, "organization"),
        "ExternalDirectoryOrganizationId": str(directory.tenant_id),
        "DistinguishedName": f"OU={directory.initial_domain},OU=Microsoft Exchange Hosted Organizations",
        "IsDehydrated": directory.dehydrated,
        "IsGuidPrefixedLegacyDnDisabled": True,
        "AuditDisabled": False,
        "DefaultAuthenticationPolicy": None,
        "OAuth2ClientProfileEnabled": True,
        "EwsEnabled": False,
        "SendFromAliasEnabled": False,
        "AutoExpandingArchiveEnabled": False,
        "MailTipsAllTipsEnabled": True,
        "MailTipsExternalRecipientsTipsEnabled": False,
        "FocusedInboxOn": None,
        "CustomerLockboxEnabled": False,
        "RejectDirectSend": False,
        "WhenChanged": THE_BEGINNING,
        "IsValid": True,
        **directory.organization_settings,
    }


def transport_config_row(directory: Directory) -> Row:
    return {
        "Name": "Transport Settings",
        "Identity": "Transport Settings",
        "SmtpClientAuthenticationDisabled": True,
        "ExternalDelayDsnEnabled": True,
        "ExternalDsnReportingAuthority": None,
        "InternalDelayDsnEnabled": True,
        "JournalingReportNdrTo": "<>",
        "MaxReceiveSize": "36 MB (37,748,736 bytes)",
        "MaxSendSize": "35 MB (36,700,160 bytes)",
        "MaxRecipientEnvelopeLimit": "Unlimited",
        "HeaderPromotionModeSetting": "NoCreate",
        "AddressBookPolicyRoutingEnabled": False,
        "AllowLegacyTLSClients": None,
        "ReplyAllStormProtectionEnabled": True,
        "MessageExpiration": "1.00:00:00",
        "WhenChanged": THE_BEGINNING,
        "IsValid": True,
        **directory.transport_settings,
    }
