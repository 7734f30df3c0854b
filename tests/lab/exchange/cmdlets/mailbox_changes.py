# SPDX-License-Identifier: GPL-3.0-or-later
"""New-Mailbox, Set-Mailbox, Remove-Mailbox and the Set- cmdlets beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .. import builders, refusals
from ..addresses import changed_addresses, check_addresses, with_primary
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from ..platforms import on_servers
from ..read_back.mailboxes import AUDIT_DEFAULTS, client_access_row, mailbox_row
from ..records import Group, Mailbox, MailUser, Recipient
from ..settings import changed_settings
from ..values import ListChange
from ..words import words
from .warnings import no_settings_modified

KINDS = {"Shared": "SharedMailbox", "Regular": "UserMailbox", "Room": "RoomMailbox", "Equipment": "EquipmentMailbox"}

# Parameters of Set-Mailbox with a meaning of their own.
HANDLED = frozenset(
    words(
        "Type DisplayName Name Alias EmailAddresses WindowsEmailAddress MicrosoftOnlineServicesID ForwardingAddress "
        "ForwardingSmtpAddress DeliverToMailboxAndForward GrantSendOnBehalfTo HiddenFromAddressListsEnabled "
        "AccountDisabled LitigationHoldEnabled AuditAdmin AuditDelegate AuditOwner DefaultAuditSet "
        "PrimarySmtpAddress EmailAddressPolicyEnabled DomainController"
    )
)
NEW_HANDLED = frozenset(
    words(
        "Name Shared Room Equipment MicrosoftOnlineServicesID Alias PrimarySmtpAddress DisplayName Password "
        "OrganizationalUnit Confirm WhatIf Force UserPrincipalName SamAccountName Database DomainController"
    )
)
# What the customer's own Active Directory masters of a synchronised mailbox. GUESS: where exactly the line runs;
# ForwardingAddress and GrantSendOnBehalfTo are taken to be free, as administrators report of Exchange Online.
IDENTITY_MASTERED_ELSEWHERE = frozenset(
    words("DisplayName Name MicrosoftOnlineServicesID AccountDisabled SimpleDisplayName")
)
# What IsExchangeCloudManaged hands over to the cloud (Exchange docs, Cloud-based management of Exchange attributes).
EXCHANGE_MASTERED_ELSEWHERE = frozenset(
    words(
        "Alias EmailAddresses WindowsEmailAddress HiddenFromAddressListsEnabled Type AcceptMessagesOnlyFrom "
        "RejectMessagesFrom ModeratedBy ModerationEnabled MailTip"
    )
) | {f"CustomAttribute{number}" for number in range(1, 16)}


def new_mailbox(call: Call) -> CmdletOutput:
    """Shared, Room, Equipment and plain ones. The Entra account of a shared one can sign in until it is blocked.

    Name reads back as given (GUESS: it may become the object id, as with mailboxes made from Entra accounts).
    """
    given = call.parameters
    if unknown := sorted(set(given) - NEW_HANDLED):
        raise refusals.not_served(call.cmdlet, ", ".join(unknown))
    kind = next((f"{each}Mailbox" for each in ("Shared", "Room", "Equipment") if given.switch(each)), "UserMailbox")
    if kind == "UserMailbox" and "MicrosoftOnlineServicesID" not in given:
        raise refusals.not_served(call.cmdlet, "this parameter set")
    name = given["Name"]
    logon: str | None = given.get("MicrosoftOnlineServicesID") or given.get("UserPrincipalName")
    alias = given.get("Alias") or (logon.partition("@")[0] if logon else builders.alias_from(name))
    address = given.get("PrimarySmtpAddress") or logon or f"{alias}@{call.directory.default_domain}"
    check_name(call, name, "mailbox")
    check_addresses(call, None, (f"SMTP:{address}", f"smtp:{alias}@{call.directory.initial_domain}"))
    made = builders.mailbox(
        call.directory,
        address,
        given.get("DisplayName") or name,
        kind=kind,
        name=name,
        alias=alias,
        now=call.now,
        licensed=kind == "UserMailbox",
        user_principal_name=logon,
        # A server makes a disabled account for a shared mailbox; the cloud one that can be signed in to.
        account_enabled=not (on_servers(call.directory.platform) and kind == "SharedMailbox"),
        # Given an address by hand, a mailbox leaves the address policy (PowerShell docs, New-Mailbox).
        settings=_without_policy(call) if "PrimarySmtpAddress" in given else {},
    )
    return CmdletOutput([mailbox_row(call.directory, made)])


def check_name(call: Call, name: str, kind: str) -> None:
    if not name or len(name) > 64:
        raise refusals.invalid(f"The name of a {kind} must have 1 to 64 characters; this one has {len(name)}.")
    if call.directory.name_taken(name):
        raise refusals.already_exists(kind, name)


def set_mailbox(call: Call) -> CmdletOutput:
    mailbox = call.the(Mailbox)
    if refused := sorted(_mastered_elsewhere(mailbox) & set(call.parameters)):
        raise refusals.synced(f"Set-Mailbox, {', '.join(refused)}", mailbox.name)
    shown = mailbox_row(call.directory, mailbox)
    settings = {**mailbox.settings, **changed_settings(call, shown, HANDLED), **_audit(call, shown)}
    if on_servers(call.directory.platform):
        settings |= _address_policy(call, mailbox)
    changed = replace(mailbox, **_fields(call, mailbox), settings=settings)
    if changed == mailbox:
        return CmdletOutput(warnings=[no_settings_modified(mailbox.name)])
    call.directory.put(replace(changed, changed=call.now))
    _account(call, changed)
    return CmdletOutput()


def _without_policy(call: Call) -> dict[str, Any]:
    return {"EmailAddressPolicyEnabled": False} if on_servers(call.directory.platform) else {}


def _address_policy(call: Call, mailbox: Mailbox) -> dict[str, Any]:
    """Whether the policy still makes the addresses; while it does, nobody sets the primary one by hand."""
    given = call.parameters
    enabled = given.get("EmailAddressPolicyEnabled")
    if enabled is None:
        enabled = mailbox.settings.get("EmailAddressPolicyEnabled", True)
    if enabled and any(given.get(name) for name in ("PrimarySmtpAddress", "WindowsEmailAddress")):
        # GUESS: the class; that it is refused is documented (Set-Mailbox, -PrimarySmtpAddress).
        text = "The e-mail addresses for this recipient are automatically generated based on e-mail address policies. "
        text += "To modify the primary SMTP address for this recipient, you must disable automatic updating first."
        raise refusals.invalid(text)
    return {"EmailAddressPolicyEnabled": bool(enabled)} if "EmailAddressPolicyEnabled" in given else {}


def _mastered_elsewhere(mailbox: Mailbox) -> frozenset[str]:
    if not mailbox.synced:
        return frozenset()
    if mailbox.cloud_managed:
        return IDENTITY_MASTERED_ELSEWHERE
    return IDENTITY_MASTERED_ELSEWHERE | EXCHANGE_MASTERED_ELSEWHERE


def _fields(call: Call, mailbox: Mailbox) -> dict[str, Any]:
    given = call.parameters
    fields = recipient_fields(call, mailbox, "mailbox")
    if kind := given.get("Type"):
        if kind not in KINDS:
            raise refusals.not_served(call.cmdlet, f"Type {kind}")
        if KINDS[kind] == mailbox.kind:
            raise refusals.invalid(f"The mailbox '{mailbox.name}' is already of the type '{kind}'.")  # GUESS: an error
        fields["kind"] = KINDS[kind]
    if logon := given.get("MicrosoftOnlineServicesID"):
        if not call.directory.accepts(logon):
            raise refusals.domain_not_accepted(logon.rpartition("@")[2])
        fields["user_principal_name"] = logon
    if "ForwardingAddress" in given:
        target = given["ForwardingAddress"]
        fields["forwarding_address"] = None if target is None else call.referenced(target).guid
    if "ForwardingSmtpAddress" in given:
        smtp = given["ForwardingSmtpAddress"]
        fields["forwarding_smtp_address"] = None if smtp is None else f"smtp:{smtp.partition(':')[2] or smtp}"
    for name, field in (
        ("DeliverToMailboxAndForward", "deliver_and_forward"),
        ("LitigationHoldEnabled", "litigation_hold"),
    ):
        if name in given:
            fields[field] = bool(given[name])
    if "AccountDisabled" in given:
        fields["looks_disabled"] = bool(given["AccountDisabled"])
    return fields


def recipient_fields(call: Call, recipient: Recipient, kind: str) -> dict[str, Any]:
    """What mailboxes, groups and contacts have in common."""
    given = call.parameters
    fields: dict[str, Any] = {}
    if "DisplayName" in given and not given["DisplayName"]:
        raise refusals.invalid("The display name can't be empty.")  # GUESS: that it is refused
    for name, field in (
        ("DisplayName", "display_name"),
        ("Alias", "alias"),
        ("HiddenFromAddressListsEnabled", "hidden"),
    ):
        if given.get(name) is not None:
            fields[field] = given[name]
    renamed = given.get("Name")
    if renamed and renamed.lower() != recipient.name.lower():
        check_name(call, renamed, kind)
        fields["name"] = renamed
    primary = given.get("WindowsEmailAddress") or given.get("PrimarySmtpAddress")
    if "EmailAddresses" in given:
        if primary:
            raise refusals.invalid(
                "You can't use the EmailAddresses and PrimarySmtpAddress parameters in the same command."
            )
        if given["EmailAddresses"] is None:
            raise refusals.invalid("The recipient must have a primary SMTP address.")
        fields["addresses"] = changed_addresses(call, recipient, given["EmailAddresses"])
    elif primary:
        fields["addresses"] = with_primary(call, recipient, primary)
    if "GrantSendOnBehalfTo" in given:
        change = given["GrantSendOnBehalfTo"] or ListChange(whole=())
        fields["send_on_behalf"] = _on_behalf(call, recipient, change)
    return fields


def _on_behalf(call: Call, recipient: Recipient, change: ListChange) -> tuple[Any, ...]:
    """Mailboxes, mail users and security groups of the organisation (docs, Set-Mailbox)."""

    def resolved(identities: tuple[str, ...]) -> list[Any]:
        found = [call.referenced(each) for each in identities]
        for each in found:
            if not isinstance(each, (Mailbox, MailUser, Group)):
                raise refusals.invalid(f"'{each.name}' can't be given the permission to send on behalf.")
        return [each.guid for each in found]

    if change.whole is not None:
        return tuple(dict.fromkeys(resolved(change.whole)))
    gone = set(resolved(change.remove))
    kept = [each for each in recipient.send_on_behalf if each not in gone]
    return tuple(dict.fromkeys(kept + resolved(change.add)))


def _audit(call: Call, shown: dict[str, Any]) -> dict[str, Any]:
    """Explicit actions freeze a sign-in type; -DefaultAuditSet gives the named types Microsoft's set back."""
    result: dict[str, Any] = {}
    defaults = list(shown["DefaultAuditSet"])
    for who in ("Admin", "Delegate", "Owner"):
        name = f"Audit{who}"
        if name in call.parameters:
            change = call.parameters[name] or ListChange(whole=())
            kept = [each for each in shown[name] if each not in change.remove]
            actions = change.whole if change.whole is not None else (*kept, *change.add)
            result[name] = list(dict.fromkeys(each for each in actions if each != "None"))
            defaults = [each for each in defaults if each != who]
    if change := call.parameters.get("DefaultAuditSet"):
        for who in change.whole if change.whole is not None else change.add:
            result[f"Audit{who}"] = list(AUDIT_DEFAULTS[f"Audit{who}"])
            defaults = [*defaults, who]
    defaults = [each for each in ("Admin", "Delegate", "Owner") if each in defaults]
    return {name: value for name, value in (result | {"DefaultAuditSet": defaults}).items() if value != shown[name]}


def _account(call: Call, mailbox: Mailbox) -> None:
    """What of a mailbox the Entra account shows too."""
    account = call.directory.account(mailbox.external_directory_object_id)
    if account is None:
        return
    disabled = call.parameters.get("AccountDisabled")
    call.directory.put_account(
        replace(
            account,
            display_name=mailbox.display_name,
            mail=mailbox.primary_address,
            user_principal_name=mailbox.user_principal_name,
            enabled=account.enabled if disabled is None else not disabled,
        )
    )


def remove_mailbox(call: Call) -> CmdletOutput:
    """Deletes the mailbox softly, and its account; -PermanentlyDelete purges one that is softly deleted already."""
    if call.parameters.switch("PermanentlyDelete"):
        wanted = call.parameters["Identity"].lower()
        for guid, gone in call.directory.soft_deleted.items():
            if wanted in (str(guid), str(gone.exchange_guid), gone.name.lower(), gone.primary_address.lower()):
                del call.directory.soft_deleted[guid]
                return CmdletOutput()
        raise refusals.not_found(call.parameters["Identity"])
    mailbox = call.the(Mailbox)
    if mailbox.synced:
        raise refusals.synced("Remove-Mailbox", mailbox.name)
    forget(call, mailbox)
    call.directory.soft_deleted[mailbox.guid] = replace(mailbox, changed=call.now)
    call.directory.accounts.pop(mailbox.external_directory_object_id.lower(), None)
    return CmdletOutput()


def forget(call: Call, recipient: Recipient) -> None:
    """Takes a recipient away with the links to it; entries that hold its SID stay and become orphans."""
    call.directory.remove(recipient.guid)
    for group in list(call.directory.of_type(Group)):
        if recipient.guid in group.members:
            call.directory.put(replace(group, members=tuple(each for each in group.members if each != recipient.guid)))


def set_cas_mailbox(call: Call) -> CmdletOutput:
    mailbox = call.the(Mailbox)
    changed = changed_settings(call, client_access_row(call.directory, mailbox), frozenset())
    if not changed:
        return CmdletOutput(warnings=[no_settings_modified(mailbox.name)])
    call.directory.put(replace(mailbox, client_access={**mailbox.client_access, **changed}, changed=call.now))
    return CmdletOutput()


def set_audit_bypass(call: Call) -> CmdletOutput:
    mailbox = call.the(Mailbox)
    wanted = bool(call.parameters["AuditBypassEnabled"])
    if mailbox.audit_bypass is wanted:
        return CmdletOutput(warnings=[no_settings_modified(mailbox.name)])
    call.directory.put(replace(mailbox, audit_bypass=wanted, changed=call.now))
    return CmdletOutput()


CMDLETS: dict[str, CmdletFunction] = {
    "New-Mailbox": new_mailbox,
    "Set-Mailbox": set_mailbox,
    "Remove-Mailbox": remove_mailbox,
    "Set-CASMailbox": set_cas_mailbox,
    "Set-MailboxAuditBypassAssociation": set_audit_bypass,
}
