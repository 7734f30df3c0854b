# SPDX-License-Identifier: GPL-3.0-or-later
"""A session that takes the cmdlets of Exchange Online and runs those of Exchange Server.

Every cmdlet of a run goes to one domain controller, the one that answered first or that was named: another one may
not know yet what was just written. What is asked of many mailboxes at once travels as one pipeline of cmdlets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product

from ....clients.cmdlet import Answer, Cmdlet, CmdletSession, Ended, untold
from ....clients.errors import NotFound, Refused, ServiceError, Unreadable
from ..recipients import lowered
from ..snapshot import Row
from .vocabulary import AD_CMDLETS, UNPINNED, row_back, translated

FEWEST = 3
"""Fewer mailboxes than these are always asked one by one."""

WORTH = 10
"""A question about one mailbox takes as long as one pipeline takes for so many (a guess): where more than that stand
for each that is asked about, they are asked one by one.
"""

PIPED = ("Get-MailboxPermission", "Get-RecipientPermission")
ORGANIZATION = Cmdlet("Get-OrganizationConfig", {}, ("Guid", "Name", "OriginatingServer"))
VERSIONS = Cmdlet("Get-ExchangeServer", {}, ("Name", "AdminDisplayVersion"))
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


@dataclass(frozen=True)
class _Bundle:
    """One pipeline in the place of the cmdlets at these indexes, which ask the same of one mailbox each."""

    indexes: tuple[int, ...]
    cmdlet: Cmdlet


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
    versions: Answer | ServiceError | None = None

    def invoke(self, cmdlet: Cmdlet) -> Answer:
        reply = self.invoke_many([cmdlet])[0]
        if isinstance(reply, ServiceError):
            raise reply
        return reply

    def invoke_many(self, cmdlets: Sequence[Cmdlet], ended: Ended = untold) -> list[Answer | ServiceError]:
        if not cmdlets:
            return []
        try:
            if not self.domain_controller:
                self.read_organization()
        except ServiceError as error:
            ended(len(cmdlets))
            return [error for _unused in cmdlets]
        bundles = self._bundles(cmdlets)
        bundled = {index for bundle in bundles for index in bundle.indexes}
        single = [index for index in range(len(cmdlets)) if index not in bundled]
        results = self._together(cmdlets, single, bundles, ended)
        again = [index for index in range(len(cmdlets)) if index not in results]
        if again:
            ended(-len(again))
            results.update(self._together(cmdlets, again, (), ended))
        return [results[index] for index in range(len(cmdlets))]

    def close(self) -> None:
        self.session.close()

    def read_organization(self) -> Row:
        """The organisation's own row, read once; pins the domain controller. Raises ServiceError."""
        if self.organization is None:
            # The versions come along: they are the same on every domain controller, and save a trip later.
            own, versions = self.session.invoke_many([self._pinned(ORGANIZATION), self._pinned(VERSIONS)])
            if isinstance(own, ServiceError):
                raise own
            if not own.rows:
                raise Unreadable(ORGANIZATION.name, "the answer is empty, and there is always something")
            self._learn(ORGANIZATION.name, own.rows)
            self.organization, self.versions = own.rows[0], versions
        return self.organization

    def read_versions(self) -> Sequence[Row]:
        """The rows of the servers, read with the organisation. Raises ServiceError."""
        self.read_organization()
        if not isinstance(self.versions, Answer):
            self.versions = self.session.invoke(self._pinned(VERSIONS))
        return self.versions.rows

    def _bundles(self, cmdlets: Sequence[Cmdlet]) -> list[_Bundle]:
        """The questions that are asked of many mailboxes, each as one pipeline."""
        bundles: list[_Bundle] = []
        for name, is_shared in product(PIPED, (True, False)):
            same = tuple(
                index
                for index, cmdlet in enumerate(cmdlets)
                if cmdlet.name == name
                and _of_one(cmdlet)
                and self.all_shared([str(cmdlet.parameters["Identity"])]) is is_shared
            )
            if self.pipes and self._worth_a_pipeline(len(same), is_shared):
                asked = Cmdlet(name, {}, cmdlets[same[0]].select, fed_by=self._mailboxes(is_shared))
                bundles.append(_Bundle(same, self._pinned(translated(asked))))
        return bundles

    def _together(
        self, cmdlets: Sequence[Cmdlet], single: Sequence[int], bundles: Sequence[_Bundle], ended: Ended
    ) -> dict[int, Answer | ServiceError]:
        """The cmdlets at these indexes and in these bundles in one call of the session, which may need one trip for
        it. What has to be asked one by one after all is not among the results.
        """
        results: dict[int, Answer | ServiceError] = {}
        real: dict[int, Cmdlet] = {}
        for index in single:
            cmdlet = cmdlets[index]
            try:
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
        sent = [*(bundle.cmdlet for bundle in bundles), *real.values()]
        answered = iter([*(len(bundle.indexes) for bundle in bundles), *(1 for _unused in real)])
        answers = self.session.invoke_many(sent, lambda count: ended(sum(islice(answered, count)))) if sent else []
        for bundle, answer in zip(bundles, answers, strict=False):
            results.update(self._dealt(cmdlets, bundle, answer))
        for index, answer in zip(real, answers[len(bundles) :], strict=True):
            results[index] = answer if isinstance(answer, ServiceError) else self._read(cmdlets[index].name, answer)
        return results

    def _all_send_as(self, cmdlet: Cmdlet) -> Answer:
        return self._run(translated(replace(cmdlet, fed_by=self._mailboxes(False))), cmdlet)

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

    def _run(self, real: Cmdlet, asked: Cmdlet) -> Answer:
        return self._read(asked.name, self.session.invoke(self._pinned(real)))

    def _read(self, name: str, answer: Answer) -> Answer:
        self._learn(name, answer.rows)
        rows = (row_back(name, row) for row in answer.rows)
        return Answer(tuple(row for row in rows if row is not None), answer.warnings)

    def _dealt(
        self, cmdlets: Sequence[Cmdlet], bundle: _Bundle, answer: Answer | ServiceError
    ) -> dict[int, Answer | ServiceError]:
        """The answers to each of a bundle's cmdlets; none where they have to be asked one by one."""
        name = cmdlets[bundle.indexes[0]].name
        if isinstance(answer, ServiceError):
            if answer.code in _UNSUITED:
                if self.pipes:
                    self.remarks.append(NO_PIPELINES)
                self.pipes = False
                return {}
            if isinstance(answer, (NotFound, Refused)):
                # One mailbox of them all is in trouble, and nothing says which.
                return {}
            return dict.fromkeys(bundle.indexes, answer)
        rows: dict[str, list[Row]] = {}
        for row in answer.rows:
            rows.setdefault(lowered(row.get("Identity")), []).append(row)
        return {
            index: self._dealt_out(name, rows, str(cmdlets[index].parameters["Identity"]), answer.warnings)
            for index in bundle.indexes
        }

    def _dealt_out(
        self, name: str, dealt: Mapping[str, list[Row]], guid: str, warnings: tuple[str, ...]
    ) -> Answer | ServiceError:
        place = self.places.get(lowered(guid))
        rows = dealt.get(place.identity) if place is not None else None
        if not rows:
            # Every mailbox has rows of its own account: without any it was not looked at.
            return Unreadable(f"{name} {guid}", "the answer about all mailboxes holds nothing of this one")
        found = (row_back(name, row) for row in rows)
        return Answer(tuple(row for row in found if row is not None), warnings)

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
