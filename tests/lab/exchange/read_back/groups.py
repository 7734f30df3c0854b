# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of Get-DistributionGroup, Get-Group and Get-DistributionGroupMember."""

from __future__ import annotations

from ..directory import Directory
from ..records import Group, Recipient
from .recipients import CUSTOM_ATTRIBUTES, DELIVERY_DEFAULTS, EXTENSION_ATTRIBUTES, Row, common, names, recipient_row


def distribution_group_row(directory: Directory, group: Group) -> Row:
    """A row of Get-DistributionGroup. Notes are not in it: Get-Group and Get-Recipient show them."""
    return {
        **common(directory, group),
        **DELIVERY_DEFAULTS,
        **CUSTOM_ATTRIBUTES,
        **{name: [] for name in EXTENSION_ATTRIBUTES},
        "GroupType": "Universal, SecurityEnabled" if group.security else "Universal",
        "SamAccountName": f"{group.name[:20]}",
        "ManagedBy": list(group.managed_by),
        "MemberJoinRestriction": "Closed",
        "MemberDepartRestriction": "Closed" if group.security else "Open",
        "RequireSenderAuthenticationEnabled": group.require_sender_authentication,
        "GrantSendOnBehalfTo": names(directory, group.send_on_behalf),
        "ReportToManagerEnabled": False,
        "ReportToOriginatorEnabled": True,
        "SendOofMessageToOriginatorEnabled": False,
        "BypassNestedModerationEnabled": False,
        "BccBlocked": False,
        "HiddenGroupMembershipEnabled": False,
        "Description": [],
        "EmailAddressPolicyEnabled": False,
        "MigrationToUnifiedGroupInProgress": False,
        **group.settings,
    }


def directory_group_row(directory: Directory, group: Group) -> Row:
    """A row of Get-Group."""
    kept = common(directory, group)
    return {
        **{
            name: value for name, value in kept.items() if name not in ("EmailAddresses", "PrimarySmtpAddress", "Alias")
        },
        "Notes": group.notes,
        "GroupType": "Universal, SecurityEnabled" if group.security else "Universal",
        "ManagedBy": list(group.managed_by),
        "Members": names(directory, group.members),
        "SamAccountName": group.name[:20],
        "Sid": group.sid,
        "PhoneticDisplayName": "",
        "SimpleDisplayName": "",
        "SeniorityIndex": None,
        "IsHierarchicalGroup": False,
        "Description": [],
        **{
            key: value
            for key, value in group.settings.items()
            if key in ("PhoneticDisplayName", "SeniorityIndex", "Description")
        },
    }


def member_row(directory: Directory, member: Recipient) -> Row:
    """A row of Get-DistributionGroupMember: the recipient in short."""
    return recipient_row(directory, member)
