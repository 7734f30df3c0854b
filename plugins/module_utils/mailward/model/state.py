# SPDX-License-Identifier: GPL-3.0-or-later
"""What platforms and planning exchange: items in a platform's canonical terms.

A platform expresses both sides - what is declared and what stands - as items; planning compares
them without knowing the platform. An item is the smallest thing that is changed by itself: one
mailbox, one address, one grant, one group member, one forwarding, one rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .unset import Unknown

EMPTY: Mapping[str, Any] = MappingProxyType({})


class Kind:
    """The kinds of items. The safe order of their changes stands in `planning/waves.py`."""

    MAILBOX = "mailbox"
    ADDRESS = "address"
    CONTACT = "contact"
    GROUP = "group"
    MEMBER = "member"
    GRANT = "grant"
    FORWARDING = "forwarding"
    TRANSPORT_RULE = "transport_rule"
    RULE_ORDER = "transport_rule_order"

    ALL = (MAILBOX, ADDRESS, CONTACT, GROUP, MEMBER, GRANT, FORWARDING, TRANSPORT_RULE, RULE_ORDER)


@dataclass(frozen=True, order=True)
class Key:
    """Names an item across both sides and across runs: its kind and its name in declared terms.

    Names: mailbox, address, contact, group and forwarding: the address; rule: its name;
    member: `group member`; grant: `mailbox trustee right` (right `folder:calendar` for a folder);
    rule order: the empty string.
    """

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()


def grant_parts(key: Key) -> tuple[str, str, str]:
    """Mailbox, trustee and right of a grant's key. The right of a folder may have spaces in it."""
    mailbox, trustee, right = key.name.split(" ", 2)
    return mailbox, trustee, right


@dataclass(frozen=True)
class Subject:
    """The declared thing that an item belongs to, as the user knows it: one line of the plan.

    `kind` is a word of the declaration (`shared mailbox`, `delegation`, `redirect`, `transport rule`),
    `name` what stands behind it (`sales@contoso.example`), `path` where it is declared ("" if nowhere);
    the same thing is the same subject wherever it is declared.
    """

    kind: str
    name: str
    path: str = field(default="", compare=False)


@dataclass(frozen=True)
class Item:
    """One side of one thing.

    `fields`      canonical values: str, int, bool, None, tuple, frozenset, or `Unknown` for a part
                  that could not be read. A field that stands only on the existing side is not managed.
    `present`     False: it is known not to exist (existing side) or must not exist (desired side);
                  Unknown: nobody knows.
    `within`      the collections it stands in (`grants of sales@contoso.example`); see `Expression.closed`.
    `needs`       keys that must stand before this can be written.
    `marker`      the declaration whose ownership marker it carries, or is to carry; "" carries none, None has
                  no room for one. An update that marks an object has a field change named `marker`.
    `identity`    the platform's own stable name of an existing object (a GUID), for the platform's use.
    `write_only`  fields that the platform cannot read back: written with a create, never compared.
    `contain`     taking this away is containment (an expired or leaver's grant): it goes first.
    `about`       what a person should know in one phrase ("mechanism: hidden group"); shown, never compared.
    """

    key: Key
    subject: Subject
    fields: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    present: bool | Unknown = True
    within: tuple[str, ...] = ()
    needs: tuple[Key, ...] = ()
    marker: str | None = None
    identity: str = ""
    write_only: frozenset[str] = frozenset()
    contain: bool = False
    about: str = ""


@dataclass(frozen=True)
class Note:
    """Something to say that is no change.

    `level`: `partial` (declared but only partly enforceable here), `unsupported`, `advice`, `risk`,
    `info`, `unknown`. `text` is a sentence or phrase without the subject's name.
    """

    level: str
    subject: Subject
    text: str


@dataclass(frozen=True)
class Refusal:
    """A guard's no that only the live organisation could tell; it stops the run before any write.

    `allow` names the option that lifts it, with the value to give; "" where nothing lifts it.
    """

    subject: Subject
    problem: str
    remedy: str = ""
    allow: str = ""


@dataclass(frozen=True)
class Expression:
    """Both sides in canonical terms.

    `desired`   what is declared: items to be present, or `present=False` for explicit absence.
    `existing`  what stands, at least every item of `desired` and every item of a closed collection; a
                desired item that has none here does not stand.
    `closed`    collections whose declared content is the whole truth: what exists in them and is
                not desired is taken away.
    `unknown`   collections that could not be read, and why: nothing in them is written.
    `refusals`  what cannot be done as declared in this organisation.
    """

    desired: Mapping[Key, Item] = field(default_factory=dict)
    existing: Mapping[Key, Item] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    unknown: Mapping[str, Unknown] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    refusals: tuple[Refusal, ...] = ()
