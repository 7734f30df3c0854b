# SPDX-License-Identifier: GPL-3.0-or-later
"""Distribution groups and mail-enabled security groups: the groups and their members."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from .. import builders, refusals
from ..addresses import check_addresses
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from ..read_back.groups import directory_group_row, distribution_group_row, member_row
from ..records import Group, Mailbox, MailUser, Recipient
from ..result_sets import listed
from ..settings import changed_settings
from ..values import ListChange
from ..words import words
from .mailbox_changes import check_name, forget, recipient_fields
from .recipients import chosen
from .warnings import no_settings_modified

HANDLED = frozenset(
    words(
        "DisplayName Name Alias EmailAddresses PrimarySmtpAddress WindowsEmailAddress GrantSendOnBehalfTo "
        "HiddenFromAddressListsEnabled ManagedBy RequireSenderAuthenticationEnabled Notes"
    )
)
NEW_SETTINGS = frozenset(
    words(
        "MemberJoinRestriction MemberDepartRestriction ModerationEnabled SendModerationNotifications BccBlocked "
        "BypassNestedModerationEnabled Description ModeratedBy"
    )
)
NEW_HANDLED = frozenset(
    words(
        "Name Alias DisplayName PrimarySmtpAddress Members ManagedBy Notes RequireSenderAuthenticationEnabled Type "
        "CopyOwnerToMember IgnoreNamingPolicy OrganizationalUnit"
    )
)


def get_group(call: Call) -> CmdletOutput:
    found = chosen(call, Group)
    if owner := call.parameters.get("ManagedBy"):
        name = call.referenced(owner).name
        found = [each for each in found if name in each.managed_by]
    return listed(call, (distribution_group_row(call.directory, each) for each in found))


def get_directory_group(call: Call) -> CmdletOutput:
    return listed(call, (directory_group_row(call.directory, each) for each in chosen(call, Group)))


def new_group(call: Call) -> CmdletOutput:
    """Name reads back with the time of creation behind it (a public capture; for all groups it is a GUESS)."""
    given = call.parameters
    written = given["Name"]
    check_name(call, written, "group")
    name = f"{written}{call.now:%Y%m%d%H%M%S}"[:64]
    if call.directory.name_taken(name):
        name = f"{name[:60]}{len(call.directory.recipients):04}"
    alias = given.get("Alias") or builders.alias_from(written)
    address = given.get("PrimarySmtpAddress") or f"{alias}@{call.directory.default_domain}"
    check_addresses(call, None, (f"SMTP:{address}", f"smtp:{alias}@{call.directory.initial_domain}"))
    owners = _owners(call, (), given.get("ManagedBy") or ListChange(whole=()))
    members = [call.referenced(each).guid for each in (given.get("Members") or ListChange(whole=())).whole or ()]
    if given.switch("CopyOwnerToMember"):
        members += [call.referenced(each).guid for each in owners]
    security = given.get("Type") == "Security"
    fields: dict[str, Any] = {
        "members": tuple(dict.fromkeys(members)),
        "managed_by": owners or ("Organization Management",),
        "notes": given.get("Notes") or "",
        "security": security,
        "require_sender_authentication": given.get("RequireSenderAuthenticationEnabled") is not False,
    }
    if security and "Open" in (given.get("MemberJoinRestriction"), given.get("MemberDepartRestriction")):
        raise refusals.invalid("A security group can't be open for joining or leaving.")
    template = Group(guid=UUID(int=0), name=name, display_name=name, alias=alias, security=security)
    settings = changed_settings(call, distribution_group_row(call.directory, template), NEW_HANDLED)
    if unknown := sorted(set(settings) - NEW_SETTINGS):
        raise refusals.not_served(call.cmdlet, ", ".join(unknown))
    shown = given.get("DisplayName") or written
    made = builders.group(
        call.directory, address, shown, name=name, alias=alias, now=call.now, settings=settings, **fields
    )
    return CmdletOutput([distribution_group_row(call.directory, made)])


def set_group(call: Call) -> CmdletOutput:
    group = _managed(call)
    given = call.parameters
    fields = recipient_fields(call, group, "group")
    if (required := given.get("RequireSenderAuthenticationEnabled")) is not None:
        fields["require_sender_authentication"] = required
    if "ManagedBy" in given:
        change = given["ManagedBy"] or ListChange(whole=())
        owners = _owners(call, group.managed_by, change if isinstance(change, ListChange) else ListChange(whole=change))
        if not owners:
            raise refusals.invalid("A group must have at least one owner.")
        fields["managed_by"] = owners
    if "Notes" in given:
        fields["notes"] = given["Notes"] or ""
    return _changed(call, group, fields)


def _changed(call: Call, group: Group, fields: dict[str, Any]) -> CmdletOutput:
    shown = directory_group_row if call.cmdlet == "Set-Group" else distribution_group_row
    settings = {**group.settings, **changed_settings(call, shown(call.directory, group), HANDLED)}
    changed = replace(group, **fields, settings=settings)
    if changed == group:
        return CmdletOutput(warnings=[no_settings_modified(group.name)])
    call.directory.put(replace(changed, changed=call.now))
    return CmdletOutput()


def _owners(call: Call, known: tuple[str, ...], change: ListChange) -> tuple[str, ...]:
    """Owners are security principals, kept by name; role groups count by their names."""

    def resolved(identities: tuple[str, ...]) -> list[str]:
        names = []
        for identity in identities:
            role_groups = [name for name in call.directory.role_groups.values() if name.lower() == identity.lower()]
            if role_groups:
                names += role_groups
                continue
            owner = call.referenced(identity)
            if not isinstance(owner, (Mailbox, MailUser)) and not (isinstance(owner, Group) and owner.security):
                raise refusals.invalid(f"'{identity}' can't be the owner of a group.")
            names.append(owner.name)
        return names

    if change.whole is not None:
        return tuple(dict.fromkeys(resolved(change.whole)))
    gone = set(resolved(change.remove))
    return tuple(dict.fromkeys([each for each in known if each not in gone] + resolved(change.add)))


def remove_group(call: Call) -> CmdletOutput:
    forget(call, _managed(call))
    return CmdletOutput()


def _managed(call: Call) -> Group:
    """The group, if the caller may change it.

    An application owns no group: a mail-enabled security group asks for -BypassSecurityGroupManagerCheck (docs).
    """
    group = call.the(Group)
    if group.synced:
        raise refusals.synced(call.cmdlet, group.name)
    if group.security and not call.parameters.switch("BypassSecurityGroupManagerCheck"):
        raise refusals.not_a_manager(group.name)
    return group


def get_members(call: Call) -> CmdletOutput:
    group = call.the(Group)
    members = [call.directory.recipients[each] for each in group.members if each in call.directory.recipients]
    return listed(call, [member_row(call.directory, each) for each in members])


def add_member(call: Call) -> CmdletOutput:
    group, member = _managed(call), _member(call)
    if member.guid in group.members:
        raise refusals.member_exists(call.parameters["Member"], group.name)
    if member.guid == group.guid:
        raise refusals.invalid("A group can't be a member of itself.")
    call.directory.put(replace(group, members=(*group.members, member.guid)))
    return CmdletOutput()


def remove_member(call: Call) -> CmdletOutput:
    group, member = _managed(call), _member(call)
    if member.guid not in group.members:
        raise refusals.member_not_found(call.parameters["Member"], group.name)
    call.directory.put(replace(group, members=tuple(each for each in group.members if each != member.guid)))
    return CmdletOutput()


def _member(call: Call) -> Recipient:
    named = call.parameters.get("Member")
    if not named:
        raise refusals.not_served(call.cmdlet, "no Member (the caller itself)")
    return call.referenced(named)


def update_members(call: Call) -> CmdletOutput:
    """Replaces the whole membership."""
    group = _managed(call)
    change = call.parameters.get("Members") or ListChange(whole=())
    if change.whole is None:
        raise refusals.not_served(call.cmdlet, "a hash table of members")
    members = tuple(dict.fromkeys(call.referenced(each).guid for each in change.whole))
    call.directory.put(replace(group, members=members))
    return CmdletOutput()


CMDLETS: dict[str, CmdletFunction] = {
    "Get-DistributionGroup": get_group,
    "New-DistributionGroup": new_group,
    "Set-DistributionGroup": set_group,
    "Remove-DistributionGroup": remove_group,
    "Get-DistributionGroupMember": get_members,
    "Add-DistributionGroupMember": add_member,
    "Remove-DistributionGroupMember": remove_member,
    "Update-DistributionGroupMember": update_members,
    "Get-Group": get_directory_group,
    "Set-Group": set_group,
}
