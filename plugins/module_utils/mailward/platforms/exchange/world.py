# SPDX-License-Identifier: GPL-3.0-or-later
"""What every mapping needs to express its part: the declaration, what was read, and a place to put the items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ...model.amendment import is_whole, unwanted, wanted
from ...model.organisation import Organisation
from ...model.shared_mailbox import SharedMailbox
from ...model.state import Expression, Item, Key, Note, Refusal, Subject
from ...model.unset import Unknown
from .recipients import Directory, Recipient
from .snapshot import Snapshot


@dataclass
class World:
    """One run's inputs, and the expression that grows from them.

    `matched` says which declared address a recipient (by GUID) stands for, `guids` the same the other way round;
    `stood` are the mailboxes whose grants have been looked at already; `fresh` are the GUIDs of objects that were
    created in this run, `names_given` their names; `members` are the names
    of those in each group that was looked at; `boxes` and `redirects` are what is declared, by address,
    and `aliases` lead to the address of the box that is to have them.
    """

    declared: Organisation
    snapshot: Snapshot
    directory: Directory
    now: datetime
    adopt: bool = False
    renew_automapping: frozenset[str] = frozenset()
    matched: dict[str, str] = field(default_factory=dict)
    guids: dict[str, str] = field(default_factory=dict)
    stood: set[str] = field(default_factory=set)
    desired: dict[Key, Item] = field(default_factory=dict)
    existing: dict[Key, Item] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    unknown: dict[str, Unknown] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    fresh: set[str] = field(default_factory=set)
    names_given: set[str] = field(default_factory=set)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.boxes: Mapping[str, SharedMailbox] = {box.address: box for box in self.declared.mailboxes()}
        self.redirects: frozenset[str] = self.declared.redirect_addresses()
        kept = [box for box in self.boxes.values() if not box.removed]
        self.aliases: Mapping[str, str] = {alias: box.address for box in kept for alias in wanted(box.aliases)}
        self._said: set[Note] = set()

    def want(self, item: Item) -> None:
        self.desired[item.key] = item

    def stand(self, item: Item) -> None:
        self.existing[item.key] = item

    def say(self, level: str, subject: Subject, text: str) -> None:
        note = Note(level, subject, text)
        if note not in self._said:
            self._said.add(note)
            self.notes.append(note)

    def refuse(self, subject: Subject, problem: str, remedy: str = "", allow: str = "") -> None:
        self.refusals.append(Refusal(subject, problem, remedy, allow))

    def cannot_know(self, collections: Iterable[str], why: Unknown) -> None:
        for collection in collections:
            self.unknown[collection] = why

    def match(self, recipient: Recipient, declared_address: str) -> None:
        """Says that what is declared under this address is this recipient, whatever its primary address is."""
        self.matched[recipient.guid] = declared_address
        self.guids[declared_address] = recipient.guid

    def name_of(self, recipient: Recipient) -> str:
        """The address by which items name a recipient on both sides."""
        return self.matched.get(recipient.guid) or recipient.primary or recipient.name.lower()

    def matching(self, declared_address: str) -> Recipient | None:
        """The recipient that stands for what is declared under this address."""
        guid = self.guids.get(declared_address)
        return None if guid is None else self.directory.by_guid(guid)

    def remember(self, created: Recipient, declared_address: str) -> None:
        """Takes in an object that was created in this run."""
        self.directory.add(created)
        self.match(created, declared_address)
        self.fresh.add(created.guid)

    def recipient(self, address: str) -> Recipient | None:
        """Whose address this is once the declaration holds; None: nobody's, or an object's that is yet to be created.

        Not whose it is now: what is declared for an address that passes on is meant for the one who gets it.
        """
        name = self.aliases.get(address, address)
        found = self.matching(name)
        if found is not None or self.is_to_stand(name):
            return found
        found = self.directory.by_address(name)
        return None if found is not None and self.gives_up(found, name) else found

    def gives_up(self, present: Recipient, address: str) -> bool:
        """Whether the declaration takes this alias away from the recipient that has it."""
        declared = self.boxes.get(self.name_of(present))
        if declared is None or address == declared.address:
            return False
        whole = is_whole(declared.aliases) and address not in wanted(declared.aliases)
        return whole or address in unwanted(declared.aliases)

    def name(self, address: str) -> str:
        """The address by which items name whose address this is, or will be."""
        found = self.recipient(address)
        return self.aliases.get(address, address) if found is None else self.name_of(found)

    def name_for_rules(self, identity: str) -> str | None:
        """The address by which rules name a recipient on both sides, for one that is yet to be created too."""
        found = self.recipient(identity) or self.directory.resolve(identity)
        if found is not None and not self.gives_up(found, identity):
            return self.name_of(found)
        identity = self.aliases.get(identity, identity)
        return identity if self.is_to_stand(identity) or identity in self.redirects else None

    def is_to_stand(self, address: str) -> bool:
        """Whether this is the address of a declared shared mailbox that is not to be removed."""
        return address in self.boxes and not self.boxes[address].removed

    def is_declared(self, address: str) -> bool:
        """Whether the declaration gives this address to anybody."""
        return address in self.boxes or address in self.aliases or address in self.redirects

    def include(self, part: Expression) -> None:
        """Takes in what another mapping expressed for itself."""
        self.desired.update(part.desired)
        self.existing.update(part.existing)
        self.closed.update(part.closed)
        self.unknown.update(part.unknown)
        self.notes.extend(part.notes)
        self.refusals.extend(part.refusals)

    def expression(self) -> Expression:
        return Expression(
            desired=self.desired,
            existing=self.existing,
            closed=frozenset(self.closed),
            unknown=self.unknown,
            notes=tuple(self.notes),
            refusals=tuple(self.refusals),
        )


def aliases_of(address: str) -> str:
    return f"aliases of {address}"


def grants_on(mailbox: str, trustee: str = "") -> str:
    return f"grants on {mailbox} to {trustee}" if trustee else f"grants on {mailbox}"


def right_on(right: str, mailbox: str) -> str:
    return f"{right} on {mailbox}"


def members_of(group: str) -> str:
    return f"members of {group}"


SECTION_MAILBOXES = "shared_mailboxes"
SECTION_DELEGATIONS = "delegations"
SECTION_REDIRECTS = "redirects"
SECTION_RULES = "transport_rules"
MAIL_FLOW_TESTS = "mail_flow_tests"
