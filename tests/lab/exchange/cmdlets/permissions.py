# SPDX-License-Identifier: GPL-3.0-or-later
"""Full Access and its kin on mailboxes, Send As on recipients.

No change to be made is a success with a warning. AutoMapping cannot be read back, and an existing entry keeps
the one it was made with (PowerShell docs, Add-MailboxPermission).
"""

from __future__ import annotations

from dataclasses import replace

from .. import builders, refusals
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from ..read_back.permissions import access_row, owner_row, send_as_row
from ..records import AccessEntry, Mailbox, Recipient, SendAsEntry
from ..result_sets import listed
from .warnings import access_already_present, access_inherited, mailbox_access_absent, send_as_absent


def get_mailbox_permission(call: Call) -> CmdletOutput:
    mailbox = call.the(Mailbox)
    if call.parameters.switch("Owner"):
        return CmdletOutput([owner_row(mailbox)])
    user = call.parameters.get("User")
    sid = None if user is None else call.trustee_sid(user)
    return listed(
        call, (access_row(call.directory, mailbox, each) for each in mailbox.access if sid in (None, each.sid))
    )


def add_mailbox_permission(call: Call) -> CmdletOutput:
    """Rights of one trustee stand in one entry, joined by commas; allowed and denied ones in two."""
    _refuse(call, "Owner", "GroupMailbox")
    mailbox = call.the(Mailbox)
    sid = call.trustee_sid(call.parameters["User"])
    deny = call.parameters.switch("Deny")
    wanted = call.parameters["AccessRights"]
    known = next(
        (each for each in mailbox.access if each.sid == sid and each.deny is deny and not each.inherited), None
    )
    if known and known.single_rights >= set(wanted):
        return CmdletOutput(warnings=[access_already_present(mailbox.name, call.parameters["User"])])
    if known:
        joined = ", ".join(dict.fromkeys([*", ".join(known.rights).split(", "), *wanted]))
        entry = replace(known, rights=(joined,))
        access = tuple(entry if each is known else each for each in mailbox.access)
    else:
        automapping = call.parameters.get("AutoMapping")
        entry = AccessEntry(
            sid=sid,
            rights=(", ".join(dict.fromkeys(wanted)),),
            deny=deny,
            automapping=automapping is not False and "FullAccess" in wanted,
            inheritance=call.parameters.get("InheritanceType") or "All",
        )
        access = (*mailbox.access, entry)
    call.directory.put(replace(mailbox, access=access))
    return CmdletOutput([access_row(call.directory, mailbox, entry)])


def _refuse(call: Call, *parameters: str) -> None:
    for name in parameters:
        if call.parameters.get(name):
            raise refusals.not_served(call.cmdlet, name)


def remove_mailbox_permission(call: Call) -> CmdletOutput:
    _refuse(call, "Owner", "GroupMailbox", "SoftDeletedMailbox")
    mailbox = call.the(Mailbox)
    if call.parameters.switch("ClearAutoMapping"):
        call.directory.put(replace(mailbox, access=tuple(replace(each, automapping=False) for each in mailbox.access)))
        return CmdletOutput()
    if call.parameters.switch("ResetDefault"):
        call.directory.put(replace(mailbox, access=(builders.SELF_ACCESS,)))
        return CmdletOutput()
    user = call.parameters["User"]
    sid, deny = call.trustee_sid(user), call.parameters.switch("Deny")
    gone = set(call.parameters["AccessRights"])
    own = [each for each in mailbox.access if each.sid == sid and each.deny is deny and each.single_rights & gone]
    if not own:
        return CmdletOutput(warnings=[mailbox_access_absent(mailbox.name, user)])
    if all(each.inherited for each in own):
        return CmdletOutput(warnings=[access_inherited(mailbox.name, user)])
    kept = [_reduced(each, gone) if each in own and not each.inherited else each for each in mailbox.access]
    call.directory.put(replace(mailbox, access=tuple(each for each in kept if each is not None)))
    return CmdletOutput()


def _reduced(entry: AccessEntry, gone: set[str]) -> AccessEntry | None:
    rest = [right for right in ", ".join(entry.rights).split(", ") if right not in gone]
    return replace(entry, rights=(", ".join(rest),)) if rest else None


def get_recipient_permission(call: Call) -> CmdletOutput:
    """Without -Identity all of the organisation; with one that begins other names too, those as well.

    (Public tools had to filter the answer by the exact identity: Microsoft365DSC, pull request 6094.)
    """
    identity = call.parameters.get("Identity")
    recipients = list(call.directory.recipients.values()) if identity is None else _named(call, identity)
    trustee = call.parameters.get("Trustee")
    sid = None if trustee is None else call.trustee_sid(trustee)
    return listed(
        call,
        (
            send_as_row(call.directory, each, entry)
            for each in recipients
            for entry in each.send_as
            if sid in (None, entry.sid)
        ),
    )


def _named(call: Call, identity: str) -> list[Recipient]:
    found = call.directory.find(identity)
    if not found:
        raise refusals.not_found(identity)
    begin = identity.lower()
    by_name = [each for each in found if begin in (each.name.lower(), each.alias.lower(), each.display_name.lower())]
    if not by_name:
        return list(found)
    known = {each.guid for each in found}
    others = (each for guid, each in call.directory.recipients.items() if guid not in known)
    longer = [each for each in others if any(name.lower().startswith(begin) for name in (each.name, each.display_name))]
    return [*found, *longer]


def add_recipient_permission(call: Call) -> CmdletOutput:
    recipient = call.the(Recipient)
    sid = call.trustee_sid(call.parameters["Trustee"])
    if any(each.sid == sid and not each.deny for each in recipient.send_as):
        return CmdletOutput(warnings=[access_already_present(recipient.name, call.parameters["Trustee"])])
    entry = SendAsEntry(sid)
    call.directory.put(replace(recipient, send_as=(*recipient.send_as, entry)))
    return CmdletOutput([send_as_row(call.directory, recipient, entry)])


def remove_recipient_permission(call: Call) -> CmdletOutput:
    _refuse(call, "MultiTrustees")
    recipient = call.the(Recipient)
    sid, deny = call.trustee_sid(call.parameters["Trustee"]), call.parameters.switch("Deny")
    kept = tuple(each for each in recipient.send_as if not (each.sid == sid and each.deny is deny))
    if kept == recipient.send_as:
        return CmdletOutput(warnings=[send_as_absent(recipient.name, call.parameters["Trustee"])])
    call.directory.put(replace(recipient, send_as=kept))
    return CmdletOutput()


CMDLETS: dict[str, CmdletFunction] = {
    "Get-MailboxPermission": get_mailbox_permission,
    "Add-MailboxPermission": add_mailbox_permission,
    "Remove-MailboxPermission": remove_mailbox_permission,
    "Get-RecipientPermission": get_recipient_permission,
    "Add-RecipientPermission": add_recipient_permission,
    "Remove-RecipientPermission": remove_recipient_permission,
}
