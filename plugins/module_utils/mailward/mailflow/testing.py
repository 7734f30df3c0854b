# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the mail flow tests of a declaration: does each message end up where it is expected to?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..model.mail_flow_test import Expected, MailFlowTest
from ..model.unset import OMITTED
from .delivery import MAILBOX, OUTSIDE, Delivery
from .mail_organisation import MailOrganisation
from .sending import send


@dataclass(frozen=True)
class Judgement:
    """One test and what became of its message. `problems` are phrases, each one expectation that does not hold.

    A result that is not known is a failure: then `problems` says why it is not.
    """

    test: MailFlowTest
    delivery: Delivery
    problems: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.problems


def run_tests(tests: Iterable[MailFlowTest], organisation: MailOrganisation, now: datetime) -> tuple[Judgement, ...]:
    """Follows the message of every test through the organisation and judges where it ends up."""
    return tuple(_run(test, organisation, now) for test in tests)


def _run(test: MailFlowTest, organisation: MailOrganisation, now: datetime) -> Judgement:
    _message, delivery = send(test.sent, organisation, now)
    if delivery.unknown:
        reasons = dict.fromkeys(unknown.reason for unknown in delivery.unknown)
        return Judgement(test, delivery, (f"where it would end up is not known: {'; '.join(reasons)}",))
    return Judgement(test, delivery, tuple(_problems(test, delivery, organisation)))


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
    yield from _possible(expected, delivery, organisation)
    fates = {_fate(arrival.what) for arrival in delivery.arrivals}
    if expected.fate is not OMITTED and fates != {expected.fate}:
        yield f"it would be {_listed(sorted(fates))} and not {expected.fate}"


def _possible(expected: Expected, delivery: Delivery, organisation: MailOrganisation) -> Iterator[str]:
    """What inbox rules that are known may do against an expectation: it cannot be said to hold then.

    Where they were not read, no test speaks of them.
    """
    places, wanted, unwanted = delivery.places(), expected.mailboxes, expected.not_mailboxes
    for arrival in delivery.may_go_on:
        if arrival.what not in (MAILBOX, OUTSIDE) or arrival.address in places:
            continue
        surplus = wanted is not OMITTED and arrival.address not in {_primary(one, organisation) for one in wanted}
        wrong = unwanted is not OMITTED and arrival.address in {_primary(one, organisation) for one in unwanted}
        if surplus or wrong:
            step = next(iter(arrival.way), "an inbox rule may send it on")
            yield f"it is not known whether it would end up in {arrival.address} too: {step}"


def _primary(address: str, organisation: MailOrganisation) -> str:
    found = organisation.find(address)
    return address if found is None else found.address


def _fate(what: str) -> str:
    return "delivered" if what in (MAILBOX, OUTSIDE) else what


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
