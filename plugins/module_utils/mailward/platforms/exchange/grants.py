# SPDX-License-Identifier: GPL-3.0-or-later
"""Grants as items: Full Access, Send As, Send on Behalf and rights on folders.

What is inherited, SELF, deny, a system's or an orphan's never becomes an item, so that nothing can touch it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...model.amendment import is_whole, unwanted, wanted
from ...model.delegation import FULL_ACCESS, SEND_AS, SEND_ON_BEHALF, Delegation, FolderGrant
from ...model.state import Item, Key, Kind, Subject
from ...model.unset import OMITTED, Unknown
from .folder_rights import rights_of_row
from .recipients import GROUP, SECURITY_GROUP, Ambiguous, Directory, Recipient, lowered
from .snapshot import FolderState, Row, Snapshot
from .world import SECTION_DELEGATIONS, World, grants_on, right_on

SELF_SID = "s-1-5-10"
NOT_READABLE = "not readable"
"""What stands of automapping, which the service never shows: it is renewed only when told so."""

RIGHT_WORDS = {FULL_ACCESS: "Full Access", SEND_AS: "Send As", SEND_ON_BEHALF: "Send on Behalf"}


def folder_right(folder: str) -> str:
    return f"folder:{folder}"


def grant_key(mailbox: str, trustee: str, right: str) -> Key:
    return Key(Kind.GRANT, f"{mailbox} {trustee} {right}")


def split_grant_key(key: Key) -> tuple[str, str, str]:
    """Mailbox, trustee and right of a grant's key; a folder's path may hold spaces."""
    mailbox, trustee, right = key.name.split(" ", 2)
    return mailbox, trustee, right


def grant_subject(mailbox: str, trustee: str, path: str = "") -> Subject:
    return Subject("delegation", f"{mailbox} ← {trustee}", path)


def express_grants(world: World) -> None:
    """Items of every declared grant, and of what stands on the mailboxes that are in question."""
    for box in world.declared.mailboxes():
        if box.members is not OMITTED and not box.removed:
            world.closed.add(grants_on(box.address))
            if world.recipient(box.address) is not None:
                _stand_rights(world, box.address)
    for grant in world.declared.grants():
        _express_grant(world, grant)
    resets = world.declared.password_resets
    if resets is not OMITTED and resets.target and not resets.absent:
        _stand_rights(world, world.name(resets.target))
    if world.declared.undeclared.reaches(SECTION_DELEGATIONS):
        for found in world.directory.recipients:
            if found.is_mailbox:
                _stand_rights(world, world.name_of(found))


def _express_grant(world: World, grant: Delegation) -> None:
    mailbox = world.name(grant.mailbox)
    found, trustee = world.recipient(grant.mailbox), world.recipient(grant.trustee)
    created = world.is_to_stand(mailbox)
    name = world.name(grant.trustee)
    subject = grant_subject(mailbox, name, grant.path)
    if found is None and not created:
        if not grant.absent:
            world.refuse(subject, f"{grant.mailbox} is no mailbox of the organisation.", "Correct the address.")
        return
    if found is not None and not found.is_mailbox:
        world.refuse(subject, f"{grant.mailbox} is a {found.type}, no mailbox.", "Rights are given on mailboxes.")
        return
    if found is not None:
        # Rights that are not managed were not read, and are not unknown for that.
        if grant.rights is not OMITTED or grant.absent:
            _stand_rights(world, mailbox)
        _stand_folders(world, mailbox, grant)
    over = grant.absent or (grant.expires is not None and grant.expires <= world.now)
    if trustee is None:
        if not over:
            world.refuse(subject, f"{grant.trustee} is not in the organisation.", "Correct the address.")
        return
    if not over and grant.not_before is not None and world.now < grant.not_before:
        world.say("info", subject, f"begins on {grant.not_before:%Y-%m-%d %H:%M} UTC; nothing is granted before")
        return
    if not over and not _may_be_trusted(world, trustee, grant, subject):
        return
    needs = (Key(Kind.MAILBOX, mailbox),) if found is None or created else ()
    _want_rights(world, grant, mailbox, trustee, subject, needs, over)
    _want_folders(world, grant, mailbox, trustee, subject, needs, over)


def _want_rights(
    world: World,
    grant: Delegation,
    mailbox: str,
    trustee: Recipient,
    subject: Subject,
    needs: tuple[Key, ...],
    over: bool,
) -> None:
    name = world.name_of(trustee)
    contain = over and not grant.absent
    if over:
        listed = wanted(grant.rights)
        for right in listed or RIGHT_WORDS if grant.absent else listed:
            world.want(_item(mailbox, name, right, subject, present=False, contain=contain))
        return
    if is_whole(grant.rights):
        world.closed.add(grants_on(mailbox, name))
    for right in unwanted(grant.rights):
        world.want(_item(mailbox, name, right, subject, present=False))
    for right in wanted(grant.rights):
        fields: dict[str, Any] = {}
        write_only: frozenset[str] = frozenset()
        if right == FULL_ACCESS:
            fields["automapping"] = grant.automapping is not False and not trustee.is_group
            write_only = frozenset() if mailbox in world.renew_automapping else frozenset({"automapping"})
            if trustee.is_group and grant.automapping is True:
                text = "automapping does not reach the members of a group; they add the mailbox themselves"
                world.say("partial", subject, text)
        until = f"until {grant.expires:%Y-%m-%d}" if grant.expires else ""
        world.want(_item(mailbox, name, right, subject, fields, write_only=write_only, needs=needs, about=until))


def _want_folders(
    world: World,
    grant: Delegation,
    mailbox: str,
    trustee: Recipient,
    subject: Subject,
    needs: tuple[Key, ...],
    over: bool,
) -> None:
    for folder in () if grant.folders is OMITTED else grant.folders:
        gone = over or not folder.rights
        fields = {} if gone else folder_fields(folder)
        item = _item(mailbox, world.name_of(trustee), folder_right(folder.folder), subject, fields, needs=needs,
                     present=not gone, contain=over and not grant.absent)  # fmt: skip
        world.want(item)


def folder_fields(folder: FolderGrant) -> dict[str, Any]:
    return {"rights": folder.rights, "delegate": folder.delegate, "private_items": folder.private_items}


def _may_be_trusted(world: World, trustee: Recipient, grant: Delegation, subject: Subject) -> bool:
    if trustee.type == GROUP:
        problem = f"{grant.trustee} is a distribution group, which can hold no rights."
        world.refuse(subject, problem, "Use a mail-enabled security group, or name the people.")
        return False
    if trustee.type != SECURITY_GROUP and not trustee.is_mailbox:
        problem = f"{grant.trustee} is a {trustee.type}; rights are held by people with a mailbox of their own."
        world.refuse(subject, problem, "Name somebody who has a mailbox in the organisation.")
        return False
    return True


def _stand_rights(world: World, mailbox: str) -> None:
    found = world.recipient(mailbox)
    if found is None or mailbox in world.stood:
        return
    world.stood.add(mailbox)
    for right, holders in standing_rights(world.snapshot, world.directory, found):
        if isinstance(holders, Unknown):
            world.cannot_know((right_on(right, mailbox),), holders)
            continue
        renewed = right == FULL_ACCESS and mailbox in world.renew_automapping
        for trustee in holders:
            name = world.name_of(trustee)
            fields = {"automapping": NOT_READABLE} if renewed else {}
            world.stand(_item(mailbox, name, right, grant_subject(mailbox, name), fields))


def _stand_folders(world: World, mailbox: str, grant: Delegation) -> None:
    found = world.recipient(mailbox)
    if found is None or grant.folders is OMITTED:
        return
    for folder in grant.folders:
        right = folder_right(folder.folder)
        missing = Unknown(f"the folder {folder.folder} of {mailbox} was not read")
        state = world.snapshot.folders.get((found.guid, folder.folder), missing)
        if isinstance(state, Unknown):
            world.cannot_know((right_on(right, mailbox),), state)
            continue
        for trustee, fields in standing_folder_rights(state, world.directory):
            if isinstance(trustee, Unknown):
                world.cannot_know((right_on(right, mailbox),), trustee)
            else:
                name = world.name_of(trustee)
                world.stand(_item(mailbox, name, right, grant_subject(mailbox, name), fields))


def standing_rights(
    snapshot: Snapshot, directory: Directory, mailbox: Recipient
) -> Iterator[tuple[str, tuple[Recipient, ...] | Unknown]]:
    """Who holds each right on a mailbox, without what is never ours to touch; a mailbox's right on itself is none."""
    for right, found in _listed_rights(snapshot, directory, mailbox):
        others = found if isinstance(found, Unknown) else tuple(one for one in found if one.guid != mailbox.guid)
        yield right, others


def _listed_rights(
    snapshot: Snapshot, directory: Directory, mailbox: Recipient
) -> Iterator[tuple[str, tuple[Recipient, ...] | Unknown]]:
    full = snapshot.full_access.get(mailbox.guid, Unknown(f"the permissions on {mailbox.primary} were not read"))
    yield FULL_ACCESS, full if isinstance(full, Unknown) else holders(full_access_names(full), directory)
    send_as = snapshot.send_as.get(mailbox.guid, Unknown(f"Send As on {mailbox.primary} was not read"))
    yield SEND_AS, send_as if isinstance(send_as, Unknown) else holders(send_as_names(send_as), directory)
    if isinstance(snapshot.mailboxes, Unknown):
        yield SEND_ON_BEHALF, snapshot.mailboxes
    else:
        row = snapshot.mailboxes.get(mailbox.guid)
        missing = Unknown(f"Get-Mailbox did not list {mailbox.primary}")
        yield SEND_ON_BEHALF, missing if row is None else holders(send_on_behalf_names(row), directory)


def standing_folder_rights(
    state: FolderState, directory: Directory
) -> Iterator[tuple[Recipient | Unknown, dict[str, Any]]]:
    """Who holds which rights on a folder. The service names trustees by display name only, so a name that
    two recipients have is Unknown.
    """
    for row in state.rows:
        user = str(row.get("User") or "")
        if user.casefold() in ("default", "anonymous", ""):
            continue
        trustee = directory.shown_as(user)
        if isinstance(trustee, Ambiguous):
            yield Unknown(f"several recipients are called {user}, and the folder's rights name one of them"), {}
        elif trustee is not None:
            yield trustee, rights_of_row(row)


def full_access_names(rows: Iterable[Row]) -> Iterator[str]:
    """Trustees of Full Access in rows of Get-MailboxPermission, as the service names them."""
    for row in rows:
        if row.get("Deny") or row.get("IsInherited") or is_self(row, "User", "UserSid"):
            continue
        if "fullaccess" in words(row.get("AccessRights")):
            yield str(row.get("User") or "")


def send_as_names(rows: Iterable[Row]) -> Iterator[str]:
    """Trustees of Send As in rows of Get-RecipientPermission."""
    for row in rows:
        if is_self(row, "Trustee", "TrusteeSidString") or row.get("IsInherited"):
            continue
        if lowered(row.get("AccessControlType") or "Allow") == "allow" and "sendas" in words(row.get("AccessRights")):
            yield str(row.get("Trustee") or "")


def send_on_behalf_names(row: Row) -> Iterator[str]:
    listed = row.get("GrantSendOnBehalfTo") or ()
    yield from (str(name) for name in (listed if isinstance(listed, (list, tuple)) else [listed]))


def is_self(row: Row, name: str, sid: str) -> bool:
    return lowered(row.get(sid)) == SELF_SID or lowered(row.get(name)) == "nt authority\\self"


def words(values: object) -> frozenset[str]:
    """The single rights of AccessRights, whose elements can be comma-joined themselves."""
    listed = values if isinstance(values, (list, tuple)) else [values]
    return frozenset(word.strip().lower() for value in listed for word in str(value or "").split(",") if word.strip())


def holders(names: Iterable[str], directory: Directory) -> tuple[Recipient, ...] | Unknown:
    """Whom rows of permissions name. Role groups, orphans and others who are no recipients are left out."""
    found: dict[Recipient, None] = {}
    for name in names:
        holder = None if lowered(name).startswith("s-1-5-") else directory.trustee(name)
        if isinstance(holder, Ambiguous):
            return Unknown(f"several recipients are called {name}, and the permissions name one of them")
        if holder is not None:
            found[holder] = None
    return tuple(found)


def _item(
    mailbox: str,
    trustee: str,
    right: str,
    subject: Subject,
    fields: dict[str, Any] | None = None,
    *,
    present: bool = True,
    contain: bool = False,
    write_only: frozenset[str] = frozenset(),
    needs: tuple[Key, ...] = (),
    about: str = "",
) -> Item:
    # Folder rights stand alone: a declared member list speaks of the mailbox, not of its folders.
    whole = () if right.startswith("folder:") else (grants_on(mailbox), grants_on(mailbox, trustee))
    return Item(
        key=grant_key(mailbox, trustee, right),
        subject=subject,
        fields=fields or {},
        present=present,
        within=(*whole, right_on(right, mailbox), SECTION_DELEGATIONS),
        needs=needs,
        write_only=write_only,
        contain=contain,
        about=about,
    )
