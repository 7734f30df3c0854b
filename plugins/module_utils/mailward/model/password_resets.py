# SPDX-License-Identifier: GPL-3.0-or-later
"""Who gets the password-reset mails of an organisation, and which of them: the section `password_resets`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from .address import parse_address
from .mistake import Mistake
from .reader import Reader, parse_line, shown
from .reset_entry import ACTIONS, COPY, DEFAULT_ACTIONS, DELIVER, NOTIFICATION, Entry, parse_language, read_entry
from .unset import OMITTED, Omitted

SECTION = "password_resets"
RULE_PREFIX = "Password resets"
"""How the names of the compiled rules begin; a number of two digits follows."""

ALL = "all"
EVERYONE = "everyone"
CATALOGUE, GENERIC = "catalogue", "generic"
AUDIT, ENFORCE = "audit", "enforce"

KEY_CHARS = 16
MOST_ADMINS = 10
"""With more addresses in a redirect Exchange Online does not apply the rule at all (its service description)."""


@dataclass(frozen=True)
class ResetScope:
    """Whose resets are redirected: everyone's when both are empty."""

    people: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class ServiceChoice:
    """A service that the firm uses, and what is done with its mails if not what their class says ("")."""

    name: str
    action: str = ""


@dataclass(frozen=True)
class Consent:
    """Who of the customer agreed that resets of private services are redirected too, and when."""

    by: str
    date: datetime


@dataclass(frozen=True)
class PasswordResets:
    """What is declared of password resets.

    Either `target`, a shared mailbox, or `admins`, people who get each other's resets too (`cross`).
    `services` is None for all that the catalogue knows; `languages` is empty for all of them. `classes` is what is
    done with each class of mail, complete. `exempt_services` are names, or domains, whose mails are never touched.
    `key` is the secret from which the organisation's token in the marker headers is made.
    """

    target: str = ""
    admins: tuple[str, ...] = ()
    cross: bool = True
    scope: ResetScope = field(default_factory=ResetScope)
    services: tuple[ServiceChoice, ...] | None = ()
    own_services: tuple[Entry, ...] = ()
    exempt_services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    classes: Mapping[str, str] = field(default_factory=lambda: DEFAULT_ACTIONS)
    coverage: str = CATALOGUE
    consent: Consent | None = None
    mode: str = AUDIT
    dmarc_guard: bool = True
    key: str = field(default="", repr=False)
    absent: bool = False
    path: str = field(default=SECTION, compare=False)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who gets the redirected mails."""
        return (self.target,) if self.target else self.admins


def is_compiled(name: str) -> bool:
    """Whether a rule of this name is one of those that are made of `password_resets`."""
    return re.match(rf"{RULE_PREFIX} \d\d ", name, re.IGNORECASE) is not None


def read_password_resets(reader: Reader) -> PasswordResets:
    """The section, a mapping, as far as it is right."""
    state = reader.choice("state", ("present", "absent"))
    target = reader.address("target")
    admins = reader.read_list("admins", parse_address)
    cross = reader.flag("cross")
    scope = _scope(reader)
    services = _services(reader)
    own_services = reader.mappings("own_services")
    exempt = reader.read_list("exempt_services", parse_line, "Name services, or the domains that they send from.")
    languages = reader.read_list("languages", parse_language, "Languages are written like en, de, pt.")
    classes = _classes(reader)
    coverage = reader.choice("coverage", (CATALOGUE, GENERIC))
    consent = _consent(reader)
    mode = reader.choice("mode", (AUDIT, ENFORCE))
    dmarc_guard = reader.flag("dmarc_guard")
    key = _key(reader)
    entries = () if own_services is OMITTED else tuple(map(read_entry, own_services))
    reader.finish()
    if state == "absent":
        return PasswordResets(absent=True, path=reader.path)
    _who(reader, target, admins, cross)
    if not reader.has("services") and coverage != GENERIC:
        reader.mistake("services", "is missing.", "List the services that the firm uses, or say all.")
    if coverage == GENERIC and not reader.has("consent"):
        problem = "is missing; generic coverage redirects the resets of people's private services too."
        reader.mistake("consent", problem, "Record who of the customer agreed, and when: {by: name, date: 2026-11-20}.")
    if not reader.has("key"):
        remedy = "Give a secret of 16 characters or more, or set MAILWARD_PASSWORD_RESET_KEY; one serves all customers."
        reader.mistake("key", "is missing.", remedy)
    return PasswordResets(
        target=target or "",
        admins=tuple(sorted(set(admins or ()))),
        cross=cross is not False,
        scope=scope,
        services=services,
        own_services=tuple(entry for entry in entries if entry is not None),
        exempt_services=tuple(sorted(set(exempt or ()))),
        languages=tuple(sorted(set(languages or ()))),
        classes=classes,
        coverage=coverage or CATALOGUE,
        consent=consent,
        mode=mode or AUDIT,
        dmarc_guard=dmarc_guard is not False,
        key=key,
        path=reader.path,
    )


def parse_key(value: object) -> str:
    """The secret; ValueError says why it is none, without a word of it."""
    if not isinstance(value, str):
        raise ValueError("a text is needed")
    if len(value.strip()) < KEY_CHARS:
        raise ValueError(f"it has {len(value.strip())} characters, at least {KEY_CHARS} are needed")
    return value.strip()


def _key(reader: Reader) -> str:
    value = reader.raw("key")
    if isinstance(value, Omitted):
        return ""
    try:
        return parse_key(value)
    except ValueError as error:
        # Not by reader.read, which shows the value.
        reader.mistakes.append(Mistake(reader.at("key"), f"cannot be used: {error}.", "Make one: openssl rand -hex 24"))
        return ""


def _who(reader: Reader, target: str | Omitted, admins: tuple[str, ...] | Omitted, cross: bool | Omitted) -> None:
    if not reader.has("target") and not reader.has("admins"):
        remedy = "Name a shared mailbox with two members or more; admins takes people instead."
        reader.mistake("target", "is missing, and so is admins.", remedy)
    if reader.has("target") and reader.has("admins"):
        reader.mistake("admins", "stands beside target.", "Resets go to a shared mailbox or to people: choose.")
    if not reader.has("admins") and cross is not OMITTED:
        reader.mistake("cross", "goes with admins only.", "Leave it out: a target gets its members' resets too.")
    if admins is not OMITTED and len(admins) == len(reader.raw("admins")):
        count = len(set(admins))
        if count < 2:
            problem = f"names {count or 'no'} {'person' if count == 1 else 'people'}; at least two are needed."
            reader.mistake("admins", problem, "Name another one: one of them may be away, and A's resets go to B.")
        if count > MOST_ADMINS:
            problem = f"names {count} people; a redirect takes {MOST_ADMINS}."
            reader.mistake("admins", problem, "Name fewer, or a shared mailbox as target.")


def _scope(reader: Reader) -> ResetScope:
    value = reader.raw("scope")
    if isinstance(value, Omitted) or value == EVERYONE:
        return ResetScope()
    if not isinstance(value, Mapping):
        remedy = "Write everyone, {people: [addresses]} or {group: address}."
        reader.mistake("scope", f"{shown(value)} is no scope.", remedy)
        return ResetScope()
    parts = Reader(value, reader.at("scope"), reader.mistakes)
    people = parts.read_list("people", parse_address)
    group = parts.address("group")
    parts.finish()
    if parts.has("people") == parts.has("group"):
        parts.mistake("", "needs either people or a group.", "Name one of the two; everyone is the default.")
    if people == () and not parts.raw("people"):
        parts.mistake("people", "is empty; nobody's resets would be redirected.", "Name people, or say everyone.")
    return ResetScope(tuple(sorted(set(people or ()))), group or "")


def _services(reader: Reader) -> tuple[ServiceChoice, ...] | None:
    value = reader.raw("services")
    if isinstance(value, Omitted) or value == ALL:
        return None
    if isinstance(value, str):
        reader.mistake("services", f"{shown(value)} is no list.", "Write a list of names, or all.")
        return ()
    found = reader.read_list("services", _parse_service, "Write a name, or {name: action}.")
    return tuple(sorted(set(found or ()), key=lambda choice: (choice.name, choice.action)))


def _parse_service(value: object) -> ServiceChoice:
    if isinstance(value, Mapping):
        if len(value) != 1:
            raise ValueError("a mapping of one service to its action is needed")
        [(name, action)] = value.items()
        if action not in ACTIONS:
            raise ValueError(f"the action is one of {', '.join(ACTIONS)}")
        return ServiceChoice(parse_line(name), action)
    return ServiceChoice(parse_line(value))


def _classes(reader: Reader) -> Mapping[str, str]:
    value = reader.raw("classes")
    copies = reader.flag("copy_change_notices")
    chosen: dict[str, str] = {}
    if not isinstance(value, Omitted):
        parts = Reader(value, reader.at("classes"), reader.mistakes)
        found = {name: parts.choice(name, ACTIONS) for name in DEFAULT_ACTIONS}
        parts.finish()
        chosen = {name: action for name, action in found.items() if action is not OMITTED}
        if chosen.get(NOTIFICATION) == "redirect":
            problem = "a change notice is the user's only warning and is never redirected."
            parts.mistake(NOTIFICATION, problem, "Use deliver or copy.")
        if copies is not OMITTED and NOTIFICATION in chosen and (chosen[NOTIFICATION] == COPY) != copies:
            problem = f"says {chosen[NOTIFICATION]}, and copy_change_notices says {str(copies).lower()}."
            parts.mistake(NOTIFICATION, problem, "Leave one of both out.")
    if copies is not OMITTED:
        chosen.setdefault(NOTIFICATION, COPY if copies else DELIVER)
    return MappingProxyType({**DEFAULT_ACTIONS, **chosen})


def _consent(reader: Reader) -> Consent | None:
    value: Any = reader.raw("consent")
    if isinstance(value, Omitted):
        return None
    parts = Reader(value, reader.at("consent"), reader.mistakes)
    by, date = parts.line("by", max_chars=256, required=True), None
    found = parts.moment("date")
    if not parts.has("date"):
        parts.mistake("date", "is missing.", "Write the day on which it was given, like 2026-11-20.")
    parts.finish()
    date = found or None
    return Consent(by, date) if by and date else None
