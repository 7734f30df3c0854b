# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories from a seed: `load` reads what a person wrote down, `generate` (of `generator`) makes one up.

One organisation is a mapping; sections and keys stand in `SECTIONS` and `KEYS`, and what a key may be left out
for has the service's default. Recipients name each other by address. A wrong seed is a ValueError that names the
entry. Beyond lists of recipients:

    domains: [contoso.example]                      the first is the default; <name>.onmicrosoft.com comes by itself
    language: de                                    of the folders of new mailboxes
    platform: exchange_server_2019                  or exchange_online, which is what it is without
    dehydrated: true                                refuses transport rules until Enable-OrganizationCustomization
    transport_rules: [{Name:, Comments:, Enabled:, Parameters: {those of New-TransportRule}}]
    folder_permissions: [{mailbox:, folder: calendar or \\Kalender, user:, rights: [Editor], flags: Delegate}]
    outbound_spam: {auto_forwarding_mode: Automatic, rules: [{name:, auto_forwarding_mode: "On", senders: []}]}
    remote_domain: {auto_forward: true}
    outbound_connectors: [names that rules may route through]
    servers: [EX01, EX02]                           of an organisation on servers; each keeps a log of its own
    inbox_rules of a mailbox: [{Name:, SubjectContainsWords: [x], ForwardTo: [address]}], as `mail.inbox_rules` has it
    out_of_office of a mailbox: {state: scheduled, audience: known, start:, end:, internal: text, external: text}
    delegates of a mailbox: [{user: address, folders: {calendar: Editor}, meeting_messages: true, private_items: false}]
    messages of a mailbox: [{from:, subject:, text:, folder: inbox}], as `mail.seeding` has it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from ..mail import inbox_rules
from ..mail.seeding import seeded_message
from . import absences, builders, sizes
from .directory import Directory
from .folders import first_entries, folder_of_type, folders
from .generator import generate
from .platforms import ONLINE, SERVERS
from .policies import add_outbound_rule, set_policies
from .records import AccessEntry, FolderEntry, Mailbox, Recipient, SendAsEntry
from .seeded_rules import add_rule
from .words import words

__all__ = ["generate", "load", "load_all"]

Entry = Mapping[str, Any]
SECTIONS = words(
    "tenant_id domains client platform language dehydrated users shared_mailboxes groups contacts guests "
    "transport_rules folder_permissions outbound_spam remote_domain outbound_connectors servers"
)
_MAILBOX_KEYS = (
    "address display_name name aliases language size hold archive synced cloud_managed forwarding inbox_rules messages "
    "out_of_office delegates sign_in"
)
KEYS: dict[str, tuple[str, ...]] = {
    "users": words(_MAILBOX_KEYS),
    "shared_mailboxes": words(
        f"{_MAILBOX_KEYS} hidden full_access send_as send_on_behalf sent_items_copies smtp_auth audit_bypass settings"
    ),
    "groups": words(
        "address display_name name members notes require_sender_authentication hidden security synced settings"
    ),
    "contacts": words("address display_name hidden notes"),
    "guests": words("address display_name"),
    "transport_rules": words("Name Comments Parameters Enabled"),
    "folder_permissions": words("mailbox folder user rights flags"),
}


def load_all(seed: Mapping[str, Any]) -> dict[str, Directory]:
    """The organisations of a whole seed, by name."""
    return {name: load(mapping or {}, name) for name, mapping in seed["organisations"].items()}


def load(mapping: Mapping[str, Any], name: str = "contoso") -> Directory:
    """The directory of one organisation of a seed. Raises ValueError with the place of a mistake."""
    _check(mapping, name)
    tenant = mapping.get("tenant_id")
    directory = Directory(
        name,
        domains=mapping.get("domains", [f"{name}.example"]),
        tenant_id=UUID(str(tenant)) if tenant else None,
        language=mapping.get("language", "en"),
        platform=mapping.get("platform", ONLINE),
    )
    directory.dehydrated = mapping.get("dehydrated", False)
    directory.outbound_connectors = tuple(mapping.get("outbound_connectors", ()))
    directory.servers = tuple(mapping.get("servers", directory.servers))
    directory.role_groups = {
        directory.new_sid(): "Organization Management",
        directory.new_sid(): "Discovery Management",
    }
    set_policies(
        directory,
        auto_forwarding_mode=mapping.get("outbound_spam", {}).get("auto_forwarding_mode", "Automatic"),
        auto_forward=mapping.get("remote_domain", {}).get("auto_forward", True),
    )
    for entry in mapping.get("outbound_spam", {}).get("rules", ()):
        add_outbound_rule(directory, entry["name"], entry["auto_forwarding_mode"], list(entry["senders"]))
    for entry in mapping.get("users", ()):
        _user(directory, entry)
    for entry in mapping.get("shared_mailboxes", ()):
        _shared(directory, entry)
    for entry in mapping.get("guests", ()):
        builders.guest(directory, entry["address"], entry.get("display_name", entry["address"]))
    for entry in mapping.get("contacts", ()):
        shown = entry.get("display_name", entry["address"])
        builders.contact(
            directory, entry["address"], shown, hidden=entry.get("hidden", False), notes=entry.get("notes", "")
        )
    for entry in mapping.get("groups", ()):
        _group(directory, entry)
    _links(directory, mapping)
    for entry in mapping.get("transport_rules", ()):
        _rule(directory, entry)
    return directory


def _check(mapping: Mapping[str, Any], name: str) -> None:
    if mapping.get("platform", ONLINE) not in (ONLINE, *SERVERS):
        raise ValueError(f"seed {name}: platform is none of {', '.join((ONLINE, *SERVERS))}")
    if unknown := sorted(set(mapping) - set(SECTIONS)):
        raise ValueError(f"seed {name}: unknown section {', '.join(unknown)}")
    for section, keys in KEYS.items():
        for number, entry in enumerate(mapping.get(section, ())):
            if unknown := sorted(set(entry) - set(keys)):
                raise ValueError(f"seed {name}: {section}[{number}] has unknown {', '.join(unknown)}")


def _common(entry: Entry) -> dict[str, Any]:
    size = sizes.parse(entry.get("size", 0))
    fields: dict[str, Any] = {
        "aliases": tuple(entry.get("aliases", ())),
        "name": entry.get("name"),
        "size": size,
        "items": size // 75_000,
        "litigation_hold": entry.get("hold", False),
        "archive": entry.get("archive", False),
        "synced": entry.get("synced", False),
        "cloud_managed": entry.get("cloud_managed", False),
        "inbox_rules": _inbox_rules(entry),
        "out_of_office": absences.out_of_office(entry),
    }
    if "language" in entry:
        fields["language"] = entry["language"]
    return fields


def _user(directory: Directory, entry: Entry) -> None:
    shown = entry.get("display_name", entry["address"])
    enabled = entry.get("sign_in", "allowed") == "allowed"
    made = builders.mailbox(
        directory, entry["address"], shown, licensed=True, account_enabled=enabled, **_common(entry)
    )
    _fill(directory, made, entry)


def _shared(directory: Directory, entry: Entry) -> None:
    copies = entry.get("sent_items_copies", False)
    settings = {"MessageCopyForSentAsEnabled": True, "MessageCopyForSendOnBehalfEnabled": True} if copies else {}
    smtp_auth = entry.get("smtp_auth")
    access = {} if smtp_auth is None else {"SmtpClientAuthenticationDisabled": not smtp_auth}
    made = builders.mailbox(
        directory,
        entry["address"],
        entry.get("display_name", entry["address"]),
        kind="SharedMailbox",
        account_enabled=entry.get("sign_in", "blocked") == "allowed",
        hidden=entry.get("hidden", False),
        audit_bypass=entry.get("audit_bypass", False),
        client_access=access,
        settings={**settings, **entry.get("settings", {})},
        **_common(entry),
    )
    _fill(directory, made, entry)


def _inbox_rules(entry: Entry) -> tuple[Entry, ...]:
    rules = tuple(entry.get("inbox_rules", ()))
    for number, rule in enumerate(rules):
        try:
            inbox_rules.check(rule)
        except ValueError as problem:
            raise ValueError(f"{entry['address']}: inbox_rules[{number}]: {problem}") from None
    return rules


def _fill(directory: Directory, mailbox: Mailbox, entry: Entry) -> None:
    for number, message in enumerate(entry.get("messages", ())):
        try:
            folder, raw, received, is_read = seeded_message(message, entry["address"], number)
        except ValueError as problem:
            raise ValueError(f"{entry['address']}: messages[{number}]: {problem}") from None
        directory.mail.put(mailbox.guid, folder, raw, received, is_read=is_read)


def _group(directory: Directory, entry: Entry) -> None:
    builders.group(
        directory,
        entry["address"],
        entry.get("display_name", entry["address"]),
        name=entry.get("name"),
        notes=entry.get("notes", ""),
        require_sender_authentication=entry.get("require_sender_authentication", True),
        hidden=entry.get("hidden", False),
        security=entry.get("security", False),
        synced=entry.get("synced", False),
        settings=entry.get("settings", {}),
    )


def _links(directory: Directory, mapping: Mapping[str, Any]) -> None:
    """What names other objects, once all of them stand."""
    for entry in mapping.get("groups", ()):
        members = tuple(_one(directory, each).guid for each in entry.get("members", ()))
        directory.put(replace(_one(directory, entry["address"]), members=members))  # type: ignore[call-arg]
    for entry in mapping.get("shared_mailboxes", ()):
        shared = _mailbox(directory, entry["address"])
        access = tuple(
            AccessEntry(each, ("FullAccess",), automapping=True)
            for each in _sids(directory, entry.get("full_access", ()))
        )
        send_as = tuple(SendAsEntry(each) for each in _sids(directory, entry.get("send_as", ())))
        behalf = tuple(_one(directory, each).guid for each in entry.get("send_on_behalf", ()))
        directory.put(
            replace(shared, access=shared.access + access, send_as=shared.send_as + send_as, send_on_behalf=behalf)
        )
    for entry in (*mapping.get("users", ()), *mapping.get("shared_mailboxes", ())):
        if forwarding := entry.get("forwarding"):
            directory.put(_forwarding(directory, _mailbox(directory, entry["address"]), forwarding))
        for delegate in entry.get("delegates", ()):
            _delegate(directory, entry["address"], delegate)
    for entry in mapping.get("folder_permissions", ()):
        _folder_entry(directory, entry)


def _delegate(directory: Directory, address: str, entry: Entry) -> None:
    """Somebody who may send on behalf, with rights on folders by type; the flags stand on the calendar."""
    mailbox, user = _mailbox(directory, address), _one(directory, entry["user"])
    directory.put(replace(mailbox, send_on_behalf=(*mailbox.send_on_behalf, user.guid)))
    for folder, flags, rights in absences.delegate_rights(address, entry):
        _folder_entry(
            directory, {"mailbox": address, "folder": folder, "user": entry["user"], "rights": rights, "flags": flags}
        )


def _forwarding(directory: Directory, mailbox: Mailbox, entry: Entry) -> Mailbox:
    target, smtp = entry.get("address"), entry.get("smtp")
    return replace(
        mailbox,
        forwarding_address=_one(directory, target).guid if target else None,
        forwarding_smtp_address=f"smtp:{smtp}" if smtp else None,
        deliver_and_forward=entry.get("keep_copy", False),
    )


def _folder_entry(directory: Directory, entry: Entry) -> None:
    """`folder`: a folder type (`calendar`) or a path (`\\Kalender`); `user`: a recipient, Default or Anonymous."""
    mailbox = _mailbox(directory, entry["mailbox"])
    named = entry["folder"]
    if named.startswith("\\"):
        folder = next(each for each in folders(mailbox.language) if each.path.lower() == named.lower())
    else:
        folder = folder_of_type(mailbox.language, named)
    known = mailbox.folder_entries.get(folder.path, first_entries(folder))
    user = entry["user"] if entry["user"] in ("Default", "Anonymous") else _one(directory, entry["user"]).sid
    added = FolderEntry(user, tuple(entry["rights"]), entry.get("flags", ""))
    entries = (*(each for each in known if each.user != user), added)
    directory.put(replace(mailbox, folder_entries={**mailbox.folder_entries, folder.path: entries}))


def _rule(directory: Directory, entry: Entry) -> None:
    written = {"Name": entry["Name"], "Enabled": entry.get("Enabled", True), **entry.get("Parameters", {})}
    if entry.get("Comments"):
        written["Comments"] = entry["Comments"]
    add_rule(directory, written)


def _one(directory: Directory, identity: str) -> Recipient:
    found = directory.find(identity)
    if len(found) != 1:
        raise ValueError(f"seed {directory.name}: {identity} names {len(found)} recipients")
    return found[0]


def _mailbox(directory: Directory, identity: str) -> Mailbox:
    found = _one(directory, identity)
    if not isinstance(found, Mailbox):
        raise ValueError(f"seed {directory.name}: {identity} is no mailbox")
    return found


def _sids(directory: Directory, identities: Iterable[str]) -> Iterable[str]:
    return [_one(directory, each).sid for each in identities]
