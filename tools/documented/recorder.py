# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the writers of the library without a service and tells which calls they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.cmdlet import AddRemove, Answer, Cmdlet
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.clients.errors import NotFound, ServiceError
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.change import Change
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.model.organisation import Organisation
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.recipients import (
    Directory,
    read_recipient,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.snapshot import (
    FolderState,
    Snapshot,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.world import World
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.exchange.writing import (
    performing,
    script,
    verified,
)
from ansible_collections.mailward.mailbox.plugins.module_utils.mailward.platforms.platform import Customer

SALES, INFO, ANNA = "sales@contoso.example", "info@contoso.example", "anna.berg@contoso.example"
CONTACT, OUTSIDE = "contact@contoso.example", "support@partner.example"

_STANDING = {SALES: "SharedMailbox", INFO: "SharedMailbox", ANNA: "UserMailbox",
             CONTACT: "MailUniversalDistributionGroup"}  # fmt: skip

# They say of which object or person a call is, and nothing of the setting.
_UNSAID = frozenset({"Identity", "Confirm", "User", "Trustee", "Member", "Name", "Alias"})
# Their values are the declaration's own.
_DECLARED = frozenset({"DisplayName", "Comments", "Notes"})


class Recorder:
    """A session with Exchange and with Graph that answers everything and remembers what it was asked to write."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        if cmdlet.writes:
            self.calls.append(shown(cmdlet))
        if cmdlet.name == "Get-TransportRule":
            rules = ("First", "Second")
            return Answer(tuple({"Name": name, "Guid": name, "Priority": n} for n, name in enumerate(rules)))
        return Answer((_row("new@contoso.example", "SharedMailbox"),))

    def invoke_many(self, cmdlets: Sequence[Cmdlet]) -> list[Answer | ServiceError]:
        return [self.invoke(cmdlet) for cmdlet in cmdlets]

    def users(self, ids: Sequence[str], select: Sequence[str]) -> Mapping[str, Any]:
        return {user: NotFound("GET user", "nobody") for user in ids}

    def update_user(self, user_id: str, body: Mapping[str, Any]) -> None:
        parts = [f"{name}={_value(value)}" if isinstance(value, bool) else name for name, value in body.items()]
        self.calls.append(f"PATCH /users/{{id}} {', '.join(parts)}")

    def revoke_sessions(self, user_id: str) -> None:
        self.calls.append("POST /users/{id}/revokeSignInSessions")

    def sleep(self, seconds: float) -> None:
        """Never waits."""

    def close(self) -> None:
        """Holds nothing open."""


def calls(change: Change) -> list[str]:
    """What is sent to write one change, in its order."""
    recorder = Recorder()
    script.run(_family(change).write([change]), recorder, recorder, recorder)
    return recorder.calls


def shown(cmdlet: Cmdlet) -> str:
    """A call without what belongs to the example."""
    parts = []
    for name, value in cmdlet.parameters.items():
        if name not in _UNSAID:
            said = "" if name in _DECLARED else _value(value)
            parts.append(f"-{name} {said}" if said else f"-{name}")
    return " ".join([cmdlet.name, *parts])


def _value(value: object) -> str:
    """A value that the library chose; nothing for one out of the declaration."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, AddRemove):
        return "@{" + "; ".join(word for word, given in (("Add", value.add), ("Remove", value.remove)) if given) + "}"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value) if isinstance(value, str) and value[:1].isupper() else ""


def _family(change: Change) -> verified.Family:
    world = _world()
    if change.after is not None:
        world.want(change.after)
    return performing.families_of(world)[change.key.kind]


def _world() -> World:
    directory = Directory([read_recipient(_row(address, kind)) for address, kind in _STANDING.items()])
    state = FolderState("\\Calendar", ())
    snapshot = Snapshot(Customer("", frozenset()), directory=directory, folders={(SALES, "calendar"): state})
    world = World(Organisation("Contoso", frozenset({"contoso.example"})), snapshot, directory, datetime.now(UTC))
    for recipient in directory.recipients:
        world.match(recipient, recipient.primary)
    return world


def _row(address: str, kind: str) -> dict[str, Any]:
    return {
        **dict.fromkeys(("Guid", "Name", "DisplayName", "PrimarySmtpAddress", "ExternalDirectoryObjectId"), address),
        "EmailAddresses": [f"SMTP:{address}"],
        "RecipientTypeDetails": kind,
    }
