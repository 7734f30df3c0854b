# SPDX-License-Identifier: GPL-3.0-or-later
"""What Exchange Server says otherwise than Exchange Online, as data and pure translations.

The mapping speaks the cmdlets of Exchange Online. Facts: applicability notes of the PowerShell docs for Set-Mailbox,
New-Mailbox, Add-ADPermission and their like.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ....clients.cmdlet import AddRemove, Cmdlet
from ....clients.errors import Unreadable
from ....model.transport_rule.predicate import SERVER_2013, SERVER_2016, SERVER_2019, SERVER_SE
from ..recipients import lowered
from ..snapshot import Row
from .logon_names import logon_of

AD_CMDLETS: Mapping[str, str] = {
    "Get-RecipientPermission": "Get-ADPermission",
    "Add-RecipientPermission": "Add-ADPermission",
    "Remove-RecipientPermission": "Remove-ADPermission",
}
SEND_AS = "Send As"
AD_ROW = ("Identity", "User", "ExtendedRights", "Deny", "IsInherited")

# Cmdlets without -DomainController.
UNPINNED = frozenset({"Get-Command"})

# Parameters that servers do not have and that say nothing there.
_DROPPED: Mapping[str, frozenset[str]] = {"Set-Mailbox": frozenset({"DefaultAuditSet"})}

# Properties that only servers have and that translations need.
ALSO_SELECTED: Mapping[str, tuple[str, ...]] = {
    "Get-Recipient": ("DistinguishedName", "SamAccountName", "OriginatingServer"),
    "Get-Mailbox": ("DistinguishedName", "SamAccountName", "LinkedMasterAccount", "OriginatingServer"),
}
_WITH_LOGON = frozenset(
    {"Get-Recipient", "Get-Mailbox", "New-Mailbox", "Get-DistributionGroup", "New-DistributionGroup"}
)


def translated(cmdlet: Cmdlet, distinguished_name: str = "") -> Cmdlet:
    """The cmdlet as servers know it. `distinguished_name` is that of the object that a right is on."""
    select = (*cmdlet.select, *ALSO_SELECTED.get(cmdlet.name, ())) if cmdlet.select else ()
    if cmdlet.name in AD_CMDLETS:
        return _of_active_directory(cmdlet, distinguished_name)
    dropped = _DROPPED.get(cmdlet.name, frozenset())
    parameters = {name: value for name, value in cmdlet.parameters.items() if name not in dropped}
    if cmdlet.name == "Set-Mailbox":
        if "WindowsEmailAddress" in parameters:
            parameters["PrimarySmtpAddress"] = parameters.pop("WindowsEmailAddress")
        if "PrimarySmtpAddress" in parameters or isinstance(parameters.get("EmailAddresses"), AddRemove):
            # While a policy makes the addresses, those set by hand do not last.
            parameters["EmailAddressPolicyEnabled"] = False
    return Cmdlet(cmdlet.name, parameters, tuple(dict.fromkeys(select)), cmdlet.fed_by)


def _of_active_directory(cmdlet: Cmdlet, distinguished_name: str) -> Cmdlet:
    given = cmdlet.parameters
    parameters: dict[str, Any] = {"Identity": distinguished_name} if distinguished_name else {}
    if not cmdlet.writes:
        return Cmdlet(AD_CMDLETS[cmdlet.name], parameters, AD_ROW, cmdlet.fed_by)
    parameters |= {"User": given["Trustee"], "ExtendedRights": [SEND_AS], "Confirm": False}
    return Cmdlet(AD_CMDLETS[cmdlet.name], parameters, (), cmdlet.fed_by)


# Properties that are true or false. A server may give the text of it: what is a switch, as Deny, is no simple value.
_TRUTHS = frozenset(
    {
        "AuditBypassEnabled", "AuditEnabled", "AutoForwardEnabled", "Default", "DeliverToMailboxAndForward", "Deny",
        "HiddenFromAddressListsEnabled", "IsInherited", "LitigationHoldEnabled", "MessageCopyForSendOnBehalfEnabled",
        "MessageCopyForSentAsEnabled", "RequireSenderAuthenticationEnabled",
    }
)  # fmt: skip
_WORDS = {"true": True, "false": False}


def row_back(cmdlet: str, row: Row, named: Callable[[object], str]) -> Row | None:
    """A row as the mapping knows it; None for one that says nothing to it. `named` reads who holds a right.

    Raises Unreadable for a row that does not say what it has to.
    """
    row = {**row, **{name: _truth(cmdlet, name, row[name]) for name in _TRUTHS & row.keys()}}
    if cmdlet in AD_CMDLETS:
        return _send_as_row(row, named)
    if cmdlet in ("Get-MailboxPermission", "Add-MailboxPermission"):
        return {**row, "User": named(row.get("User"))}
    if cmdlet in _WITH_LOGON:
        # What the cloud calls them; a server has neither Entra objects nor live ids.
        return {
            **row,
            "ExternalDirectoryObjectId": row.get("Guid"),
            "WindowsLiveID": logon_of(row) or row.get("WindowsLiveID"),
            "IsDirSynced": False,
        }
    return row


def _truth(cmdlet: str, name: str, value: object) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if lowered(value) not in _WORDS:
        raise Unreadable(cmdlet, f"{name} is neither true nor false")
    return _WORDS[lowered(value)]


def _send_as_row(row: Row, named: Callable[[object], str]) -> Row | None:
    rights = row.get("ExtendedRights") or ()
    listed = {lowered(right).replace("-", " ") for right in (rights if isinstance(rights, (list, tuple)) else [rights])}
    if lowered(SEND_AS) not in listed:
        return None
    if row.get("Deny") is None or row.get("IsInherited") is None:
        raise Unreadable("Get-ADPermission", "the answer has rows without Deny or IsInherited")
    return {
        "Identity": row.get("Identity"),
        "Trustee": named(row.get("User")),
        "AccessRights": ["SendAs"],
        "AccessControlType": "Deny" if row["Deny"] else "Allow",
        "IsInherited": row["IsInherited"],
    }


# First two numbers of AdminDisplayVersion; for 15.2 the least build decides. Exchange Server SE is code-equivalent
# to 2019 CU15 (Microsoft's roadmap post) and begins with this build.
_FIRST_BUILD_OF_SE = 2562
_EDITIONS: Mapping[str, str] = {"15.0": SERVER_2013, "15.1": SERVER_2016, "15.2": SERVER_2019}


def edition_of(version: str) -> str | None:
    """Where rules work, of `Version 15.1 (Build 2507.6)`; None for a version that is not known here."""
    words = version.replace("(", " ").replace(")", " ").split()
    number = next((word for word in words if word[:1].isdigit()), "")
    edition = _EDITIONS.get(".".join(number.split(".")[:2]))
    build = words[words.index("Build") + 1] if "Build" in words[:-1] else "0"
    major = build.split(".")[0]
    if edition == SERVER_2019 and major.isdigit() and int(major) >= _FIRST_BUILD_OF_SE:
        return SERVER_SE
    return edition
