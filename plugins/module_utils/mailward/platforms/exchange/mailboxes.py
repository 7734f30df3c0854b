# SPDX-License-Identifier: GPL-3.0-or-later
"""Shared mailboxes and their addresses as items, and items as cmdlet parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...model.amendment import is_whole, unwanted, wanted
from ...model.shared_mailbox import SIGN_IN_ALLOWED, SIGN_IN_BLOCKED, SharedMailbox
from ...model.state import Item, Key, Kind, Subject
from ...model.unset import OMITTED, Unknown
from .recipients import ROOM, SHARED, USER, Recipient
from .snapshot import Row, Snapshot
from .world import SECTION_MAILBOXES, World, aliases_of

TYPE_USER, TYPE_SHARED = "user", "shared"
INHERITED = "inherited"
DEFAULT_AUDIT_SETS = frozenset({"Admin", "Delegate", "Owner"})
"""Sign-in types whose audited actions Microsoft keeps up to date (PowerShell docs, Set-Mailbox -DefaultAuditSet)."""

UNLICENSED_GIGABYTES = 50
"""A shared mailbox above this size needs a licence (Exchange Online limits)."""

CONVERSION = (
    "becomes shared: phones and devices signed in with its password stop working, and so do programs that send "
    "with SMTP AUTH; the password is changed to one that nobody knows"
)

SET_MAILBOX: Mapping[str, str] = {
    "display_name": "DisplayName",
    "primary_address": "WindowsEmailAddress",
    "sent_items_copy_send_as": "MessageCopyForSentAsEnabled",
    "sent_items_copy_send_on_behalf": "MessageCopyForSendOnBehalfEnabled",
    "hidden_from_address_lists": "HiddenFromAddressListsEnabled",
    "auditing": "AuditEnabled",
}
"""Fields that Set-Mailbox takes as they are. WindowsEmailAddress sets the primary address and keeps the old
one as alias (PowerShell docs, Set-Mailbox)."""


def mailbox_subject(box: SharedMailbox) -> Subject:
    return Subject("shared mailbox", box.address, box.path)


def match_mailboxes(world: World) -> None:
    """Finds the recipient behind every declared mailbox, before anything refers to it by name.

    That is the one whose primary address it is, or the former one is. An alias points to a mailbox, but does not
    name it: whoever declares an alias as a mailbox of its own would else rename somebody's mailbox.
    """
    for box in world.declared.mailboxes():
        found = world.directory.by_address(box.address)
        if found is not None and found.primary == box.address:
            world.match(found, box.address)
        elif box.renamed_from:
            renamed = world.directory.by_address(box.renamed_from)
            if renamed is not None and renamed.primary == box.renamed_from:
                world.match(renamed, box.address)


def express_mailboxes(world: World) -> None:
    """Items of every declared shared mailbox and its aliases."""
    for box in world.declared.mailboxes():
        subject = mailbox_subject(box)
        found = world.matching(box.address)
        if found is None:
            _express_new(world, box, subject)
        elif not found.is_mailbox:
            problem = f"{box.address} belongs to a {found.type}, {found.display_name or found.primary}."
            world.refuse(subject, problem, "Free the address there, or declare another one.")
        elif found.type == ROOM:
            problem = f"{box.address} is the {found.type} and becomes no shared mailbox here."
            world.refuse(
                subject, problem, "Declare its rights under delegations and where its mail goes under redirects."
            )
        elif box.removed:
            _express_removal(world, box, found, subject)
        else:
            _express_standing(world, box, found, subject)


def _express_new(world: World, box: SharedMailbox, subject: Subject) -> None:
    holder = world.directory.by_address(box.address)
    if box.removed:
        return
    if holder is not None and not holder.is_mailbox:
        problem = f"{box.address} belongs to a {holder.type}, {holder.display_name or holder.primary}."
        world.refuse(subject, problem, "Free the address there, or declare another one.")
        return
    former = world.directory.by_address(box.renamed_from)
    if former is not None:
        problem = f"{box.renamed_from} is an alias of {former.primary}, which would be renamed."
        world.refuse(subject, problem, "Write the address that the mailbox has now, or leave renamed_from out.")
        return
    fields = desired_fields(box)
    fields.setdefault("display_name", box.address.partition("@")[0])
    world.want(Item(_key(box), subject, fields, within=(SECTION_MAILBOXES,)))
    _express_addresses(world, box, None, subject)


def _express_removal(world: World, box: SharedMailbox, found: Recipient, subject: Subject) -> None:
    if found.type != SHARED:
        world.refuse(subject, f"{box.address} is a {found.type}; only shared mailboxes are removed.")
        return
    world.say("risk", subject, "its account goes with it; both can be brought back for 30 days")
    world.want(Item(_key(box), subject, present=False, within=(SECTION_MAILBOXES,)))
    world.stand(Item(_key(box), subject, {}, within=(SECTION_MAILBOXES,), identity=found.guid))


def _express_standing(world: World, box: SharedMailbox, found: Recipient, subject: Subject) -> None:
    fields = desired_fields(box)
    standing = existing_fields(world.snapshot, found)
    if found.type == USER and not _may_convert(world, box, found, subject):
        return
    if box.sign_in == SIGN_IN_ALLOWED:
        world.say("risk", subject, "sign-in is not blocked, as declared; whoever knows a password can use it")
    if not box.auditing:
        world.say("risk", subject, "auditing is left as it is, as declared; who did what may not be seen")
    if box.smtp_client_authentication:
        world.say("risk", subject, "SMTP AUTH is left as it is, as declared")
    world.want(Item(_key(box), subject, fields, within=(SECTION_MAILBOXES,)))
    world.stand(Item(_key(box), subject, standing, within=(SECTION_MAILBOXES,), identity=found.guid))
    _express_addresses(world, box, found, subject)


def _express_addresses(world: World, box: SharedMailbox, found: Recipient | None, subject: Subject) -> None:
    key, within = _key(box), (aliases_of(box.address), SECTION_MAILBOXES)
    if found is not None:
        for address in found.addresses - {box.address}:
            if world.declared.is_inside(address):
                world.stand(_address(address, box.address, subject, within))
    if is_whole(box.aliases):
        world.closed.add(within[0])
    for alias in wanted(box.aliases):
        claim_address(world, alias, box.address, key, subject, within)
    for alias in unwanted(box.aliases):
        if Key(Kind.ADDRESS, alias) not in world.desired:
            # Else somebody else is to have it, which takes it away from here.
            world.want(Item(Key(Kind.ADDRESS, alias), subject, present=False, within=within))
    if found is None or box.address not in found.addresses:
        holder = world.directory.by_address(box.address)
        if holder is not None and holder is not found:
            claim_address(world, box.address, box.address, key, subject, within)


def claim_address(world: World, address: str, holder: str, key: Key, subject: Subject, within: tuple[str, ...]) -> None:
    """Wants an address for an object. Another object gives it up only if this declaration says so."""
    world.want(_address(address, holder, subject, within, (key,)))
    present = world.directory.by_address(address)
    if present is None or world.name_of(present) == holder:
        return
    giver = world.name_of(present)
    if not world.gives_up(present, address):
        problem = f"{address} belongs to {giver}, a {present.type}, which this declaration does not change."
        remedy = f"Declare the aliases of {giver} without it, or take it away there."
        if address == holder:
            remedy += f" If {giver} is to get this address itself, set renamed_from: {giver}."
        world.refuse(subject, problem, remedy)
        return
    standing = _address(address, giver, subject, (aliases_of(giver),))
    world.stand(Item(standing.key, subject, standing.fields, within=standing.within, identity=present.guid))


def _address(address: str, holder: str, subject: Subject, within: tuple[str, ...], needs: tuple[Key, ...] = ()) -> Item:
    return Item(Key(Kind.ADDRESS, address), subject, {"holder": holder}, within=within, needs=needs)


def _may_convert(world: World, box: SharedMailbox, found: Recipient, subject: Subject) -> bool:
    if not box.convert:
        remedy = (
            "Set convert: true if it is to become a shared mailbox; its user is signed out and the password changed."
        )
        world.refuse(subject, f"{box.address} is the mailbox of a user, {found.display_name}.", remedy)
        return False
    world.say("risk", subject, CONVERSION)
    row = mailbox_row(world.snapshot, found)
    if isinstance(row, Unknown):
        return True
    if row.get("LitigationHoldEnabled") or row.get("InPlaceHolds"):
        world.say("risk", subject, "is on hold: it keeps needing its licence, which is left as it is")
    if str(row.get("ArchiveStatus") or "None") != "None":
        world.say("risk", subject, "has an archive: it keeps needing its licence, which is left as it is")
    size = world.snapshot.sizes.get(found.guid, Unknown("its size was not read"))
    if isinstance(size, Unknown):
        world.say("unknown", subject, f"its size is not known: {size.reason}")
    elif (held := bytes_of(size.get("TotalItemSize"))) is not None and held > UNLICENSED_GIGABYTES * 2**30:
        text = f"holds {held / 2**30:.0f} GB, more than {UNLICENSED_GIGABYTES}: it keeps needing its licence"
        world.say("risk", subject, text)
    return True


def desired_fields(box: SharedMailbox) -> dict[str, Any]:
    """What is declared of the mailbox itself; what is left out is not managed."""
    fields: dict[str, Any] = {
        "type": TYPE_SHARED,
        "primary_address": box.address,
        "sent_items_copy_send_as": box.sent_items_copy_send_as,
        "sent_items_copy_send_on_behalf": box.sent_items_copy_send_on_behalf,
    }
    if box.auditing:
        fields |= {"auditing": True, "audit_default_set": True, "audit_bypass": False}
    if box.sign_in == SIGN_IN_BLOCKED:
        fields["sign_in"] = SIGN_IN_BLOCKED
    if not box.smtp_client_authentication:
        fields["smtp_client_authentication"] = False
    if box.display_name is not OMITTED:
        fields["display_name"] = box.display_name
    if box.hidden_from_address_lists is not OMITTED:
        fields["hidden_from_address_lists"] = box.hidden_from_address_lists
    return fields


def existing_fields(snapshot: Snapshot, found: Recipient) -> dict[str, Any]:
    """What stands of a mailbox; a part that could not be read is Unknown."""
    row = mailbox_row(snapshot, found)
    fields: dict[str, Any] = dict.fromkeys((*SET_MAILBOX, "type", "audit_default_set"), row)
    if not isinstance(row, Unknown):
        fields = fields_of_mailbox(row)
    fields["audit_bypass"] = (
        snapshot.audit_bypass if isinstance(snapshot.audit_bypass, Unknown) else found.guid in snapshot.audit_bypass
    )
    cas = snapshot.cas if isinstance(snapshot.cas, Unknown) else snapshot.cas.get(found.guid)
    fields["smtp_client_authentication"] = fields_of_cas(cas)
    fields["sign_in"] = field_of_account(snapshot.accounts.get(found.external_id))
    return fields


def mailbox_row(snapshot: Snapshot, found: Recipient) -> Row | Unknown:
    if isinstance(snapshot.mailboxes, Unknown):
        return snapshot.mailboxes
    return snapshot.mailboxes.get(found.guid) or Unknown(f"Get-Mailbox did not list {found.primary}")


def fields_of_mailbox(row: Row) -> dict[str, Any]:
    """The fields that stand in a row of Get-Mailbox."""
    audited = row.get("DefaultAuditSet") or ()
    listed = audited if isinstance(audited, (list, tuple)) else str(audited).split(",")
    return {
        "type": TYPE_SHARED if row.get("RecipientTypeDetails") == "SharedMailbox" else TYPE_USER,
        "display_name": str(row.get("DisplayName") or ""),
        "primary_address": str(row.get("PrimarySmtpAddress") or "").lower(),
        "sent_items_copy_send_as": _flag(row, "MessageCopyForSentAsEnabled"),
        "sent_items_copy_send_on_behalf": _flag(row, "MessageCopyForSendOnBehalfEnabled"),
        "hidden_from_address_lists": _flag(row, "HiddenFromAddressListsEnabled"),
        "auditing": _flag(row, "AuditEnabled"),
        "audit_default_set": {str(name).strip() for name in listed} >= DEFAULT_AUDIT_SETS,
    }


def _flag(row: Row, name: str) -> bool | Unknown:
    """What a property says; older servers do not have each of them."""
    value = row.get(name)
    return value if isinstance(value, bool) else Unknown(f"Get-Mailbox does not show {name}")


def fields_of_cas(row: Row | Unknown | None) -> bool | str | Unknown:
    """Whether SMTP AUTH may be used, or that it is as the organisation has it."""
    if row is None:
        return Unknown("Get-CASMailbox did not list it")
    if isinstance(row, Unknown):
        return row
    disabled = row.get("SmtpClientAuthenticationDisabled")
    return INHERITED if disabled is None else not disabled


def field_of_account(row: Row | Unknown | None) -> str | Unknown:
    if row is None:
        return Unknown("its account was not read")
    if isinstance(row, Unknown):
        return row
    enabled = row.get("accountEnabled")
    if not isinstance(enabled, bool):
        return Unknown("Graph did not say whether its account is enabled")
    return SIGN_IN_ALLOWED if enabled else SIGN_IN_BLOCKED


def bytes_of(size: object) -> int | None:
    """Bytes of a size as Exchange shows it: `49.5 GB (53,150,220,288 bytes)`; None for Unlimited and the like."""
    match = re.search(r"\(([\d,.\s]+) bytes\)", str(size or ""))
    return int(re.sub(r"\D", "", match.group(1))) if match else None


def _key(box: SharedMailbox) -> Key:
    return Key(Kind.MAILBOX, box.address)
