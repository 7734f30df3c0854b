# SPDX-License-Identifier: GPL-3.0-or-later
"""Recipients as the service itself would make them, with every address and identity they get without being asked."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from .directory import Directory
from .platforms import on_servers
from .records import (
    SELF_SID,
    THE_BEGINNING,
    AccessEntry,
    Account,
    Group,
    Mailbox,
    MailContact,
    MailUser,
    SendAsEntry,
)

SELF_ACCESS = AccessEntry(SELF_SID, ("FullAccess, ReadPermission",))
SELF_ACCESS_WITH_SEND_AS = AccessEntry(SELF_SID, ("FullAccess, SendAs, ReadPermission",))
SECOND_SELF_ACCESS = AccessEntry(SELF_SID, ("FullAccess, ExternalAccount, ReadPermission",))
SELF_SEND_AS = SendAsEntry(SELF_SID)


def alias_from(name: str) -> str:
    """The alias the service derives when none is given: the name without what an address may not hold."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]", "", plain).strip(".") or "recipient"


def system_addresses(directory: Directory, alias: str, primary: str, object_id: str) -> tuple[str, ...]:
    """What stands beside the primary address of a cloud mailbox: routing, SIP, SharePoint and X500 entries.

    On servers only what the default address policy gives.
    """
    if on_servers(directory.platform):
        policy = f"{alias}@{directory.initial_domain}"
        return () if policy.lower() == primary.lower() else (f"smtp:{policy}",)
    tenant_site = uuid5(directory.tenant_id, "sharepoint")
    onmicrosoft = f"{alias}@{directory.initial_domain}"
    own = () if onmicrosoft.lower() == primary.lower() else (f"smtp:{onmicrosoft}",)
    return (
        *own,
        f"SIP:{primary}",
        f"SPO:SPO_{object_id}@SPO_{tenant_site}",
        f"X500:/o=ExchangeLabs/ou=Exchange Administrative Group "
        f"(FYDIBOHF23SPDLT)/cn=Recipients/cn={object_id[:13]}-{alias}",
    )


def _free_alias(directory: Directory, alias: str) -> str:
    """An alias whose routing address nobody has."""
    found, number = alias, 1
    while directory.holder(f"{found}@{directory.initial_domain}") is not None:
        found, number = f"{alias}{number}", number + 1
    return found


def mailbox(
    directory: Directory,
    address: str,
    display_name: str,
    *,
    kind: str = "UserMailbox",
    name: str | None = None,
    alias: str | None = None,
    aliases: tuple[str, ...] = (),
    doubled_self: bool = False,
    now: datetime = THE_BEGINNING,
    account_enabled: bool = True,
    user_principal_name: str | None = None,
    **fields: Any,
) -> Mailbox:
    """A mailbox in the directory, with its Entra account. `name` is the object id by default, as in modern ones."""
    guid = directory.new_guid()
    object_id = str(uuid5(guid, "entra"))
    local = _free_alias(directory, alias or alias_from(address.partition("@")[0]))
    upn = user_principal_name or address
    made = Mailbox(
        guid=guid,
        name=name or object_id,
        display_name=display_name,
        alias=local,
        kind=kind,
        user_principal_name=upn,
        exchange_guid=uuid5(guid, "mailbox"),
        external_directory_object_id=object_id,
        sid=directory.new_sid(),
        addresses=(
            f"SMTP:{address}",
            *(f"smtp:{each}" for each in aliases),
            *system_addresses(directory, local, address, object_id),
        ),
        access=(SELF_ACCESS, SECOND_SELF_ACCESS) if doubled_self else (SELF_ACCESS,),
        send_as=(SELF_SEND_AS,),
        created=now,
        changed=now,
        **{"language": directory.language, "looks_disabled": kind == "SharedMailbox", **fields},
    )
    directory.put(made)
    directory.put_account(
        Account(
            id=object_id,
            user_principal_name=upn,
            display_name=display_name,
            mail=address,
            enabled=account_enabled,
            synced=made.synced,
            licensed=made.licensed,
            created=now,
        )
    )
    return made


def guest(directory: Directory, address: str, display_name: str) -> MailUser:
    """A mail user as an Entra B2B invitation leaves it."""
    guid = directory.new_guid()
    object_id = str(uuid5(guid, "entra"))
    local = f"{address.replace('@', '_')}#EXT#"
    made = MailUser(
        guid=guid,
        name=local,
        display_name=display_name,
        alias=local,
        addresses=(f"SMTP:{address}",),
        external_directory_object_id=object_id,
        sid=directory.new_sid(),
        hidden=True,
        external_address=f"SMTP:{address}",
        user_principal_name=f"{local}@{directory.initial_domain}",
        guest=True,
    )
    directory.put(made)
    account = Account(
        id=object_id, user_principal_name=made.user_principal_name, display_name=display_name, mail=address, guest=True
    )
    directory.put_account(account)
    return made


def contact(
    directory: Directory,
    address: str,
    display_name: str,
    *,
    name: str | None = None,
    alias: str | None = None,
    hidden: bool = False,
    notes: str = "",
    now: datetime = THE_BEGINNING,
) -> MailContact:
    guid = directory.new_guid()
    made = MailContact(
        guid=guid,
        name=name or display_name,
        display_name=display_name,
        alias=alias or alias_from(name or display_name),
        addresses=(f"SMTP:{address}",),
        external_directory_object_id=str(uuid5(guid, "entra")),
        external_address=f"SMTP:{address}",
        hidden=hidden,
        notes=notes,
        created=now,
        changed=now,
    )
    directory.put(made)
    return made


def group(
    directory: Directory,
    address: str,
    display_name: str,
    *,
    name: str | None = None,
    alias: str | None = None,
    members: tuple[UUID, ...] = (),
    now: datetime = THE_BEGINNING,
    **fields: Any,
) -> Group:
    guid = directory.new_guid()
    local = _free_alias(directory, alias or alias_from(address.partition("@")[0]))
    own = f"smtp:{local}@{directory.initial_domain}"
    made = Group(
        guid=guid,
        name=name or display_name,
        display_name=display_name,
        alias=local,
        addresses=(f"SMTP:{address}", *([own] if own.lower() != f"smtp:{address}".lower() else [])),
        external_directory_object_id=str(uuid5(guid, "entra")),
        sid=directory.new_sid() if fields.get("security") else "",
        members=members,
        created=now,
        changed=now,
        **{"managed_by": ("Organization Management",), **fields},
    )
    directory.put(made)
    return made
