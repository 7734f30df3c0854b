# SPDX-License-Identifier: GPL-3.0-or-later
"""What would become of mail if a plan were carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from .mailflow.mail_organisation import MailOrganisation
from .mailflow.testing import Judgement, run_tests
from .model.mail_flow_test import MailFlowTest
from .model.state import Refusal, Subject
from .reporting.mail_flow import arrival_lines

REMEDY = "Correct the declaration, or the test if that is meant."


def failed_tests(tests: Iterable[MailFlowTest], organisation: MailOrganisation, now: datetime) -> tuple[Refusal, ...]:
    """A refusal for every test that does not hold in this organisation, or of which that is not known."""
    return tuple(_refusal(result) for result in run_tests(tests, organisation, now) if not result.passed)


def _refusal(result: Judgement) -> Refusal:
    subject = Subject("mail flow test", result.test.name, result.test.path)
    return Refusal(subject, f"{'; '.join(result.problems)}.", "\n    ".join(_remedy(result)))


def _remedy(result: Judgement) -> Iterator[str]:
    yield from (f"{line}." for line in arrival_lines(result.delivery.arrivals))
    yield REMEDY
