# SPDX-License-Identifier: GPL-3.0-or-later
"""Send As on servers: a right in Active Directory on the recipient's object (PowerShell docs, Add-ADPermission).

The object is named by its Name or distinguished name, never by an address (GUESS: a GUID is taken too, as the type
of the parameter says). What a recipient's SELF may do is always there.
"""

from __future__ import annotations

from dataclasses import replace

from .. import refusals
from ..call import Call, CmdletFunction
from ..output import CmdletOutput
from ..read_back.recipients import Row
from ..records import SELF_NAME, SELF_SID, Recipient, SendAsEntry
from .warnings import access_already_present, send_as_absent

SEND_AS = "Send-As"
_SPELLINGS = frozenset({"send as", "send-as"})


def get_ad_permission(call: Call) -> CmdletOutput:
    recipient = _the(call)
    user = call.parameters.get("User")
    sid = None if user is None else call.trustee_sid(user)
    call.parameters.get("Owner")
    rows = [_row(call, recipient, each) for each in recipient.send_as if sid in (None, each.sid)]
    if sid is None:
        # Every object has such entries; who reads Send As has to leave them out.
        rows.append({**_row(call, recipient, SendAsEntry(SELF_SID)), "ExtendedRights": None, "IsInherited": True})
    return CmdletOutput(rows)


def add_ad_permission(call: Call) -> CmdletOutput:
    recipient, sid = _the(call), call.trustee_sid(call.parameters["User"])
    _only_send_as(call)
    if any(each.sid == sid and not each.deny for each in recipient.send_as):
        return CmdletOutput(warnings=[access_already_present(recipient.name, call.parameters["User"])])
    entry = SendAsEntry(sid)
    call.directory.put(replace(recipient, send_as=(*recipient.send_as, entry)))
    return CmdletOutput([_row(call, recipient, entry)])


def remove_ad_permission(call: Call) -> CmdletOutput:
    recipient, sid = _the(call), call.trustee_sid(call.parameters["User"])
    _only_send_as(call)
    deny = call.parameters.switch("Deny")
    kept = tuple(each for each in recipient.send_as if not (each.sid == sid and each.deny is deny))
    if kept == recipient.send_as:
        return CmdletOutput(warnings=[send_as_absent(recipient.name, call.parameters["User"])])
    call.directory.put(replace(recipient, send_as=kept))
    return CmdletOutput()


def _the(call: Call) -> Recipient:
    named = call.parameters["Identity"]
    if "@" in named and not named.lower().startswith("cn="):
        raise refusals.not_found(named)
    return call.the(Recipient)


def _only_send_as(call: Call) -> None:
    rights = call.parameters.get("ExtendedRights") or ()
    if not rights or any(each.lower() not in _SPELLINGS for each in rights):
        raise refusals.not_served(call.cmdlet, "ExtendedRights other than Send As")


def _row(call: Call, recipient: Recipient, entry: SendAsEntry) -> Row:
    holder = call.directory.by_sid(entry.sid)
    user = SELF_NAME if entry.sid == SELF_SID else call.directory.role_groups.get(entry.sid, entry.sid)
    return {
        "Identity": recipient.name,
        "User": call.directory.logon_name(holder) if holder is not None else user,
        "AccessRights": ["ExtendedRight"],
        "ExtendedRights": [SEND_AS],
        "Deny": entry.deny,
        "IsInherited": False,
        "InheritanceType": "None",
        "Properties": None,
        "ChildObjectTypes": None,
        "InheritedObjectType": None,
        "IsValid": True,
        "ObjectState": "Unchanged",
    }


CMDLETS: dict[str, CmdletFunction] = {
    "Get-ADPermission": get_ad_permission,
    "Add-ADPermission": add_ad_permission,
    "Remove-ADPermission": remove_ad_permission,
}
