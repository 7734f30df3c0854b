# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives and takes rights on mailboxes and folders, one trustee and right at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ....clients.cmdlet import AddRemove, Answer, Cmdlet
from ....clients.errors import NotFound, Refused
from ....model.change import Action, Change
from ....model.delegation import FULL_ACCESS, SEND_AS, SEND_ON_BEHALF
from ....model.state import Key
from ....model.unset import Unknown
from ..folder_rights import EXCHANGE_RIGHTS, flags_of
from ..grants import (
    NOT_READABLE,
    full_access_names,
    holders,
    send_as_names,
    send_on_behalf_names,
    split_grant_key,
    standing_folder_rights,
)
from ..reading import folder_path, folder_permissions, folder_statistics, full_access_of, own_rows, send_as_of
from ..recipients import Recipient
from ..snapshot import FolderState, Row
from ..world import World
from .creation import settled
from .mailbox_family import get_mailbox
from .script import Reply, Script, one
from .verified import Seen


@dataclass
class GrantFamily:
    """Items of kind grant. `renewed` are grants whose automapping was just set anew; `paths` the local
    paths of folders, by mailbox GUID and our name of the folder.
    """

    world: World
    renewed: dict[Key, Any] = field(default_factory=dict)
    paths: dict[tuple[str, str], str] = field(default_factory=dict)

    def look(self, change: Change) -> Script[Seen]:
        mailbox, trustee, right = self._resolved(change)
        if mailbox is None or trustee is None:
            return Unknown(f"the mailbox or trustee of {change.key.name} is not in the directory")
        if right.startswith("folder:"):
            return (yield from self._look_at_folder(mailbox, trustee, right))
        if right == SEND_ON_BEHALF:
            rows = yield from self._rows(get_mailbox(mailbox.guid), mailbox)
            if isinstance(rows, Unknown):
                return rows
            names: Iterable[str] = send_on_behalf_names(rows[0]) if rows else ()
        else:
            full = right == FULL_ACCESS
            rows = yield from self._rows(full_access_of(mailbox) if full else send_as_of(mailbox), mailbox)
            if isinstance(rows, Unknown):
                return rows
            own = rows if full else own_rows(rows, mailbox)
            if isinstance(own, Unknown):
                return own
            names = full_access_names(own) if full else send_as_names(own)
        found = holders(names, self.world.directory)
        if isinstance(found, Unknown):
            return found
        if trustee not in found:
            return None
        return {"automapping": self.renewed.get(change.key, NOT_READABLE)}

    def _rows(self, call: Cmdlet, mailbox: Recipient) -> Script[tuple[Row, ...] | Unknown]:
        """Rows about a mailbox; none of one that was made a moment ago and that nobody sees yet."""
        reply = yield from one(call)
        if isinstance(reply, NotFound) and mailbox.guid in self.world.fresh:
            return ()
        return rows_of(reply)

    def _look_at_folder(self, mailbox: Recipient, trustee: Recipient, right: str) -> Script[Seen]:
        path = yield from self._path(mailbox, right)
        if isinstance(path, Unknown):
            return path
        rows = rows_of((yield from one(folder_permissions(mailbox.guid, path))))
        if isinstance(rows, Unknown):
            return rows
        for holder, fields in standing_folder_rights(FolderState(path, rows), self.world.directory):
            if isinstance(holder, Unknown):
                return holder
            if holder == trustee:
                return fields
        return None

    def _path(self, mailbox: Recipient, right: str) -> Script[str | Unknown]:
        folder = right.removeprefix("folder:")
        if not self.paths:
            self.paths.update(self._known_paths())
        if (mailbox.guid, folder) in self.paths:
            return self.paths[mailbox.guid, folder]
        return folder_path(rows_of((yield from one(folder_statistics(mailbox.guid, folder)))), folder)

    def _known_paths(self) -> Iterator[tuple[tuple[str, str], str]]:
        for pair, state in self.world.snapshot.folders.items():
            if isinstance(state, FolderState):
                yield pair, state.path

    def write(self, changes: Sequence[Change]) -> Script[list[Sequence[Reply]]]:
        written: list[Sequence[Reply]] = []
        for change in changes:
            mailbox, trustee, right = self._resolved(change)
            if mailbox is None or trustee is None:
                written.append([Refused(f"writing {change.key.name}", "mailbox or trustee is not in the directory")])
                continue
            if right.startswith("folder:"):
                path = yield from self._path(mailbox, right)
                if isinstance(path, Unknown):
                    written.append([Refused(f"writing {change.key.name}", path.reason)])
                    continue
                calls = [folder_cmdlet(change, mailbox, trustee, path)]
            else:
                calls = right_cmdlets(change, mailbox, trustee, right)
            replies: list[Reply] = []
            for call in calls:
                replies.append((yield from settled(self.world, call, mailbox, trustee)))
            if change.action is Action.UPDATE and change.after is not None:
                self.renewed[change.key] = change.after.fields.get("automapping")
            written.append(replies)
        return written

    def _resolved(self, change: Change) -> tuple[Recipient | None, Recipient | None, str]:
        mailbox, trustee, right = split_grant_key(change.key)
        return self.world.recipient(mailbox), self.world.recipient(trustee), right


def right_cmdlets(change: Change, mailbox: Recipient, trustee: Recipient, right: str) -> list[Cmdlet]:
    """The calls for one right. Automapping can only be changed by taking the right and giving it again."""
    remove = change.action is Action.DELETE
    if right == SEND_ON_BEHALF:
        value = AddRemove(remove=(trustee.guid,)) if remove else AddRemove(add=(trustee.guid,))
        return [Cmdlet("Set-Mailbox", {"Identity": mailbox.guid, "GrantSendOnBehalfTo": value})]
    if right == SEND_AS:
        verb = "Remove" if remove else "Add"
        parameters = {"Identity": mailbox.guid, "Trustee": trustee.guid, "AccessRights": ["SendAs"], "Confirm": False}
        return [Cmdlet(f"{verb}-RecipientPermission", parameters)]
    common = {"Identity": mailbox.guid, "User": trustee.guid, "AccessRights": ["FullAccess"], "Confirm": False}
    take = Cmdlet("Remove-MailboxPermission", {**common, "InheritanceType": "All"})
    automapping = change.after.fields.get("automapping", True) if change.after else True
    give = Cmdlet("Add-MailboxPermission", {**common, "InheritanceType": "All", "AutoMapping": automapping})
    if remove:
        return [take]
    return [take, give] if change.action is Action.UPDATE else [give]


def folder_cmdlet(change: Change, mailbox: Recipient, trustee: Recipient, path: str) -> Cmdlet:
    """Adds, sets or removes one entry; never removes and adds to change it."""
    parameters: dict[str, Any] = {"Identity": f"{mailbox.guid}:{path}", "User": trustee.guid, "Confirm": False}
    if change.action is Action.DELETE:
        return Cmdlet("Remove-MailboxFolderPermission", parameters)
    fields = change.after.fields if change.after else {}
    parameters["AccessRights"] = sorted(EXCHANGE_RIGHTS[right] for right in fields["rights"])
    flagged = fields["delegate"] or any(part.name in ("delegate", "private_items") for part in change.fields)
    if flagged and (fields["delegate"] or change.action is Action.UPDATE):
        parameters["SharingPermissionFlags"] = flags_of(fields)
    verb = "Add" if change.action is Action.CREATE else "Set"
    return Cmdlet(f"{verb}-MailboxFolderPermission", parameters)


def rows_of(reply: Reply) -> tuple[Row, ...] | Unknown:
    if isinstance(reply, Answer):
        return reply.rows
    said = "it is not found any more" if isinstance(reply, NotFound) else str(reply)
    return Unknown(said)
