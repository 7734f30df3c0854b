# SPDX-License-Identifier: GPL-3.0-or-later
"""A mailbox that belongs to a task and not to a person: nobody signs in to it, members open it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .address import parse_address
from .amendment import Amendment, unwanted
from .delegation import Delegation, read_delegation
from .reader import Reader
from .unset import OMITTED, Omitted

SIGN_IN_BLOCKED = "blocked"
SIGN_IN_ALLOWED = "allowed"


@dataclass(frozen=True)
class SharedMailbox:
    """What is declared of one shared mailbox; OMITTED is not managed.

    The principles hold unless they are declared otherwise: sign-in blocked, sent items kept in the
    mailbox, auditing on, SMTP AUTH off. What is declared otherwise (`sign_in: allowed`, `auditing: false`,
    `smtp_client_authentication: true`) is tolerated and reported: nothing here ever makes a mailbox weaker.
    `aliases` are all further SMTP addresses of the organisation's domains, `members` everybody with
    rights; both are the whole truth when given, unless aliases are an Amendment. `renamed_from` is
    the address it had before.
    `convert` permits that a person's mailbox becomes this shared mailbox.
    `removed` puts it to the soft-deleted mailboxes; it is never deleted otherwise.
    """

    address: str
    display_name: str | Omitted = OMITTED
    aliases: tuple[str, ...] | Amendment | Omitted = OMITTED
    members: tuple[Delegation, ...] | Omitted = OMITTED
    renamed_from: str = ""
    sign_in: str = SIGN_IN_BLOCKED
    sent_items_copy_send_as: bool = True
    sent_items_copy_send_on_behalf: bool = True
    hidden_from_address_lists: bool | Omitted = OMITTED
    auditing: bool = True
    smtp_client_authentication: bool = False
    convert: bool = False
    removed: bool = False
    path: str = field(default="", compare=False)


def read_shared_mailbox(reader: Reader) -> SharedMailbox | None:
    """One entry of `shared_mailboxes`."""
    address = reader.address("address", required=True)
    display_name = reader.line("display_name", max_chars=256)
    aliases = reader.amendable("aliases", parse_address)
    entries = reader.mappings("members")
    renamed_from = reader.address("renamed_from")
    sign_in = reader.choice("sign_in", (SIGN_IN_BLOCKED, SIGN_IN_ALLOWED))
    send_as, send_on_behalf = reader.flag("sent_items_copy_send_as"), reader.flag("sent_items_copy_send_on_behalf")
    hidden, auditing = reader.flag("hidden_from_address_lists"), reader.flag("auditing")
    smtp, convert = reader.flag("smtp_client_authentication"), reader.flag("convert")
    state = reader.choice("state", ("present", "soft_deleted"))
    reader.finish()
    if renamed_from is not OMITTED and renamed_from == address:
        reader.mistake("renamed_from", f"{renamed_from} is the address itself.", "Write the address it had before.")
    members = OMITTED if entries is OMITTED else _members(entries, address or "")
    if address is OMITTED:
        return None
    if address in unwanted(aliases):
        reader.mistake("aliases.remove", f"{address} is the mailbox's own address.", "Declare its new address instead.")
    return SharedMailbox(
        address=address,
        display_name=display_name,
        aliases=aliases,
        members=members,
        renamed_from=renamed_from or "",
        sign_in=sign_in or SIGN_IN_BLOCKED,
        sent_items_copy_send_as=send_as is not False,
        sent_items_copy_send_on_behalf=send_on_behalf is not False,
        hidden_from_address_lists=hidden,
        auditing=auditing is not False,
        smtp_client_authentication=smtp is True,
        convert=convert is True,
        removed=state == "soft_deleted",
        path=reader.path,
    )


def _members(entries: tuple[Reader, ...], mailbox: str) -> tuple[Delegation, ...]:
    read = (read_delegation(entry, mailbox) for entry in entries)
    return tuple(member for member in read if member is not None)
