# SPDX-License-Identifier: GPL-3.0-or-later
"""The policies that every organisation starts with, in their read-back form."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from .directory import Directory
from .records import THE_BEGINNING


def set_policies(directory: Directory, *, auto_forwarding_mode: str = "Automatic", auto_forward: bool = True) -> None:
    directory.outbound_policies = (outbound_policy(directory, "Default", auto_forwarding_mode, default=True),)
    directory.remote_domains = (remote_domain(directory, auto_forward),)


def add_outbound_rule(directory: Directory, name: str, auto_forwarding_mode: str, senders: list[str]) -> None:
    """A policy of its own for some senders, as the narrow way to let a mailbox forward to the outside."""
    guid = uuid5(directory.tenant_id, f"outbound spam rule {name}")
    rule = {
        "State": "Enabled",
        "Priority": len(directory.outbound_rules),
        "HostedOutboundSpamFilterPolicy": name,
        "From": senders,
        "FromMemberOf": None,
        "SenderDomainIs": None,
        "ExceptIfFrom": None,
        "ExceptIfFromMemberOf": None,
        "ExceptIfSenderDomainIs": None,
        "Comments": None,
        "Description": f"If the message:\r\n\tIs received from {' or '.join(repr(each) for each in senders)}\r\n",
        "Identity": name,
        "Name": name,
        "Guid": guid,
        "ImmutableId": guid,
        "IsValid": True,
        "WhenChanged": THE_BEGINNING,
    }
    directory.outbound_rules = (*directory.outbound_rules, rule)
    directory.outbound_policies = (*directory.outbound_policies, outbound_policy(directory, name, auto_forwarding_mode))


def outbound_policy(
    directory: Directory, name: str, auto_forwarding_mode: str, *, default: bool = False
) -> dict[str, Any]:
    guid = uuid5(directory.tenant_id, f"outbound spam policy {name}")
    return {
        "AdminDisplayName": "",
        "IsDefault": default,
        "ConfigurationType": "HostedOutboundSpamFilterPolicy",
        "Enabled": not default,
        "RecipientLimitExternalPerHour": 0,
        "RecipientLimitInternalPerHour": 0,
        "RecipientLimitPerDay": 0,
        "ActionWhenThresholdReached": "BlockUserForToday",
        "NotifyOutboundSpamRecipients": [],
        "BccSuspiciousOutboundAdditionalRecipients": [],
        "BccSuspiciousOutboundMail": False,
        "NotifyOutboundSpam": False,
        "RecommendedPolicyType": "Custom",
        "AutoForwardingMode": auto_forwarding_mode,
        "Name": name,
        "Identity": name,
        "Id": name,
        "DistinguishedName": (
            f"CN={name},CN=Outbound Spam Filter,CN=Transport Settings,CN=Configuration,CN={directory.initial_domain},"
            "CN=ConfigurationUnits,DC=EURPR07A013,DC=PROD,DC=OUTLOOK,DC=COM"
        ),
        "WhenChanged": THE_BEGINNING,
        "WhenChangedUTC": THE_BEGINNING,
        "ExchangeObjectId": guid,
        "Guid": guid,
        "IsValid": True,
    }


def remote_domain(directory: Directory, auto_forward: bool, name: str = "Default", domain: str = "*") -> dict[str, Any]:
    """Properties of the docs page Set-RemoteDomain; values of Exchange Online's default remote domain."""
    guid = uuid5(directory.tenant_id, f"remote domain {name}")
    return {
        "DomainName": domain,
        "IsInternal": False,
        "TargetDeliveryDomain": False,
        "ByteEncoderTypeFor7BitCharsets": "Undefined",
        "CharacterSet": "iso-8859-1",
        "NonMimeCharacterSet": "iso-8859-1",
        "AllowedOOFType": "External",
        "AutoReplyEnabled": True,
        "AutoForwardEnabled": auto_forward,
        "DeliveryReportEnabled": True,
        "NDREnabled": True,
        "MeetingForwardNotificationEnabled": False,
        "ContentType": "MimeHtmlText",
        "DisplaySenderName": True,
        "PreferredInternetCodePageForShiftJis": "Undefined",
        "RequiredCharsetCoverage": None,
        "TNEFEnabled": None,
        "LineWrapSize": "Unlimited",
        "TrustedMailOutboundEnabled": False,
        "TrustedMailInboundEnabled": False,
        "UseSimpleDisplayName": False,
        "NDRDiagnosticInfoEnabled": True,
        "MessageCountThreshold": 2147483647,
        "Name": name,
        "Identity": name,
        "Id": name,
        "Guid": guid,
        "ExchangeObjectId": guid,
        "WhenChanged": THE_BEGINNING,
        "WhenChangedUTC": THE_BEGINNING,
        "IsValid": True,
    }
