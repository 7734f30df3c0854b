# SPDX-License-Identifier: GPL-3.0-or-later
"""A session that takes the cmdlets of Exchange Online and runs those of Exchange Server.

Every cmdlet of a run goes to one domain controller, the one that answered first or that was named: another one may
not know yet what was just written. What is asked of many mailboxes at once travels as one pipeline of cmdlets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...clients.cmdlet import Answer, Cmdlet, CmdletSession, Ended, untold
from ...clients.errors import Refused, ServiceError, Unreadable
from .recipients import lowered
from .server_vocabulary import AD_CMDLETS, UNPINNED, row_back, translated
from .snapshot import Row

WORTH_A_PIPELINE = 3
"""From so many mailboxes on, all of them are read in one pipeline."""

PIPED = ("Get-MailboxPermission", "Get-RecipientPermission")
ORGANIZATION = Cmdlet("Get-OrganizationConfig", {}, ("Guid", "Name", "OriginatingServer"))
RECIPIENT = ("Guid", "DistinguishedName", "Identity", "OriginatingServer")

NO_PIPELINES = "takes no pipelines of cmdlets; permissions are read mailbox by mailbox, which takes longer"

# Classes of PowerShell itself: the pipeline could not be put together.
_UNSUITED = frozenset({"ParameterBindingException", "PSInvalidOperationException", "CommandNotFoundException"})


@dataclass
class ServerSession:
    """`names` are distinguished and canonical names of objects by their GUIDs, as far as they were seen.

    `remarks` is what a person should know of the server.
    """

    session: CmdletSession
    domain_controller: str = ""
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    pipes: bool = True
    organization: Row | None = None

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        reply = self.invoke_many([cmdlet])[0]
        if isinstance(reply, ServiceError):
            raise reply
        return reply

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        results: dict[int, Answer | ServiceError] = {}
        for name in PIPED:
            same = [index for index, cmdlet in enumerate(cmdlets) if cmdlet.name == name and _of_one(cmdlet)]
            if self.pipes and len(same) >= WORTH_A_PIPELINE:
                found = self._piped(name, [str(cmdlets[index].parameters["Identity"]) for index in same])
                if found is not None:
                    results.update(zip(same, found, strict=True))
                    ended(len(same))
        for index, cmdlet in enumerate(cmdlets):
            if index not in results:
                results[index] = self._alone(cmdlet)
                ended(1)
        return [results[index] for index in range(len(cmdlets))]

    def close(self) -> None:
        self.session.close()

    def read_organization(self) -> Row:
        """The organisation's own row, read once; pins the domain controller. Raises ServiceError."""
        if self.organization is None:
            rows = self.session.invoke(self._pinned(ORGANIZATION)).rows
            if not rows:
                raise Unreadable(ORGANIZATION.name, "the answer is empty, and there is always something")
            self._learn(ORGANIZATION.name, rows)
            self.organization = rows[0]
        return self.organization

    def _alone(self, cmdlet: Cmdlet) -> Answer | ServiceError:
        try:
            if not self.domain_controller:
                self.read_organization()
            if cmdlet.name in AD_CMDLETS and not cmdlet.parameters.get("Identity"):
                return self._all_send_as(cmdlet)
            name = self._distinguished_name(str(cmdlet.parameters["Identity"])) if cmdlet.name in AD_CMDLETS else ""
            return self._run(translated(cmdlet, name), cmdlet)
        except ServiceError as error:
            return error

    def _all_send_as(self, cmdlet: Cmdlet) -> Answer:
        boxes = Cmdlet("Get-Mailbox", self._pinned_parameters({"ResultSize": "Unlimited"}))
        return self._run(translated(replace(cmdlet, fed_by=boxes)), cmdlet)

    def _run(self, real: Cmdlet, asked: Cmdlet) -> Answer:
        answer = self.session.invoke(self._pinned(real))
        self._learn(asked.name, answer.rows)
        rows = (row_back(asked.name, row) for row in answer.rows)
        return Answer(tuple(row for row in rows if row is not None), answer.warnings)

    def _piped(self, name: str, guids: Sequence[str]) -> list[Answer | ServiceError] | None:
        """The answers for these mailboxes out of one pipeline over all; None where the server takes none."""
        try:
            if not self.domain_controller:
                self.read_organization()
            boxes = Cmdlet("Get-Mailbox", self._pinned_parameters({"ResultSize": "Unlimited"}))
            asked = Cmdlet(name, {}, fed_by=boxes)
            answer = self.session.invoke(self._pinned(translated(asked)))
        except ServiceError as error:
            if error.code in _UNSUITED:
                self.pipes = False
                self.remarks.append(NO_PIPELINES)
                return None
            return [error for _unused in guids]
        dealt: dict[str, list[Row]] = {}
        for row in answer.rows:
            dealt.setdefault(lowered(row.get("Identity")), []).append(row)
        return [self._dealt_out(name, dealt, guid, answer.warnings) for guid in guids]

    def _dealt_out(
        self, name: str, dealt: Mapping[str, list[Row]], guid: str, warnings: tuple[str, ...]
    ) -> Answer | ServiceError:
        _distinguished, canonical = self.names.get(lowered(guid), ("", ""))
        rows = dealt.get(canonical)
        if not canonical or rows is None:
            # Every mailbox has rows of its own account: without any it was not looked at.
            return Unreadable(f"{name} {guid}", "the answer about all mailboxes holds nothing of this one")
        found = (row_back(name, row) for row in rows)
        return Answer(tuple(row for row in found if row is not None), warnings)

    def _distinguished_name(self, identity: str) -> str:
        known = self.names.get(lowered(identity))
        if known is None:
            look = Cmdlet("Get-Recipient", {"Identity": identity}, RECIPIENT)
            rows = self.session.invoke(self._pinned(look)).rows
            self._learn("Get-Recipient", rows)
            known = self.names.get(lowered(rows[0].get("Guid"))) if rows else None
        if known is None or not known[0]:
            raise Refused(f"finding {identity} in Active Directory", "it has no distinguished name")
        return known[0]

    def _learn(self, name: str, rows: Sequence[Row]) -> None:
        for row in rows:
            if not self.domain_controller and row.get("OriginatingServer"):
                self.domain_controller = str(row["OriginatingServer"])
            if row.get("Guid") and row.get("DistinguishedName") and name not in ("Get-OrganizationConfig",):
                there = (str(row["DistinguishedName"]), lowered(row.get("Identity")))
                self.names[lowered(row["Guid"])] = there

    def _pinned(self, cmdlet: Cmdlet) -> Cmdlet:
        if cmdlet.name in UNPINNED:
            return cmdlet
        return replace(cmdlet, parameters=self._pinned_parameters(cmdlet.parameters))

    def _pinned_parameters(self, parameters: Mapping[str, object]) -> dict[str, object]:
        pin = {"DomainController": self.domain_controller} if self.domain_controller else {}
        return {**parameters, **pin}


def _of_one(cmdlet: Cmdlet) -> bool:
    return bool(cmdlet.parameters.get("Identity")) and set(cmdlet.parameters) <= {"Identity", "ResultSize"}
