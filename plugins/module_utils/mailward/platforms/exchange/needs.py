# SPDX-License-Identifier: GPL-3.0-or-later
"""Which cmdlets and which permissions of Graph the writing of changes needs. Pure.

Only what is sent for certain: a cmdlet too many would stop a run that could have been made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ...model.change import Action, Change
from ...model.delegation import SEND_AS, SEND_ON_BEHALF
from ...model.shared_mailbox import SIGN_IN_BLOCKED
from ...model.state import Kind, grant_parts
from .mailboxes import SET_MAILBOX, TYPE_SHARED, TYPE_USER

ENABLE_ACCOUNT: Final = "User.EnableDisableAccount.All"
REVOKE_SESSIONS: Final = "User.RevokeSessions.All"
SET_PASSWORD: Final = "User-PasswordProfile.ReadWrite.All"

_WIDER: Final = frozenset({"User.ReadWrite.All", "Directory.ReadWrite.All"})

ENOUGH: Final[Mapping[str, frozenset[str]]] = {
    ENABLE_ACCOUNT: _WIDER | {ENABLE_ACCOUNT},
    REVOKE_SESSIONS: _WIDER | {REVOKE_SESSIONS},
    # Whether a wider permission is enough for passwords depends on the account: the service decides then.
    SET_PASSWORD: _WIDER | {SET_PASSWORD},
}
"""Permissions of which each is enough, by the least of them (Microsoft Graph permissions reference)."""

_BY_ACTION: Final[Mapping[tuple[str, Action], tuple[str, ...]]] = {
    (Kind.CONTACT, Action.CREATE): ("New-MailContact", "Set-MailContact", "Set-Contact"),
    (Kind.CONTACT, Action.UPDATE): ("Set-MailContact",),
    (Kind.CONTACT, Action.DELETE): ("Remove-MailContact",),
    (Kind.MEMBER, Action.CREATE): ("Add-DistributionGroupMember",),
    (Kind.MEMBER, Action.UPDATE): ("Add-DistributionGroupMember",),
    (Kind.MEMBER, Action.DELETE): ("Remove-DistributionGroupMember",),
    (Kind.GROUP, Action.DELETE): ("Remove-DistributionGroup",),
    (Kind.MAILBOX, Action.DELETE): ("Remove-Mailbox",),
    (Kind.TRANSPORT_RULE, Action.CREATE): ("New-TransportRule",),
    (Kind.TRANSPORT_RULE, Action.DELETE): ("Remove-TransportRule",),
}
_ALWAYS: Final[Mapping[str, tuple[str, ...]]] = {
    Kind.ADDRESS: ("Set-Mailbox",),
    Kind.FORWARDING: ("Set-Mailbox",),
    Kind.RULE_ORDER: ("Set-TransportRule",),
}
_VERBS: Final = {Action.CREATE: "Add", Action.UPDATE: "Set", Action.DELETE: "Remove"}


def cmdlets_needed(changes: Iterable[Change]) -> frozenset[str]:
    """The cmdlets that write the changes."""
    return frozenset(cmdlet for change in changes for cmdlet in _cmdlets(change))


def permissions_needed(changes: Iterable[Change]) -> frozenset[str]:
    """The least permissions of Graph for the changes."""
    needed: set[str] = set()
    for change in changes:
        if change.key.kind != Kind.MAILBOX or change.action is Action.DELETE:
            continue
        if _written(change).get("sign_in") == SIGN_IN_BLOCKED or _converts(change):
            needed |= {ENABLE_ACCOUNT, REVOKE_SESSIONS}
        if _converts(change):
            needed.add(SET_PASSWORD)
    return frozenset(needed)


def _cmdlets(change: Change) -> Iterator[str]:
    kind = change.key.kind
    if change.releases:
        yield "Set-Mailbox"
    if kind == Kind.GRANT:
        yield from _of_grant(change)
    elif (kind, change.action) in _BY_ACTION:
        yield from _BY_ACTION[kind, change.action]
    elif kind == Kind.MAILBOX:
        yield from _of_mailbox(change)
    elif kind == Kind.GROUP:
        yield from _of_group(change)
    elif kind == Kind.TRANSPORT_RULE:
        yield from _of_rule(change)
    else:
        yield from _ALWAYS[kind]


def _of_mailbox(change: Change) -> Iterator[str]:
    names = set(_written(change))
    if change.action is Action.CREATE:
        yield "New-Mailbox"
        names -= {"display_name", "primary_address"}
    if names & SET_MAILBOX.keys() or "audit_default_set" in names or _converts(change):
        yield "Set-Mailbox"
    if "smtp_client_authentication" in names:
        yield "Set-CASMailbox"
    if "audit_bypass" in names:
        yield "Set-MailboxAuditBypassAssociation"


def _of_group(change: Change) -> Iterator[str]:
    names = set(_written(change))
    if change.action is Action.CREATE:
        yield "New-DistributionGroup"
        names &= {"hidden_from_address_lists"}
    if names - {"marker"}:
        yield "Set-DistributionGroup"
    if "marker" in names:
        yield "Set-Group"


def _of_grant(change: Change) -> Iterator[str]:
    _mailbox, _trustee, right = grant_parts(change.key)
    if right == SEND_ON_BEHALF:
        yield "Set-Mailbox"
    elif right.startswith("folder:"):
        yield f"{_VERBS[change.action]}-MailboxFolderPermission"
    elif right == SEND_AS:
        yield f"{'Remove' if change.action is Action.DELETE else 'Add'}-RecipientPermission"
    else:
        if change.action is not Action.CREATE:
            yield "Remove-MailboxPermission"
        if change.action is not Action.DELETE:
            yield "Add-MailboxPermission"


def _of_rule(change: Change) -> Iterator[str]:
    written = _written(change)
    if "enabled" in written:
        yield "Enable-TransportRule" if written["enabled"] else "Disable-TransportRule"
    if written.keys() - {"enabled"}:
        yield "Set-TransportRule"


def _written(change: Change) -> dict[str, object]:
    """The fields that a change writes, with their values."""
    if change.action is Action.CREATE:
        return dict(change.item.fields)
    return {part.name: part.after for part in change.fields}


def _converts(change: Change) -> bool:
    parts = [part for part in change.fields if part.name == "type"]
    return change.action is Action.UPDATE and any(p.after == TYPE_SHARED and p.before == TYPE_USER for p in parts)
