# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the mail flow tests of a declaration: does each message end up where it is expected to?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from ..model.mail_flow_test import MailFlowTest
from ..model.unset import OMITTED
from .delivery import MAILBOX, OUTSIDE, Delivery
from .envelope import Envelope
from .follow import deliver
from .mail_organisation import MailOrganisation
from .message import Message
from .reading import read_message


@dataclass(frozen=True)
class TestResult:
    """One test and what became of its message. `problems` are phrases, each one expectation that does not hold.

    A result that is not known is a failure: then `problems` says why it is not.
    """

    test: MailFlowTest
    delivery: Delivery
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.problems


def run_tests(tests: Iterable[MailFlowTest], organisation: MailOrganisation, now: datetime) -> tuple[TestResult, ...]:
    """Follows the message of every test through the organisation and judges where it ends up."""
    return tuple(_run(test, organisation, now) for test in tests)


def envelope_of(test: MailFlowTest, message: Message) -> Envelope:
    """The envelope of a test; without a sender of its own that of the From header."""
    sender = from_address(message) if test.sender is OMITTED else test.sender
    return Envelope(sender, (test.recipient,), test.authenticated, test.client_address)


def from_address(message: Message) -> str:
    """The address in From, in lower case; "" where there is none."""
    return parseaddr(next(iter(message.header("From")), ""))[1].lower()


def _run(test: MailFlowTest, organisation: MailOrganisation, now: datetime) -> TestResult:
    message = read_message(test.raw)
    delivery = deliver(message, envelope_of(test, message), organisation, now)
    if delivery.unknown:
        reasons = dict.fromkeys(unknown.reason for unknown in delivery.unknown)
        return TestResult(test, delivery, (f"where it would end up is not known: {'; '.join(reasons)}",))
    return TestResult(test, delivery, tuple(_problems(test, delivery, organisation)))


def _problems(test: MailFlowTest, delivery: Delivery, organisation: MailOrganisation) -> Iterator[str]:
    expected, places = test.expected, delivery.places()
    if expected.mailboxes is not OMITTED:
        wanted = {_primary(address, organisation) for address in expected.mailboxes}
        if missing := sorted(wanted - places):
            yield f"it would not end up in {_listed(missing)}"
        if surplus := sorted(places - wanted):
            yield f"it would end up in {_listed(surplus)}"
    if expected.not_mailboxes is not OMITTED:
        unwanted = {_primary(address, organisation) for address in expected.not_mailboxes}
        if wrong := sorted(unwanted & places):
            yield f"it would end up in {_listed(wrong)}"
    if expected.matches is not OMITTED:
        matched = {name.casefold() for name in delivery.matched()}
        if passed := [name for name in expected.matches if name.casefold() not in matched]:
            yield f"the rule{'' if len(passed) == 1 else 's'} {_listed(passed)} would not take it"
    fates = {_fate(arrival.what) for arrival in delivery.arrivals}
    if expected.fate is not OMITTED and fates != {expected.fate}:
        yield f"it would be {_listed(sorted(fates))} and not {expected.fate}"


def _primary(address: str, organisation: MailOrganisation) -> str:
    found = organisation.find(address)
    return address if found is None else found.address


def _fate(what: str) -> str:
    return "delivered" if what in (MAILBOX, OUTSIDE) else what


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
