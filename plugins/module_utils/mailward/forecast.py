# SPDX-License-Identifier: GPL-3.0-or-later
"""What would become of mail if a plan were carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .mailflow.delivery import Delivery
from .mailflow.mail_organisation import GROUP, MailOrganisation, Recipient
from .mailflow.sending import send
from .mailflow.testing import Judgement, run_tests
from .model.mail_flow_test import MailFlowTest
from .model.mail_message import SentMessage, message_of
from .model.organisation import Organisation
from .model.state import Note, Refusal, Subject
from .model.unset import OMITTED, Unknown
from .password_reset.samples import SAMPLES, Sample
from .reporting.mail_flow import Way, arrival_lines, changed_lines

REMEDY = "Correct the declaration, or the test if that is meant."

ANY_USER = "any.user"
"""The local part of the user to whom samples are sent, where the declaration names nobody in particular."""


@dataclass(frozen=True)
class Forecast:
    """`failed` are refusals, one for each test that does not hold. `data` and `notes` tell which of the messages of

    the tests, and of the samples, would end up elsewhere than now; `data` is None where nobody can tell.
    """

    failed: tuple[Refusal, ...] = ()
    data: dict[str, Any] | None = None
    notes: tuple[Note, ...] = ()


def is_asked_for(declared: Organisation) -> bool:
    """Whether a declaration says anything that a forecast could be of."""
    return bool(declared.mail_flow_tests) or declared.password_resets is not OMITTED


def forecast(declared: Organisation, now: MailOrganisation, then: MailOrganisation, moment: datetime) -> Forecast:
    """Compares an organisation as it is with what will stand after a plan; judges the tests by the latter.

    Samples are sent where the declaration has password resets, to a user like any other, and only rules are asked
    about them; messages of tests go all their way.
    """
    failed = failed_tests(declared.mail_flow_tests, then, moment)
    if isinstance(now.rules, Unknown) or isinstance(then.rules, Unknown):
        return Forecast(failed)
    ways = [_way(test.name, test.sent, now, then, moment) for test in declared.mail_flow_tests]
    if declared.password_resets is not OMITTED:
        user, group = _sampled(declared)
        before, after = (_with_user(organisation, user, group) for organisation in (now, then))
        ways += [_way(sample.name, _sent(sample, user), before, after, moment) for sample in SAMPLES]
    known = [way for way in ways if not way.unknown]
    changed = [way for way in known if way.before != way.after]
    data = {
        "messages": len(ways),
        "changed": [
            {"name": way.name, "recipient": way.recipient, "before": list(way.before), "after": list(way.after)}
            for way in changed
        ],
        "unknown": len(ways) - len(known),
    }
    subject = Subject("mail flow", "sample messages")
    return Forecast(failed, data, tuple(Note("info", subject, line) for line in changed_lines(ways)))


def failed_tests(tests: Iterable[MailFlowTest], organisation: MailOrganisation, now: datetime) -> tuple[Refusal, ...]:
    """A refusal for every test that does not hold in this organisation, or of which that is not known."""
    return tuple(_refusal(result) for result in run_tests(tests, organisation, now) if not result.passed)


def _refusal(result: Judgement) -> Refusal:
    subject = Subject("mail flow test", result.test.name, result.test.path)
    return Refusal(subject, f"{'; '.join(result.problems)}.", "\n    ".join(_remedy(result)))


def _remedy(result: Judgement) -> Iterator[str]:
    yield from (f"{line}." for line in arrival_lines(result.delivery.arrivals))
    yield REMEDY


def _way(name: str, sent: SentMessage, now: MailOrganisation, then: MailOrganisation, moment: datetime) -> Way:
    before, after = (send(sent, organisation, moment)[1] for organisation in (now, then))
    return Way(name, sent.recipient, _ends(before), _ends(after), unknown=bool(before.unknown or after.unknown))


def _ends(delivery: Delivery) -> tuple[str, ...]:
    """Where somebody may read it; what becomes of it where nobody may."""
    return tuple(sorted(delivery.places())) or tuple(sorted({arrival.what for arrival in delivery.arrivals}))


def _sampled(declared: Organisation) -> tuple[str, str]:
    """The user to whom samples are sent, and the group whose member that user is for it."""
    resets = declared.password_resets
    scope = None if resets is OMITTED else resets.scope
    if scope is not None and scope.people:
        return scope.people[0], ""
    return f"{ANY_USER}@{min(declared.domains, default='example')}", "" if scope is None else scope.group


def _with_user(organisation: MailOrganisation, user: str, group: str) -> MailOrganisation:
    """The organisation with this user in it, and nobody who forwards: what rules do is in question, and no more."""
    kept = [
        replace(one, forwards_to=frozenset(), keeps_copy=True, inbox_forwards=frozenset(), inbox_doubt="")
        for one in organisation.recipients
        if one.address not in (user, group)
    ]
    members = Recipient(group, GROUP, members=frozenset({user}))
    anybody = Recipient(user, inbox_forwards=frozenset())
    return replace(organisation, recipients=(*kept, anybody, *([members] if group else ())))


def _sent(sample: Sample, recipient: str) -> SentMessage:
    headers = (("List-Id", f"<{sample.list_id}>"),) if sample.list_id else ()
    return SentMessage(message_of(sample.sender, recipient, sample.subject, sample.text, headers=headers), recipient)
