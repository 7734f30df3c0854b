# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of Set- cmdlets that are a property of the same name: how a bound value becomes what reads back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import refusals, sizes
from .call import Call
from .parameter_tables import Parameter, cmdlet_tables
from .records import Group
from .values import ListChange

# Lists of recipients; they read back as names.
RECIPIENT_LISTS = frozenset(
    {
        "AcceptMessagesOnlyFrom",
        "AcceptMessagesOnlyFromDLMembers",
        "AcceptMessagesOnlyFromSendersOrMembers",
        "RejectMessagesFrom",
        "RejectMessagesFromDLMembers",
        "RejectMessagesFromSendersOrMembers",
        "BypassModerationFromSendersOrMembers",
        "ModeratedBy",
    }
)
# Parameters that say how the cmdlet runs and are no property.
MANNERS = frozenset(
    {
        "Identity",
        "Confirm",
        "WhatIf",
        "Force",
        "BypassSecurityGroupManagerCheck",
        "ForceUpgrade",
        "UpdateEnforcedTimestamp",
    }
)
COUNTS = frozenset({"RecipientLimits"})
# Most texts read back as "" once cleared; these as null.
NULL_WHEN_CLEARED = frozenset({"MailTip", "AddressBookPolicy", "RetentionPolicy", "Manager", "CountryOrRegion"})


def changed_settings(call: Call, shown: Mapping[str, Any], handled: frozenset[str]) -> dict[str, Any]:
    """The properties that the call sets to something else than `shown`, the row as it reads now.

    `handled`: parameters that the cmdlet itself knows. One that is neither handled nor a property of the row is
    refused as not served, so that nothing is silently ignored.
    """
    changed: dict[str, Any] = {}
    for name, value in call.parameters.items():
        if name in handled or name in MANNERS:
            continue
        if name not in shown:
            raise refusals.not_served(call.cmdlet, name)
        parameter = cmdlet_tables(call.directory.platform)[call.cmdlet.lower()].parameters[name.lower()]
        new = _read_back(call, parameter, value, shown[name])
        if new != shown[name]:
            changed[name] = new
    return changed | _mirrored(call, {**shown, **changed}, changed)


def _read_back(call: Call, parameter: Parameter, value: Any, current: Any) -> Any:
    if parameter.type == "SwitchParameter" or "SecureString" in parameter.type:
        raise refusals.not_served(call.cmdlet, parameter.name)
    if isinstance(value, ListChange):
        return _list(call, parameter.name, value, current or [])
    if value is None:
        if isinstance(current, list):
            return []
        return "" if isinstance(current, str) and parameter.name not in NULL_WHEN_CLEARED else None
    if parameter.name in COUNTS:
        return str(value)
    if parameter.type in ("Unlimited", "ByteQuantifiedSize"):
        return value if isinstance(value, str) else sizes.display(value)
    return list(value) if isinstance(value, tuple) else value


def _list(call: Call, name: str, change: ListChange, current: list[str]) -> list[str]:
    def resolved(values: tuple[str, ...]) -> list[str]:
        return [call.referenced(each).name for each in values] if name in RECIPIENT_LISTS else list(values)

    if change.whole is not None:
        return list(dict.fromkeys(resolved(change.whole)))
    gone = {each.lower() for each in resolved(change.remove)}
    return list(dict.fromkeys([each for each in current if each.lower() not in gone] + resolved(change.add)))


def _mirrored(call: Call, now: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Senders and groups stand in lists of their own and in the common one (docs, Set-Mailbox)."""
    result: dict[str, Any] = {}
    for verb in ("AcceptMessagesOnly", "RejectMessages"):
        senders, groups, both = f"{verb}From", f"{verb}FromDLMembers", f"{verb}FromSendersOrMembers"
        if both in changed:
            found = [call.directory.find(each)[0] for each in changed[both]]
            result[groups] = [each.name for each in found if isinstance(each, Group)]
            result[senders] = [each.name for each in found if not isinstance(each, Group)]
        elif senders in changed or groups in changed:
            result[both] = [*now[senders], *now[groups]]
    return result
