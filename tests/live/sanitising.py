# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of a real tenant without anything by which the tenant or anybody in it could be known.

What is not named here is not written down: fields by an allow-list, texts only where a run of ours made them up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import AddRemove, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import ServiceError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.actions import ACTIONS
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.transport_rule.conditions import (
    CONDITIONS,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange import (
    lists,
    reading,
    recipients,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.rules.parameters import (
    parameter_name,
)

from .place import Place
from .recording import Recorded

WORDS = frozenset(
    {"RecipientTypeDetails", "AccessRights", "AccessControlType", "SharingPermissionFlags", "FolderType", "FolderPath",
     "State", "Mode", "RuleErrorAction", "SenderAddressLocation", "RecipientAddressType", "ArchiveStatus",
     "DefaultAuditSet", "MemberJoinRestriction", "MemberDepartRestriction", "DomainType", "AutoForwardingMode",
     "TotalItemSize", "ActivationDate", "ExpiryDate"}
)  # fmt: skip
"""Fields of which every value is a word of the service, a size or a moment."""

RULES = frozenset(parameter_name(name, exception=exception) for name in CONDITIONS for exception in (False, True)) | {
    parameter_name(name) for name in ACTIONS
}
NAMES = frozenset(
    [*lists.MAILBOX_PROPERTIES, *lists.GROUP_PROPERTIES, *reading.ACE_PROPERTIES, *reading.SEND_AS_PROPERTIES,
     *lists.CAS_PROPERTIES, *recipients.PROPERTIES,
     "User", "FolderName", "DomainName", "Comments", "Priority", "Enabled"]
)  # fmt: skip
SYSTEM = frozenset({"NT AUTHORITY\\SELF", "Default", "Anonymous", "S-1-5-10", "*", "Unlimited"})
_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_SID = re.compile(r"S-1-5-21(?:-\d+)+")
_LONG = re.compile(r"[0-9a-fA-F]{16,}")


class NotClean(Exception):
    """Something that must not be written down is still there; the argument does not repeat it."""


@dataclass
class Sanitiser:
    """One run's. The same name becomes the same other name everywhere."""

    place: Place
    secrets: Collection[str]
    _others: dict[str, str] = field(default_factory=dict)

    def calls(self, recorded: Iterable[Recorded]) -> list[dict[str, Any]]:
        """Calls and answers as JSON's types. Raises NotClean."""
        cleaned = [self._call(cmdlet, answer) for cmdlet, answer in recorded]
        self.check(json.dumps(cleaned, ensure_ascii=False))
        return cleaned

    def check(self, text: str) -> None:
        """Raises NotClean when a text still holds what says whose it is."""
        place = self.place
        for forbidden in (*self.secrets, place.tenant_id, place.initial_domain, place.domain, place.second, place.run):
            if forbidden and forbidden.lower() in text.lower():
                raise NotClean("a secret, a name of the tenant or the prefix of the run is left in an answer")

    def text(self, text: str) -> str:
        """A text that the run itself made up, or that speaks of what it made."""
        known = {
            self.place.tenant_id: "00000000-0000-0000-0000-000000000000",
            self.place.initial_domain: "contoso.onmicrosoft.com",
            self.place.domain: "contoso.example",
            self.place.second: "contoso-group.example",
        }
        for own, other in sorted(known.items(), key=lambda pair: -len(pair[0])):
            if own:
                text = re.sub(re.escape(own), other, text, flags=re.IGNORECASE)
        text = re.sub(rf"{re.escape(self.place.mark)}-\d{{3}}-", "", text, flags=re.IGNORECASE)
        text = re.sub(re.escape(self.place.mark), "the-mark", text, flags=re.IGNORECASE)
        text = text.replace(self.place.declaration, "main")
        text = _GUID.sub(lambda match: self._other(match[0].lower(), "00000000-0000-4000-8000-{:012d}"), text)
        return _SID.sub(lambda match: self._other(match[0], "S-1-5-21-1-2-3-{}"), text)

    def _call(self, cmdlet: Cmdlet, answer: Any) -> dict[str, Any]:
        call: dict[str, Any] = {
            "cmdlet": cmdlet.name,
            "parameters": {name: self._parameter(value) for name, value in cmdlet.parameters.items()},
        }
        if isinstance(answer, ServiceError):
            # Sentences of errors name servers, domain controllers and whoever else: the class says enough.
            return {**call, "error": {"meaning": type(answer).__name__, "code": answer.code[:80]}}
        rows = [row for row in answer.rows if self._is_ours(row) or self._is_about_ours(cmdlet)]
        whole = len(rows) == len(answer.rows)
        return {**call, "rows": [self._row(cmdlet, row) for row in rows], "whole": whole,
                "warnings": len(answer.warnings)}  # fmt: skip

    def _parameter(self, value: Any) -> Any:
        if isinstance(value, AddRemove):
            return {"Add": [self.text(one) for one in value.add], "Remove": [self.text(one) for one in value.remove]}
        if isinstance(value, (list, tuple)):
            return [self.text(str(one)) for one in value]
        return self.text(value) if isinstance(value, str) else value

    def _is_ours(self, row: Mapping[str, Any]) -> bool:
        return any(self.place.run in text.lower() for value in row.values() for text in _texts(value))

    def _is_about_ours(self, cmdlet: Cmdlet) -> bool:
        """Calls that name one object are about one of the run's; lists are about everybody's."""
        return "Identity" in cmdlet.parameters or not cmdlet.name.startswith("Get-")

    def _row(self, cmdlet: Cmdlet, row: Mapping[str, Any]) -> dict[str, Any]:
        is_rule = cmdlet.name.endswith("-TransportRule") and self._is_ours(row)
        known = NAMES | WORDS | (RULES if is_rule else frozenset())
        folder = cmdlet.name == "Get-MailboxFolderStatistics"
        return {
            name: self._value(name, value, free=(is_rule and name in RULES) or (folder and name == "Name"))
            for name, value in row.items()
            if name in known
        }

    def _value(self, name: str, value: Any, *, free: bool) -> Any:
        if isinstance(value, (list, tuple)):
            return [self._value(name, one, free=free) for one in value]
        if value is None or isinstance(value, (bool, int)):
            return value
        text = str(value)
        if name == "EmailAddresses" and not text.lower().startswith("smtp:"):
            return f"{text.partition(':')[0]}:another-address"
        made_by_us = self.place.run in text.lower() or text in SYSTEM or bool(_GUID.fullmatch(text))
        if free or name in WORDS or made_by_us or not text:
            return _LONG.sub(lambda match: self._other(match[0], "hex{}"), self.text(text))
        return self._other(text.lower(), "somebody-{}@elsewhere.example" if "@" in text else "somebody-{}")

    def _other(self, own: str, form: str) -> str:
        return self._others.setdefault(own, form.format(len(self._others) + 1))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value
