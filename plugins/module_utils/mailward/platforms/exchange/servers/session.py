# SPDX-License-Identifier: GPL-3.0-or-later
"""A session that takes the cmdlets of Exchange Online and runs those of Exchange Server.

Every cmdlet of a run goes to one domain controller, the one that answered first or that was named: another one may
not know yet what was just written. What is asked of many mailboxes at once travels as one pipeline of cmdlets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from ....clients.cmdlet import Answer, Cmdlet, CmdletSession, Ended, untold
from ....clients.errors import NotFound, Refused, ServiceError, Unreadable
from ..recipients import lowered
from ..snapshot import Row
from .logon_names import LogonNames, domain_of
from .vocabulary import AD_CMDLETS, UNPINNED, row_back, translated

FEWEST = 3
"""Fewer mailboxes than these are always asked one by one."""

WORTH = 10
"""A question about one mailbox takes as long as one pipeline takes for so many (a guess): where more than that stand
for each that is asked about, they are asked one by one.
"""

PIPED = ("Get-MailboxPermission", "Get-RecipientPermission")
ORGANIZATION = Cmdlet("Get-OrganizationConfig", {}, ("Guid", "Name", "OriginatingServer"))
RECIPIENT = ("Guid", "DistinguishedName", "Identity", "RecipientTypeDetails", "OriginatingServer")

SHARED_MAILBOX = "SharedMailbox"

NO_PIPELINES = "takes no pipelines of cmdlets; permissions are read mailbox by mailbox, which takes longer"

# Classes of PowerShell itself: the pipeline could not be put together.
_UNSUITED = frozenset({"ParameterBindingException", "PSInvalidOperationException", "CommandNotFoundException"})


@dataclass(frozen=True)
class Place:
    """Where an object stands in Active Directory; `identity` is its canonical name in lower case."""

    distinguished_name: str
    identity: str
    type: str


@dataclass
class ServerSession:
    """`places` are where objects stand, by their GUIDs, as far as they were seen.

    `remarks` is what a person should know of the server.
    """

    session: CmdletSession
    domain_controller: str = ""
    places: dict[str, Place] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    pipes: bool = True
    organization: Row | None = None
    logon_names: LogonNames = field(init=False)

    def __post_init__(self) -> None:
        self.logon_names = LogonNames(self._domain_of_account)

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        reply = self.invoke_many([cmdlet])[0]
        if isinstance(reply, ServiceError):
            raise reply
        return reply

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        results: dict[int, Answer | ServiceError] = {}
        for name, is_shared in product(PIPED, (True, False)):
            same = [
                index
                for index, cmdlet in enumerate(cmdlets)
                if cmdlet.name == name
                and _of_one(cmdlet)
                and self.all_shared([str(cmdlet.parameters["Identity"])]) is is_shared
            ]
            if self.pipes and self._worth_a_pipeline(len(same), is_shared):
                found = self._piped([cmdlets[index] for index in same], self._mailboxes(is_shared))
                if found is not None:
                    results.update(zip(same, found, strict=True))
                    ended(len(same))
        left = [index for index in range(len(cmdlets)) if index not in results]
        results.update(zip(left, self._together([cmdlets[index] for index in left], ended), strict=True))
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

    def _together(self, cmdlets: Sequence[Cmdlet], ended: Ended) -> list[Answer | ServiceError]:
        """All of them in one call of the session, which may need one trip for it."""
        results: dict[int, Answer | ServiceError] = {}
        real: dict[int, Cmdlet] = {}
        unplaced = self._place_anew(cmdlets)
        for index, cmdlet in enumerate(cmdlets):
            try:
                if cmdlet.parameters.get("Identity") in unplaced:
                    raise unplaced[cmdlet.parameters["Identity"]]
                if not self.domain_controller:
                    self.read_organization()
                if cmdlet.name in AD_CMDLETS and not cmdlet.parameters.get("Identity"):
                    results[index] = self._all_send_as(cmdlet)
                else:
                    known = cmdlet.name in AD_CMDLETS
                    name = self._distinguished_name(str(cmdlet.parameters["Identity"])) if known else ""
                    real[index] = self._pinned(translated(cmdlet, name))
                    continue
            except ServiceError as error:
                results[index] = error
            ended(1)
        answers = self.session.invoke_many(list(real.values()), ended) if real else []
        for index, answer in zip(real, answers, strict=True):
            results[index] = answer if isinstance(answer, ServiceError) else self._read(cmdlets[index].name, answer)
        return [results[index] for index in range(len(cmdlets))]

    def _place_anew(self, cmdlets: Sequence[Cmdlet]) -> dict[object, ServiceError]:
        """Looks where the objects stand whose rights are to be written, and says of which that is not known.

        A distinguished name that was read before may by now be another object's, while a GUID stays.
        """
        written = [cmdlet for cmdlet in cmdlets if cmdlet.name in AD_CMDLETS and cmdlet.writes]
        guids = list(dict.fromkeys(str(cmdlet.parameters["Identity"]) for cmdlet in written))
        looks = [self._pinned(Cmdlet("Get-Recipient", {"Identity": guid}, RECIPIENT)) for guid in guids]
        unplaced: dict[object, ServiceError] = {}
        for guid, answer in zip(guids, self.session.invoke_many(looks) if looks else (), strict=True):
            self.places.pop(lowered(guid), None)
            if isinstance(answer, ServiceError):
                unplaced[guid] = answer
            else:
                self._learn("Get-Recipient", answer.rows)
        return unplaced

    def _all_send_as(self, cmdlet: Cmdlet) -> Answer:
        real = translated(replace(cmdlet, fed_by=self._mailboxes(False)))
        reply = self._read(cmdlet.name, self.session.invoke(self._pinned(real)))
        if isinstance(reply, ServiceError):
            raise reply
        return reply

    def all_shared(self, guids: Sequence[str]) -> bool:
        """Whether all of them are known to be shared mailboxes."""
        places = (self.places.get(lowered(guid)) for guid in guids)
        return all(place is not None and place.type == SHARED_MAILBOX for place in places)

    def _worth_a_pipeline(self, asked: int, is_shared: bool) -> bool:
        kinds = [place.type for place in self.places.values() if place.type.endswith("Mailbox")]
        listed = kinds.count(SHARED_MAILBOX) if is_shared else len(kinds)
        return asked >= FEWEST and listed <= WORTH * asked

    def _mailboxes(self, only_shared: bool) -> Cmdlet:
        kind = {"RecipientTypeDetails": SHARED_MAILBOX} if only_shared else {}
        return Cmdlet("Get-Mailbox", self._pinned_parameters({"ResultSize": "Unlimited", **kind}))

    def _read(self, name: str, answer: Answer) -> Answer | ServiceError:
        self._learn(name, answer.rows)
        return self._back(name, answer.rows, answer.warnings)

    def _back(self, name: str, rows: Sequence[Row], warnings: tuple[str, ...]) -> Answer | ServiceError:
        try:
            found = [row_back(name, row, self.logon_names.named) for row in rows]
        except ServiceError as error:
            return error
        return Answer(tuple(row for row in found if row is not None), warnings)

    def _domain_of_account(self, user: str) -> str:
        look = Cmdlet("Get-Recipient", {"Identity": user}, RECIPIENT)
        try:
            rows = self.session.invoke(self._pinned(look)).rows
        except NotFound:
            return ""
        if len(rows) != 1 or not domain_of(rows[0]):
            raise Unreadable(f"Get-Recipient {user}", "the answer does not say whose name this is")
        return domain_of(rows[0])

    def _piped(self, cmdlets: Sequence[Cmdlet], boxes: Cmdlet) -> list[Answer | ServiceError] | None:
        """The answers of cmdlets that ask the same of mailboxes; None where they have to be asked one by one."""
        name, guids = cmdlets[0].name, [str(cmdlet.parameters["Identity"]) for cmdlet in cmdlets]
        try:
            if not self.domain_controller:
                self.read_organization()
            asked = Cmdlet(name, {}, cmdlets[0].select, fed_by=boxes)
            answer = self.session.invoke(self._pinned(translated(asked)))
        except ServiceError as error:
            if error.code in _UNSUITED:
                self.pipes = False
                self.remarks.append(NO_PIPELINES)
                return None
            if isinstance(error, (NotFound, Refused)):
                # One mailbox of them all is in trouble, and nothing says which.
                return None
            return [error for _unused in guids]
        dealt: dict[str, list[Row]] = {}
        for row in answer.rows:
            dealt.setdefault(lowered(row.get("Identity")), []).append(row)
        return [self._dealt_out(name, dealt, guid, answer.warnings) for guid in guids]

    def _dealt_out(
        self, name: str, dealt: Mapping[str, list[Row]], guid: str, warnings: tuple[str, ...]
    ) -> Answer | ServiceError:
        place = self.places.get(lowered(guid))
        rows = dealt.get(place.identity) if place is not None else None
        if not rows:
            # Every mailbox has rows of its own account: without any it was not looked at.
            return Unreadable(f"{name} {guid}", "the answer about all mailboxes holds nothing of this one")
        return self._back(name, rows, warnings)

    def _distinguished_name(self, identity: str) -> str:
        known = self.places.get(lowered(identity))
        if known is None:
            look = Cmdlet("Get-Recipient", {"Identity": identity}, RECIPIENT)
            rows = self.session.invoke(self._pinned(look)).rows
            self._learn("Get-Recipient", rows)
            known = self.places.get(lowered(rows[0].get("Guid"))) if rows else None
        if known is None:
            raise Refused(f"finding {identity} in Active Directory", "it has no distinguished name")
        return known.distinguished_name

    def _learn(self, name: str, rows: Sequence[Row]) -> None:
        for row in rows:
            self.logon_names.learn(row)
            if not self.domain_controller and row.get("OriginatingServer"):
                self.domain_controller = str(row["OriginatingServer"])
            if row.get("Guid") and row.get("DistinguishedName") and name not in ("Get-OrganizationConfig",):
                self.places[lowered(row["Guid"])] = Place(
                    str(row["DistinguishedName"]), lowered(row.get("Identity")), str(row.get("RecipientTypeDetails"))
                )

    def _pinned(self, cmdlet: Cmdlet) -> Cmdlet:
        if cmdlet.name in UNPINNED:
            return cmdlet
        return replace(cmdlet, parameters=self._pinned_parameters(cmdlet.parameters))

    def _pinned_parameters(self, parameters: Mapping[str, object]) -> dict[str, object]:
        pin = {"DomainController": self.domain_controller} if self.domain_controller else {}
        return {**parameters, **pin}


def _of_one(cmdlet: Cmdlet) -> bool:
    return bool(cmdlet.parameters.get("Identity")) and set(cmdlet.parameters) <= {"Identity", "ResultSize"}
