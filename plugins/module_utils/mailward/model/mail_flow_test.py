# SPDX-License-Identifier: GPL-3.0-or-later
"""A message and where it is expected to end up: a test that an organisation's declaration carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .address import parse_address
from .mail_message import SentMessage, read_sent_message
from .mistake import Mistake
from .reader import Reader, parse_line, shown
from .unset import OMITTED, Omitted

NAME_CHARS = 100
FATES = ("delivered", "deleted", "rejected", "quarantined", "moderated", "bounced")

FLOW_SECTIONS = ("shared_mailboxes", "redirects", "transport_rules", "password_resets")
"""The sections that decide where mail ends up: tests mean nothing where one that is declared is left out of a run."""


@dataclass(frozen=True)
class Expected:
    """What is expected; OMITTED is not looked at.

    `mailboxes`      all places where it ends up, addresses outside among them, and no other; empty: nowhere.
    `not_mailboxes`  where it must not end up.
    `matches`        rules that have to take it, audited ones too; others may.
    `fate`           what becomes of it, for every recipient.
    """

    mailboxes: frozenset[str] | Omitted = OMITTED
    not_mailboxes: frozenset[str] | Omitted = OMITTED
    matches: tuple[str, ...] | Omitted = OMITTED
    fate: str | Omitted = OMITTED


@dataclass(frozen=True)
class MailFlowTest:
    """One test: a message that is sent, and what is expected of it."""

    name: str
    sent: SentMessage
    expected: Expected
    path: str = field(default="", compare=False)


def read_mail_flow_test(reader: Reader) -> MailFlowTest | None:
    """One entry of `mail_flow_tests`."""
    name = reader.line("name", max_chars=NAME_CHARS, required=True)
    sent = read_sent_message(reader)
    expected = _expected(reader)
    reader.finish()
    return None if name is OMITTED or sent is None else MailFlowTest(name, sent, expected, reader.path)


def twin_tests(tests: Iterable[MailFlowTest]) -> Iterator[Mistake]:
    """Tests of the same name: a message about one could be about the other."""
    seen: dict[str, str] = {}
    for test in tests:
        first = seen.setdefault(test.name.casefold(), test.path)
        if first != test.path:
            problem = f"{shown(test.name)} is declared twice: also at {first}."
            yield Mistake(f"{test.path}.name", problem, "Give every test a name of its own.")


def _expected(reader: Reader) -> Expected:
    if not reader.has("expect"):
        reader.raw("expect")
        reader.mistake("expect", "is missing.", "Say where it is to end up: expect: {mailboxes: [...]}.")
        return Expected()
    given = Reader(reader.raw("expect"), reader.at("expect"), reader.mistakes)
    mailboxes = given.read_list("mailboxes", parse_address)
    not_mailboxes = given.read_list("not_mailboxes", parse_address)
    matches = given.read_list("matches", parse_line)
    fate = given.choice("fate", FATES)
    given.finish()
    if isinstance(reader.raw("expect"), dict) and not reader.raw("expect"):
        given.mistake("", "says nothing.", "Name mailboxes, not_mailboxes, matches or fate.")
    for address in sorted(set(mailboxes or ()) & set(not_mailboxes or ())):
        given.mistake("not_mailboxes", f"{address} stands in mailboxes as well.", "Take it out of one of the two.")
    return Expected(
        mailboxes=OMITTED if mailboxes is OMITTED else frozenset(mailboxes),
        not_mailboxes=OMITTED if not_mailboxes is OMITTED else frozenset(not_mailboxes),
        matches=matches,
        fate=fate,
    )
