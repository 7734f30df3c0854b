# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms in which cmdlets are known, or must be feared, to give one and the same thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.delegation import ROLE_RIGHTS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.predicate import Predicate
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.folder_rights import (
    EXCHANGE_RIGHTS,
    OUR_RIGHTS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.parameters import (
    parameter_name,
)
from ansible_collections.mailward.mailbox.tests.lab.exchange.directory import Directory
from ansible_collections.mailward.mailbox.tests.lab.exchange.records import Mailbox, Recipient
from ansible_collections.mailward.mailbox.tests.unit.platforms.exchange.live_rules import SECTIONS

Row = dict[str, Any]
Names = Callable[[str], list[str]]


def _of_nobody(identity: str) -> list[str]:
    return []


def respelled(row: Row, chance: Random, names: Names = _of_nobody) -> Row:
    """A row of Get-TransportRule with every value in one of its spellings; `names` gives more for a recipient."""
    spelled = dict(row)
    for known, exception in SECTIONS:
        for name, predicate in known.items():
            source = parameter_name(name, exception=exception)
            if row.get(source) not in (None, False, []):
                spelled[source] = _spelled(row[source], predicate, chance, names)
            elif source in row and predicate.many:
                spelled[source] = chance.choice([None, []])
    for source in ("ActivationDate", "ExpiryDate"):
        if row[source]:
            moment = str(row[source]).removesuffix("Z").removesuffix("+00:00").removesuffix(".0000000")
            spelled[source] = chance.choice([moment, f"{moment}.0000000+00:00", f"{moment}Z"])
    if row["Comments"]:
        plain = row["Comments"].replace("\r\n", "\n")
        spelled["Comments"] = chance.choice([plain, plain.replace("\n", "\r\n")])
    return spelled


def _spelled(value: Any, predicate: Predicate, chance: Random, names: Names) -> Any:
    if isinstance(value, list):
        entries = [_one(entry, predicate, chance, names) for entry in chance.sample(value, len(value))]
        return entries[0] if len(entries) == 1 and chance.random() < 0.5 else entries
    return _one(value, predicate, chance, names)


def _one(value: Any, predicate: Predicate, chance: Random, names: Names) -> Any:
    kind = predicate.kind.name
    if kind == "addresses":
        known = names(value) or [f"SMTP:{value}"]
        return chance.choice([value, value.upper(), *known])
    if kind == "size":
        size = int(re.sub(r"\D", "", re.sub(r".*\(|\sbytes.*", "", str(value))))
        return chance.choice([f"{size / 1024:.3f} KB ({size:,} bytes)", f"{size} B ({size} bytes)"])
    if kind == "scl":
        return chance.choice([value, str(value)])
    if kind == "boolean":
        return chance.choice([True, "True"])
    if kind == "domains":
        return chance.choice([value, value.upper()])
    if kind == "html":
        return value.replace("\r\n", "\n").replace("\n", "\r\n")
    if kind == "enum":
        return chance.choice([value, value.lower()])
    return value


class Spellings:
    """Rows of every cmdlet that is read, each time in other words for the same."""

    def __init__(self, directory: Directory, chance: Random) -> None:
        self._directory = directory
        self._chance = chance
        self._rows: Mapping[str, Callable[[Row], Row]] = {
            "Get-TransportRule": lambda row: respelled(row, chance, self._names),
            "Get-MailboxPermission": lambda row: self._permission(row, "User"),
            "Get-RecipientPermission": lambda row: self._permission(row, "Trustee"),
            "Get-MailboxFolderPermission": self._folder_permission,
        }

    def __call__(self, cmdlet: Cmdlet, rows: list[Row]) -> list[Row]:
        spelled = [self._rows.get(cmdlet.name, self._recipient)(row) for row in rows]
        return self._chance.sample(spelled, len(spelled))

    def _recipient(self, row: Row) -> Row:
        spelled = dict(row)
        for name in ("Guid", "PrimarySmtpAddress", "DomainName", "ExternalDirectoryObjectId"):
            if isinstance(row.get(name), str):
                spelled[name] = self._cased(row[name])
        if isinstance(row.get("EmailAddresses"), list):
            entries = [self._prefixed(entry) for entry in row["EmailAddresses"]]
            spelled["EmailAddresses"] = self._chance.sample(entries, len(entries))
        for name in ("ExternalEmailAddress", "ForwardingSmtpAddress"):
            if row.get(name):
                plain = re.sub("^smtp:", "", row[name], flags=re.IGNORECASE)
                spelled[name] = self._chance.choice(["", "smtp:", "SMTP:"]) + self._cased(plain)
        if row.get("ForwardingAddress"):
            spelled["ForwardingAddress"] = self._named(row["ForwardingAddress"])
        if row.get("GrantSendOnBehalfTo"):
            entries = [self._named(entry) for entry in row["GrantSendOnBehalfTo"]]
            single = len(entries) == 1 and self._chance.random() < 0.3
            spelled["GrantSendOnBehalfTo"] = entries[0] if single else self._chance.sample(entries, len(entries))
        if row.get("Notes"):
            plain = row["Notes"].replace("\r\n", "\n")
            spelled["Notes"] = self._chance.choice([plain, plain.replace("\n", "\r\n")])
        return spelled

    def _permission(self, row: Row, who: str) -> Row:
        holder = self._found(row[who])
        names = [row[who], self._cased(row[who])]
        if isinstance(holder, Mailbox):
            names.append(holder.primary_address.upper())
        return {**row, who: self._chance.choice(names), "AccessRights": self._joined(row["AccessRights"])}

    def _folder_permission(self, row: Row) -> Row:
        rights = row["AccessRights"]
        single = ROLE_RIGHTS.get(OUR_RIGHTS.get(rights[0].lower(), "")) if len(rights) == 1 else None
        if single and self._chance.random() < 0.3:
            rights = [EXCHANGE_RIGHTS[right] for right in sorted(single)]
        flags = row["SharingPermissionFlags"]
        return {
            **row,
            "AccessRights": self._joined(rights),
            "SharingPermissionFlags": flags.replace(",", ", ") if flags else self._chance.choice([None, "", "None"]),
        }

    def _joined(self, rights: list[str]) -> Any:
        words = [word.strip() for right in rights for word in right.split(",")]
        words = self._chance.sample(words, len(words))
        return self._chance.choice([words, [", ".join(words)], ", ".join(words), [",".join(words)]])

    def _named(self, identity: str) -> str:
        return self._chance.choice([identity, *self._names(identity)])

    def _names(self, identity: str) -> list[str]:
        """What a recipient is called where only it is called so."""
        found = self._found(identity)
        if found is None:
            return []
        organisation = self._directory.initial_domain
        names = [found.name, str(found.guid), found.primary_address, f"SMTP:{found.primary_address}",
                 f"{organisation}/Users/{found.name}"]  # fmt: skip
        if sum(one.display_name == found.display_name for one in self._directory.recipients.values()) == 1:
            names.append(found.display_name)
        if isinstance(found, Mailbox):
            names += [found.user_principal_name, str(found.external_directory_object_id)]
        return names

    def _found(self, identity: str) -> Recipient | None:
        found = self._directory.find(identity)
        return found[0] if len(found) == 1 else None

    def _prefixed(self, entry: str) -> str:
        prefix, colon, address = entry.partition(":")
        return f"{prefix}{colon}{self._cased(address)}" if prefix.lower() == "smtp" else entry

    def _cased(self, text: str) -> str:
        return self._chance.choice([text, text.upper(), text.title()])
