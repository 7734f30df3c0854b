# SPDX-License-Identifier: GPL-3.0-or-later
"""The declaration of one customer organisation, read from plain values and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .address import parse_address, parse_domain
from .coherence import contradictions
from .delegation import Delegation, read_delegation
from .mail_flow_test import MailFlowTest, read_mail_flow_test
from .mistake import Mistake
from .password_resets import PasswordResets, read_password_resets
from .person import Person, read_person
from .reader import Reader, parse_choice
from .redirect import Redirect, read_redirect
from .shared_mailbox import SharedMailbox, read_shared_mailbox
from .transport_rule.rule import TransportRule, read_transport_rule
from .unset import OMITTED, Omitted

SECTIONS = ("shared_mailboxes", "delegations", "redirects", "transport_rules")
REMOVABLE = ("delegations", "redirects", "transport_rules")
OWNABLE = ("redirects", "transport_rules")
"""The sections whose objects can carry an ownership marker; a grant has no room for one."""

LEAVE, REMOVE_OWNED, REMOVE = "leave", "remove_owned", "remove"


@dataclass(frozen=True)
class Undeclared:
    """What happens to objects that the declaration does not speak of.

    `leave` touches none; `remove_owned` removes those that carry this declaration's marker (in all
    declared sections, or in the named ones); `remove` makes the named sections authoritative.
    A section that is not declared is never reached, and mailboxes are never removed by this.
    """

    mode: str = LEAVE
    sections: frozenset[str] = frozenset()

    def reaches(self, section: str) -> bool:
        return self.mode != LEAVE and section in self.sections


@dataclass(frozen=True)
class Organisation:
    """One customer's declaration; a section that is OMITTED is not managed.

    `tenant_id` and `domains` say for whom it is; `declaration` names it in ownership markers, for
    organisations that are managed from more than one place. `external_targets` are the domains and
    addresses outside to which mail may be redirected. `people` and `password_resets` are no sections of things
    that stand on a platform: people are who the others speak of, password resets become transport rules.
    `mail_flow_tests` manage nothing: they say of messages where they are to end up once the rest is so.
    """

    name: str
    domains: frozenset[str]
    tenant_id: str = ""
    declaration: str = "main"
    shared_mailboxes: tuple[SharedMailbox, ...] | Omitted = OMITTED
    delegations: tuple[Delegation, ...] | Omitted = OMITTED
    redirects: tuple[Redirect, ...] | Omitted = OMITTED
    transport_rules: tuple[TransportRule, ...] | Omitted = OMITTED
    people: tuple[Person, ...] | Omitted = OMITTED
    password_resets: PasswordResets | Omitted = OMITTED
    external_targets: frozenset[str] = frozenset()
    undeclared: Undeclared = field(default_factory=Undeclared)
    mail_flow_tests: tuple[MailFlowTest, ...] = ()

    def sections(self) -> frozenset[str]:
        return frozenset(name for name in SECTIONS if getattr(self, name) is not OMITTED)

    def mailboxes(self) -> tuple[SharedMailbox, ...]:
        return () if self.shared_mailboxes is OMITTED else self.shared_mailboxes

    def grants(self) -> tuple[Delegation, ...]:
        """Every declared grant: the delegations, and the members of shared mailboxes that are to stay."""
        kept = (box for box in self.mailboxes() if not box.removed)
        members = (member for box in kept if box.members is not OMITTED for member in box.members)
        return (*members, *(() if self.delegations is OMITTED else self.delegations))

    def redirected(self) -> tuple[Redirect, ...]:
        return () if self.redirects is OMITTED else self.redirects

    def redirect_addresses(self) -> frozenset[str]:
        return frozenset(redirect.address for redirect in self.redirected())

    def rules(self) -> tuple[TransportRule, ...]:
        return () if self.transport_rules is OMITTED else self.transport_rules

    def leavers(self) -> frozenset[str]:
        return frozenset(person.address for person in self.people or () if person.has_left)

    def away(self, now: datetime) -> frozenset[str]:
        """People whom nobody will find at this moment (in UTC): leavers among them."""
        return frozenset(person.address for person in self.people or () if not person.is_there(now))

    def is_inside(self, address: str) -> bool:
        return address.rpartition("@")[2] in self.domains

    def may_receive(self, address: str) -> bool:
        """Whether mail may be redirected to this address."""
        outside = {address, address.rpartition("@")[2]}
        return self.is_inside(address) or not outside.isdisjoint(self.external_targets)


def read_organisation(declaration: object) -> tuple[Organisation, tuple[Mistake, ...]]:
    """Reads a declaration of plain values (the field names are the keys of `mailbox_strategy`).

    Returns the organisation of all that is right, and every mistake that can be seen without asking
    the platform; with a mistake in it the organisation may be looked at but not applied.
    """
    mistakes: list[Mistake] = []
    reader = Reader(declaration, "", mistakes)
    who = Reader(_given(reader, "organisation"), "organisation", mistakes)
    name = who.line("name", max_chars=256, required=True)
    domains = who.domains("domains")
    tenant_id = who.line("tenant_id", max_chars=64)
    declared_by = who.read("declaration", _parse_declaration)
    who.finish()
    if reader.has("organisation") and who.raw("domains") in (OMITTED, [], ()):
        who.mistake("domains", "names no domain.", "List the accepted domains, so that no other customer can be hit.")
    # With a domain misread, every address in it would be called a stranger: one mistake is enough.
    misread = any(mistake.path.startswith("organisation.domains") for mistake in mistakes)
    organisation = Organisation(
        name=name or "?",
        domains=frozenset() if misread else frozenset(domains or ()),
        tenant_id=(tenant_id or "").lower(),
        declaration=declared_by or "main",
        shared_mailboxes=_section(reader, "shared_mailboxes", read_shared_mailbox),
        delegations=_section(reader, "delegations", read_delegation),
        redirects=_section(reader, "redirects", read_redirect),
        transport_rules=_section(reader, "transport_rules", read_transport_rule),
        people=_section(reader, "people", read_person),
        password_resets=_password_resets(reader),
        external_targets=frozenset(reader.read_list("external_targets", _parse_target) or ()),
        undeclared=_undeclared(reader),
        mail_flow_tests=_section(reader, "mail_flow_tests", read_mail_flow_test) or (),
    )
    reader.finish()
    mistakes.extend(contradictions(organisation))
    return organisation, tuple(mistakes)


def _given(reader: Reader, name: str) -> Any:
    value = reader.raw(name)
    if value is OMITTED:
        reader.mistake(name, "is missing.", "Say whose declaration this is: name and domains.")
        return {"name": "?"}
    return value


def _section(reader: Reader, name: str, read: Any) -> Any:
    entries = reader.mappings(name)
    if entries is OMITTED:
        return OMITTED
    return tuple(found for found in (read(entry) for entry in entries) if found is not None)


def _password_resets(reader: Reader) -> PasswordResets | Omitted:
    value: Any = reader.raw("password_resets")
    if isinstance(value, Omitted):
        return OMITTED
    return read_password_resets(Reader(value, "password_resets", reader.mistakes))


def _undeclared(reader: Reader) -> Undeclared:
    value = reader.raw("undeclared")
    if value is OMITTED:
        return Undeclared()
    given = Reader(value if isinstance(value, Mapping) else {"mode": value}, "undeclared", reader.mistakes)
    mode = given.choice("mode", (LEAVE, REMOVE_OWNED, REMOVE))
    sections = given.read_list("sections", lambda v: parse_choice(v, SECTIONS), f"Sections: {', '.join(SECTIONS)}.")
    given.finish()
    if mode == REMOVE and given.raw("sections") in (OMITTED, [], ()):
        given.mistake("sections", "is missing; remove makes a section authoritative.", "Name the sections it is for.")
    if mode == REMOVE and "shared_mailboxes" in (sections or ()):
        given.mistake("sections", "shared_mailboxes is never authoritative.", "Use state: soft_deleted of a mailbox.")
    # A section that is left out is not managed, whatever undeclared says of it.
    reachable = OWNABLE if mode == REMOVE_OWNED else REMOVABLE
    declared = frozenset(section for section in reachable if reader.has(section))
    return Undeclared(mode or LEAVE, declared if sections is OMITTED else declared.intersection(sections))


def _parse_target(value: object) -> str:
    if isinstance(value, str) and "@" in value:
        return parse_address(value)
    return parse_domain(value)


def _parse_declaration(value: object) -> str:
    allowed = "abcdefghijklmnopqrstuvwxyz0123456789-_."
    if isinstance(value, str) and 0 < len(value) <= 32 and all(char in allowed for char in value):
        return value
    raise ValueError("a short name of lower-case letters, digits, hyphen, underscore and dot is needed")
