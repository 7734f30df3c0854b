# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what a scope needs of an Exchange organisation, in bulk.

Cost: with M mailboxes whose grants are in question, F folders of declared rights, G groups of redirects and those that
mail in question is sent to or rules name, N1, N2, ... groups in groups on its further way, U users' mailboxes that are
to become shared, and A accounts of declared mailboxes, the cmdlets are `L + M + S + F + G + U + N1 + N2 + ... + F`:
L lists (at most 10), Full Access of every mailbox, S for Send As, which is M or, if that is cheaper, 1 for the list
of the whole organisation; then the groups within groups, and the rights on the folders that were found. The HTTP
requests are

    login + ceil(L / 10) + ceil((M + S + F + G + U) / 10) + ceil(N1 / 10) + ceil(N2 / 10) + ... + ceil(F / 10)
        + ceil(A / 20) + further pages

where the login is 2 requests, or 3 if A needs a token for Graph, and a list has a further page for every thousand rows
beyond the first thousand. Without mail in question there is no N, and G are the groups of redirects alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from ...clients.cmdlet import Answer, Cmdlet, CmdletSession, Ended, untold
from ...clients.errors import NotFound, ServiceError
from ...model.scope import Scope
from ...model.transport_rule.predicate import ONLINE
from ...model.unset import Unknown
from ..platform import Customer, Progress
from . import recipients
from .countdown import Countdown
from .flow_groups import groups_of_flow
from .folder_rights import FOLDER_SCOPES
from .in_question import accounts_of, folders_of, groups_of, mailboxes_of
from .lists import LISTS, customer_of, listing, snapshot_of
from .plausible import plausible
from .recipients import Directory, Recipient, lowered
from .snapshot import FolderState, Row, Rows, Snapshot
from .world import MAIL_FLOW_TESTS

PAGE = 1000

ACE_PROPERTIES = ("Identity", "User", "UserSid", "AccessRights", "Deny", "IsInherited")
SEND_AS_PROPERTIES = ("Identity", "Trustee", "TrusteeSidString", "AccessRights", "AccessControlType")
ACCOUNT_PROPERTIES = ("id", "accountEnabled", "onPremisesSyncEnabled")

ROUNDS = 5
"""How deep groups in groups, and forwards to them, are looked into for the sake of mail flow."""


class Accounts(Protocol):
    """What is needed of Graph to read accounts."""

    def users(self, ids: Sequence[str], select: Sequence[str]) -> Mapping[str, Row | ServiceError]: ...


@dataclass(frozen=True)
class Reading:
    """One observation in the making: the sessions to read with, and where progress is told.

    `lists_send_as`: whether Send As of all mailboxes may be read as one list, where that is cheaper. `where` is what
    rules work on.
    """

    session: CmdletSession
    accounts: Accounts
    tenant_id: str
    progress: Progress
    lanes: int = 1
    lists: Mapping[str, tuple[Cmdlet, frozenset[str]]] = field(default_factory=lambda: LISTS)
    lists_send_as: bool = True
    where: str = ONLINE

    def observe(self, scope: Scope) -> Snapshot:
        """Reads the scope; parts that cannot be read are Unknown."""
        lists = self._lists(scope)
        snapshot = replace(snapshot_of(lists, self.tenant_id), where=self.where)
        if isinstance(snapshot.directory, Unknown):
            return snapshot
        return self._details(snapshot, snapshot.directory, scope)

    def _lists(self, scope: Scope) -> dict[str, Rows | Unknown]:
        needing = scope.sections | ({MAIL_FLOW_TESTS} if scope.flow_of else frozenset())
        wanted = {
            name: cmdlet
            for name, (cmdlet, sections) in self.lists.items()
            if not sections or not sections.isdisjoint(needing)
        }
        self.progress(f"reading {len(wanted)} lists")
        counting = Countdown(self.progress, "read", "lists", len(wanted), len(wanted), self.lanes)
        answers = self._ask(tuple(wanted.values()), counting.end)
        return {name: _rows(answer) for name, answer in zip(wanted, answers, strict=True)}

    def _details(self, snapshot: Snapshot, directory: Directory, scope: Scope) -> Snapshot:
        boxes = mailboxes_of(directory, scope)
        whole = self.lists_send_as and len(boxes) > 0 and len(boxes) > len(directory.recipients) / PAGE + 1
        groups = tuple(
            dict.fromkeys((*groups_of(snapshot, directory, scope), *groups_of_flow(snapshot, scope.flow_of)))
        )
        folders = folders_of(directory, scope)
        boxed = accounts_of(directory, scope)
        sized = tuple(box for box in boxed if box.type == recipients.USER)
        plan: list[tuple[tuple[str, Any], Cmdlet]] = []
        if whole:
            # First, because its pages come one after the other, beside all the rest.
            plan.append((("all_send_as", ""), listing("Get-RecipientPermission", SEND_AS_PROPERTIES)))
        plan += [(("full_access", box.guid), full_access_of(box)) for box in boxes]
        if not whole:
            plan += [(("send_as", box.guid), send_as_of(box)) for box in boxes]
        plan += [(("members", guid), members_of_group(guid)) for guid in groups]
        plan += [(("folders", pair), folder_statistics(*pair)) for pair in folders]
        plan += [
            (("sizes", box.guid), Cmdlet("Get-MailboxStatistics", {"Identity": box.guid}, ("TotalItemSize",)))
            for box in sized
        ]
        if plan:
            self.progress(
                f"reading permissions of {len(boxes)} mailboxes, {len(folders)} folders, {len(groups)} groups"
            )
        things, count = ("mailboxes", len(boxes)) if boxes else ("objects", len(plan))
        counting = Countdown(self.progress, "permissions", things, count, len(plan), self.lanes)
        answers = self._ask([cmdlet for _unused, cmdlet in plan], counting.end)
        read: dict[str, dict[Any, Rows | Unknown]] = {}
        for ((part, key), _unused), answer in zip(plan, answers, strict=True):
            read.setdefault(part, {})[key] = _rows(answer)
        for box in () if whole else boxes:
            read["send_as"][box.guid] = own_rows(read["send_as"][box.guid], box)
        send_as = _by_mailbox(read["all_send_as"][""], boxes) if whole else read.get("send_as", {})
        members = self._members_within(_named(read.get("members", {})), snapshot, scope)
        return replace(
            snapshot,
            full_access=_named(read.get("full_access", {})),
            send_as=_named(send_as),
            members=members,
            sizes={
                str(guid): rows if isinstance(rows, Unknown) else _first(rows)
                for guid, rows in read.get("sizes", {}).items()
            },
            folders=self._folders(read.get("folders", {})),
            accounts=self._accounts(boxed),
        )

    def _members_within(
        self, members: Mapping[str, Rows | Unknown], snapshot: Snapshot, scope: Scope
    ) -> Mapping[str, Rows | Unknown]:
        """The members of groups, and those of the groups in them that mail goes through, round by round."""
        for _round in range(ROUNDS):
            further = groups_of_flow(replace(snapshot, members=members), scope.flow_of)
            if not further:
                break
            answers = self._ask([members_of_group(guid) for guid in further])
            members = {**members, **{guid: _rows(answer) for guid, answer in zip(further, answers, strict=True)}}
        return members

    def _folders(
        self, statistics: Mapping[tuple[str, str], Rows | Unknown]
    ) -> dict[tuple[str, str], FolderState | Unknown]:
        found: dict[tuple[str, str], FolderState | Unknown] = {}
        paths: dict[tuple[str, str], str] = {}
        for pair, rows_of_folder in statistics.items():
            path = folder_path(rows_of_folder, pair[1])
            if isinstance(path, Unknown):
                found[pair] = path
            else:
                paths[pair] = path
        answers = self._ask([folder_permissions(guid, path) for (guid, _unused), path in paths.items()])
        for (pair, path), answer in zip(paths.items(), answers, strict=True):
            rows = _rows(answer)
            found[pair] = rows if isinstance(rows, Unknown) else FolderState(path, rows)
        return found

    def _ask(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        answers = self.session.invoke_many(cmdlets, ended)
        return [plausible(cmdlet, answer) for cmdlet, answer in zip(cmdlets, answers, strict=True)]

    def _accounts(self, boxes: Sequence[Recipient]) -> dict[str, Row | Unknown]:
        ids = sorted({box.external_id for box in boxes if box.external_id})
        try:
            rows = self.accounts.users(ids, ACCOUNT_PROPERTIES) if ids else {}
        except ServiceError as error:
            return {one: Unknown(str(error)) for one in ids}
        return {one: Unknown(str(row)) if isinstance(row, ServiceError) else row for one, row in rows.items()}


def read_customer(session: CmdletSession, tenant_id: str) -> Customer:
    """Whose organisation it is, without reading anything else of it. Raises ServiceError."""
    return customer_of(session.invoke(Cmdlet("Get-AcceptedDomain")).rows, tenant_id)


def full_access_of(box: Recipient) -> Cmdlet:
    return Cmdlet("Get-MailboxPermission", {"Identity": box.guid, "ResultSize": "Unlimited"}, ACE_PROPERTIES)


def send_as_of(box: Recipient) -> Cmdlet:
    return Cmdlet("Get-RecipientPermission", {"Identity": box.guid, "ResultSize": "Unlimited"}, SEND_AS_PROPERTIES)


def members_of_group(guid: str) -> Cmdlet:
    return listing(
        "Get-DistributionGroupMember", ("Guid", "Name", "PrimarySmtpAddress", "RecipientTypeDetails"), Identity=guid
    )


def folder_statistics(mailbox: str, folder: str) -> Cmdlet:
    parameters = {"Identity": mailbox}
    if folder in FOLDER_SCOPES:
        parameters["FolderScope"] = FOLDER_SCOPES[folder][0]
    return Cmdlet("Get-MailboxFolderStatistics", parameters, ("Name", "FolderPath", "FolderType"))


def folder_permissions(mailbox: str, path: str) -> Cmdlet:
    return Cmdlet("Get-MailboxFolderPermission", {"Identity": f"{mailbox}:{path}"})


def folder_path(rows: Rows | Unknown, folder: str) -> str | Unknown:
    """The local path of a declared folder (`\\Kalender`), from rows of Get-MailboxFolderStatistics."""
    if isinstance(rows, Unknown):
        return rows
    kind = FOLDER_SCOPES.get(folder, ("", ""))[1]
    for row in rows:
        path = str(row.get("FolderPath") or "")
        if (kind and row.get("FolderType") == kind) or (not kind and path.lower() == folder.lower()):
            return path.replace("/", "\\")
    return Unknown(f"no folder {folder} was found among {len(rows)}")


def _by_mailbox(rows: Rows | Unknown, boxes: Sequence[Recipient]) -> dict[object, Rows | Unknown]:
    """An organisation-wide Send As list by mailbox: each row names its object as its Identity."""
    if isinstance(rows, Unknown):
        return {box.guid: rows for box in boxes}
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(lowered(row.get("Identity")), []).append(row)
    found: dict[object, Rows | Unknown] = {
        box.guid: tuple(row for name in box.identities for row in by_name.get(name, ())) for box in boxes
    }
    if rows and not any(found.values()):
        strange = Unknown(f"Get-RecipientPermission gave {len(rows)} rows, and none names a mailbox as it is known")
        return dict.fromkeys(found, strange)
    return found


def own_rows(rows: Rows | Unknown, box: Recipient) -> Rows | Unknown:
    """The rows of this very object: an identity can match others by prefix."""
    if isinstance(rows, Unknown):
        return rows
    own = tuple(row for row in rows if lowered(row.get("Identity")) in box.identities)
    # Every mailbox has a row for itself: without any of its own the rows are of others, or not understood.
    return own if own or not rows else Unknown(f"no row of Get-RecipientPermission names {box.primary} as it is known")


T = TypeVar("T")


def _named(parts: Mapping[object, T]) -> dict[str, T]:
    return {str(key): value for key, value in parts.items()}


def _first(rows: Rows) -> Row | Unknown:
    return rows[0] if rows else Unknown("nothing was answered")


def _rows(answer: Answer | ServiceError) -> Rows | Unknown:
    """The rows, or why there are none. Not found is no absence here: every object asked for was just listed."""
    if isinstance(answer, NotFound):
        return Unknown(f"{answer.attempted}: it was listed, but is not found now")
    return Unknown(str(answer)) if isinstance(answer, ServiceError) else answer.rows
