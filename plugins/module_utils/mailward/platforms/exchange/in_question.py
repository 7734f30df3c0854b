# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects of a directory a scope asks about."""

from __future__ import annotations

from ...model.scope import Scope
from ...model.unset import Unknown
from . import recipients
from .recipients import Directory, Recipient
from .redirects import hidden_group
from .snapshot import Snapshot
from .world import SECTION_MAILBOXES, SECTION_REDIRECTS


def mailboxes_of(directory: Directory, scope: Scope) -> tuple[Recipient, ...]:
    """The mailboxes whose grants matter."""
    if scope.grants_of is None:
        return tuple(box for box in directory.recipients if box.is_mailbox)
    found = {box.guid: box for box in (directory.by_address(one) for one in sorted(scope.grants_of)) if box is not None}
    return tuple(box for box in found.values() if box.is_mailbox)


def folders_of(directory: Directory, scope: Scope) -> tuple[tuple[str, str], ...]:
    """GUID of the mailbox and our name of the folder: an address may be another mailbox's by the time it counts."""
    found = ((directory.by_address(address), folder) for address, folder in sorted(scope.folders))
    return tuple(dict.fromkeys((box.guid, folder) for box, folder in found if box is not None))


def groups_of(snapshot: Snapshot, directory: Directory, scope: Scope) -> tuple[str, ...]:
    """The groups whose members matter: those behind redirect addresses, hidden ones included."""
    if SECTION_REDIRECTS not in scope.sections or isinstance(snapshot.groups, Unknown):
        return ()
    if scope.redirects_of is None:
        return tuple(snapshot.groups)
    addresses = sorted(scope.redirects_of | {hidden_group(one, snapshot.initial_domain) for one in scope.redirects_of})
    found = (directory.by_address(address) for address in addresses)
    return tuple(dict.fromkeys(group.guid for group in found if group is not None and group.is_group))


def accounts_of(directory: Directory, scope: Scope) -> tuple[Recipient, ...]:
    """The mailboxes whose accounts matter: those that are or are to be shared."""
    if SECTION_MAILBOXES not in scope.sections:
        return ()
    if scope.mailboxes is None:
        return tuple(box for box in directory.recipients if box.type == recipients.SHARED)
    found = (directory.by_address(address) for address in sorted(scope.mailboxes))
    return tuple(box for box in found if box is not None and box.is_mailbox)
